using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>How a motor falls short of what it is told; the default is a perfect one.</summary>
public sealed record ActuatorOptions
{
    /// <summary>What the command is multiplied by.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>d: a command u arrives as sign(u)·max(|u| − d, 0).</summary>
    public double DeadZone { get; init; }

    /// <summary>So many steps late.</summary>
    public int Delay { get; init; }

    /// <summary>The standard deviation of the noise of each step, as a share of the full command.</summary>
    public double Noise { get; init; }

    internal void Check(string world)
    {
        if (!double.IsFinite(Gain) || DeadZone is not (>= 0 and < 1) || Delay < 0 || !(Noise >= 0) || !double.IsFinite(Noise))
            throw new ArgumentException($"{world}: an actuator of gain {Gain}, dead zone {DeadZone}, delay {Delay} and noise {Noise} is none; the gain must be finite, the dead zone in [0, 1), delay and noise at least 0.");
    }
}

/// <summary>Commands on their way: gain · deadzone(clip(u)) of some steps ago, plus noise.</summary>
sealed class Actuator(ActuatorOptions options)
{
    readonly double[] _waiting = new double[options.Delay];
    int _next;

    public void Reset()
    {
        _waiting.AsSpan().Clear();
        _next = 0;
    }

    public double Pass(double command, Rng rng)
    {
        command = Math.Clamp(command, -1, 1);
        var arrives = command;
        if (_waiting.Length > 0)
        {
            (arrives, _waiting[_next]) = (_waiting[_next], command);
            _next = (_next + 1) % _waiting.Length;
        }
        arrives = options.Gain * Math.CopySign(Math.Max(Math.Abs(arrives) - options.DeadZone, 0), arrives);
        return options.Noise > 0 ? arrives + options.Noise * rng.Normal() : arrives;
    }

    /// <summary>Writes the commands that wait, the next one first.</summary>
    public void Waiting(Span<double> commands)
    {
        for (var i = 0; i < _waiting.Length; i++)
            commands[i] = _waiting[(_next + i) % _waiting.Length];
    }
}

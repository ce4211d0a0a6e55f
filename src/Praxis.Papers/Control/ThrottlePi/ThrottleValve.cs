using Praxis.Data;
using Praxis.Tensors;

namespace Praxis.Papers.Control;

/// <summary>A plant with one command and one measured output, sampled at a fixed period.</summary>
public interface IPlant
{
    /// <summary>Between which outputs the plant moves, for scaling.</summary>
    (double Low, double High) Range { get; }

    /// <summary>Begins an episode and gives the first measurement; all its chance comes from the stream.</summary>
    double Reset(Rng rng);

    /// <summary>Holds a command in [−1, 1] for a sampling period and gives the measurement at its end.</summary>
    double Step(double command);
}

/// <summary>The parameters of a <see cref="ThrottleValve"/>, in SI units and radians.</summary>
public sealed record ThrottleParameters
{
    /// <summary>What the valve is called.</summary>
    public string Name { get; init; } = "valve";

    /// <summary>J, the inertia.</summary>
    public double Inertia { get; init; } = 0.002;

    /// <summary>K, the torque of the full command.</summary>
    public double Torque { get; init; } = 0.4;

    /// <summary>b, the viscous friction.</summary>
    public double Damping { get; init; } = 0.02;

    /// <summary>k, the stiffness of the return spring.</summary>
    public double Stiffness { get; init; } = 0.09;

    /// <summary>T_s, the pre-load of the spring, which pushes towards θ₀ from both sides.</summary>
    public double Preload { get; init; } = 0.03;

    /// <summary>θ₀, where the valve rests without a command, in degrees.</summary>
    public double RestDegrees { get; init; } = 15;

    /// <summary>T_c⁻, the dry friction while closing.</summary>
    public double ClosingFriction { get; init; } = 0.02;

    /// <summary>T_c⁺/T_c⁻: opening meets more friction than closing.</summary>
    public double OpeningRatio { get; init; } = 1.6;

    /// <summary>w, the speed in rad/s at which dry friction is 76 % of its own; below, the valve creeps as if it stuck.</summary>
    public double CreepSpeed { get; init; } = 0.04;

    /// <summary>The intensity of the torque noise, in N·m·√s.</summary>
    public double TorqueNoise { get; init; } = 0.0005;

    /// <summary>The standard deviation of the measurement in degrees.</summary>
    public double MeasurementNoise { get; init; } = 0.2;

    /// <summary>A strong spring with a strong pre-load.</summary>
    public static ThrottleParameters Stiff { get; } = new() { Name = "stiff", Stiffness = 0.126, Preload = 0.042, ClosingFriction = 0.015, Damping = 0.016 };

    /// <summary>Much dry friction that lets go late.</summary>
    public static ThrottleParameters Sticky { get; } = new() { Name = "sticky", ClosingFriction = 0.028, CreepSpeed = 0.02, Damping = 0.014 };

    /// <summary>A heavier disc in rough air and a poor sensor.</summary>
    public static ThrottleParameters Noisy { get; } = new() { Name = "noisy", Inertia = 0.0026, Stiffness = 0.07, TorqueNoise = 0.0015, MeasurementNoise = 0.4 };
}

/// <summary>
/// A butterfly valve on a motor: J·θ″ = K·u − b·θ′ − k·(θ − θ₀) − T_s·sign(θ − θ₀) − F(θ′), F = T_c⁺·tanh(θ′/w) while opening (θ′ &gt; 0) and
/// T_c⁻·tanh(θ′/w) while closing, with noise on the torque and hard stops at 0° and 90°. The sign is smeared over half a degree. It
/// integrates 20 steps of 0.5 ms a period of 10 ms, with Euler–Maruyama, and measures in degrees.
/// </summary>
public sealed class ThrottleValve : IPlant
{
    /// <summary>The sampling period in seconds.</summary>
    public const double Period = 0.01;

    const int Substeps = 20;
    const double Radians = Math.PI / 180, HalfTurn = Math.PI / 2, Smear = 0.5 * Radians;

    readonly EulerMaruyama _integrator = new(2);
    readonly VectorField _drift, _diffusion;
    readonly double[] _state = new double[2];
    double _command;
    Rng? _rng;

    /// <summary>A valve that waits for <see cref="Reset"/>.</summary>
    public ThrottleValve(ThrottleParameters? parameters = null)
    {
        var p = Parameters = parameters ?? new();
        ReadOnlySpan<double> positive = [p.Inertia, p.Torque, p.CreepSpeed, p.OpeningRatio];
        ReadOnlySpan<double> others = [p.Damping, p.Stiffness, p.Preload, p.ClosingFriction, p.TorqueNoise, p.MeasurementNoise];
        foreach (var number in positive)
            if (!(number > 0 && double.IsFinite(number)))
                throw new ArgumentException($"ThrottleValve '{p.Name}': inertia {p.Inertia}, torque {p.Torque}, creep speed {p.CreepSpeed} and opening ratio {p.OpeningRatio} must be above 0 and finite.");
        foreach (var number in others)
            if (!(number >= 0 && double.IsFinite(number)))
                throw new ArgumentException($"ThrottleValve '{p.Name}': damping {p.Damping}, stiffness {p.Stiffness}, pre-load {p.Preload}, friction {p.ClosingFriction} and noises {p.TorqueNoise} and {p.MeasurementNoise} must be at least 0 and finite.");
        if (p.RestDegrees is not (>= 0 and <= 90))
            throw new ArgumentException($"ThrottleValve '{p.Name}': a rest at {p.RestDegrees}° lies outside the stops at 0° and 90°.");
        // Euler's step is stable while h·(b + F′(0))/J < 2; behind that a valve at rest would chatter by itself.
        var (steepness, most) = (p.Damping + p.ClosingFriction * Math.Max(1, p.OpeningRatio) / p.CreepSpeed, 2 * p.Inertia * Substeps / Period);
        if (steepness >= most)
            throw new ArgumentException($"ThrottleValve '{p.Name}': the friction rises by {steepness:g4} N·m·s (damping {p.Damping} and dry friction over the creep speed {p.CreepSpeed}), but with an inertia of {p.Inertia} it must be below {most:g4}; use a larger creep speed.");
        (_drift, _diffusion) = (Drift, Diffusion);
    }

    /// <summary>The parameters.</summary>
    public ThrottleParameters Parameters { get; }

    /// <inheritdoc/>
    public (double Low, double High) Range => (0, 90);

    /// <summary>θ in degrees, without noise.</summary>
    public double Angle => _state[0] / Radians;

    /// <summary>θ′ in rad/s.</summary>
    public double Speed => _state[1];

    /// <inheritdoc/>
    public double Reset(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return ResetTo(Parameters.RestDegrees, rng);
    }

    /// <summary>Begins an episode at rest at an angle in degrees.</summary>
    public double ResetTo(double degrees, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (degrees is not (>= 0 and <= 90))
            throw new ArgumentOutOfRangeException(nameof(degrees), $"ThrottleValve: an angle of {degrees}° lies outside the stops at 0° and 90°.");
        (_state[0], _state[1], _rng) = (degrees * Radians, 0, rng);
        return Measure();
    }

    /// <inheritdoc/>
    public double Step(double command)
    {
        if (_rng is null)
            throw new InvalidOperationException("ThrottleValve: a step was asked for before any episode; call Reset first.");
        if (!double.IsFinite(command))
            throw new ArgumentException($"ThrottleValve: the command is {command}; it must be finite.");
        _command = Math.Clamp(command, -1, 1);
        for (var i = 0; i < Substeps; i++)
        {
            _integrator.Step(_drift, _diffusion, 0, Period / Substeps, _state, _rng);
            if (_state[0] is < 0 or > HalfTurn)
                (_state[0], _state[1]) = (Math.Clamp(_state[0], 0, HalfTurn), 0);
        }
        return Measure();
    }

    /// <summary>The command that holds an angle in degrees at rest, without friction: (k·(θ − θ₀) + T_s·sign(θ − θ₀))/K.</summary>
    public static double HoldingCommand(ThrottleParameters parameters, double degrees)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return SpringTorque(parameters, degrees * Radians) / parameters.Torque;
    }

    double Measure() => Angle + Parameters.MeasurementNoise * _rng!.Normal();

    void Drift(double time, ReadOnlySpan<double> state, Span<double> slope)
    {
        var p = Parameters;
        var speed = state[1];
        var friction = p.ClosingFriction * (speed > 0 ? p.OpeningRatio : 1) * Math.Tanh(speed / p.CreepSpeed);
        slope[0] = speed;
        slope[1] = (p.Torque * _command - p.Damping * speed - SpringTorque(p, state[0]) - friction) / p.Inertia;
    }

    void Diffusion(double time, ReadOnlySpan<double> state, Span<double> value) => (value[0], value[1]) = (0, Parameters.TorqueNoise / Parameters.Inertia);

    static double SpringTorque(ThrottleParameters p, double angle)
    {
        var away = angle - p.RestDegrees * Radians;
        return p.Stiffness * away + p.Preload * Math.Clamp(away / Smear, -1, 1);
    }
}

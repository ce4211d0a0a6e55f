using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>What a pendulum is rewarded for.</summary>
public enum PendulumReward
{
    /// <summary>−(θ² + 0.1·θ′² + 0.001·u²) with θ in (−π, π], speed in rad/s and torque in N·m, before the step.</summary>
    Cost,

    /// <summary>½(1 + cos θ)·(1 − 0.1·a²) after the step, for a command a: from 0 to 1.</summary>
    Upright,
}

/// <summary>The make of a <see cref="Pendulum"/>, in SI units. Other values than the defaults are another pendulum with the same eyes and hands.</summary>
public sealed record PendulumOptions
{
    /// <summary>m.</summary>
    public double Mass { get; init; } = 1;

    /// <summary>l, of a uniform rod.</summary>
    public double Length { get; init; } = 1;

    /// <summary>g.</summary>
    public double Gravity { get; init; } = 10;

    /// <summary>b, the viscous friction of the axle.</summary>
    public double Damping { get; init; }

    /// <summary>The torque of the full command; the default cannot lift the rod without swinging.</summary>
    public double MaxTorque { get; init; } = 2;

    /// <summary>Where |θ′| is clipped after a step; infinity for nowhere.</summary>
    public double MaxSpeed { get; init; } = 8;

    /// <summary>How the motor falls short.</summary>
    public ActuatorOptions Actuator { get; init; } = new();

    /// <summary>Seconds between two actions.</summary>
    public double TimeStep { get; init; } = 0.05;

    /// <summary>Steps of Runge–Kutta between two actions.</summary>
    public int Substeps { get; init; } = 2;

    /// <summary>After how many steps the time is over.</summary>
    public int Horizon { get; init; } = 200;

    /// <summary>What is rewarded.</summary>
    public PendulumReward Reward { get; init; } = PendulumReward.Cost;

    /// <summary>Whether an episode begins hanging (θ = π ± 0.1, at rest) and not anywhere (θ even in ±π, θ′ even in ±1).</summary>
    public bool StartsHanging { get; init; }
}

/// <summary>
/// A rod on a motor: J·θ″ = ½·m·g·l·sin θ − b·θ′ + u with J = m·l²/3; θ = 0 is upright. It never terminates.
/// An observation is (cos θ, sin θ, θ′); the state (θ, θ′), then the commands that are on their way.
/// </summary>
public sealed class Pendulum : IEnvironment
{
    readonly PendulumOptions _options;
    readonly Actuator _actuator;
    readonly RungeKutta _integrator = new(2);
    readonly VectorField _slopes;
    readonly double[] _state;
    readonly double _inertia, _weight;
    double _torque;
    Rng? _rng;
    int _steps;

    /// <summary>A pendulum that waits for <see cref="Reset"/>.</summary>
    public Pendulum(PendulumOptions? options = null)
    {
        _options = options ??= new();
        if (!(options.Mass > 0 && options.Length > 0 && options.MaxTorque > 0 && options.MaxSpeed > 0 && options.TimeStep > 0) || !double.IsFinite(options.Mass + options.Length + options.MaxTorque + options.TimeStep))
            throw new ArgumentException($"Pendulum: a mass of {options.Mass}, length {options.Length}, torque {options.MaxTorque}, largest speed {options.MaxSpeed} and time step {options.TimeStep} were given; all must be above 0, and finite but for the speed.");
        if (!(options.Damping >= 0) || !double.IsFinite(options.Damping + options.Gravity) || options.Substeps < 1 || options.Horizon < 1)
            throw new ArgumentException($"Pendulum: damping {options.Damping}, gravity {options.Gravity}, {options.Substeps} substeps and a horizon of {options.Horizon} were given; damping must be at least 0, gravity finite, the counts at least 1.");
        (options.Actuator ?? throw new ArgumentException("Pendulum: the actuator is null; leave it out for a perfect one.")).Check("Pendulum");
        _actuator = new(options.Actuator);
        _state = new double[2 + options.Actuator.Delay];
        _inertia = options.Mass * options.Length * options.Length / 3;
        _weight = options.Mass * options.Gravity * options.Length / 2;
        _slopes = Slopes;
    }

    /// <inheritdoc/>
    public int ObservationSize => 3;

    /// <inheritdoc/>
    public ActionSpace Actions { get; } = ActionSpace.Continuous(1);

    /// <inheritdoc/>
    public ReadOnlySpan<double> State => _state;

    /// <summary>θ in (−π, π]: 0 is upright, growing clockwise.</summary>
    public double Angle => Wrap(_state[0]);

    /// <summary>θ′.</summary>
    public double Speed => _state[1];

    /// <summary>E = ½·J·θ′² + ½·m·g·l·cos θ, which a pendulum without friction and torque keeps.</summary>
    public double Energy => _inertia * _state[1] * _state[1] / 2 + _weight * Math.Cos(_state[0]);

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var (angle, speed) = _options.StartsHanging ? (Math.PI + rng.Uniform(-0.1, 0.1), 0.0) : (rng.Uniform(-Math.PI, Math.PI), rng.Uniform(-1, 1));
        ResetTo(angle, speed, rng, observation);
    }

    /// <summary>Begins an episode at an angle and a speed.</summary>
    public void ResetTo(double angle, double speed, Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (!double.IsFinite(angle + speed))
            throw new ArgumentException($"Pendulum: the angle {angle} and the speed {speed} must be finite.");
        (_state[0], _state[1], _steps, _rng) = (angle, speed, 0, rng);
        _actuator.Reset();
        _actuator.Waiting(_state.AsSpan(2));
        Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Actions.Check(action, nameof(Pendulum));
        Episode.CheckObservation(observation, ObservationSize, nameof(Pendulum));
        Episode.Check(_rng, _steps, _options.Horizon, false, nameof(Pendulum));
        var command = Math.Clamp(action[0], -1.0, 1.0);
        _torque = _options.MaxTorque * _actuator.Pass(command, _rng!);
        _actuator.Waiting(_state.AsSpan(2));
        var cost = Angle * Angle + 0.1 * Speed * Speed + 0.001 * _torque * _torque;
        _integrator.Integrate(_slopes, 0, _options.TimeStep, _options.Substeps, _state.AsSpan(0, 2));
        _state[1] = Math.Clamp(_state[1], -_options.MaxSpeed, _options.MaxSpeed);
        Observe(observation);
        var reward = _options.Reward == PendulumReward.Cost ? -cost : (1 + Math.Cos(_state[0])) / 2 * (1 - 0.1 * command * command);
        return new(reward, Truncated: ++_steps >= _options.Horizon);
    }

    /// <summary>A grey picture (1 × size × size) of the rod and, as a bar below, of the torque.</summary>
    public Tensor Render(int size)
    {
        var picture = new StickPicture(size);
        var (sine, cosine) = Math.SinCos(_state[0]);
        picture.Line(0, 0, 0.75 * sine, -0.75 * cosine, 0.09, 0.75);
        picture.Line(0, 0, 0, 0, 0.13, 1);
        picture.Line(0, 0.93, 0.9 * Math.Clamp(_torque / _options.MaxTorque, -1, 1), 0.93, 0.04, 0.5);
        return picture.ToTensor();
    }

    void Slopes(double time, ReadOnlySpan<double> state, Span<double> slopes) =>
        (slopes[0], slopes[1]) = (state[1], (_weight * Math.Sin(state[0]) - _options.Damping * state[1] + _torque) / _inertia);

    void Observe(Span<float> observation)
    {
        Episode.CheckObservation(observation, ObservationSize, nameof(Pendulum));
        (observation[0], observation[1], observation[2]) = ((float)Math.Cos(_state[0]), (float)Math.Sin(_state[0]), (float)_state[1]);
    }

    internal static double Wrap(double angle)
    {
        angle = Math.IEEERemainder(angle, 2 * Math.PI);
        return angle <= -Math.PI ? angle + 2 * Math.PI : angle;
    }
}

using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>What is asked of a <see cref="CartPole"/>.</summary>
public enum CartPoleTask
{
    /// <summary>The pole starts almost upright: a reward of 1 a step; the world ends when it leans too far or the cart leaves the track.</summary>
    Balance,

    /// <summary>The pole starts hanging: ½(1 + cos θ)·(1 − 0.1·a²) after a step with the command a; the world ends when the cart leaves the track.</summary>
    SwingUp,
}

/// <summary>The make of a <see cref="CartPole"/>, in SI units.</summary>
public sealed record CartPoleOptions
{
    /// <summary>What is asked.</summary>
    public CartPoleTask Task { get; init; } = CartPoleTask.Balance;

    /// <summary>M.</summary>
    public double CartMass { get; init; } = 1;

    /// <summary>m.</summary>
    public double PoleMass { get; init; } = 0.1;

    /// <summary>l, half the length of the pole, which is a uniform rod.</summary>
    public double HalfLength { get; init; } = 0.5;

    /// <summary>g.</summary>
    public double Gravity { get; init; } = 9.8;

    /// <summary>The viscous friction of the cart.</summary>
    public double CartFriction { get; init; }

    /// <summary>The viscous friction of the hinge.</summary>
    public double PoleFriction { get; init; }

    /// <summary>The force of the full command.</summary>
    public double MaxForce { get; init; } = 10;

    /// <summary>How the motor falls short.</summary>
    public ActuatorOptions Actuator { get; init; } = new();

    /// <summary>Seconds between two actions.</summary>
    public double TimeStep { get; init; } = 0.02;

    /// <summary>Steps of Runge–Kutta between two actions.</summary>
    public int Substeps { get; init; } = 1;

    /// <summary>After how many steps the time is over.</summary>
    public int Horizon { get; init; } = 500;

    /// <summary>Half the length of the track.</summary>
    public double Track { get; init; } = 2.4;

    /// <summary>The angle beyond which balance is lost, in radians: 12°.</summary>
    public double MaxAngle { get; init; } = 12 * Math.PI / 180;

    /// <summary>Whether an action is one of two choices, full force to the left or right, and not a number from −1 to 1.</summary>
    public bool Discrete { get; init; }
}

/// <summary>
/// A pole hinged on a cart (Barto, Sutton and Anderson, 1983): (M + m)·x″ + m·l·(θ″·cos θ − θ′²·sin θ) = F − b·x′ and
/// 4/3·m·l²·θ″ + m·l·x″·cos θ = m·g·l·sin θ − c·θ′; θ = 0 is upright. An observation is (x, x′, cos θ, sin θ, θ′);
/// the state (x, x′, θ, θ′), then the commands that are on their way.
/// </summary>
public sealed class CartPole : IEnvironment
{
    readonly CartPoleOptions _options;
    readonly Actuator _actuator;
    readonly RungeKutta _integrator = new(4);
    readonly VectorField _slopes;
    readonly double[] _state;
    double _force;
    Rng? _rng;
    int _steps;
    bool _terminated;

    /// <summary>A cart that waits for <see cref="Reset"/>.</summary>
    public CartPole(CartPoleOptions? options = null)
    {
        _options = options ??= new();
        ReadOnlySpan<double> positive = [options.CartMass, options.PoleMass, options.HalfLength, options.MaxForce, options.TimeStep, options.Track, options.MaxAngle];
        foreach (var number in positive)
            if (!(number > 0 && double.IsFinite(number)))
                throw new ArgumentException($"CartPole: masses of {options.CartMass} and {options.PoleMass}, half length {options.HalfLength}, force {options.MaxForce}, time step {options.TimeStep}, track {options.Track} and largest angle {options.MaxAngle} were given; all must be above 0 and finite.");
        if (!(options.CartFriction >= 0 && options.PoleFriction >= 0) || !double.IsFinite(options.CartFriction + options.PoleFriction + options.Gravity) || options.Substeps < 1 || options.Horizon < 1)
            throw new ArgumentException($"CartPole: frictions of {options.CartFriction} and {options.PoleFriction}, gravity {options.Gravity}, {options.Substeps} substeps and a horizon of {options.Horizon} were given; frictions must be at least 0, gravity finite, the counts at least 1.");
        (options.Actuator ?? throw new ArgumentException("CartPole: the actuator is null; leave it out for a perfect one.")).Check("CartPole");
        _actuator = new(options.Actuator);
        _state = new double[4 + options.Actuator.Delay];
        _slopes = Slopes;
        Actions = options.Discrete ? ActionSpace.Discrete(2) : ActionSpace.Continuous(1);
    }

    /// <inheritdoc/>
    public int ObservationSize => 5;

    /// <inheritdoc/>
    public ActionSpace Actions { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> State => _state;

    /// <summary>x.</summary>
    public double Position => _state[0];

    /// <summary>θ in (−π, π]: 0 is upright, growing clockwise.</summary>
    public double Angle => Pendulum.Wrap(_state[2]);

    /// <summary>E = ½(M + m)·x′² + m·l·x′·θ′·cos θ + ⅔·m·l²·θ′² + m·g·l·cos θ, which is kept without friction and force.</summary>
    public double Energy
    {
        get
        {
            double m = _options.PoleMass, l = _options.HalfLength, v = _state[1], w = _state[3], cosine = Math.Cos(_state[2]);
            return (_options.CartMass + m) * v * v / 2 + m * l * v * w * cosine + 2.0 / 3 * m * l * l * w * w + m * _options.Gravity * l * cosine;
        }
    }

    /// <inheritdoc/>
    public void Reset(Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Span<double> start = [rng.Uniform(-0.05, 0.05), rng.Uniform(-0.05, 0.05), rng.Uniform(-0.05, 0.05), rng.Uniform(-0.05, 0.05)];
        start[2] += _options.Task == CartPoleTask.SwingUp ? Math.PI : 0;
        ResetTo(start, rng, observation);
    }

    /// <summary>Begins an episode at (x, x′, θ, θ′).</summary>
    public void ResetTo(ReadOnlySpan<double> start, Rng rng, Span<float> observation)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (start.Length != 4 || !double.IsFinite(start[0] + start[1] + start[2] + start[3]))
            throw new ArgumentException($"CartPole: a start of {start.Length} numbers was given; it has 4 finite ones, x, x′, θ and θ′.");
        start.CopyTo(_state);
        (_steps, _rng, _terminated) = (0, rng, false);
        _actuator.Reset();
        _actuator.Waiting(_state.AsSpan(4));
        Observe(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        Actions.Check(action, nameof(CartPole));
        Episode.CheckObservation(observation, ObservationSize, nameof(CartPole));
        Episode.Check(_rng, _steps, _options.Horizon, _terminated, nameof(CartPole));
        var command = _options.Discrete ? 2.0 * action[0] - 1 : Math.Clamp(action[0], -1.0, 1.0);
        _force = _options.MaxForce * _actuator.Pass(command, _rng!);
        _actuator.Waiting(_state.AsSpan(4));
        _integrator.Integrate(_slopes, 0, _options.TimeStep, _options.Substeps, _state.AsSpan(0, 4));
        Observe(observation);
        var balance = _options.Task == CartPoleTask.Balance;
        _terminated = Math.Abs(_state[0]) > _options.Track || balance && Math.Abs(_state[2]) > _options.MaxAngle;
        var reward = balance ? 1 : (1 + Math.Cos(_state[2])) / 2 * (1 - 0.1 * command * command);
        return new(reward, _terminated, ++_steps >= _options.Horizon && !_terminated);
    }

    /// <summary>A grey picture (1 × size × size) of track, cart and pole.</summary>
    public Tensor Render(int size)
    {
        var picture = new StickPicture(size);
        var scale = 0.9 / _options.Track;
        var (sine, cosine) = Math.SinCos(_state[2]);
        var (x, y) = (Math.Clamp(scale * _state[0], -1.2, 1.2), 0.15);
        picture.Line(-0.9, y + 0.14, 0.9, y + 0.14, 0.02, 0.35);
        picture.Line(x - 0.1, y, x + 0.1, y, 0.1, 0.6);
        picture.Line(x, y, x + 0.7 * sine, y - 0.7 * cosine, 0.055, 1);
        picture.Line(0, 0.93, 0.9 * Math.Clamp(_force / _options.MaxForce, -1, 1), 0.93, 0.04, 0.5);
        return picture.ToTensor();
    }

    void Slopes(double time, ReadOnlySpan<double> state, Span<double> slopes)
    {
        double m = _options.PoleMass, l = _options.HalfLength, total = _options.CartMass + m, w = state[3];
        var (sine, cosine) = Math.SinCos(state[2]);
        var push = (_force - _options.CartFriction * state[1] + m * l * w * w * sine) / total;
        var turn = (_options.Gravity * sine - cosine * push - _options.PoleFriction * w / (m * l)) / (l * (4.0 / 3 - m * cosine * cosine / total));
        (slopes[0], slopes[1], slopes[2], slopes[3]) = (state[1], push - m * l * turn * cosine / total, w, turn);
    }

    void Observe(Span<float> observation)
    {
        Episode.CheckObservation(observation, ObservationSize, nameof(CartPole));
        var (sine, cosine) = Math.SinCos(_state[2]);
        (observation[0], observation[1], observation[2], observation[3], observation[4]) = ((float)_state[0], (float)_state[1], (float)cosine, (float)sine, (float)_state[3]);
    }
}

namespace Praxis.Papers.Control;

/// <summary>
/// Something that keeps a plant at its reference and may guide a learner: a user's own PID, MPC or hand-written rule. Commands lie
/// in [−1, 1].
/// </summary>
public interface IController
{
    /// <summary>How many numbers of inner state there are, such as an integral.</summary>
    int StateSize { get; }

    /// <summary>Forgets the past: an episode begins.</summary>
    void Reset();

    /// <summary>The command for the present measurement and reference; called once a sampling period.</summary>
    double Act(double measurement, double reference);

    /// <summary>Writes the inner state that the last command came from, scaled to about [−1, 1]; a learner must see it.</summary>
    void CopyState(Span<float> state);

    /// <summary>A controller of the same settings with no past.</summary>
    IController Fresh();
}

/// <summary>
/// The discrete PI with anti-windup: Iₜ = clip(Iₜ₋₁ + T·eₜ, ±I_max), u = sat(K_p·eₜ + K_i·Iₜ) with eₜ = rₜ − yₜ; the integral stands still
/// while the command saturates and the error would push it further.
/// </summary>
public sealed class PiController : IController
{
    double _integral;

    /// <summary>A controller.</summary>
    /// <param name="proportional">K_p.</param>
    /// <param name="integral">K_i.</param>
    /// <param name="period">T, the sampling period in seconds.</param>
    /// <param name="integralLimit">I_max; 1/K_i if null, where the integral alone gives the full command.</param>
    /// <param name="antiWindup">Whether the integral stands still at saturation.</param>
    public PiController(double proportional, double integral, double period, double? integralLimit = null, bool antiWindup = true)
    {
        if (!(proportional >= 0 && integral >= 0 && period > 0) || !double.IsFinite(proportional + integral + period))
            throw new ArgumentException($"PiController: gains of {proportional} and {integral} and a period of {period} were given; gains must be at least 0, the period above 0, all finite.");
        if (integralLimit is { } limit && !(limit > 0 && double.IsFinite(limit)))
            throw new ArgumentException($"PiController: an integral limit of {integralLimit} was given; it must be above 0 and finite.");
        (Proportional, IntegralGain, Period, AntiWindup) = (proportional, integral, period, antiWindup);
        IntegralLimit = integralLimit ?? (integral > 0 ? 1 / integral : 1);
    }

    /// <summary>K_p.</summary>
    public double Proportional { get; }

    /// <summary>K_i.</summary>
    public double IntegralGain { get; }

    /// <summary>T in seconds.</summary>
    public double Period { get; }

    /// <summary>I_max.</summary>
    public double IntegralLimit { get; }

    /// <summary>Whether the integral stands still at saturation.</summary>
    public bool AntiWindup { get; }

    /// <summary>I.</summary>
    public double Integral => _integral;

    /// <inheritdoc/>
    public int StateSize => 1;

    /// <inheritdoc/>
    public void Reset() => _integral = 0;

    /// <inheritdoc/>
    public double Act(double measurement, double reference)
    {
        if (!double.IsFinite(measurement) || !double.IsFinite(reference))
            throw new ArgumentException($"PiController: a measurement of {measurement} and a reference of {reference} were given; both must be finite.");
        var error = reference - measurement;
        var next = Math.Clamp(_integral + Period * error, -IntegralLimit, IntegralLimit);
        var command = Proportional * error + IntegralGain * next;
        if (AntiWindup && Math.Abs(command) > 1 && command * error > 0)
            command = Proportional * error + IntegralGain * _integral;
        else
            _integral = next;
        return Math.Clamp(command, -1, 1);
    }

    /// <inheritdoc/>
    public void CopyState(Span<float> state) => state[0] = (float)(_integral / IntegralLimit);

    /// <inheritdoc/>
    public IController Fresh() => new PiController(Proportional, IntegralGain, Period, IntegralLimit, AntiWindup);
}

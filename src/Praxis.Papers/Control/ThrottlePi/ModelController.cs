namespace Praxis.Papers.Control;

/// <summary>
/// What can be had with every parameter known: u = (spring(r) + F_c·tanh(e/2°))/K + K_p·e − K_d·ŷ′, where spring(r) holds the reference, F_c is the
/// dry friction of the way that the error asks for, and ŷ′ a smoothed slope of the measurements.
/// </summary>
public sealed class ModelController : IController
{
    const double Smoothing = 0.35, Band = 2;

    readonly ThrottleParameters _valve;
    readonly double _proportional, _derivative;
    double _last, _slope;
    bool _begins = true;

    /// <summary>A controller for a valve with gains K_p (per degree) and K_d (per degree a second).</summary>
    public ModelController(ThrottleParameters valve, double proportional, double derivative)
    {
        ArgumentNullException.ThrowIfNull(valve);
        if (!(proportional >= 0 && derivative >= 0) || !double.IsFinite(proportional + derivative))
            throw new ArgumentException($"ModelController: gains of {proportional} and {derivative} were given; both must be at least 0 and finite.");
        (_valve, _proportional, _derivative) = (valve, proportional, derivative);
    }

    /// <inheritdoc/>
    public int StateSize => 1;

    /// <inheritdoc/>
    public void Reset() => (_slope, _begins) = (0, true);

    /// <inheritdoc/>
    public double Act(double measurement, double reference)
    {
        if (!_begins)
            _slope += Smoothing * ((measurement - _last) / ThrottleValve.Period - _slope);
        (_last, _begins) = (measurement, false);
        var error = reference - measurement;
        var friction = _valve.ClosingFriction * (error > 0 ? _valve.OpeningRatio : 1) * Math.Tanh(error / Band) / _valve.Torque;
        return Math.Clamp(ThrottleValve.HoldingCommand(_valve, reference) + friction + _proportional * error - _derivative * _slope, -1, 1);
    }

    /// <inheritdoc/>
    public void CopyState(Span<float> state) => state[0] = (float)(_slope / 1000);

    /// <inheritdoc/>
    public IController Fresh() => new ModelController(_valve, _proportional, _derivative);
}

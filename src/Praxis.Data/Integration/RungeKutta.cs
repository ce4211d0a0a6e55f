namespace Praxis.Data;

/// <summary>
/// The classical method of order four for x′ = f(t, x). It owns the memory that a step needs, so that steps allocate nothing; keep the
/// delegate that is passed, too. An instance is not for several threads at once.
/// </summary>
public sealed class RungeKutta
{
    readonly double[] _point, _first, _second, _third, _fourth;

    /// <summary>For states of so many numbers.</summary>
    public RungeKutta(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        (_point, _first, _second, _third, _fourth) = (new double[size], new double[size], new double[size], new double[size], new double[size]);
    }

    /// <summary>How many numbers a state has.</summary>
    public int Size { get; }

    /// <summary>
    /// x ← x + h/6 · (k₁ + 2k₂ + 2k₃ + k₄) with k₁ = f(t, x), k₂ = f(t + h/2, x + h/2 · k₁), k₃ = f(t + h/2, x + h/2 · k₂),
    /// k₄ = f(t + h, x + h · k₃).
    /// </summary>
    public void Step(VectorField slopes, double time, double step, Span<double> state)
    {
        ArgumentNullException.ThrowIfNull(slopes);
        CheckSize(state.Length);
        slopes(time, state, _first);
        Shift(state, _first, step / 2);
        slopes(time + step / 2, _point, _second);
        Shift(state, _second, step / 2);
        slopes(time + step / 2, _point, _third);
        Shift(state, _third, step);
        slopes(time + step, _point, _fourth);
        for (var i = 0; i < state.Length; i++)
            state[i] += step / 6 * (_first[i] + 2 * _second[i] + 2 * _third[i] + _fourth[i]);
    }

    /// <summary>Goes from one time to another in so many equal steps.</summary>
    public void Integrate(VectorField slopes, double from, double to, int steps, Span<double> state)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var step = (to - from) / steps;
        for (var i = 0; i < steps; i++)
            Step(slopes, from + i * step, step, state);
    }

    void Shift(ReadOnlySpan<double> state, double[] slope, double step)
    {
        for (var i = 0; i < state.Length; i++)
            _point[i] = state[i] + step * slope[i];
    }

    void CheckSize(int length)
    {
        if (length != Size)
            throw new ArgumentException($"RungeKutta: a state of {length} numbers was given to a method for {Size}; make one for {length}.");
    }
}

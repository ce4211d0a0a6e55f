using Praxis.Tensors;

namespace Praxis.Data;

/// <summary>
/// The simplest method for dx = a(t, x)·dt + b(t, x)·dW with a noise of its own for every coordinate (Itô). It owns the memory that a
/// step needs, so that steps allocate nothing. Its paths have order ½ (1 where b is constant), its averages order 1.
/// </summary>
public sealed class EulerMaruyama
{
    readonly double[] _drift, _diffusion, _increments;

    /// <summary>For states of so many numbers.</summary>
    public EulerMaruyama(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
        (_drift, _diffusion, _increments) = (new double[size], new double[size], new double[size]);
    }

    /// <summary>How many numbers a state has.</summary>
    public int Size { get; }

    /// <summary>x ← x + a(t, x)·h + b(t, x)·√h·n with standard normal n from the stream.</summary>
    public void Step(VectorField drift, VectorField diffusion, double time, double step, Span<double> state, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (!(step > 0))
            throw new ArgumentOutOfRangeException(nameof(step), $"EulerMaruyama: the step is {step}; it must be above 0, for noise has no way back.");
        var root = Math.Sqrt(step);
        foreach (ref var increment in _increments.AsSpan())
            increment = root * rng.Normal();
        Step(drift, diffusion, time, step, state, _increments);
    }

    /// <summary>x ← x + a(t, x)·h + b(t, x)·ΔW with increments of a Wiener process that the caller knows.</summary>
    public void Step(VectorField drift, VectorField diffusion, double time, double step, Span<double> state, ReadOnlySpan<double> increments)
    {
        ArgumentNullException.ThrowIfNull(drift);
        ArgumentNullException.ThrowIfNull(diffusion);
        if (state.Length != Size || increments.Length != Size)
            throw new ArgumentException($"EulerMaruyama: a state of {state.Length} numbers and {increments.Length} increments were given to a method for {Size}; the three must be equal.");
        drift(time, state, _drift);
        diffusion(time, state, _diffusion);
        for (var i = 0; i < state.Length; i++)
            state[i] += _drift[i] * step + _diffusion[i] * increments[i];
    }

    /// <summary>Goes from one time to a later one in so many equal steps.</summary>
    public void Integrate(VectorField drift, VectorField diffusion, double from, double to, int steps, Span<double> state, Rng rng)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var step = (to - from) / steps;
        for (var i = 0; i < steps; i++)
            Step(drift, diffusion, from + i * step, step, state, rng);
    }
}

using System.Numerics;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// Who reaches the maximum in y_bj = max over i of x_bi + w_ji: the active sets I_bj = {i : x_bi + w_ji ≥ y_bj − tolerance}, and
/// how far below the best one outside it lies. Erosions are seen as dilations of −x.
/// </summary>
public sealed class ActiveSets
{
    readonly int[] _starts, _inputs;
    readonly double[] _gaps;

    ActiveSets(int samples, int outputs, int inputs, int[] starts, int[] active, double[] gaps) =>
        (Samples, Outputs, Inputs, _starts, _inputs, _gaps) = (samples, outputs, inputs, starts, active, gaps);

    /// <summary>The number of samples b.</summary>
    public int Samples { get; }

    /// <summary>The number of outputs j.</summary>
    public int Outputs { get; }

    /// <summary>The number of inputs i.</summary>
    public int Inputs { get; }

    /// <summary>How many outputs, over all samples, have more than one active input.</summary>
    public int Ties { get; private init; }

    /// <summary>I_bj in ascending order; empty where every weight of the output is −∞.</summary>
    public ReadOnlySpan<int> this[int sample, int output] => Set((sample * Outputs) + output);

    /// <summary>gap_bj = y_bj − max over i ∉ I_bj of x_bi + w_ji: +∞ where no other input can become active.</summary>
    public double Gap(int sample, int output) => _gaps[(sample * Outputs) + output];

    /// <summary>All gaps, output after output of each sample.</summary>
    public ReadOnlySpan<double> Gaps => _gaps;

    /// <summary>The number of pairs (bj, i) with i ∈ I_bj.</summary>
    public int Pairs => _inputs.Length;

    /// <summary>The active sets of samples (b × i) and weights (j × i) of one floating type.</summary>
    public static ActiveSets Of(Tensor x, Tensor weight, double tolerance = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        if (x.Rank != 2 || weight.Rank != 2 || x.Size(1) != weight.Size(1) || x.DType != weight.DType || !x.IsFloating)
        {
            throw new ArgumentException($"ActiveSets: {x.DType} {x.Shape} and {weight.DType} {weight.Shape} do not meet; they must be (samples × inputs) and (outputs × inputs) of one floating type.");
        }
        if (!(tolerance >= 0) || !double.IsFinite(tolerance))
        {
            throw new ArgumentException($"ActiveSets: a tolerance of {tolerance} was given; it must be finite and at least 0.");
        }
        using var _ = Gradient.Off();
        if (x.Detach().IsNan().Any().ToDouble() != 0 || weight.Detach().IsNan().Any().ToDouble() != 0)
        {
            throw new ArgumentException($"ActiveSets: samples {x.Shape} or weights {weight.Shape} have entries that are not a number; no maximum is reached there.");
        }
        return Of(x, weight, x.Detach().MaxPlus(weight.Detach()).Values, tolerance);
    }

    /// <summary>The active sets where the maxima are known.</summary>
    internal static ActiveSets Of(Tensor x, Tensor weight, Tensor maxima, double tolerance) => x.DType == DType.Float64
        ? Scan(x.ToArray<double>(), weight.ToArray<double>(), maxima.ToArray<double>(), x.Size(0), weight.Size(0), x.Size(1), tolerance)
        : Scan(x.ToArray<float>(), weight.ToArray<float>(), maxima.ToArray<float>(), x.Size(0), weight.Size(0), x.Size(1), (float)tolerance);

    /// <summary>For each pair (j, i) whether the weight is active for at least one sample.</summary>
    public bool[] ActiveWeights()
    {
        var seen = new bool[Outputs * Inputs];
        for (var cell = 0; cell < _gaps.Length; cell++)
        {
            foreach (var i in Set(cell))
            {
                seen[(cell % Outputs * Inputs) + i] = true;
            }
        }
        return seen;
    }

    internal ReadOnlySpan<int> Set(int cell) => _inputs.AsSpan(_starts[cell], _starts[cell + 1] - _starts[cell]);

    static ActiveSets Scan<T>(T[] x, T[] w, T[] maxima, int samples, int outputs, int inputs, T tolerance)
        where T : struct, IBinaryFloatingPointIeee754<T>
    {
        var starts = new int[maxima.Length + 1];
        var gaps = new double[maxima.Length];
        var active = new int[maxima.Length + 16];
        int count = 0, ties = 0;
        for (var cell = 0; cell < maxima.Length; cell++)
        {
            var row = x.AsSpan(cell / outputs * inputs, inputs);
            var own = w.AsSpan(cell % outputs * inputs, inputs);
            if (active.Length - count < inputs)
            {
                Array.Resize(ref active, (2 * active.Length) + inputs);
            }
            T bound = maxima[cell] - tolerance, next = T.NegativeInfinity;
            var before = count;
            for (var i = 0; i < row.Length; i++)
            {
                var sum = row[i] + own[i];
                if (sum >= bound)
                {
                    active[count++] = i;
                }
                else if (sum > next)
                {
                    next = sum;
                }
            }
            if (T.IsNegativeInfinity(maxima[cell]))
            {
                count = before;
            }
            starts[cell + 1] = count;
            gaps[cell] = T.IsNegativeInfinity(next) ? double.PositiveInfinity : double.CreateChecked(maxima[cell]) - double.CreateChecked(next);
            ties += count - before > 1 ? 1 : 0;
        }
        return new(samples, outputs, inputs, starts, active[..count], gaps) { Ties = ties };
    }
}

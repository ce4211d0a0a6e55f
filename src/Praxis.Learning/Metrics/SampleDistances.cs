using Praxis.Learning.Objectives;
using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>How far apart two sets of samples are.</summary>
public static class SampleDistances
{
    /// <summary>W_p = (∫₀¹ |F⁻¹(u) − G⁻¹(u)|ᵖ du)^(1/p) of two sets of numbers of any sizes, in O(n log n).</summary>
    public static double Wasserstein(Tensor x, Tensor y, double order = 1)
    {
        CheckOrder(order);
        return Math.Pow(PowerOfWasserstein(Sorted(x, nameof(x)), Sorted(y, nameof(y)), order), 1 / order);

        static double[] Sorted(Tensor values, string what)
        {
            var numbers = Checked.Vector(values, "Wasserstein", what);
            Array.Sort(numbers);
            return numbers;
        }
    }

    /// <summary>(E_θ W_pᵖ(⟨θ, x⟩, ⟨θ, y⟩))^(1/p) over directions θ drawn from the unit sphere.</summary>
    public static double SlicedWasserstein(Tensor x, Tensor y, Rng rng, int projections = 128, double order = 2)
    {
        ArgumentNullException.ThrowIfNull(rng);
        CheckOrder(order);
        Checked.AtLeast(1, projections, "SlicedWasserstein", nameof(projections));
        Tensor a = Checked.Matrix(x, "SlicedWasserstein", nameof(x)), b = Checked.Matrix(y, "SlicedWasserstein", nameof(y));
        Checked.SameColumns(a, b, "SlicedWasserstein");
        var directions = Tensor.Randn([projections, a.Size(1)], rng, DType.Float64).Normalize(-1);
        double[] first = directions.MatMul(a.T).Sort().Values.ToArray<double>(), second = directions.MatMul(b.T).Sort().Values.ToArray<double>();
        double sum = 0;
        for (var k = 0; k < projections; k++)
        {
            sum += PowerOfWasserstein(first.AsSpan(k * a.Size(0), a.Size(0)), second.AsSpan(k * b.Size(0), b.Size(0)), order);
        }
        return Math.Pow(sum / projections, 1 / order);
    }

    /// <summary>The unbiased estimate of the squared maximum mean discrepancy: see <see cref="MeanDiscrepancy"/>, which is differentiable.</summary>
    public static double MeanDiscrepancySquared(Tensor x, Tensor y, MeanDiscrepancyOptions? options = null)
    {
        using var _ = Gradient.Off();
        return MeanDiscrepancy.Squared(Checked.Matrix(x, "MeanDiscrepancySquared", nameof(x)), Checked.Matrix(y, "MeanDiscrepancySquared", nameof(y)), options).ToDouble();
    }

    /// <summary>2·E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ over all pairs of samples (samples × features); for one feature in O(n log n).</summary>
    public static double Energy(Tensor x, Tensor y)
    {
        using var _ = Gradient.Off();
        Tensor a = Checked.Matrix(x, "Energy", nameof(x)), b = Checked.Matrix(y, "Energy", nameof(y));
        Checked.SameColumns(a, b, "Energy");
        return a.Size(1) == 1
            ? EnergyOnLine(a.ToArray<double>(), b.ToArray<double>())
            : Math.Max(0, (2 * MeanDistance(a, b)) - MeanDistance(a, a) - MeanDistance(b, b));
    }

    static void CheckOrder(double order)
    {
        if (order is not (>= 1 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(order), $"Wasserstein: the order is {order}; it must be at least 1 and finite.");
        }
    }

    static double PowerOfWasserstein(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double order)
    {
        double sum = 0;
        long n = x.Length, m = y.Length, done = 0;
        for (int i = 0, j = 0; i < n && j < m;)
        {
            // In units of 1/(n·m): the quantiles of x change at multiples of m, those of y at multiples of n.
            var next = Math.Min((i + 1) * m, (j + 1) * n);
            var gap = Math.Abs(x[i] - y[j]);
            sum += (next - done) * (order == 1 ? gap : Math.Pow(gap, order));
            done = next;
            i += next == (i + 1) * m ? 1 : 0;
            j += next == (j + 1) * n ? 1 : 0;
        }
        return sum / ((double)n * m);
    }

    /// <summary>2·∫ (F(t) − G(t))² dt.</summary>
    static double EnergyOnLine(double[] x, double[] y)
    {
        Array.Sort(x);
        Array.Sort(y);
        double sum = 0;
        var at = Math.Min(x[0], y[0]);
        for (int i = 0, j = 0; i < x.Length || j < y.Length;)
        {
            var takesX = j == y.Length || (i < x.Length && x[i] <= y[j]);
            var next = takesX ? x[i] : y[j];
            var gap = ((double)i / x.Length) - ((double)j / y.Length);
            sum += gap * gap * (next - at);
            at = next;
            i += takesX ? 1 : 0;
            j += takesX ? 0 : 1;
        }
        return 2 * sum;
    }

    static double MeanDistance(Tensor x, Tensor y)
    {
        // Blocks of rows keep the memory bounded.
        const int Rows = 512;
        double sum = 0;
        for (var start = 0; start < x.Size(0); start += Rows)
        {
            sum += x.Narrow(0, start, Math.Min(Rows, x.Size(0) - start)).DistancesTo(y).Sum().ToDouble();
        }
        return sum / ((double)x.Size(0) * y.Size(0));
    }
}

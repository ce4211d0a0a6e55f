using Praxis.Tensors;

namespace Praxis.Learning.Calibration;

/// <summary>softmax(a ⊙ z + b): a temperature a = 1/T for all classes, or a scale and an offset for each (Guo et al., 2017).</summary>
public sealed class TemperatureScaling
{
    TemperatureScaling(Tensor scales, Tensor offsets)
    {
        Scales = scales;
        Offsets = offsets;
    }

    /// <summary>a: one number, or one for every class.</summary>
    public Tensor Scales { get; }

    /// <summary>b, zero for a temperature.</summary>
    public Tensor Offsets { get; }

    /// <summary>T of a single temperature.</summary>
    public double Temperature => 1 / Scales.ToDouble();

    /// <summary>The T &gt; 0 that minimises CE(z/T, y): the loss is convex in 1/T, and Newton's method is kept in a bracket.</summary>
    public static TemperatureScaling Fit(Tensor logits, Tensor labels)
    {
        using var _ = Gradient.Off();
        var z = Checked.Matrix(logits, "TemperatureScaling", nameof(logits));
        Checked.Labels(labels, z.Size(0), "TemperatureScaling", z.Size(1));
        var own = (z * labels.OneHot(z.Size(1), DType.Float64)).Sum(1).Mean().ToDouble();
        // Slope and curvature by a = 1/T: E_p[z] − z_y, and Var_p[z].
        double low = 1e-4, high = 1e4, a = 1;
        for (var i = 0; i < 200 && high / low > 1 + 1e-12; i++)
        {
            var p = (z * a).Softmax();
            var mean = (p * z).Sum(1);
            var slope = mean.Mean().ToDouble() - own;
            var curvature = ((p * z.Square()).Sum(1) - mean.Square()).Mean().ToDouble();
            (low, high) = slope > 0 ? (low, a) : (a, high);
            var next = a - (slope / curvature);
            if (Math.Abs(next - a) <= 1e-14 * a)
            {
                break;
            }
            a = next > low && next < high ? next : Math.Sqrt(low * high);
        }
        return new(Tensor.Of(a), Tensor.Of(0.0));
    }

    /// <summary>The a and b for every class that minimise CE(a ⊙ z + b, y) + 10⁻⁶·(‖a − 1‖² + ‖b‖²), by Newton's method.</summary>
    public static TemperatureScaling FitVector(Tensor logits, Tensor labels)
    {
        using var _ = Gradient.Off();
        const double Pull = 2e-6;
        var z = Checked.Matrix(logits, "TemperatureScaling", nameof(logits));
        int samples = z.Size(0), classes = z.Size(1);
        Checked.Labels(labels, samples, "TemperatureScaling", classes);
        var target = labels.OneHot(classes, DType.Float64);
        // The parameters (a, b) meet the features (z_c, 1) of their class.
        var prior = Tensor.Cat([Tensor.Ones([classes], DType.Float64), Tensor.Zeros([classes], DType.Float64)]);
        var features = Tensor.Cat([z, z.OnesLike()], 1);
        var w = prior;
        for (var i = 0; i < 100; i++)
        {
            var p = Scaled(w).Softmax();
            var error = p - target;
            var gradient = ((features * Tensor.Cat([error, error], 1)).Mean(0)) + ((w - prior) * Pull);
            if (gradient.Abs().Max().ToDouble() < 1e-10)
            {
                break;
            }
            var weighted = features * Tensor.Cat([p, p], 1);
            var own = (weighted * features).Mean(0).DiagonalMatrix();
            var cross = (z * p).Mean(0).DiagonalMatrix();
            var none = cross.ZerosLike();
            var pairs = Tensor.Cat([Tensor.Cat([none, cross], 1), Tensor.Cat([cross, none], 1)]);
            var hessian = own + pairs - (weighted.T.MatMul(weighted) / samples) + (Tensor.Eye(2 * classes, type: DType.Float64) * Pull);
            var step = Linalg.Solve(hessian, gradient.Unsqueeze(1)).Squeeze(1);
            var descent = (gradient * step).Sum().ToDouble();
            double length = 1, before = Loss(w);
            while (length > 1e-10 && Loss(w - (step * length)) > before - (1e-4 * length * descent))
            {
                length /= 2;
            }
            if (length <= 1e-10)
            {
                break;
            }
            w -= step * length;
        }
        return new(w.Narrow(0, 0, classes).Clone(), w.Narrow(0, classes, classes).Clone());

        Tensor Scaled(Tensor at) => (z * at.Narrow(0, 0, classes)) + at.Narrow(0, classes, classes);

        double Loss(Tensor at) => Scaled(at).CrossEntropy(labels).ToDouble() + ((at - prior).Square().Sum().ToDouble() * Pull / 2);
    }

    /// <summary>a ⊙ z + b.</summary>
    public Tensor Logits(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        if (logits.Rank != 2 || (Scales.Count > 1 && logits.Size(1) != Scales.Count))
        {
            throw new ArgumentException($"TemperatureScaling: logits of {logits.Shape} do not meet {Scales.Count} scales.");
        }
        return (logits * Scales.To(logits.DType)) + Offsets.To(logits.DType);
    }

    /// <summary>softmax(a ⊙ z + b).</summary>
    public Tensor Probabilities(Tensor logits) => Logits(logits).Softmax();
}

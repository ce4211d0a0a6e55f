using Praxis.Tensors;

namespace Praxis.Learning.Classical;

/// <summary>The form of a covariance function.</summary>
public enum Kernel
{
    /// <summary>s²·exp(−r²/2l²).</summary>
    Gaussian,

    /// <summary>s²·exp(−r/l).</summary>
    Matern12,

    /// <summary>s²·(1 + √3·r/l)·exp(−√3·r/l).</summary>
    Matern32,

    /// <summary>s²·(1 + √5·r/l + 5r²/3l²)·exp(−√5·r/l).</summary>
    Matern52,
}

/// <summary>Settings of a Gaussian process.</summary>
public sealed record GaussianProcessOptions
{
    /// <summary>The form of the covariance.</summary>
    public Kernel Kernel { get; init; } = Kernel.Gaussian;

    /// <summary>l, or where its search starts.</summary>
    public double Length { get; init; } = 1;

    /// <summary>s², or where its search starts.</summary>
    public double Signal { get; init; } = 1;

    /// <summary>The variance of the noise, or where its search starts.</summary>
    public double Noise { get; init; } = 0.1;

    /// <summary>How many steps the search for the largest marginal likelihood may take; none keeps the three numbers.</summary>
    public int Steps { get; init; } = 50;
}

/// <summary>Regression by a Gaussian process with a constant mean (Rasmussen and Williams, 2006).</summary>
public sealed class GaussianProcess
{
    readonly Tensor _x;
    readonly Tensor _root;
    readonly Tensor _solved;
    readonly double _mean;
    readonly Kernel _kernel;

    GaussianProcess(Tensor x, Tensor y, double mean, Kernel kernel, double[] logs)
    {
        (_x, _mean, _kernel) = (x, mean, kernel);
        (Length, Signal, Noise) = (Math.Exp(logs[0]), Math.Exp(logs[1]), Math.Exp(logs[2]));
        _root = Linalg.Cholesky(Covariance(x, Tensor.Of(logs), kernel));
        _solved = Linalg.TriangularSolve(_root, Linalg.TriangularSolve(_root, y, upper: false), upper: false, transposed: true);
        LogLikelihood = Evidence(x, y, Tensor.Of(logs), kernel).ToDouble();
    }

    /// <summary>l.</summary>
    public double Length { get; }

    /// <summary>s².</summary>
    public double Signal { get; }

    /// <summary>The variance of the noise.</summary>
    public double Noise { get; }

    /// <summary>log p(y | X).</summary>
    public double LogLikelihood { get; }

    /// <summary>
    /// max over l, s², σ² of log p(y | X) = −½·yᵀ(K + σ²I)⁻¹y − ½·log |K + σ²I| − (n/2)·log 2π, locally, by steps of BFGS on their
    /// logarithms, each kept between 10⁻⁴ and 10⁴ times where it started.
    /// </summary>
    public static GaussianProcess Fit(Tensor inputs, Tensor targets, GaussianProcessOptions? options = null)
    {
        options ??= new();
        var x = Checked.Matrix(inputs, "GaussianProcess", nameof(inputs));
        var values = Checked.Vector(targets, "GaussianProcess", nameof(targets));
        if (values.Length != x.Size(0))
        {
            throw new ArgumentException($"GaussianProcess: inputs of {inputs.Shape} do not meet targets of {targets.Shape}; both need as many rows.");
        }
        Checked.AtLeast(0, options.Steps, "GaussianProcess", nameof(options.Steps));
        var mean = values.Average();
        var y = Tensor.From([.. values.Select(value => value - mean)], [values.Length, 1]);
        double[] start =
        [
            Math.Log(Checked.Positive(options.Length, "GaussianProcess", nameof(options.Length))),
            Math.Log(Checked.Positive(options.Signal, "GaussianProcess", nameof(options.Signal))),
            Math.Log(Checked.Positive(options.Noise, "GaussianProcess", nameof(options.Noise))),
        ];
        return new(x, y, mean, options.Kernel, Climb(x, y, options, start));
    }

    /// <summary>The mean k*ᵀ(K + σ²I)⁻¹y and the variance k** − k*ᵀ(K + σ²I)⁻¹k* of the function, without noise, for every input.</summary>
    public (Tensor Mean, Tensor Variance) Predict(Tensor inputs)
    {
        using var _ = Gradient.Off();
        var x = Checked.Matrix(inputs, "GaussianProcess", nameof(inputs));
        Checked.SameColumns(x, _x, "GaussianProcess");
        var cross = Correlation(_x.DistancesTo(x) / Length, _kernel) * Signal;
        var explained = Linalg.TriangularSolve(_root, cross, upper: false).Square().Sum(0);
        return (cross.T.MatMul(_solved).Squeeze(1) + _mean, (Signal - explained).Maximum(0.0));
    }

    static double[] Climb(Tensor x, Tensor y, GaussianProcessOptions options, double[] start)
    {
        const double Reach = 9.210340371976184;
        var at = Tensor.Of(start);
        var inverse = Tensor.Eye(3, type: DType.Float64);
        var (value, slope) = Descent(at);
        for (var step = 0; step < options.Steps && slope.Abs().Max().ToDouble() > 1e-6; step++)
        {
            var direction = -inverse.MatMul(slope.Unsqueeze(1)).Squeeze(1);
            if ((direction * slope).Sum().ToDouble() >= 0)
            {
                (direction, inverse) = (-slope, Tensor.Eye(3, type: DType.Float64));
            }
            // No step changes a number by more than a factor of e².
            direction *= Math.Min(1, 2 / direction.Abs().Max().ToDouble());
            var length = 1.0;
            Tensor next;
            (double Value, Tensor Slope) there;
            do
            {
                next = Kept(at + (direction * length));
                there = Descent(next);
                length /= 2;
            }
            while (!(there.Value <= value + (1e-4 * ((next - at) * slope).Sum().ToDouble())) && length > 1e-8);
            if (!(there.Value < value))
            {
                break;
            }
            Tensor moved = (next - at).Unsqueeze(1), turned = (there.Slope - slope).Unsqueeze(1);
            var curvature = (moved * turned).Sum().ToDouble();
            if (curvature > 1e-12)
            {
                var project = Tensor.Eye(3, type: DType.Float64) - (moved.MatMul(turned.T) / curvature);
                inverse = project.MatMul(inverse).MatMul(project.T) + (moved.MatMul(moved.T) / curvature);
            }
            (at, value, slope) = (next, there.Value, there.Slope);
        }
        return at.ToArray<double>();

        Tensor Kept(Tensor logs) => Tensor.Of([.. logs.ToArray<double>().Select((log, i) => Math.Clamp(log, start[i] - Reach, start[i] + Reach))]);

        (double Value, Tensor Slope) Descent(Tensor logs)
        {
            using var _ = Gradient.On();
            var leaf = logs.Detach().RequireGrad();
            var loss = -Evidence(x, y, leaf, options.Kernel);
            return (loss.ToDouble(), Gradient.Of(loss, [leaf])[0]);
        }
    }

    static Tensor Evidence(Tensor x, Tensor y, Tensor logs, Kernel kernel)
    {
        var root = Linalg.Cholesky(Covariance(x, logs, kernel));
        var whitened = Linalg.TriangularSolve(root, y, upper: false);
        return (whitened.Square().Sum() / -2) - root.Diagonal().Log().Sum() - (y.Count * Math.Log(2 * Math.PI) / 2);
    }

    static Tensor Covariance(Tensor x, Tensor logs, Kernel kernel)
    {
        var distances = x.DistancesTo(x) * (1 - Tensor.Eye(x.Size(0), type: DType.Float64));
        // A trace of jitter keeps the matrix positive definite when the noise vanishes.
        return (Correlation(distances / logs[0].Exp(), kernel) * logs[1].Exp()) + (Tensor.Eye(x.Size(0), type: DType.Float64) * (logs[2].Exp() + (1e-9 * logs[1].Exp())));
    }

    static Tensor Correlation(Tensor r, Kernel kernel)
    {
        double root3 = Math.Sqrt(3), root5 = Math.Sqrt(5);
        return kernel switch
        {
            Kernel.Gaussian => (r.Square() / -2).Exp(),
            Kernel.Matern12 => (-r).Exp(),
            Kernel.Matern32 => r.Affine(root3, 1) * (r * -root3).Exp(),
            Kernel.Matern52 => (r.Affine(root5, 1) + (r.Square() * (5.0 / 3))) * (r * -root5).Exp(),
            _ => throw new ArgumentOutOfRangeException(nameof(kernel), $"GaussianProcess: {kernel} is no covariance function."),
        };
    }
}

using Praxis.Tensors;

namespace Praxis.Learning.Classical;

/// <summary>Settings of logistic regression.</summary>
public sealed record LogisticRegressionOptions
{
    /// <summary>λ.</summary>
    public double Penalty { get; init; } = 1e-4;

    /// <summary>The most Newton steps.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>It ends when no entry of the gradient is larger.</summary>
    public double Tolerance { get; init; } = 1e-7;
}

/// <summary>Multinomial logistic regression with a quadratic penalty, by Newton steps whose systems are solved by conjugate gradients.</summary>
public sealed class LogisticRegression
{
    LogisticRegression(Tensor weights, Tensor intercept)
    {
        Weights = weights;
        Intercept = intercept;
    }

    /// <summary>W (features × classes), in float64.</summary>
    public Tensor Weights { get; }

    /// <summary>b (classes), which sums to zero.</summary>
    public Tensor Intercept { get; }

    /// <summary>min (1/n)·Σᵢ CE(xᵢ·W + b, yᵢ) + (λ/2)·‖W‖².</summary>
    public static LogisticRegression Fit(Tensor inputs, Tensor labels, int classes, LogisticRegressionOptions? options = null)
    {
        options ??= new();
        using var _ = Gradient.Off();
        var x = Checked.Matrix(inputs, "LogisticRegression", nameof(inputs));
        Checked.AtLeast(2, classes, "LogisticRegression", nameof(classes));
        Checked.Labels(labels, x.Size(0), "LogisticRegression", classes);
        Checked.Positive(options.Penalty, "LogisticRegression", nameof(options.Penalty));
        int samples = x.Size(0), features = x.Size(1);
        // The last row of the parameters is the intercept. Its tiny penalty only picks one of the equal optima.
        var design = Tensor.Cat([x, Tensor.Ones([samples, 1], DType.Float64)], 1);
        var penalties = Tensor.Cat([Tensor.Full([features, 1], options.Penalty, DType.Float64), Tensor.Full([1, 1], 1e-12, DType.Float64)]);
        var target = labels.OneHot(classes, DType.Float64);
        var transposed = design.T.Contiguous();
        var w = Tensor.Zeros([features + 1, classes], DType.Float64);
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            var p = design.MatMul(w).Softmax();
            var gradient = (transposed.MatMul(p - target) / samples) + (penalties * w);
            if (gradient.Abs().Max().ToDouble() <= options.Tolerance)
            {
                break;
            }
            var step = ConjugateGradients(Curved, -gradient);
            var slope = (gradient * step).Sum().ToDouble();
            double before = Loss(w), length = 1;
            while (length > 1e-10 && Loss(w + (step * length)) > before + (1e-4 * length * slope))
            {
                length /= 2;
            }
            if (length <= 1e-10)
            {
                break;
            }
            w += step * length;

            Tensor Curved(Tensor v)
            {
                var pushed = p * design.MatMul(v);
                return (transposed.MatMul(pushed - (p * pushed.Sum(1, keepDim: true))) / samples) + (penalties * v);
            }
        }
        var intercept = w[features];
        return new(w.Narrow(0, 0, features).Clone(), intercept - intercept.Mean());

        double Loss(Tensor at) => design.MatMul(at).CrossEntropy(labels).ToDouble() + ((penalties * at.Square()).Sum().ToDouble() / 2);
    }

    /// <summary>x·W + b.</summary>
    public Tensor Logits(Tensor inputs)
    {
        var x = Checked.Matrix(inputs, "LogisticRegression", nameof(inputs));
        if (x.Size(1) != Weights.Size(0))
        {
            throw new ArgumentException($"LogisticRegression: inputs of {x.Shape} do not meet {Weights.Size(0)} features.");
        }
        return x.MatMul(Weights) + Intercept;
    }

    /// <summary>softmax(x·W + b).</summary>
    public Tensor Probabilities(Tensor inputs) => Logits(inputs).Softmax();

    /// <summary>argmax x·W + b.</summary>
    public int[] Predict(Tensor inputs) => Logits(inputs).ArgMax(1).ToArray<int>();

    static Tensor ConjugateGradients(Func<Tensor, Tensor> apply, Tensor right)
    {
        const int Most = 250;
        var solution = right.ZerosLike();
        Tensor residual = right, direction = right;
        var size = residual.Square().Sum().ToDouble();
        // Loose far from the optimum and tight near it, so that the steps become those of Newton.
        var enough = size * Math.Pow(Math.Min(0.1, Math.Sqrt(Math.Sqrt(size))), 2);
        for (var i = 0; i < Most && size > enough; i++)
        {
            var curved = apply(direction);
            var curvature = (direction * curved).Sum().ToDouble();
            if (curvature <= 0)
            {
                break;
            }
            var length = size / curvature;
            solution += direction * length;
            residual -= curved * length;
            var next = residual.Square().Sum().ToDouble();
            direction = residual + (direction * (next / size));
            size = next;
        }
        return solution;
    }
}

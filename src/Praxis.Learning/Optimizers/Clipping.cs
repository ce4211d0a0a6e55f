using Praxis.Tensors;

namespace Praxis.Learning.Optimizers;

/// <summary>Limits on gradients, in place.</summary>
public static class Clipping
{
    /// <summary>The Euclidean norm of all gradients together.</summary>
    public static double Norm(IEnumerable<Tensor?> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        var sum = 0.0;
        foreach (var gradient in gradients)
        {
            if (gradient is not null)
            {
                sum += SquaredNorm(gradient.Contiguous());
            }
        }
        return Math.Sqrt(sum);
    }

    /// <summary>Shrinks the gradients of parameters so that their norm together is at most the limit; returns what it was.</summary>
    public static double ByNorm(IEnumerable<Tensor> parameters, double limit)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Check(limit, "ByNorm");
        Tensor[] gradients = [.. parameters.Where(parameter => parameter.Grad is not null).Select(parameter => parameter.Grad!)];
        var norm = Norm(gradients);
        if (double.IsFinite(norm) && norm > limit)
        {
            using var _ = Gradient.Off();
            foreach (var gradient in gradients)
            {
                gradient.MultiplyInPlace(limit / norm);
            }
        }
        return norm;
    }

    /// <summary>Limits every number of the gradients of parameters to ±limit.</summary>
    public static void ByValue(IEnumerable<Tensor> parameters, double limit)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Check(limit, "ByValue");
        using var _ = Gradient.Off();
        foreach (var parameter in parameters)
        {
            parameter.Grad?.ClampInPlace(-limit, limit);
        }
    }

    static double SquaredNorm(Tensor gradient) => gradient.DType == DType.Float64
        ? gradient.Read<double, double>(static values => SpanKernels.Dot(values, values))
        : gradient.Read<float, double>(static values => SpanKernels.Dot(values, values));

    static void Check(double limit, string name)
    {
        if (!(limit > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(limit), $"Clipping.{name}: the limit is {limit}; it must be positive.");
        }
    }
}

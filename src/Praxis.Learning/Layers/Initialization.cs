using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>First values of parameters, from explicit random streams.</summary>
public static class Initialization
{
    /// <summary>Even numbers in ±√(6/((1 + a²)·fan-in)), by default with a = √5, which is ±1/√fan-in (He et al., 2015).</summary>
    public static Tensor KaimingUniform(ReadOnlySpan<int> shape, Rng rng, int? fanIn = null, double slope = 2.23606797749979)
    {
        var bound = Math.Sqrt(6 / ((1 + (slope * slope)) * (fanIn ?? Fans(shape).In)));
        return Uniform(shape, rng, bound);
    }

    /// <summary>Normal numbers of deviation √(2/((1 + a²)·fan)), with fan-in, or fan-out where asked.</summary>
    public static Tensor KaimingNormal(ReadOnlySpan<int> shape, Rng rng, double slope = 0, bool fanOut = false)
    {
        var (before, behind) = Fans(shape);
        return Tensor.Randn(shape, rng, deviation: Math.Sqrt(2 / ((1 + (slope * slope)) * (fanOut ? behind : before))));
    }

    /// <summary>Even numbers in ±gain·√(6/(fan-in + fan-out)) (Glorot and Bengio, 2010).</summary>
    public static Tensor XavierUniform(ReadOnlySpan<int> shape, Rng rng, double gain = 1)
    {
        var (before, behind) = Fans(shape);
        return Uniform(shape, rng, gain * Math.Sqrt(6.0 / (before + behind)));
    }

    /// <summary>Normal numbers of deviation gain·√(2/(fan-in + fan-out)).</summary>
    public static Tensor XavierNormal(ReadOnlySpan<int> shape, Rng rng, double gain = 1)
    {
        var (before, behind) = Fans(shape);
        return Tensor.Randn(shape, rng, deviation: gain * Math.Sqrt(2.0 / (before + behind)));
    }

    /// <summary>Normal numbers; one beyond two deviations is drawn again.</summary>
    public static Tensor TruncatedNormal(ReadOnlySpan<int> shape, Rng rng, double deviation = 0.02)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var values = new float[Shape.Create(shape).ElementCount];
        foreach (ref var value in values.AsSpan())
        {
            double normal;
            do
            {
                normal = rng.Normal();
            }
            while (Math.Abs(normal) > 2);
            value = (float)(deviation * normal);
        }
        return Tensor.From(values, shape);
    }

    /// <summary>Even numbers in ±bound.</summary>
    public static Tensor Uniform(ReadOnlySpan<int> shape, Rng rng, double bound) => Tensor.Rand(shape, rng, -bound, bound);

    /// <summary>gain times a matrix of orthonormal rows or columns, whichever are fewer; later dimensions count as columns.</summary>
    public static Tensor Orthogonal(ReadOnlySpan<int> shape, Rng rng, double gain = 1)
    {
        if (shape.Length < 2)
        {
            throw new ArgumentException($"Orthogonal: {shape.Length} dimensions were given; a matrix has at least 2.");
        }
        int rows = shape[0], columns = Shape.Create(shape[1..]).ElementCount;
        var wide = rows < columns;
        var vectors = Tensor.Randn([Math.Min(rows, columns), Math.Max(rows, columns)], rng, DType.Float64).ToArray<double>();
        var length = Math.Max(rows, columns);
        for (var i = 0; i < Math.Min(rows, columns); i++)
        {
            var own = vectors.AsSpan(i * length, length);
            // Twice is enough for orthogonality to the last place.
            for (var pass = 0; pass < 2; pass++)
            {
                for (var j = 0; j < i; j++)
                {
                    var other = vectors.AsSpan(j * length, length);
                    SpanKernels.Axpy(-SpanKernels.Dot(own, other), other, own);
                }
            }
            var size = 1 / Math.Sqrt(SpanKernels.Dot(own, own));
            foreach (ref var value in own)
            {
                value *= size;
            }
        }
        var matrix = Tensor.From(vectors, [Math.Min(rows, columns), length]);
        return (wide ? matrix : matrix.T).Reshape(shape).To(DType.Float32) * gain;
    }

    /// <summary>A stream of its own for a new layer, so that layers made from one stream differ.</summary>
    internal static Rng Next(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return rng.Split(unchecked((long)rng.NextUInt64()));
    }

    static (int In, int Out) Fans(ReadOnlySpan<int> shape)
    {
        if (shape.Length < 2)
        {
            throw new ArgumentException($"Initialization: a weight of {shape.Length} dimensions has no fan-in; it must have at least 2 (out × in × …).");
        }
        var taps = Shape.Create(shape[2..]).ElementCount;
        return (shape[1] * taps, shape[0] * taps);
    }
}

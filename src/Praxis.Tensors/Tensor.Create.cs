using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>Begins a scope whose end releases the memory of the tensors made in it; see <see cref="TensorScope"/>.</summary>
    public static TensorScope Scope() => new();

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(ReadOnlySpan<int> shape, DType type = DType.Float32) => Filled("Zeros", shape, 0, type);

    /// <summary>A tensor of ones.</summary>
    public static Tensor Ones(ReadOnlySpan<int> shape, DType type = DType.Float32) => Filled("Ones", shape, 1, type);

    /// <summary>A tensor with one value everywhere.</summary>
    public static Tensor Full(ReadOnlySpan<int> shape, double value, DType type = DType.Float32) => Filled("Full", shape, value, type);

    static Tensor Filled(string operation, ReadOnlySpan<int> shape, double value, DType type)
    {
        var result = Allocate(Shapes.Checked(shape, operation), type);
        result.Device.Fill(result.View, value);
        return result;
    }

    /// <summary>A tensor with undefined content, for a caller that will write all of it.</summary>
    public static Tensor Empty(ReadOnlySpan<int> shape, DType type = DType.Float32) => Allocate(Shapes.Checked(shape, "Empty"), type);

    /// <summary>A single number.</summary>
    public static Tensor Scalar(double value, DType type = DType.Float32) => Full([], value, type);

    /// <summary>A copy of the values, with one dimension.</summary>
    public static Tensor Of<T>(params ReadOnlySpan<T> values)
        where T : unmanaged => From(values, [values.Length]);

    /// <summary>A copy of the values, row by row, in the given shape.</summary>
    public static Tensor From<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var sizes = Shapes.Checked(shape, "Tensor.From");
        if (Shapes.Count(sizes) != values.Length)
        {
            throw new ArgumentException($"Tensor.From: {values.Length} values do not fill the shape {Shapes.Text(sizes)} of {Shapes.Count(sizes)} elements.");
        }
        var result = Allocate(sizes, DTypes.Of<T>());
        MemoryMarshal.AsBytes(values).CopyTo(result.RawBytes());
        return result;
    }

    /// <summary>A copy of the values, row by row, in the given shape.</summary>
    public static Tensor From<T>(T[] values, ReadOnlySpan<int> shape)
        where T : unmanaged => From((ReadOnlySpan<T>)values, shape);

    /// <summary>A copy of a rectangular array.</summary>
    public static Tensor From<T>(T[,] values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        return From(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length), [values.GetLength(0), values.GetLength(1)]);
    }

    /// <summary>The numbers start, start + step, … below stop.</summary>
    public static Tensor Arange(double start, double stop, double step = 1, DType type = DType.Float32)
    {
        if (step == 0 || double.IsNaN(start + stop + step) || double.IsInfinity(start + stop + step))
        {
            throw new ArgumentException($"Arange: from {start} to {stop} by {step} is no range; the numbers must be finite and the step not zero.");
        }
        if ((stop - start) * step < 0)
        {
            throw new ArgumentException($"Arange: from {start} to {stop} by {step} walks away from its end; turn the sign of the step.");
        }
        var count = Math.Max(0, Math.Ceiling((stop - start) / step));
        if (count > int.MaxValue)
        {
            throw new ArgumentException($"Arange: from {start} to {stop} by {step} has more than {int.MaxValue:N0} numbers.");
        }
        var values = new double[(int)count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = start + (i * step);
        }
        return Of<double>(values).To(type);
    }

    /// <summary>The whole numbers from 0 to count − 1, as int64 unless another type is asked for.</summary>
    public static Tensor Arange(int count, DType type = DType.Int64)
    {
        Shapes.AtLeast("Arange", "count", count, 0);
        var values = new long[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = i;
        }
        return Of<long>(values).To(type);
    }

    /// <summary>Evenly spaced numbers, both ends included.</summary>
    public static Tensor Linspace(double start, double end, int count, DType type = DType.Float32)
    {
        Shapes.AtLeast("Linspace", "count", count, 0);
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            // From both ends, so that the sequence is symmetric and ends exactly.
            values[i] = count == 1 ? start : i < count / 2 ? start + ((end - start) * i / (count - 1)) : end - ((end - start) * (count - 1 - i) / (count - 1));
        }
        return Of<double>(values).To(type);
    }

    /// <summary>Powers of a base at evenly spaced exponents.</summary>
    public static Tensor Logspace(double start, double end, int count, double @base = 10, DType type = DType.Float32)
    {
        using var _ = Gradient.Off();
        return PowOf(@base, Linspace(start, end, count, DType.Float64)).To(type);
    }

    /// <summary>The identity matrix, or its first columns.</summary>
    public static Tensor Eye(int rows, int? columns = null, DType type = DType.Float32)
    {
        var result = Zeros([rows, columns ?? rows], type);
        result.Diagonal().FillInPlace(1);
        return result;
    }

    /// <summary>Numbers drawn from a normal distribution.</summary>
    public static Tensor Randn(ReadOnlySpan<int> shape, Rng rng, DType type = DType.Float32, double mean = 0, double deviation = 1)
    {
        ArgumentNullException.ThrowIfNull(rng);
        RequireFloating("Randn", type);
        var result = Allocate(Shapes.Checked(shape, "Randn"), type == DType.Float64 ? type : DType.Float32);
        if (type == DType.Float64)
        {
            rng.FillNormal(result.RawSpan<double>(), mean, deviation);
        }
        else
        {
            rng.FillNormal(result.RawSpan<float>(), (float)mean, (float)deviation);
        }
        return result.To(type);
    }

    /// <summary>Numbers drawn evenly from [low, high).</summary>
    public static Tensor Rand(ReadOnlySpan<int> shape, Rng rng, double low = 0, double high = 1, DType type = DType.Float32)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var result = Allocate(Shapes.Checked(shape, "Rand"), type == DType.Float64 ? type : DType.Float32);
        if (type == DType.Float64)
        {
            rng.FillUniform(result.RawSpan<double>(), low, high);
        }
        else
        {
            rng.FillUniform(result.RawSpan<float>(), (float)low, (float)high);
        }
        return result.To(type);
    }

    /// <summary>Whole numbers drawn evenly from low to high − 1.</summary>
    public static Tensor RandInt(ReadOnlySpan<int> shape, int low, int high, Rng rng, DType type = DType.Int64)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var result = Allocate(Shapes.Checked(shape, "RandInt"), DType.Int64);
        rng.FillInt(result.RawSpan<long>(), low, high);
        return result.To(type);
    }

    /// <summary>True with the given probability, as bool.</summary>
    public static Tensor Bernoulli(ReadOnlySpan<int> shape, double probability, Rng rng) => probability is >= 0 and <= 1
        ? Rand(shape, rng) < probability
        : throw new ArgumentOutOfRangeException(null, $"Bernoulli: the probability is {probability}; it must be between 0 and 1.");

    /// <summary>The numbers from 0 to count − 1 in random order.</summary>
    public static Tensor Permutation(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Shapes.AtLeast("Permutation", "count", count, 0);
        return Of<int>(rng.Permutation(count)).To(DType.Int64);
    }

    static void RequireFloating(string operation, DType type)
    {
        if (!type.IsFloating())
        {
            throw new ArgumentException($"{operation}: real numbers do not fit into {type.Name()}; use a floating type, or RandInt for whole numbers.");
        }
    }

    /// <summary>Zeros in this tensor's shape and type.</summary>
    public Tensor ZerosLike() => Full(Sizes, 0, DType);

    /// <summary>Ones in this tensor's shape and type.</summary>
    public Tensor OnesLike() => Full(Sizes, 1, DType);

    /// <summary>One value in this tensor's shape and type.</summary>
    public Tensor FullLike(double value) => Full(Sizes, value, DType);

    /// <summary>Normal numbers in this tensor's shape and type.</summary>
    public Tensor RandnLike(Rng rng) => Randn(Sizes, rng, DType);

    /// <summary>Uniform numbers in this tensor's shape and type.</summary>
    public Tensor RandLike(Rng rng) => Rand(Sizes, rng, 0, 1, DType);

    /// <summary>The memory of a contiguous tensor. The caller keeps the tensor alive while it uses the span.</summary>
    internal unsafe Span<T> RawSpan<T>()
        where T : unmanaged => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Unsafe.As<byte, T>(ref Storage.Start), Offset), Count);

    internal Span<byte> RawBytes() => MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Storage.Start, (nint)Offset * DType.Size()), checked(Count * DType.Size()));
}

using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>The type of a tensor's elements.</summary>
public enum DType : byte
{
    /// <summary>IEEE single precision; the default.</summary>
    Float32,

    /// <summary>IEEE double precision.</summary>
    Float64,

    /// <summary>64-bit signed integers; the type of indices.</summary>
    Int64,

    /// <summary>32-bit signed integers.</summary>
    Int32,

    /// <summary>8-bit unsigned integers.</summary>
    UInt8,

    /// <summary>Truth values, one byte each, 0 or 1.</summary>
    Bool,

    /// <summary>IEEE half precision: storage and conversion only.</summary>
    Float16,

    /// <summary>Brain floating point, the upper half of a float32: storage and conversion only.</summary>
    BFloat16,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>Bytes an element.</summary>
    public static int Size(this DType type) => type switch
    {
        DType.Float32 or DType.Int32 => 4,
        DType.Float64 or DType.Int64 => 8,
        DType.Float16 or DType.BFloat16 => 2,
        _ => 1,
    };

    /// <summary>Whether the type is a floating type.</summary>
    public static bool IsFloating(this DType type) => type is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16;

    /// <summary>Whether arithmetic is done in this type (half precisions are storage only).</summary>
    public static bool IsArithmetic(this DType type) => type is not (DType.Float16 or DType.BFloat16);

    /// <summary>The element type of a .NET type.</summary>
    public static DType Of<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32 :
        typeof(T) == typeof(double) ? DType.Float64 :
        typeof(T) == typeof(long) ? DType.Int64 :
        typeof(T) == typeof(int) ? DType.Int32 :
        typeof(T) == typeof(byte) ? DType.UInt8 :
        typeof(T) == typeof(bool) ? DType.Bool :
        typeof(T) == typeof(Half) ? DType.Float16 :
        typeof(T) == typeof(BFloat16) ? DType.BFloat16 :
        throw new ArgumentException($"DType: a tensor cannot hold {typeof(T).Name}; it holds float, double, long, int, byte, bool, Half or BFloat16.");

    /// <summary>The type in which two types meet, as PyTorch promotes tensors.</summary>
    public static DType Promote(DType a, DType b)
    {
        if (a == b)
        {
            return a;
        }
        if (a.IsFloating() || b.IsFloating())
        {
            if (!b.IsFloating())
            {
                return a;
            }
            if (!a.IsFloating())
            {
                return b;
            }
            return a == DType.Float64 || b == DType.Float64 ? DType.Float64 : DType.Float32;
        }
        return Rank(a) > Rank(b) ? a : b;

        static int Rank(DType type) => type switch { DType.Bool => 0, DType.UInt8 => 1, DType.Int32 => 2, _ => 3 };
    }

    internal static string Name(this DType type) => type switch
    {
        DType.Float32 => "float32",
        DType.Float64 => "float64",
        DType.Int64 => "int64",
        DType.Int32 => "int32",
        DType.UInt8 => "uint8",
        DType.Bool => "bool",
        DType.Float16 => "float16",
        _ => "bfloat16",
    };
}

/// <summary>A brain floating point number: the upper sixteen bits of a float32.</summary>
public readonly struct BFloat16 : IEquatable<BFloat16>
{
    readonly ushort _bits;

    BFloat16(ushort bits) => _bits = bits;

    /// <summary>The raw bits.</summary>
    public ushort Bits => _bits;

    /// <summary>A number from its raw bits.</summary>
    public static BFloat16 FromBits(ushort bits) => new(bits);

    /// <summary>Rounds a float32 to the nearest, ties to even; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static explicit operator BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
        {
            return new((ushort)((bits >> 16) | 0x40));
        }
        return new((ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>Widens exactly.</summary>
    public static implicit operator float(BFloat16 value) => BitConverter.UInt32BitsToSingle((uint)value._bits << 16);

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => (float)this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Equality of values.</summary>
    public static bool operator ==(BFloat16 left, BFloat16 right) => left.Equals(right);

    /// <summary>Inequality of values.</summary>
    public static bool operator !=(BFloat16 left, BFloat16 right) => !left.Equals(right);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Simd;

/// <summary>A 128-bit register of numbers.</summary>
readonly unsafe partial struct Lanes128<T> : ILanes<Lanes128<T>, T>
    where T : unmanaged, INumber<T>
{
    readonly Vector128<T> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes128(Vector128<T> lanes) => _lanes = lanes;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Load(T* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Of(T value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Of(double value) => new(Vector128.Create(T.CreateTruncating(value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => _lanes.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> left, Lanes128<T> right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> left, Lanes128<T> right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> left, Lanes128<T> right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> left, Lanes128<T> right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator &(Lanes128<T> left, Lanes128<T> right) => new(left._lanes & right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator |(Lanes128<T> left, Lanes128<T> right) => new(left._lanes | right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator ^(Lanes128<T> left, Lanes128<T> right) => new(left._lanes ^ right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> value) => new(-value._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> MultiplyAdd(Lanes128<T> left, Lanes128<T> right, Lanes128<T> addend) =>
        typeof(T) == typeof(float) ? new(Vector128.MultiplyAddEstimate(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector128.MultiplyAddEstimate(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>()) :
        left * right + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> FusedMultiplyAdd(Lanes128<T> left, Lanes128<T> right, Lanes128<T> addend) =>
        typeof(T) == typeof(float)
            ? new(Vector128.FusedMultiplyAdd(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>())
            : new(Vector128.FusedMultiplyAdd(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Max(Lanes128<T> left, Lanes128<T> right) => new(Vector128.Max(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Min(Lanes128<T> left, Lanes128<T> right) => new(Vector128.Min(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AtLeast(Lanes128<T> limit, Lanes128<T> value) => new(Vector128.MaxNative(limit._lanes, value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> AtMost(Lanes128<T> limit, Lanes128<T> value) => new(Vector128.MinNative(limit._lanes, value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Sqrt(Lanes128<T> value) => new(Vector128.Sqrt(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Abs(Lanes128<T> value) => new(Vector128.Abs(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Floor(Lanes128<T> value) =>
        typeof(T) == typeof(float) ? new(Vector128.Floor(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector128.Floor(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Ceiling(Lanes128<T> value) =>
        typeof(T) == typeof(float) ? new(Vector128.Ceiling(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector128.Ceiling(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Truncate(Lanes128<T> value) =>
        typeof(T) == typeof(float) ? new(Vector128.Truncate(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector128.Truncate(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Round(Lanes128<T> value) =>
        typeof(T) == typeof(float) ? new(Vector128.Round(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector128.Round(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> left, Lanes128<T> right) => new(Vector128.Equals(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Less(Lanes128<T> left, Lanes128<T> right) => new(Vector128.LessThan(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> LessOrEqual(Lanes128<T> left, Lanes128<T> right) => new(Vector128.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> whenSet, Lanes128<T> whenClear) =>
        new(Vector128.ConditionalSelect(mask._lanes, whenSet._lanes, whenClear._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes128<T> mask) => !Vector128.EqualsAll(mask._lanes.AsByte(), Vector128<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> ScaleByPowerOfTwo(Lanes128<T> value, Lanes128<T> n)
    {
        if (Avx512F.VL.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? new(Avx512F.VL.Scale(value._lanes.AsSingle(), n._lanes.AsSingle()).As<float, T>())
                : new(Avx512F.VL.Scale(value._lanes.AsDouble(), n._lanes.AsDouble()).As<double, T>());
        }
        // In two steps, of which at most the second rounds, because 2ⁿ itself may lie outside of the type's range.
        var half = Round(n * Of(0.5));
        return value * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes128<T> PowerOfTwo(Lanes128<T> n)
    {
        // Adding 1.5·2^(significand bits) and the exponent's bias leaves the exponent field in the low bits.
        if (typeof(T) == typeof(float))
        {
            return new(Vector128.ShiftLeft((n._lanes.AsSingle() + Vector128.Create(12582912f + 127f)).AsInt32(), 23).As<int, T>());
        }
        return new(Vector128.ShiftLeft((n._lanes.AsDouble() + Vector128.Create(6755399441055744.0 + 1023.0)).AsInt64(), 52).As<long, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Exponent(Lanes128<T> value)
    {
        // The exponent field in the low bits of 2^(significand bits) reads as that power plus the field.
        if (typeof(T) == typeof(float))
        {
            var field = Vector128.ShiftRightLogical(value._lanes.AsInt32(), 23) | Vector128.Create(8388608f).AsInt32();
            return new((field.AsSingle() - Vector128.Create(8388608f + 127f)).As<float, T>());
        }
        var wide = Vector128.ShiftRightLogical(value._lanes.AsInt64(), 52) | Vector128.Create(4503599627370496.0).AsInt64();
        return new((wide.AsDouble() - Vector128.Create(4503599627370496.0 + 1023.0)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> Significand(Lanes128<T> value) =>
        typeof(T) == typeof(float)
            ? new(((value._lanes.AsInt32() & Vector128.Create(0x007fffff)) | Vector128.Create(0x3f800000)).As<int, T>())
            : new(((value._lanes.AsInt64() & Vector128.Create(0x000fffffffffffffL)) | Vector128.Create(0x3ff0000000000000L)).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> CenteredExponent(Lanes128<T> value)
    {
        // Moving √½ down to the bits of 1 makes the exponent field change at √½ instead of at 1.
        if (typeof(T) == typeof(float))
        {
            var field = Vector128.ShiftRightLogical(value._lanes.AsInt32() + Vector128.Create(LaneBits.OneLessRootHalf32), 23) | Vector128.Create(8388608f).AsInt32();
            return new((field.AsSingle() - Vector128.Create(8388608f + 127f)).As<float, T>());
        }
        var wide = Vector128.ShiftRightLogical(value._lanes.AsInt64() + Vector128.Create(LaneBits.OneLessRootHalf64), 52) | Vector128.Create(4503599627370496.0).AsInt64();
        return new((wide.AsDouble() - Vector128.Create(4503599627370496.0 + 1023.0)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> CenteredSignificand(Lanes128<T> value) =>
        typeof(T) == typeof(float)
            ? new((((value._lanes.AsInt32() + Vector128.Create(LaneBits.OneLessRootHalf32)) & Vector128.Create(0x007fffff)) + Vector128.Create(LaneBits.RootHalf32)).As<int, T>())
            : new((((value._lanes.AsInt64() + Vector128.Create(LaneBits.OneLessRootHalf64)) & Vector128.Create(0x000fffffffffffffL)) + Vector128.Create(LaneBits.RootHalf64)).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> BitMask(Lanes128<T> whole, int bit) =>
        typeof(T) == typeof(float)
            ? new(Vector128.ShiftRightArithmetic(Vector128.ShiftLeft((whole._lanes.AsSingle() + Vector128.Create(12582912f)).AsInt32(), 31 - bit), 31).As<int, T>())
            : new(Vector128.ShiftRightArithmetic(Vector128.ShiftLeft((whole._lanes.AsDouble() + Vector128.Create(6755399441055744.0)).AsInt64(), 63 - bit), 63).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> UnitInterval(uint* words)
    {
        if (typeof(T) == typeof(float))
        {
            return new((Vector128.ConvertToSingle(Vector128.ShiftRightLogical(Vector128.Load(words), 8).AsInt32()) * Vector128.Create(LaneBits.UnitOfFraction32)).As<float, T>());
        }
        return new((Vector128.ConvertToDouble(UpperBitsOfWordPairs(words)) * Vector128.Create(LaneBits.UnitOfFraction64)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes128<T> PositiveUnitInterval(uint* words)
    {
        if (typeof(T) == typeof(float))
        {
            var whole = Vector128.ConvertToSingle(Vector128.ShiftRightLogical(Vector128.Load(words), 1).AsInt32());
            return new(((whole + Vector128.Create(0.5f)) * Vector128.Create(LaneBits.UnitOfWord)).As<float, T>());
        }
        return new(((Vector128.ConvertToDouble(UpperBitsOfWordPairs(words)) + Vector128.Create(1.0)) * Vector128.Create(LaneBits.UnitOfFraction64)).As<double, T>());
    }

    // The first word of a pair is the upper one; 53 bits of the pair fit the significand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<long> UpperBitsOfWordPairs(uint* words)
    {
        var pairs = Vector128.Load((ulong*)words);
        return Vector128.ShiftRightLogical(Vector128.ShiftLeft(pairs, 32) | Vector128.ShiftRightLogical(pairs, 32), 11).AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes128<T> value)
    {
        if (Count == 4)
        {
            return (value._lanes.GetElement(0) + value._lanes.GetElement(2)) + (value._lanes.GetElement(1) + value._lanes.GetElement(3));
        }
        var sum = value._lanes.GetElement(0);
        for (var i = 1; i < Count; i++)
        {
            sum += value._lanes.GetElement(i);
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LargestLane(Lanes128<T> value)
    {
        var best = value._lanes.GetElement(0);
        for (var i = 1; i < Count; i++)
        {
            best = T.Max(best, value._lanes.GetElement(i));
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SmallestLane(Lanes128<T> value)
    {
        var best = value._lanes.GetElement(0);
        for (var i = 1; i < Count; i++)
        {
            best = T.Min(best, value._lanes.GetElement(i));
        }
        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes128<T> From(Vector128<T> lanes) => new(lanes);
}

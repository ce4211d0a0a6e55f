using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Simd;

/// <summary>A 256-bit register of numbers.</summary>
readonly unsafe partial struct Lanes256<T> : ILanes<Lanes256<T>, T>
    where T : unmanaged, INumber<T>
{
    readonly Vector256<T> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes256(Vector256<T> lanes) => _lanes = lanes;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Load(T* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Of(T value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Of(double value) => new(Vector256.Create(T.CreateTruncating(value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => _lanes.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> left, Lanes256<T> right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> left, Lanes256<T> right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> left, Lanes256<T> right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> left, Lanes256<T> right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> left, Lanes256<T> right) => new(left._lanes & right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator |(Lanes256<T> left, Lanes256<T> right) => new(left._lanes | right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator ^(Lanes256<T> left, Lanes256<T> right) => new(left._lanes ^ right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> value) => new(-value._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> MultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend) =>
        typeof(T) == typeof(float) ? new(Vector256.MultiplyAddEstimate(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector256.MultiplyAddEstimate(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>()) :
        left * right + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> FusedMultiplyAdd(Lanes256<T> left, Lanes256<T> right, Lanes256<T> addend) =>
        typeof(T) == typeof(float)
            ? new(Vector256.FusedMultiplyAdd(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>())
            : new(Vector256.FusedMultiplyAdd(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> left, Lanes256<T> right) => new(Vector256.Max(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Min(Lanes256<T> left, Lanes256<T> right) => new(Vector256.Min(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AtLeast(Lanes256<T> limit, Lanes256<T> value) => new(Vector256.MaxNative(limit._lanes, value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> AtMost(Lanes256<T> limit, Lanes256<T> value) => new(Vector256.MinNative(limit._lanes, value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Sqrt(Lanes256<T> value) => new(Vector256.Sqrt(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Abs(Lanes256<T> value) => new(Vector256.Abs(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Floor(Lanes256<T> value) =>
        typeof(T) == typeof(float) ? new(Vector256.Floor(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector256.Floor(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Ceiling(Lanes256<T> value) =>
        typeof(T) == typeof(float) ? new(Vector256.Ceiling(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector256.Ceiling(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Truncate(Lanes256<T> value) =>
        typeof(T) == typeof(float) ? new(Vector256.Truncate(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector256.Truncate(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Round(Lanes256<T> value) =>
        typeof(T) == typeof(float) ? new(Vector256.Round(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector256.Round(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> left, Lanes256<T> right) => new(Vector256.Equals(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Less(Lanes256<T> left, Lanes256<T> right) => new(Vector256.LessThan(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> LessOrEqual(Lanes256<T> left, Lanes256<T> right) => new(Vector256.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> whenSet, Lanes256<T> whenClear) =>
        new(Vector256.ConditionalSelect(mask._lanes, whenSet._lanes, whenClear._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes256<T> mask) => !Vector256.EqualsAll(mask._lanes.AsByte(), Vector256<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> ScaleByPowerOfTwo(Lanes256<T> value, Lanes256<T> n)
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
    static Lanes256<T> PowerOfTwo(Lanes256<T> n)
    {
        // Adding 1.5·2^(significand bits) and the exponent's bias leaves the exponent field in the low bits.
        if (typeof(T) == typeof(float))
        {
            return new(Vector256.ShiftLeft((n._lanes.AsSingle() + Vector256.Create(12582912f + 127f)).AsInt32(), 23).As<int, T>());
        }
        return new(Vector256.ShiftLeft((n._lanes.AsDouble() + Vector256.Create(6755399441055744.0 + 1023.0)).AsInt64(), 52).As<long, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Exponent(Lanes256<T> value)
    {
        // The exponent field in the low bits of 2^(significand bits) reads as that power plus the field.
        if (typeof(T) == typeof(float))
        {
            var field = Vector256.ShiftRightLogical(value._lanes.AsInt32(), 23) | Vector256.Create(8388608f).AsInt32();
            return new((field.AsSingle() - Vector256.Create(8388608f + 127f)).As<float, T>());
        }
        var wide = Vector256.ShiftRightLogical(value._lanes.AsInt64(), 52) | Vector256.Create(4503599627370496.0).AsInt64();
        return new((wide.AsDouble() - Vector256.Create(4503599627370496.0 + 1023.0)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> Significand(Lanes256<T> value) =>
        typeof(T) == typeof(float)
            ? new(((value._lanes.AsInt32() & Vector256.Create(0x007fffff)) | Vector256.Create(0x3f800000)).As<int, T>())
            : new(((value._lanes.AsInt64() & Vector256.Create(0x000fffffffffffffL)) | Vector256.Create(0x3ff0000000000000L)).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> CenteredExponent(Lanes256<T> value)
    {
        // Moving √½ down to the bits of 1 makes the exponent field change at √½ instead of at 1.
        if (typeof(T) == typeof(float))
        {
            var field = Vector256.ShiftRightLogical(value._lanes.AsInt32() + Vector256.Create(LaneBits.OneLessRootHalf32), 23) | Vector256.Create(8388608f).AsInt32();
            return new((field.AsSingle() - Vector256.Create(8388608f + 127f)).As<float, T>());
        }
        var wide = Vector256.ShiftRightLogical(value._lanes.AsInt64() + Vector256.Create(LaneBits.OneLessRootHalf64), 52) | Vector256.Create(4503599627370496.0).AsInt64();
        return new((wide.AsDouble() - Vector256.Create(4503599627370496.0 + 1023.0)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> CenteredSignificand(Lanes256<T> value) =>
        typeof(T) == typeof(float)
            ? new((((value._lanes.AsInt32() + Vector256.Create(LaneBits.OneLessRootHalf32)) & Vector256.Create(0x007fffff)) + Vector256.Create(LaneBits.RootHalf32)).As<int, T>())
            : new((((value._lanes.AsInt64() + Vector256.Create(LaneBits.OneLessRootHalf64)) & Vector256.Create(0x000fffffffffffffL)) + Vector256.Create(LaneBits.RootHalf64)).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> BitMask(Lanes256<T> whole, int bit) =>
        typeof(T) == typeof(float)
            ? new(Vector256.ShiftRightArithmetic(Vector256.ShiftLeft((whole._lanes.AsSingle() + Vector256.Create(12582912f)).AsInt32(), 31 - bit), 31).As<int, T>())
            : new(Vector256.ShiftRightArithmetic(Vector256.ShiftLeft((whole._lanes.AsDouble() + Vector256.Create(6755399441055744.0)).AsInt64(), 63 - bit), 63).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> UnitInterval(uint* words)
    {
        if (typeof(T) == typeof(float))
        {
            return new((Vector256.ConvertToSingle(Vector256.ShiftRightLogical(Vector256.Load(words), 8).AsInt32()) * Vector256.Create(LaneBits.UnitOfFraction32)).As<float, T>());
        }
        return new((Vector256.ConvertToDouble(UpperBitsOfWordPairs(words)) * Vector256.Create(LaneBits.UnitOfFraction64)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256<T> PositiveUnitInterval(uint* words)
    {
        if (typeof(T) == typeof(float))
        {
            var whole = Vector256.ConvertToSingle(Vector256.ShiftRightLogical(Vector256.Load(words), 1).AsInt32());
            return new(((whole + Vector256.Create(0.5f)) * Vector256.Create(LaneBits.UnitOfWord)).As<float, T>());
        }
        return new(((Vector256.ConvertToDouble(UpperBitsOfWordPairs(words)) + Vector256.Create(1.0)) * Vector256.Create(LaneBits.UnitOfFraction64)).As<double, T>());
    }

    // The first word of a pair is the upper one; 53 bits of the pair fit the significand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<long> UpperBitsOfWordPairs(uint* words)
    {
        var pairs = Vector256.Load((ulong*)words);
        return Vector256.ShiftRightLogical(Vector256.ShiftLeft(pairs, 32) | Vector256.ShiftRightLogical(pairs, 32), 11).AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes256<T> value) => Lanes128<T>.Sum(Lanes128<T>.From(value._lanes.GetLower() + value._lanes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LargestLane(Lanes256<T> value) => Lanes128<T>.LargestLane(Lanes128<T>.From(Vector128.Max(value._lanes.GetLower(), value._lanes.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SmallestLane(Lanes256<T> value) => Lanes128<T>.SmallestLane(Lanes128<T>.From(Vector128.Min(value._lanes.GetLower(), value._lanes.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Lanes256<T> From(Vector256<T> lanes) => new(lanes);
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Simd;

/// <summary>A 512-bit register of numbers.</summary>
readonly unsafe partial struct Lanes512<T> : ILanes<Lanes512<T>, T>
    where T : unmanaged, INumber<T>
{
    readonly Vector512<T> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes512(Vector512<T> lanes) => _lanes = lanes;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Load(T* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Of(T value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Of(double value) => new(Vector512.Create(T.CreateTruncating(value)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => _lanes.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> left, Lanes512<T> right) => new(left._lanes + right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> left, Lanes512<T> right) => new(left._lanes - right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> left, Lanes512<T> right) => new(left._lanes * right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> left, Lanes512<T> right) => new(left._lanes / right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> left, Lanes512<T> right) => new(left._lanes & right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator |(Lanes512<T> left, Lanes512<T> right) => new(left._lanes | right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator ^(Lanes512<T> left, Lanes512<T> right) => new(left._lanes ^ right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> value) => new(-value._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> MultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend) =>
        typeof(T) == typeof(float) ? new(Vector512.MultiplyAddEstimate(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector512.MultiplyAddEstimate(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>()) :
        left * right + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> FusedMultiplyAdd(Lanes512<T> left, Lanes512<T> right, Lanes512<T> addend) =>
        typeof(T) == typeof(float)
            ? new(Vector512.FusedMultiplyAdd(left._lanes.AsSingle(), right._lanes.AsSingle(), addend._lanes.AsSingle()).As<float, T>())
            : new(Vector512.FusedMultiplyAdd(left._lanes.AsDouble(), right._lanes.AsDouble(), addend._lanes.AsDouble()).As<double, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> left, Lanes512<T> right) => new(Vector512.Max(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Min(Lanes512<T> left, Lanes512<T> right) => new(Vector512.Min(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AtLeast(Lanes512<T> limit, Lanes512<T> value) => new(Vector512.MaxNative(limit._lanes, value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> AtMost(Lanes512<T> limit, Lanes512<T> value) => new(Vector512.MinNative(limit._lanes, value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Sqrt(Lanes512<T> value) => new(Vector512.Sqrt(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Abs(Lanes512<T> value) => new(Vector512.Abs(value._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Floor(Lanes512<T> value) =>
        typeof(T) == typeof(float) ? new(Vector512.Floor(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector512.Floor(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Ceiling(Lanes512<T> value) =>
        typeof(T) == typeof(float) ? new(Vector512.Ceiling(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector512.Ceiling(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Truncate(Lanes512<T> value) =>
        typeof(T) == typeof(float) ? new(Vector512.Truncate(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector512.Truncate(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Round(Lanes512<T> value) =>
        typeof(T) == typeof(float) ? new(Vector512.Round(value._lanes.AsSingle()).As<float, T>()) :
        typeof(T) == typeof(double) ? new(Vector512.Round(value._lanes.AsDouble()).As<double, T>()) :
        value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> left, Lanes512<T> right) => new(Vector512.Equals(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Less(Lanes512<T> left, Lanes512<T> right) => new(Vector512.LessThan(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> LessOrEqual(Lanes512<T> left, Lanes512<T> right) => new(Vector512.LessThanOrEqual(left._lanes, right._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> whenSet, Lanes512<T> whenClear) =>
        new(Vector512.ConditionalSelect(mask._lanes, whenSet._lanes, whenClear._lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes512<T> mask) => !Vector512.EqualsAll(mask._lanes.AsByte(), Vector512<byte>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> ScaleByPowerOfTwo(Lanes512<T> value, Lanes512<T> n)
    {
        if (Avx512F.IsSupported)
        {
            return typeof(T) == typeof(float)
                ? new(Avx512F.Scale(value._lanes.AsSingle(), n._lanes.AsSingle()).As<float, T>())
                : new(Avx512F.Scale(value._lanes.AsDouble(), n._lanes.AsDouble()).As<double, T>());
        }
        // In two steps, of which at most the second rounds, because 2ⁿ itself may lie outside of the type's range.
        var half = Round(n * Of(0.5));
        return value * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes512<T> PowerOfTwo(Lanes512<T> n)
    {
        // Adding 1.5·2^(significand bits) and the exponent's bias leaves the exponent field in the low bits.
        if (typeof(T) == typeof(float))
        {
            return new(Vector512.ShiftLeft((n._lanes.AsSingle() + Vector512.Create(12582912f + 127f)).AsInt32(), 23).As<int, T>());
        }
        return new(Vector512.ShiftLeft((n._lanes.AsDouble() + Vector512.Create(6755399441055744.0 + 1023.0)).AsInt64(), 52).As<long, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Exponent(Lanes512<T> value)
    {
        // The exponent field in the low bits of 2^(significand bits) reads as that power plus the field.
        if (typeof(T) == typeof(float))
        {
            var field = Vector512.ShiftRightLogical(value._lanes.AsInt32(), 23) | Vector512.Create(8388608f).AsInt32();
            return new((field.AsSingle() - Vector512.Create(8388608f + 127f)).As<float, T>());
        }
        var wide = Vector512.ShiftRightLogical(value._lanes.AsInt64(), 52) | Vector512.Create(4503599627370496.0).AsInt64();
        return new((wide.AsDouble() - Vector512.Create(4503599627370496.0 + 1023.0)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> Significand(Lanes512<T> value) =>
        typeof(T) == typeof(float)
            ? new(((value._lanes.AsInt32() & Vector512.Create(0x007fffff)) | Vector512.Create(0x3f800000)).As<int, T>())
            : new(((value._lanes.AsInt64() & Vector512.Create(0x000fffffffffffffL)) | Vector512.Create(0x3ff0000000000000L)).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> CenteredExponent(Lanes512<T> value)
    {
        // Moving √½ down to the bits of 1 makes the exponent field change at √½ instead of at 1.
        if (typeof(T) == typeof(float))
        {
            var field = Vector512.ShiftRightLogical(value._lanes.AsInt32() + Vector512.Create(LaneBits.OneLessRootHalf32), 23) | Vector512.Create(8388608f).AsInt32();
            return new((field.AsSingle() - Vector512.Create(8388608f + 127f)).As<float, T>());
        }
        var wide = Vector512.ShiftRightLogical(value._lanes.AsInt64() + Vector512.Create(LaneBits.OneLessRootHalf64), 52) | Vector512.Create(4503599627370496.0).AsInt64();
        return new((wide.AsDouble() - Vector512.Create(4503599627370496.0 + 1023.0)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> CenteredSignificand(Lanes512<T> value) =>
        typeof(T) == typeof(float)
            ? new((((value._lanes.AsInt32() + Vector512.Create(LaneBits.OneLessRootHalf32)) & Vector512.Create(0x007fffff)) + Vector512.Create(LaneBits.RootHalf32)).As<int, T>())
            : new((((value._lanes.AsInt64() + Vector512.Create(LaneBits.OneLessRootHalf64)) & Vector512.Create(0x000fffffffffffffL)) + Vector512.Create(LaneBits.RootHalf64)).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> BitMask(Lanes512<T> whole, int bit) =>
        typeof(T) == typeof(float)
            ? new(Vector512.ShiftRightArithmetic(Vector512.ShiftLeft((whole._lanes.AsSingle() + Vector512.Create(12582912f)).AsInt32(), 31 - bit), 31).As<int, T>())
            : new(Vector512.ShiftRightArithmetic(Vector512.ShiftLeft((whole._lanes.AsDouble() + Vector512.Create(6755399441055744.0)).AsInt64(), 63 - bit), 63).As<long, T>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> UnitInterval(uint* words)
    {
        if (typeof(T) == typeof(float))
        {
            return new((Vector512.ConvertToSingle(Vector512.ShiftRightLogical(Vector512.Load(words), 8).AsInt32()) * Vector512.Create(LaneBits.UnitOfFraction32)).As<float, T>());
        }
        return new((Vector512.ConvertToDouble(UpperBitsOfWordPairs(words)) * Vector512.Create(LaneBits.UnitOfFraction64)).As<double, T>());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes512<T> PositiveUnitInterval(uint* words)
    {
        if (typeof(T) == typeof(float))
        {
            var whole = Vector512.ConvertToSingle(Vector512.ShiftRightLogical(Vector512.Load(words), 1).AsInt32());
            return new(((whole + Vector512.Create(0.5f)) * Vector512.Create(LaneBits.UnitOfWord)).As<float, T>());
        }
        return new(((Vector512.ConvertToDouble(UpperBitsOfWordPairs(words)) + Vector512.Create(1.0)) * Vector512.Create(LaneBits.UnitOfFraction64)).As<double, T>());
    }

    // The first word of a pair is the upper one; 53 bits of the pair fit the significand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<long> UpperBitsOfWordPairs(uint* words)
    {
        var pairs = Vector512.Load((ulong*)words);
        return Vector512.ShiftRightLogical(Vector512.ShiftLeft(pairs, 32) | Vector512.ShiftRightLogical(pairs, 32), 11).AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Lanes512<T> value) => Lanes256<T>.Sum(Lanes256<T>.From(value._lanes.GetLower() + value._lanes.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LargestLane(Lanes512<T> value) => Lanes256<T>.LargestLane(Lanes256<T>.From(Vector256.Max(value._lanes.GetLower(), value._lanes.GetUpper())));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SmallestLane(Lanes512<T> value) => Lanes256<T>.SmallestLane(Lanes256<T>.From(Vector256.Min(value._lanes.GetLower(), value._lanes.GetUpper())));
}

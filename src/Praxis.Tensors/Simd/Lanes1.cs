using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Simd;

/// <summary>
/// A register of one number: rounds exactly as a lane of the wide registers does, so that a value does not
/// depend on whether it stood in the body of a row or in its tail.
/// </summary>
readonly unsafe struct Lanes1<T> : ILanes<Lanes1<T>, T>
    where T : unmanaged, INumber<T>
{
    readonly T _lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    Lanes1(T lane) => _lane = lane;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Load(T* source) => new(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Of(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Of(double value) => new(T.CreateTruncating(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(T* destination) => *destination = _lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator +(Lanes1<T> left, Lanes1<T> right) => new(left._lane + right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator -(Lanes1<T> left, Lanes1<T> right) => new(left._lane - right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator *(Lanes1<T> left, Lanes1<T> right) => new(left._lane * right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator /(Lanes1<T> left, Lanes1<T> right) => new(left._lane / right._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator -(Lanes1<T> value) => new(-value._lane);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator &(Lanes1<T> left, Lanes1<T> right) => FromBits(Bits(left) & Bits(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator |(Lanes1<T> left, Lanes1<T> right) => FromBits(Bits(left) | Bits(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> operator ^(Lanes1<T> left, Lanes1<T> right) => FromBits(Bits(left) ^ Bits(right));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> MultiplyAdd(Lanes1<T> left, Lanes1<T> right, Lanes1<T> addend)
    {
        if (typeof(T) == typeof(float))
        {
            return new((T)(object)float.MultiplyAddEstimate((float)(object)left._lane, (float)(object)right._lane, (float)(object)addend._lane));
        }
        if (typeof(T) == typeof(double))
        {
            return new((T)(object)double.MultiplyAddEstimate((double)(object)left._lane, (double)(object)right._lane, (double)(object)addend._lane));
        }
        return new(left._lane * right._lane + addend._lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> FusedMultiplyAdd(Lanes1<T> left, Lanes1<T> right, Lanes1<T> addend) =>
        typeof(T) == typeof(float)
            ? new((T)(object)float.FusedMultiplyAdd((float)(object)left._lane, (float)(object)right._lane, (float)(object)addend._lane))
            : new((T)(object)double.FusedMultiplyAdd((double)(object)left._lane, (double)(object)right._lane, (double)(object)addend._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Max(Lanes1<T> left, Lanes1<T> right) => new(T.Max(left._lane, right._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Min(Lanes1<T> left, Lanes1<T> right) => new(T.Min(left._lane, right._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> AtLeast(Lanes1<T> limit, Lanes1<T> value) => limit._lane > value._lane ? limit : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> AtMost(Lanes1<T> limit, Lanes1<T> value) => limit._lane < value._lane ? limit : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Sqrt(Lanes1<T> value) =>
        typeof(T) == typeof(float) ? new((T)(object)MathF.Sqrt((float)(object)value._lane)) : new((T)(object)Math.Sqrt((double)(object)value._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Abs(Lanes1<T> value) => new(T.Abs(value._lane));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Floor(Lanes1<T> value) =>
        typeof(T) == typeof(float) ? new((T)(object)MathF.Floor((float)(object)value._lane)) :
        typeof(T) == typeof(double) ? new((T)(object)Math.Floor((double)(object)value._lane)) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Ceiling(Lanes1<T> value) =>
        typeof(T) == typeof(float) ? new((T)(object)MathF.Ceiling((float)(object)value._lane)) :
        typeof(T) == typeof(double) ? new((T)(object)Math.Ceiling((double)(object)value._lane)) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Truncate(Lanes1<T> value) =>
        typeof(T) == typeof(float) ? new((T)(object)MathF.Truncate((float)(object)value._lane)) :
        typeof(T) == typeof(double) ? new((T)(object)Math.Truncate((double)(object)value._lane)) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Round(Lanes1<T> value) =>
        typeof(T) == typeof(float) ? new((T)(object)MathF.Round((float)(object)value._lane)) :
        typeof(T) == typeof(double) ? new((T)(object)Math.Round((double)(object)value._lane)) : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Equal(Lanes1<T> left, Lanes1<T> right) => FromBits(left._lane == right._lane ? -1L : 0L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Less(Lanes1<T> left, Lanes1<T> right) => FromBits(left._lane < right._lane ? -1L : 0L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> LessOrEqual(Lanes1<T> left, Lanes1<T> right) => FromBits(left._lane <= right._lane ? -1L : 0L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Select(Lanes1<T> mask, Lanes1<T> whenSet, Lanes1<T> whenClear) => Bits(mask) != 0 ? whenSet : whenClear;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Any(Lanes1<T> mask) => Bits(mask) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> ScaleByPowerOfTwo(Lanes1<T> value, Lanes1<T> n)
    {
        // In two steps, of which at most the second rounds, because 2ⁿ itself may lie outside of the type's range.
        var half = Round(n * Of(0.5));
        return value * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes1<T> PowerOfTwo(Lanes1<T> n) =>
        typeof(T) == typeof(float)
            ? FromBits((Bits(n + Of(12582912.0 + 127.0))) << 23)
            : FromBits((Bits(n + Of(6755399441055744.0 + 1023.0))) << 52);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Exponent(Lanes1<T> value) =>
        typeof(T) == typeof(float)
            ? new((T)(object)(float)((int)((uint)Bits(value) >> 23) - 127))
            : new((T)(object)(double)((long)((ulong)Bits(value) >> 52) - 1023));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> Significand(Lanes1<T> value) =>
        typeof(T) == typeof(float)
            ? FromBits((Bits(value) & 0x007fffff) | 0x3f800000)
            : FromBits((Bits(value) & 0x000fffffffffffffL) | 0x3ff0000000000000L);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> CenteredExponent(Lanes1<T> value) =>
        typeof(T) == typeof(float)
            ? new((T)(object)(float)((int)((uint)(Bits(value) + LaneBits.OneLessRootHalf32) >> 23) - 127))
            : new((T)(object)(double)((long)((ulong)(Bits(value) + LaneBits.OneLessRootHalf64) >> 52) - 1023));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> CenteredSignificand(Lanes1<T> value) =>
        typeof(T) == typeof(float)
            ? FromBits(((Bits(value) + LaneBits.OneLessRootHalf32) & 0x007fffff) + LaneBits.RootHalf32)
            : FromBits(((Bits(value) + LaneBits.OneLessRootHalf64) & 0x000fffffffffffffL) + LaneBits.RootHalf64);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> BitMask(Lanes1<T> whole, int bit) =>
        typeof(T) == typeof(float)
            ? FromBits((long)((ulong)Bits(whole + Of(12582912.0)) << (63 - bit)) >> 63)
            : FromBits((long)((ulong)Bits(whole + Of(6755399441055744.0)) << (63 - bit)) >> 63);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> UnitInterval(uint* words) =>
        typeof(T) == typeof(float)
            ? new((T)(object)((int)(*words >> 8) * LaneBits.UnitOfFraction32))
            : new((T)(object)(UpperBitsOfWordPair(words) * LaneBits.UnitOfFraction64));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes1<T> PositiveUnitInterval(uint* words) =>
        typeof(T) == typeof(float)
            ? new((T)(object)(((int)(*words >> 1) + 0.5f) * LaneBits.UnitOfWord))
            : new((T)(object)((UpperBitsOfWordPair(words) + 1.0) * LaneBits.UnitOfFraction64));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long UpperBitsOfWordPair(uint* words) => (long)((((ulong)words[0] << 32) | words[1]) >> 11);

    public static T Sum(Lanes1<T> value) => value._lane;

    public static T LargestLane(Lanes1<T> value) => value._lane;

    public static T SmallestLane(Lanes1<T> value) => value._lane;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long Bits(Lanes1<T> value)
    {
        var lane = value._lane;
        return sizeof(T) switch
        {
            8 => Unsafe.As<T, long>(ref lane),
            4 => Unsafe.As<T, int>(ref lane),
            2 => Unsafe.As<T, short>(ref lane),
            _ => Unsafe.As<T, sbyte>(ref lane),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Lanes1<T> FromBits(long bits) => new(Unsafe.As<long, T>(ref bits));
}

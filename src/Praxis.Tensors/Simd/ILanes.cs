namespace Praxis.Tensors.Simd;

/// <summary>
/// A register of <see cref="Count"/> numbers, so that a kernel is written once and compiled for 512, 256 and
/// 128 bits and for a single number (the tail of a row, which so gets the very same arithmetic as its body).
/// A comparison gives a mask of all-ones or all-zeros numbers for <see cref="Select"/>.
/// </summary>
unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    static abstract int Count { get; }

    static abstract TSelf Load(T* source);
    static abstract TSelf Of(T value);

    /// <summary>A constant given as double; folded at compile time.</summary>
    static abstract TSelf Of(double value);
    void Store(T* destination);

    static abstract TSelf operator +(TSelf left, TSelf right);
    static abstract TSelf operator -(TSelf left, TSelf right);
    static abstract TSelf operator *(TSelf left, TSelf right);
    static abstract TSelf operator /(TSelf left, TSelf right);
    static abstract TSelf operator -(TSelf value);
    static abstract TSelf operator &(TSelf left, TSelf right);
    static abstract TSelf operator |(TSelf left, TSelf right);
    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>left · right + addend, in one rounding where the machine has it.</summary>
    static abstract TSelf MultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>addend − left · right, in one rounding where the machine has it.</summary>
    static virtual TSelf NegateMultiplyAdd(TSelf left, TSelf right, TSelf addend) => TSelf.MultiplyAdd(-left, right, addend);

    /// <summary>left · right + addend in one rounding, always; slow where the machine lacks it (floating types only).</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf left, TSelf right, TSelf addend);

    /// <summary>The larger; NaN where either is NaN.</summary>
    static abstract TSelf Max(TSelf left, TSelf right);

    /// <summary>The smaller; NaN where either is NaN.</summary>
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary>The value, but not below a limit; a NaN value stays NaN. Cheaper than <see cref="Max"/>.</summary>
    static abstract TSelf AtLeast(TSelf limit, TSelf value);

    /// <summary>The value, but not above a limit; a NaN value stays NaN. Cheaper than <see cref="Min"/>.</summary>
    static abstract TSelf AtMost(TSelf limit, TSelf value);
    static abstract TSelf Sqrt(TSelf value);
    static abstract TSelf Abs(TSelf value);
    static abstract TSelf Floor(TSelf value);
    static abstract TSelf Ceiling(TSelf value);
    static abstract TSelf Truncate(TSelf value);

    /// <summary>To the nearest whole number, ties to even.</summary>
    static abstract TSelf Round(TSelf value);

    static abstract TSelf Equal(TSelf left, TSelf right);
    static abstract TSelf Less(TSelf left, TSelf right);
    static abstract TSelf LessOrEqual(TSelf left, TSelf right);
    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf whenClear);

    /// <summary>Whether any number of a mask is set.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>
    /// value · 2ⁿ, rounded once, for a whole n of at most 250 in size for float and 2000 for double: it overflows to
    /// infinity and underflows through the subnormal numbers (floating types only).
    /// </summary>
    static abstract TSelf ScaleByPowerOfTwo(TSelf value, TSelf n);

    /// <summary>The unbiased exponent of a positive normal number, as a number (floating types only).</summary>
    static abstract TSelf Exponent(TSelf value);

    /// <summary>The significand of a positive normal number, in [1, 2) (floating types only).</summary>
    static abstract TSelf Significand(TSelf value);

    /// <summary>The n of a positive normal number = m · 2ⁿ with m in [√½, √2) (floating types only).</summary>
    static abstract TSelf CenteredExponent(TSelf value);

    /// <summary>The m of a positive normal number = m · 2ⁿ with m in [√½, √2) (floating types only).</summary>
    static abstract TSelf CenteredSignificand(TSelf value);

    /// <summary>A mask of the whole numbers, of less than 2²² in size, that have a bit set (floating types only).</summary>
    static abstract TSelf BitMask(TSelf whole, int bit);

    /// <summary>
    /// Random bits as numbers in [0, 1): a float from the upper 24 bits of a word, a double from the upper 53 bits of two
    /// (floating types only).
    /// </summary>
    static abstract TSelf UnitInterval(uint* words);

    /// <summary>Random bits as numbers in (0, 1], which come closer to 0 than those of <see cref="UnitInterval"/> (floating types only).</summary>
    static abstract TSelf PositiveUnitInterval(uint* words);

    /// <summary>The sum over the lanes, in a fixed pairwise order.</summary>
    static abstract T Sum(TSelf value);
    static abstract T LargestLane(TSelf value);
    static abstract T SmallestLane(TSelf value);
}

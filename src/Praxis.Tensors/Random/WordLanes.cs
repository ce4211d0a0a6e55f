using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors;

/// <summary>
/// A register with one 32-bit word of each of several Philox blocks, in the lower halves of 64-bit lanes. The upper halves
/// hold what multiplication left there and are ignored.
/// </summary>
unsafe interface IWordLanes<TSelf>
    where TSelf : struct, IWordLanes<TSelf>
{
    static abstract bool IsSupported { get; }

    /// <summary>How many blocks a register works on.</summary>
    static abstract int Blocks { get; }

    static abstract TSelf Of(uint word);

    /// <summary>The counters of consecutive blocks, in the order that <see cref="Store"/> expects.</summary>
    static abstract TSelf Counters(ulong first);

    /// <summary>The 64-bit products of the lower halves.</summary>
    static abstract TSelf Multiply(TSelf left, TSelf right);
    static abstract TSelf ShiftDown(TSelf value);
    static abstract TSelf operator ^(TSelf left, TSelf right);

    /// <summary>Writes the blocks one after another, four words each.</summary>
    static abstract void Store(TSelf a, TSelf b, TSelf c, TSelf d, uint* words);
}

/// <summary>The words of 8 blocks.</summary>
readonly unsafe struct WordLanes512 : IWordLanes<WordLanes512>
{
    readonly Vector512<ulong> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    WordLanes512(Vector512<ulong> lanes) => _lanes = lanes;

    public static bool IsSupported => Avx512F.IsSupported;

    public static int Blocks => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 Of(uint word) => new(Vector512.Create((ulong)word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 Counters(ulong first) => new(Vector512.Create(first) + Vector512.Create(0UL, 4, 1, 5, 2, 6, 3, 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 Multiply(WordLanes512 left, WordLanes512 right) => new(Avx512F.Multiply(left._lanes.AsUInt32(), right._lanes.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 ShiftDown(WordLanes512 value) => new(Vector512.ShiftRightLogical(value._lanes, 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 operator ^(WordLanes512 left, WordLanes512 right) => new(left._lanes ^ right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WordLanes512 a, WordLanes512 b, WordLanes512 c, WordLanes512 d, uint* words)
    {
        var lower = Vector512.Create(0xffffffffUL);
        var ab = (a._lanes & lower) | Vector512.ShiftLeft(b._lanes, 32);
        var cd = (c._lanes & lower) | Vector512.ShiftLeft(d._lanes, 32);
        Avx512F.UnpackLow(ab, cd).Store((ulong*)words);
        Avx512F.UnpackHigh(ab, cd).Store((ulong*)(words + 16));
    }
}

/// <summary>The words of 4 blocks.</summary>
readonly unsafe struct WordLanes256 : IWordLanes<WordLanes256>
{
    readonly Vector256<ulong> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    WordLanes256(Vector256<ulong> lanes) => _lanes = lanes;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Blocks => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Of(uint word) => new(Vector256.Create((ulong)word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Counters(ulong first) => new(Vector256.Create(first) + Vector256.Create(0UL, 2, 1, 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Multiply(WordLanes256 left, WordLanes256 right) => new(Avx2.Multiply(left._lanes.AsUInt32(), right._lanes.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 ShiftDown(WordLanes256 value) => new(Vector256.ShiftRightLogical(value._lanes, 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator ^(WordLanes256 left, WordLanes256 right) => new(left._lanes ^ right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WordLanes256 a, WordLanes256 b, WordLanes256 c, WordLanes256 d, uint* words)
    {
        var lower = Vector256.Create(0xffffffffUL);
        var ab = (a._lanes & lower) | Vector256.ShiftLeft(b._lanes, 32);
        var cd = (c._lanes & lower) | Vector256.ShiftLeft(d._lanes, 32);
        Avx2.UnpackLow(ab, cd).Store((ulong*)words);
        Avx2.UnpackHigh(ab, cd).Store((ulong*)(words + 8));
    }
}

/// <summary>The words of 2 blocks.</summary>
readonly unsafe struct WordLanes128 : IWordLanes<WordLanes128>
{
    readonly Vector128<ulong> _lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    WordLanes128(Vector128<ulong> lanes) => _lanes = lanes;

    public static bool IsSupported => Sse2.IsSupported;

    public static int Blocks => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Of(uint word) => new(Vector128.Create((ulong)word));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Counters(ulong first) => new(Vector128.Create(first) + Vector128.Create(0UL, 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Multiply(WordLanes128 left, WordLanes128 right) => new(Sse2.Multiply(left._lanes.AsUInt32(), right._lanes.AsUInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 ShiftDown(WordLanes128 value) => new(Vector128.ShiftRightLogical(value._lanes, 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator ^(WordLanes128 left, WordLanes128 right) => new(left._lanes ^ right._lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WordLanes128 a, WordLanes128 b, WordLanes128 c, WordLanes128 d, uint* words)
    {
        var lower = Vector128.Create(0xffffffffUL);
        var ab = (a._lanes & lower) | Vector128.ShiftLeft(b._lanes, 32);
        var cd = (c._lanes & lower) | Vector128.ShiftLeft(d._lanes, 32);
        Sse2.UnpackLow(ab, cd).Store((ulong*)words);
        Sse2.UnpackHigh(ab, cd).Store((ulong*)(words + 4));
    }
}

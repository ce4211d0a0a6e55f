using System.Numerics;

namespace Praxis.Papers.Language;

/// <summary>Sets of tokens, one bit each.</summary>
static class TokenBits
{
    /// <summary>set ← set ∪ other.</summary>
    internal static void Union(Span<ulong> set, ReadOnlySpan<ulong> other)
    {
        var i = 0;
        for (; i <= set.Length - Vector<ulong>.Count; i += Vector<ulong>.Count)
        {
            (new Vector<ulong>(set[i..]) | new Vector<ulong>(other[i..])).CopyTo(set[i..]);
        }
        for (; i < set.Length; i++)
        {
            set[i] |= other[i];
        }
    }

    /// <summary>set ← set ∪ (left ∩ right).</summary>
    internal static void UnionOfBoth(Span<ulong> set, ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        for (var i = 0; i < set.Length; i++)
        {
            set[i] |= left[i] & right[i];
        }
    }

    /// <summary>set ← set ∪ (left ∖ right).</summary>
    internal static void UnionOfDifference(Span<ulong> set, ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        for (var i = 0; i < set.Length; i++)
        {
            set[i] |= left[i] & ~right[i];
        }
    }

    internal static bool Has(ReadOnlySpan<ulong> set, int token) => (set[token >> 6] >> (token & 63) & 1) != 0;
}

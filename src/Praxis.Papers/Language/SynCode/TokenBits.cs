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

    /// <summary>Sets the scores of all tokens that are not in the set to −∞; false, and nothing is changed, where the set is empty.</summary>
    internal static bool Keep(ReadOnlySpan<ulong> set, Span<float> scores)
    {
        if (set.IndexOfAnyExcept(0UL) < 0)
        {
            return false;
        }
        for (var word = 0; word < set.Length; word++)
        {
            var part = scores.Slice(word * 64, Math.Min(64, scores.Length - (word * 64)));
            var bits = set[word];
            if (bits == 0)
            {
                part.Fill(float.NegativeInfinity);
                continue;
            }
            for (var i = 0; bits != ulong.MaxValue && i < part.Length; i++)
            {
                part[i] = (bits >> i & 1) != 0 ? part[i] : float.NegativeInfinity;
            }
        }
        return true;
    }

    internal static bool Has(ReadOnlySpan<ulong> set, int token) => (set[token >> 6] >> (token & 63) & 1) != 0;
}

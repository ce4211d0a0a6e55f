using System.Numerics;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// Byte-pair merges: which two neighbouring symbols become which one, the earlier learned first. A run of n
/// symbols takes O(n log n): the symbols are a linked list and the possible merges a heap.
/// </summary>
sealed class MergeTable
{
    const ulong Empty = ulong.MaxValue;

    readonly ulong[] _pairs;
    readonly (int Rank, int Result)[] _merges;
    readonly int _shift;

    /// <summary>Merges in the order of their rank.</summary>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Result)> merges)
    {
        var capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(merges.Count * 2, 2));
        _shift = 64 - BitOperations.Log2((uint)capacity);
        _pairs = new ulong[capacity];
        Array.Fill(_pairs, Empty);
        _merges = new (int, int)[capacity];
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right, result) = merges[rank];
            var slot = Slot(Pair(left, right));

            // A pair that is listed twice keeps its last rank, as a dictionary would.
            _pairs[slot] = Pair(left, right);
            _merges[slot] = (rank, result);
        }
    }

    /// <summary>Merges the symbols in place, as far as the table allows, and gives how many are left.</summary>
    public int Merge(Span<int> symbols, Scratch scratch)
    {
        if (symbols.Length < 2)
        {
            return symbols.Length;
        }
        var (next, previous) = scratch.Prepare(symbols.Length);
        var queue = scratch.Queue;
        for (var i = 0; i + 1 < symbols.Length; i++)
        {
            Enqueue(queue, symbols[i], symbols[i + 1], i);
        }
        while (queue.TryDequeue(out var candidate, out _))
        {
            var (at, result) = candidate;
            var right = next[at];
            if (right < 0 || symbols[at] < 0 || !TryFind(symbols[at], symbols[right], out var merge) || merge.Result != result)
            {
                continue;
            }
            symbols[at] = result;
            symbols[right] = -1;
            var after = next[at] = next[right];
            if (after >= 0)
            {
                previous[after] = at;
                Enqueue(queue, result, symbols[after], at);
            }
            if (previous[at] >= 0)
            {
                Enqueue(queue, symbols[previous[at]], result, previous[at]);
            }
        }
        var count = 0;
        for (var i = 0; i >= 0; i = next[i])
        {
            symbols[count++] = symbols[i];
        }
        return count;
    }

    static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    bool TryFind(int left, int right, out (int Rank, int Result) merge)
    {
        var slot = Slot(Pair(left, right));
        merge = _merges[slot];
        return _pairs[slot] != Empty;
    }

    /// <summary>Where the pair is, or where it would be.</summary>
    int Slot(ulong pair)
    {
        var slot = (int)((pair * 0x9E3779B97F4A7C15) >> _shift);
        while (_pairs[slot] != pair && _pairs[slot] != Empty)
        {
            slot = (slot + 1) & (_pairs.Length - 1);
        }
        return slot;
    }

    void Enqueue(PriorityQueue<(int At, int Result), long> queue, int left, int right, int at)
    {
        if (TryFind(left, right, out var merge))
        {
            queue.Enqueue((at, merge.Result), ((long)merge.Rank << 32) | (uint)at);
        }
    }

    /// <summary>Memory that one thread reuses from word to word.</summary>
    public sealed class Scratch
    {
        const int Kept = 1 << 16;

        int[] _next = [];
        int[] _previous = [];

        public PriorityQueue<(int At, int Result), long> Queue { get; private set; } = new();

        /// <summary>Links of a list of that many symbols, each to its neighbours.</summary>
        public (int[] Next, int[] Previous) Prepare(int count)
        {
            if (_next.Length < count || _next.Length > Kept)
            {
                (_next, _previous) = (new int[Math.Max(count, 64)], new int[Math.Max(count, 64)]);
                Queue = new();
            }
            for (var i = 0; i < count; i++)
            {
                _next[i] = i + 1;
                _previous[i] = i - 1;
            }
            _next[count - 1] = -1;
            return (_next, _previous);
        }
    }
}

using System.Text;

namespace Praxis.Tensors;

/// <summary>
/// A stream of random numbers: explicit, counter-based and splittable. The same seed gives the same bits on
/// any number of threads; <see cref="Split(string)"/> gives an independent stream that does not depend on how
/// much was drawn from this one. An instance is not for several threads at once: split it.
/// </summary>
public sealed partial class Rng
{
    const ulong StreamTag = 0x5052_4158_4953_0001;

    readonly ulong _key;
    ulong _block;
    uint _b, _c, _d;
    int _left;

    /// <summary>A stream from a seed.</summary>
    public Rng(long seed) => _key = Mix(unchecked((ulong)seed), StreamTag);

    Rng(ulong key, bool _) => _key = key;

    /// <summary>What is needed to continue the stream exactly: the key and the position in 32-bit words.</summary>
    public RngState State
    {
        get => new(_key, checked(_block * 4 - (ulong)_left));
        set
        {
            if (value.Key != _key)
            {
                throw new ArgumentException("Rng: the state belongs to another stream; restore it with Rng.From(state).");
            }
            Seek(value.Position);
        }
    }

    /// <summary>A stream that continues where the state was taken.</summary>
    public static Rng From(RngState state)
    {
        var rng = new Rng(state.Key, false);
        rng.Seek(state.Position);
        return rng;
    }

    /// <summary>An independent stream by name; the position of this stream does not matter.</summary>
    public Rng Split(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = Mix(_key, 0x6e61_6d65);
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            key = Mix(key, unit);
        }
        return new(Mix(key, (ulong)name.Length), false);
    }

    /// <summary>An independent stream by number; the position of this stream does not matter.</summary>
    public Rng Split(long index) => new(Mix(Mix(_key, 0x696e_6465_78), unchecked((ulong)index)), false);

    /// <summary>The next 32 random bits.</summary>
    public uint NextUInt32()
    {
        if (_left == 0)
        {
            (var a, _b, _c, _d) = Philox.Block(_key, _block++, 0);
            _left = 3;
            return a;
        }
        return _left-- switch { 3 => _b, 2 => _c, _ => _d };
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextUInt64() => ((ulong)NextUInt32() << 32) | NextUInt32();

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number in [0, 1) with 24 random bits.</summary>
    public float NextSingle() => (NextUInt32() >> 8) * (1f / (1 << 24));

    /// <summary>A number in [low, high).</summary>
    public double Uniform(double low, double high)
    {
        if (!(low <= high) || !double.IsFinite(high - low))
        {
            throw new ArgumentException($"Rng.Uniform: the range is [{low}, {high}); it must be finite and high not below low.");
        }
        var value = low + ((high - low) * NextDouble());
        return value == high && low < high ? Math.BitDecrement(high) : value;
    }

    /// <summary>A whole number in [0, count), without bias.</summary>
    public int Next(int count)
    {
        if (count <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"Rng.Next: the count is {count}; it must be at least 1.");
        }
        return (int)NextBelow((uint)count);
    }

    /// <summary>A whole number in [low, high), without bias.</summary>
    public int Next(int low, int high)
    {
        if (low >= high)
        {
            throw new ArgumentOutOfRangeException(nameof(high), $"Rng.Next: the range is [{low}, {high}); high must be above low.");
        }
        return (int)(low + NextBelow((uint)((long)high - low)));
    }

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>A standard normal number (Box–Muller).</summary>
    public double Normal()
    {
        var source = new SequentialSource(this);
        return Distributions.Normal(ref source);
    }

    /// <summary>A normal number with a mean and a standard deviation.</summary>
    public double Normal(double mean, double deviation) => mean + (deviation * Normal());

    /// <summary>The numbers 0 to count − 1 in random order.</summary>
    public int[] Permutation(int count)
    {
        Shapes.AtLeast("Rng.Permutation", "count", count, 0);
        var order = new int[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = i;
        }
        Shuffle(order.AsSpan());
        return order;
    }

    /// <summary>Puts the items in random order, in place.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>One of the items.</summary>
    public T Pick<T>(ReadOnlySpan<T> items) => items.IsEmpty ? throw NothingToPick() : items[Next(items.Length)];

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items.Count == 0 ? throw NothingToPick() : items[Next(items.Count)];

    static ArgumentException NothingToPick() => new("Rng.Pick: there is no item to pick from.");

    /// <summary>An index drawn with probability proportional to its weight.</summary>
    public int Categorical(ReadOnlySpan<double> weights)
    {
        var total = 0.0;
        foreach (var weight in weights)
        {
            if (!(weight >= 0))
            {
                throw new ArgumentException($"Rng.Categorical: a weight is {weight}; weights must be at least 0.");
            }
            total += weight;
        }
        if (!(total > 0) || double.IsInfinity(total))
        {
            throw new ArgumentException($"Rng.Categorical: the {weights.Length} weights sum to {total}; the sum must be positive and finite.");
        }
        var target = NextDouble() * total;
        for (var i = 0; i < weights.Length; i++)
        {
            target -= weights[i];
            if (target < 0)
            {
                return i;
            }
        }
        return weights.LastIndexOfAnyExcept(0.0);
    }

    // Multiply-shift with rejection of the short last interval (Lemire, 2019).
    uint NextBelow(uint count)
    {
        var product = (ulong)NextUInt32() * count;
        if ((uint)product < count)
        {
            var threshold = unchecked(0u - count) % count;
            while ((uint)product < threshold)
            {
                product = (ulong)NextUInt32() * count;
            }
        }
        return (uint)(product >> 32);
    }

    void Seek(ulong position)
    {
        _block = position / 4;
        _left = 0;
        for (var skip = position % 4; skip > 0; skip--)
        {
            NextUInt32();
        }
    }

    // The finaliser of SplitMix64 over the state and one more word.
    static ulong Mix(ulong state, ulong word)
    {
        var z = unchecked((state ^ (word * 0xD6E8FEB86659FD93)) + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}

/// <summary>The position of a random stream.</summary>
/// <param name="Key">Which stream.</param>
/// <param name="Position">How many 32-bit words were drawn.</param>
public readonly record struct RngState(ulong Key, ulong Position);

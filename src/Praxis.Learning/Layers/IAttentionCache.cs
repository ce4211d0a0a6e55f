using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// What an attention layer remembers of earlier positions while a text is decoded. The cache stores new keys and values and
/// answers the queries itself, so that it may select, compress or share what it holds.
/// </summary>
public interface IAttentionCache
{
    /// <summary>How many positions it holds; the next one has this number.</summary>
    int Length { get; }

    /// <summary>
    /// Stores the keys and values (batch × key heads × new × width) of new positions, then attends with the queries
    /// (batch × heads × new × width) of these positions, each to itself and all before it.
    /// </summary>
    Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask = null);
}

/// <summary>A cache that holds all keys and values in memory that grows by doubling.</summary>
public sealed class KeyValueCache : IAttentionCache
{
    Tensor? _keys, _values;

    /// <inheritdoc/>
    public int Length { get; private set; }

    /// <summary>All keys so far (batch × key heads × length × width), as a view.</summary>
    public Tensor Keys => Held(_keys);

    /// <summary>All values so far (batch × key heads × length × width), as a view.</summary>
    public Tensor Values => Held(_values);

    /// <inheritdoc/>
    public Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask = null)
    {
        Append(keys, values);
        return Tensor.Attention(queries, Keys, Values, mask, causal: true);
    }

    /// <summary>Stores keys and values without attending.</summary>
    public void Append(Tensor keys, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        if (Gradient.IsOn && (keys.RequiresGrad || values.RequiresGrad))
        {
            throw new InvalidOperationException("KeyValueCache: gradients do not flow through a cache; decode inside Gradient.Off, or run the whole text without a cache.");
        }
        if (_keys is not null && (keys.Size(0) != _keys.Size(0) || keys.Size(1) != _keys.Size(1) || keys.Size(3) != _keys.Size(3)))
        {
            throw new ArgumentException($"KeyValueCache: keys of shape {keys.Shape} were given after {Length} positions of {Keys.Shape}; only the number of positions may differ.");
        }
        var added = keys.Size(2);
        _keys = Grown(_keys, keys, added);
        _values = Grown(_values, values, added);
        _keys.Narrow(2, Length, added).CopyFrom(keys);
        _values.Narrow(2, Length, added).CopyFrom(values);
        Length += added;
    }

    /// <summary>Forgets all positions from the given number on.</summary>
    public void Truncate(int length)
    {
        if (length < 0 || length > Length)
        {
            throw new ArgumentOutOfRangeException(nameof(length), $"KeyValueCache: it cannot be cut to {length} positions; it holds {Length}.");
        }
        Length = length;
    }

    /// <summary>Keeps the given rows of the batch, in that order: for beams, or samples that are done.</summary>
    public void Select(Tensor rows)
    {
        if (_keys is not null && _values is not null)
        {
            using var _ = Gradient.Off();
            (_keys, _values) = (_keys.IndexSelect(0, rows).Keep(), _values.IndexSelect(0, rows).Keep());
        }
    }

    Tensor Held(Tensor? all) => (all ?? throw new InvalidOperationException("KeyValueCache: it is empty.")).Narrow(2, 0, Length);

    Tensor Grown(Tensor? held, Tensor fresh, int added)
    {
        if (held is not null && held.Size(2) >= Length + added)
        {
            return held;
        }
        var capacity = Math.Max(Length + added, Math.Max(16, 2 * (held?.Size(2) ?? 0)));
        var grown = Tensor.Empty([fresh.Size(0), fresh.Size(1), capacity, fresh.Size(3)], fresh.DType).Keep();
        if (held is not null)
        {
            grown.Narrow(2, 0, Length).CopyFrom(held.Narrow(2, 0, Length));
        }
        return grown;
    }
}

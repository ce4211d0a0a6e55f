using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Praxis.Learning.Checkpoints;

/// <summary>A dictionary of a checkpoint, in the order in which it was written; its keys are texts or numbers.</summary>
public sealed class PickleDictionary : IReadOnlyDictionary<object, object?>
{
    static readonly OrderedDictionary<object, object?> Empty = [];

    OrderedDictionary<object, object?>? _items;

    internal PickleDictionary()
    {
    }

    /// <inheritdoc/>
    public int Count => Items.Count;

    /// <inheritdoc/>
    public IEnumerable<object> Keys => Items.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => Items.Values;

    OrderedDictionary<object, object?> Items => _items ?? Empty;

    /// <inheritdoc/>
    public object? this[object key] => Items[key];

    /// <inheritdoc/>
    public bool ContainsKey(object key) => Items.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(object key, [MaybeNullWhen(false)] out object? value) => Items.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<object, object?>> GetEnumerator() => Items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Sets a value; false where the key is of a kind that is not read.</summary>
    internal bool TrySet(object? key, object? value)
    {
        if (key is not (string or long or bool or double))
        {
            return false;
        }
        _items ??= new(KeyComparer.Instance);
        _items[key] = value;
        return true;
    }

    /// <summary>Numbers are hashed with this process's own seed, so that no file can choose keys that collide.</summary>
    sealed class KeyComparer : IEqualityComparer<object>
    {
        public static KeyComparer Instance { get; } = new();

        public new bool Equals(object? x, object? y) => object.Equals(x, y);

        public int GetHashCode(object key) => key switch
        {
            long number => HashCode.Combine((int)number, (int)(number >> 32)),
            double number => HashCode.Combine((int)BitConverter.DoubleToInt64Bits(number), (int)(BitConverter.DoubleToInt64Bits(number) >> 32)),
            _ => key.GetHashCode(),
        };
    }
}

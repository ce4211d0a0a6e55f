using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning;

/// <summary>
/// The tensors of a model by name, in order, and arithmetic on them. Arithmetic acts on floating tensors; whole numbers,
/// such as counts of batches, are those of the first operand.
/// </summary>
public sealed class StateDict : IReadOnlyDictionary<string, Tensor>
{
    readonly List<string> _names = [];
    readonly Dictionary<string, Tensor> _tensors = [];

    /// <summary>Tensors by name.</summary>
    public StateDict(IEnumerable<(string Name, Tensor Value)> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var (name, value) in entries)
        {
            ArgumentNullException.ThrowIfNull(value);
            if (!_tensors.TryAdd(name, value))
            {
                throw new ArgumentException($"StateDict: the name '{name}' was given twice.");
            }
            _names.Add(name);
        }
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _names;

    /// <inheritdoc/>
    public IEnumerable<Tensor> Values => _names.Select(name => _tensors[name]);

    /// <inheritdoc/>
    public int Count => _names.Count;

    /// <inheritdoc/>
    public Tensor this[string key] => _tensors.TryGetValue(key, out var value)
        ? value
        : throw new KeyNotFoundException($"StateDict: there is no '{key}'; there are {Module.Some(_names)}.");

    /// <summary>The arrays of a file.</summary>
    public static StateDict Of(IEnumerable<TensorEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return new(entries.Select(entry => (entry.Name, entry.ToTensor())));
    }

    /// <summary>Reads a safetensors file.</summary>
    public static StateDict LoadFile(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Of(file.Entries);
    }

    /// <summary>Writes a safetensors file, whole or not at all.</summary>
    public void SaveFile(string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsFile.Save(path, this.Select(entry => entry.Value.ToEntry(entry.Key)), metadata);

    /// <summary>(1 − t)·a + t·b.</summary>
    public static StateDict Interpolate(StateDict a, StateDict b, double t)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a.Combine(b, (x, y) => x.Lerp(y.To(x.DType), t));
    }

    /// <summary>Σ wᵢ·stateᵢ, by default with wᵢ = 1/n.</summary>
    public static StateDict Average(IReadOnlyList<StateDict> states, IReadOnlyList<double>? weights = null)
    {
        ArgumentNullException.ThrowIfNull(states);
        if (states.Count == 0 || (weights is not null && weights.Count != states.Count))
        {
            throw new ArgumentException($"Average: {states.Count} states and {weights?.Count ?? 0} weights were given; at least one state is needed, and as many weights.");
        }
        var sum = states[0].Map(x => x * (weights?[0] ?? (1.0 / states.Count)));
        for (var i = 1; i < states.Count; i++)
        {
            var weight = weights?[i] ?? (1.0 / states.Count);
            sum = sum.Combine(states[i], (x, y) => x.Add(y.To(x.DType), weight));
        }
        return sum;
    }

    /// <summary>The difference a − b, such as a task vector.</summary>
    public static StateDict operator -(StateDict a, StateDict b) => a.Combine(b, (x, y) => x - y);

    /// <summary>The sum a + b.</summary>
    public static StateDict operator +(StateDict a, StateDict b) => a.Combine(b, (x, y) => x + y);

    /// <summary>The state times a number.</summary>
    public static StateDict operator *(StateDict a, double factor) => a.Map(x => x * factor);

    /// <summary>A function of every floating tensor.</summary>
    public StateDict Map(Func<Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(this.Select(entry => (entry.Key, entry.Value.IsFloating ? function(entry.Value) : entry.Value)));
    }

    /// <summary>A function of every floating tensor and the other's of the same name.</summary>
    public StateDict Combine(StateDict other, Func<Tensor, Tensor, Tensor> function)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(function);
        string[] alone = [.. _names.Where(name => !other.ContainsKey(name)), .. other._names.Where(name => !ContainsKey(name))];
        if (alone.Length > 0)
        {
            throw new ArgumentException($"StateDict: {Module.Some(alone)} is in one of the two states only; both must have the same names.");
        }
        foreach (var name in _names)
        {
            if (this[name].Shape != other[name].Shape)
            {
                throw new ArgumentException($"StateDict: '{name}' has shape {this[name].Shape} in one state and {other[name].Shape} in the other; they must be equal.");
            }
        }
        return new(this.Select(entry => (entry.Key, entry.Value.IsFloating ? function(entry.Value, other[entry.Key]) : entry.Value)));
    }

    /// <summary>The part whose names match.</summary>
    public StateDict Matching(string pattern)
    {
        var wanted = new NamePattern(pattern);
        return new(this.Where(entry => wanted.Covers(entry.Key)).Select(entry => (entry.Key, entry.Value)));
    }

    /// <summary>The same tensors under other names; those whose name becomes null are left out.</summary>
    public StateDict Renamed(Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(rename);
        return new(this.Select(entry => (Name: rename(entry.Key), entry.Value)).Where(entry => entry.Name is not null).Select(entry => (entry.Name!, entry.Value)));
    }

    /// <summary>All floating tensors in one vector, in order.</summary>
    public Tensor Flatten() => Tensor.Cat([.. Values.Where(value => value.IsFloating).Select(value => value.Flatten())]);

    /// <summary>A vector cut into tensors of the names and shapes of this state.</summary>
    public StateDict Unflatten(Tensor vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var count = Values.Where(value => value.IsFloating).Sum(value => (long)value.Count);
        if (vector.Rank != 1 || vector.Count != count)
        {
            throw new ArgumentException($"StateDict: a tensor of shape {vector.Shape} was given; a vector of {count} numbers fills this state.");
        }
        var start = 0;
        return Map(value =>
        {
            start += value.Count;
            return vector.Narrow(0, start - value.Count, value.Count).Reshape(value.Shape);
        });
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _tensors.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value) => _tensors.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _names.Select(name => KeyValuePair.Create(name, _tensors[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning;

public abstract partial class Module
{
    /// <summary>Copies of all parameters and buffers by name.</summary>
    public StateDict State() => new(Slots().Select(slot => (slot.Path, slot.Slot.Value.Detach().Clone())));

    /// <summary>
    /// Copies values into the parameters and buffers of the same names, converting types. A value of another shape is always
    /// an error; a missing or unexpected one is unless <paramref name="strict"/> is off. On an error nothing has changed.
    /// </summary>
    /// <returns>The names that were missing and unexpected.</returns>
    public LoadReport Load(IReadOnlyDictionary<string, Tensor> state, bool strict = true)
    {
        ArgumentNullException.ThrowIfNull(state);
        var own = Slots(distinct: false).ToArray();
        var known = own.Select(slot => slot.Path).ToHashSet();
        // A tied tensor may be stored once, under any of its names.
        var given = own.Where(slot => state.ContainsKey(slot.Path)).Select(slot => slot.Slot).ToHashSet(ReferenceEqualityComparer.Instance);
        string[] missing = [.. own.Where(slot => !given.Contains(slot.Slot)).Select(slot => slot.Path)];
        string[] unexpected = [.. state.Keys.Where(name => !known.Contains(name))];
        string[] misshapen = [.. own.Where(slot => state.TryGetValue(slot.Path, out var value) && value.Shape != slot.Slot.Value.Shape)
            .Select(slot => $"'{slot.Path}' is {slot.Slot.Value.Shape} here and {state[slot.Path].Shape} there")];
        if (misshapen.Length > 0 || (strict && missing.Length + unexpected.Length > 0))
        {
            string[] faults =
            [
                .. missing.Length > 0 && strict ? (string[])[$"missing: {Some(missing)}"] : [],
                .. unexpected.Length > 0 && strict ? (string[])[$"unexpected: {Some(unexpected)}"] : [],
                .. misshapen.Length > 0 ? (string[])[$"of another shape: {string.Join(", ", misshapen.Take(12))}"] : [],
            ];
            throw new ArgumentException($"Load: the state does not fit the {GetType().Name}; {string.Join("; ", faults)}.");
        }
        using var _ = Gradient.Off();
        foreach (var (path, slot) in own)
        {
            if (state.TryGetValue(path, out var value))
            {
                slot.Value.CopyFrom(value);
            }
        }
        return new(missing, unexpected);
    }

    /// <summary>Copies values from a file's arrays, such as those of a safetensors file or a PyTorch checkpoint; see the other overload.</summary>
    public LoadReport Load(IEnumerable<TensorEntry> entries, bool strict = true) => Load(StateDict.Of(entries), strict);

    /// <summary>Copies values from a safetensors file; see the first overload.</summary>
    public LoadReport LoadFile(string path, bool strict = true) => Load(StateDict.LoadFile(path), strict);

    /// <summary>Writes all parameters and buffers to a safetensors file, whole or not at all.</summary>
    public void SaveFile(string path, IReadOnlyDictionary<string, string>? metadata = null) => State().SaveFile(path, metadata);

    /// <summary>Copies the buffers of a model of the same make, such as running statistics.</summary>
    public void CopyBuffersFrom(Module other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var theirs = other.NamedBuffers.ToDictionary(buffer => buffer.Name, buffer => buffer.Value);
        var own = NamedBuffers.ToArray();
        foreach (var (name, value) in own)
        {
            if (!theirs.TryGetValue(name, out var given))
            {
                throw new ArgumentException($"CopyBuffersFrom: the other model has no buffer '{name}'; it has {Some(theirs.Keys)}.");
            }
            CheckShape("CopyBuffersFrom", name, value, given);
        }
        using var _ = Gradient.Off();
        foreach (var (name, value) in own)
        {
            value.CopyFrom(theirs[name]);
        }
    }
}

/// <summary>What did not meet when a state was loaded.</summary>
/// <param name="Missing">Names of the model that the state did not have.</param>
/// <param name="Unexpected">Names of the state that the model did not have.</param>
public sealed record LoadReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected);

using Praxis.Tensors;

namespace Praxis.Learning;

public abstract partial class Module
{
    /// <summary>
    /// Runs a function while the named parameters or buffers are other tensors, and restores the model exactly afterwards,
    /// also after an exception. Gradients flow to the given tensors. Buffers that are not given are restored, too.
    /// </summary>
    public T With<T>(IReadOnlyDictionary<string, Tensor> values, Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(body);
        var all = Slots(distinct: false).ToArray();
        var byPath = all.ToDictionary(slot => slot.Path, slot => slot.Slot);
        var unknown = values.Keys.Where(name => !byPath.ContainsKey(name)).ToArray();
        if (unknown.Length > 0)
        {
            throw new ArgumentException($"With: there is no parameter or buffer {Some(unknown)}; there are {Some(byPath.Keys)}.");
        }
        var changes = new Dictionary<TensorSlot, Tensor>(values.Count);
        foreach (var (name, value) in values)
        {
            CheckShape("With", name, byPath[name].Value, value);
            changes[byPath[name]] = value;
        }
        return RunOn([.. all.Select(slot => slot.Slot).Distinct()], slot => changes.GetValueOrDefault(slot), body);
    }

    /// <summary>Runs a function with other parameters, in the order of <see cref="NamedParameters"/>; see the other overload.</summary>
    public T With<T>(IReadOnlyList<Tensor> parameters, Func<T> body)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(body);
        var slots = Slots().ToArray();
        var count = slots.Count(slot => slot.Slot.IsParameter);
        if (parameters.Count != count)
        {
            throw new ArgumentException($"With: {parameters.Count} tensors were given; the model has {count} parameters.");
        }
        var next = 0;
        foreach (var (path, slot) in slots)
        {
            if (slot.IsParameter)
            {
                CheckShape("With", path, slot.Value, parameters[next++]);
            }
        }
        next = 0;
        return RunOn([.. slots.Select(slot => slot.Slot)], slot => slot.IsParameter ? parameters[next++] : null, body);
    }

    /// <summary>Runs an action with other named parameters or buffers; see the first overload.</summary>
    public void With(IReadOnlyDictionary<string, Tensor> values, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        With(values, () =>
        {
            body();
            return 0;
        });
    }

    /// <summary>Runs an action with other parameters, in the order of <see cref="NamedParameters"/>; see the first overload.</summary>
    public void With(IReadOnlyList<Tensor> parameters, Action body)
    {
        ArgumentNullException.ThrowIfNull(body);
        With(parameters, () =>
        {
            body();
            return 0;
        });
    }

    /// <summary>All parameters in one vector, in the order of <see cref="NamedParameters"/>; gradients flow back.</summary>
    public Tensor FlattenParameters() => Parameters is { Length: > 0 } parameters
        ? Tensor.Cat([.. parameters.Select(parameter => parameter.Flatten())])
        : Tensor.Zeros([0]);

    /// <summary>A vector cut into tensors in the shapes and order of the parameters; gradients flow back.</summary>
    public Tensor[] UnflattenParameters(Tensor vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var parameters = Parameters;
        if (vector.Rank != 1 || vector.Count != ParameterCount)
        {
            throw new ArgumentException($"UnflattenParameters: a tensor of shape {vector.Shape} was given; the parameters need a vector of {ParameterCount} numbers.");
        }
        var start = 0;
        return [.. parameters.Select(parameter =>
        {
            start += parameter.Count;
            return vector.Narrow(0, start - parameter.Count, parameter.Count).Reshape(parameter.Shape);
        })];
    }

    /// <summary>Copies a vector into the parameters, in the order of <see cref="NamedParameters"/>.</summary>
    public void SetParameters(Tensor vector)
    {
        using var _ = Gradient.Off();
        foreach (var (parameter, value) in Parameters.Zip(UnflattenParameters(vector.Detach())))
        {
            parameter.CopyFrom(value);
        }
    }

    static T RunOn<T>(TensorSlot[] slots, Func<TensorSlot, Tensor?> given, Func<T> body)
    {
        var before = Array.ConvertAll(slots, slot => slot.Value);
        try
        {
            foreach (var slot in slots)
            {
                // A forward pass may move buffers in place.
                slot.Value = given(slot) ?? (slot.IsParameter ? slot.Value : slot.Value.Detach().Clone());
            }
            return body();
        }
        finally
        {
            for (var i = 0; i < slots.Length; i++)
            {
                slots[i].Value = before[i];
            }
        }
    }

    static void CheckShape(string operation, string name, Tensor expected, Tensor given)
    {
        ArgumentNullException.ThrowIfNull(given);
        if (given.Shape != expected.Shape)
        {
            throw new ArgumentException($"{operation}: '{name}' has shape {expected.Shape} and a tensor of shape {given.Shape} was given.");
        }
    }
}

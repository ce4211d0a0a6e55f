using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// An exponential moving average of a model's weights: a ← d·a + (1 − d)·w after every step, in place and without allocation.
/// Buffers are copied from the model.
/// </summary>
public sealed class WeightAverage
{
    readonly Module _model;
    readonly (string Name, Tensor Own, Tensor Average)[] _parameters;
    readonly (string Name, Tensor Own, Tensor Copy)[] _buffers;

    /// <summary>An average that starts at the model's present weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="decay">d, the share of the past that a step keeps.</param>
    /// <param name="warmUp">Use min(d, (1 + n)/(10 + n)) at step n, so that an early average forgets its start.</param>
    public WeightAverage(Module model, double decay = 0.999, bool warmUp = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (decay is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(decay), $"WeightAverage: the decay is {decay}; it must be between 0 and 1.");
        }
        (_model, Decay, WarmUp) = (model, decay, warmUp);
        _parameters = [.. model.NamedParameters.Select(parameter => (parameter.Name, parameter.Value, parameter.Value.Detach().Clone().Keep()))];
        _buffers = [.. model.NamedBuffers.Select(buffer => (buffer.Name, buffer.Value, buffer.Value.Clone().Keep()))];
    }

    /// <summary>The share of the past that a step keeps.</summary>
    public double Decay { get; }

    /// <summary>Whether early steps keep less.</summary>
    public bool WarmUp { get; }

    /// <summary>How many updates there were.</summary>
    public long Updates { get; private set; }

    /// <summary>The averaged weights and copied buffers, by name: the tensors themselves, not copies.</summary>
    public StateDict State => new([.. _parameters.Select(entry => (entry.Name, entry.Average)), .. _buffers.Select(entry => (entry.Name, entry.Copy))]);

    /// <summary>Moves the average towards the model's present weights.</summary>
    public void Update()
    {
        var decay = WarmUp ? Math.Min(Decay, (1.0 + Updates) / (10 + Updates)) : Decay;
        foreach (var (_, own, average) in _parameters)
        {
            Fused.Lerp(average, own, 1 - decay);
        }
        foreach (var (_, own, copy) in _buffers)
        {
            copy.CopyFrom(own);
        }
        Updates++;
    }

    /// <summary>Runs a function on the averaged weights.</summary>
    public T Use<T>(Func<T> body) => _model.With(State, body);

    /// <summary>Continues from an average that was stored, after so many updates.</summary>
    public void Load(IReadOnlyDictionary<string, Tensor> state, long updates)
    {
        ArgumentNullException.ThrowIfNull(state);
        (string Name, Tensor Value)[] targets = [.. _parameters.Select(entry => (entry.Name, entry.Average)), .. _buffers.Select(entry => (entry.Name, entry.Copy))];
        foreach (var (name, value) in targets)
        {
            if (!state.TryGetValue(name, out var stored) || stored.Shape != value.Shape)
            {
                throw new ArgumentException($"WeightAverage: the state has no '{name}' of shape {value.Shape}.");
            }
        }
        foreach (var (name, value) in targets)
        {
            value.CopyFrom(state[name]);
        }
        Updates = updates;
    }
}

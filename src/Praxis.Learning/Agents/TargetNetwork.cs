using Praxis.Tensors;

namespace Praxis.Learning.Agents;

/// <summary>A copy of a model that follows it slowly: θ′ ← θ′ + τ·(θ − θ′) (Polyak's average), in place and without allocation.</summary>
public sealed class TargetNetwork<T>
    where T : Module
{
    readonly (Tensor Target, Tensor Source)[] _parameters, _buffers;

    /// <summary>A copy that begins at the model's present weights and learns from nothing else.</summary>
    public TargetNetwork(T model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Value = model.Copy();
        if (Value.Parameters.Length > 0)
        {
            Value.Freeze();
        }
        _parameters = [.. Value.Parameters.Zip(model.Parameters)];
        _buffers = [.. Value.NamedBuffers.Select(buffer => buffer.Value).Zip(model.NamedBuffers.Select(buffer => buffer.Value))];
    }

    /// <summary>The copy.</summary>
    public T Value { get; }

    /// <summary>θ′ ← θ′ + τ·(θ − θ′); buffers are copied.</summary>
    public void Follow(double rate)
    {
        foreach (var (target, source) in _parameters)
        {
            Fused.Lerp(target, source, rate);
        }
        foreach (var (target, source) in _buffers)
        {
            target.CopyFrom(source);
        }
    }
}

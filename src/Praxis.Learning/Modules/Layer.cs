using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>A module from one tensor to one tensor. It can be hooked, counted, replaced by another layer and put in a sequence.</summary>
public abstract class Layer : Module
{
    /// <summary>The output for an input.</summary>
    public Tensor Forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Output(StandIn is Layer other ? other.Forward(x) : Compute(x));
    }

    /// <summary>What the layer computes.</summary>
    protected abstract Tensor Compute(Tensor x);

    /// <inheritdoc/>
    protected override bool CanBeReplacedBy(Module replacement) => replacement is Layer;
}

/// <summary>A layer from a function without parameters: an activation, a reshape, a pooling.</summary>
/// <param name="function">The function.</param>
public sealed class Function(Func<Tensor, Tensor> function) : Layer
{
    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x) => function(x);
}

/// <summary>Layers one after the other, named 0, 1, … unless names are given.</summary>
public sealed class Sequential : Layer
{
    readonly List<Layer> _layers = [];

    /// <summary>Layers by position.</summary>
    public Sequential(params ReadOnlySpan<Layer> layers)
    {
        foreach (var layer in layers)
        {
            Append(layer);
        }
    }

    /// <summary>How many layers there are.</summary>
    public int Count => _layers.Count;

    /// <summary>Adds a layer at the end; by default its name is its position. Returns this.</summary>
    public Sequential Append(Layer layer, string? name = null)
    {
        _layers.Add(Add(name ?? _layers.Count.ToString(), layer));
        return this;
    }

    /// <summary>Adds a function at the end. Returns this.</summary>
    public Sequential Append(Func<Tensor, Tensor> function, string? name = null) => Append(new Function(function), name);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        foreach (var layer in _layers)
        {
            x = layer.Forward(x);
        }
        return x;
    }
}

/// <summary>Modules by position, named 0, 1, …</summary>
public sealed class ModuleList<T> : Module, IReadOnlyList<T>
    where T : Module
{
    readonly List<T> _items = [];

    /// <summary>A list of modules.</summary>
    public ModuleList(params IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            _items.Add(Add(_items.Count.ToString(), item));
        }
    }

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}

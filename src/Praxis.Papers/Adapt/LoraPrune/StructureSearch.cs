using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

/// <summary>Walks a model and finds what can be removed from it.</summary>
sealed class StructureSearch
{
    readonly List<PruneStructure> _found = [];
    readonly HashSet<Module> _seen = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Module, int> _places = new(ReferenceEqualityComparer.Instance);
    int _blocks;

    public IReadOnlyList<PruneStructure> Of(Module model)
    {
        Count(model);
        Walk(model, model, "", null);
        return _found;
    }

    void Walk(Module model, Module module, string path, int? block)
    {
        // A module that stands in two places is one module.
        if (!_seen.Add(module))
        {
            return;
        }
        switch (module)
        {
            case MultiHeadAttention:
                _found.Add(PruneStructure.Heads(model, path) with { Block = block });
                return;
            case FeedForward:
                _found.Add(PruneStructure.Neurons(model, path) with { Block = block });
                return;
            case TransformerBlock:
                block = _blocks++;
                break;
            case Mlp or Sequential:
                (string Path, Module Layer)[] layers = [.. Flatten(module, path)];
                Chain(layers);
                foreach (var (inner, layer) in layers)
                {
                    Walk(model, layer, inner, block);
                }
                return;
        }
        foreach (var (name, child) in module.Children)
        {
            Walk(model, child, PruneStructure.Inside(path, name), block);
        }
    }

    // In how many places each module stands.
    void Count(Module module)
    {
        foreach (var (_, child) in module.Children)
        {
            _places[child] = _places.GetValueOrDefault(child) + 1;
            if (_places[child] == 1)
            {
                Count(child);
            }
        }
    }

    // The layers of a chain in the order in which they run; sequences inside are part of it.
    IEnumerable<(string Path, Module Layer)> Flatten(Module module, string path)
    {
        foreach (var (name, child) in module.Children)
        {
            var inner = PruneStructure.Inside(path, name);
            if (child is not Sequential)
            {
                yield return (inner, child);
                continue;
            }
            foreach (var layer in _seen.Add(child) ? Flatten(child, inner) : [])
            {
                yield return layer;
            }
        }
    }

    void Chain((string Path, Module Layer)[] layers)
    {
        string? producer = null;
        var units = 0;
        var keepsZero = true;
        var between = new List<string>();
        foreach (var (path, layer) in layers)
        {
            if (_places[layer] > 1 && layer is Linear or LoraLayer or BatchNorm)
            {
                // Cut here, it would be cut elsewhere, too.
                producer = null;
            }
            else if (layer is Linear or LoraLayer { Base: Linear })
            {
                var weight = layer is Linear linear ? linear.Weight : ((LoraLayer)layer).Weight;
                if (producer is not null && weight.Size(1) == units)
                {
                    _found.Add(new($"{producer}.neurons", units, [producer], [path]) { KeepsZero = keepsZero, Between = [.. between] });
                }
                (producer, units, keepsZero) = (path, weight.Size(0), true);
                between.Clear();
            }
            else if (layer is BatchNorm norm && norm.RunningMean.Count == units)
            {
                between.Add(path);
                keepsZero = false;
            }
            else if (producer is not null && layer is Function function && WorksOnEachNumber(function, units))
            {
                keepsZero &= KeepsZeros(function, units);
            }
            else if (layer is not Dropout)
            {
                producer = null;
            }
        }
    }

    // Tries out whether a function leaves every number's result alone when the others change.
    static bool WorksOnEachNumber(Function function, int units)
    {
        var rng = new Rng(1);
        Tensor x = Tensor.Randn([2, units], rng), other = Tensor.Randn([2, units], rng), mask = Tensor.Arange(units, DType.Float32) % 2;
        var mixed = (x * mask) + (other * (1 - mask));
        using var _ = Gradient.Off();
        try
        {
            Tensor y = function.Forward(x), z = function.Forward(other), both = function.Forward(mixed);
            return y.Shape == x.Shape && both.AllClose((y * mask) + (z * (1 - mask)), 1e-6, 1e-7);
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or IndexOutOfRangeException or NotSupportedException or ArithmeticException)
        {
            // It takes another shape or type, so it is no function of each number.
            return false;
        }
    }

    static bool KeepsZeros(Function function, int units)
    {
        using var _ = Gradient.Off();
        return function.Forward(Tensor.Zeros([1, units])).Abs().Max().ToDouble() == 0;
    }
}

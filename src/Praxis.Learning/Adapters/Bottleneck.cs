using Praxis.Tensors;

namespace Praxis.Learning.Adapters;

/// <summary>A layer with a small residual network behind it: y + W₂·a(W₁·y), W₂ zero at first, so that nothing changes (Houlsby et al., 2019).</summary>
public sealed class BottleneckLayer : Layer
{
    readonly Layer _base;
    readonly Linear _down, _up;
    readonly Activation _activation;

    /// <summary>Wraps a layer whose outputs have a width as their last size.</summary>
    public BottleneckLayer(Layer layer, int width, int inner, Rng rng, Activation activation = Activation.Relu)
    {
        rng = Initialization.Next(rng);
        _activation = activation;
        _base = Add("base", layer);
        _down = Add("down", new Linear(width, inner, rng.Split("down")));
        _up = Add("up", new Linear(Tensor.Zeros([width, inner]), Tensor.Zeros([width])));
    }

    /// <summary>What is adapted.</summary>
    public Layer Base => _base;

    /// <summary>The small network alone.</summary>
    public IReadOnlyList<Linear> Adapter => [_down, _up];

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var y = _base.Forward(x);
        return y + _up.Forward(_activation.Apply(_down.Forward(y)));
    }
}

/// <summary>Bottleneck adapters in a model.</summary>
public static class Bottleneck
{
    /// <summary>
    /// Puts an adapter behind every linear or feed-forward layer whose path matches, such as "blocks.*.mlp|blocks.*.attention.output";
    /// freezes the rest unless told otherwise. Returns the paths.
    /// </summary>
    public static IReadOnlyList<string> Apply(Module model, string pattern, int inner, Rng rng, Activation activation = Activation.Relu, bool freezeRest = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        rng = Initialization.Next(rng);
        var wanted = new NamePattern(pattern);
        var made = new List<BottleneckLayer>();
        var paths = model.ReplaceWhere((path, module) => module is Linear or FeedForward && wanted.Matches(path), (path, old) =>
        {
            var width = old is Linear linear ? linear.Outputs : ((FeedForward)old).Down.Outputs;
            made.Add(new BottleneckLayer((Layer)old, width, inner, rng.Split(path), activation));
            return made[^1];
        }, $"is a Linear or a FeedForward and matches '{pattern}'");
        if (freezeRest)
        {
            model.Freeze();
            foreach (var linear in made.SelectMany(layer => layer.Adapter))
            {
                linear.Unfreeze();
            }
        }
        return paths;
    }
}

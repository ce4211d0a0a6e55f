namespace Praxis.Tensors;

public static partial class Gradient
{
    /// <summary>The gradient of f at x, for f with a single number as its value.</summary>
    public static Tensor At(Func<Tensor, Tensor> f, Tensor x, bool createGraph = false)
    {
        var (input, value) = Trace(f, x, createGraph);
        return Of(value, [input], createGraph, allowUnused: true)[0];
    }

    /// <summary>vᵀ·∂f/∂x at x, with the value of f.</summary>
    public static (Tensor Value, Tensor Product) VectorJacobian(Func<Tensor, Tensor> f, Tensor x, Tensor vector, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var (input, value) = Trace(f, x, createGraph);
        RequireShape("VectorJacobian", vector, "value", value);
        return (value, Of([value], [input], [vector], createGraph, allowUnused: true)[0]);
    }

    /// <summary>∂f/∂x·v at x, with the value of f: the derivative of uᵀ·∂f/∂x·v with respect to u.</summary>
    public static (Tensor Value, Tensor Product) JacobianVector(Func<Tensor, Tensor> f, Tensor x, Tensor vector, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ArgumentNullException.ThrowIfNull(x);
        RequireShape("JacobianVector", vector, "input", x);
        var (input, value) = Trace(f, x, createGraph);
        using var _ = On();
        var u = value.Detach().ZerosLike().RequireGrad();
        if (!value.RequiresGrad)
        {
            return (value, value.ZerosLike());
        }
        var back = Of([value], [input], [u], createGraph: true, allowUnused: true)[0];
        return (value, back.RequiresGrad ? Of([back], [u], [vector], createGraph, allowUnused: true)[0] : value.ZerosLike());
    }

    /// <summary>All partial derivatives of f at x, in the shape of the value followed by that of x.</summary>
    public static Tensor Jacobian(Func<Tensor, Tensor> f, Tensor x, bool createGraph = false)
    {
        var (input, value) = Trace(f, x, createGraph);
        var rows = new Tensor[value.Count];
        for (var i = 0; i < rows.Length; i++)
        {
            var unit = Tensor.Zeros([value.Count], value.DType).IndexPut(0, Tensor.Of<long>(i), Tensor.Ones([1], value.DType)).Reshape(value.Shape);
            rows[i] = Of([value], [input], [unit], createGraph, retainGraph: true, allowUnused: true)[0];
        }
        return rows.Length == 0 ? Tensor.Zeros([.. value.Shape, .. x.Shape], x.DType) : Tensor.Stack(rows).Reshape([.. value.Shape, .. x.Shape]);
    }

    /// <summary>All second derivatives of f at x, for f with a single number as its value.</summary>
    public static Tensor Hessian(Func<Tensor, Tensor> f, Tensor x, bool createGraph = false) => Jacobian(point => At(f, point, createGraph: true), x, createGraph);

    /// <summary>H·v for the second derivatives H of f at x, with the gradient.</summary>
    public static (Tensor Gradient, Tensor Product) HessianVector(Func<Tensor, Tensor> f, Tensor x, Tensor vector, bool createGraph = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(vector);
        RequireShape("HessianVector", vector, "input", x);
        var (input, value) = Trace(f, x, createGraph);
        var gradient = Of(value, [input], createGraph: true, allowUnused: true)[0];
        var product = gradient.RequiresGrad ? Of([gradient], [input], [vector], createGraph, allowUnused: true)[0] : x.ZerosLike();
        return (createGraph ? gradient : gradient.Detach(), product);
    }

    /// <summary>H·v for the second derivatives of a recorded number with respect to tensors.</summary>
    public static Tensor[] HessianVector(Tensor output, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> vectors, bool retainGraph = false)
    {
        var gradients = Of(output, inputs, createGraph: true, allowUnused: true);
        using var _ = On();
        var dot = Tensor.Scalar(0, output.DType);
        for (var i = 0; i < gradients.Length; i++)
        {
            dot += (gradients[i] * vectors[i]).Sum();
        }
        return dot.RequiresGrad ? Of(dot, inputs, retainGraph: retainGraph, allowUnused: true) : [.. inputs.ToArray().Select(input => input.ZerosLike())];
    }

    /// <summary>
    /// The gradient of every sample's loss with respect to leaves: each result has the samples as its first dimension. Linear,
    /// convolution, embedding and normalisation layers and added or multiplied parameters have rules that need one pass for all
    /// samples; a leaf that is read in another way costs a pass for each sample.
    /// </summary>
    /// <remarks>In every layer the samples must stand in the first dimension, in the order of the losses. The graph is kept.</remarks>
    public static Tensor[] PerSample(Tensor losses, ReadOnlySpan<Tensor> parameters) => OfSamples(losses, parameters, false);

    /// <summary>‖gradient‖² of every sample's loss for each leaf, without holding the gradients of linear layers.</summary>
    /// <remarks>In every layer the samples must stand in the first dimension, in the order of the losses. The graph is kept.</remarks>
    public static Tensor[] PerSampleSquaredNorms(Tensor losses, ReadOnlySpan<Tensor> parameters) => OfSamples(losses, parameters, true);

    /// <summary>
    /// Runs a function without keeping what it computes on the way, and runs it again in the backward pass: memory for time.
    /// </summary>
    /// <param name="function">What to run; it must compute the same again.</param>
    /// <param name="inputs">What it runs on.</param>
    /// <param name="rng">A random stream that it draws from, which the second run draws again.</param>
    public static Tensor Checkpoint(Func<Tensor[], Tensor> function, ReadOnlySpan<Tensor> inputs, Rng? rng = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var own = inputs.ToArray();
        if (!Tape.IsOn)
        {
            return function(own);
        }
        var start = rng?.State;
        var stands = Array.ConvertAll(own, input => input.Detach() is var copy && input.RequiresGrad ? copy.RequireGrad() : copy);
        var traced = function(stands);
        // The parameters that it reads besides its inputs.
        var leaves = Leaves(traced, stands);
        Tensor[] all = [.. own, .. leaves];
        var output = traced.Detach();
        return Tape.Record("Checkpoint", output, all, (gradient, needs) =>
        {
            var after = rng?.State;
            if (start is { } state)
            {
                rng!.State = state;
            }
            Tensor[] again;
            Tensor value;
            using (On())
            {
                again = Array.ConvertAll(own, input => input.RequiresGrad ? input.Alias() : input);
                value = function(again);
            }
            if (after is { } continued)
            {
                rng!.State = continued;
            }
            var wanted = Enumerable.Range(0, all.Length).Where(i => needs[i]).ToArray();
            var targets = Array.ConvertAll(wanted, i => i < again.Length ? again[i] : all[i]);
            var results = BackwardPass.ToInputs([value], [gradient], targets, retainGraph: IsOn, createGraph: IsOn, stopAtTargets: true);
            var gradients = new Tensor?[all.Length];
            for (var i = 0; i < wanted.Length; i++)
            {
                gradients[wanted[i]] = results[i];
            }
            return gradients;
        }, own);
    }

    static Tensor[] OfSamples(Tensor losses, ReadOnlySpan<Tensor> parameters, bool squaredNorms)
    {
        ArgumentNullException.ThrowIfNull(losses);
        if (losses.Rank != 1 || !losses.RequiresGrad)
        {
            throw new ArgumentException($"Gradient.PerSample: the losses have shape {losses.Shape}{(losses.RequiresGrad ? "" : " and were not recorded")}; there must be one recorded loss for each sample (use Reduction.None).");
        }
        foreach (var parameter in parameters)
        {
            if (parameter.Node is not LeafNode)
            {
                throw new ArgumentException($"Gradient.PerSample: a tensor of shape {parameter.Shape} is not a leaf that requires a gradient.");
            }
        }
        var results = BackwardPass.PerSample(losses, parameters, squaredNorms);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] ??= Looped(losses, parameters[i], squaredNorms);
        }
        return results!;
    }

    static Tensor Looped(Tensor losses, Tensor parameter, bool squaredNorms) =>
        SampleGradients.Each(losses.Count, squaredNorms, i => Of(losses.Select(0, i), [parameter], retainGraph: true, allowUnused: true)[0]);

    static (Tensor Input, Tensor Value) Trace(Func<Tensor, Tensor> f, Tensor x, bool createGraph)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(x);
        using var _ = On();
        var input = createGraph && x.RequiresGrad ? x.Alias() : x.Detach().RequireGrad();
        return (input, f(input));
    }

    static Tensor[] Leaves(Tensor root, Tensor[] except)
    {
        var found = new List<Tensor>();
        var seen = new HashSet<Node>();
        var stack = new Stack<Node>();
        if (root.Node is not null)
        {
            stack.Push(root.Node);
        }
        while (stack.TryPop(out var node))
        {
            if (!seen.Add(node))
            {
                continue;
            }
            if (node is LeafNode leaf && Array.IndexOf(except, leaf.Leaf) < 0)
            {
                found.Add(leaf.Leaf);
            }
            for (var i = 0; i < node.EdgeCount; i++)
            {
                if (node.EdgeAt(i).Node is { } next)
                {
                    stack.Push(next);
                }
            }
        }
        return [.. found];
    }

    static void RequireShape(string operation, Tensor vector, string what, Tensor other)
    {
        if (!vector.HasShape(other.Sizes))
        {
            throw new ArgumentException($"{operation}: the vector has shape {vector.Shape} and the {what} {other.Shape}; they must be equal.");
        }
    }
}

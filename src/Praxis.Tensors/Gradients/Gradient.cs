namespace Praxis.Tensors;

/// <summary>Gradients: of what, with respect to what, and whether operations are recorded at all.</summary>
public static partial class Gradient
{
    /// <summary>Whether operations on this thread are recorded.</summary>
    public static bool IsOn => Tape.IsOn;

    /// <summary>Stops recording on this thread until the returned value is disposed.</summary>
    public static RecordingScope Off() => new(on: false);

    /// <summary>Records on this thread, also inside <see cref="Off"/>, until the returned value is disposed.</summary>
    public static RecordingScope On() => new(on: true);

    /// <summary>Looks at the result of every operation on this thread and names the first that makes a NaN, forward or backward. Slow.</summary>
    public static AnomalyScope Anomalies() => new(on: true);

    /// <summary>The gradients of a scalar with respect to tensors.</summary>
    /// <param name="output">What to differentiate; a single number.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="createGraph">Record the computation of the gradients, so that they can be differentiated in turn.</param>
    /// <param name="retainGraph">Keep the graph for another use; by default as <paramref name="createGraph"/>.</param>
    /// <param name="allowUnused">Give zeros for an input on which the output does not depend, instead of an error.</param>
    public static Tensor[] Of(Tensor output, ReadOnlySpan<Tensor> inputs, bool createGraph = false, bool? retainGraph = null, bool allowUnused = false) =>
        Of([output], inputs, default, createGraph, retainGraph, allowUnused);

    /// <summary>The vector-Jacobian product Σₖ vₖᵀ ∂outputₖ/∂input for every input; without vectors the outputs must be single numbers.</summary>
    public static Tensor[] Of(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> vectors, bool createGraph = false, bool? retainGraph = null, bool allowUnused = false)
    {
        if (vectors.Length != 0 && vectors.Length != outputs.Length)
        {
            throw new ArgumentException($"Gradient.Of: {outputs.Length} outputs need as many vectors, not {vectors.Length}.");
        }
        var seeds = new Tensor[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            if (!outputs[i].RequiresGrad && !allowUnused)
            {
                throw new InvalidOperationException("Gradient.Of: the output was not computed from tensors that require a gradient; call RequireGrad on the inputs first, outside Gradient.Off.");
            }
            seeds[i] = vectors.Length == 0 ? Seed(outputs[i], null, "Gradient.Of") : Seed(outputs[i], vectors[i], "Gradient.Of");
        }
        foreach (var input in inputs)
        {
            if (!input.RequiresGrad)
            {
                throw new InvalidOperationException($"Gradient.Of: an input of shape {input.Shape} does not require a gradient; call RequireGrad on it before it is used.");
            }
        }
        var results = BackwardPass.ToInputs(outputs, seeds, inputs, retainGraph ?? createGraph, createGraph);
        var gradients = new Tensor[inputs.Length];
        for (var i = 0; i < gradients.Length; i++)
        {
            gradients[i] = results[i] ?? (allowUnused
                ? inputs[i].ZerosLike()
                : throw new InvalidOperationException($"Gradient.Of: the output does not depend on input {i} of shape {inputs[i].Shape}; pass allowUnused: true to get zeros for it."));
        }
        return gradients;
    }

    internal static Tensor Seed(Tensor output, Tensor? gradient, string operation)
    {
        if (gradient is null)
        {
            return output.Count == 1
                ? output.OnesLike()
                : throw new InvalidOperationException($"{operation}: the output has shape {output.Shape}; only a single number has a gradient without a vector: reduce it (Sum, Mean) or pass one.");
        }
        if (!gradient.HasShape(output.Sizes))
        {
            throw new ArgumentException($"{operation}: the vector has shape {gradient.Shape} and the output {output.Shape}; they must be equal.");
        }
        return gradient.To(output.DType);
    }
}

/// <summary>Restores at its end whether operations are recorded.</summary>
public readonly struct RecordingScope : IDisposable
{
    readonly bool _before;

    internal RecordingScope(bool on) => _before = Tape.Switch(on);

    /// <summary>Restores.</summary>
    public void Dispose() => Tape.Switch(_before);
}

/// <summary>Restores at its end whether anomalies are looked for.</summary>
public readonly struct AnomalyScope : IDisposable
{
    readonly bool _before;

    internal AnomalyScope(bool on) => _before = Tape.SwitchAnomalies(on);

    /// <summary>Restores.</summary>
    public void Dispose() => Tape.SwitchAnomalies(_before);
}

using Praxis.Learning.Families;
using Praxis.Tensors;

namespace Praxis.Learning.Diffusion;

/// <summary>
/// Any denoiser with class labels as its condition: each factor has a table of vectors with one more row than classes, the last of
/// which stands for "not given". A denoiser that attends gets a sequence (samples × factors × width); one of vectors gets them end to end.
/// </summary>
public sealed class LabelledDenoiser : Module, IDenoiser
{
    readonly IDenoiser _denoiser;
    readonly ModuleList<Embedding> _tables;
    readonly bool _joined;

    /// <summary>A denoiser that is a module, and how many classes each factor has.</summary>
    /// <param name="denoiser">The denoiser inside; it is trained along.</param>
    /// <param name="classes">How many classes each factor has.</param>
    /// <param name="width">The length of a factor's vector.</param>
    /// <param name="rng">The stream of first values.</param>
    /// <param name="joined">Whether the vectors are put end to end, as <see cref="MlpDenoiser"/> wants.</param>
    public LabelledDenoiser(IDenoiser denoiser, IReadOnlyList<int> classes, int width, Rng rng, bool joined = false)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(classes);
        if (denoiser is not Module module || classes.Count == 0 || classes.Any(count => count < 1))
        {
            throw new ArgumentException($"LabelledDenoiser: a {denoiser.GetType().Name} and factors of {string.Join(", ", classes)} classes were given; the denoiser must be a module and there must be at least one factor of at least one class.");
        }
        rng = Initialization.Next(rng);
        (_denoiser, _joined, Classes) = (denoiser, joined, [.. classes]);
        _tables = Add("labels", new ModuleList<Embedding>(classes.Select((count, i) => new Embedding(count + 1, width, rng.Split($"labels{i}")))));
        Add("denoiser", module);
    }

    /// <summary>How many classes each factor has.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>The label that stands for none: (1 × factors) int64.</summary>
    public Tensor NullLabel => Tensor.From(Classes.Select(count => (long)count).ToArray(), [1, Classes.Count]);

    /// <inheritdoc/>
    public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        condition ??= NullLabel.Expand(x.Size(0), Classes.Count);
        if (condition.Rank != 2 || condition.Size(1) != Classes.Count || condition.IsFloating)
        {
            throw new ArgumentException($"LabelledDenoiser: labels are {condition.DType} of shape {condition.Shape}; they must be whole numbers of shape (samples × {Classes.Count}).");
        }
        var vectors = Tensor.Stack([.. _tables.Select((table, i) => table.Forward(condition.Select(1, i)))], 1);
        return Output(_denoiser.Predict(x, time, _joined ? vectors.Flatten(1) : vectors));
    }
}

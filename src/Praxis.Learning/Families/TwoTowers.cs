using Praxis.Tensors;

namespace Praxis.Learning.Families;

/// <summary>
/// Two encoders that learn to agree on pairs (Radford et al., 2021): unit vectors a and b, scores s·aᵢ·bⱼ with a learned scale s,
/// which is at most 100.
/// </summary>
public sealed class TwoTowers : Module
{
    readonly Layer _first, _second;
    readonly Linear _projectFirst, _projectSecond;
    readonly TensorSlot _logScale;

    /// <summary>Towers that give a vector for each sample, and linear maps into one space.</summary>
    /// <param name="first">Such as an image encoder.</param>
    /// <param name="firstWidth">The size of its vectors.</param>
    /// <param name="second">Such as a text encoder.</param>
    /// <param name="secondWidth">The size of its vectors.</param>
    /// <param name="joint">The size of the common space.</param>
    /// <param name="rng">For the maps.</param>
    /// <param name="scale">The first s.</param>
    public TwoTowers(Layer first, int firstWidth, Layer second, int secondWidth, int joint, Rng rng, double scale = 1 / 0.07)
    {
        rng = Initialization.Next(rng);
        _first = Add("first", first);
        _second = Add("second", second);
        _projectFirst = Add("project_first", Projection(firstWidth, "first"));
        _projectSecond = Add("project_second", Projection(secondWidth, "second"));
        _logScale = AddParameter("log_scale", Tensor.Scalar(Math.Log(scale)));

        Linear Projection(int width, string name) => new(Tensor.Randn([joint, width], rng.Split(name), deviation: 1 / Math.Sqrt(width)));
    }

    /// <summary>The first encoder.</summary>
    public Layer First => _first;

    /// <summary>The second encoder.</summary>
    public Layer Second => _second;

    /// <summary>The largest scale.</summary>
    public double LargestScale { get; init; } = 100;

    /// <summary>s.</summary>
    public Tensor Scale => _logScale.Value.Clamp(high: Math.Log(LargestScale)).Exp();

    /// <summary>Unit vectors of samples of the first kind (samples × joint).</summary>
    public Tensor EncodeFirst(Tensor x) => ProjectFirst(_first.Forward(x));

    /// <summary>Unit vectors of samples of the second kind (samples × joint).</summary>
    public Tensor EncodeSecond(Tensor x) => ProjectSecond(_second.Forward(x));

    /// <summary>Vectors of the first encoder, such as those of patches, in the common space.</summary>
    public Tensor ProjectFirst(Tensor features) => _projectFirst.Forward(features).Normalize();

    /// <summary>Vectors of the second encoder, such as those of tokens, in the common space.</summary>
    public Tensor ProjectSecond(Tensor features) => _projectSecond.Forward(features).Normalize();

    /// <summary>s·aᵢ·bⱼ for all pairs.</summary>
    public Tensor Scores(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        return Output(first.MatMul(second.T) * Scale.To(first.DType));
    }

    /// <summary>The scores of all pairs of samples.</summary>
    public Tensor Forward(Tensor first, Tensor second) => Scores(EncodeFirst(first), EncodeSecond(second));

    /// <summary>The loss of matching pairs; see <see cref="InfoNce"/>.</summary>
    public Tensor Loss(Tensor first, Tensor second) => InfoNce(Forward(first, second));

    /// <summary>½·[mean −log softmax(S)ᵢᵢ over rows + the same over columns], for scores S whose diagonal are the pairs.</summary>
    public static Tensor InfoNce(Tensor scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (scores.Rank != 2 || scores.Size(0) != scores.Size(1))
        {
            throw new ArgumentException($"InfoNce: scores of shape {scores.Shape} were given; they must be (pairs × pairs).");
        }
        var labels = Tensor.Arange(scores.Size(0));
        return (scores.CrossEntropy(labels) + scores.T.CrossEntropy(labels)) * 0.5;
    }
}

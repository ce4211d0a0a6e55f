using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// A layer of maxima of sums. Its weights form rows, one for each output (or structuring function); a weight of −∞ switches a
/// position off. It is an ordinary module: it mixes with linear layers and convolutions and learns with any optimiser.
/// </summary>
public abstract class MorphologicalLayer : Layer
{
    readonly TensorSlot _weight;
    readonly List<ActiveSets> _activity = [];
    Rng? _pending;
    bool _gathers;
    CoveringOptions? _covering;

    private protected MorphologicalLayer(Tensor weight, MorphologicalOptions? options)
    {
        Options = options ?? new();
        Options.Check();
        _weight = AddParameter("weight", weight);
    }

    /// <summary>How the layer differentiates at ties; it may be changed between steps.</summary>
    public MorphologicalOptions Options
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Check();
            field = value;
        }
    }

    /// <summary>W.</summary>
    public Tensor Weight => _weight.Value;

    /// <summary>Whether the layer keeps the active sets of its last forward pass.</summary>
    public bool TracksActivity { get; set; }

    /// <summary>The active sets of the last forward pass that was tracked: one for each maximum that the layer is made of.</summary>
    public IReadOnlyList<ActiveSets> Activity => _activity;

    /// <summary>How many numbers each maximum is taken over.</summary>
    public abstract int FanIn { get; }

    /// <summary>
    /// f′((x, W); (h, H)) = lim for t → 0⁺ of (f(x + t·h, W + t·H) − f(x, W))/t. It is positively homogeneous in (h, H), and linear
    /// only where every active set has one member. A direction that is null is zero.
    /// </summary>
    public abstract Tensor BouligandDerivative(Tensor x, Tensor? inputDirection, Tensor? weightDirection = null);

    /// <inheritdoc/>
    protected sealed override Tensor Compute(Tensor x)
    {
        CheckInput(x);
        if (_pending is { } rng)
        {
            (_pending, var covering) = (null, _covering!);
            using var _ = Gradient.Off();
            Cover(x.Detach(), covering, rng);
        }
        if (!_gathers)
        {
            _activity.Clear();
        }
        var before = _activity.Count;
        var y = Morph(x);
        MaximaOfPass = _activity.Count - before;
        return y;
    }

    /// <summary>How many of <see cref="Activity"/> a forward pass made.</summary>
    internal int MaximaOfPass { get; private set; }

    /// <summary>Whether active sets are kept over several forward passes, from none on.</summary>
    internal void GatherActivity(bool gathers)
    {
        if (gathers)
        {
            _activity.Clear();
        }
        else if (_activity.Count > MaximaOfPass)
        {
            // Those of the last pass stay.
            _activity.RemoveRange(0, _activity.Count - MaximaOfPass);
        }
        _gathers = gathers;
        TracksActivity = true;
    }

    /// <summary>Refuses an input of the wrong shape or with numbers that are none.</summary>
    private protected abstract void CheckInput(Tensor x);

    private protected abstract Tensor Morph(Tensor x);

    /// <summary>First values that give every weight a chance to be active on these inputs.</summary>
    private protected abstract void Cover(Tensor x, CoveringOptions options, Rng rng);

    /// <summary>A tensor shaped as W as rows, one for each maximum.</summary>
    internal abstract Tensor ToRows(Tensor weightLike);

    /// <summary>The inverse of <see cref="ToRows"/>.</summary>
    internal abstract Tensor FromRows(Tensor rows);

    internal void CoverAtNextForward(CoveringOptions options, Rng rng) => (_covering, _pending) = (options, rng);

    /// <summary>Whether the covering that was asked for has not happened, and forgets it.</summary>
    internal bool ForgetCovering()
    {
        var was = _pending is not null;
        _pending = null;
        return was;
    }

    /// <summary>y_bj = max over i of x_bi + w_ji, tracked.</summary>
    private protected Tensor Maximum(Tensor rows, Tensor weight)
    {
        var (values, sets) = TiedMaximum.Forward(rows, weight, Options, TracksActivity);
        if (TracksActivity)
        {
            _activity.Add(sets ?? ActiveSets.Of(rows, weight, Options.Tolerance));
        }
        return values;
    }

    private protected static Tensor CheckedWeight(Tensor weight, string layer, int rowDimension)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (!weight.IsFloating || weight.Count == 0)
        {
            throw new ArgumentException($"{layer}: a weight of type {weight.DType} and shape {weight.Shape} was given; it must be a floating tensor that is not empty.");
        }
        using var _ = Gradient.Off();
        var values = weight.Detach();
        if ((values.IsNan().Any().ToDouble() != 0) || values.Max().ToDouble() == double.PositiveInfinity)
        {
            throw new ArgumentException($"{layer}: the weight has entries that are not a number or +∞; use finite numbers, and −∞ for positions that are switched off.");
        }
        if (values.Max([rowDimension]).Min().ToDouble() == double.NegativeInfinity)
        {
            throw new ArgumentException($"{layer}: all weights of one output are −∞, so that it has no value; leave at least one position on.");
        }
        return weight;
    }

    private protected void CheckNumbers(Tensor x)
    {
        if (x.DType != Weight.DType)
        {
            throw new ArgumentException($"{GetType().Name}: the input is of type {x.DType} and the weight of type {Weight.DType}; convert one of them with To.");
        }
        using var _ = Gradient.Off();
        if (!double.IsFinite(x.Detach().Sum().ToDouble()) && x.Detach().IsFinite().All().ToDouble() == 0)
        {
            throw new ArgumentException($"{GetType().Name}: the input of shape {x.Shape} has numbers that are not finite; a maximum would hide or spread them.");
        }
    }

    private protected static Tensor CheckDirection(Tensor direction, Tensor like, string what) =>
        direction.Shape == like.Shape ? direction.To(like.DType)
            : throw new ArgumentException($"BouligandDerivative: the direction of the {what} has shape {direction.Shape}; the {what} has shape {like.Shape}.");
}

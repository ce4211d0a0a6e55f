using Praxis.Learning.Diffusion;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>Where a curriculum begins.</summary>
public enum CurriculumOrder
{
    /// <summary>With the most noise, the easy tasks.</summary>
    EasyToHard,

    /// <summary>With the least noise: the control.</summary>
    HardToEasy,

    /// <summary>In an order that <see cref="DenoisingCurriculumOptions.Seed"/> draws: the control that has stages and no sense in them.</summary>
    Shuffled,
}

/// <summary>The options of <see cref="DenoisingCurriculum"/>; their defaults are the paper's.</summary>
public sealed record DenoisingCurriculumOptions
{
    /// <summary>N, into how many groups <see cref="DenoisingCurriculum(NoiseSchedule, DenoisingCurriculumOptions?)"/> cuts the times.</summary>
    public int Clusters { get; init; } = 20;

    /// <summary>τ, how many updates in turn may bring no lower loss before the next group comes in.</summary>
    public int Patience { get; init; } = 200;

    /// <summary>The share of the past in the running mean of the loss that patience looks at; 0: the loss of each batch itself.</summary>
    public double Smoothing { get; init; } = 0.95;

    /// <summary>Where the curriculum begins.</summary>
    public CurriculumOrder Order { get; init; } = CurriculumOrder.EasyToHard;

    /// <summary>What draws the order of <see cref="CurriculumOrder.Shuffled"/>.</summary>
    public int Seed { get; init; }

    /// <summary>Whether groups stay in once they came; otherwise a stage has its own group alone, and all groups come together behind the last stage.</summary>
    public bool Accumulates { get; init; } = true;

    /// <summary>Stages of so many updates in place of patience; null: patience.</summary>
    public int? FixedLength { get; init; }
}

/// <summary>
/// Training times from easy to hard (arXiv 2403.10348). Stage n = 1 … N draws t evenly from ∪_{j=N−n+1}^{N} C_j. While it goes on, the
/// lowest running mean of the loss is kept; when τ updates in turn have not lowered it, stage n + 1 begins with its own lowest loss.
/// Stage N is ordinary training. One network and one optimiser go through all stages, and every update counts in the budget.
/// </summary>
/// <example>
/// <code>
/// var curriculum = new DenoisingCurriculum(schedule, new() { Clusters = 20, Patience = 200 });
/// var trainer = new DiffusionTrainer(network, new Adam(network), schedule, rng, new() { Times = curriculum });
/// </code>
/// </example>
public sealed class DenoisingCurriculum : ITimeSampler
{
    readonly double[] _starts;
    readonly int[] _order;
    long _updates, _inStage, _waited;
    double _best = double.PositiveInfinity, _sum, _weight;

    /// <summary>A curriculum over the whole times of a schedule in groups of one size.</summary>
    public DenoisingCurriculum(NoiseSchedule schedule, DenoisingCurriculumOptions? options = null)
        : this(TimeClusters.ByTime(schedule, (options ?? new()).Clusters), options)
    {
    }

    /// <summary>A curriculum over any groups.</summary>
    public DenoisingCurriculum(TimeClusters clusters, DenoisingCurriculumOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        (Clusters, Options) = (clusters, options ?? new());
        if (Options.Patience < 1 || Options.FixedLength < 1 || Options.Smoothing is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"DenoisingCurriculum: a patience of {Options.Patience}, stages of {Options.FixedLength} and a smoothing of {Options.Smoothing} were given; the first two must be at least 1 and the last at least 0 and below 1.");
        }
        _order = [.. Options.Order switch
        {
            CurriculumOrder.EasyToHard => Enumerable.Range(1, clusters.Count).Reverse(),
            CurriculumOrder.HardToEasy => Enumerable.Range(1, clusters.Count),
            CurriculumOrder.Shuffled => new Rng(Options.Seed).Split("order of groups").Permutation(clusters.Count).Select(i => i + 1),
            _ => throw new ArgumentOutOfRangeException(nameof(options), $"DenoisingCurriculum: an order of {Options.Order} was given; it must be one of {string.Join(", ", Enum.GetNames<CurriculumOrder>())}."),
        }];
        _starts = new double[clusters.Count];
        Array.Fill(_starts, -1);
        _starts[0] = 0;
    }

    /// <summary>The groups of times.</summary>
    public TimeClusters Clusters { get; }

    /// <summary>How the curriculum goes.</summary>
    public DenoisingCurriculumOptions Options { get; }

    /// <summary>n, from 1; behind stage N, where groups do not stay in, N + 1.</summary>
    public int Stage { get; private set; } = 1;

    /// <summary>Whether all times are trained on, as without a curriculum.</summary>
    public bool IsOrdinary => Options.Accumulates ? Stage == Clusters.Count : Stage > Clusters.Count;

    /// <summary>The update at which each stage began, for those that have.</summary>
    public IReadOnlyList<long> StageStarts => [.. _starts.Where(start => start >= 0).Select(start => (long)start)];

    /// <summary>The groups in the order in which they come.</summary>
    public IReadOnlyList<int> Order => _order;

    /// <summary>The groups of the present stage, lowest and highest, counted from the least noise; all between are in, save in a shuffled order (see <see cref="Groups"/>).</summary>
    public (int First, int Last) Present
    {
        get
        {
            var groups = Groups;
            return (groups[0], groups[^1]);
        }
    }

    /// <summary>The groups of the present stage, rising.</summary>
    public IReadOnlyList<int> Groups => IsOrdinary ? [.. Enumerable.Range(1, Clusters.Count)] : !Options.Accumulates ? [_order[Stage - 1]] : [.. _order.Take(Stage).Order()];

    /// <inheritdoc/>
    public double[] Sample(int count, Rng rng)
    {
        var groups = Groups;
        return groups[^1] - groups[0] == groups.Count - 1 ? Clusters.Sample(groups[0], groups[^1], count, rng) : Clusters.Sample(groups, count, rng);
    }

    /// <summary>Hears of the losses of an update.</summary>
    public void Observe(ReadOnlySpan<double> times, ReadOnlySpan<double> losses)
    {
        if (losses.Length == 0)
        {
            throw new ArgumentException("DenoisingCurriculum: no loss was given; an update has at least one sample.");
        }
        var sum = 0.0;
        foreach (var loss in losses)
        {
            sum += loss;
        }
        Observe(sum / losses.Length);
    }

    /// <summary>Hears of the loss of an update: best and patience are those of the present stage.</summary>
    public void Observe(double loss)
    {
        if (!double.IsFinite(loss))
        {
            throw new ArgumentException($"DenoisingCurriculum: the loss of update {_updates} is {loss}; it must be finite.");
        }
        _updates++;
        _inStage++;
        if (IsOrdinary)
        {
            return;
        }
        // The running mean begins anew with each stage, weighted so that its first values are means of what there is.
        _sum = (Options.Smoothing * _sum) + ((1 - Options.Smoothing) * loss);
        _weight = (Options.Smoothing * _weight) + (1 - Options.Smoothing);
        var mean = _sum / _weight;
        (_best, _waited) = mean < _best ? (mean, 0) : (_best, _waited + 1);
        if (Options.FixedLength is { } length ? _inStage >= length : _waited >= Options.Patience)
        {
            Stage++;
            (_best, _waited, _inStage, _sum, _weight) = (double.PositiveInfinity, 0, 0, 0, 0);
            if (Stage <= Clusters.Count)
            {
                _starts[Stage - 1] = _updates;
            }
        }
    }

    /// <summary>Stage, counts, running mean and starts of stages.</summary>
    public double[] State
    {
        get => [Stage, _updates, _inStage, _waited, _best, _sum, _weight, .. _starts];
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Length != 7 + _starts.Length)
            {
                throw new ArgumentException($"DenoisingCurriculum: a state of {value.Length} numbers was given; that of {Clusters.Count} groups has {7 + _starts.Length}.");
            }
            (Stage, _updates, _inStage, _waited) = ((int)value[0], (long)value[1], (long)value[2], (long)value[3]);
            (_best, _sum, _weight) = (value[4], value[5], value[6]);
            value.AsSpan(7).CopyTo(_starts);
        }
    }
}

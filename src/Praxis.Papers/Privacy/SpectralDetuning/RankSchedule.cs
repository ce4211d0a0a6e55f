namespace Praxis.Papers.Privacy;

/// <summary>
/// How the rank k of the low-rank step grows: it starts low, is multiplied whenever the loss has not fallen below its best for
/// more than a number of iterations, and is r from a share of the iterations on.
/// </summary>
public sealed record RankSchedule
{
    /// <summary>k at the first iteration.</summary>
    public int Start { get; init; } = 1;

    /// <summary>What k is multiplied with on a plateau.</summary>
    public int Factor { get; init; } = 2;

    /// <summary>How many iterations without a new best loss are borne; one more raises the rank.</summary>
    public int Patience { get; init; } = 15;

    /// <summary>The share of the iterations after which k = r whatever the loss does.</summary>
    public double ForceAt { get; init; } = 0.5;

    /// <summary>k = r from the first iteration on: the ablation.</summary>
    public static RankSchedule Fixed { get; } = new() { ForceAt = 0 };

    /// <summary>The paper's schedule: k ← min(factor·k, r) on a plateau, and k = r from forceAt·iterations on.</summary>
    public static RankSchedule OnPlateau(int patience = 15, int factor = 2, double forceAt = 0.5) =>
        new() { Patience = patience, Factor = factor, ForceAt = forceAt };

    /// <summary>The ranks of one recovery towards the end rank r.</summary>
    internal RankStaircase Climb(int end, int iterations) => new(this, end, iterations);

    /// <summary>Refuses a schedule that cannot be followed.</summary>
    internal void Check()
    {
        if (Start < 1 || Factor < 2 || Patience < 0 || ForceAt is not (>= 0 and <= 1))
            throw new ArgumentException($"RankSchedule: a start of {Start}, a factor of {Factor}, a patience of {Patience} and a forced end at {ForceAt} were given; they must be at least 1, at least 2, at least 0, and from 0 to 1.");
    }
}

/// <summary>The rank of each iteration, which follows the loss.</summary>
sealed class RankStaircase
{
    readonly RankSchedule _schedule;
    readonly int _end;
    readonly double _forced;
    double _best = double.PositiveInfinity;
    int _done, _bad;

    internal RankStaircase(RankSchedule schedule, int end, int iterations)
    {
        (_schedule, _end, _forced) = (schedule, end, schedule.ForceAt * iterations);
        Rank = _forced <= 0 ? end : Math.Min(schedule.Start, end);
    }

    /// <summary>k of the next iteration.</summary>
    internal int Rank { get; private set; }

    /// <summary>
    /// Hears the loss of an iteration: strictly below the best it is the new best, otherwise bad ← bad + 1; at bad &gt; patience
    /// k ← min(factor·k, r) and bad ← 0, while the best is kept.
    /// </summary>
    internal void Hear(double loss)
    {
        _done++;
        if (_done >= _forced)
        {
            Rank = _end;
            return;
        }
        (_best, _bad) = loss < _best ? (loss, 0) : (_best, _bad + 1);
        if (_bad <= _schedule.Patience)
            return;
        Rank = (int)Math.Min((long)Rank * _schedule.Factor, _end);
        _bad = 0;
    }
}

using Praxis.Lab.Statistics;

namespace Praxis.Lab;

/// <summary>A point of a curve: a place on the sweep, and the estimate there over the units.</summary>
/// <param name="At">The place on the sweep.</param>
/// <param name="Estimate">The mean over units with its 95 % interval.</param>
public readonly record struct CurvePoint(double At, Estimate Estimate);

/// <summary>
/// Everything that the trials of one study measured at one scale. Values are per independent unit: draws and the seeds of
/// one unit are averaged first.
/// </summary>
public sealed class Results
{
    readonly Dictionary<(string Arm, string Measure), List<Entry>> _index = [];
    readonly List<string> _arms = [];
    readonly List<string> _measures = [];

    /// <summary>The results of a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="scale">The scale that was run.</param>
    /// <param name="trials">Its trials, finished and failed.</param>
    /// <param name="plannedSeeds">How many seeds the run was to have, 0 to plannedSeeds − 1; by default those that are there.</param>
    public Results(Study study, Scale scale, IEnumerable<TrialResult> trials, int? plannedSeeds = null)
    {
        Study = study;
        Scale = scale;
        var all = trials.OrderBy(trial => trial.Seed).ToArray();
        if (all.FirstOrDefault(trial => trial.Paper != study.Paper.Id || trial.Scale != scale) is { } foreign)
            throw new ArgumentException($"Results of {study.Paper.Id} at {scale.Name()}: a trial of {foreign.Paper} at {foreign.Scale.Name()} does not belong here.");
        Trials = [.. all.Where(trial => trial.Failure is null)];
        Failures = [.. all.Where(trial => trial.Failure is not null)];
        var present = all.Select(trial => trial.Seed).ToHashSet();
        Missing = [.. Enumerable.Range(0, plannedSeeds ?? 0).Where(seed => !present.Contains(seed))];
        Units = [.. Trials.Select(trial => trial.Unit).Distinct().Order()];
        foreach (var trial in Trials)
            foreach (var measurement in trial.Measurements)
                Add(new(trial.Unit, trial.Seed, measurement with { At = measurement.At is { } at ? Measurement.Rounded(at) : null }));
    }

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>The scale that was run.</summary>
    public Scale Scale { get; }

    /// <summary>The finished trials by seed.</summary>
    public IReadOnlyList<TrialResult> Trials { get; }

    /// <summary>The failed trials by seed.</summary>
    public IReadOnlyList<TrialResult> Failures { get; }

    /// <summary>The planned seeds that have neither finished nor failed.</summary>
    public IReadOnlyList<int> Missing { get; }

    /// <summary>The independent units of the finished trials.</summary>
    public IReadOnlyList<int> Units { get; }

    /// <summary>The arms, in the order they were first recorded.</summary>
    public IReadOnlyList<string> Arms => _arms;

    /// <summary>The measures, in the order they were first recorded.</summary>
    public IReadOnlyList<string> Measures => _measures;

    /// <summary>The study's own working time over all trials, in seconds.</summary>
    public double Seconds => Trials.Concat(Failures).Sum(trial => trial.Seconds);

    /// <summary>The time spent on tuning over all trials, in seconds.</summary>
    public double TuningSeconds => Trials.Concat(Failures).Sum(trial => trial.TuningSeconds);

    /// <summary>The time spent on house models over all trials, in seconds.</summary>
    public double HouseSeconds => Trials.Concat(Failures).Sum(trial => trial.HouseSeconds);

    /// <summary>The tries that tuning spent on each arm: equal effort is an honesty rule, so reports print them.</summary>
    public IReadOnlyList<TuningRecord> Tuning { get; init; } = [];

    /// <summary>The arms that a measure was recorded for.</summary>
    public IReadOnlyList<string> ArmsOf(string measure) => [.. _arms.Where(arm => _index.ContainsKey((arm, measure)))];

    /// <summary>The cells that a measure of an arm was recorded in, swept places in rising order.</summary>
    public IReadOnlyList<Cell> Cells(string arm, string measure) =>
        [.. Find(arm, measure).Select(entry => new Cell(entry.Measurement.At, entry.Measurement.On)).Distinct().OrderBy(cell => cell, CellOrder)];

    /// <summary>One value for each unit: the mean over its cells of the mean over its seeds and draws.</summary>
    public IReadOnlyList<double> Values(string arm, string measure, double? at = null, string? on = null) =>
        [.. Table(arm, measure, at, on).Values.Select(cells => Estimate.Of([.. cells.Values]).Mean)];

    /// <summary>The mean over units with its 95 % interval; null when nothing was recorded there.</summary>
    public Estimate? Mean(string arm, string measure, double? at = null, string? on = null) =>
        Values(arm, measure, at, on) is { Count: > 0 } values ? Estimate.Of(values) : null;

    /// <summary>The measure over the sweep, one point for each place.</summary>
    public IReadOnlyList<CurvePoint> Curve(string arm, string measure, string? on = null) =>
        [.. Find(arm, measure).Where(entry => entry.Measurement.At is not null && (on is null || entry.Measurement.On == on))
            .Select(entry => entry.Measurement.At!.Value).Distinct().Order()
            .Select(at => new CurvePoint(at, Estimate.Of(Values(arm, measure, at, on))))];

    /// <summary>The verdict on each claim in order, or null at smoke scale, where nothing is judged.</summary>
    public IReadOnlyList<Verdict>? Verdicts() => Scale == Scale.Smoke ? null : Judgement.OfAll(this);

    /// <summary>The verdict on one claim, or null at smoke scale.</summary>
    public Verdict? VerdictOn(Claim claim) => Verdicts()?.FirstOrDefault(verdict => ReferenceEquals(verdict.Claim, claim))
        ?? (Scale == Scale.Smoke ? null : claim.Judge(this));

    /// <summary>unit → cell → mean over the unit's seeds of the mean over each seed's draws.</summary>
    internal SortedDictionary<int, SortedDictionary<Cell, double>> Table(string arm, string measure, double? at = null, string? on = null)
    {
        var wanted = at is { } place ? Measurement.Rounded(place) : (double?)null;
        var table = new SortedDictionary<int, SortedDictionary<Cell, double>>();
        var chosen = Find(arm, measure).Where(entry => (wanted is null || entry.Measurement.At == wanted) && (on is null || entry.Measurement.On == on));
        foreach (var group in chosen.GroupBy(entry => (entry.Unit, Cell: new Cell(entry.Measurement.At, entry.Measurement.On))))
        {
            if (!table.TryGetValue(group.Key.Unit, out var cells))
                table[group.Key.Unit] = cells = new(CellOrder);
            cells[group.Key.Cell] = Estimate.Of([.. group.GroupBy(entry => entry.Seed)
                .Select(draws => Estimate.Of([.. draws.Select(entry => entry.Measurement.Value)]).Mean)]).Mean;
        }
        return table;
    }

    /// <summary>Every single value of a measure of an arm with its unit and place.</summary>
    internal IEnumerable<Entry> Find(string arm, string measure) =>
        _index.TryGetValue((arm, measure), out var list) ? list : [];

    static Comparer<Cell> CellOrder { get; } = Comparer<Cell>.Create((left, right) =>
        string.CompareOrdinal(left.On, right.On) is var order and not 0 ? order : Nullable.Compare(left.At, right.At));

    void Add(Entry entry)
    {
        var key = (entry.Measurement.Arm, entry.Measurement.Measure);
        if (!_index.TryGetValue(key, out var list))
        {
            _index[key] = list = [];
            if (!_arms.Contains(key.Arm))
                _arms.Add(key.Arm);
            if (!_measures.Contains(key.Measure))
                _measures.Add(key.Measure);
        }
        list.Add(entry);
    }

    /// <summary>A measurement with the unit and seed it came from.</summary>
    internal readonly record struct Entry(int Unit, int Seed, Measurement Measurement);
}

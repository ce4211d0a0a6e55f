using System.Globalization;
using Praxis.Lab.Statistics;

namespace Praxis.Lab;

/// <summary>Where the claimed effect lies, and from where on the opposite shows.</summary>
/// <param name="Low">The claim asks for effects above this.</param>
/// <param name="High">The claim asks for effects below this.</param>
/// <param name="OppositeBelow">An interval wholly below this shows the opposite.</param>
/// <param name="OppositeAbove">An interval wholly above this shows the opposite.</param>
/// <param name="Inclusive">True when the bounds themselves satisfy the claim.</param>
readonly record struct Bounds(double Low, double High, double OppositeBelow, double OppositeAbove, bool Inclusive = false)
{
    internal static Bounds Above(double low, double oppositeBelow, bool inclusive = false) =>
        new(low, double.PositiveInfinity, oppositeBelow, double.PositiveInfinity, inclusive);

    internal static Bounds Below(double high, double oppositeAbove, bool inclusive = false) =>
        new(double.NegativeInfinity, high, double.NegativeInfinity, oppositeAbove, inclusive);

    internal static Bounds Within(double low, double high) => new(low, high, low, high);

    internal bool Contain(Interval interval) => Inclusive
        ? interval.Low >= Low - Slack(Low) && interval.High <= High + Slack(High)
        : interval.Low > Low && interval.High < High;

    // Exact counts divided and logged may miss their bound by the last bit.
    static double Slack(double bound) => double.IsInfinity(bound) ? 0 : 1e-12 * Math.Max(1, Math.Abs(bound));
}

/// <summary>The rules by which measurements become a verdict; docs/studies.md states them in words.</summary>
static class Judgement
{
    const double Level = 0.05;

    /// <summary>The verdicts on all claims of a study, with Holm's correction over the secondary ones.</summary>
    internal static IReadOnlyList<Verdict> OfAll(Results results)
    {
        Verdict[] verdicts = [.. results.Study.Claims.Select(claim => claim.Judge(results))];
        var secondary = Enumerable.Range(1, Math.Max(0, verdicts.Length - 1)).Where(index => verdicts[index].P is not null).ToArray();
        var corrected = ExactTests.Holm([.. secondary.Select(index => verdicts[index].P!.Value)]);
        for (var rank = 0; rank < secondary.Length; rank++)
        {
            var verdict = verdicts[secondary[rank]];
            var fades = verdict.Kind != VerdictKind.Inconclusive && verdict.P <= Level && corrected[rank] > Level;
            verdicts[secondary[rank]] = verdict with
            {
                HolmP = corrected[rank],
                Notes = fades ? [.. verdict.Notes, Notes.DoesNotSurvive(secondary.Length, corrected[rank])] : verdict.Notes,
            };
        }
        return verdicts;
    }

    /// <summary>Judges one value for each unit against the claimed bounds.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="results">The results it is judged on.</param>
    /// <param name="units">The values, on the scale that the bounds are stated on.</param>
    /// <param name="bounds">The claimed bounds.</param>
    /// <param name="quantity">What the effect is.</param>
    /// <param name="show">From the scale of the bounds to the one that people read; may turn round.</param>
    internal static Verdict OfUnits(Claim claim, Results results, IReadOnlyList<double> units, Bounds bounds, EffectKind quantity, Func<double, double>? show = null)
    {
        show ??= value => value;
        if (units.Count == 0)
            return Unmeasured(claim, results, quantity, Notes.NothingRecorded(claim));
        var estimate = Estimate.Of(units);
        var verdict = new Verdict
        {
            Claim = claim,
            Quantity = quantity,
            Effect = show(estimate.Mean),
            Count = units.Count,
            Standardized = estimate.Deviation > 0 ? (show(1) < show(0) ? -1 : 1) * estimate.Mean / estimate.Deviation : null,
        };
        if (units.Count < 2)
            return Withhold(verdict, results, Notes.OneUnit());

        var interval = estimate.Interval;
        var notes = new List<Note>();
        var inside = bounds.Contain(interval);
        var opposite = !inside && (interval.High < bounds.OppositeBelow || interval.Low > bounds.OppositeAbove);
        var p = opposite
            ? AgainstBound(units, interval.High < bounds.OppositeBelow ? bounds.OppositeBelow : bounds.OppositeAbove)
            : Math.Max(AgainstBound(units, bounds.Low), AgainstBound(units, bounds.High));
        var kind = inside ? VerdictKind.Holds : opposite ? VerdictKind.Opposite : VerdictKind.Inconclusive;

        // Without spread there is nothing to permute about an inclusive bound: the value simply lies on it.
        var exactMatters = !(bounds.Inclusive && estimate.Deviation == 0);
        var smallest = ExactTests.SmallestSignFlip(units.Count);
        if (exactMatters && smallest > Level)
            notes.Add(Notes.FewUnits(units.Count, smallest));
        else if (exactMatters && kind != VerdictKind.Inconclusive && p > Level)
        {
            kind = VerdictKind.Inconclusive;
            notes.Add(Notes.ExactTestDisagrees(p));
        }
        if (!inside && !opposite && interval.Low > bounds.OppositeBelow && interval.High < bounds.OppositeAbove)
            notes.Add(Notes.LessThanClaimed());
        if (estimate.Deviation == 0)
            notes.Add(Notes.NoSpread(units.Count));
        var (one, other) = (show(interval.Low), show(interval.High));
        return Complete(verdict with { Kind = kind, Interval = new(Math.Min(one, other), Math.Max(one, other)), P = p, Notes = notes }, results);
    }

    /// <summary>Judges a count of successes against a claimed share.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="results">The results it is judged on.</param>
    /// <param name="successes">The successes.</param>
    /// <param name="tries">The tries.</param>
    /// <param name="share">The claimed share.</param>
    /// <param name="designEffect">By how much agreement inside units makes the tries count less; one for independent tries.</param>
    internal static Verdict OfShare(Claim claim, Results results, int successes, int tries, double share, double designEffect)
    {
        if (tries == 0)
            return Unmeasured(claim, results, EffectKind.Share, Notes.NothingRecorded(claim));
        var (counted, won) = ((int)Math.Max(1, Math.Round(tries / designEffect)), (int)Math.Round(successes / designEffect));
        won = Math.Min(won, counted);
        var interval = ExactTests.Wilson(successes / designEffect, tries / designEffect);
        var p = ExactTests.Sign(won, counted - won, share);
        var kind = interval.Low > share ? VerdictKind.Holds : interval.High < share ? VerdictKind.Opposite : VerdictKind.Inconclusive;
        var notes = new List<Note>();
        var smallest = Math.Min(1, 2 * Math.Pow(kind == VerdictKind.Opposite ? 1 - share : share, counted));
        if (smallest > Level)
            notes.Add(Notes.FewUnits(counted, smallest));
        else if (kind != VerdictKind.Inconclusive && p > Level)
        {
            kind = VerdictKind.Inconclusive;
            notes.Add(Notes.ExactTestDisagrees(p));
        }
        if (designEffect > 1)
            notes.Add(Notes.Clustered(tries, designEffect));
        return Complete(new()
        {
            Claim = claim,
            Kind = kind,
            Quantity = EffectKind.Share,
            Effect = (double)successes / tries,
            Interval = interval,
            P = p,
            Count = tries,
            Notes = notes,
        }, results);
    }

    /// <summary>A verdict on something that was not measured, with the reason.</summary>
    internal static Verdict Unmeasured(Claim claim, Results results, EffectKind quantity, Note reason) =>
        Withhold(new() { Claim = claim, Quantity = quantity }, results, reason);

    /// <summary>Both arms' unit values at the same places, or the reason why they cannot be compared.</summary>
    internal static (double[] Arm, double[] Against, Note? Problem) Paired(Results results, Claim claim, string arm, string against)
    {
        var left = results.Table(arm, claim.Measure, claim.At, claim.On);
        var right = results.Table(against, claim.Measure, claim.At, claim.On);
        if (left.Count == 0 || right.Count == 0)
            return ([], [], Notes.NothingRecorded(claim, left.Count == 0 ? arm : against));
        if (UnevenPlaces(left, right, results.Units) is { } problem)
            return ([], [], problem);
        return (Means(left), Means(right), null);

        static double[] Means(SortedDictionary<int, SortedDictionary<Cell, double>> table) =>
            [.. table.Values.Select(cells => Estimate.Of([.. cells.Values]).Mean)];
    }

    /// <summary>A difference in places between two tables or between units of one table would compare unlike things.</summary>
    internal static Note? UnevenPlaces(SortedDictionary<int, SortedDictionary<Cell, double>> left, SortedDictionary<int, SortedDictionary<Cell, double>> right, IReadOnlyList<int> units)
    {
        var expected = left.Values.First().Keys.ToHashSet();
        foreach (var unit in units)
        {
            foreach (var table in (ReadOnlySpan<SortedDictionary<int, SortedDictionary<Cell, double>>>)[left, right])
            {
                if (!table.TryGetValue(unit, out var cells))
                    return Notes.UnevenPlaces(unit, "");
                var differing = cells.Keys.Except(expected).Concat(expected.Except(cells.Keys)).ToArray();
                if (differing.Length > 0)
                    return Notes.UnevenPlaces(unit, string.Join(", ", differing.Select(cell => cell.ToString()).Order(StringComparer.Ordinal).Take(5)));
            }
        }
        return null;
    }

    static double AgainstBound(IReadOnlyList<double> units, double bound) =>
        double.IsInfinity(bound) ? 0 : ExactTests.SignFlip([.. units.Select(value => value - bound)]);

    static Verdict Withhold(Verdict verdict, Results results, Note reason) =>
        Complete(verdict with { Kind = VerdictKind.Inconclusive, Notes = [.. verdict.Notes, reason] }, results);

    /// <summary>A failed or missing seed may be missing because of what the claim is about, so nothing is concluded without it.</summary>
    static Verdict Complete(Verdict verdict, Results results)
    {
        if (results.Failures.Count == 0 && results.Missing.Count == 0)
            return verdict;
        return verdict with { Kind = VerdictKind.Inconclusive, Notes = [Notes.Incomplete(results), .. verdict.Notes] };
    }
}

/// <summary>The sentences that go with verdicts.</summary>
static class Notes
{
    internal static Note OneUnit() => new(
        "One unit gives an effect but no interval; run two seeds or more.", "只有一个独立单元，给不出区间；请至少运行两个种子。");

    internal static Note FewUnits(int count, double smallest) => new(
        Say($"With {count} independent units the exact test cannot go below p = {smallest:G3}; the verdict rests on the interval."),
        Say($"只有 {count} 个独立单元，精确检验的 p 不可能低于 {smallest:G3}；结论仅依据区间。"));

    internal static Note ExactTestDisagrees(double p) => new(
        Say($"The interval lies beyond the bound, but the exact test gives p = {p:G3}."), Say($"区间已越过界限，但精确检验给出 p = {p:G3}。"));

    internal static Note LessThanClaimed() => new(
        "The direction shows; the claimed margin does not.", "方向成立，但未达到所声称的幅度。");

    internal static Note NoSpread(int count) => new(
        Say($"All {count} units gave the same value, so the interval has no width."), Say($"{count} 个单元的值完全相同，区间宽度为零。"));

    internal static Note DoesNotSurvive(int count, double p) => new(
        Say($"Does not survive Holm's correction over {count} secondary claims (p = {p:G3})."), Say($"经 {count} 个次要论断的 Holm 校正后不再显著（p = {p:G3}）。"));

    internal static Note Clustered(int tries, double effect) => new(
        Say($"Cells of one unit agree more than chance allows: {tries} cells count as {tries / effect:G3}."), Say($"同一单元内的结果彼此相关：{tries} 个格子按 {tries / effect:G3} 个计。"));

    internal static Note NothingRecorded(Claim claim, string? arm = null) => new(
        Say($"Nothing was recorded as {claim.Measure}{(arm ?? claim.Arm) switch { { } name => $" of {name}", _ => "" }}{Place(claim)}."),
        Say($"没有记录{(arm ?? claim.Arm) switch { { } name => $" {name} 的", _ => "" }} {claim.Measure}{Place(claim)}。"));

    internal static Note UnevenPlaces(int unit, string places) => new(
        $"The arms were not recorded at the same places in unit {unit}{(places.Length == 0 ? "" : $" ({places})")}, so they cannot be compared.",
        $"单元 {unit} 中各方法记录的位置不一致{(places.Length == 0 ? "" : $"（{places}）")}，无法比较。");

    internal static Note Incomplete(Results results) => new(
        $"{Seeds(results.Failures.Count, "failed")}{(results.Failures.Count > 0 && results.Missing.Count > 0 ? " and " : "")}{Seeds(results.Missing.Count, "missing")}; nothing is concluded without them.",
        $"{(results.Failures.Count > 0 ? $"{results.Failures.Count} 个种子失败" : "")}{(results.Failures.Count > 0 && results.Missing.Count > 0 ? "，" : "")}{(results.Missing.Count > 0 ? $"{results.Missing.Count} 个种子缺失" : "")}；缺少它们不下结论。");

    internal static Note NotPositive(string what) => new(
        $"A ratio needs values above zero, and {what} has one that is not.", $"比值要求数值为正，而 {what} 中有非正值。");

    internal static Note NotBinary(double value) => new(
        Say($"A success share needs zeros and ones; {value} was recorded."), Say($"成功率要求记录 0 或 1；却记录了 {value}。"));

    internal static Note TooFewPlaces() => new(
        "The sweep has fewer than two places.", "扫描的取值点少于两个。");

    internal static Note ConstantRanks(int unit) => new(
        $"One side of the correlation is constant in unit {unit}.", $"单元 {unit} 中相关的一方为常数。");

    static string Seeds(int count, string what) => count == 0 ? "" : count == 1 ? $"1 seed {what}" : $"{count} seeds {what}";

    static string Place(Claim claim) => $"{(claim.At is { } at ? Say($" at {at}") : "")}{(claim.On is { } on ? $" on {on}" : "")}";

    static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

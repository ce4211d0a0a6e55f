using System.Globalization;
using Praxis.Lab.Statistics;

namespace Praxis.Lab;

/// <summary>Trends and rates: the least-squares slope over the sweep, one for each unit.</summary>
sealed class SlopeClaim(ClaimForm form, string text, string zh, string measure, string arm, string? against, string? on, Axes axes, Direction direction, double low, double high)
    : Claim(form, text, zh, measure, arm, against, null, on)
{
    double Sign => direction == Direction.Rising ? 1 : -1;

    public override string Bar => Form == ClaimForm.Rate
        ? string.Create(CultureInfo.InvariantCulture, $"{low:G6} < exponent({Arm}) < {high:G6}")
        : string.Create(CultureInfo.InvariantCulture, $"slope({Sweep.Subject(this)}) {(Sign > 0 ? '>' : '<')} {Sign * low:G6}");

    internal override Verdict Judge(Results results)
    {
        var (units, problem) = Sweep.Of(this, results);
        if (problem is not null)
            return Judgement.Unmeasured(this, results, EffectKind.Slope, problem);
        var (logX, logY) = (axes is Axes.LogX or Axes.LogLog, axes is Axes.LogY or Axes.LogLog);
        if (units.Any(unit => unit.Any(point => logX && point.At <= 0 || logY && point.Value <= 0)))
            return Judgement.Unmeasured(this, results, EffectKind.Slope, Notes.NotPositive(Measure));
        double[] slopes = [.. units.Select(unit => Sign * Statistics.Correlation.Line(
            [.. unit.Select(point => logX ? Math.Log(point.At) : point.At)], [.. unit.Select(point => logY ? Math.Log(point.Value) : point.Value)]).Slope)];
        return Judgement.OfUnits(this, results, slopes, Form == ClaimForm.Rate ? Bounds.Within(low, high) : Bounds.Above(low, 0), EffectKind.Slope, slope => Sign * slope);
    }
}

/// <summary>
/// Monotone over the sweep: every step must pass, so the weakest one decides, and no correction for their number is needed.
/// </summary>
sealed class MonotoneClaim(string text, string zh, string measure, string arm, string? against, string? on, Direction direction, double tolerance)
    : Claim(ClaimForm.Monotone, text, zh, measure, arm, against, null, on)
{
    double Sign => direction == Direction.Rising ? 1 : -1;

    public override string Bar => string.Create(CultureInfo.InvariantCulture,
        $"each step of {Sweep.Subject(this)} {(Sign > 0 ? '>' : '<')} {(tolerance == 0 ? 0 : -Sign * tolerance):G6}");

    internal override Verdict Judge(Results results)
    {
        var (units, problem) = Sweep.Of(this, results);
        if (problem is not null)
            return Judgement.Unmeasured(this, results, EffectKind.Step, problem);
        var steps = Enumerable.Range(1, units[0].Length - 1).Select(index => Judgement.OfUnits(this, results,
            [.. units.Select(unit => Sign * (unit[index].Value - unit[index - 1].Value))], Bounds.Above(-tolerance, -tolerance), EffectKind.Step, step => Sign * step)).ToArray();
        return steps.FirstOrDefault(step => step.Kind == VerdictKind.Opposite)
            ?? steps.Where(step => step.Kind == VerdictKind.Inconclusive).MinBy(Weakness)
            ?? steps.MinBy(Weakness)!;

        double Weakness(Verdict step) => Sign > 0 ? step.Interval?.Low ?? step.Effect!.Value : -(step.Interval?.High ?? step.Effect!.Value);
    }
}

/// <summary>A rank correlation with the sweep or with another measure, one for each unit.</summary>
sealed class CorrelationClaim(string text, string zh, string measure, string? arm, string? on, string? with, Direction direction, RankMethod method, double atLeast)
    : Claim(ClaimForm.Correlation, text, zh, measure, arm, null, null, on)
{
    double Sign => direction == Direction.Rising ? 1 : -1;

    public override string Bar => string.Create(CultureInfo.InvariantCulture,
        $"{(method == RankMethod.Spearman ? 'ρ' : 'τ')}({Measure}, {with ?? "sweep"}) {(Sign > 0 ? '>' : '<')} {Sign * atLeast:G6}");

    internal override Verdict Judge(Results results)
    {
        var correlations = new List<double>();
        foreach (var unit in results.Units)
        {
            var (x, y) = Points(results, unit);
            if (x.Length < 3)
                return Judgement.Unmeasured(this, results, EffectKind.Correlation, x.Length == 0 ? Notes.NothingRecorded(this) : Notes.TooFewPlaces());
            if (x.Distinct().Count() == 1 || y.Distinct().Count() == 1)
                return Judgement.Unmeasured(this, results, EffectKind.Correlation, Notes.ConstantRanks(unit));
            correlations.Add(Sign * (method == RankMethod.Spearman ? Statistics.Correlation.Spearman(x, y) : Statistics.Correlation.Kendall(x, y)));
        }
        return Judgement.OfUnits(this, results, correlations, Bounds.Above(atLeast, Math.Min(0, atLeast)), EffectKind.Correlation, value => Sign * value);
    }

    (double[] X, double[] Y) Points(Results results, int unit)
    {
        var (x, y) = (new List<double>(), new List<double>());
        foreach (var arm in Arm is null ? results.ArmsOf(Measure) : [Arm])
        {
            if (!results.Table(arm, Measure, null, On).TryGetValue(unit, out var cells))
                continue;
            var partner = with is null ? null : results.Table(arm, with, null, On).GetValueOrDefault(unit);
            foreach (var (cell, value) in cells)
            {
                if (with is null ? cell.At is null : partner?.ContainsKey(cell) != true)
                    continue;
                x.Add(with is null ? cell.At!.Value : partner![cell]);
                y.Add(value);
            }
        }
        return ([.. x], [.. y]);
    }
}

/// <summary>The sweep of an arm, or of its gap to another arm, for each unit.</summary>
static class Sweep
{
    internal static string Subject(Claim claim) => claim.Against is null ? claim.Arm! : $"{claim.Arm} − {claim.Against}";

    internal static (IReadOnlyList<(double At, double Value)[]> Units, Note? Problem) Of(Claim claim, Results results)
    {
        var left = results.Table(claim.Arm!, claim.Measure, null, claim.On);
        var right = claim.Against is null ? left : results.Table(claim.Against, claim.Measure, null, claim.On);
        if (left.Count == 0 || right.Count == 0)
            return ([], Notes.NothingRecorded(claim, left.Count == 0 ? claim.Arm : claim.Against));
        if (Judgement.UnevenPlaces(left, right, results.Units) is { } problem)
            return ([], problem);
        List<(double At, double Value)[]> units = [.. left.Select(unit => unit.Value
            .Where(cell => cell.Key.At is not null)
            .GroupBy(cell => cell.Key.At!.Value, cell => cell.Value - (claim.Against is null ? 0 : right[unit.Key][cell.Key]))
            .OrderBy(place => place.Key)
            .Select(place => (place.Key, Estimate.Of([.. place]).Mean)).ToArray())];
        return units[0].Length < 2 ? ([], Notes.TooFewPlaces()) : (units, null);
    }
}

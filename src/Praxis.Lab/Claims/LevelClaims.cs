using System.Globalization;
using Praxis.Lab.Statistics;

namespace Praxis.Lab;

/// <summary>Better and not worse: the paired gain of one arm over another, absolute or as a logarithm of their ratio.</summary>
sealed class ComparisonClaim(ClaimForm form, string text, string zh, string measure, string arm, string against, double? at, string? on, double margin, Goal goal, bool relative)
    : Claim(form, text, zh, measure, arm, against, at, on)
{
    double Sign => goal == Goal.Higher ? 1 : -1;

    public override string Bar
    {
        get
        {
            var signed = (Form == ClaimForm.Better ? margin : -margin) * Sign;
            var comparison = goal == Goal.Higher ? '>' : '<';
            return relative
                ? string.Create(CultureInfo.InvariantCulture, $"{Arm} ÷ {Against} {comparison} {1 + signed:G6}")
                : string.Create(CultureInfo.InvariantCulture, $"{Arm} − {Against} {comparison} {signed:G6}");
        }
    }

    internal override Verdict Judge(Results results)
    {
        var quantity = relative ? EffectKind.Ratio : EffectKind.Difference;
        var (left, right, problem) = Judgement.Paired(results, this, Arm!, Against!);
        if (problem is not null)
            return Judgement.Unmeasured(this, results, quantity, problem);
        if (relative && left.Concat(right).Any(value => value <= 0))
            return Judgement.Unmeasured(this, results, quantity, Notes.NotPositive(Measure));
        // A gain is positive, whichever way the measure is good.
        double[] gains = [.. left.Zip(right, (a, b) => Sign * (relative ? Math.Log(a / b) : a - b))];
        var claimed = Form == ClaimForm.Better ? margin : -margin;
        var bound = relative ? Sign * Math.Log(1 + Sign * claimed) : claimed;
        return Judgement.OfUnits(this, results, gains, Bounds.Above(bound, oppositeBelow: Math.Min(bound, 0)), quantity,
            relative ? gain => Math.Exp(Sign * gain) : null);
    }
}

/// <summary>Near a number or a theory, and negative controls: an equivalence test.</summary>
sealed class NearClaim : Claim
{
    readonly double? _number;
    readonly double _margin;
    readonly bool _relative;

    internal NearClaim(ClaimForm form, string text, string zh, string measure, string arm, string? against, double? at, string? on, double? number, double margin, bool relative)
        : base(form, text, zh, measure, arm, against, at, on)
    {
        if (number is null == against is null)
            throw new ArgumentException($"Claim {PlainText.Quote(text)} must name either a number or another arm to be near to.");
        if (number is { } value && (!double.IsFinite(value) || relative && value <= 0))
            throw new ArgumentOutOfRangeException(nameof(number), value, $"Claim {PlainText.Quote(text)}: the number {value} must be finite{(relative ? " and above zero" : "")}.");
        if (relative && margin >= 1)
            throw new ArgumentOutOfRangeException(nameof(margin), margin, $"Claim {PlainText.Quote(text)}: a relative margin must be below 1, not {margin}.");
        (_number, _margin, _relative) = (number, margin, relative);
    }

    public override string Bar
    {
        get
        {
            var target = _number is { } number ? number.ToString("G6", CultureInfo.InvariantCulture) : Against;
            return _relative
                ? string.Create(CultureInfo.InvariantCulture, $"|{Arm} ÷ {target} − 1| < {_margin:G6}")
                : string.Create(CultureInfo.InvariantCulture, $"|{Arm} − {target}| < {_margin:G6}");
        }
    }

    internal override Verdict Judge(Results results)
    {
        var quantity = _relative ? EffectKind.Ratio : EffectKind.Difference;
        var (left, right, problem) = Judgement.Paired(results, this, Arm!, Against ?? Arm!);
        if (problem is not null)
            return Judgement.Unmeasured(this, results, quantity, problem);
        if (_number is { } number)
            Array.Fill(right, number);
        if (!_relative)
            return Judgement.OfUnits(this, results, [.. left.Zip(right, (a, b) => a - b)], Bounds.Within(-_margin, _margin), quantity);
        if (left.Concat(right).Any(value => value <= 0))
            return Judgement.Unmeasured(this, results, quantity, Notes.NotPositive(Measure));
        return Judgement.OfUnits(this, results, [.. left.Zip(right, (a, b) => Math.Log(a / b))],
            Bounds.Within(Math.Log(1 - _margin), Math.Log(1 + _margin)), quantity, Math.Exp);
    }
}

/// <summary>At least or at most a bound, the bound itself included.</summary>
sealed class BoundClaim(ClaimForm form, string text, string zh, string measure, string arm, double? at, string? on, double bound)
    : Claim(form, text, zh, measure, arm, null, at, on)
{
    public override string Bar => string.Create(CultureInfo.InvariantCulture, $"{Arm} {(Form == ClaimForm.AtLeast ? '≥' : '≤')} {bound:G6}");

    internal override Verdict Judge(Results results)
    {
        var (values, _, problem) = Judgement.Paired(results, this, Arm!, Arm!);
        if (problem is not null)
            return Judgement.Unmeasured(this, results, EffectKind.Value, problem);
        var bounds = Form == ClaimForm.AtLeast ? Bounds.Above(bound, bound, inclusive: true) : Bounds.Below(bound, bound, inclusive: true);
        return Judgement.OfUnits(this, results, values, bounds, EffectKind.Value);
    }
}

/// <summary>A ratio of costs or times: the logarithm of arm ÷ against over units.</summary>
sealed class RatioClaim(ClaimForm form, string text, string zh, string measure, string arm, string against, double? at, string? on, double atMost)
    : Claim(form, text, zh, measure, arm, against, at, on)
{
    public override string Bar => string.Create(CultureInfo.InvariantCulture, $"{Arm} ÷ {Against} ≤ {atMost:G6}");

    internal override Verdict Judge(Results results)
    {
        var (left, right, problem) = Judgement.Paired(results, this, Arm!, Against!);
        if (problem is not null)
            return Judgement.Unmeasured(this, results, EffectKind.Ratio, problem);
        if (left.Concat(right).Any(value => value <= 0))
            return Judgement.Unmeasured(this, results, EffectKind.Ratio, Notes.NotPositive(Measure));
        return Judgement.OfUnits(this, results, [.. left.Zip(right, (a, b) => Math.Log(a / b))],
            Bounds.Below(Math.Log(atMost), Math.Log(Math.Max(1, atMost)), inclusive: true), EffectKind.Ratio, Math.Exp);
    }
}

/// <summary>Success shares and cells won: counts against a claimed share.</summary>
sealed class ShareClaim(ClaimForm form, string text, string zh, string measure, string arm, string? against, double? at, string? on, double share, Goal goal)
    : Claim(form, text, zh, measure, arm, against, at, on)
{
    public override string Bar => string.Create(CultureInfo.InvariantCulture,
        $"{(Form == ClaimForm.Wins ? $"share({Arm} {(goal == Goal.Higher ? '>' : '<')} {Against})" : $"share({Arm})")} > {share:G6}");

    internal override Verdict Judge(Results results) => Form == ClaimForm.Wins ? JudgeWins(results) : JudgeSuccesses(results);

    Verdict JudgeSuccesses(Results results)
    {
        var wanted = At is { } at ? Measurement.Rounded(at) : (double?)null;
        var tries = results.Find(Arm!, Measure)
            .Where(entry => (wanted is null || entry.Measurement.At == wanted) && (On is null || entry.Measurement.On == On))
            .Select(entry => (entry.Unit, entry.Measurement.Value)).ToArray();
        var other = tries.FirstOrDefault(entry => entry.Value is not (0 or 1));
        if (other.Value != 0)
            return Judgement.Unmeasured(this, results, EffectKind.Share, Notes.NotBinary(other.Value));
        double[][] units = [.. tries.GroupBy(entry => entry.Unit).Select(group => group.Select(entry => entry.Value).ToArray())];
        return Judgement.OfShare(this, results, tries.Count(entry => entry.Value == 1), tries.Length, share, DesignEffect(units));
    }

    Verdict JudgeWins(Results results)
    {
        var (left, right) = (results.Table(Arm!, Measure, At, On), results.Table(Against!, Measure, At, On));
        if (left.Count == 0 || right.Count == 0)
            return Judgement.Unmeasured(this, results, EffectKind.Share, Notes.NothingRecorded(this, left.Count == 0 ? Arm : Against));
        if (Judgement.UnevenPlaces(left, right, results.Units) is { } problem)
            return Judgement.Unmeasured(this, results, EffectKind.Share, problem);
        // A cell is won by its mean over units: the seeds of one cell are not independent cells.
        var gains = left.Values.First().Keys.Select(cell => (goal == Goal.Higher ? 1 : -1)
            * (Estimate.Of([.. left.Values.Select(cells => cells[cell])]).Mean - Estimate.Of([.. right.Values.Select(cells => cells[cell])]).Mean)).ToArray();
        return Judgement.OfShare(this, results, gains.Count(gain => gain > 0), gains.Count(gain => gain != 0), share, 1);
    }

    /// <summary>
    /// How much more the unit means spread than independent tries would: s²(p̂ᵤ) / (p̂(1 − p̂) · units / tries), at least 1.
    /// </summary>
    static double DesignEffect(double[][] units)
    {
        var tries = units.Sum(unit => unit.Length);
        var mean = units.Sum(unit => unit.Sum()) / tries;
        if (units.Length < 2 || units.Length == tries || mean is 0 or 1)
            return 1;
        var spread = Estimate.Of([.. units.Select(unit => unit.Average())]).Deviation;
        var chance = mean * (1 - mean) * units.Length / tries;
        // However much the tries of a unit agree, each unit is worth one.
        return Math.Clamp(spread * spread / chance, 1, (double)tries / units.Length);
    }
}

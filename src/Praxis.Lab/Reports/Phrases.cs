using System.Globalization;
using Praxis.Lab.Statistics;

namespace Praxis.Lab;

/// <summary>The words and numbers that reports share, in both languages.</summary>
/// <param name="language">The language spoken.</param>
public sealed class Phrases(Language language)
{
    /// <summary>The language spoken.</summary>
    public Language Language => language;

    /// <summary>One text or the other.</summary>
    public string Say(string english, string chinese) => language == Language.Chinese ? chinese : english;

    /// <summary>A verdict in a word; null is a smoke run's.</summary>
    public string Verdict(Verdict? verdict) => verdict?.Kind switch
    {
        VerdictKind.Holds => Say("holds", "成立"),
        VerdictKind.Opposite => Say("opposite", "相反"),
        VerdictKind.Inconclusive => Say("inconclusive", "无定论"),
        _ => Say("not judged", "未判定"),
    };

    internal string Quantity(EffectKind kind) => kind switch
    {
        EffectKind.Difference => Say("difference", "差值"),
        EffectKind.Ratio => Say("ratio", "比值"),
        EffectKind.Slope => Say("slope", "斜率"),
        EffectKind.Step => Say("weakest step", "最弱一步"),
        EffectKind.Correlation => Say("rank correlation", "秩相关"),
        EffectKind.Share => Say("share", "比例"),
        _ => Say("value", "数值"),
    };

    /// <summary>A theme's name.</summary>
    public string Theme(Theme theme) => theme switch
    {
        Lab.Theme.Adapt => Say("Adapt", "适配"),
        Lab.Theme.Networks => Say("Networks", "网络"),
        Lab.Theme.Trust => Say("Trust", "可信"),
        Lab.Theme.Privacy => Say("Privacy", "隐私"),
        Lab.Theme.Representation => Say("Representation", "表征"),
        Lab.Theme.Transfer => Say("Transfer", "迁移"),
        Lab.Theme.Generation => Say("Generation", "生成"),
        Lab.Theme.Language => Say("Language", "语言"),
        Lab.Theme.Control => Say("Control", "控制"),
        _ => Say("Science", "科学"),
    };

    /// <summary>A scale's name.</summary>
    public string Scale(Scale scale) => scale.Pick(Say("smoke", "冒烟"), Say("laptop", "笔记本"), Say("full", "完整"));

    /// <summary>A paper in one line.</summary>
    public string Summary(Paper paper) => language == Language.Chinese ? paper.SummaryZh : paper.Summary;

    /// <summary>The effect with its interval: difference 0.031 [0.022, 0.04], p = 0.0312.</summary>
    public string Effect(Verdict verdict) => verdict.Effect is not { } effect ? Say("nothing measured", "未测得")
        : $"{Quantity(verdict.Quantity)} {Number(effect)}{(verdict.Interval is { } interval ? $" [{Number(interval.Low)}, {Number(interval.High)}]" : "")}{(verdict.P is { } p ? $", p = {Number(p, 3)}" : "")}{(verdict.HolmP is { } holm ? $" (Holm {Number(holm, 3)})" : "")}";

    /// <summary>What an arm measured where the claim looks: 0.912 ± 0.013.</summary>
    public static string Arm(Results results, Claim claim, string arm) =>
        results.Mean(arm, claim.Measure, claim.At, claim.On) is { } estimate ? Plain(estimate) : "–";

    /// <summary>A mean with half its interval's width: 0.912 ± 0.013.</summary>
    public static string Plain(Estimate estimate) =>
        estimate.Count < 2 ? Number(estimate.Mean) : $"{Number(estimate.Mean)} ± {Number(estimate.Interval.HalfWidth, 2)}";

    /// <summary>The arms that a claim speaks of.</summary>
    public static IEnumerable<string> Arms(Results results, Claim claim) =>
        claim.Arm is null ? results.ArmsOf(claim.Measure) : claim.Against is null ? [claim.Arm] : [claim.Arm, claim.Against];

    internal string Seconds(double seconds) => seconds < 120 ? $"{Number(seconds, 3)} s" : seconds < 7200
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.#} min") : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.#} h");

    /// <summary>The study's own time, and tuning and house models apart.</summary>
    public string Time(Results results) => Seconds(results.Seconds)
        + (results.TuningSeconds > 0 ? Say($" + {Seconds(results.TuningSeconds)} tuning", $" + 调参 {Seconds(results.TuningSeconds)}") : "")
        + (results.HouseSeconds > 0 ? Say($" + {Seconds(results.HouseSeconds)} house models", $" + 公用模型 {Seconds(results.HouseSeconds)}") : "");

    /// <summary>A number with a few significant digits and a true minus sign.</summary>
    public static string Number(double value, int digits = 4)
    {
        if (value == 0 || !double.IsFinite(value))
            return value == 0 ? "0" : double.IsPositiveInfinity(value) ? "∞" : "−∞";
        var text = Math.Abs(value) is >= 1e-3 and < 1e7
            ? Rounded(value, digits).ToString("0.########", CultureInfo.InvariantCulture)
            : value.ToString("G" + digits, CultureInfo.InvariantCulture);
        return text.Replace("-", "−", StringComparison.Ordinal);
    }

    static double Rounded(double value, int digits)
    {
        var decimals = digits - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value)));
        return decimals >= 0 ? Math.Round(value, Math.Min(decimals, 15)) : Math.Round(value);
    }
}

namespace Praxis.Lab;

public abstract partial class Claim
{
    /// <summary>The arm is better than the other by more than a margin, in the units of the measure or (relative) as a share of the other's value.</summary>
    public static Claim Better(string text, string measure, string arm, string against, double by = 0, double? at = null, string? on = null,
        Goal goal = Goal.Higher, bool relative = false, string zh = "") =>
        new ComparisonClaim(ClaimForm.Better, text, zh, measure, arm, against, at, on,
            Reachable(Margin(by, nameof(by)), relative && goal == Goal.Lower), goal, relative);

    /// <summary>The arm is worse than the other by less than a margin, if at all.</summary>
    public static Claim NotWorse(string text, string measure, string arm, string against, double within, double? at = null, string? on = null,
        Goal goal = Goal.Higher, bool relative = false, string zh = "") =>
        new ComparisonClaim(ClaimForm.NotWorse, text, zh, measure, arm, against, at, on,
            Reachable(Margin(within, nameof(within), above: true), relative && goal == Goal.Higher), goal, relative);

    /// <summary>The measure rises (or falls) over the sweep by a slope of more than atLeast; with against, the gap to that arm does.</summary>
    public static Claim Trend(string text, string measure, string arm, Direction direction = Direction.Rising, double atLeast = 0,
        Axes axes = Axes.Linear, string? against = null, string? on = null, string zh = "") =>
        new SlopeClaim(ClaimForm.Trend, text, zh, measure, arm, against, on, axes, direction, Margin(atLeast, nameof(atLeast)), double.PositiveInfinity);

    /// <summary>Every step of the sweep goes the one way, backwards by at most a tolerance.</summary>
    public static Claim Monotone(string text, string measure, string arm, Direction direction = Direction.Rising, double tolerance = 0,
        string? against = null, string? on = null, string zh = "") =>
        new MonotoneClaim(text, zh, measure, arm, against, on, direction, Margin(tolerance, nameof(tolerance)));

    /// <summary>
    /// The measure's rank correlation with the sweep, or with another measure recorded at the same places, is above atLeast.
    /// Without an arm the places of all arms are taken together.
    /// </summary>
    public static Claim Correlation(string text, string measure, double atLeast, string? arm = null, string? with = null,
        Direction direction = Direction.Rising, RankMethod method = RankMethod.Spearman, string? on = null, string zh = "") =>
        new CorrelationClaim(text, zh, measure, arm, on, with, direction, method,
            atLeast is >= -1 and < 1 ? atLeast : throw new ArgumentOutOfRangeException(nameof(atLeast), atLeast, $"A correlation cannot be asked to exceed {atLeast}; use −1 to below 1."));

    /// <summary>The measure is near a number, or near another arm that records what theory predicts.</summary>
    public static Claim Near(string text, string measure, string arm, double within, double? number = null, string? against = null,
        double? at = null, string? on = null, bool relative = false, string zh = "") =>
        new NearClaim(ClaimForm.Near, text, zh, measure, arm, against, at, on, number, Margin(within, nameof(within), above: true), relative);

    /// <summary>An effect that must not be there: the difference to the other arm, or to a number such as chance, stays within a margin.</summary>
    public static Claim NegativeControl(string text, string measure, string arm, double within, string? against = null, double? number = null,
        double? at = null, string? on = null, bool relative = false, string zh = "") =>
        new NearClaim(ClaimForm.NegativeControl, text, zh, measure, arm, against, at, on, number, Margin(within, nameof(within), above: true), relative);

    /// <summary>The measure follows a power law of the sweep: value ∝ placeᵉ with e within a margin of the exponent.</summary>
    public static Claim Rate(string text, string measure, string arm, double exponent, double within, string? on = null, string zh = "") =>
        new SlopeClaim(ClaimForm.Rate, text, zh, measure, arm, null, on, Axes.LogLog, Direction.Rising,
            Finite(exponent, nameof(exponent)) - Margin(within, nameof(within), above: true), exponent + within);

    /// <summary>The measure is at or above a bound.</summary>
    public static Claim AtLeast(string text, string measure, string arm, double bound, double? at = null, string? on = null, string zh = "") =>
        new BoundClaim(ClaimForm.AtLeast, text, zh, measure, arm, at, on, Finite(bound, nameof(bound)));

    /// <summary>The measure is at or below a bound.</summary>
    public static Claim AtMost(string text, string measure, string arm, double bound, double? at = null, string? on = null, string zh = "") =>
        new BoundClaim(ClaimForm.AtMost, text, zh, measure, arm, at, on, Finite(bound, nameof(bound)));

    /// <summary>More than a share of the recorded zeros and ones are ones.</summary>
    public static Claim SuccessShare(string text, string measure, string arm, double atLeast, double? at = null, string? on = null, string zh = "") =>
        new ShareClaim(ClaimForm.SuccessShare, text, zh, measure, arm, null, at, on, Share(atLeast), Goal.Higher);

    /// <summary>The arm beats the other in more than a share of the cells (places and names), each averaged over units; ties count for neither.</summary>
    public static Claim Wins(string text, string measure, string arm, string against, double atLeast = 0.5, double? at = null, string? on = null,
        Goal goal = Goal.Higher, string zh = "") =>
        new ShareClaim(ClaimForm.Wins, text, zh, measure, arm, against, at, on, Share(atLeast), goal);

    /// <summary>An exactly counted cost of the arm is at most a ratio of the other's.</summary>
    public static Claim CostRatio(string text, string measure, string arm, string against, double atMost, double? at = null, string? on = null, string zh = "") =>
        new RatioClaim(ClaimForm.CostRatio, text, zh, measure, arm, against, at, on, Ratio(atMost));

    /// <summary>A time of the arm, measured by <see cref="Trial.Timed"/>, is at most a ratio of the other's.</summary>
    public static Claim TimeRatio(string text, string measure, string arm, string against, double atMost, double? at = null, string? on = null, string zh = "") =>
        new RatioClaim(ClaimForm.TimeRatio, text, zh, measure, arm, against, at, on, Ratio(atMost));

    static double Finite(double value, string name) =>
        double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, $"A claim's {name} must be a finite number, not {value}.");

    static double Margin(double value, string name, bool above = false) =>
        double.IsFinite(value) && (above ? value > 0 : value >= 0) ? value
            : throw new ArgumentOutOfRangeException(name, value, $"A claim's {name} must be {(above ? "above zero" : "zero or more")}, not {value}.");

    static double Reachable(double margin, bool belowOne) =>
        !belowOne || margin < 1 ? margin : throw new ArgumentOutOfRangeException(nameof(margin), margin, $"Nothing positive can shrink by {margin:P0}; a relative margin downwards must be below 1.");

    static double Share(double value) =>
        value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A share cannot be asked to exceed {value}; use 0 to below 1.");

    static double Ratio(double value) =>
        double.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"A ratio must be above zero, not {value}.");
}

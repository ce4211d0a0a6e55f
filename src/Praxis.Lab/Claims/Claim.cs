namespace Praxis.Lab;

/// <summary>The forms that a claim can take.</summary>
public enum ClaimForm
{
    /// <summary>Better by a margin.</summary>
    Better,

    /// <summary>Not worse within a margin.</summary>
    NotWorse,

    /// <summary>A slope over a sweep.</summary>
    Trend,

    /// <summary>Every step of a sweep goes one way.</summary>
    Monotone,

    /// <summary>A rank correlation.</summary>
    Correlation,

    /// <summary>Near a number or a theory.</summary>
    Near,

    /// <summary>A rate: the exponent of a power law.</summary>
    Rate,

    /// <summary>At least a bound.</summary>
    AtLeast,

    /// <summary>At most a bound.</summary>
    AtMost,

    /// <summary>A share of successes.</summary>
    SuccessShare,

    /// <summary>A share of cells won.</summary>
    Wins,

    /// <summary>An effect that must not be there.</summary>
    NegativeControl,

    /// <summary>A ratio of exactly counted costs.</summary>
    CostRatio,

    /// <summary>A ratio of times.</summary>
    TimeRatio,
}

/// <summary>Which values of a measure are good.</summary>
public enum Goal
{
    /// <summary>Higher is better.</summary>
    Higher,

    /// <summary>Lower is better.</summary>
    Lower,
}

/// <summary>Which way a sweep goes.</summary>
public enum Direction
{
    /// <summary>Upwards.</summary>
    Rising,

    /// <summary>Downwards.</summary>
    Falling,
}

/// <summary>The axes that a slope is taken on.</summary>
public enum Axes
{
    /// <summary>Value over place.</summary>
    Linear,

    /// <summary>Value over the logarithm of the place.</summary>
    LogX,

    /// <summary>The logarithm of the value over the place.</summary>
    LogY,

    /// <summary>The logarithm of the value over the logarithm of the place.</summary>
    LogLog,
}

/// <summary>How a rank correlation is taken.</summary>
public enum RankMethod
{
    /// <summary>Spearman's ρ.</summary>
    Spearman,

    /// <summary>Kendall's τ_b.</summary>
    Kendall,
}

/// <summary>
/// A sentence that measurements can support or contradict. Only the lab judges it: the forms are closed, and each is made
/// by one of the factories.
/// </summary>
public abstract partial class Claim
{
    private protected Claim(ClaimForm form, string text, string zh, string measure, string? arm, string? against, double? at, string? on)
    {
        Form = form;
        Text = text;
        TextZh = zh;
        Measure = PlainText.Require(measure, "measure");
        Arm = arm is null ? null : PlainText.Require(arm, "arm");
        Against = against is null ? null : PlainText.Require(against, "arm");
        On = on is null ? null : PlainText.Require(on, "cell");
        At = at;
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        if (arm is not null && arm == against)
            throw new ArgumentException($"Claim {PlainText.Quote(text)} compares the arm {PlainText.Quote(arm)} with itself.");
    }

    /// <summary>The claim's form.</summary>
    public ClaimForm Form { get; }

    /// <summary>The claim in English.</summary>
    public string Text { get; }

    /// <summary>The claim in Chinese; empty where it was not written.</summary>
    public string TextZh { get; }

    /// <summary>The claim in the language asked for.</summary>
    public string In(Language language) => language == Language.Chinese && TextZh.Length > 0 ? TextZh : Text;

    /// <summary>What is measured.</summary>
    public string Measure { get; }

    /// <summary>The arm that the claim is about; null when it is about all of them.</summary>
    public string? Arm { get; }

    /// <summary>The arm it is compared with, if there is one.</summary>
    public string? Against { get; }

    /// <summary>The place on the sweep; null for all places.</summary>
    public double? At { get; }

    /// <summary>The cell; null for all cells.</summary>
    public string? On { get; }

    /// <summary>What must be shown, as a formula: difference &gt; 0.02.</summary>
    public abstract string Bar { get; }

    internal abstract Verdict Judge(Results results);
}

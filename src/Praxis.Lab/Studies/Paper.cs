namespace Praxis.Lab;

/// <summary>The themes that the papers are shelved by.</summary>
public enum Theme
{
    /// <summary>Adapting large models: pruning, low-rank updates, quantisation, editing.</summary>
    Adapt,

    /// <summary>Architectures, optimisation and theory of networks.</summary>
    Networks,

    /// <summary>Robustness, calibration, detection of the unknown.</summary>
    Trust,

    /// <summary>Privacy, memorisation, federated learning.</summary>
    Privacy,

    /// <summary>Self-supervision and learned representations.</summary>
    Representation,

    /// <summary>Transfer, continual and few-shot learning.</summary>
    Transfer,

    /// <summary>Generative models of images, shapes and sound.</summary>
    Generation,

    /// <summary>Language models: decoding, reasoning, facts.</summary>
    Language,

    /// <summary>Reinforcement learning, agents and control.</summary>
    Control,

    /// <summary>Science: physics, chemistry, medicine, signals.</summary>
    Science,
}

/// <summary>The paper that a study measures.</summary>
/// <param name="Id">The arXiv id, such as 2305.18403; it names folders, so it holds only letters, digits, dots, dashes and underscores.</param>
/// <param name="ShortName">What people call the method.</param>
/// <param name="Theme">The shelf it stands on.</param>
/// <param name="Summary">One line in English.</param>
/// <param name="SummaryZh">One line in Chinese.</param>
public sealed record Paper(string Id, string ShortName, Theme Theme, string Summary, string SummaryZh)
{
    /// <summary>The arXiv id.</summary>
    public string Id { get; init => field = SafeName.Require(value, "paper id"); } = SafeName.Require(Id, "paper id");

    /// <summary>What people call the method.</summary>
    public string ShortName { get; init => field = PlainText.Require(value, "short name"); } = PlainText.Require(ShortName, "short name");

    /// <summary>The paper's full title; the short name until it is set.</summary>
    public string Title { get; init; } = ShortName;

    /// <summary>Where the paper can be read.</summary>
    public string Url { get; init; } = $"https://arxiv.org/abs/{Id}";
}

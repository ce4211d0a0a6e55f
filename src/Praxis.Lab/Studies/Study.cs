namespace Praxis.Lab;

/// <summary>A paper's central comparison: what it claims, how one trial measures it and how the results are drawn.</summary>
public abstract class Study
{
    /// <summary>The paper under study.</summary>
    public abstract Paper Paper { get; }

    /// <summary>One to four claims; the first is the primary one.</summary>
    public abstract IReadOnlyList<Claim> Claims { get; }

    /// <summary>What was left out or done differently from the paper, said plainly.</summary>
    public virtual IReadOnlyList<Note> Remarks => [];

    /// <summary>True when the study measures time: its trials then run while nothing else of the lab runs on the machine.</summary>
    public virtual bool NeedsMachineAlone => false;

    /// <summary>How many seeds a run uses when nobody says otherwise.</summary>
    public virtual int DefaultSeeds(Scale scale) => scale.Pick(smoke: 1, laptop: 5, full: 5);

    /// <summary>
    /// The working time after which the lab gives up on the study, over all its seeds; a single trial may take twice its
    /// share. House models have their own time.
    /// </summary>
    public virtual TimeSpan Budget(Scale scale) =>
        scale.Pick(smoke: TimeSpan.FromMinutes(1), laptop: TimeSpan.FromMinutes(30), full: Timeout.InfiniteTimeSpan);

    /// <summary>Measures once: a pure function of (paper, scale, seed, data) to what it records on the trial.</summary>
    public abstract void Run(Trial trial);

    /// <summary>The figures of the results.</summary>
    public virtual IEnumerable<Figure> Draw(Results results) => [];

    /// <summary>Refuses a study that breaks the contract, before any work starts.</summary>
    internal void Require()
    {
        if (Claims.Count is < 1 or > 4)
            throw new ArgumentException($"The study of {Paper.Id} states {Claims.Count} claims; a study states one to four, the primary one first.");
        if (!NeedsMachineAlone && Claims.FirstOrDefault(claim => claim.Form == ClaimForm.TimeRatio) is { } timed)
            throw new ArgumentException($"The study of {Paper.Id} claims a ratio of times ({PlainText.Quote(timed.Text)}) but does not say NeedsMachineAlone => true.");
    }
}

using Praxis.Lab;
using Praxis.Papers.Language;

namespace Praxis.Papers.Tests.Language;

public sealed class SynCodeStudyTests
{
    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale()
    {
        var results = Rehearsal.Of(new SynCodeStudy());
        Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.ArmsOf(claim.Measure)));
        Assert.Equal(0, results.Mean("SynCode", "valid tokens masked")!.Value.Mean);
        Assert.Equal(0, results.Mean("sharp", "valid tokens masked")!.Value.Mean);
        Assert.Equal(0, results.Mean("sharp, checked", "syntax errors")!.Value.Mean);
        Assert.InRange(results.Mean("free", "syntax errors")!.Value.Mean, 0.1, 1);
        Assert.True(results.Mean("SynCode", "perplexity")!.Value.Mean <= results.Mean("free", "perplexity")!.Value.Mean);
        Assert.NotEmpty(new SynCodeStudy().Draw(results));
    }

    [Fact]
    public void The_paper_is_described_in_both_languages()
    {
        var paper = new SynCodeStudy().Paper;
        Assert.StartsWith("Mask", paper.Summary);
        Assert.Contains("掩码", string.Concat(paper.SummaryZh, new SynCodeStudy().Claims[2].TextZh));
    }
}

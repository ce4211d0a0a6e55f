using Praxis.Lab;
using Praxis.Papers.Control;

namespace Praxis.Papers.Tests.Control;

public sealed class ThrottlePiTests
{
    [Fact]
    public void The_paper_is_described_in_both_languages()
    {
        var paper = new ThrottlePiStudy().Paper;
        Assert.Equal(("2402.13654", Theme.Control), (paper.Id, paper.Theme));
        Assert.NotEqual(paper.Summary, paper.SummaryZh);
    }

    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale()
    {
        var results = Rehearsal.Of(new ThrottlePiStudy());
        Assert.Empty(results.Failures);
        Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.ArmsOf(claim.Measure)));
        Assert.All(results.Study.Draw(results), figure => Assert.StartsWith("<svg", figure.ToSvg(), StringComparison.Ordinal));
    }
}

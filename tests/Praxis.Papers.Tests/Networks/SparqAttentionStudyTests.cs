using Praxis.Lab;
using Praxis.Papers.Networks;

namespace Praxis.Papers.Tests.Networks;

public sealed class SparqAttentionStudyTests
{
    [Fact]
    public void The_study_runs_at_smoke_scale_and_measures_what_it_claims()
    {
        var study = new SparqAttentionStudy();
        var results = Rehearsal.Of(study);
        Assert.Empty(results.Failures);
        foreach (var ratio in new[] { 0.25, 0.125 })
        {
            Assert.Equal(8, results.ArmsOf("exact match").Count);
            foreach (var arm in results.ArmsOf("exact match"))
            {
                Assert.InRange(results.Mean(arm, "exact match", ratio)!.Value.Mean, 0, 1);
                Assert.InRange(results.Mean(arm, "nats an answer", ratio)!.Value.Mean, 0, 10);
            }
            // What was really read keeps to the budget, up to the few positions that the text grows by.
            Assert.InRange(results.Mean("SparQ", "transfer", ratio)!.Value.Mean, 0.85 * ratio, 1.1 * ratio);
            Assert.InRange(results.Mean("SparQ", "mean α", ratio)!.Value.Mean, 0.01, 1);
        }
        Assert.Equal(results.Mean("dense", "exact match", 0.25), results.Mean("dense", "exact match", 0.125));
        Assert.Equal(1.5, results.Mean("SparQ", "bytes of cache", 2048)!.Value.Mean / results.Mean("dense", "bytes of cache", 2048)!.Value.Mean, 1e-9);
        Assert.True(results.Mean("SparQ", "bytes a step", 2048)!.Value.Mean < results.Mean("SparQ, keys once", "bytes a step", 2048)!.Value.Mean);
        Assert.Contains("H2O", Assert.Single(study.Draw(results)).ToSvg(), StringComparison.Ordinal);
    }
}

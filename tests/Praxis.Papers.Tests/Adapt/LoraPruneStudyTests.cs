using Praxis.Lab;
using Praxis.Papers.Adapt;
using Praxis.Papers.House;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Adapt;

public sealed class LoraPruneStudyTests
{
    [Fact]
    public void The_study_runs_at_smoke_scale_and_measures_what_it_claims()
    {
        var study = new LoraPruneStudy();
        var results = Rehearsal.Of(study);
        Assert.Equal(["LoRAPrune", "true gradient", "magnitude", "one-shot", "random", "unpruned"], results.Arms);
        foreach (var arm in results.Arms)
        {
            var share = arm == "unpruned" ? 0 : 0.5;
            Assert.InRange(results.Mean(arm, "perplexity", share)!.Value.Mean, 1, 96);
            Assert.Equal(arm == "unpruned", results.Mean(arm, "share of parameters left", share)!.Value.Mean == 1);
            Assert.Equal(arm == "unpruned", results.Mean(arm, "share of multiply-adds left", share)!.Value.Mean == 1);
        }
        Assert.True(results.Mean("LoRAPrune", "gradient bytes")!.Value.Mean < results.Mean("true gradient", "gradient bytes")!.Value.Mean);
        Assert.InRange(results.Mean("LoRAPrune", "rank correlation with true-gradient scores", 0.5)!.Value.Mean, -1, 1);
        Assert.All(study.Claims, claim => Assert.NotEqual("", claim.Text));
        Assert.Contains("LoRAPrune", Assert.Single(study.Draw(results)).ToSvg());
    }

    [Fact]
    public void The_corpus_is_the_same_for_a_seed_and_has_only_known_characters()
    {
        TextCorpus one = new(3), same = new(3), other = new(4);
        var text = one.Text(0, 4000);
        Assert.Equal(text, same.Text(0, 4000));
        Assert.NotEqual(text, other.Text(0, 4000));
        Assert.All(text, character => Assert.Contains(character.ToString(), TextCorpus.Characters));
        // Text from later paragraphs continues it.
        var lines = text.Split('\n');
        Assert.Equal(lines[2], one.Text(2, 10).Split('\n')[0]);
        Assert.Contains('=', text);
        var sum = lines.First(line => line.Contains('=')).Split(' ')[0].Split('=');
        Assert.Equal(Data.Worlds.FormalTexts.Evaluate(sum[0]), long.Parse(sum[1]));
    }

    [Fact]
    public void Windows_have_one_token_more_than_the_context()
    {
        var windows = new TextWindows([.. Enumerable.Range(0, 10)], 3);
        Assert.Equal([[0L, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]], windows.Side(9, 1).Select(batch => batch.ToArray<long>()));
        Assert.Equal([2, 1], windows.Side(3, 2).Select(batch => batch.Size(0)));
        var drawn = windows.Draw(50, new Rng(1)).ToArray<long>().Chunk(4).ToArray();
        Assert.All(drawn, window => Assert.Equal(Enumerable.Range((int)window[0], 4).Select(token => (long)token), window));
        Assert.Equal(7, drawn.Select(window => window[0]).Distinct().Count());
        Assert.Contains("no window", Assert.Throws<ArgumentException>(() => new TextWindows([1, 2, 3], 3)).Message);
    }
}

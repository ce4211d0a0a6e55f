namespace Praxis.Cli.Tests;

public sealed class PapersTests : IDisposable
{
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    [Fact]
    public void Papers_are_listed_in_columns_by_theme_and_id()
    {
        var outcome = _typed.Host("papers");
        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Assert.Equal("""
            paper       name        theme    summary
            0001.00001  Holder      Adapt    A method that is better.
            0001.00002  Contrary    Trust    A method that is worse.
            0001.00003  Thrower     Trust    A study that throws.
            0001.00004  NotANumber  Trust    A study that diverges.
            0001.00005  Sleeper     Control  A study that hangs and does not listen.
            0001.00006  Listener    Control  A study that is slow after its first seed.
            0001.00007  HalfWriter  Science  A study that dies over a file.
            0001.00008  Counter     Science  A study that leaves a mark for every trial.

            """, outcome.Out, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Chinese_letters_take_two_columns_each() => Assert.Equal("""
        论文        名称    主题  概要
        0001.00001  Holder  适配  更好的方法。

        """, Typed.Here("papers", "--theme", "adapt", "--lang", "zh").Out, ignoreLineEndingDifferences: true);

    [Fact]
    public void A_theme_narrows_the_list_in_any_case()
    {
        var outcome = Typed.Here("papers", "--theme=TRUST", "--json");
        Assert.Equal(["0001.00002", "0001.00003", "0001.00004"], outcome.Json.EnumerateArray().Select(paper => paper.GetProperty("id").GetString()!));
    }

    [Fact]
    public void Json_has_the_documented_members_in_order()
    {
        var paper = Typed.Here("papers", "--json").Json.EnumerateArray().First();
        Assert.Equal(["id", "shortName", "title", "theme", "summary", "summaryZh"], paper.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["0001.00001", "Holder", "Holder: A Paper for Tests", "Adapt", "A method that is better.", "更好的方法。"], paper.EnumerateObject().Select(member => member.Value.GetString()!));
    }

    [Fact]
    public void The_real_command_lists_its_own_catalogue()
    {
        var outcome = _typed.Praxis("papers", "--json");
        Assert.Equal(0, outcome.Code);
        Assert.Equal(Papers.Catalogue.All.Count, outcome.Json.GetArrayLength());
    }

    [Theory]
    [InlineData("0001.00001")]
    [InlineData("0001.00001v3")]
    [InlineData("arXiv:0001.00001")]
    [InlineData("https://arxiv.org/abs/0001.00001")]
    [InlineData("http://www.arxiv.org/abs/0001.00001v2?context=cs.LG#top")]
    [InlineData("https://arxiv.org/pdf/0001.00001v12.pdf")]
    [InlineData("HTTPS://ARXIV.ORG/PDF/0001.00001V1")]
    [InlineData("arxiv.org/html/0001.00001/")]
    [InlineData("holder")]
    [InlineData("HOLDER")]
    [InlineData(" Holder ")]
    public void A_paper_is_found_by_any_of_its_names(string name)
    {
        var outcome = Typed.Here("show", name, "--json", "--out", "no-such-store");
        Assert.Equal((0, "0001.00001"), (outcome.Code, outcome.Json.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("holdr", "(did you mean Holder?)")]
    [InlineData("0001.00010", "(did you mean 0001.00001")]
    [InlineData("https://arxiv.org/abs/0001.0001", "(did you mean 0001.00001")]
    [InlineData("sleepre", "(did you mean Sleeper?)")]
    public void A_near_miss_suggests(string name, string suggestion)
    {
        var outcome = Typed.Here("show", name);
        Assert.Equal(2, outcome.Code);
        Assert.Contains(suggestion, outcome.Error);
        Assert.Empty(outcome.Out);
    }

    [Fact]
    public void Nothing_like_it_is_not_guessed_at() => Assert.Equal(
        "praxis: There is no paper 'quicksilver'; 'praxis papers' lists the 8 there are.\n", Typed.Here("show", "quicksilver").Error);

    [Fact]
    public void Show_tells_claims_bars_remarks_and_effort()
    {
        var outcome = Typed.Here("show", "holder", "--out", _typed.Store);
        Assert.Equal("""
            Holder · Holder: A Paper for Tests
            https://arxiv.org/abs/0001.00001 · Adapt

            A method that is better.

            claim 1  the method is more accurate than its baseline
                     shown by: accuracy, method − baseline > 0.05
            claim 2  the method reaches 0.6
                     shown by: accuracy, method ≥ 0.6
            remark   Everything is made up.

            smoke    1 seed, at most 5 min 0 s
            laptop   5 seeds, at most 5 min 0 s
            full     5 seeds, at most 5 min 0 s

            """, outcome.Out, ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Show_speaks_of_what_runs_have_shown()
    {
        Assert.Equal(0, Typed.Here("run", "holder", "--out", _typed.Store, "--run", "first").Code);
        Assert.Contains("measured first: holds, difference 0.", Typed.Here("show", "holder", "--out", _typed.Store).Out);
        Assert.Contains("已测 first: 成立", Typed.Here("show", "holder", "--out", _typed.Store, "--lang", "zh").Out);
    }
}

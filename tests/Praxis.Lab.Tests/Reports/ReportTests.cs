using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Reports;

public sealed class ReportTests : IDisposable
{
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    sealed class Box : Figure
    {
        public override string ToSvg() => "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>box</text></svg>";
    }

    static readonly Claim[] Claims =
    [
        Claim.Better("b beats a", "accuracy", arm: "b", against: "a", by: 0.1, zh: "b 胜过 a"),
        Claim.CostRatio("b costs half", "bytes", arm: "b", against: "a", atMost: 0.5),
    ];

    static Rig Study(double gain = 1, string id = "0001.00002") => new(trial =>
    {
        trial.Record("a", "accuracy", trial.Seed);
        trial.Record("b", "accuracy", trial.Seed + gain + 0.01 * trial.Seed);
        trial.Record("a", "bytes", 200);
        trial.Record("b", "bytes", 100);
        trial.Note("a note of the trial");
    }, id)
    { Stated = Claims, Said = [new("left out: dropout", "省略：dropout")], Drawing = _ => [new Box { Name = "accuracy" }] };

    IReadOnlyList<ReportEntry> Entries(params Rig[] studies)
    {
        _temporary.Run(studies, new() { Seeds = 6 });
        var run = _temporary.Store.Open("run");
        return [.. studies.Select(study => ReportEntry.From(run, study, "runs/run/"))];
    }

    [Fact]
    public void The_markdown_has_a_row_for_each_paper_with_arms_verdict_and_figure()
    {
        var text = ResultsMarkdown.Write(Entries(Study(), Study(-1, "0001.00003")));
        var rows = text.Split('\n').Where(line => line.StartsWith("| [")).ToArray();
        Assert.Equal(2, rows.Length);
        // Seeds 0 to 5 have mean 2.5, deviation 1.8708; t(0.975; 5) = 2.5706: 2.5 ± 1.9633.
        Assert.StartsWith("| [Rig 0001.00002](https://arxiv.org/abs/0001.00002) | b beats a | accuracy<br>b: 3.525 ± 2<br>a: 2.5 ± 2 | **holds** | ", rows[0]);
        Assert.EndsWith("| [figure](runs/run/figures/0001.00002-accuracy.svg) |", rows[0]);
        Assert.Contains("**opposite**", rows[1]);
        Assert.Contains("2 papers: 1 hold, 0 inconclusive, 1 opposite.", text);
        Assert.Contains("2. **holds**: b costs half (b ÷ a ≤ 0.5; ratio 0.5 [0.5, 0.5]", text);
        Assert.Contains("- left out: dropout", text);
        Assert.Contains("- a note of the trial", text);
    }

    [Fact]
    public void Reports_speak_chinese_where_it_was_written()
    {
        var entries = Entries(Study());
        var text = ResultsMarkdown.Write(entries, Language.Chinese);
        Assert.Contains("b 胜过 a", text);
        Assert.Contains("**成立**", text);
        Assert.Contains("省略：dropout", text);
        var page = HtmlReport.Write("全部", entries, Language.Chinese, otherLanguage: "index.html");
        Assert.Contains("lang=\"zh-CN\"", page);
        Assert.Contains(">成立</span>", page);
        Assert.Contains("href=\"index.html\"", page);
    }

    [Fact]
    public void The_same_results_give_the_same_text()
    {
        var (first, second) = (Study(), Study(2, "0001.00003"));
        var entries = Entries(first, second);
        var run = _temporary.Store.Open("run");
        Assert.Equal(ResultsMarkdown.Write(entries), ResultsMarkdown.Write([.. entries.Reverse()]));
        Assert.Equal(HtmlReport.Write(run, [first, second]), HtmlReport.Write(_temporary.Store.Open("run"), [second, first]));
    }

    [Fact]
    public void The_page_holds_everything_it_shows()
    {
        Entries(Study());
        var page = HtmlReport.Write(_temporary.Store.Open("run"), [Study(), Study(id: "0009.00009")]);
        Assert.Contains("data:image/svg+xml;base64,", page);
        Assert.DoesNotContain("src=\"http", page);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<link", page);
        Assert.DoesNotContain("0009.00009", page);
        Assert.Contains(">holds</span>", page);
        Assert.Contains(Machine.Here.Runtime, page);
    }

    [Fact]
    public void Hostile_text_is_shown_and_not_obeyed()
    {
        const string hostile = "<img src=x onerror=alert(1)> | **bold** `code` [link](javascript:x)";
        var study = new Rig(trial => { trial.Record(hostile, "m|x", 1); trial.Record("a", "m|x", 0); trial.Note(hostile); })
        { Stated = [Claim.Better(hostile, "m|x", arm: hostile, against: "a")], Said = [hostile] };
        var entries = Entries(study);
        var text = ResultsMarkdown.Write(entries);
        Assert.DoesNotContain("<img", text);
        Assert.DoesNotContain("[link](", text);
        Assert.DoesNotContain("**bold**", text);
        // Six columns have seven bars; the hostile ones are escaped.
        Assert.Equal(7, text.Split('\n').Single(line => line.StartsWith("| [Rig")).Replace("\\|", "").Count(letter => letter == '|'));
        Assert.DoesNotContain("<img src=x", HtmlReport.Write("t", entries));
    }

    [Fact]
    public void What_failed_and_what_was_tuned_is_said()
    {
        var study = new Rig(trial =>
        {
            trial.Tuned("rate", [0.5, 0.1], (rate, _) => rate, arm: "b");
            if (trial.Seed == 1)
                throw new InvalidOperationException("singular");
            trial.Record("a", "score", 1);
            trial.Record("b", "score", 2);
        });
        var text = ResultsMarkdown.Write(Entries(study));
        Assert.Contains("Seed 1 failed: InvalidOperationException: singular", text);
        Assert.Contains("Tuned rate on its own seeds, 2 tries an arm: b 0.5.", text);
        Assert.Contains("**inconclusive**", text);
        Assert.Contains("1 seed failed; nothing is concluded without them.", text);
    }

    [Fact]
    public void A_smoke_run_is_reported_as_not_judged()
    {
        var study = Study();
        _temporary.Run([study], new() { Seeds = 2, Scale = Scale.Smoke }, id: "smoke");
        Assert.Contains("| **not judged** |", ResultsMarkdown.Write([ReportEntry.From(_temporary.Store.Open("smoke"), study)]));
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.912345, "0.9123")]
    [InlineData(-1234.5678, "−1235")]
    [InlineData(123456789, "1.235E+08")]
    [InlineData(0.00001234, "1.234E−05")]
    [InlineData(double.PositiveInfinity, "∞")]
    public void Numbers_are_short_and_honest(double value, string expected) => Assert.Equal(expected, Phrases.Number(value));

    [Fact]
    public void The_study_of_the_design_compiles_and_reads_as_written()
    {
        var study = new LoraPruneStudy();
        var results = Rehearsal.Of(study, Scale.Laptop, seeds: 5);
        Assert.Equal(VerdictKind.Holds, results.VerdictOn(study.Claims[0])!.Kind);
        Assert.Equal("LoRAPrune − magnitude > 0.02", study.Claims[0].Bar);
    }

    sealed class LoraPruneStudy : Study
    {
        public override Paper Paper { get; } = new("2305.18403", "LoRAPrune", Theme.Adapt, "one line in English", "一句中文") { Title = "Pruning Meets Low-Rank" };

        public override IReadOnlyList<Claim> Claims { get; } =
        [
            Claim.Better("at 50% sparsity, pruning by LoRA gradients keeps more accuracy than magnitude pruning",
                measure: "accuracy", arm: "LoRAPrune", against: "magnitude", by: 0.02, at: 0.5),
        ];

        public override void Run(Trial trial)
        {
            foreach (var sparsity in (double[])[0.25, 0.5])
            {
                trial.Record("LoRAPrune", "accuracy", 0.9 - 0.1 * sparsity + trial.Seed * 1e-3, at: sparsity);
                trial.Record("magnitude", "accuracy", 0.9 - 0.3 * sparsity - trial.Seed * 1e-3, at: sparsity);
            }
        }

        public override IEnumerable<Figure> Draw(Results results)
        {
            Assert.Equal([0.25, 0.5], results.Curve("LoRAPrune", "accuracy").Select(point => point.At));
            return [];
        }
    }
}

using System.Text.RegularExpressions;
using Praxis.Lab;

namespace Praxis.Cli.Tests;

public sealed partial class RunTests : IDisposable
{
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    [Fact]
    public void A_run_prints_verdicts_intervals_and_figures_and_keeps_progress_apart()
    {
        var outcome = _typed.Host("run", "HOLDER", "--run", "golden", "--out", "store", "--jobs", "1");
        var folder = Path.Combine(_typed.Store, "runs", "golden");
        Assert.Equal(0, outcome.Code);
        Assert.Equal($"""
            Holder (0001.00001) · laptop · 5 seeds · N s
            holds         the method is more accurate than its baseline
                          accuracy: method 0.704 ± 0.0068, baseline 0.508 ± 0.01
                          difference 0.196 [0.1818, 0.2102], p = 0.0625; claimed: method − baseline > 0.05
                          With 5 independent units the exact test cannot go below p = 0.0625; the verdict rests on the interval.
            holds         the method reaches 0.6
                          accuracy: method 0.704 ± 0.0068
                          value 0.704 [0.6972, 0.7108], p = 0.0625 (Holm 0.0625); claimed: method ≥ 0.6
                          With 5 independent units the exact test cannot go below p = 0.0625; the verdict rests on the interval.
            figure        {folder}/figures/0001.00001-accuracy.svg

            run golden
            page {folder}/report.html

            """, Seconds().Replace(outcome.Out.Replace('\\', '/'), "N s"), ignoreLineEndingDifferences: true);
        Assert.StartsWith($"Run golden in {folder}: 5 trials of 1 paper, 1 at once.", outcome.Error);
        Assert.Equal(5, outcome.Error.Split('\n').Count(line => line.StartsWith("Holder seed", StringComparison.Ordinal) && line.Contains("finished in")));
        Assert.True(File.Exists(Path.Combine(folder, "report.html")) && File.Exists(Path.Combine(folder, "report.zh-CN.html")));
        Assert.DoesNotContain('\e', outcome.Out + outcome.Error);
    }

    [Fact]
    public void A_run_speaks_Chinese() =>
        Assert.Contains("成立          该方法比基线更准确", Typed.Here("run", "holder", "--lang", "zh", "--out", _typed.Store).Out);

    [Fact]
    public void Json_has_one_object_for_each_study_with_the_documented_members()
    {
        var outcome = _typed.Host("run", "holder", "contrary", "--seeds", "6", "--out", "store", "--json");
        Assert.Equal(0, outcome.Code);
        var (holder, contrary) = (outcome.Json[0], outcome.Json[1]);
        Assert.Equal(["id", "shortName", "title", "theme", "scale", "run", "verdict", "claims", "arms", "seeds", "failed", "missing", "units", "seconds", "tuningSeconds", "houseSeconds", "tuning", "remarks", "notes", "figures"],
            holder.EnumerateObject().Select(member => member.Name));
        Assert.Equal(["text", "textZh", "form", "measure", "arm", "against", "at", "on", "bar", "verdict", "quantity", "effect", "low", "high", "standardized", "p", "holmP", "count", "notes"],
            holder.GetProperty("claims")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(["arm", "measure", "at", "on", "mean", "low", "high", "values"], holder.GetProperty("arms")[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal("holds", holder.GetProperty("verdict").GetString());
        Assert.Equal(2.0 / 64, holder.GetProperty("claims")[0].GetProperty("p").GetDouble());
        Assert.Equal([0, 1, 2, 3, 4, 5], holder.GetProperty("seeds").EnumerateArray().Select(seed => seed.GetInt32()));
        Assert.Equal([0.7, 0.71, 0.7, 0.71, 0.7, 0.71], holder.GetProperty("arms").EnumerateArray()
            .Single(arm => arm.GetProperty("arm").GetString() == "method" && arm.GetProperty("at").GetDouble() == 0.5).GetProperty("values").EnumerateArray().Select(value => value.GetDouble()));
        Assert.True(File.Exists(holder.GetProperty("figures")[0].GetString()));
        Assert.Equal("opposite", contrary.GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData("holder", "laptop", 0)]
    [InlineData("contrary", "laptop", 3)]
    [InlineData("holder", "smoke", 3)]
    public void What_is_required_decides_the_exit_code(string paper, string scale, int code)
    {
        var outcome = Typed.Here("run", paper, "--scale", scale, "--require", "holds", "--out", _typed.Store);
        Assert.Equal(code, outcome.Code);
        Assert.Equal(code == 3, outcome.Error.Contains("--require holds is not met by"));
    }

    [Fact]
    public void A_smoke_run_judges_nothing()
    {
        var study = Typed.Here("run", "holder", "--scale", "smoke", "--json", "--out", _typed.Store).Json[0];
        Assert.Equal(System.Text.Json.JsonValueKind.Null, study.GetProperty("verdict").ValueKind);
        Assert.Equal(1, study.GetProperty("seeds").GetArrayLength());
    }

    [Fact]
    public void Studies_that_throw_diverge_hang_or_break_off_a_file_are_named_and_disturb_no_other()
    {
        var outcome = _typed.Host("run", "thrower", "notanumber", "sleeper", "halfwriter", "holder", "--seeds", "2", "--out", "store", "--run", "bad", "--json");
        Assert.Equal(1, outcome.Code);
        var causes = outcome.Json.EnumerateArray().ToDictionary(study => study.GetProperty("shortName").GetString()!,
            study => study.GetProperty("failed").EnumerateArray().Select(failed => $"{failed.GetProperty("seed")} {failed.GetProperty("cause")}").ToArray());
        Assert.Equal(["1 InvalidOperationException: The third wheel came off."], causes["Thrower"]);
        Assert.Equal(2, causes["NotANumber"].Length);
        Assert.Contains("score of a is NaN", causes["NotANumber"][0]);
        Assert.Equal(2, causes["Sleeper"].Length);
        Assert.Contains("did not listen", causes["Sleeper"][0]);
        Assert.Equal(2, causes["HalfWriter"].Length);
        Assert.Contains("The pen broke", causes["HalfWriter"][0]);
        Assert.Empty(causes["Holder"]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_typed.Store, "runs", "bad"), "*.bin", SearchOption.AllDirectories));
        Assert.Contains("7 trials failed", outcome.Error);
    }

    [Fact]
    public void The_same_command_goes_on_where_the_last_one_broke_off()
    {
        string[] command = ["run", "counter", "--seeds", "4", "--out", "store", "--json"];
        var marks = Directory.CreateDirectory(Path.Combine(_typed.Folder, "marks"));
        var broken = Typed.End(_typed.Begin(command, ("PRAXIS_TEST_MARKS", marks.FullName), ("PRAXIS_TEST_BREAK", "1")));
        var whole = Typed.End(_typed.Begin(command, ("PRAXIS_TEST_MARKS", marks.FullName)));
        Assert.Equal((1, 0), (broken.Code, whole.Code));
        Assert.Equal(broken.Json[0].GetProperty("run").GetString(), whole.Json[0].GetProperty("run").GetString());
        Assert.Equal(["0", "1", "2", "2", "3", "3"], marks.EnumerateFiles().Select(mark => mark.Name.Split('-')[0]).Order());

        var again = Typed.End(_typed.Begin(command, ("PRAXIS_TEST_MARKS", marks.FullName)));
        Assert.NotEqual(whole.Json[0].GetProperty("run").GetString(), again.Json[0].GetProperty("run").GetString());
        Assert.Equal(10, marks.GetFiles().Length);
    }

    [Fact]
    public void Fresh_leaves_an_unfinished_run_alone()
    {
        string[] command = ["run", "thrower", "--seeds", "2", "--out", _typed.Store, "--json"];
        var first = Typed.Here(command).Json[0].GetProperty("run").GetString();
        Assert.Equal(first, Typed.Here(command).Json[0].GetProperty("run").GetString());
        Assert.NotEqual(first, Typed.Here([.. command, "--fresh"]).Json[0].GetProperty("run").GetString());
    }

    [Fact]
    public void Two_processes_share_a_run_and_no_trial_runs_twice()
    {
        string[] command = ["run", "counter", "--seeds", "12", "--out", "store", "--run", "shared", "--jobs", "2", "--json"];
        var marks = Directory.CreateDirectory(Path.Combine(_typed.Folder, "marks"));
        var processes = Enumerable.Range(0, 2).Select(_ => _typed.Begin(command, ("PRAXIS_TEST_MARKS", marks.FullName))).ToArray();
        var outcomes = processes.Select(Typed.End).ToArray();
        Assert.All(outcomes, outcome => Assert.Equal(0, outcome.Code));
        Assert.Equal(12, marks.GetFiles().Length);
        Assert.All(outcomes, outcome => Assert.Equal(12, outcome.Json[0].GetProperty("seeds").GetArrayLength()));
        Assert.Equal(outcomes[0].Json[0].GetProperty("arms").GetRawText(), outcomes[1].Json[0].GetProperty("arms").GetRawText());
    }

    [Fact]
    public void A_run_of_another_scale_is_not_gone_on_with()
    {
        Assert.Equal(0, Typed.Here("run", "holder", "--scale", "smoke", "--run", "mine", "--out", _typed.Store).Code);
        var outcome = Typed.Here("run", "holder", "--run", "mine", "--out", _typed.Store);
        Assert.Equal((1, true), (outcome.Code, outcome.Error.Contains("was made with scale 'smoke'")));
    }

    [Fact]
    public void Every_shelf_without_papers_runs_to_nothing()
    {
        var outcome = Typed.Here("run", "language", "--scale", "smoke", "--json", "--out", _typed.Store);
        Assert.Equal((0, "[]\n"), (outcome.Code, outcome.Out));
        Assert.False(Directory.Exists(_typed.Store));
    }

    [Fact]
    public void The_folder_of_data_is_handed_to_the_studies()
    {
        var data = Directory.CreateDirectory(Path.Combine(_typed.Folder, "sets")).FullName;
        Assert.Equal(0, _typed.Host("run", "holder", "--scale", "smoke", "--data", data, "--out", "store").Code);
        Assert.Equal(data, _typed.Host("doctor", "--data", data, "--json").Json.GetProperty("dataFolder").GetString());
    }

    [Fact]
    public void Runs_are_read_back_as_they_were_asked_for()
    {
        Typed.Here("run", "holder", "thrower", "--seeds", "3", "--run", "mixed", "--out", _typed.Store);
        var info = new RunStore(_typed.Store).Open("mixed").Info;
        Assert.Equal(Scale.Laptop, info.Scale);
        Assert.Equal(3, info.Planned["0001.00003"]);
        Assert.Equal("0001.00001 0001.00003", info.Options["papers"]);
        Assert.Equal(12, info.Options["build"].Length);
    }

    [GeneratedRegex(@"\b[\d.]+ s(?=\r?\n)")]
    private static partial Regex Seconds();
}

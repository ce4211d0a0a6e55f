using System.Text.RegularExpressions;

namespace Praxis.Cli.Tests;

public sealed partial class StoreTests : IDisposable
{
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    [Fact]
    public void Runs_are_listed_the_newest_first()
    {
        Assert.Contains("There are no runs in", Typed.Here("runs", "--out", _typed.Store).Error);
        Run("first", "holder", "--scale", "smoke");
        Run("second", "thrower", "--seeds", "3");
        var listed = _typed.Host("runs", "--out", "store", "--json").Json;
        var second = listed.EnumerateArray().Single(run => run.GetProperty("id").GetString() == "second");
        Assert.Equal(["id", "created", "scale", "papers", "planned", "finished", "failed", "engine", "commit", "folder"], second.EnumerateObject().Select(member => member.Name));
        Assert.Equal((3, 2, 1), (second.GetProperty("planned").GetInt32(), second.GetProperty("finished").GetInt32(), second.GetProperty("failed").GetInt32()));
        var table = Typed.Here("runs", "--out", _typed.Store).Out.Split('\n');
        Assert.Equal("run", table[0].Split(' ')[0]);
        Assert.Equal(["first", "second"], table[1..3].Select(line => line.Split(' ')[0]).Order());
        Assert.Contains(table, line => FinishedOfThree().IsMatch(line));
    }

    [Fact]
    public void Equal_seeds_of_equal_runs_compare_equal_to_the_last_bit()
    {
        Run("one", "holder");
        Run("other", "holder", "--seeds", "3");
        var text = _typed.Host("compare", "one", "other", "--out", "store");
        Assert.Equal(0, text.Code);
        Assert.Contains("Holder (0001.00001): holds; 3 common seeds, equal to the last bit", text.Out);
        var paper = Typed.Here("compare", "one", "other", "--out", _typed.Store, "--json").Json.GetProperty("papers")[0];
        Assert.Equal((3, 3), (paper.GetProperty("commonSeeds").GetInt32(), paper.GetProperty("equalSeeds").GetInt32()));
        Assert.Equal(4, paper.GetProperty("arms").GetArrayLength());
        // method at 0.25: seeds 0..4 give 0.7, 0.71, 0.7, 0.71, 0.7 and seeds 0..2 give 0.7, 0.71, 0.7.
        var arm = paper.GetProperty("arms").EnumerateArray().First(row => row.GetProperty("arm").GetString() == "method");
        Assert.Equal(2.11 / 3 - 3.52 / 5, arm.GetProperty("difference").GetDouble(), 1e-12);
    }

    [Fact]
    public void Papers_of_only_one_run_are_named()
    {
        Run("one", "holder", "contrary", "--scale", "smoke");
        Run("other", "contrary", "--scale", "smoke");
        Assert.Contains("0001.00001: only in one", Typed.Here("compare", "one", "other", "--out", _typed.Store).Out);
        Assert.Equal("0001.00001", Typed.Here("compare", "one", "other", "--out", _typed.Store, "--json").Json.GetProperty("onlyInOne")[0].GetString());
    }

    [Fact]
    public void A_report_takes_each_paper_from_its_newest_run_at_the_largest_scale()
    {
        Run("quick", "holder", "contrary", "--scale", "smoke");
        Run("solid", "holder", "--seeds", "6");
        var folder = Path.Combine(_typed.Folder, "site");
        var outcome = _typed.Host("report", "--out", "store", "--to", "site");
        Assert.Equal(0, outcome.Code);
        Assert.Equal(["RESULTS.md", "RESULTS.zh-CN.md", "results/index.html", "results/index.zh-CN.html"],
            outcome.Out.Trim().Split('\n').Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')));
        var results = File.ReadAllText(Path.Combine(folder, "RESULTS.md"));
        Assert.Contains("2 papers: 1 hold, 0 inconclusive, 0 opposite, 1 not judged.", results);
        Assert.Contains("Scale laptop, 6 seeds", results);
        foreach (Match link in Links().Matches(results))
            if (!link.Groups[1].Value.StartsWith("http", StringComparison.Ordinal))
                Assert.True(File.Exists(Path.Combine(folder, Uri.UnescapeDataString(link.Groups[1].Value))), link.Value);
        Assert.Contains("成立", File.ReadAllText(Path.Combine(folder, "RESULTS.zh-CN.md")));
        Assert.Contains("href=\"index.zh-CN.html\"", File.ReadAllText(Path.Combine(folder, "results", "index.html")));
        Assert.Empty(Directory.EnumerateFiles(folder, "*.tmp", SearchOption.AllDirectories));

        Assert.Equal(0, Typed.Here("report", "--out", _typed.Store, "--to", folder).Code);
        Assert.Equal(results, File.ReadAllText(Path.Combine(folder, "RESULTS.md")));
        Assert.Contains("0 hold, 0 inconclusive, 0 opposite, 2 not judged", ReportOf("quick"));
    }

    [Fact]
    public void A_trial_that_failed_at_a_larger_scale_is_not_hidden_by_a_smaller_one()
    {
        Run("small", "thrower", "--scale", "smoke");
        Run("large", "thrower", "--seeds", "2");
        Run("later", "thrower", "--scale", "smoke");
        Assert.Contains("Seed 1 failed: InvalidOperationException: The third wheel came off.", ReportOf());
    }

    [Fact]
    public void A_report_of_nothing_is_told()
    {
        var outcome = Typed.Here("report", "--out", _typed.Store, "--to", _typed.Folder);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("There is nothing to report", outcome.Error);
        Assert.Empty(Directory.GetFiles(_typed.Folder));
    }

    [Fact]
    public void Data_sets_are_listed_with_what_is_there()
    {
        var sets = _typed.Praxis("data", "list", "--json").Json;
        Assert.Equal(Data.Sets.DataSets.List().Select(info => info.Name), sets.EnumerateArray().Select(set => set.GetProperty("name").GetString()!));
        Assert.Equal(["name", "summary", "summaryZh", "origin", "licence", "home", "found", "edition", "files"], sets[0].EnumerateObject().Select(member => member.Name));
        Assert.All(sets.EnumerateArray(), set => Assert.False(set.GetProperty("found").GetBoolean()));

        // Finding looks at names alone; reading is what checks the bytes.
        var file = Data.Sets.DataSets.Info("shakespeare").Editions[0].Files[0];
        var path = Path.Combine(_typed.Folder, "sets", file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "To be");
        var line = Typed.Here("data", "list", "--data", Path.Combine(_typed.Folder, "sets")).Out.Split('\n').Single(row => row.StartsWith("shakespeare", StringComparison.Ordinal));
        Assert.Equal("yes", line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    [Fact]
    public void A_set_that_another_process_is_fetching_is_told()
    {
        var file = Data.Sets.DataSets.Info("shakespeare").Editions[0].Files[0];
        var part = Path.Combine(_typed.Folder, "sets", file.Path + ".part");
        Directory.CreateDirectory(Path.GetDirectoryName(part)!);
        using var held = new FileStream(part, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        var outcome = _typed.Praxis("data", "get", "shakespeare", "--data", "sets");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("is in use", outcome.Error);
        Assert.EndsWith("praxis: shakespeare could not be fetched.\n", outcome.Error);
    }

    [Fact]
    public void The_doctor_measures_the_machine()
    {
        var found = _typed.Praxis("doctor", "--json").Json;
        Assert.Equal(["machine", "system", "processor", "architecture", "cores", "threads", "instructionSets", "memoryBytes", "gigaFlopsOneThread", "gigaBytesReadOneThread", "runtime", "dataFolder", "data", "runsFolder"],
            found.EnumerateObject().Select(member => member.Name));
        Assert.InRange(found.GetProperty("gigaFlopsOneThread").GetDouble(), 0.5, 2000);
        Assert.InRange(found.GetProperty("gigaBytesReadOneThread").GetDouble(), 0.1, 2000);
        Assert.Equal(Path.Combine(_typed.Folder, ".praxis", "data"), found.GetProperty("dataFolder").GetString());
        Assert.Contains("GFLOP/s float32", Typed.Here("doctor").Out);
    }

    void Run(string name, params string[] words) => Typed.Here(["run", .. words, "--run", name, "--out", _typed.Store]);

    string ReportOf(params string[] runs)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_typed.Folder, Guid.NewGuid().ToString("N"))).FullName;
        Assert.Equal(0, Typed.Here(["report", .. runs, "--out", _typed.Store, "--to", folder]).Code);
        return File.ReadAllText(Path.Combine(folder, "RESULTS.md"));
    }

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^second +.* 2/3 +1 ")]
    private static partial Regex FinishedOfThree();
}

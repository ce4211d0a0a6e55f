using System.Diagnostics;
using System.Text;
using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Store;

public sealed class RunStoreTests : IDisposable
{
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    static Rig Study(List<int>? ran = null) => new(trial =>
    {
        if (ran is not null)
            lock (ran)
                ran.Add(trial.Seed);
        trial.Record("LoRAPrune", "accuracy", 0.1 + trial.Seed, at: 0.5, on: "PTB", draw: 1);
        trial.Record("magnitude", "accuracy", 0.30000000000000004, at: 0.5, on: "PTB", draw: 1);
    });

    string TrialFile(int seed) => Path.Combine(_temporary.Folder, "runs", "run", "trials", "0001.00002", $"{seed}.json");

    [Fact]
    public void A_trial_reads_well_and_gives_one_line_to_each_value()
    {
        _temporary.Run([Study()], new() { Seeds = 1 });
        var lines = File.ReadAllLines(TrialFile(0));
        Assert.Equal("""    {"arm": "LoRAPrune", "measure": "accuracy", "at": 0.5, "on": "PTB", "draw": 1, "value": 0.1},""", lines.Single(line => line.Contains("LoRAPrune")));
        Assert.Equal("""    {"arm": "magnitude", "measure": "accuracy", "at": 0.5, "on": "PTB", "draw": 1, "value": 0.30000000000000004}""", lines.Single(line => line.Contains("magnitude")));
        Assert.Equal("  \"paper\": \"0001.00002\",", lines[2]);
        Assert.DoesNotContain('\r', File.ReadAllText(TrialFile(0)));
    }

    public static TheoryData<string, Func<string, string>> Damages => new()
    {
        { "torn", text => text[..(text.Length / 2)] },
        { "empty", _ => "" },
        { "edited", text => text.Replace("1.1,", "1.9,").Replace("1.1}", "1.9}") },
        { "of something else", _ => "{\"accuracy\": 1}" },
        { "padded", text => text + "x" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_file_that_cannot_be_trusted_is_set_aside_with_a_message_and_its_trial_runs_again(string what, Func<string, string> damage)
    {
        _temporary.Run([Study()], new() { Seeds = 2 });
        var good = File.ReadAllText(TrialFile(1));
        File.WriteAllText(TrialFile(1), damage(good));
        var (ran, notices) = (new List<int>(), new List<string>());
        var outcome = _temporary.Run([Study(ran)], new() { Seeds = 2 }, happened => { if (happened is Noticed noticed) notices.Add(noticed.Message); });
        Assert.True(ran is [1], what);
        Assert.Contains(notices, notice => notice.StartsWith(Path.Combine("trials", "0001.00002", "1.json") + " cannot be trusted because"));
        Assert.Equal(2, outcome.Results[0].Trials.Count);
        Assert.Equal(damage(good), File.ReadAllText(Directory.GetFiles(Path.Combine(_temporary.Folder, "runs", "run", "set-aside")).Single()));
    }

    [Fact]
    public void A_good_file_of_another_trial_is_foreign()
    {
        _temporary.Run([Study()], new() { Seeds = 2 });
        File.Copy(TrialFile(0), TrialFile(1), overwrite: true);
        Assert.Equal([1], _temporary.Store.Open("run").Results(Study()).Missing);
        var ran = new List<int>();
        _temporary.Run([Study(ran)], new() { Seeds = 2 });
        Assert.Equal([1], ran);
    }

    [Theory]
    [InlineData("engine version")]
    [InlineData("commit")]
    [InlineData("scale")]
    [InlineData("data set mnist")]
    public void Results_made_differently_are_never_mixed(string what)
    {
        var made = new RunOptions { Seeds = 1, Engine = "1", Commit = "c", Data = new Dictionary<string, string> { ["mnist"] = "aa" } };
        _temporary.Run([Study()], made);
        var other = what switch
        {
            "engine version" => made with { Engine = "2" },
            "commit" => made with { Commit = "d" },
            "scale" => made with { Scale = Scale.Full },
            _ => made with { Data = new Dictionary<string, string> { ["mnist"] = "bb" } },
        };
        var error = Assert.Throws<StoreException>(() => _temporary.Run([Study()], other));
        Assert.Contains($"was made with {what}", error.Message);
    }

    [Fact]
    public void A_run_says_how_it_was_made()
    {
        var options = new RunOptions { Seeds = 3, Engine = "1.2", Commit = "abc", Data = new Dictionary<string, string> { ["cora"] = "ff" }, Recorded = new Dictionary<string, string> { ["lang"] = "zh" } };
        _temporary.Run([Study()], options);
        var info = _temporary.Store.Open("run").Info;
        Assert.Equal(("run", Scale.Laptop, "1.2", "abc", "ff", "zh", "3"), (info.Id, info.Scale, info.Engine, info.Commit, info.Data["cora"], info.Options["lang"], info.Options["seeds"]));
        Assert.Equal(Machine.Here, Assert.Single(info.Machines));
        Assert.Equal(3, info.Planned["0001.00002"]);
        Assert.InRange(info.Created, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(1));
        var summary = Assert.Single(_temporary.Store.List());
        Assert.Equal((3, 3, 0), (summary.Planned, summary.Finished, summary.Failed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../../etc")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("nul")]
    [InlineData("COM1.json")]
    [InlineData("trailing.")]
    [InlineData("two..dots")]
    [InlineData("-rf")]
    [InlineData("sp ace")]
    [InlineData("ze\u0000ro")]
    [InlineData("<script>")]
    public void Hostile_names_are_refused(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => _temporary.Store.Create(new(), name));
        Assert.ThrowsAny<ArgumentException>(() => _temporary.Store.Open(name));
        Assert.ThrowsAny<ArgumentException>(() => new Paper(name, "Name", Theme.Adapt, "", ""));
        Assert.ThrowsAny<ArgumentException>(() => new Paper("2305.18403", "Name", Theme.Adapt, "", "") with { Id = name });
        Assert.Empty(_temporary.Store.List());
        Assert.Empty(Directory.GetFileSystemEntries(_temporary.Folder));
    }

    [Fact]
    public void A_name_of_any_length_is_refused_before_the_system_sees_it() => Assert.Throws<ArgumentException>(() => _temporary.Store.Open(new string('a', 5000)));

    [Fact]
    public void A_run_that_is_not_there_names_those_that_are()
    {
        _temporary.Store.Create(new(), "monday");
        Assert.Contains("the newest are monday", Assert.Throws<StoreException>(() => _temporary.Store.Open("tuesday")).Message);
        Assert.Contains("exists already", Assert.Throws<StoreException>(() => _temporary.Store.Create(new(), "monday")).Message);
        var (first, second) = (_temporary.Store.Create(new()), _temporary.Store.Create(new()));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public void Folders_that_are_no_runs_are_passed_over_and_a_torn_run_says_so()
    {
        _temporary.Store.Create(new(), "good");
        Directory.CreateDirectory(Path.Combine(_temporary.Folder, "runs", "notes"));
        var torn = _temporary.Store.Create(new(), "torn");
        File.WriteAllText(Path.Combine(torn.Folder, "run.json"), "{");
        Assert.Equal(["good"], _temporary.Store.List().Select(summary => summary.Info.Id));
        Assert.Contains("cannot be trusted", Assert.Throws<StoreException>(() => _temporary.Store.Open("torn")).Message);
    }

    [Fact]
    public void Ten_thousand_trials_are_listed_within_a_second()
    {
        var run = _temporary.Store.Create(new(), "large");
        for (var paper = 0; paper < 100; paper++)
        {
            var folder = Path.Combine(run.Folder, "trials", $"0002.{paper:00000}");
            Directory.CreateDirectory(folder);
            for (var seed = 0; seed < 100; seed++)
                File.WriteAllBytes(Path.Combine(folder, seed % 10 == 9 ? $"{seed}.failed.json" : $"{seed}.json"), []);
        }
        var fastest = TimeSpan.MaxValue;
        for (var repeat = 0; repeat < 3; repeat++)
        {
            var clock = Stopwatch.StartNew();
            var summary = Assert.Single(_temporary.Store.List());
            fastest = clock.Elapsed < fastest ? clock.Elapsed : fastest;
            Assert.Equal((9000, 1000), (summary.Finished, summary.Failed));
        }
        Assert.True(fastest < TimeSpan.FromSeconds(1), $"{fastest}");
        Assert.Equal(new TrialEntry("0002.00000", 0, false), run.Trials()[0]);
        Assert.Equal(new TrialEntry("0002.00099", 99, true), run.Trials()[^1]);
    }

    [Fact]
    public void The_log_keeps_every_line_of_many_writers()
    {
        var run = _temporary.Store.Create(new(), "run");
        File.WriteAllText(Path.Combine(run.Folder, "log.txt"), "a line that was torn");
        Parallel.For(0, 200, number => new RunStore(_temporary.Folder).Open("run").Log($"line {number}"));
        var lines = File.ReadAllLines(Path.Combine(run.Folder, "log.txt"));
        Assert.Equal("a line that was torn", lines[0]);
        Assert.Equal(Enumerable.Range(0, 200).Order(), lines.Skip(1).Select(line => int.Parse(line.Split(' ')[^1])).Order());
    }

    [Fact]
    public void Leftovers_of_a_dead_writer_are_swept_and_those_of_a_living_one_stay()
    {
        var run = _temporary.Store.Create(new() { Seeds = 1 }, "run");
        using var sleeper = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Praxis.Lab.Tests.Writer"), ["sleep"]))!;
        var prefix = Path.GetFileName(Disk.Temporary(Path.Combine(run.Folder, "x"))).Split($"-{Environment.ProcessId}-")[0];
        string[] left = [.. new[] { sleeper.Id, int.MaxValue, int.MaxValue - 1 }.Select(process => Path.Combine(run.Folder, $"{prefix}-{process}-0-1.tmp"))];
        foreach (var (path, minutes) in left.Zip((int[])[60, 60, 1]))
        {
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-minutes));
        }
        _temporary.Run([Study()], new() { Seeds = 1 });
        // Alive; dead for long; and too young to tell a dead process from one on another machine of the same name.
        Assert.Equal([true, false, true], left.Select(File.Exists));
        sleeper.Kill();
    }

    [Fact]
    public void Locks_exclude_and_share_within_one_process_too()
    {
        var path = Path.Combine(_temporary.Folder, "a.lock");
        using (var held = FileLock.TryTake(path))
        {
            Assert.NotNull(held);
            Assert.Null(FileLock.TryTake(path));
            Assert.Null(FileLock.TryTake(path, shared: true));
        }
        using var first = FileLock.TryTake(path, shared: true);
        using var second = FileLock.TryTake(path, shared: true);
        Assert.True(first is not null && second is not null);
        Assert.Null(FileLock.TryTake(path));
        using var stop = new CancellationTokenSource(100);
        Assert.ThrowsAny<OperationCanceledException>(() => FileLock.Take(path, stop.Token));
    }

    [Fact]
    public void Artefact_files_hold_what_was_kept()
    {
        _temporary.Run([new WriterStudy()], new() { Seeds = 2 });
        Assert.Equal(WriterStudy.Artefact(1), File.ReadAllText(Path.Combine(_temporary.Folder, "runs", "run", "artefacts", "0001.00001", "1", "samples.txt"), Encoding.UTF8));
    }
}

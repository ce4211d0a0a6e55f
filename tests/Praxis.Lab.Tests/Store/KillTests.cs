using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Store;

public sealed class KillTests : IDisposable
{
    const int Kills = 200;
    const int Seeds = 40;
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_run_killed_at_two_hundred_random_moments_never_lies_and_loses_nothing_finished()
    {
        Parallel.For(0, 2, new() { MaxDegreeOfParallelism = 2 }, lane =>
        {
            var (random, killed) = (new Random(lane), 0);
            for (var generation = 0; killed < Kills / 2; generation++)
            {
                var id = $"lane{lane}-{generation}";
                var known = new Dictionary<int, TrialResult>();
                while (known.Count < Seeds && killed < Kills / 2)
                {
                    using var child = new Child(_temporary.Folder, id, Seeds);
                    child.Begin();
                    // Every other kill falls into the start: creating or joining the run, planning, tuning, the house model.
                    if (random.Next(2) == 0)
                        child.AwaitFinished();
                    Thread.Sleep(TimeSpan.FromMilliseconds(30 * random.NextDouble()));
                    killed += child.Kill() ? 1 : 0;
                    RequireSound(id, known, child.Finished);
                }
                // What was killed is taken up and ends as if nothing had happened.
                var whole = _temporary.Run([new WriterStudy()], new() { Seeds = Seeds, Jobs = 2 }, id: id).Results[0];
                Assert.Equal((Seeds, 0, 0), (whole.Trials.Count, whole.Failures.Count, whole.Missing.Count));
                Assert.All(whole.Trials, RequireTrue);
                Assert.False(Directory.Exists(Path.Combine(_temporary.Folder, "runs", id, "set-aside")));
            }
        });
    }

    /// <summary>Every file that has its final name is whole and true, and everything reported as finished is there.</summary>
    void RequireSound(string id, Dictionary<int, TrialResult> known, HashSet<int> reported)
    {
        var folder = Path.Combine(_temporary.Folder, "runs", id);
        if (!File.Exists(Path.Combine(folder, "run.json")))
        {
            Assert.Empty(reported);
            return;
        }
        var run = _temporary.Store.Open(id);
        foreach (var entry in run.Trials().Where(entry => !known.ContainsKey(entry.Seed)))
        {
            Assert.False(entry.Failed);
            var (result, untrusted, reason) = run.Load(entry.Paper, Scale.Laptop, entry.Seed);
            Assert.True(untrusted is null, $"{untrusted}: {reason}");
            RequireTrue(result!);
            known.Add(entry.Seed, result!);
        }
        Assert.Subset(known.Keys.ToHashSet(), reported);
        foreach (var tuned in Directory.Exists(Path.Combine(folder, "tuning")) ? Directory.GetFiles(Path.Combine(folder, "tuning"), "*.json", SearchOption.AllDirectories) : [])
            Assert.NotNull(TuningFile.Read(tuned, "0001.00001", Scale.Laptop));
    }

    static void RequireTrue(TrialResult trial)
    {
        Assert.Equal(40, trial.Measurements.Count);
        foreach (var one in trial.Measurements)
        {
            var score = WriterStudy.Score(trial.Seed, (int)one.At!);
            Assert.Equal(one.Arm == "a" ? score : score + 2 + (1 + trial.Seed % 3), one.Value);
        }
        using var reader = new StreamReader(trial.Open("samples.txt"));
        Assert.Equal(WriterStudy.Artefact(trial.Seed), reader.ReadToEnd());
    }

    [Fact]
    public void Two_processes_on_one_run_share_the_work_and_do_no_trial_twice()
    {
        using var first = new Child(_temporary.Folder, "shared", 60, processes: 2);
        using var second = new Child(_temporary.Folder, "shared", 60, processes: 2);
        first.Begin();
        second.Begin();
        Parallel.Invoke(() => Assert.Equal(0, first.AwaitEnd()), () => Assert.Equal(0, second.AwaitEnd()));
        Assert.True(first.Finished.Count > 0 && second.Finished.Count > 0, $"{first.Finished.Count} and {second.Finished.Count}");
        Assert.Equal(Enumerable.Range(0, 60), first.Finished.Concat(second.Finished).Order());
        var results = _temporary.Store.Open("shared").Results(new WriterStudy());
        Assert.Equal(60, results.Trials.Count);
        Assert.All(results.Trials, RequireTrue);
        Assert.Equal(3, Directory.GetDirectories(Path.Combine(_temporary.Folder, "house", "writer-constant")).Length);
    }
}

using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests;

/// <summary>A store in a folder that goes when the test ends.</summary>
public sealed class Temporary : IDisposable
{
    public Temporary() => Store = new(Folder);

    public string Folder { get; } = Directory.CreateTempSubdirectory("praxis-lab-").FullName;

    public RunStore Store { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Runs studies into a run that is created when it is not there.</summary>
    public RunOutcome Run(IReadOnlyList<Study> studies, RunOptions? options = null, Action<RunEvent>? watch = null, CancellationToken stop = default, string id = "run")
    {
        options ??= new() { Seeds = 1, Jobs = 1 };
        return new Runner(Store.OpenOrCreate(id, options), options, watch).Run(studies, stop);
    }

    /// <summary>Runs one trial and returns what it left.</summary>
    public TrialResult Try(Action<Trial> trial, bool alone = false, RunOptions? options = null)
    {
        var outcome = Run([new Rig(trial, alone: alone)], options, id: $"run-{Guid.NewGuid():N}");
        Assert.Null(outcome.Error);
        return outcome.Results[0].Trials.Concat(outcome.Results[0].Failures).First();
    }
}

namespace Praxis.Lab;

/// <summary>Running a study without keeping the run: for tests of studies, and for a quick look.</summary>
public static class Rehearsal
{
    /// <summary>
    /// The results of a study at a scale with so many seeds. Throws when a trial fails. House models are kept between
    /// rehearsals only in a store that is given.
    /// </summary>
    public static Results Of(Study study, Scale scale = Scale.Smoke, int seeds = 1, RunStore? store = null, CancellationToken stop = default)
    {
        var root = store?.Root ?? Path.Combine(Path.GetTempPath(), $"praxis-rehearsal-{Guid.NewGuid():N}");
        var options = new RunOptions { Scale = scale, Seeds = seeds, Jobs = 1 };
        var run = (store ?? new RunStore(root)).Create(options, $"rehearsal-{Guid.NewGuid():N}");
        try
        {
            var outcome = new Runner(run, options).Run([study], stop);
            stop.ThrowIfCancellationRequested();
            if (outcome.Error is { } error)
                throw new StoreException(error);
            return outcome.Results[0].Failures is [var failed, ..]
                ? throw new InvalidOperationException($"Seed {failed.Seed} of {study.Paper.Id} failed: {failed.Failure}")
                : outcome.Results[0];
        }
        finally
        {
            Directory.Delete(store is null ? root : run.Folder, recursive: true);
        }
    }
}

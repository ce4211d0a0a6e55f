using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Store;

/// <summary>
/// A disk that fills up while a run writes: a small tmpfs where this machine lets us mount one, and always a disk whose
/// streams refuse to grow.
/// </summary>
public sealed class FullDiskTests
{
    const int NoSpace = 28;

    sealed class SmallDisk(int room) : Disk
    {
        int _left = room;

        internal void Grow() => _left = int.MaxValue;

        internal override Stream Create(string path) => new Limited(base.Create(path), this);

        sealed class Limited(Stream inner, SmallDisk disk) : MemoryStream
        {
            public override void Write(ReadOnlySpan<byte> buffer)
            {
                if ((disk._left -= buffer.Length) < 0)
                {
                    // As a real disk does: half of it is written before it is full.
                    inner.Write(buffer[..(buffer.Length / 2)]);
                    throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : NoSpace);
                }
                inner.Write(buffer);
            }

            public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

            public override void Flush() => inner.Flush();

            protected override void Dispose(bool disposing)
            {
                inner.Dispose();
                base.Dispose(disposing);
            }
        }
    }

    static RunOptions Options => new() { Seeds = 30, Jobs = 2 };

    static void RequireFullThenWhole(RunStore store, Action grow)
    {
        var run = store.OpenOrCreate("run", Options);
        var finished = new List<int>();
        var full = new Runner(run, Options, happened =>
        {
            if (happened is TrialFinished { Result: var result })
                lock (finished)
                    finished.Add(result.Seed);
        }).Run([new WriterStudy()]);
        Assert.Contains("because the disk is full; everything that was finished is kept", full.Error);
        Assert.DoesNotContain('\n', full.Error!);
        Assert.InRange(finished.Count, 1, 29);
        // Everything that was reported as finished is there and sound; nothing is torn.
        Assert.All(finished, seed => Assert.Contains(full.Results[0].Trials, trial => trial.Seed == seed));
        Assert.All(run.Trials(), entry => Assert.NotNull(run.Load(entry.Paper, Scale.Laptop, entry.Seed).Result));

        grow();
        var whole = new Runner(store.Open("run"), Options).Run([new WriterStudy()]);
        Assert.Null(whole.Error);
        Assert.Equal(30, whole.Results[0].Trials.Count);
        Assert.Empty(whole.Results[0].Missing);
    }

    [Fact]
    public void A_disk_that_refuses_to_grow_gives_one_sentence_and_loses_nothing_finished()
    {
        using var temporary = new Temporary();
        var disk = new SmallDisk(60_000);
        RequireFullThenWhole(new RunStore(temporary.Folder, disk), disk.Grow);
    }

    [Fact]
    public void A_small_file_system_gives_one_sentence_and_loses_nothing_finished()
    {
        using var temporary = new Temporary();
        if (!Mount("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", temporary.Folder))
        {
            // Mounting is not ours here; the same demands on a smaller disk of our own.
            var disk = new SmallDisk(40_000);
            RequireFullThenWhole(new RunStore(temporary.Folder, disk), disk.Grow);
            return;
        }
        try
        {
            RequireFullThenWhole(temporary.Store, () => Assert.True(Mount("mount", "-o", "remount,size=10m", temporary.Folder)));
        }
        finally
        {
            Mount("umount", temporary.Folder);
        }
    }

    static bool Mount(params string[] command)
    {
        try
        {
            return new Peer(command[0], command[1..]).Run().ExitCode == 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    [Fact]
    public void A_store_that_may_not_be_written_gives_one_sentence()
    {
        using var temporary = new Temporary();
        // A file where a folder has to be: refused on every system, whoever asks.
        File.WriteAllText(Path.Combine(temporary.Folder, "runs"), "");
        var error = Assert.Throws<StoreException>(() => temporary.Store.Create(new()));
        Assert.Contains("could not be written", error.Message);
        Assert.Contains("run the same command again", error.Message);
    }
}

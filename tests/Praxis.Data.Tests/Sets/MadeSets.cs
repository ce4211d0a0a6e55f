using System.Globalization;
using System.IO.Compression;
using System.Text;
using Praxis.Data.Formats;
using Praxis.Data.Sets;
using Praxis.Data.Tests.Formats;

namespace Praxis.Data.Tests.Sets;

/// <summary>Tiny copies of the real sets in their very layout, and the roots on which a test of a set runs: the copies, and the real set where PRAXIS_DATA has it.</summary>
static class MadeSets
{
    /// <summary>The data folders to test on; the second is there only where the real set is.</summary>
    public static IEnumerable<(string Root, bool IsReal)> Roots(string set, TestFolder made)
    {
        yield return (made.Path, false);
        var named = Environment.GetEnvironmentVariable(DataSets.RootVariable);
        if (!string.IsNullOrEmpty(named) && DataSets.TryFind(set, named) is not null)
            yield return (named, true);
    }

    /// <summary>Fifty digits of 28×28; digit i has the label i mod 10 and the value i everywhere.</summary>
    public static TestFolder Mnist()
    {
        var folder = new TestFolder();
        new IdxArray([50, 28, 28], Enumerable.Range(0, 50 * 784).Select(i => (byte)(i / 784)).ToArray()).Write(folder["mnist/t10k-images-idx3-ubyte.gz"]);
        new IdxArray([50], Enumerable.Range(0, 50).Select(i => (byte)(i % 10)).ToArray()).Write(folder["mnist/t10k-labels-idx1-ubyte.gz"]);
        return folder;
    }

    public static byte[] CifarRecords(int count, int first) => [.. Enumerable.Range(first, count).SelectMany(i => Enumerable.Repeat((byte)i, 3072).Prepend((byte)(i % 10)))];

    public const string CifarClasses = "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n";

    /// <summary>Twenty pictures to train on and ten to test on; picture i has the value i everywhere.</summary>
    public static TestFolder SmallCifar()
    {
        var folder = new TestFolder();
        File.WriteAllBytes(folder["cifar10/train_10k.bin"], CifarRecords(20, 0));
        File.WriteAllBytes(folder["cifar10/test_2k.bin"], CifarRecords(10, 20));
        File.WriteAllText(folder["cifar10/batches.meta.txt"], CifarClasses);
        return folder;
    }

    /// <summary>The public form of CIFAR: an archive with five batches of two pictures and one of three.</summary>
    public static TestFolder PublicCifar()
    {
        var folder = new TestFolder();
        using var gzip = new GZipStream(new FileStream(folder["cifar10/cifar-10-binary.tar.gz"], FileMode.Create), CompressionLevel.Fastest);
        TarWriter.Write(gzip, [
            new("cifar-10-batches-bin/data_batch_3.bin", CifarRecords(2, 4)), new("cifar-10-batches-bin/data_batch_1.bin", CifarRecords(2, 0)),
            new("cifar-10-batches-bin/data_batch_2.bin", CifarRecords(2, 2)), new("cifar-10-batches-bin/data_batch_5.bin", CifarRecords(2, 8)),
            new("cifar-10-batches-bin/data_batch_4.bin", CifarRecords(2, 6)), new("cifar-10-batches-bin/test_batch.bin", CifarRecords(3, 10)),
            new("cifar-10-batches-bin/readme.html", "<html>"u8.ToArray()), new("cifar-10-batches-bin/batches.meta.txt", Encoding.ASCII.GetBytes(CifarClasses)),
        ]);
        return folder;
    }

    /// <summary>Two alphabets in each archive, one of them in both, two characters in each, three drawers; a picture has one black pixel, in the column of its drawer.</summary>
    public static TestFolder Omniglot()
    {
        var folder = new TestFolder();
        foreach (var (number, alphabets) in new[] { (1, new[] { "Latin", "Early_Aramaic" }), (2, ["Greek", "Latin"]) })
        {
            using var zip = new ZipArchive(new FileStream(folder[$"omniglot/images_background_small{number}.zip"], FileMode.Create), ZipArchiveMode.Create);
            zip.CreateEntry($"images_background_small{number}/");
            foreach (var alphabet in alphabets)
                for (var character = 1; character <= 2; character++)
                    for (var drawer = 3; drawer >= 1; drawer--)
                    {
                        using var entry = zip.CreateEntry($"images_background_small{number}/{alphabet}/character{character:00}/0{number}0{character}_{drawer:00}.png").Open();
                        entry.Write(new PngMaker(105, 105, 0, 1) { Value = (x, y, _) => y == 0 && x == drawer ? 0 : 1 }.Make());
                    }
        }
        return folder;
    }

    /// <summary>Recordings of two digits by two speakers; the length of a recording is 100 · digit + take + 1.</summary>
    public static IEnumerable<ArchiveEntry> Recordings(int takes) =>
        from digit in new[] { 3, 7 }
        from speaker in new[] { "ann", "bo" }
        from take in Enumerable.Range(0, takes)
        select new ArchiveEntry(string.Create(CultureInfo.InvariantCulture, $"{digit}_{speaker}_{take}.wav"), Wav.Encode(new AudioClip(8000, 1, new float[100 * digit + take + 1])));

    public static TestFolder Speech()
    {
        var folder = new TestFolder();
        using var stream = new FileStream(folder["speech/fsdd.tar"], FileMode.Create);
        TarWriter.Write(stream, Recordings(12).OrderBy(entry => entry.Name, StringComparer.Ordinal));
        return folder;
    }
}

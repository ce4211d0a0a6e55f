using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>CIFAR-10: colour photographs of 32×32 in ten classes.</summary>
public static class Cifar10
{
    const string Names = "batches.meta.txt";

    /// <summary>The pictures to train on and to test on, in the order of the files: 50,000 and 10,000 of the public archive where it is there, else 10,000 and 2,000 of the small edition.</summary>
    public static ImageSplit Load(string? root = null)
    {
        var found = DataSets.Find("cifar10", root);
        if (found.Edition.Name == "public")
            return FromArchive(found.Path(".tar.gz"));
        var classes = Classes(StrictText.Read(found.Path(Names)));
        return new ImageSplit(CifarBinary.Read([found.Path("train_10k.bin")], classes), CifarBinary.Read([found.Path("test_2k.bin")], classes));
    }

    static ImageSplit FromArchive(string path)
    {
        var entries = Archive.Read(path, name => name.EndsWith(".bin", StringComparison.Ordinal) || name.EndsWith(Names, StringComparison.Ordinal))
            .ToDictionary(entry => Path.GetFileName(entry.Name), entry => entry.Bytes);
        byte[] Entry(string name) => entries.TryGetValue(name, out var bytes) ? bytes : throw new DataFormatException($"the archive has no {name}.", Path.GetFileName(path));
        var classes = Classes(System.Text.Encoding.ASCII.GetString(Entry(Names)));
        LabelledImages Pictures(IEnumerable<string> names) => CifarBinary.Decode([.. names.Select(name => (name, Entry(name)))], classes);
        return new ImageSplit(Pictures(Enumerable.Range(1, 5).Select(batch => $"data_batch_{batch}.bin")), Pictures(["test_batch.bin"]));
    }

    static string[] Classes(string text)
    {
        var classes = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return classes.Length > 0 ? classes : throw new DataFormatException("a class was expected on each line, and there is none.", Names);
    }
}

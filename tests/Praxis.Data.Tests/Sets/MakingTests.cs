using System.IO.Compression;
using System.Text;
using Praxis.Data.Formats;
using Praxis.Data.Sets;
using Praxis.Data.Tests.Formats;

namespace Praxis.Data.Tests.Sets;

/// <summary>Sets that are made from other public files.</summary>
public sealed class MakingTests
{
    [Fact]
    public void Speech_is_made_of_the_first_takes_in_the_repository()
    {
        using var folder = new TestFolder();
        var all = MadeSets.Recordings(50).ToArray();
        using (var gzip = new GZipStream(new FileStream(folder["free-spoken-digit-dataset.tar.gz"], FileMode.Create), CompressionLevel.Fastest))
            TarWriter.Write(gzip, all.Reverse().Select(entry => entry with { Name = "repository-26eb/recordings/" + entry.Name })
                .Append(new("repository-26eb/README.md", "hello"u8.ToArray())).Append(new("repository-26eb/acquire_data/note.wav", [1, 2, 3])));
        var made = SpokenDigits.Make(folder.Path);
        var expected = all.Where(entry => int.Parse(entry.Name.Split('_', '.')[2]) < 25).OrderBy(entry => entry.Name, StringComparer.Ordinal);
        Assert.Equal(expected.Select(entry => (entry.Name, Convert.ToHexString(entry.Bytes))),
            Archive.Read(new MemoryStream(made["speech/fsdd.tar"])).Select(entry => (entry.Name, Convert.ToHexString(entry.Bytes))));
    }

    [Fact]
    public void Speech_is_packed_to_the_very_bytes_that_the_registry_means()
    {
        using var made = MadeSets.Speech();
        foreach (var (root, _) in MadeSets.Roots("speech", made))
        {
            var path = Path.Combine(root, "speech/fsdd.tar");
            using var packed = new MemoryStream();
            TarWriter.Write(packed, Archive.Read(path));
            Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(packed.ToArray()));
        }
    }

    [Fact]
    public void A_citation_graph_is_made_from_the_pickles_of_planetoid()
    {
        using var folder = new TestFolder();
        // Four known papers, the first of which is to train on; papers 4, 6 and 7 are to test on, and paper 5 is isolated.
        Pickle(folder, "allx", Sparse(3, [2, 0], [1], [0], []));
        Pickle(folder, "ally", OneHot(2, 0, 1, 1, 0));
        Pickle(folder, "y", OneHot(2, 0));
        Pickle(folder, "tx", Sparse(3, [1], [0, 2], [2]));
        Pickle(folder, "ty", OneHot(2, 1, 0, 1));
        Pickle(folder, "graph", Graph((0, [1, 4, 0]), (1, [0]), (4, [0]), (6, [7, 7]), (7, [6])));
        File.WriteAllText(folder["ind.tiny.test.index"], "7\n4\n6\n");
        var made = CitationSets.FromPlanetoid(folder.Path, "tiny");
        Assert.Equal(
            "# node_id label split feature_indices(binary bag of words, 3 words, 2 classes)\n" +
            "0 0 train 0,2\n1 1 val 1\n2 1 val 0\n3 0 val \n4 0 val 0,2\n5 -1 val \n6 1 val 2\n7 1 val 1\n", Encoding.ASCII.GetString(made["graphs/tiny.nodes.txt"]));
        Assert.Equal("0 1\n0 4\n6 7\n", Encoding.ASCII.GetString(made["graphs/tiny.edges.txt"]));
    }

    [Fact]
    public void Parts_that_do_not_fit_together_are_refused()
    {
        using var folder = new TestFolder();
        Pickle(folder, "allx", Sparse(3, [2, 0]));
        Pickle(folder, "ally", OneHot(2, 0, 1));
        Pickle(folder, "y", OneHot(2, 0));
        Pickle(folder, "tx", Sparse(3, [1]));
        Pickle(folder, "ty", OneHot(2, 1));
        Pickle(folder, "graph", Graph((0, [1])));
        File.WriteAllText(folder["ind.tiny.test.index"], "2\n");
        Assert.Contains("do not fit together", Assert.Throws<DataFormatException>(() => CitationSets.FromPlanetoid(folder.Path, "tiny")).Message);
    }

    [Fact]
    public void A_pickle_that_asks_for_anything_else_is_refused_by_name()
    {
        byte[] attack = [0x80, 2, .. "cposix\nsystem\n"u8, .. Text("id"), 0x85, (byte)'R', (byte)'.'];
        Assert.Contains("posix system", Assert.Throws<DataFormatException>(() => PlanetoidPickle.Decode(attack, "bad")).Message);
        Assert.Contains("0x69", Assert.Throws<DataFormatException>(() => PlanetoidPickle.Decode([0x80, 2, (byte)'i', .. "posix\nsystem\n."u8], "bad")).Message);
    }

    [Fact]
    public void Thousands_of_damaged_pickles_are_read_or_refused()
    {
        var random = new Random(99);
        byte[][] seeds = [Sparse(3, [2, 0], [1], []), OneHot(2, 0, 1, 1), Graph((0, [1, 4]), (1, [0]), (300, [2]))];
        for (var i = 0; i < 6000; i++)
        {
            var kind = random.Next(seeds.Length);
            var bytes = (byte[])seeds[kind].Clone();
            for (var change = random.Next(4); change >= 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : seeds[kind][random.Next(bytes.Length)]);
            try
            {
                var pickle = PlanetoidPickle.Decode(bytes[..random.Next(bytes.Length / 2, bytes.Length + 1)], "fuzz");
                _ = kind switch { 0 => (object)pickle.Sparse(), 1 => pickle.Dense(), _ => pickle.Graph() };
            }
            catch (DataFormatException)
            {
            }
        }
    }

    static void Pickle(TestFolder folder, string part, byte[] bytes) => File.WriteAllBytes(folder[$"ind.tiny.{part}"], bytes);

    static byte[] Whole(params byte[][] parts) => [0x80, 2, .. parts.SelectMany(part => part), (byte)'.'];

    static byte[] Number(int value) => value < 256 ? [(byte)'K', (byte)value] : [(byte)'M', (byte)value, (byte)(value >> 8)];

    static byte[] Text(string text) => [(byte)'U', (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    /// <summary>What numpy writes for an array: rebuild an empty one, then fill it from (version, shape, type, order, bytes).</summary>
    static byte[] Array(string type, int[] shape, byte[] data) =>
    [
        .. "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\n"u8, .. Number(0), 0x85, .. Text("b"), 0x87, (byte)'R', (byte)'(', .. Number(1),
        .. shape.SelectMany(Number), (byte)(0x84 + shape.Length), .. "cnumpy\ndtype\n"u8, .. Text(type), .. Number(0), .. Number(1), 0x87, (byte)'R',
        (byte)'(', .. Number(3), .. Text("<"), .. "NNNJ"u8, 255, 255, 255, 255, (byte)'J', 255, 255, 255, 255, .. Number(0), .. "tb"u8,
        0x89, (byte)'T', .. BitConverter.GetBytes(data.Length), .. data, .. "tb"u8,
    ];

    static byte[] OneHot(int classes, params int[] labels) =>
        Whole(Array("i4", [labels.Length, classes], [.. labels.SelectMany(label => Enumerable.Range(0, classes).SelectMany(c => BitConverter.GetBytes(c == label ? 1 : 0)))]));

    static byte[] Sparse(int columns, params int[][] rows)
    {
        var starts = rows.Aggregate(new List<int> { 0 }, (list, row) => [.. list, list[^1] + row.Length]);
        byte[] Ints(IEnumerable<int> values) => [.. values.SelectMany(BitConverter.GetBytes)];
        var count = starts[^1];
        return Whole([
            .. "cscipy.sparse.csr\ncsr_matrix\n)"u8, 0x81, (byte)'}', (byte)'(',
            .. Text("_shape"), .. Number(rows.Length), .. Number(columns), 0x86,
            .. Text("indptr"), .. Array("i4", [starts.Count], Ints(starts)),
            .. Text("indices"), .. Array("i4", [count], Ints(rows.SelectMany(row => row))),
            .. Text("data"), .. Array("f4", [count], [.. Enumerable.Repeat(1f, count).SelectMany(BitConverter.GetBytes)]),
            (byte)'u', (byte)'b']);
    }

    static byte[] Graph(params (int Node, int[] Others)[] nodes) => Whole([
        .. "ccollections\ndefaultdict\nc__builtin__\nlist\n"u8, 0x85, (byte)'R', (byte)'(',
        .. nodes.SelectMany(node => (byte[])[.. Number(node.Node), (byte)']', (byte)'(', .. node.Others.SelectMany(Number), (byte)'e']), (byte)'u']);
}

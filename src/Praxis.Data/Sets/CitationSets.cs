using System.Globalization;
using System.Text;
using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>The citation graphs in the registry, and how their two text files are made from the pickled matrices of Planetoid.</summary>
static class CitationSets
{
    const string Home = "https://github.com/kimiyoung/planetoid";
    const string PlanetoidFiles = "https://raw.githubusercontent.com/kimiyoung/planetoid/af6abf468a772cc055bec88c52e4d6f51b7c37e3/data/";

    /// <summary>The tuning part of the standard split is the 500 papers after the training ones.</summary>
    const int Tuning = 500;

    public static DataSetInfo Cora { get; } = Make("cora", "2,708 papers on machine learning that cite each other, in 7 fields", "两千七百篇机器学习论文的引用图，七个领域",
        new("graphs/cora.nodes.txt", 243622, "20396300a54e715c56227f183fa902629004708583284212b2a8f05f406c8369"),
        new("graphs/cora.edges.txt", 48436, "75e53a6dd7ff2ead7b2fcc3e31e6319debdb33f5537eeb24054e16535cfa277e"),
        ("x", 22119, "23cfa55d91c6f624233f5eb7b6e3f141f1bd2b2ae39608a63cf5d084bb27baab"),
        ("y", 4054, "94465c14eb53e04ca262198dcbb2521ee8af60fb3f3d546cd6ca24a511b0e7d1"),
        ("tx", 148025, "b9afbaa4a400df991f6f02ef677e1e44da55ffc04801fd02f9e673987829226a"),
        ("ty", 28135, "41f5ac76596a1699cc33f53084a2419e92961c42bb75f36fc38e616d348532ad"),
        ("allx", 257305, "9419ba2f26f5c35243db64aba110e0f35a04851609e0dc5433450676ca6b8543"),
        ("ally", 47959, "2b998f5cc7fedc86e7f97ca2498f47a1ffc1462c29e2d578b23bf3f62b6e7d71"),
        ("graph", 59847, "58f13302f39dde8852dad6fe6d15b89b077b6d7f837626bce671ef80344b383d"),
        ("test.index", 5000, "297ce89af2b51a6a194181c7dbe1796c6a1cf9cd9349a88383b1b1e227867875"));

    public static DataSetInfo Citeseer { get; } = Make("citeseer", "3,327 papers on computer science that cite each other, in 6 fields", "三千三百篇计算机科学论文的引用图，六个领域",
        new("graphs/citeseer.nodes.txt", 529158, "746f049c486b4f0315941d7783c9ede1dff691abd8808217a6dd772692269713"),
        new("graphs/citeseer.edges.txt", 42413, "1a689c95807a38c60f4ac5ed7a8a8f4565e9b5084b83d8ce62fa1e452e0c71cf"),
        ("x", 31087, "d20de19150741e555de0ed037195630fc194114ebc7fd72ced62810148aa22f6"),
        ("y", 3014, "8ba87e515d8e3ee3cf52f6d2c5b86aa73f11ecad825a808455209ec26cd54924"),
        ("tx", 260321, "539a8906a2da97628d212f2fdd668c109a8b3f0d36574b59e5d3fd5b5303da21"),
        ("ty", 24135, "55e5bd1ba1e733a04598753ad1a8d57957f4b8f89e74519f41f4f4938767e4ce"),
        ("allx", 595021, "2ac30345d95c9ec933a817ee0bdd6a5f077f8c184a20e696910192d534414668"),
        ("ally", 55623, "f704b2d986dde6c2669934de1f3ae5696a6cf9455c0f6b2646a2d135ea0a1c95"),
        ("graph", 61987, "d79a4ef9d3e7169aee8946145f6b7306e35bc79bffad26346cfb94e10e9912a7"),
        ("test.index", 5000, "2af990671580b6b2df5d158d1038f8292e30c9cd821b5453f399659b25b723d4"));

    static DataSetInfo Make(string name, string english, string chinese, DataSetFile nodes, DataSetFile edges, params (string Part, long Size, string Sha256)[] parts) => new()
    {
        Name = name,
        English = english,
        Chinese = chinese,
        Origin = "Sen and others, Collective classification in network data, 2008, in the split of Yang and others (Planetoid), 2016",
        Licence = "free to use",
        Home = Home,
        Editions =
        [
            new("standard split", "papers, words, fields and citations as two texts", [nodes, edges])
            {
                Recipe = new(
                    "the pickled matrices of Planetoid, put in the order of their test index and written as text",
                    [.. parts.Select(part => new DataSetSource($"ind.{name}.{part.Part}", $"{PlanetoidFiles}ind.{name}.{part.Part}", part.Size) { Sha256 = part.Sha256 })])
                {
                    Make = folder => FromPlanetoid(folder, name),
                },
            },
        ],
    };

    /// <summary>
    /// Planetoid keeps the papers in the order training, other, test; the test papers stand in the order of the test index, which has
    /// gaps where a paper is isolated. Those have no words and no field.
    /// </summary>
    internal static IReadOnlyDictionary<string, byte[]> FromPlanetoid(string folder, string name)
    {
        PlanetoidPickle Open(string part) => PlanetoidPickle.Read(Path.Combine(folder, $"ind.{name}.{part}"));
        var (knownWords, testWords) = (Open("allx").Sparse(), Open("tx").Sparse());
        var (knownLabels, testLabels) = (Open("ally").Dense(), Open("ty").Dense());
        var training = Open("y").Dense().Rows;
        var graph = Open("graph").Graph();
        var order = TestIndex(Path.Combine(folder, $"ind.{name}.test.index"));
        if (knownWords.Rows.Length != knownLabels.Rows || testWords.Rows.Length != testLabels.Rows || order.Length != testLabels.Rows || training > knownLabels.Rows)
            throw new DataFormatException($"the parts have {knownWords.Rows.Length}, {knownLabels.Rows}, {testWords.Rows.Length}, {testLabels.Rows} and {order.Length} papers, which do not fit together.", $"ind.{name}");

        var count = Math.Max(order.Max() + 1, Math.Max(graph.Count, knownLabels.Rows));
        var words = new int[count][];
        var labels = new int[count];
        Array.Fill(words, []);
        Array.Fill(labels, -1);
        for (var i = 0; i < knownLabels.Rows; i++)
            (words[i], labels[i]) = (knownWords.Rows[i], knownLabels.Class(i));
        for (var i = 0; i < order.Length; i++)
            (words[order[i]], labels[order[i]]) = (testWords.Rows[i], testLabels.Class(i));

        var test = order.ToHashSet();
        string Part(int node) => node < training ? "train" : node < training + Tuning ? "val" : test.Contains(node) ? "test" : "rest";
        var nodes = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"# node_id label split feature_indices(binary bag of words, {knownWords.Columns} words, {knownLabels.Columns} classes)\n"));
        for (var node = 0; node < count; node++)
            nodes.Append(CultureInfo.InvariantCulture, $"{node} {labels[node]} {Part(node)} {string.Join(',', words[node].Order())}\n");
        var edges = new StringBuilder();
        foreach (var (from, to) in graph.SelectMany(pair => pair.Value.Select(other => (From: Math.Min(pair.Key, other), To: Math.Max(pair.Key, other)))).Where(edge => edge.From != edge.To).Distinct().Order())
            edges.Append(CultureInfo.InvariantCulture, $"{from} {to}\n");
        return new Dictionary<string, byte[]>
        {
            [$"graphs/{name}.nodes.txt"] = Encoding.ASCII.GetBytes(nodes.ToString()),
            [$"graphs/{name}.edges.txt"] = Encoding.ASCII.GetBytes(edges.ToString()),
        };
    }

    static int[] TestIndex(string path)
    {
        const int MostPapers = 1 << 20;
        var lines = StrictText.Read(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? throw new DataFormatException("the test index is empty.", Files.Name(path))
            : [.. lines.Select((line, i) => int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var node) && node < MostPapers
                ? node : throw new DataFormatException("the number of a paper was expected.", Files.Name(path), line: i + 1))];
    }
}

using System.Globalization;
using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>What a node of a citation graph is for in the standard split.</summary>
public enum NodeRole
{
    /// <summary>In none of the parts.</summary>
    Rest,

    /// <summary>To train on.</summary>
    Train,

    /// <summary>To tune on.</summary>
    Tune,

    /// <summary>To test on.</summary>
    Test,
}

/// <summary>Papers that cite each other: the words and the field of each, and the citations between them.</summary>
public sealed class CitationGraph
{
    CitationGraph(string name, int words, int classes, int[] labels, NodeRole[] roles, int[][] features, (int, int)[] edges) =>
        (Name, Words, Classes, Labels, Roles, Features, Edges) = (name, words, classes, labels, roles, features, edges);

    /// <summary>The name of the set.</summary>
    public string Name { get; }

    /// <summary>The number of papers.</summary>
    public int Nodes => Labels.Count;

    /// <summary>The number of words that a paper may have.</summary>
    public int Words { get; }

    /// <summary>The number of fields.</summary>
    public int Classes { get; }

    /// <summary>The field of each paper, or −1 where it is not known.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>The part of the standard split that each paper is in.</summary>
    public IReadOnlyList<NodeRole> Roles { get; }

    /// <summary>The words that each paper has, ascending.</summary>
    public IReadOnlyList<int[]> Features { get; }

    /// <summary>The citations without direction, each once with the smaller node first, ascending.</summary>
    public IReadOnlyList<(int From, int To)> Edges { get; }

    /// <summary>Cora: 2,708 papers on machine learning in 7 fields.</summary>
    public static CitationGraph Cora(string? root = null) => Load("cora", root);

    /// <summary>Citeseer: 3,327 papers on computer science in 6 fields.</summary>
    public static CitationGraph Citeseer(string? root = null) => Load("citeseer", root);

    /// <summary>The papers with a role, ascending.</summary>
    public int[] NodesWith(NodeRole role) => [.. Enumerable.Range(0, Nodes).Where(node => Roles[node] == role)];

    /// <summary>The bag of words of every paper, nodes × words, with 1 for a word that it has.</summary>
    public float[] DenseFeatures()
    {
        var dense = new float[(long)Nodes * Words];
        for (var node = 0; node < Nodes; node++)
            foreach (var word in Features[node])
                dense[(long)node * Words + word] = 1;
        return dense;
    }

    static CitationGraph Load(string name, string? root)
    {
        var found = DataSets.Find(name, root);
        var nodes = new Lines(found.Path(".nodes.txt"));
        var sizes = nodes.Header("words", "classes");
        var labels = new List<int>();
        var roles = new List<NodeRole>();
        var features = new List<int[]>();
        while (nodes.Next() is { } line)
        {
            var fields = line.Split(' ');
            if (fields.Length != 4 || nodes.Number(fields[0], int.MaxValue) != labels.Count)
                throw nodes.Fail($"'node label part words' of node {labels.Count} was expected.");
            labels.Add(fields[1] == "-1" ? -1 : nodes.Number(fields[1], sizes[1]));
            roles.Add(fields[2] switch
            {
                "train" => NodeRole.Train,
                "val" => NodeRole.Tune,
                "test" => NodeRole.Test,
                "rest" => NodeRole.Rest,
                var other => throw nodes.Fail($"the part '{other}' is none of train, val, test and rest."),
            });
            features.Add(fields[3].Length == 0 ? [] : [.. fields[3].Split(',').Select(word => nodes.Number(word, sizes[0]))]);
        }
        var edges = new List<(int, int)>();
        var pairs = new Lines(found.Path(".edges.txt"));
        while (pairs.Next() is { } line)
        {
            var fields = line.Split(' ');
            if (fields.Length != 2)
                throw pairs.Fail("two nodes were expected.");
            edges.Add((pairs.Number(fields[0], labels.Count), pairs.Number(fields[1], labels.Count)));
        }
        return new CitationGraph(name, sizes[0], sizes[1], [.. labels], [.. roles], [.. features], [.. edges]);
    }

    /// <summary>The lines of a text with their numbers for errors.</summary>
    sealed class Lines(string path)
    {
        readonly string[] _lines = StrictText.Read(path).Split('\n');
        int _next;

        public string? Next()
        {
            if (_next == _lines.Length - 1 && _lines[_next].Length == 0)
                _next++;
            return _next < _lines.Length ? _lines[_next++] : null;
        }

        /// <summary>The numbers that stand before these words in the first line, which is a remark after #.</summary>
        public int[] Header(params string[] words)
        {
            var line = Next();
            var parts = line is ['#', ..] ? line.Split([' ', ',', '(', ')'], StringSplitOptions.RemoveEmptyEntries) : [];
            return [.. words.Select(word => Array.LastIndexOf(parts, word) is var at and > 0 && int.TryParse(parts[at - 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number : throw Fail("a first line like '# … 1433 words, 7 classes' was expected."))];
        }

        public int Number(string text, int below) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < below
            ? number : throw Fail($"'{(text.Length <= 20 ? text : text[..20] + "…")}' is not a number below {below}.");

        public DataFormatException Fail(string problem) => new(problem, Files.Name(path), line: _next);
    }
}

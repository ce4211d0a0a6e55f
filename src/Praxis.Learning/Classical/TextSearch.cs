using Praxis.Tensors;

namespace Praxis.Learning.Classical;

/// <summary>Weights of words in documents: tf·idf with idf = ln((1 + n)/(1 + df)) + 1, each document of length 1.</summary>
public sealed class TfIdf
{
    readonly Dictionary<string, int> _columns;
    readonly double[] _idf;

    TfIdf(string[] words, double[] idf)
    {
        Words = words;
        _idf = idf;
        _columns = words.Select((word, column) => (word, column)).ToDictionary(pair => pair.word, pair => pair.column, StringComparer.Ordinal);
    }

    /// <summary>The known words in ordinal order, one for every column.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>Learns the words of documents and in how many each occurs.</summary>
    public static TfIdf Fit(IReadOnlyList<IReadOnlyList<string>> documents)
    {
        var counts = DocumentCounts(documents, "TfIdf");
        string[] words = [.. counts.Keys.Order(StringComparer.Ordinal)];
        return new(words, [.. words.Select(word => Math.Log((1.0 + documents.Count) / (1 + counts[word])) + 1)]);
    }

    /// <summary>The weights (documents × words) in float32; unknown words do not count, and a document without known words is zero.</summary>
    public Tensor Transform(IReadOnlyList<IReadOnlyList<string>> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var weights = new float[(long)documents.Count * Words.Count];
        for (var i = 0; i < documents.Count; i++)
        {
            var row = weights.AsSpan(i * Words.Count, Words.Count);
            foreach (var word in documents[i])
            {
                if (_columns.TryGetValue(word, out var column))
                {
                    row[column] += (float)_idf[column];
                }
            }
            double squares = 0;
            foreach (var weight in row)
            {
                squares += (double)weight * weight;
            }
            for (var column = 0; squares > 0 && column < row.Length; column++)
            {
                row[column] = (float)(row[column] / Math.Sqrt(squares));
            }
        }
        return Tensor.From(weights, [documents.Count, Words.Count]);
    }

    internal static Dictionary<string, int> DocumentCounts(IReadOnlyList<IReadOnlyList<string>> documents, string operation)
    {
        ArgumentNullException.ThrowIfNull(documents);
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            foreach (var word in document.Distinct(StringComparer.Ordinal))
            {
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
        }
        return counts.Count > 0 ? counts : throw new ArgumentException($"{operation}: the {documents.Count} documents have no words; at least one is needed.");
    }
}

/// <summary>Okapi BM25 (Robertson and Zaragoza, 2009) over an inverted index.</summary>
public sealed class Bm25
{
    readonly Dictionary<string, List<(int Document, int Count)>> _postings = new(StringComparer.Ordinal);
    readonly double[] _norms;
    readonly double _k1;

    /// <summary>An index of documents.</summary>
    public Bm25(IReadOnlyList<IReadOnlyList<string>> documents, double k1 = 1.5, double b = 0.75)
    {
        TfIdf.DocumentCounts(documents, "Bm25");
        Checked.Positive(k1, "Bm25", nameof(k1));
        Checked.Share(b, "Bm25", nameof(b));
        var meanLength = documents.Average(document => document.Count);
        _k1 = k1;
        _norms = [.. documents.Select(document => k1 * (1 - b + (b * document.Count / meanLength)))];
        for (var i = 0; i < documents.Count; i++)
        {
            foreach (var word in documents[i].GroupBy(word => word, StringComparer.Ordinal))
            {
                if (!_postings.TryGetValue(word.Key, out var postings))
                {
                    _postings[word.Key] = postings = [];
                }
                postings.Add((i, word.Count()));
            }
        }
    }

    /// <summary>Σ over the words of the query of idf·f·(k₁ + 1)/(f + k₁·(1 − b + b·|d|/mean |d|)), with idf = ln(1 + (n − df + ½)/(df + ½)).</summary>
    public double[] Scores(IReadOnlyList<string> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var scores = new double[_norms.Length];
        foreach (var word in query)
        {
            if (!_postings.TryGetValue(word, out var postings))
            {
                continue;
            }
            var idf = Math.Log(1 + ((_norms.Length - postings.Count + 0.5) / (postings.Count + 0.5)));
            foreach (var (document, count) in postings)
            {
                scores[document] += idf * count * (_k1 + 1) / (count + _norms[document]);
            }
        }
        return scores;
    }

    /// <summary>The documents with the highest scores, the first of equal ones first; documents without any word of the query do not come.</summary>
    public IReadOnlyList<(int Document, double Score)> Best(IReadOnlyList<string> query, int count)
    {
        Checked.AtLeast(1, count, "Bm25", nameof(count));
        return [.. Scores(query).Select((score, document) => (document, score)).Where(pair => pair.score > 0).OrderByDescending(pair => pair.score).ThenBy(pair => pair.document).Take(count)];
    }
}

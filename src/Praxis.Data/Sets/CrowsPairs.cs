using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>Two sentences that differ in the group of people they speak of.</summary>
/// <param name="More">The sentence that is the more stereotyped one.</param>
/// <param name="Less">The other one.</param>
/// <param name="ShowsStereotype">Whether the first sentence shows a stereotype (true) or goes against one (false).</param>
/// <param name="Bias">The kind of bias, for example race-color.</param>
public sealed record SentencePair(string More, string Less, bool ShowsStereotype, string Bias);

/// <summary>CrowS-Pairs: sentence pairs that measure stereotypes in language models.</summary>
public static class CrowsPairs
{
    /// <summary>All pairs in the order of the file.</summary>
    public static IReadOnlyList<SentencePair> Load(string? root = null)
    {
        var path = DataSets.Find("crows-pairs", root).Path("crows_pairs_anonymized.csv");
        var table = CsvTable.Read(path);
        var (more, less, direction, bias) = (table.Strings("sent_more"), table.Strings("sent_less"), table.Strings("stereo_antistereo"), table.Strings("bias_type"));
        return [.. Enumerable.Range(0, table.Count).Select(i => new SentencePair(more[i], less[i], direction[i] switch
        {
            "stereo" => true,
            "antistereo" => false,
            var other => throw new DataFormatException($"record {i + 1} has the direction '{other}', and stereo or antistereo was expected.", Files.Name(path)),
        }, bias[i]))];
    }
}

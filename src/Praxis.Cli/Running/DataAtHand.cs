using System.Security.Cryptography;
using System.Text;
using Praxis.Data.Sets;

namespace Praxis.Cli.Running;

/// <summary>Which real data are there, and which bytes they are.</summary>
static class DataAtHand
{
    /// <summary>Each set in the data folder with one SHA-256 over those of its files.</summary>
    internal static IReadOnlyDictionary<string, string> Hashes()
    {
        var (hashes, known) = (new SortedDictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>());
        foreach (var info in DataSets.List())
            if (DataSets.TryFind(info.Name) is { } found)
                hashes[info.Name] = OfAll(found.Paths, known);
        return hashes;
    }

    // Several sets are views of the same files, which are read once.
    static string OfAll(IReadOnlyList<string> paths, Dictionary<string, string> known)
    {
        foreach (var path in paths.Where(path => !known.ContainsKey(path)))
        {
            using var stream = File.OpenRead(path);
            known[path] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        return paths.Count == 1 ? known[paths[0]] : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(paths.Select(path => known[path])))));
    }
}

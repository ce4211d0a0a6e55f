using System.Security.Cryptography;

namespace Praxis.Data.Sets;

/// <summary>
/// The real data sets by name. They live in a folder of the user's, <c>PRAXIS_DATA</c> or else <c>~/.praxis/data</c>, and are
/// never part of the product; where there is a network they are fetched from their public homes and checked.
/// </summary>
public static class DataSets
{
    /// <summary>The environment variable that names the data folder.</summary>
    public const string RootVariable = "PRAXIS_DATA";

    /// <summary>All sets, by name.</summary>
    public static IReadOnlyList<DataSetInfo> List() => Registry.Sets;

    /// <summary>What is known of a set; a name that is none is an error that lists those that are.</summary>
    public static DataSetInfo Info(string name) => Registry.Sets.FirstOrDefault(set => string.Equals(set.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no data set '{name}'; there are {string.Join(", ", Registry.Sets.Select(set => set.Name))}.");

    /// <summary>The data folder: the given one, or the one in <c>PRAXIS_DATA</c>, or <c>~/.praxis/data</c>.</summary>
    public static string Root(string? root = null)
    {
        if (!string.IsNullOrEmpty(root))
            return root;
        var named = Environment.GetEnvironmentVariable(RootVariable);
        return !string.IsNullOrEmpty(named) ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".praxis", "data");
    }

    /// <summary>Finds a set in the data folder; a set that is not there is an error that says what to put where.</summary>
    public static FoundDataSet Find(string name, string? root = null)
    {
        var info = Info(name);
        return TryFind(info, Root(root)) ?? throw new DataSetMissingException(Instructions.For(info, Root(root)));
    }

    /// <summary>Finds a set in the data folder, or gives null.</summary>
    public static FoundDataSet? TryFind(string name, string? root = null) => TryFind(Info(name), Root(root));

    /// <summary>Compares every file of a set that is there, byte for byte by SHA-256, with the one that the registry means.</summary>
    public static IReadOnlyList<DataSetFileCheck> Verify(string name, string? root = null)
    {
        var found = Find(name, root);
        return [.. found.Edition.Files.Select(file => Check(file, found.Root))];
    }

    /// <summary>
    /// Makes sure that a set is in the data folder and is the right one: what is missing or damaged is fetched from its public home,
    /// resumed where it broke off, checked by length and SHA-256, and put in place whole.
    /// </summary>
    public static Task<FoundDataSet> GetAsync(string name, string? root = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default) =>
        DataSetFetcher.GetAsync(Info(name), Root(root), new DownloadOptions(), progress, cancellation);

    internal static FoundDataSet? TryFind(DataSetInfo info, string root)
    {
        var edition = info.Editions.FirstOrDefault(one => one.Files.All(file => File.Exists(Path.Combine(root, file.Path))));
        return edition is null ? null : new FoundDataSet(info, edition, root);
    }

    internal static DataSetFileCheck Check(DataSetFile file, string root)
    {
        var path = Path.Combine(root, file.Path);
        if (!File.Exists(path))
            return new DataSetFileCheck(file, null, null);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        return new DataSetFileCheck(file, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}

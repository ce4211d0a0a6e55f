namespace Praxis.Data.Sets;

/// <summary>A real data set by its name: what it is, whose it is, and the files that it comes in.</summary>
public sealed record DataSetInfo
{
    /// <summary>The name by which the set is found and fetched.</summary>
    public required string Name { get; init; }

    /// <summary>What the set is, in one line of English.</summary>
    public required string English { get; init; }

    /// <summary>What the set is, in one line of Chinese.</summary>
    public required string Chinese { get; init; }

    /// <summary>Who made the set.</summary>
    public required string Origin { get; init; }

    /// <summary>What one may do with it.</summary>
    public required string Licence { get; init; }

    /// <summary>The page of the set.</summary>
    public required string Home { get; init; }

    /// <summary>The forms in which the set is read; where several are present the first one is taken.</summary>
    public required IReadOnlyList<DataSetEdition> Editions { get; init; }
}

/// <summary>One form of a set: all of its files are needed.</summary>
public sealed record DataSetEdition(string Name, string English, IReadOnlyList<DataSetFile> Files)
{
    /// <summary>How the files are made where they are not public byte for byte.</summary>
    public DataSetRecipe? Recipe { get; init; }

    /// <summary>Whether the files can be fetched or made.</summary>
    public bool CanBeFetched => Recipe is not null || Files.All(file => file.Urls.Count > 0);
}

/// <summary>A file of a set: its path under the data folder, its length and its SHA-256 in lower-case hexadecimals.</summary>
public sealed record DataSetFile(string Path, long Size, string Sha256)
{
    /// <summary>Where these very bytes are public; empty for a file that is made or that is not public.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];
}

/// <summary>How the files of a set are made from other public files; what comes out must have the length and the SHA-256 of each file.</summary>
/// <param name="How">How the files are made, in a sentence.</param>
/// <param name="Sources">The public files that are needed; none of them stays when the set is made.</param>
public sealed record DataSetRecipe(string How, IReadOnlyList<DataSetSource> Sources)
{
    /// <summary>Turns the folder with the sources to the bytes of each file of the set by its path.</summary>
    internal Func<string, IReadOnlyDictionary<string, byte[]>> Make { get; init; } = _ => new Dictionary<string, byte[]>();
}

/// <summary>A public file that a set is made from. Where its bytes may change without its content (an archive that is packed on demand), it has no SHA-256, and only what is made from it is checked.</summary>
public sealed record DataSetSource(string Name, string Url, long MostBytes)
{
    /// <summary>The SHA-256 of the file in lower-case hexadecimals, where the file is always the same; its length is then <see cref="MostBytes"/>.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>A set that is there: the folder, and the edition whose files are in it.</summary>
public sealed record FoundDataSet(DataSetInfo Info, DataSetEdition Edition, string Root)
{
    /// <summary>The place of a file of the set by the end of its path.</summary>
    public string Path(string file) => System.IO.Path.Combine(Root, Edition.Files.Single(one => one.Path.EndsWith(file, StringComparison.Ordinal)).Path);

    /// <summary>The places of all files of the set.</summary>
    public IReadOnlyList<string> Paths => [.. Edition.Files.Select(file => System.IO.Path.Combine(Root, file.Path))];
}

/// <summary>What became of a file when it was looked at: whether it is there, and its length and SHA-256 against those that it should have.</summary>
public sealed record DataSetFileCheck(DataSetFile File, long? Size, string? Sha256)
{
    /// <summary>Whether the file is there and is the very one that the registry means.</summary>
    public bool IsGood => Size == File.Size && Sha256 == File.Sha256;
}

/// <summary>A set that is not there, or that could not be fetched; the message says what to put where.</summary>
public sealed class DataSetMissingException(string message, Exception? inner = null) : IOException(message, inner);

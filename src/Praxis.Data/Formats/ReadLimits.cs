namespace Praxis.Data.Formats;

/// <summary>How much a reader may allocate for one file; what a file declares beyond these is refused before any allocation.</summary>
public sealed record ReadLimits
{
    /// <summary>The limits that hold where none are given.</summary>
    public static ReadLimits Default { get; } = new();

    /// <summary>The most bytes that a file may have to be read whole.</summary>
    public long FileBytes { get; init; } = 1L << 30;

    /// <summary>The most bytes that a file, or all the entries of an archive together, may unfold to.</summary>
    public long DecodedBytes { get; init; } = 1L << 30;

    /// <summary>The most entries that an archive may have.</summary>
    public int ArchiveEntries { get; init; } = 200_000;

    /// <summary>The most characters that a line of JSON or a record of CSV may have.</summary>
    public int RecordCharacters { get; init; } = 1 << 24;
}

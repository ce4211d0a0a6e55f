namespace Praxis.Data.Sets;

/// <summary>How far a download has come.</summary>
/// <param name="File">The file that is on its way.</param>
/// <param name="Bytes">The bytes of it that are there.</param>
/// <param name="Total">The bytes that it will have, where that is known.</param>
/// <param name="Remark">What went wrong and is tried again, or null.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total, string? Remark = null);

/// <summary>How patient a download is.</summary>
sealed record DownloadOptions
{
    /// <summary>How often one address is tried when the network, and not the file, is at fault.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The pause before the second try; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a server may send nothing.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}

using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Praxis.Data.Sets;

/// <summary>What a download must turn out to be: its place, the length that it has (exactly or at most), and its SHA-256 where that is known.</summary>
sealed record DownloadTarget(string Path, string Name, long Size, string? Sha256);

/// <summary>
/// Fetches one file. Bytes gather in a .part file beside the target, which a later try goes on with; only when the length and
/// the SHA-256 are right is it renamed, so that the target is either whole or not there.
/// </summary>
sealed class Download(HttpClient client, DownloadTarget target, DownloadOptions options, IProgress<DownloadProgress>? progress)
{
    /// <summary>A try that failed; one that would fail again (a wrong file, a page that is not there) ends the address.</summary>
    sealed class FailedTry(string problem, bool final, Exception? inner = null) : Exception(problem, inner)
    {
        public bool IsFinal => final;
    }

    long _reported;

    string Part => target.Path + ".part";

    /// <summary>Without a SHA-256 two halves could be of two versions, so such a file is always fetched whole.</summary>
    bool CanResume => target.Sha256 is not null;

    long? Total => target.Sha256 is null ? null : target.Size;

    public async Task RunAsync(IReadOnlyList<string> urls, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target.Path)!);
        var part = OpenPart();
        try
        {
            await FillAsync(part, urls, cancellation);
            part.Flush(flushToDisk: true);
        }
        catch
        {
            var nothing = part.Length == 0;
            await part.DisposeAsync();
            if (nothing)
                File.Delete(Part);
            throw;
        }
        await part.DisposeAsync();
        File.Move(Part, target.Path, overwrite: true);
    }

    FileStream OpenPart()
    {
        try
        {
            return new FileStream(Part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
        }
        catch (IOException exception) when (File.Exists(Part))
        {
            throw new DataSetMissingException($"{Part} is in use: another process seems to fetch the same file; wait for it, or end it.", exception);
        }
    }

    async Task FillAsync(FileStream part, IReadOnlyList<string> urls, CancellationToken cancellation)
    {
        if (CanResume && part.Length == target.Size && await IsRightAsync(part, cancellation))
            return;
        if (!CanResume || part.Length >= target.Size)
            part.SetLength(0);
        var problems = new List<string>();
        foreach (var url in urls)
            if (await TryUntilTiredAsync(part, url, cancellation) is { } problem)
                problems.Add($"{url}: {problem}");
            else
                return;
        throw new DataSetMissingException($"{target.Name} could not be fetched: {string.Join(" ", problems)}");
    }

    /// <summary>Tries one address until the file is whole (null) or there is no hope in it (the last problem); a try that brought something does not count.</summary>
    async Task<string?> TryUntilTiredAsync(FileStream part, string url, CancellationToken cancellation)
    {
        for (var failures = 0; ;)
        {
            var before = part.Length;
            try
            {
                await TryAsync(part, url, cancellation);
                return null;
            }
            catch (FailedTry failure)
            {
                if (failure.IsFinal || !CanResume)
                    part.SetLength(0);
                progress?.Report(new DownloadProgress(target.Name, part.Length, Total, failure.Message));
                failures = part.Length > before ? 1 : failures + 1;
                if (failure.IsFinal || failures >= options.Attempts)
                    return failure.Message;
                await Task.Delay(options.FirstPause * Math.Pow(2, failures - 1), cancellation);
            }
        }
    }

    async Task TryAsync(FileStream part, string url, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var resumed = false;
        try
        {
            patience.CancelAfter(options.Patience);
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (part.Length > 0)
                request.Headers.Range = new RangeHeaderValue(part.Length, null);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            resumed = Resumes(response, part);
            await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
            await CopyAsync(body, part, patience, cancellation);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new FailedTry($"the server sent nothing for {options.Patience.TotalSeconds:0.#} seconds.", final: false, exception);
        }
        catch (HttpRequestException exception)
        {
            throw new FailedTry($"{exception.Message.TrimEnd('.')}.", final: false, exception);
        }
        if (target.Sha256 is null)
            return;
        if (part.Length < target.Size)
            throw new FailedTry($"the connection ended after {part.Length} of {target.Size} bytes.", final: false);
        if (await IsRightAsync(part, cancellation))
            return;
        // Half of an older version may have been gone on with: then the whole file deserves a try of its own.
        part.SetLength(0);
        throw new FailedTry($"the file has the right length but not the SHA-256 {target.Sha256}: these are other bytes.", final: !resumed);
    }

    /// <summary>Looks at what the server is about to send: the rest of the file (true) or the whole of it (false), for which the part file is emptied.</summary>
    bool Resumes(HttpResponseMessage response, FileStream part)
    {
        var status = (int)response.StatusCode;
        var length = response.Content.Headers.ContentLength;
        switch (response.StatusCode)
        {
            case HttpStatusCode.PartialContent:
                var range = response.Content.Headers.ContentRange;
                if (range?.From != part.Length || (range.Length is { } whole && whole != target.Size))
                {
                    part.SetLength(0);
                    throw new FailedTry($"the server was asked for the bytes from {part.Length} of {target.Size} on and sent {range}.", final: false);
                }
                return true;
            case HttpStatusCode.OK:
                if (length is { } size && (target.Sha256 is null ? size > target.Size : size != target.Size))
                    throw new FailedTry($"the server offers {size} bytes where {target.Size}{(target.Sha256 is null ? " at most" : "")} were expected.", final: true);
                part.SetLength(0);
                return false;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                part.SetLength(0);
                throw new FailedTry("the server does not have the rest of the file that was begun.", final: false);
            default:
                var passing = status >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
                throw new FailedTry($"the server answers {status} {response.ReasonPhrase}.", final: !passing);
        }
    }

    async Task CopyAsync(Stream body, FileStream part, CancellationTokenSource patience, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        part.Position = part.Length;
        while (true)
        {
            patience.CancelAfter(options.Patience);
            int got;
            try
            {
                got = await body.ReadAsync(buffer, patience.Token);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                throw new FailedTry($"the connection broke after {part.Length} of {target.Size} bytes.", final: false, exception);
            }
            if (got == 0)
                break;
            if (part.Length + got > target.Size)
                throw new FailedTry($"the server sends more than the {target.Size} bytes that were expected.", final: true);
            await part.WriteAsync(buffer.AsMemory(0, got), cancellation);
            Report(part.Length);
        }
        Report(part.Length, last: true);
    }

    async Task<bool> IsRightAsync(FileStream part, CancellationToken cancellation)
    {
        if (part.Length != target.Size)
            return false;
        part.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(part, cancellation)) == target.Sha256;
    }

    void Report(long bytes, bool last = false)
    {
        if (!last && bytes >= _reported && bytes - _reported < 1 << 18)
            return;
        _reported = bytes;
        progress?.Report(new DownloadProgress(target.Name, bytes, Total));
    }
}

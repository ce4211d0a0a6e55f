using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Praxis.Data.Tests.Sets;

/// <summary>An HTTP server on this machine that does to each request what the test says: it can stall, break off, lie and send other bytes.</summary>
sealed class LoopbackServer : IDisposable
{
    /// <summary>What the client asked for: the path, and the byte from which on, or null for the whole.</summary>
    public sealed record Request(string Path, long? From);

    /// <summary>Answers a request; when it returns the connection is closed.</summary>
    public delegate Task Answer(Request request, Stream client, CancellationToken stop);

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentQueue<Answer> _answers;
    readonly Answer _last;
    readonly Task _accepting;

    /// <summary>The answers are given one by one, and the last one ever after.</summary>
    public LoopbackServer(params Answer[] answers)
    {
        _answers = new ConcurrentQueue<Answer>(answers[..^1]);
        _last = answers[^1];
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ConcurrentQueue<Request> Requests { get; } = [];

    public string Url(string path) => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}";

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _accepting.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    /// <summary>A good server: whole files and parts of them.</summary>
    public static Answer Good(byte[] file) => (request, client, stop) => SendAsync(client, request.From is { } from
        ? $"206 Partial Content\r\nContent-Range: bytes {from}-{file.Length - 1}/{file.Length}\r\nContent-Length: {file.Length - from}"
        : $"200 OK\r\nContent-Length: {file.Length}", file.AsMemory((int)(request.From ?? 0)), stop);

    /// <summary>Like a good server, but the connection ends after so many bytes.</summary>
    public static Answer BreaksAfter(int bytes, byte[] file) => (request, client, stop) =>
    {
        var from = (int)(request.From ?? 0);
        return SendAsync(client, request.From is null
            ? $"200 OK\r\nContent-Length: {file.Length}"
            : $"206 Partial Content\r\nContent-Range: bytes {from}-{file.Length - 1}/{file.Length}\r\nContent-Length: {file.Length - from}", file.AsMemory(from, Math.Min(bytes, file.Length - from)), stop);
    };

    /// <summary>Sends so many bytes and then nothing more, without ever closing.</summary>
    public static Answer StallsAfter(int bytes, byte[] file) => async (request, client, stop) =>
    {
        await BreaksAfter(bytes, file)(request, client, stop);
        await Task.Delay(Timeout.Infinite, stop);
    };

    /// <summary>Takes the request and says nothing at all.</summary>
    public static Answer Silent => (_, _, stop) => Task.Delay(Timeout.Infinite, stop);

    public static Answer Hangup => (_, _, _) => Task.CompletedTask;

    public static Answer Says(string head, byte[] body) => (_, client, stop) => SendAsync(client, head, body, stop);

    /// <summary>Sends the whole file whatever part was asked for.</summary>
    public static Answer WithoutRanges(byte[] file) => Says($"200 OK\r\nContent-Length: {file.Length}", file);

    static async Task SendAsync(Stream client, string head, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        await client.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n"), stop);
        await client.WriteAsync(body, stop);
        await client.FlushAsync(stop);
    }

    async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
                served.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(served);
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var stream = client.GetStream();
            var request = await ReadAsync(stream);
            Requests.Enqueue(request);
            await (_answers.TryDequeue(out var answer) ? answer : _last)(request, stream, _stop.Token);
            client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // The client went away, or the test is over: both are what some tests want.
        }
    }

    async Task<Request> ReadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
                throw new IOException("The request ended early.");
            text.Append((char)one[0]);
        }
        var lines = text.ToString().Split("\r\n");
        const string Range = "Range: bytes=";
        var range = lines.FirstOrDefault(line => line.StartsWith(Range, StringComparison.OrdinalIgnoreCase));
        return new Request(lines[0].Split(' ')[1], range is null ? null : long.Parse(range[Range.Length..].TrimEnd('-'), CultureInfo.InvariantCulture));
    }
}

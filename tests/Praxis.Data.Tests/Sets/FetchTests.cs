using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Praxis.Data.Sets;
using Praxis.Data.Tests.Formats;

namespace Praxis.Data.Tests.Sets;

public sealed class FetchTests
{
    static readonly byte[] File1 = Bytes(1, 300_000);
    static readonly byte[] Other = Bytes(2, 300_000);

    static readonly DownloadOptions Hasty = new() { Attempts = 3, FirstPause = TimeSpan.FromMilliseconds(1), Patience = TimeSpan.FromSeconds(30) };

    /// <summary>For servers that say nothing; where one should answer, a busy machine is given time.</summary>
    static readonly DownloadOptions Impatient = Hasty with { Patience = TimeSpan.FromSeconds(0.5) };

    [Fact]
    public async Task A_file_is_fetched_with_progress_and_put_in_place_whole()
    {
        using var folder = new TestFolder();
        using var server = new LoopbackServer(LoopbackServer.Good(File1));
        var reports = new List<DownloadProgress>();
        var found = await Get(folder, new Reporter(reports), server.Url("one"));
        Assert.Equal(File1, await File.ReadAllBytesAsync(found.Paths[0]));
        Assert.Equal(["one.bin"], Directory.GetFiles(folder["set/"]).Select(Path.GetFileName));
        Assert.Equal(new DownloadProgress("set/one.bin", File1.Length, File1.Length), reports[^1]);
        Assert.Equal(reports.Select(report => report.Bytes).Order(), reports.Select(report => report.Bytes));
    }

    [Fact]
    public async Task What_is_there_and_right_is_not_fetched_again_and_what_is_wrong_is_replaced()
    {
        using var folder = new TestFolder();
        using var server = new LoopbackServer(LoopbackServer.Good(File1));
        await Get(folder, null, server.Url("one"));
        await Get(folder, null, server.Url("one"));
        Assert.Single(server.Requests);
        await File.WriteAllBytesAsync(folder["set/one.bin"], Other);
        await Get(folder, null, server.Url("one"));
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal(File1, await File.ReadAllBytesAsync(folder["set/one.bin"]));
    }

    public static TheoryData<string> Troubles => [.. Servers.Keys];

    static readonly Dictionary<string, LoopbackServer.Answer[]> Servers = new()
    {
        ["stalls half-way, then goes on"] = [LoopbackServer.StallsAfter(100_000, File1), LoopbackServer.Good(File1)],
        ["never answers, then does"] = [LoopbackServer.Silent, LoopbackServer.Good(File1)],
        ["hangs up, then answers"] = [LoopbackServer.Hangup, LoopbackServer.Hangup, LoopbackServer.Good(File1)],
        ["breaks off ever again"] = [LoopbackServer.BreaksAfter(40_000, File1)],
        ["breaks off before the first byte, then answers"] = [LoopbackServer.BreaksAfter(0, File1), LoopbackServer.BreaksAfter(0, File1), LoopbackServer.Good(File1)],
        ["breaks off and then knows no parts"] = [LoopbackServer.BreaksAfter(100_000, File1), LoopbackServer.WithoutRanges(File1)],
        ["claims fewer bytes than the rest has"] = [LoopbackServer.BreaksAfter(100_000, File1), LoopbackServer.Says($"206 Partial Content\r\nContent-Range: bytes 100000-150000/{File1.Length}\r\nContent-Length: 50001", File1[100_000..150_001]), LoopbackServer.Good(File1)],
        ["sends another part than was asked for"] = [LoopbackServer.BreaksAfter(100_000, File1), LoopbackServer.Says($"206 Partial Content\r\nContent-Range: bytes 0-299999/{File1.Length}\r\nContent-Length: {File1.Length}", File1), LoopbackServer.Good(File1)],
        ["sends a part of a file of another length"] = [LoopbackServer.BreaksAfter(100_000, File1), LoopbackServer.Says("206 Partial Content\r\nContent-Range: bytes 100000-199999/200000\r\nContent-Length: 100000", File1[..100_000]), LoopbackServer.Good(File1)],
        ["has no such part"] = [LoopbackServer.BreaksAfter(100_000, File1), LoopbackServer.Says("416 Range Not Satisfiable\r\nContent-Length: 0", []), LoopbackServer.Good(File1)],
        ["goes on with another file"] = [LoopbackServer.BreaksAfter(100_000, File1), LoopbackServer.Good(Other), LoopbackServer.Good(File1)],
        ["is busy twice"] = [LoopbackServer.Says("503 Service Unavailable\r\nContent-Length: 0", []), LoopbackServer.Says("429 Too Many Requests\r\nContent-Length: 0", []), LoopbackServer.Good(File1)],
        ["sends without a length"] = [LoopbackServer.Says("200 OK", File1)],
        ["sends without a length and breaks off"] = [LoopbackServer.Says("200 OK", File1[..250_000]), LoopbackServer.Good(File1)],
        ["talks nonsense, then answers"] = [LoopbackServer.Says("banana", []), LoopbackServer.Good(File1)],
    };

    [Theory]
    [MemberData(nameof(Troubles))]
    public async Task A_server_in_trouble_still_gives_the_right_file(string trouble)
    {
        using var folder = new TestFolder();
        using var server = new LoopbackServer(Servers[trouble]);
        var found = await Get(folder, null, trouble.Contains("stalls") || trouble.Contains("never") ? Impatient : Hasty, default, server.Url("one"));
        Assert.Equal(File1, await File.ReadAllBytesAsync(found.Paths[0]));
        Assert.False(File.Exists(folder["set/one.bin.part"]));
    }

    public static TheoryData<string> Lies => [.. Liars.Keys];

    static readonly Dictionary<string, (LoopbackServer.Answer Answer, string Expected, int Tries)> Liars = new()
    {
        ["other bytes of the right length"] = (LoopbackServer.Good(Other), "not the SHA-256", 1),
        ["a longer file"] = (LoopbackServer.Good([.. File1, 0]), "offers 300001 bytes", 1),
        ["a shorter file"] = (LoopbackServer.Good(File1[..^1]), "offers 299999 bytes", 1),
        ["more than it should, without a length"] = (LoopbackServer.Says("200 OK", [.. File1, 1, 2, 3]), "more than the 300000 bytes", 1),
        ["a page that says that there is nothing"] = (LoopbackServer.Says("404 Not Found\r\nContent-Length: 4", "none"u8.ToArray()), "404", 1),
        ["a page of a hotel"] = (LoopbackServer.Says("200 OK\r\nContent-Length: 12", "please login"u8.ToArray()), "offers 12 bytes", 1),
        ["nothing at all"] = (LoopbackServer.Silent, "nothing for 0.5 seconds", 3),
        ["an error for ever"] = (LoopbackServer.Says("500 Internal Server Error\r\nContent-Length: 0", []), "500", 3),
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_server_that_lies_is_found_out_and_leaves_nothing_behind(string lie)
    {
        var (answer, expected, tries) = Liars[lie];
        using var folder = new TestFolder();
        using var server = new LoopbackServer(answer);
        await File.WriteAllTextAsync(folder["set/one.bin"], "what was there before");
        var error = await Assert.ThrowsAsync<DataSetMissingException>(() => Get(folder, null, lie == "nothing at all" ? Impatient : Hasty, default, server.Url("one")));
        Assert.Contains(expected, error.Message);
        Assert.Contains("set/one.bin", error.Message);
        Assert.Equal("what was there before", await File.ReadAllTextAsync(folder["set/one.bin"]));
        Assert.Equal(["one.bin"], Directory.GetFiles(folder["set/"]).Select(Path.GetFileName));
        Assert.Equal(tries, server.Requests.Count);
    }

    [Fact]
    public async Task A_second_address_is_used_where_the_first_one_fails()
    {
        using var folder = new TestFolder();
        using var liar = new LoopbackServer(LoopbackServer.Good(Other));
        using var good = new LoopbackServer(LoopbackServer.Good(File1));
        var reports = new List<DownloadProgress>();
        var found = await Get(folder, new Reporter(reports), liar.Url("one"), Nobody(), good.Url("one"));
        Assert.Equal(File1, await File.ReadAllBytesAsync(found.Paths[0]));
        Assert.Contains(reports, report => report.Remark is { } remark && remark.Contains("SHA-256"));
    }

    [Fact]
    public async Task Without_a_network_the_error_says_what_to_put_where()
    {
        using var folder = new TestFolder();
        var error = await Assert.ThrowsAsync<DataSetMissingException>(() => Get(folder, null, Nobody()));
        Assert.All(["could not be fetched", "put set/one.bin (300,000 bytes", folder.Path], part => Assert.Contains(part, error.Message));
    }

    [Fact]
    public async Task A_fetch_that_was_stopped_goes_on_where_it_was()
    {
        using var folder = new TestFolder();
        using (var slow = new LoopbackServer(LoopbackServer.StallsAfter(123_456, File1)))
        {
            using var stop = new CancellationTokenSource();
            var fetching = Get(folder, null, Hasty, stop.Token, slow.Url("one"));
            while (!File.Exists(folder["set/one.bin.part"]) || new FileInfo(folder["set/one.bin.part"]).Length < 123_456)
                await Task.Delay(5);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);
        }
        Assert.False(File.Exists(folder["set/one.bin"]));
        using var server = new LoopbackServer(LoopbackServer.Good(File1));
        await Get(folder, null, server.Url("one"));
        Assert.Equal(123_456, Assert.Single(server.Requests).From);
        Assert.Equal(File1, await File.ReadAllBytesAsync(folder["set/one.bin"]));
    }

    [Fact]
    public async Task A_part_that_is_already_whole_needs_no_server()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["set/one.bin.part"], File1);
        await Get(folder, null, Nobody());
        Assert.Equal(File1, await File.ReadAllBytesAsync(folder["set/one.bin"]));
    }

    [Fact]
    public async Task A_part_of_something_else_is_thrown_away()
    {
        using var folder = new TestFolder();
        using var server = new LoopbackServer(LoopbackServer.Good(File1));
        foreach (var part in new[] { Other, Other[..1000], [.. Other, .. Other] })
        {
            await File.WriteAllBytesAsync(folder["set/one.bin.part"], part);
            await Get(folder, null, server.Url("one"));
            Assert.Equal(File1, await File.ReadAllBytesAsync(folder["set/one.bin"]));
            File.Delete(folder["set/one.bin"]);
        }
    }

    [Fact]
    public async Task Two_fetches_of_one_file_do_not_mix()
    {
        using var folder = new TestFolder();
        using var held = new FileStream(folder["set/one.bin.part"], FileMode.Create, FileAccess.Write, FileShare.None);
        var error = await Assert.ThrowsAsync<DataSetMissingException>(() => Get(folder, null, Nobody()));
        Assert.Contains("in use", error.Message);
    }

    [Fact]
    public async Task Only_the_files_that_are_missing_are_fetched()
    {
        using var folder = new TestFolder();
        using var server = new LoopbackServer(LoopbackServer.Good(File1));
        await File.WriteAllBytesAsync(folder["set/two.bin"], Other);
        var info = Info([("set/one.bin", File1), ("set/two.bin", Other)], [server.Url("any")]);
        var found = await DataSetFetcher.GetAsync(info, folder.Path, Hasty, null, default);
        Assert.Single(server.Requests);
        Assert.Equal(Other, await File.ReadAllBytesAsync(found.Path("two.bin")));
    }

    [Fact]
    public async Task A_set_that_is_made_is_checked_after_it_is_made()
    {
        using var folder = new TestFolder();
        var source = Encoding.ASCII.GetBytes("abc");
        using var server = new LoopbackServer(LoopbackServer.Good(source));
        DataSetInfo Made(string expected, string? sourceHash) => new()
        {
            Name = "made",
            English = "",
            Chinese = "",
            Origin = "",
            Licence = "",
            Home = "http://localhost/",
            Editions =
            [
                new("made", "", [new("set/made.txt", 3, Hash(Encoding.ASCII.GetBytes(expected)))])
                {
                    Recipe = new("turned to capitals", [new("source", server.Url("source"), sourceHash is null ? 1000 : 3) { Sha256 = sourceHash }])
                    {
                        Make = sources => new Dictionary<string, byte[]> { ["set/made.txt"] = Encoding.ASCII.GetBytes(File.ReadAllText(Path.Combine(sources, "source")).ToUpperInvariant()) },
                    },
                },
            ],
        };
        var wrong = await Assert.ThrowsAsync<DataSetMissingException>(() => DataSetFetcher.GetAsync(Made("XYZ", null), folder.Path, Hasty, null, default));
        Assert.Contains("no longer what they were", wrong.Message);
        Assert.False(File.Exists(folder["set/made.txt"]));
        foreach (var hash in new[] { null, Hash(source) })
        {
            var found = await DataSetFetcher.GetAsync(Made("ABC", hash), folder.Path, Hasty, null, default);
            Assert.Equal("ABC", await File.ReadAllTextAsync(found.Paths[0]));
            Assert.False(Directory.Exists(folder[".making-made"]));
            File.Delete(found.Paths[0]);
        }
    }

    /// <summary>An address at which nobody listens.</summary>
    static string Nobody()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
    }

    static Task<FoundDataSet> Get(TestFolder folder, IProgress<DownloadProgress>? progress, params string[] urls) => Get(folder, progress, Hasty, default, urls);

    static Task<FoundDataSet> Get(TestFolder folder, IProgress<DownloadProgress>? progress, DownloadOptions options, CancellationToken stop, params string[] urls) =>
        DataSetFetcher.GetAsync(Info([("set/one.bin", File1)], urls), folder.Path, options, progress, stop);

    static DataSetInfo Info((string Path, byte[] Bytes)[] files, string[] urls) => new()
    {
        Name = "set",
        English = "",
        Chinese = "",
        Origin = "",
        Licence = "",
        Home = "http://localhost/",
        Editions = [new("public", "", [.. files.Select(file => new DataSetFile(file.Path, file.Bytes.Length, Hash(file.Bytes)) { Urls = urls })])],
    };

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Reports at once, where Progress would report later from elsewhere.</summary>
    sealed class Reporter(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Praxis.Bench;
using Praxis.Tensors;

const string Help = """
    Runs every workload here and in a peer in turn, at one and two threads, and prints medians.

      --peer PYTHON     a Python that has PyTorch; without it only our side is shown
      --only NAME       rows whose name contains this (several allowed)
      --threads N       only this number of threads (several allowed)
      --repeats N       measurements of each side a row (7)
      --json            the table as JSON on standard output
    """;

string? python = null;
var json = false;
var repeats = 7;
List<string> only = [];
List<int> threadCounts = [];
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--peer" when value is not null:
            python = args[++i];
            break;
        case "--only" when value is not null:
            only.Add(args[++i]);
            break;
        case "--threads" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
            threadCounts.Add(count);
            i++;
            break;
        case "--repeats" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0:
            repeats = count;
            i++;
            break;
        case "--json":
            json = true;
            break;
        case "--help" or "-h":
            Console.WriteLine(Help);
            return 0;
        default:
            Console.Error.WriteLine($"bench: '{args[i]}' is not an option, or its value is missing; see --help.");
            return 2;
    }
}
var rows = Workload.All.Where(row => only.Count == 0 || only.Exists(part => row.Name.Contains(part, StringComparison.OrdinalIgnoreCase))).ToArray();
if (rows.Length == 0)
{
    Console.Error.WriteLine($"bench: no row is named like {string.Join(" or ", only)}; there are {string.Join(", ", Workload.All.Select(row => row.Name))}.");
    return 2;
}
threadCounts = threadCounts.Count == 0 ? [1, 2] : threadCounts;
var peak = rows.Any(row => row.Operations > 0) ? SpanKernels.MeasureFmaPeak() : 0;
var results = new List<Row>();
if (!json)
{
    Console.WriteLine($"{"workload",-18} {"threads",7} {"ours",10} {"peer",10} {"ratio",6} {"target",6} {"peak",5}");
}
foreach (var threads in threadCounts)
{
    Workers.SetCount(threads);
    using var peer = python is null ? null : Peer.Start(python, threads, Console.Error.WriteLine);
    foreach (var workload in rows)
    {
        var row = Measure(workload, threads, peer);
        results.Add(row);
        if (!json)
        {
            Console.WriteLine(
                $"{row.Name,-18} {threads,7} {Text(row.Seconds),10} {Text(row.PeerSeconds),10} {(row.PeerSeconds is null ? "" : row.Ratio!.Value.ToString("0.00", CultureInfo.InvariantCulture)),6} {(threads == 1 ? row.Target.ToString("0.0", CultureInfo.InvariantCulture) : ""),6} {(row.PeakShare is { } share ? share.ToString("0%", CultureInfo.InvariantCulture) : ""),5}{(threads == 1 && row.Ratio < row.Target ? "  short" : "")}");
        }
        MemoryMeter.Trim();
    }
}
if (json)
{
    WriteJson(results);
}
return 0;

Row Measure(Workload workload, int threads, Peer? peer)
{
    var run = workload.Prepare();
    // Compiled code settles over the first runs.
    var watch = Stopwatch.StartNew();
    var warm = 0;
    while (warm < 3 || (watch.ElapsedMilliseconds < 250 && warm < 60))
    {
        run();
        warm++;
    }
    var single = TimeOf(run, 1);
    var count = Math.Clamp((int)(0.04 / Math.Max(single, 1e-7)), 1, 20_000);
    var ours = new double[repeats];
    var theirs = new double[repeats];
    var peerCount = 1;
    if (peer is not null)
    {
        var first = peer.Time(workload.Name, 1);
        peerCount = double.IsNaN(first) ? 1 : Math.Clamp((int)(0.04 / Math.Max(first, 1e-6)), 1, 20_000);
        peer.Time(workload.Name, Math.Min(peerCount, 3));
    }
    for (var i = 0; i < repeats; i++)
    {
        ours[i] = TimeOf(run, count) / count;
        theirs[i] = peer is null ? double.NaN : peer.Time(workload.Name, peerCount) / peerCount;
    }
    var seconds = Median(ours);
    double? peerSeconds = theirs.Any(double.IsNaN) ? null : Median(theirs);
    return new Row(workload.Name, threads, seconds, peerSeconds, peerSeconds / seconds, workload.Target, workload.Operations > 0 ? workload.Operations / seconds / (peak * threads) : null);
}

static double TimeOf(Action run, int count)
{
    var start = Stopwatch.GetTimestamp();
    for (var i = 0; i < count; i++)
    {
        run();
    }
    return Stopwatch.GetElapsedTime(start).TotalSeconds;
}

static double Median(double[] values)
{
    var sorted = values.Order().ToArray();
    return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
}

static string Text(double? seconds) => seconds switch
{
    null => "-",
    < 1e-3 => (seconds.Value * 1e6).ToString("0.00", CultureInfo.InvariantCulture) + " µs",
    _ => (seconds.Value * 1e3).ToString("0.00", CultureInfo.InvariantCulture) + " ms",
};

static void WriteJson(List<Row> rows)
{
    using var output = Console.OpenStandardOutput();
    using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
    writer.WriteStartObject();
    writer.WriteStartArray("rows");
    foreach (var row in rows)
    {
        writer.WriteStartObject();
        writer.WriteString("name", row.Name);
        writer.WriteNumber("threads", row.Threads);
        writer.WriteNumber("seconds", row.Seconds);
        Optional(writer, "peerSeconds", row.PeerSeconds);
        Optional(writer, "ratio", row.Ratio);
        writer.WriteNumber("target", row.Target);
        Optional(writer, "peakShare", row.PeakShare);
        writer.WriteEndObject();
    }
    writer.WriteEndArray();
    writer.WriteEndObject();

    static void Optional(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}

/// <summary>What was measured of one workload.</summary>
sealed record Row(string Name, int Threads, double Seconds, double? PeerSeconds, double? Ratio, double Target, double? PeakShare);

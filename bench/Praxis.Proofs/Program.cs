using System.Diagnostics;
using System.Globalization;
using Praxis.Data.Formats;
using Praxis.Data.Sets;
using Praxis.Proofs;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string Usage = "proofs: NAME... [--data DIR] [--quiet]: trains real models and says what they reach; 'all' runs every one. Exit code 1: a target was missed.";

string? data = null;
var quiet = false;
List<string> names = [];
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--data" when i + 1 < args.Length:
            data = args[++i];
            break;
        case "--quiet":
            quiet = true;
            break;
        case "--help" or "-h":
            Console.WriteLine(Usage);
            List();
            return 0;
        case ['-', ..]:
            Console.Error.WriteLine($"proofs: '{args[i]}' is not an option, or its value is missing; see --help.");
            return 2;
        default:
            names.Add(args[i]);
            break;
    }
}
if (names.Count == 0)
{
    Console.Error.WriteLine("proofs: name a proof, or 'all'.");
    List();
    return 2;
}
if (names.Find(name => name != "all" && Proof.All.All(proof => proof.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"proofs: there is no '{unknown}'; there are {string.Join(", ", Proof.All.Select(proof => proof.Name))}.");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
var context = new ProofContext(data, quiet ? static _ => { } : static line => Console.Error.WriteLine("  " + line), stop.Token);
var missed = false;
try
{
    foreach (var proof in Proof.All.Where(proof => names.Contains("all") || names.Contains(proof.Name)))
    {
        Console.Error.WriteLine($"{proof.Name}: {proof.Summary}");
        var watch = Stopwatch.StartNew();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var reached = proof.Run(context);
        var processor = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        missed |= !proof.IsReached(reached);
        Console.WriteLine($"{proof.Name}: {proof.Measure} {reached:0.0000} (target {(proof.MoreIsBetter ? "at least" : "at most")} {proof.Target:0.00##}), {watch.Elapsed.TotalSeconds:0} s of {proof.Seconds:0}, {processor:0} processor seconds: {(proof.IsReached(reached) ? "reached" : "MISSED")}");
    }
}
catch (Exception fault) when (fault is IOException or DataFormatException or DataSetMissingException)
{
    Console.Error.WriteLine($"proofs: {fault.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("proofs: stopped.");
    return 1;
}
return missed ? 1 : 0;

static void List()
{
    foreach (var proof in Proof.All)
    {
        Console.Error.WriteLine($"  {proof.Name,-18} {proof.Summary}: {proof.Measure} {proof.Target:0.00##}");
    }
}

using Praxis.Cli.Parsing;
using Praxis.Cli.Running;
using Praxis.Data.Sets;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis run.</summary>
sealed class RunCommand : Command
{
    static readonly string[] Scales = [.. Enum.GetValues<Scale>().Select(scale => scale.Name())];
    static readonly string[] Requirements = ["holds"];
    static readonly Option ScaleOption = new("--scale", "SCALE", "smoke (seconds, no verdict), laptop (minutes; the default) or full (what the paper ran).") { Suggest = _ => Scales };
    static readonly Option Seeds = new("--seeds", "N", "Seeds for each paper; what its study says by default.");
    static readonly Option Jobs = new("--jobs", "N", "Trials at once; one for each core by default.");
    static readonly Option RunName = new("--run", "ID", "The run to go on with or to create.") { Suggest = _ => Shared.RunIds() };
    static readonly Option Fresh = new("--fresh", null, "Start anew even if the same run was left unfinished.");
    static readonly Option Require = new("--require", "VERDICT", "Exit with 3 unless the primary claim of every paper holds.") { Suggest = _ => Requirements };

    internal override string Name => "run";

    internal override string Summary => "Run papers: measure each method against its baselines and judge the claims.";

    internal override string Details => """
        Every trial that finishes is kept at once. Ctrl-C stops cleanly, a second Ctrl-C ends the program where it stands, and
        the same command goes on where the last one ended. Several processes may work on one run: give them the same --run.
        """;

    internal override IReadOnlyList<Operand> Operands =>
        [new("ID|THEME|all", "Papers by arXiv id, address or short name, whole themes, or all of them.", 1, 1000) { Suggest = shell => [.. shell.Shelf.Names, .. Shelf.Themes, Shelf.All] }];

    internal override IReadOnlyList<Option> Options => [ScaleOption, Seeds, Jobs, Shared.Data, Shared.Out, RunName, Fresh, Require, Shared.Language, Shared.Json];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis run 2305.18403", "one paper at laptop scale"),
        new("praxis run adapt --scale smoke --jobs 1", "a whole theme, to see that it works"),
        new("praxis run loraprune --seeds 10 --json", "more seeds; results for programs"),
        new("praxis run all --require holds", "in a script that must fail when a claim does not show"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var studies = shell.Shelf.Select(arguments.Operands);
        var scale = Enum.Parse<Scale>(arguments.Choice(ScaleOption, Scales) ?? Scale.Laptop.Name(), ignoreCase: true);
        var (seeds, jobs) = (arguments.Number(Seeds, 1), arguments.Number(Jobs, 1));
        var required = arguments.Choice(Require, Requirements) is not null;
        var say = new Phrases(Shared.LanguageOf(arguments));
        var store = Shared.StoreOf(arguments);
        RequireName(arguments);
        UseData(arguments);
        ShareProcessors(Math.Min(jobs ?? Environment.ProcessorCount, studies.Sum(study => seeds ?? study.DefaultSeeds(scale))));
        if (studies.Count == 0)
        {
            shell.Terminal.Error.WriteLine($"There are no papers to run yet in {string.Join(", ", arguments.Operands)}.");
            if (arguments.Has(Shared.Json))
                Json.Write(shell.Terminal, writer => writer.Objects(studies, (_, _) => { }));
            return ExitCode.Success;
        }
        var options = new RunOptions
        {
            Scale = scale,
            Seeds = seeds,
            Jobs = jobs ?? Environment.ProcessorCount,
            Data = DataAtHand.Hashes(),
            Recorded = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [Continuation.Asked] = string.Join(' ', studies.Select(study => study.Paper.Id)),
                [Continuation.Build] = Continuation.BuildOf(studies),
            },
        };
        var run = arguments.Value(RunName) is { } name ? store.OpenOrCreate(name, options)
            : (arguments.Has(Fresh) ? null : Continuation.Find(store, options)) ?? store.Create(options);
        return new Performance(run, options, studies, say, shell) { Json = arguments.Has(Shared.Json), RequireHolds = required }.Run();
    }

    static void RequireName(Arguments arguments)
    {
        if (arguments.Value(RunName) is not { } name)
            return;
        if (!SafeName.Allows(name))
            throw new UsageException($"--run takes a name of ASCII letters, digits, '.', '-', '_' and '+' that starts with a letter or digit, not {Words.Quote(name)}.");
        if (arguments.Has(Fresh))
            throw new UsageException("--run goes on with a run and --fresh starts a new one; give one of them.");
    }

    /// <summary>
    /// Trials that run side by side share the processors: each gets its part of the engine's threads, which would otherwise wait
    /// for each other at every small operation. The results are the same bits for any number of threads.
    /// </summary>
    static void ShareProcessors(int trialsAtOnce)
    {
        if (Environment.GetEnvironmentVariable("PRAXIS_THREADS") is null)
            Environment.SetEnvironmentVariable("PRAXIS_THREADS", $"{Math.Max(1, Environment.ProcessorCount / Math.Max(1, trialsAtOnce))}");
    }

    /// <summary>Studies look for their data where the environment says.</summary>
    static void UseData(Arguments arguments)
    {
        if (Shared.FolderOf(arguments, Shared.Data) is not { } folder)
            return;
        if (!Directory.Exists(folder))
            throw new UsageException($"There is no folder {folder} to take data from.");
        Environment.SetEnvironmentVariable(DataSets.RootVariable, folder);
    }
}

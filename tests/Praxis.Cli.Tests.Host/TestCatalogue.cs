using Praxis.Lab;

namespace Praxis.Cli.Tests.Host;

/// <summary>A few studies that do good and bad things quickly.</summary>
static class TestCatalogue
{
    internal static IReadOnlyList<Study> All { get; } =
    [
        new Rig("0001.00001", "Holder", Theme.Adapt, "A method that is better.", "更好的方法。", trial =>
        {
            foreach (var at in (double[])[0.25, 0.5])
            {
                trial.Record("baseline", "accuracy", 0.5 + 0.01 * (trial.Seed % 3), at: at);
                trial.Record("method", "accuracy", 0.7 + 0.01 * (trial.Seed % 2), at: at);
            }
        })
        {
            Stated =
            [
                Claim.Better("the method is more accurate than its baseline", "accuracy", "method", "baseline", by: 0.05, zh: "该方法比基线更准确"),
                Claim.AtLeast("the method reaches 0.6", "accuracy", "method", 0.6, at: 0.5),
            ],
            Said = [new("Everything is made up.", "全部为虚构。")],
            Drawing = results => [new LineChart
            {
                Name = "accuracy",
                Title = "Accuracy over sparsity",
                X = new Axis("sparsity"),
                Y = new Axis("accuracy"),
                Series = [.. results.ArmsOf("accuracy").Select(arm => results.Curve(arm, "accuracy")).Select((curve, index) =>
                    new Series(results.Arms[index], [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean)]))],
            }],
        },
        new Rig("0001.00002", "Contrary", Theme.Trust, "A method that is worse.", "更差的方法。", trial =>
        {
            trial.Record("a", "score", 1 + 0.01 * (trial.Seed % 2));
            trial.Record("b", "score", 0.1 * (trial.Seed % 2));
        }),
        new Rig("0001.00003", "Thrower", Theme.Trust, "A study that throws.", "抛出异常。", trial =>
        {
            if (trial.Seed == 1)
                throw new InvalidOperationException("The third wheel came off.");
            trial.Record("a", "score", 1);
            trial.Record("b", "score", 2);
        }),
        new Rig("0001.00004", "NotANumber", Theme.Trust, "A study that diverges.", "发散。", trial => trial.Record("a", "score", double.NaN)),
        new Rig("0001.00005", "Sleeper", Theme.Control, "A study that hangs and does not listen.", "卡死。", _ => Thread.Sleep(Timeout.Infinite)) { Limit = TimeSpan.FromSeconds(0.4) },
        new Rig("0001.00006", "Listener", Theme.Control, "A study that is slow after its first seed.", "很慢。", trial =>
        {
            trial.Record("a", "score", 1);
            trial.Record("b", "score", 2 + trial.Seed);
            for (var step = 0; trial.Seed > 0 && step < 6000; step++)
            {
                trial.Stop.ThrowIfCancellationRequested();
                trial.Progress(step / 6000.0, "waiting");
                Thread.Sleep(10);
            }
        }),
        new Rig("0001.00007", "HalfWriter", Theme.Science, "A study that dies over a file.", "写到一半失败。", trial => trial.Keep("samples.bin", stream =>
        {
            stream.Write(new byte[1000]);
            throw new InvalidOperationException("The pen broke.");
        })),
        new Rig("0001.00008", "Counter", Theme.Science, "A study that leaves a mark for every trial.", "记录次数。", trial =>
        {
            if (Environment.GetEnvironmentVariable("PRAXIS_TEST_MARKS") is { } marks)
                File.WriteAllText(Path.Combine(marks, $"{trial.Seed}-{Guid.NewGuid():N}"), "");
            if (Environment.GetEnvironmentVariable("PRAXIS_TEST_BREAK") is not null && trial.Seed > 1)
                throw new InvalidOperationException("It was told to break.");
            Thread.Sleep(20);
            trial.Record("a", "score", trial.Seed);
            trial.Record("b", "score", trial.Seed + 1 + 0.001 * trial.Seed);
        }),
    ];
}

/// <summary>A study put together from parts.</summary>
sealed class Rig(string id, string name, Theme theme, string summary, string summaryZh, Action<Trial> run) : Study
{
    public override Paper Paper { get; } = new(id, name, theme, summary, summaryZh) { Title = $"{name}: A Paper for Tests" };

    public override IReadOnlyList<Claim> Claims => Stated;

    public IReadOnlyList<Claim> Stated { get; init; } = [Claim.Better("b scores more than a", "score", arm: "b", against: "a")];

    public override IReadOnlyList<Note> Remarks => Said;

    public IReadOnlyList<Note> Said { get; init; } = [];

    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    public Func<Results, IEnumerable<Figure>> Drawing { get; init; } = _ => [];

    public override TimeSpan Budget(Scale scale) => Limit;

    public override void Run(Trial trial) => run(trial);

    public override IEnumerable<Figure> Draw(Results results) => Drawing(results);
}

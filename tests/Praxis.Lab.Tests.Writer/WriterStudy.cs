using System.Text;

namespace Praxis.Lab.Tests.Writer;

/// <summary>A study that writes every kind of file a run has, quickly, and whose numbers are a pure function of the seed.</summary>
public sealed class WriterStudy : Study
{
    public override Paper Paper { get; } = new("0001.00001", "Writer", Theme.Science, "Writes.", "写。");

    public override IReadOnlyList<Claim> Claims { get; } = [Claim.Better("b is better", "score", arm: "b", against: "a")];

    public override int DefaultSeeds(Scale scale) => 400;

    public override void Run(Trial trial)
    {
        var step = trial.Tuned("step", [1.0, 2.0], (candidate, _) => candidate, arm: "a");
        var house = trial.House(new WriterRecipe());
        trial.Log("a line of the log");
        trial.Keep("samples.txt", Encoding.UTF8.GetBytes(Artefact(trial.Seed)));
        for (var at = 0; at < 20; at++)
        {
            trial.Record("a", "score", Score(trial.Seed, at), at: at);
            trial.Record("b", "score", Score(trial.Seed, at) + step + house, at: at);
        }
    }

    public static double Score(int seed, int at) => Math.Sin(seed * 20 + at);

    public static string Artefact(int seed) => string.Concat(Enumerable.Repeat($"seed {seed}\n", 200));
}

public sealed class WriterRecipe : HouseRecipe<double>
{
    public override string Name => "writer-constant";

    public override int Models => 3;

    public override double Train(HouseContext context) => 1 + context.Seed % 3;

    public override void Save(double model, string path) => File.WriteAllText(path, SealedText(model));

    public override double Load(string path, HouseContext context) => double.Parse(File.ReadAllText(path).Split('\n')[0]);

    static string SealedText(double model) => $"{model}\n{new string('x', 20_000)}";
}

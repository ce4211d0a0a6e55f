using Praxis.Lab;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.House;

/// <summary>The digit-nets' perceptron: side² → hidden → … → 10 with ReLU, on <see cref="HouseDigits"/>.</summary>
/// <param name="side">The side of a picture.</param>
/// <param name="hidden">The hidden layers.</param>
public sealed class DigitMlp(int side, params IReadOnlyList<int> hidden) : HouseRecipe<Mlp>
{
    const int BatchSize = 64;
    const double LearningRate = 2e-3;

    /// <inheritdoc/>
    public override string Name => "digit-mlp";

    /// <inheritdoc/>
    public override string Ingredients(Scale scale) =>
        $"side {side}, hidden {string.Join('-', hidden)}, {HouseDigits.SourceAtHand}, {Steps(scale)} steps of {BatchSize} at {LearningRate}";

    /// <inheritdoc/>
    public override Mlp Train(HouseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var rng = new Rng(context.Seed).Split("digit-mlp");
        var model = Make(rng.Split("weights"));
        var digits = HouseDigits.Load(side).Train;
        var steps = Steps(context.Scale);
        var adam = new AdamW(model, new() { LearningRate = LearningRate, Schedule = Schedule.Cosine(steps) });
        var order = rng.Split("order");
        foreach (var _ in context.Steps(steps))
        {
            var batch = digits.Take([.. Enumerable.Range(0, BatchSize).Select(_ => (long)order.Next(digits.Count))]);
            model.ZeroGrad();
            model.Forward(batch.Inputs.Flatten(1)).CrossEntropy(batch.Labels).Backward();
            adam.Step();
        }
        return model;
    }

    /// <inheritdoc/>
    public override void Save(Mlp model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.SaveFile(path);
    }

    /// <inheritdoc/>
    public override Mlp Load(string path, HouseContext context)
    {
        var model = Make(new Rng(0));
        model.LoadFile(path);
        return model;
    }

    Mlp Make(Rng rng) => new(new() { Inputs = side * side, Hidden = hidden, Outputs = 10 }, rng);

    static int Steps(Scale scale) => scale.Pick(smoke: 200, laptop: 1500, full: 6000);
}

using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.House;

/// <summary>A small decoder that recalls values of keys, and the world of its texts.</summary>
/// <param name="Decoder">The model.</param>
/// <param name="World">Its texts; numbers below <see cref="GptRecall.FirstTest"/> were trained on.</param>
public sealed record RecallModel(Decoder Decoder, KeyValueRecall World);

/// <summary>The sizes of <see cref="GptRecall"/>.</summary>
/// <param name="Length">The tokens of a text.</param>
/// <param name="Pairs">The pairs that are told.</param>
/// <param name="ShortSteps">Steps on short texts, dense with pairs, on which the model learns to look back.</param>
/// <param name="LongSteps">Steps on texts of the full length.</param>
public sealed record GptRecallSizes(int Length, int Pairs, int ShortSteps, int LongSteps);

/// <summary>
/// The house's model of recall: a rotary decoder of 2 blocks of width 64 with 2 heads, trained on keys and values in Markov filler, first on
/// short texts and then on texts of 256 tokens. At laptop scale about 1.2 TFLOP a model, three models.
/// </summary>
public sealed class GptRecall : HouseRecipe<RecallModel>
{
    /// <summary>The number of the first text that no model was trained on.</summary>
    public const long FirstTest = 1L << 32;

    const int ShortLength = 64, Tokens = 2048;
    const double LearningRate = 3e-3, AnswerWeight = 8;

    /// <inheritdoc/>
    public override string Name => "gpt-recall";

    /// <inheritdoc/>
    public override int Models => 3;

    /// <summary>The sizes at a scale.</summary>
    public static GptRecallSizes Sizes(Scale scale) => scale.Pick<GptRecallSizes>(
        smoke: new(96, 8, 12, 4),
        laptop: new(256, 12, 700, 150),
        full: new(512, 24, 6_000, 6_000));

    /// <inheritdoc/>
    public override string Ingredients(Scale scale) => $"{Sizes(scale)} {ShortLength} {Tokens} {LearningRate} {AnswerWeight}";

    /// <inheritdoc/>
    public override RecallModel Train(HouseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sizes = Sizes(context.Scale);
        var model = Make(context);
        var brief = World(context, ShortLength, 8);
        var steps = sizes.ShortSteps + sizes.LongSteps;
        var adam = new AdamW(model.Decoder, new() { LearningRate = LearningRate, Beta2 = 0.98, WeightDecay = 0.01, Schedule = Schedule.Cosine(steps, 0.05).After(steps / 20) });
        var next = 0L;
        foreach (var step in context.Steps(steps, "recalling"))
        {
            var world = step < sizes.ShortSteps ? brief : model.World;
            var batch = world.Batch(next, Tokens / world.Options.Length);
            next += batch.Indices.Size(0);
            model.Decoder.ZeroGrad();
            var weights = (batch.Answers.To(DType.Float32) * (AnswerWeight - 1)) + 1;
            model.Decoder.Loss(batch.Tokens, weights.Narrow(1, 1, world.Options.Length - 1)).Backward();
            Clipping.ByNorm(model.Decoder.Parameters, 1);
            adam.Step();
        }
        return model;
    }

    /// <inheritdoc/>
    public override void Save(RecallModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Decoder.SaveFile(path);
    }

    /// <inheritdoc/>
    public override RecallModel Load(string path, HouseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var model = Make(context);
        model.Decoder.LoadFile(path);
        model.Decoder.Eval();
        return model;
    }

    static RecallModel Make(HouseContext context)
    {
        var sizes = Sizes(context.Scale);
        var world = World(context, sizes.Length, sizes.Pairs);
        return new(new Decoder(new()
        {
            Vocabulary = world.Vocabulary,
            MaxLength = Math.Max(sizes.Length, ShortLength),
            Width = 64,
            Depth = 2,
            Heads = 2,
            Bias = false,
            RotaryBase = 10_000,
            TiedHead = false,
        }, new Rng(context.Seed).Split("gpt-recall weights")), world);
    }

    // Keys of one symbol without a mark: the value stands right behind its key.
    static KeyValueRecall World(HouseContext context, int length, int pairs) => new(
        new() { Length = length, Pairs = pairs, Queries = Math.Min(pairs, 8), KeyLength = 1, KeySymbols = 32, Marked = false },
        new Rng(context.Seed).Split("gpt-recall world"));
}

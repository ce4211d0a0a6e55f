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
/// <param name="Stages">What it is trained on, one after another: texts of a length with so many pairs, for so many steps.</param>
public sealed record GptRecallSizes(int Length, int Pairs, IReadOnlyList<(int Length, int Pairs, int Steps)> Stages)
{
    /// <summary>All steps.</summary>
    public int Steps => Stages.Sum(stage => stage.Steps);
}

/// <summary>
/// The house's model of recall: a rotary decoder of 2 blocks of width 64 with 2 heads, trained on keys and values in Markov filler of
/// order 2, first on texts of two pairs, where it learns to look back, and last on texts of 256 tokens. At laptop scale about 1.2 TFLOP a model,
/// five models.
/// </summary>
public sealed class GptRecall : HouseRecipe<RecallModel>
{
    /// <summary>The number of the first text that no model was trained on.</summary>
    public const long FirstTest = 1L << 32;

    const int Tokens = 2048;
    const double LearningRate = 3e-3, AnswerWeight = 8, Deviation = 0.06;

    /// <inheritdoc/>
    public override string Name => "gpt-recall";

    /// <inheritdoc/>
    public override int Models => 5;

    /// <summary>The sizes at a scale.</summary>
    public static GptRecallSizes Sizes(Scale scale) => scale.Pick<GptRecallSizes>(
        smoke: new(96, 8, [(8, 2, 6), (32, 8, 6), (96, 8, 4)]),
        laptop: new(256, 12, [(8, 2, 200), (16, 4, 150), (32, 8, 200), (64, 8, 100), (256, 12, 200)]),
        full: new(512, 24, [(8, 2, 2_000), (16, 4, 2_000), (32, 8, 2_000), (64, 8, 2_000), (512, 24, 6_000)]));

    /// <inheritdoc/>
    public override string Ingredients(Scale scale) => $"{Sizes(scale)} {string.Join(' ', Sizes(scale).Stages)} {Tokens} {LearningRate} {AnswerWeight} {Deviation}";

    /// <inheritdoc/>
    public override RecallModel Train(HouseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var sizes = Sizes(context.Scale);
        var model = Make(context);
        var adam = new AdamW(model.Decoder, new() { LearningRate = LearningRate, Beta2 = 0.98, WeightDecay = 0.01, Schedule = Schedule.Cosine(sizes.Steps, 0.05).After(sizes.Steps / 20) });
        var next = 0L;
        var done = 0;
        foreach (var (length, pairs, steps) in sizes.Stages)
        {
            var world = World(context, length, pairs);
            var sum = 0.0;
            foreach (var _ in context.Steps(steps, $"{length} tokens", (double)steps / sizes.Steps))
            {
                var batch = world.Batch(next, Tokens / length);
                next += batch.Indices.Size(0);
                model.Decoder.ZeroGrad();
                var weights = (batch.Answers.To(DType.Float32) * (AnswerWeight - 1)) + 1;
                var loss = model.Decoder.Loss(batch.Tokens, weights.Narrow(1, 1, length - 1));
                loss.Backward();
                Clipping.ByNorm(model.Decoder.Parameters, 1);
                adam.Step();
                sum += loss.ToDouble();
                if (++done % 50 == 0)
                {
                    context.Log($"gpt-recall {context.Seed}, step {done}, texts of {length}: loss {sum / 50:0.000}");
                    sum = 0;
                }
            }
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
            MaxLength = sizes.Length,
            Width = 64,
            Depth = 2,
            Heads = 2,
            RotaryBase = 10_000,
            TiedHead = false,
            Initial = new() { Weights = Deviation },
        }, new Rng(context.Seed).Split("gpt-recall weights")), world);
    }

    // Keys of one symbol without a mark: the value stands right behind its key.
    static KeyValueRecall World(HouseContext context, int length, int pairs) => new(
        new() { Length = length, Pairs = pairs, Queries = Math.Min(pairs, 8), KeyLength = 1, KeySymbols = 32, Marked = false, Filler = new() { Symbols = 8, Order = 2 } },
        new Rng(context.Seed).Split("gpt-recall world"));
}

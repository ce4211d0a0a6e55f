using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors;

namespace Praxis.Papers.House;

/// <summary>A small language model of characters with what it was trained on.</summary>
/// <param name="Decoder">The model.</param>
/// <param name="Tokenizer">Its characters.</param>
/// <param name="Corpus">What it read.</param>
/// <param name="Context">How many characters it read at once.</param>
public sealed record TextModel(Decoder Decoder, ITokenizer Tokenizer, TextCorpus Corpus, int Context);

/// <summary>The sizes of <see cref="GptText"/>.</summary>
/// <param name="Width">The size of a position.</param>
/// <param name="Depth">How many blocks there are.</param>
/// <param name="Heads">How many heads a block has.</param>
/// <param name="Inner">How many neurons a block has.</param>
/// <param name="Characters">How long the text is.</param>
/// <param name="Steps">How many steps training takes.</param>
/// <param name="Batch">How many windows a step reads.</param>
public sealed record GptTextSizes(int Width, int Depth, int Heads, int Inner, int Characters, int Steps, int Batch);

/// <summary>
/// The house's language model of characters: a causal decoder with rotary positions and gated neurons, trained on
/// <see cref="TextCorpus"/> with windows of 64 characters. At laptop scale 3 blocks of width 64, about 1 TFLOP a model.
/// </summary>
public sealed class GptText : HouseRecipe<TextModel>
{
    const int Context = 64;
    const double LearningRate = 4e-3;

    /// <inheritdoc/>
    public override string Name => "gpt-text";

    /// <inheritdoc/>
    public override int Models => 5;

    /// <summary>The sizes at a scale.</summary>
    public static GptTextSizes Sizes(Scale scale) => scale.Pick<GptTextSizes>(
        smoke: new(32, 2, 4, 64, 30_000, 80, 12),
        laptop: new(64, 3, 8, 128, 400_000, 500, 32),
        full: new(96, 4, 8, 192, 1_200_000, 2_500, 64));

    /// <inheritdoc/>
    public override string Ingredients(Scale scale) => $"{Sizes(scale)} {Context} {LearningRate}";

    /// <inheritdoc/>
    public override TextModel Train(HouseContext context)
    {
        var sizes = Sizes(context.Scale);
        var model = Make(context);
        var rng = new Rng(context.Seed).Split("gpt-text");
        var windows = new TextWindows(model.Tokenizer.Encode(model.Corpus.Text(0, sizes.Characters)), Context);
        var adam = new AdamW(model.Decoder, new() { LearningRate = LearningRate, WeightDecay = 0.01, Schedule = Schedule.Cosine(sizes.Steps, 0.05).After(sizes.Steps / 20) });
        var draws = rng.Split("windows");
        foreach (var _ in context.Steps(sizes.Steps, "reading"))
        {
            model.Decoder.ZeroGrad();
            model.Decoder.Loss(windows.Draw(sizes.Batch, draws)).Backward();
            Clipping.ByNorm(model.Decoder.Parameters, 1);
            adam.Step();
        }
        return model;
    }

    /// <inheritdoc/>
    public override void Save(TextModel model, string path) => model.Decoder.SaveFile(path);

    /// <inheritdoc/>
    public override TextModel Load(string path, HouseContext context)
    {
        var model = Make(context);
        model.Decoder.LoadFile(path);
        model.Decoder.Eval();
        return model;
    }

    static TextModel Make(HouseContext context)
    {
        var sizes = Sizes(context.Scale);
        var tokenizer = new CharacterTokenizer(TextCorpus.Characters);
        var decoder = new Decoder(new()
        {
            Vocabulary = tokenizer.VocabularySize,
            MaxLength = 4 * Context,
            Width = sizes.Width,
            Depth = sizes.Depth,
            Heads = sizes.Heads,
            Inner = sizes.Inner,
            Norm = NormKind.RmsNorm,
            Activation = Activation.Silu,
            Gated = true,
            Bias = false,
            RotaryBase = 10_000,
        }, new Rng(context.Seed).Split("gpt-text weights"));
        return new(decoder, tokenizer, new(context.Seed), Context);
    }
}

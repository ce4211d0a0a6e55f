using Praxis.Data.Sets;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors;

namespace Praxis.Proofs;

/// <summary>A decoder of characters on the small Shakespeare.</summary>
sealed class ShakespeareProof : Proof
{
    const int Length = 128, Batch = 16, Steps = 1600;

    public override string Name => "shakespeare";

    public override string Summary => "a decoder of characters on nine tenths of the small Shakespeare, tested on the rest";

    public override string Measure => "nats a character";

    public override double Target => 1.75;

    public override bool MoreIsBetter => false;

    public override double Seconds => 600;

    public override double Run(ProofContext context)
    {
        var text = Shakespeare.Load(context.Data);
        var tokenizer = CharacterTokenizer.FromText(text.Whole);
        int[] train = tokenizer.Encode(text.Train), test = tokenizer.Encode(text.Test);
        var rng = new Rng(1);
        var model = new Decoder(new() { Vocabulary = tokenizer.VocabularySize, MaxLength = Length, Width = 128, Depth = 3, Heads = 4, RotaryBase = 10_000, Bias = false, TiedHead = false }, rng.Split("model"));
        var adam = new AdamW(model, new() { LearningRate = 3e-3, Beta2 = 0.99, WeightDecay = 0.05, Schedule = Schedule.Cosine(Steps, 0.02).After(100) });
        context.Say($"{model.ParameterCount:N0} weights, {train.Length:N0} characters to train on, {test.Length:N0} held out");
        var draws = rng.Split("windows");
        var mean = 0.0;
        for (var step = 1; step <= Steps; step++)
        {
            context.Stop.ThrowIfCancellationRequested();
            var windows = new long[Batch * (Length + 1)];
            for (var row = 0; row < Batch; row++)
            {
                var start = draws.Next(train.Length - Length - 1);
                for (var i = 0; i <= Length; i++)
                {
                    windows[(row * (Length + 1)) + i] = train[start + i];
                }
            }
            model.ZeroGrad();
            var loss = model.Loss(Tensor.From(windows, [Batch, Length + 1]));
            loss.Backward();
            Clipping.ByNorm(model.Parameters, 1);
            adam.Step();
            mean += loss.ToDouble();
            if (step % 100 == 0)
            {
                context.Say($"step {step}: training loss {mean / 100:0.000}" + (step % 400 == 0 ? $", held out {HeldOut(model, test[..8000]):0.000} on a part" : ""));
                mean = 0;
            }
        }
        return HeldOut(model, test);
    }

    /// <summary>The mean of −log p of characters, each with at least half a window before it.</summary>
    static double HeldOut(Decoder model, int[] text)
    {
        using var off = Gradient.Off();
        using var evaluating = model.Evaluating();
        var starts = Enumerable.Range(0, (text.Length - Length - 1) / (Length / 2)).Select(i => i * Length / 2).ToArray();
        var (sum, count) = (0.0, 0);
        foreach (var chunk in starts.Chunk(32))
        {
            var windows = chunk.SelectMany(start => text.Skip(start).Take(Length + 1)).Select(id => (long)id).ToArray();
            var tokens = Tensor.From(windows, [chunk.Length, Length + 1]);
            var scores = model.Score(tokens.Narrow(1, 0, Length)).Narrow(1, Length / 2, Length / 2);
            sum += scores.Reshape(-1, scores.Size(-1)).CrossEntropy(tokens.Narrow(1, (Length / 2) + 1, Length / 2).Reshape(-1), Reduction.Sum).ToDouble();
            count += chunk.Length * Length / 2;
        }
        return sum / count;
    }
}

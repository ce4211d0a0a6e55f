using Praxis.Lab;
using Praxis.Lab.Statistics;
using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Papers.House;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

/// <summary>A way to prune in the study.</summary>
/// <param name="Name">The arm's name.</param>
/// <param name="Criterion">By what units are scored.</param>
/// <param name="OneShot">Whether all go at once.</param>
sealed record LoraPruneArm(string Name, PruneCriterion Criterion, bool OneShot = false);

/// <summary>The sizes of the study.</summary>
/// <param name="Steps">T.</param>
/// <param name="Batch">Windows a step.</param>
/// <param name="Characters">The text that is adapted to.</param>
/// <param name="Windows">Windows of the validation text.</param>
/// <param name="Looks">How often a run is looked at on its way.</param>
/// <param name="CoolDown">c: the share of the steps in which nothing is removed any more.</param>
sealed record LoraPruneSizes(int Steps, int Batch, int Characters, int Windows, int Looks, double CoolDown)
{
    public static LoraPruneSizes At(Scale scale) => scale.Pick<LoraPruneSizes>(
        smoke: new(20, 4, 10_000, 16, 2, 0.3),
        laptop: new(160, 8, 60_000, 96, 8, 0.3),
        full: new(900, 32, 300_000, 256, 18, 0.1));
}

/// <summary>One run of an arm: the house's language model is adapted to a shifted language while units go.</summary>
sealed class LoraPruneRun
{
    const int Rank = 4;

    readonly TextModel _house;
    readonly LoraPruneSizes _sizes;
    readonly TextWindows _training;
    readonly Tensor[] _validation;
    readonly Rng _rng;

    public LoraPruneRun(Work work)
    {
        _house = work.House(new GptText());
        _sizes = LoraPruneSizes.At(work.Scale);
        _rng = new Rng(work.Seed).Split("LoRAPrune");
        // Other frequencies and other endings; the numbers of the sentences keep training and validation apart.
        var shifted = _house.Corpus.Languages[0].Shifted();
        _training = new(_house.Tokenizer.Encode(shifted.Text(0, _sizes.Characters)), _house.Context);
        _validation = [.. new TextWindows(_house.Tokenizer.Encode(shifted.Text(10_000_000, (_sizes.Windows * _house.Context) + 1)), _house.Context).Side(_sizes.Windows, 32)];
    }

    /// <summary>What a run measured.</summary>
    /// <param name="Perplexity">Of the exported model on the validation text.</param>
    /// <param name="Path">Perplexity of the masked model by step.</param>
    /// <param name="Small">The exported model.</param>
    /// <param name="GradientBytes">Bytes of all gradients of a step.</param>
    /// <param name="Agreement">Mean rank correlation with the scores of the true gradient, where it was asked for.</param>
    public sealed record Outcome(double Perplexity, IReadOnlyList<(int Step, double Perplexity)> Path, Decoder Small, long GradientBytes, double? Agreement);

    public Decoder Whole => _house.Decoder;

    public double Perplexity(Decoder model, int batches = int.MaxValue)
    {
        using var off = Gradient.Off();
        using var evaluating = model.Evaluating();
        return Math.Exp(_validation.Take(batches).Average(batch => model.Loss(batch).ToDouble()));
    }

    public long MultiplyAdds(Decoder model)
    {
        using var off = Gradient.Off();
        return Learning.MultiplyAdds.Of(() => model.Score(_validation[0].Narrow(1, 0, _house.Context)));
    }

    public Outcome Go(LoraPruneArm arm, double sparsity, double rate, CancellationToken stop, bool comparesScores = false)
    {
        var model = _house.Decoder.Copy();
        var pruner = new LoraPruner(model, _sizes.Steps, new()
        {
            Sparsity = sparsity,
            Criterion = arm.Criterion,
            OneShot = arm.OneShot,
            CoolDown = _sizes.CoolDown,
            Every = Math.Max(1, Math.Min(10, _sizes.Steps / 10)),
            Adapter = new LoraOptions { Rank = Rank, Alpha = 2 * Rank, Dropout = 0.05 },
            Seed = _rng.Split("seed").Next(int.MaxValue),
        });
        var adam = new AdamW(pruner.Parameters, new() { LearningRate = rate, WeightDecay = 0, Schedule = Schedule.Linear(_sizes.Steps) });
        var draws = _rng.Split("windows");
        var path = new List<(int, double)> { (0, Perplexity(model, 1)) };
        var agreements = new List<double>();
        model.Train();
        for (var step = 1; step <= _sizes.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var batch = _training.Draw(_sizes.Batch, draws);
            if (comparesScores && step > 1 && step % (_sizes.Steps / _sizes.Looks) == 0)
            {
                agreements.Add(Agreement(model, pruner, batch));
            }
            model.ZeroGrad();
            model.Loss(batch).Backward();
            Clipping.ByNorm(pruner.Parameters.Select(parameter => parameter.Value), 1);
            pruner.AfterBackward();
            adam.Step();
            if (step % (_sizes.Steps / _sizes.Looks) == 0)
            {
                path.Add((step, Perplexity(model, 1)));
            }
        }
        model.ZeroGrad();
        var small = pruner.Export<Decoder>();
        return new(Perplexity(small), path, small, pruner.GradientBytes, agreements.Count > 0 ? agreements.Average() : null);
    }

    // Spearman's correlation between the two scores of one batch, averaged over the structures; the run itself does not notice.
    static double Agreement(Decoder model, LoraPruner pruner, Tensor batch)
    {
        using var evaluating = model.Evaluating();
        model.ZeroGrad();
        model.Unfreeze("**.base.weight");
        model.Loss(batch).Backward();
        Clipping.ByNorm(pruner.Parameters.Select(parameter => parameter.Value), 1);
        var agreement = pruner.Structures.Average(structure => Correlation.Spearman(pruner.Score(structure, PruneCriterion.Lora), pruner.Score(structure, PruneCriterion.Gradient)));
        model.Freeze("**.base.weight");
        return agreement;
    }
}

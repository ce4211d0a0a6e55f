using Praxis.Data.Worlds;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Papers.Trust;

/// <summary>
/// Eight shapes on 16×16 pixels of which a share is the mean of two pictures, labelled with one of the two at random: nobody can
/// know which. Training, validation and test are drawn alike, with the mask of what is contaminated.
/// </summary>
sealed class ContaminatedShapes
{
    public const int Batch = 64;

    readonly Rng _rng;

    public ContaminatedShapes(double contamination, int training, int held, Rng rng)
    {
        var world = new Scenes(SceneOptions.ShapeClasses with { MixedShare = contamination }, rng.Split("world"));
        (Training, Held) = (world.Batch(0, training), world.Batch(1_000_000, held));
        _rng = rng;
    }

    public SceneBatch Training { get; }

    public SceneBatch Held { get; }

    public static int StepsAnEpoch(int training) => (training + Batch - 1) / Batch;

    /// <summary>Trains a small convnet and gives its logits of what was held out.</summary>
    public Tensor Logits(Func<ContaminatedShapes, ClassifierObjective> loss, int epochs, double rate, double weightDecay, CancellationToken stop)
    {
        var model = new ConvNet(new() { Classes = 8 }, _rng.Split("model"));
        ClassifierTrainer.Train(model, ClassifierTrainer.Batches(Training.Images, Training.Labels, Batch, _rng.Split("order")), new()
        {
            Epochs = epochs,
            Objective = loss(this),
            Optimizer = module => new AdamW(module, new() { LearningRate = rate, WeightDecay = weightDecay, Schedule = Schedule.Cosine((long)epochs * StepsAnEpoch((int)Training.Labels.Count)) }),
            Stop = stop,
        });
        return ClassifierTrainer.Predict(model, Held.Images);
    }
}

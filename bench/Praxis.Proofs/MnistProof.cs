using Praxis.Data.Augmentation;
using Praxis.Data.Batching;
using Praxis.Data.Sets;
using Praxis.Learning;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Proofs;

/// <summary>A LeNet on 8,000 digits, shifted and turned a little, tested on 2,000 others.</summary>
sealed class MnistProof : Proof
{
    const int Epochs = 14, BatchSize = 64;

    public override string Name => "mnist";

    public override string Summary => "a LeNet on 8,000 handwritten digits, tested on 2,000 others";

    public override double Target => 0.98;

    public override double Seconds => 60;

    public override double Run(ProofContext context)
    {
        var split = Mnist.Load(context.Data);
        var (train, test) = (split.Train.ToTensors(), split.Test.ToTensors());
        var model = LeNet(new Rng(1));
        var augmenter = new Augmenter(new() { Shift = 2, Rotation = 10 });
        var rng = new Rng(2);
        var loader = new BatchLoader<ClassifierBatch>(Sampler.Shuffled(train.Count, rng.Split("order")), Batch, new() { Size = BatchSize });
        var steps = Epochs * loader.BatchesPerEpoch;
        ClassifierTrainer.Train(model, epoch => loader.Epoch(epoch, context.Stop).Select(batch => batch.Value), new()
        {
            Epochs = Epochs,
            Optimizer = m => new AdamW(m, new() { LearningRate = 3e-3, WeightDecay = 1e-2, Schedule = Schedule.OneCycle(steps) }),
            OnEpoch = context.Epoch,
            Stop = context.Stop,
        });
        return ClassifierTrainer.Accuracy(model, test.Inputs, test.Labels);

        ClassifierBatch Batch(BatchPlan plan)
        {
            var chosen = train.Take(plan.Indices);
            return new(augmenter.Draw(plan.Indices, 28, 28, rng.Split("augmentation").Split(plan.Epoch)).Images(chosen.Inputs), chosen.Labels);
        }
    }

    /// <summary>Two convolutions of 5×5 with pooling and three linear layers (LeCun et al., 1998), with rectifiers.</summary>
    static Sequential LeNet(Rng rng) => new Sequential()
        .Append(new Conv2d(1, 6, 5, rng, padding: 2)).Append(x => x.Relu().MaxPool2d(2))
        .Append(new Conv2d(6, 16, 5, rng)).Append(x => x.Relu().MaxPool2d(2).Flatten(1))
        .Append(new Linear(400, 120, rng)).Append(x => x.Relu())
        .Append(new Linear(120, 84, rng)).Append(x => x.Relu())
        .Append(new Linear(84, 10, rng));
}

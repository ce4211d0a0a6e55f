using Praxis.Data.Augmentation;
using Praxis.Data.Batching;
using Praxis.Data.Sets;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Proofs;

/// <summary>A small residual network on photographs: 10,000 of the small edition, 2,000 others to test on.</summary>
sealed class Cifar10Proof : Proof
{
    const int Pictures = 10_000, Epochs = 16, BatchSize = 64;

    public override string Name => "cifar10";

    public override string Summary => "a ResNet-8 on 10,000 photographs of ten classes, tested on 2,000 others";

    public override double Target => 0.60;

    public override double Seconds => 600;

    public override double Run(ProofContext context)
    {
        var split = Cifar10.Load(context.Data);
        var (train, test) = (split.Train.ToTensors(), split.Test.ToTensors());
        var pictures = Math.Min(Pictures, train.Count);
        var model = new ResNet(new() { Widths = [16, 32, 64], Classes = 10 }, new Rng(1));
        var augmenter = new Augmenter(new() { Shift = 4, FlipShare = 0.5 });
        var rng = new Rng(2);
        var loader = new BatchLoader<ClassifierBatch>(Sampler.Shuffled(pictures, rng.Split("order")), Batch, new() { Size = BatchSize, DropLast = true });
        var steps = Epochs * loader.BatchesPerEpoch;
        ClassifierTrainer.Train(model, epoch => loader.Epoch(epoch, context.Stop).Select(batch => batch.Value), new()
        {
            Epochs = Epochs,
            Objective = ClassifierOptions.CrossEntropy(smoothing: 0.05),
            Optimizer = m => new Sgd(m, new() { LearningRate = 0.1, Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4, Schedule = Schedule.OneCycle(steps) }),
            OnEpoch = context.Epoch,
            Stop = context.Stop,
        });
        return ClassifierTrainer.Accuracy(model, Centred(test.Inputs), test.Labels);

        ClassifierBatch Batch(BatchPlan plan)
        {
            var chosen = train.Take(plan.Indices);
            var changed = augmenter.Draw(plan.Indices, 32, 32, rng.Split("augmentation").Split(plan.Epoch)).Images(chosen.Inputs);
            return new(Centred(changed), chosen.Labels, Tensor.Of<long>(plan.Indices));
        }

        static Tensor Centred(Tensor images) => images.Affine(4, -2);
    }
}

using Praxis.Data.Sets;
using Praxis.Learning;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Training;
using Praxis.Tensors;

namespace Praxis.Proofs;

/// <summary>A LeNet on 8,000 digits, tested on 2,000 others.</summary>
sealed class MnistProof : Proof
{
    const int Epochs = 8, BatchSize = 64;

    public override string Name => "mnist";

    public override string Summary => "a LeNet on 8,000 handwritten digits, tested on 2,000 others";

    public override double Target => 0.98;

    public override double Seconds => 60;

    public override double Run(ProofContext context)
    {
        var split = Mnist.Load(context.Data);
        var (train, test) = (split.Train.ToTensors(), split.Test.ToTensors());
        var model = LeNet(new Rng(1));
        var steps = Epochs * ((train.Count + BatchSize - 1) / BatchSize);
        ClassifierTrainer.Train(model, ClassifierTrainer.Batches(train.Inputs, train.Labels, BatchSize, new Rng(2)), new()
        {
            Epochs = Epochs,
            Optimizer = m => new AdamW(m, new() { LearningRate = 3e-3, WeightDecay = 1e-2, Schedule = Schedule.OneCycle(steps) }),
            OnEpoch = context.Epoch,
            Stop = context.Stop,
        });
        return ClassifierTrainer.Accuracy(model, test.Inputs, test.Labels);
    }

    /// <summary>Two convolutions of 5×5 with pooling and three linear layers (LeCun et al., 1998), with rectifiers.</summary>
    static Sequential LeNet(Rng rng) => new Sequential()
        .Append(new Conv2d(1, 6, 5, rng, padding: 2)).Append(x => x.Relu().MaxPool2d(2))
        .Append(new Conv2d(6, 16, 5, rng)).Append(x => x.Relu().MaxPool2d(2).Flatten(1))
        .Append(new Linear(400, 120, rng)).Append(x => x.Relu())
        .Append(new Linear(120, 84, rng)).Append(x => x.Relu())
        .Append(new Linear(84, 10, rng));
}

using Praxis.Learning;
using Praxis.Learning.Training;
using Praxis.Papers.Trust;
using Praxis.Tensors;

namespace Praxis.Cli.Tests;

/// <summary>The example of the README, which must compile and come true.</summary>
static class ReadmeExample
{
    internal static double Run()
    {
        var rng = new Rng(seed: 7);
        var points = Tensor.Randn([512, 2], rng.Split("points"));
        var inside = (points.Square().Sum(1) < 1.5).To(DType.Int64);                      // is a point in the circle?
        var wrong = Tensor.Bernoulli([512], 0.1, rng.Split("wrong"));                     // one label in ten is not true
        var labels = Tensor.Where(wrong, 1 - inside, inside);
        var model = new Sequential(new Linear(2, 64, rng.Split("in")), new Function(x => x.Relu()), new Linear(64, 2, rng.Split("out")));
        var dreg = new DynamicRegularization(new() { Eta = 0.1, WarmUpSteps = 80 });      // arXiv 2402.08384
        ClassifierTrainer.Train(model, ClassifierTrainer.Batches(points, labels, 64, rng), new() { Epochs = 60, Objective = dreg.Objective });
        var accuracy = ClassifierTrainer.Accuracy(model, points, inside);                 // 0.95 of the true labels
        return accuracy;
    }
}

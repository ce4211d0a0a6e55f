using Praxis.Learning;
using Praxis.Learning.Metrics;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Cli.Tests;

/// <summary>The example of the README, which must compile and come true.</summary>
static class ReadmeExample
{
    internal static double Run()
    {
        var rng = new Rng(seed: 7);
        var points = Tensor.Randn([512, 2], rng.Split("points"));
        var inside = (points.Square().Sum(1) < 1.5).To(DType.Int64);                  // is a point in the circle?
        var model = new Sequential(new Linear(2, 32, rng.Split("in")), new Function(x => x.Relu()), new Linear(32, 2, rng.Split("out")));
        var adam = new Adam(model, new() { LearningRate = 0.01 });
        for (var step = 0; step < 200; step++, adam.Step(), adam.ZeroGrad())
            model.Forward(points).CrossEntropy(inside).Backward();
        using var still = Gradient.Off();
        var accuracy = Classification.Accuracy(model.Forward(points), inside);        // 0.996
        return accuracy;
    }
}

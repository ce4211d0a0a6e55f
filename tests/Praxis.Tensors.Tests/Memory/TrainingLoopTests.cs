using System.Diagnostics;

namespace Praxis.Tensors.Tests.Memory;

/// <summary>Long training loops without a single using: memory is flat after warm-up.</summary>
[Collection("alone")]
public sealed class TrainingLoopTests
{
    [Fact]
    public void Ten_thousand_steps_of_a_two_layer_network_run_in_bounded_memory()
    {
        var rng = new Rng(1);
        Tensor x = Tensor.Randn([64, 48], rng), labels = Tensor.RandInt([64], 0, 10, rng);
        Tensor[] parameters = [Parameter(rng, 96, 48), Tensor.Zeros([96]).RequireGrad(), Parameter(rng, 10, 96), Tensor.Zeros([10]).RequireGrad()];
        var losses = Run(10_000, parameters, () => x.Linear(parameters[0], parameters[1]).Relu().Linear(parameters[2], parameters[3]).CrossEntropy(labels));
        Assert.True(losses.Last < losses.First / 10, $"{losses}");
    }

    [Fact]
    public void Five_hundred_steps_of_a_small_convnet_run_in_bounded_memory()
    {
        var rng = new Rng(2);
        Tensor x = Tensor.Randn([16, 3, 16, 16], rng), labels = Tensor.RandInt([16], 0, 10, rng);
        Tensor mean = Tensor.Zeros([8]), variance = Tensor.Ones([8]);
        Tensor[] parameters = [Parameter(rng, 8, 3, 3, 3), Tensor.Ones([8]).RequireGrad(), Tensor.Zeros([8]).RequireGrad(), Parameter(rng, 16, 8, 3, 3), Parameter(rng, 10, 16)];
        var losses = Run(500, parameters, () => x.Conv2d(parameters[0], padding: 1).BatchNorm(mean, variance, parameters[1], parameters[2]).Relu().MaxPool2d(2)
            .Conv2d(parameters[3], padding: 1).Relu().Mean([2, 3]).Linear(parameters[4]).CrossEntropy(labels));
        Assert.True(losses.Last < losses.First / 2, $"{losses}");
    }

    [Fact]
    public void Two_hundred_steps_through_a_recorded_gradient_run_in_bounded_memory()
    {
        var rng = new Rng(3);
        var x = Tensor.Randn([64, 48], rng).RequireGrad();
        Tensor[] parameters = [Parameter(rng, 96, 48), Parameter(rng, 1, 96)];
        Run(200, parameters, () =>
        {
            var y = x.Linear(parameters[0]).Tanh().Linear(parameters[1]);
            var slope = Gradient.Of(y.Sum(), [x], createGraph: true)[0];
            return (slope.Norm(1) - 1).Square().Mean();
        });
    }

    static Tensor Parameter(Rng rng, params int[] sizes) => (Tensor.Randn(sizes, rng) * (1 / Math.Sqrt(Tensor.Zeros(sizes)[0].Count))).RequireGrad();

    static (double First, double Last) Run(int steps, Tensor[] parameters, Func<Tensor> loss)
    {
        // What other tests keep alive was there before.
        MemoryMeter.Trim();
        var before = MemoryMeter.LiveBytes;
        double first = 0, last = 0;
        long warmLive = 0, warmResident = 0, liveAfter = 0;
        for (var step = 1; step <= steps; step++)
        {
            foreach (var parameter in parameters)
            {
                parameter.Grad = null;
            }
            var value = loss();
            value.Backward();
            using (Gradient.Off())
            {
                foreach (var parameter in parameters)
                {
                    parameter.AddInPlace(parameter.Grad!, -0.1);
                }
            }
            // The first two fifths are warm-up.
            if (step <= 2 * steps / 5)
            {
                warmLive = Math.Max(warmLive, MemoryMeter.LiveBytes);
                first = step == 1 ? value.ToDouble() : first;
                warmResident = step == 2 * steps / 5 ? Resident() : 0;
            }
            else
            {
                liveAfter = Math.Max(liveAfter, MemoryMeter.LiveBytes);
            }
            last = step == steps ? value.ToDouble() : last;
        }
        // The pool lets garbage grow by 24 MB before it asks for a collection, which few steps of warm-up may not fill.
        const long Slack = 4 << 20, Budget = 24 << 20;
        Assert.True(liveAfter <= Math.Max(warmLive, before + Budget) + Slack, $"live bytes grew from {warmLive:N0} to {liveAfter:N0}");
        // What the warm-up left unfilled of it may come later; a loop that fills it has no such excuse.
        var unfilled = Math.Max(0, before + Budget - warmLive);
        Assert.True(Resident() <= warmResident + unfilled + (2 * Slack), $"resident memory grew from {warmResident:N0} to {Resident():N0}");
        return (first, last);
    }

    static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

using Praxis.Learning;
using Praxis.Papers.Adapt;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Adapt;

/// <summary>Peaks are those of the process, so nothing else may run.</summary>
[CollectionDefinition("LoRAPrune's memory", DisableParallelization = true)]
public sealed class LoraPruneMemory;

[Collection("LoRAPrune's memory")]
public sealed class LoraPruneMemoryTests
{
    [Fact]
    public void No_gradient_of_a_frozen_weight_is_ever_formed()
    {
        const int Width = 512;
        long Measure(PruneCriterion criterion, out long gradients)
        {
            var model = new Sequential(new Linear(Width, Width, new Rng(1)), new Function(x => x.Relu()), new Linear(Width, Width, new Rng(2)));
            var pruner = new LoraPruner(model, 4, new() { Criterion = criterion, Adapter = new() { Rank = 2, Alpha = 4 } });
            var x = Tensor.Randn([4, Width], new Rng(3));
            using var meter = new MemoryMeter(precision: 0);
            model.Forward(x).Square().Mean().Backward();
            pruner.AfterBackward();
            gradients = pruner.GradientBytes;
            return meter.Peak;
        }

        const long Weight = 4L * Width * Width;
        var lora = Measure(PruneCriterion.Lora, out var few);
        var full = Measure(PruneCriterion.Gradient, out var many);
        // Two layers with factors of rank 2, and two weights more.
        Assert.Equal(2 * 4 * 2 * 2 * Width, few);
        Assert.Equal(few + (2 * Weight), many);
        Assert.True(full >= 2 * Weight, $"the true gradient took {full} bytes at its peak");
        Assert.True(lora < Weight, $"LoRAPrune took {lora} bytes at its peak; one weight has {Weight}");
    }
}

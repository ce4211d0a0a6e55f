using Praxis.Tensors.Tests.Golden;

namespace Praxis.Tensors.Tests.Gradients;

/// <summary>The gradient of an input that does not require one is neither computed nor allocated.</summary>
public sealed class FrozenTests
{
    // Layers whose weights are frozen in practice.
    static readonly string[] Layers =
    [
        "MatMul", "Linear", "Conv", "Conv1d", "Conv2d", "Conv3d", "ConvTranspose", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
        "LayerNorm", "RmsNorm", "GroupNorm", "InstanceNorm",
    ];

    // One for all tests, since making one collects garbage; it counts the bytes of the thread that asks.
    static readonly MemoryMeter Meter = new(24 << 20);

    static readonly IEnumerable<GoldenCase> SeveralInputs = GoldenCase.All.Values.Where(golden => golden.Inputs.Count(input => input.HasGradient) > 1);

    public static TheoryData<string> WithSeveralInputs => [.. SeveralInputs.Select(golden => golden.Name)];

    public static TheoryData<string> OfLayers => [.. SeveralInputs.Where(golden => Layers.Contains(golden.Name.Split('/')[0])).Select(golden => golden.Name)];

    [Fact]
    public void A_frozen_weight_costs_not_a_byte()
    {
        var rng = new Rng(1);
        Tensor x = Tensor.Randn([64, 100], rng), weight = Tensor.Randn([100, 70], rng), last = Tensor.Randn([70, 5], rng);
        var frozen = BytesOfBackward(x, weight.Detach(), last.Detach());
        Assert.Equal(frozen + weight.Count * sizeof(float), BytesOfBackward(x, weight.Detach().RequireGrad(), last.Detach()));
        Assert.Equal(frozen + last.Count * sizeof(float), BytesOfBackward(x, weight.Detach(), last.Detach().RequireGrad()));

        static long BytesOfBackward(Tensor x, Tensor weight, Tensor last)
        {
            var loss = x.Detach().RequireGrad().MatMul(weight).Relu().MatMul(last).Sum();
            var before = Meter.Allocated;
            loss.Backward();
            return Meter.Allocated - before;
        }
    }

    [Fact]
    public void Below_the_lowest_trained_layer_nothing_is_computed()
    {
        var rng = new Rng(1);
        Tensor x = Tensor.Randn([64, 100], rng), low = Tensor.Randn([100, 100], rng), high = Tensor.Randn([100, 3], rng).RequireGrad();
        var loss = x.MatMul(low).Gelu().LayerNorm([100]).MatMul(high).Sum();
        var before = Meter.Allocated;
        loss.Backward();
        // The seed and the gradient of the one trained matrix.
        Assert.Equal(sizeof(float) + (high.Count * sizeof(float)), Meter.Allocated - before);
    }

    [Fact]
    public void A_batch_norm_with_frozen_parameters_and_statistics_makes_only_the_gradient_of_its_input()
    {
        Tensor x = Tensor.Randn([8, 5, 7], new Rng(1)).RequireGrad(), ones = Tensor.Ones([5]), zeros = Tensor.Zeros([5]);
        var loss = x.BatchNorm(zeros, ones, ones, zeros, training: false).Sum();
        var before = Meter.Allocated;
        loss.Backward();
        // The seed, the gradient of the result made whole, that of the input, and a vector of zeros for a shift.
        Assert.Equal(sizeof(float) * (1 + (2 * x.Count) + 5), Meter.Allocated - before);
    }

    [Theory]
    [MemberData(nameof(WithSeveralInputs))]
    public void A_frozen_input_gets_no_gradient_and_costs_nothing(string name)
    {
        var golden = GoldenCase.All[name];
        var all = BytesOfBackward(golden, -1);
        for (var i = 0; i < golden.Inputs.Length; i++)
        {
            Assert.True(!golden.Inputs[i].HasGradient || BytesOfBackward(golden, i) <= all, $"input {i}");
        }
    }

    [Theory]
    [MemberData(nameof(OfLayers))]
    public void Freezing_an_input_of_a_layer_saves_at_least_its_gradient(string name)
    {
        var golden = GoldenCase.All[name];
        var all = BytesOfBackward(golden, -1);
        for (var i = 0; i < golden.Inputs.Length; i++)
        {
            if (golden.Inputs[i].HasGradient)
            {
                var saved = all - BytesOfBackward(golden, i);
                Assert.True(saved >= golden.Inputs[i].Sizes.Aggregate(sizeof(double), (bytes, size) => bytes * size), $"input {i}: {saved} bytes saved");
            }
        }
    }

    static long BytesOfBackward(GoldenCase golden, int frozen)
    {
        var inputs = golden.MakeInputs(DType.Float64);
        if (frozen >= 0)
        {
            inputs[frozen] = inputs[frozen].Detach();
        }
        var loss = golden.Loss(GoldenFunctions.All[golden.Name](inputs));
        var before = Meter.Allocated;
        loss?.Backward();
        Assert.True(frozen < 0 || inputs[frozen].Grad is null);
        return Meter.Allocated - before;
    }
}

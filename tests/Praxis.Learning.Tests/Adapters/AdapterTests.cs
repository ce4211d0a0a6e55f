using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Adapters;

public sealed class AdapterTests
{
    static VisionTransformer Vit() => new(new() { ImageSize = 8, Width = 16, Depth = 2, Heads = 2, Classes = 3 }, new Rng(1));

    static void Shake(Lora lora)
    {
        var rng = new Rng(7);
        foreach (var (_, value) in lora.Parameters)
        {
            value.Detach().CopyFrom(Tensor.Randn(value.Shape, rng, value.DType) * 0.3);
        }
    }

    [Fact]
    public void Nothing_changes_at_first_and_only_the_adapters_learn()
    {
        var model = Vit();
        var x = Tensor.Randn([2, 3, 8, 8], new Rng(2));
        var before = model.Forward(x);
        var lora = Lora.Apply(model, "**.query|**.value", new() { Rank = 2 }, new Rng(3));
        Assert.Equal(["blocks.0.attention.query", "blocks.0.attention.value", "blocks.1.attention.query", "blocks.1.attention.value"], lora.Layers.Select(entry => entry.Path));
        Check.Same(before, model.Forward(x));
        Assert.Equal(4 * 2 * (16 + 16), model.TrainableParameterCount);
        Assert.Equal(lora.Parameters.Select(p => p.Value), model.TrainableParameters);
        var frozen = model.State();
        var optimizer = new Sgd(lora.Parameters, new() { LearningRate = 1 });
        model.Forward(x).CrossEntropy(Tensor.Of<long>(0, 1)).Backward();
        optimizer.Step();
        Assert.False(before.AllClose(model.Forward(x)));
        Check.Same(frozen["blocks.0.attention.query.base.weight"], model.Slot("blocks.0.attention.query.base.weight").Value);
    }

    [Fact]
    public void Merging_keeps_the_outputs_and_unmerging_the_bits()
    {
        var model = Vit();
        var x = Tensor.Randn([2, 3, 8, 8], new Rng(2));
        // Every linear layer and the convolution of the patches.
        var lora = Lora.Apply(model, "**", new() { Rank = 3, Alpha = 2 }, new Rng(3));
        Assert.Equal((2 * 6) + 2, lora.Layers.Count);
        Shake(lora);
        var weights = model.State();
        var adapted = model.Forward(x);
        lora.Merge();
        lora.Merge();
        Check.Close(adapted, model.Forward(x), 1e-4);
        Assert.False(weights["head.base.weight"].AllClose(model.Slot("head.base.weight").Value.Detach()));
        lora.Unmerge();
        foreach (var (name, value) in model.State())
        {
            Check.Same(weights[name], value);
        }
        Check.Same(adapted, model.Forward(x));
    }

    [Fact]
    public void Merged_and_removed_adapters_leave_a_plain_model()
    {
        var model = Vit();
        var x = Tensor.Randn([2, 3, 8, 8], new Rng(2));
        string[] names = [.. model.NamedParameters.Select(p => p.Name)];
        var lora = Lora.Apply(model, "blocks.**", new() { Rank = 3 }, new Rng(3));
        Shake(lora);
        var adapted = model.Forward(x);
        lora.Merge();
        lora.Remove();
        Assert.Equal(names, model.NamedParameters.Select(p => p.Name));
        Check.Close(adapted, model.Forward(x), 1e-4);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public void A_convolution_of_any_kind_is_adapted_by_its_change_of_weight(bool transposed, int groups)
    {
        Layer layer = transposed ? new ConvTranspose2d(4, 6, 3, new Rng(1), 2, 1, 1, groups: groups) : new Conv2d(4, 6, 3, new Rng(1), 2, 1, groups: groups);
        var model = new Sequential(layer);
        var lora = Lora.Apply(model, "0", new() { Rank = 2 }, new Rng(3));
        Shake(lora);
        var x = Tensor.Randn([2, 4, 7, 7], new Rng(2));
        var adapted = model.Forward(x);
        var own = lora.Layers[0].Layer;
        var expected = ((Convolution)own.Base).Convolve(x, own.Weight + own.Change(), ((Convolution)own.Base).Bias);
        Check.Close(expected.Detach(), adapted.Detach(), 1e-4);
        lora.Merge();
        Check.Close(expected.Detach(), model.Forward(x).Detach(), 1e-4);
    }

    [Fact]
    public void The_state_of_adapters_moves_to_a_twin()
    {
        VisionTransformer model = Vit(), twin = Vit();
        var x = Tensor.Randn([2, 3, 8, 8], new Rng(2));
        var lora = Lora.Apply(model, "**.up", new() { Rank = 2, Alpha = 4, RankStabilized = true }, new Rng(3));
        Assert.Equal(4 / Math.Sqrt(2), lora.Layers[0].Layer.Scale);
        Shake(lora);
        var other = Lora.Apply(twin, "**.up", new() { Rank = 2, Alpha = 4, RankStabilized = true }, new Rng(9));
        other.Load(lora.State());
        Check.Same(model.Forward(x), twin.Forward(x));
        other.Merge();
        Assert.Throws<InvalidOperationException>(() => other.Load(lora.State()));
        Assert.Contains("'nothing'", Assert.Throws<ArgumentException>(() => Lora.Apply(twin, "nothing", new(), new Rng(1))).Message);
    }

    [Fact]
    public void Work_grows_by_the_rank_and_shrinks_back_when_merged()
    {
        var model = new Sequential(new Linear(20, 30, new Rng(1)));
        var x = Tensor.Randn([5, 20], new Rng(2));
        var lora = Lora.Apply(model, "0", new() { Rank = 2 }, new Rng(3));
        Assert.Equal(5 * ((20 * 30) + (2 * (20 + 30))), MultiplyAdds.Of(() => model.Forward(x)));
        lora.Merge();
        Assert.Equal(5 * 20 * 30, MultiplyAdds.Of(() => model.Forward(x)));
    }

    [Fact]
    public void A_bottleneck_starts_as_nothing_and_learns_alone()
    {
        var model = Vit();
        var x = Tensor.Randn([2, 3, 8, 8], new Rng(2));
        var before = model.Forward(x);
        Assert.Equal(["blocks.0.attention.output", "blocks.0.mlp", "blocks.1.attention.output", "blocks.1.mlp"], Bottleneck.Apply(model, "blocks.*.mlp|blocks.*.attention.output", 4, new Rng(3)));
        Check.Same(before, model.Forward(x));
        Assert.Equal(4 * ((16 * 4) + 4 + (4 * 16) + 16), model.TrainableParameterCount);
        model.Forward(x).Sum().Backward();
        Assert.NotEqual(0, model.Slot("blocks.0.mlp.up.weight").Value.Grad!.Abs().Sum().ToDouble());
    }

    [Fact]
    public void Learned_tokens_stand_before_a_text_and_get_gradients_through_a_frozen_decoder()
    {
        var decoder = new Decoder(new() { Vocabulary = 10, MaxLength = 12, Width = 8, Depth = 2, Heads = 2 }, new Rng(1));
        decoder.Freeze();
        var prompt = new LearnedTokens(3, 8, new Rng(2));
        var tokens = Tensor.From(new long[,] { { 1, 2, 3, 4 } });
        var hidden = decoder.Hidden(prompt.Before(decoder.Embed(tokens)));
        Assert.Equal([1, 7, 8], hidden.Shape.ToArray());
        decoder.ScoreHidden(hidden).Square().Sum().Backward();
        Assert.NotNull(prompt.Tokens.Grad);
        Assert.All(decoder.Parameters, p => Assert.Null(p.Grad));
        // The tokens stand first: they are what a decoder sees whose text begins with their vectors.
        var spoken = new LearnedTokens(decoder.Embeddings.Detach().IndexSelect(0, Tensor.Of<long>(5, 6, 7)));
        var joined = Tensor.From(new long[,] { { 5, 6, 7, 1, 2, 3, 4 } });
        Check.Same(decoder.Forward(joined), decoder.ScoreHidden(decoder.Hidden(spoken.Before(decoder.Embed(tokens)))));
    }

    [Fact]
    public void Prefixes_are_extra_keys_and_values_that_learn_alone()
    {
        var model = Vit();
        var x = Tensor.Randn([2, 3, 8, 8], new Rng(2));
        var before = model.Forward(x);
        Assert.Equal(["blocks.0.attention", "blocks.1.attention"], LearnedPrefixes.Apply(model, "blocks.*.attention", 3, new Rng(3)));
        Assert.Equal(2 * 2 * 3 * 16, model.TrainableParameterCount);
        using (var watch = model.Watch("blocks.*.attention", "weights"))
        {
            Assert.False(before.AllClose(model.Forward(x), 1e-7, 1e-7));
            Assert.Equal([2, 2, 5, 8], watch["blocks.1.attention"].Shape.ToArray());
        }
        model.Find<MultiHeadAttention>("blocks.0.attention").RemovePrefix();
        model.Find<MultiHeadAttention>("blocks.1.attention").RemovePrefix();
        Check.Same(before, model.Forward(x));
    }
}

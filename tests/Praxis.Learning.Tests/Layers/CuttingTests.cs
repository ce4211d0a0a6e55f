using Praxis.Learning.Adapters;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Layers;

public sealed class CuttingTests
{
    [Fact]
    public void A_linear_layer_keeps_the_rows_and_columns_that_it_is_told_to()
    {
        var layer = new Linear(Tensor.From<float>([1, 2, 3, 4, 5, 6], [2, 3]), Tensor.Of<float>(7, 8));
        layer.Freeze("bias");
        layer.KeepInputs(0, 2);
        Assert.Equal([1f, 3, 4, 6], layer.Weight.ToArray<float>());
        layer.KeepOutputs(1);
        Assert.Equal([4f, 6], layer.Weight.ToArray<float>());
        Assert.Equal([8f], layer.Bias!.ToArray<float>());
        Assert.Equal((2, 1), (layer.Inputs, layer.Outputs));
        Assert.True(layer.Weight.RequiresGrad);
        Assert.False(layer.Bias.RequiresGrad);
    }

    [Fact]
    public void Positions_that_are_not_there_or_out_of_order_are_refused_and_nothing_changes()
    {
        var layer = new Linear(3, 2, new Rng(1));
        Assert.Contains("0 to 1", Assert.Throws<ArgumentException>(() => layer.KeepOutputs(2)).Message);
        Assert.Contains("rising", Assert.Throws<ArgumentException>(() => layer.KeepInputs(1, 1)).Message);
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => layer.KeepInputs([])).Message);
        Assert.Equal((3, 2), (layer.Inputs, layer.Outputs));
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 2)]
    [InlineData(6, 2)]
    public void Attention_with_fewer_heads_gives_what_the_whole_gives_with_the_others_silent(int heads, int keyHeads)
    {
        var attention = new MultiHeadAttention(new() { Width = 12, Heads = heads, KeyHeads = keyHeads, HeadWidth = 6, RotaryBase = 100, Causal = true }, new Rng(1));
        attention.AddPrefix(2, new Rng(3), deviation: 1);
        var x = Tensor.Randn([2, 5, 12], new Rng(2));
        var group = heads / keyHeads;
        var silent = Tensor.Ones([1, heads, 1, 1]);
        silent.Narrow(1, 0, group).ZeroInPlace();
        Tensor expected;
        using (attention.HookSelf((_, each) => each * silent, "heads"))
        {
            expected = attention.Forward(x);
        }
        attention.KeepHeads([.. Enumerable.Range(1, keyHeads - 1)]);
        Check.Close(expected.Detach(), attention.Forward(x).Detach(), 1e-5);
        Assert.Equal((heads - group, keyHeads - 1), (attention.Options.Heads, attention.KeyHeads));
        Assert.Equal((heads - group) * 6, attention.Query.Outputs);
    }

    [Fact]
    public void Attention_with_adapters_does_not_lose_heads()
    {
        var model = new TransformerBlock(new() { Width = 8, Heads = 2 }, new Rng(1));
        Lora.Apply(model, "attention.query", new() { Rank = 2 }, new Rng(2));
        Assert.Contains("LoraLayer", Assert.Throws<InvalidOperationException>(() => model.Attention.KeepHeads(0)).Message);
    }

    [Fact]
    public void Batch_normalisation_keeps_statistics_and_scales_of_its_channels()
    {
        var norm = new BatchNorm(3);
        norm.Forward(Tensor.Randn([8, 3], new Rng(1)));
        norm.Eval();
        var x = Tensor.Randn([4, 3], new Rng(2));
        var whole = norm.Forward(x).Detach();
        norm.KeepChannels(0, 2);
        Check.Same(whole.IndexSelect(1, Tensor.Of(0, 2)), norm.Forward(x.IndexSelect(1, Tensor.Of(0, 2))).Detach());
    }
}

using Praxis.Learning.Families;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Layers;

public sealed class AttentionTests
{
    static readonly DecoderOptions Small = new() { Vocabulary = 11, MaxLength = 40, Width = 16, Depth = 2, Heads = 4 };

    public static TheoryData<string> Makes => ["learned", "llama", "post"];

    static Decoder Make(string make)
    {
        var options = make switch
        {
            "llama" => DecoderOptions.Llama(11) with { MaxLength = 40, Width = 16, Depth = 2, Heads = 4, KeyHeads = 2, Inner = 24 },
            "post" => Small with { PreNorm = false },
            _ => Small,
        };
        return new(options with { Initial = new() { Weights = 0.3 } }, new Rng(1));
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public void Decoding_with_a_cache_gives_the_scores_of_the_whole_text(string make)
    {
        var decoder = Make(make);
        var tokens = Tensor.RandInt([3, 30], 0, 11, new Rng(2));
        using var off = Gradient.Off();
        var whole = decoder.Forward(tokens);
        var caches = decoder.NewCaches();
        var parts = new List<Tensor> { decoder.Score(tokens.Narrow(1, 0, 7), caches) };
        for (var t = 7; t < 30; t++)
        {
            parts.Add(decoder.Score(tokens.Narrow(1, t, 1), caches));
        }
        Check.Close(whole, Tensor.Cat(parts.ToArray(), 1), 1e-4);
        Assert.All(caches, cache => Assert.Equal(30, cache.Length));
        // Back to position 7, on two of the rows in another order.
        foreach (var cache in caches.Cast<KeyValueCache>())
        {
            cache.Truncate(7);
            cache.Select(Tensor.Of<long>(2, 0));
        }
        var again = decoder.Score(tokens.IndexSelect(0, Tensor.Of<long>(2, 0)).Narrow(1, 7, 5), caches);
        Check.Close(whole.IndexSelect(0, Tensor.Of<long>(2, 0)).Narrow(1, 7, 5), again, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Makes))]
    public void No_position_sees_what_comes_later(string make)
    {
        var decoder = Make(make);
        var tokens = Tensor.RandInt([1, 10], 0, 10, new Rng(2));
        var other = tokens.Clone();
        other.Narrow(1, 6, 4).FillInPlace(10);
        Tensor a = decoder.Forward(tokens), b = decoder.Forward(other);
        Check.Same(a.Narrow(1, 0, 6), b.Narrow(1, 0, 6));
        Assert.False(a.Narrow(1, 6, 4).AllClose(b.Narrow(1, 6, 4)));
    }

    [Fact]
    public void A_cache_refuses_gradients_and_texts_that_are_too_long()
    {
        var decoder = Make("learned");
        Assert.Contains("Gradient.Off", Assert.Throws<InvalidOperationException>(() => decoder.Score(Tensor.Zeros([1, 3], DType.Int64), decoder.NewCaches())).Message);
        Assert.Contains("40", Assert.Throws<ArgumentException>(() => decoder.Forward(Tensor.Zeros([1, 41], DType.Int64))).Message);
    }

    [Fact]
    public void Taps_show_and_change_what_each_head_does()
    {
        var attention = new MultiHeadAttention(new() { Width = 8, Heads = 2 }, new Rng(1));
        var x = Tensor.Randn([2, 5, 8], new Rng(2));
        var plain = attention.Forward(x);
        Dictionary<string, Tensor> seen = [];
        foreach (var tap in attention.Taps)
        {
            attention.HookSelf((_, value) =>
            {
                seen[tap] = value;
                return null;
            }, tap);
        }
        Check.Close(plain, attention.Forward(x));
        Check.Close(Tensor.Ones([2, 2, 5]), seen["weights"].Sum(-1));
        Check.Close(seen["weights"].MatMul(seen["v"]), seen["heads"]);
        Check.Close((seen["q"].MatMul(seen["k"].T) / 2).Softmax(), seen["weights"]);
        // Without its second head the output is what the first writes.
        using (attention.HookSelf((_, heads) => heads * Tensor.Of(1f, 0f).Reshape(1, 2, 1, 1), "heads"))
        {
            var first = seen["heads"].Select(1, 0).MatMul(attention.OutputProjection.Weight.Narrow(1, 0, 4).T) + attention.OutputProjection.Bias!;
            Check.Close(first, attention.Forward(x));
        }
        // Even weights make every position the mean of the values.
        using (attention.HookSelf((_, weights) => weights.FullLike(0.2), "weights"))
        {
            var mean = attention.Value.Forward(x).Mean(1, keepDim: true).Expand(2, 5, 8);
            Check.Close(attention.OutputProjection.Forward(mean), attention.Forward(x));
        }
    }

    [Fact]
    public void Gradients_of_a_loss_on_the_maps_reach_the_input()
    {
        var vit = new VisionTransformer(new() { ImageSize = 8, Width = 8, Depth = 2, Heads = 2, Classes = 3 }, new Rng(1));
        vit.Freeze();
        var x = Tensor.Randn([1, 3, 8, 8], new Rng(2)).RequireGrad();
        var maps = vit.AttentionMaps(x);
        Assert.Equal(2, maps.Length);
        Assert.Equal([1, 2, 5, 5], maps[0].Shape.ToArray());
        Assert.NotEqual(0, Gradient.Of(maps[1].Square().Sum(), [x])[0].Abs().Sum().ToDouble());
        Assert.Equal([1, 4, 8], vit.EncodePatches(x).Shape.ToArray());
    }

    [Fact]
    public void Attention_counts_projections_and_both_products()
    {
        var attention = new MultiHeadAttention(new() { Width = 8, Heads = 2 }, new Rng(1));
        var x = Tensor.Randn([3, 5, 8], new Rng(2));
        Assert.Equal(3 * ((4 * 5 * 8 * 8) + (2 * 5 * 5 * 8)), MultiplyAdds.Of(() => attention.Forward(x)));
    }

    [Fact]
    public void A_second_sequence_reaches_a_decoder()
    {
        var decoder = new Decoder(Small with { ContextWidth = 6 }, new Rng(1));
        var tokens = Tensor.RandInt([2, 4], 0, 11, new Rng(2));
        var context = Tensor.Randn([2, 3, 6], new Rng(3)).RequireGrad();
        Assert.NotEqual(0, Gradient.Of(decoder.Score(tokens, context: context).Square().Sum(), [context])[0].Abs().Sum().ToDouble());
        Assert.Contains("context", Assert.Throws<ArgumentException>(() => decoder.Forward(tokens)).Message);
    }

    [Fact]
    public void First_weights_have_the_deviations_of_their_roles()
    {
        var decoder = new Decoder(new() { Vocabulary = 500, Width = 64, Depth = 2, Heads = 4, TiedHead = false, Initial = new() { Weights = 0.05, Embeddings = 1, QueriesAndKeys = 0.2, Head = 0.001 } }, new Rng(1));
        void Near(double deviation, string name) => Assert.InRange(decoder.Slot(name).Value.Std().ToDouble(), deviation * 0.95, deviation * 1.05);
        Near(1, "embedding.weight");
        Near(0.2, "blocks.1.attention.key.weight");
        Near(0.05, "blocks.1.attention.value.weight");
        Near(0.025, "blocks.0.mlp.down.weight");
        Near(0.025, "blocks.0.attention.output.weight");
        Near(0.001, "head.weight");
        Assert.Equal(0, decoder.Slot("blocks.0.mlp.up.bias").Value.Abs().Sum().ToDouble());
    }

    [Fact]
    public void The_loss_is_the_cross_entropy_of_the_next_token_and_can_be_weighted()
    {
        var decoder = Make("learned");
        var tokens = Tensor.RandInt([2, 6], 0, 11, new Rng(2));
        var scores = decoder.Forward(tokens).LogSoftmax();
        double sum = 0, last = 0;
        for (var b = 0; b < 2; b++)
        {
            for (var t = 0; t < 5; t++)
            {
                var loss = -scores.At(b, t, (int)tokens.At(b, t + 1));
                sum += loss;
                last += t == 4 ? loss : 0;
            }
        }
        Assert.Equal(sum / 10, decoder.Loss(tokens).ToDouble(), 1e-5);
        var weights = Tensor.Zeros([2, 5]);
        weights.Select(1, 4).FillInPlace(1);
        Assert.Equal(last / 2, decoder.Loss(tokens, weights).ToDouble(), 1e-5);
    }
}

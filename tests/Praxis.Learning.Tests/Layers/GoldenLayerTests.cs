using Praxis.Tensors;

namespace Praxis.Learning.Tests.Layers;

/// <summary>Outputs and all gradients against PyTorch, in float64.</summary>
public sealed class GoldenLayerTests
{
    static readonly Rng Any = new(1);

    static void Same(string name, Layer layer, params Tensor[] inputs) => Golden.Same(name, layer, x => [layer.Forward(x[0])], inputs);

    static Tensor X(params int[] shape) => Golden.Even("x", shape);

    [Fact]
    public void Linear_and_embedding()
    {
        Same("linear", new Linear(5, 6, Any), X(4, 3, 5));
        Same("embedding", new Embedding(7, 4, Any), Tensor.From(new long[,] { { 1, 2, 6 }, { 0, 1, 1 } }));
    }

    [Fact]
    public void Convolutions_and_their_transposes_over_one_to_three_axes()
    {
        int[] sides = [7, 6, 5];
        Tensor Input(int axes) => Golden.Even($"x{axes}", [2, 4, .. sides[..axes]]);
        Same("conv1", new Conv1d(4, 6, 3, Any, 2, 1, groups: 2), Input(1));
        Same("conv2", new Conv2d(4, 6, 3, Any, 2, 1, groups: 2), Input(2));
        Same("conv3", new Conv3d(4, 6, 3, Any, 2, 1, groups: 2), Input(3));
        Same("conv3", new ConvNd(3, 4, 6, 3, Any, 2, 1, groups: 2), Input(3));
        Same("conv_up1", new ConvTranspose1d(4, 6, 3, Any, 2, 1, 1, groups: 2), Input(1));
        Same("conv_up2", new ConvTranspose2d(4, 6, 3, Any, 2, 1, 1, groups: 2), Input(2));
        Same("conv_up3", new ConvTranspose3d(4, 6, 3, Any, 2, 1, 1, groups: 2), Input(3));
        Same("conv_dilated", new Conv2d(4, 5, 3, Any, padding: 2, dilation: 2, bias: false), Golden.Even("x2", [3, 4, 5, 6]));
    }

    [Fact]
    public void Normalisations()
    {
        var x = Golden.Even("x2", [3, 4, 5, 6]);
        Same("batch_norm", new BatchNorm(4), x);
        var evaluated = new BatchNorm(4);
        evaluated.Eval();
        Same("batch_norm_eval", evaluated, x);
        Same("group_norm", new GroupNorm(2, 4), x);
        Same("layer_norm", new LayerNorm(6), x);
        Same("rms_norm", new RmsNorm(6), x);
    }

    [Fact]
    public void Small_layers()
    {
        var x = Golden.Even("x2", [3, 4, 5, 6]);
        Same("squeeze_excite", new SqueezeExcite(4, Any, reduction: 2), x);
        Same("layer_scale", new LayerScale(6), x);
        var film = new Film(2, 4);
        Golden.Same("film", film, v => [film.Forward(v[0], v[1])], x, Golden.Even("c", [3, 2]));
        Same("cosine", new CosineClassifier(6, 5, Any), X(4, 6));
        Same("patches", new PatchEmbedding(3, 2, 5, Any), X(2, 3, 4, 6));
    }

    [Fact]
    public void Attention_to_itself_to_another_with_masks_rotations_and_extra_keys()
    {
        Tensor x = X(2, 5, 8), c = Golden.Even("c", [2, 7, 6]);
        var plain = new MultiHeadAttention(new() { Width = 8, Heads = 2 }, Any);
        Golden.Same("attention", plain, v => [plain.Forward(v[0])], x);
        var causal = new MultiHeadAttention(new() { Width = 8, Heads = 4, KeyHeads = 2, Causal = true, RotaryBase = 100, Bias = false }, Any);
        Golden.Same("attention_causal", causal, v => [causal.Forward(v[0])], x);
        var cross = new MultiHeadAttention(new() { Width = 8, Heads = 2, ContextWidth = 6 }, Any);
        Golden.Same("attention_cross", cross, v => [cross.Forward(v[0], v[1])], x, c);
        var seen = Tensor.From(new[,] { { true, true, true, true, true }, { true, true, true, false, false } }).Reshape(2, 1, 1, 5);
        Golden.Same("attention_mask", plain, v => [plain.Forward(v[0], mask: seen)], x);
        var prefixed = new MultiHeadAttention(new() { Width = 8, Heads = 2, Causal = true }, Any);
        Golden.Same("attention_extra", prefixed, v => [prefixed.Forward(v[0], extra: (v[1], v[2]))], x, Golden.Even("k", [2, 2, 3, 4]), Golden.Even("v", [2, 2, 3, 4]));
    }

    [Fact]
    public void The_path_that_shows_its_weights_computes_the_same()
    {
        var causal = new MultiHeadAttention(new() { Width = 8, Heads = 4, KeyHeads = 2, Causal = true, RotaryBase = 100, Bias = false }, Any);
        var seen = new List<int[]>();
        using var hook = causal.HookSelf((_, weights) =>
        {
            seen.Add(weights.Shape.ToArray());
            return weights * 1;
        }, "weights");
        Golden.Same("attention_causal", causal, v => [causal.Forward(v[0])], X(2, 5, 8));
        Assert.Equal([2, 4, 5, 5], Assert.Single(seen));
    }

    [Fact]
    public void Recurrent_layers_in_two_layers_and_both_directions()
    {
        Tensor h = Golden.Even("h", [4, 2, 3]), c = Golden.Even("c", [4, 2, 3]);
        var gru = new Gru(4, 3, Any, layers: 2, bidirectional: true);
        Golden.Same("gru", gru, v =>
        {
            var (y, state) = gru.Forward(v[0], new(v[1]));
            return [y, state.Hidden];
        }, X(2, 5, 4), h);
        var lstm = new Lstm(4, 3, Any, layers: 2, bidirectional: true);
        Golden.Same("lstm", lstm, v =>
        {
            var (y, state) = lstm.Forward(v[0], new(v[1], v[2]));
            return [y, state.Hidden, state.Cell!];
        }, X(2, 5, 4), h, c);
    }

    [Fact]
    public void Transformer_blocks_before_and_behind_the_norm_and_with_a_second_sequence()
    {
        Tensor x = X(2, 5, 8), c = Golden.Even("c", [2, 7, 6]);
        var pre = new TransformerBlock(new() { Width = 8, Heads = 2 }, Any);
        Golden.Same("block_pre", pre, v => [pre.Forward(v[0])], x);
        var post = new TransformerBlock(new() { Width = 8, Heads = 2, PreNorm = false, Activation = Activation.Relu, Inner = 12 }, Any);
        Golden.Same("block_post", post, v => [post.Forward(v[0])], x);
        var cross = new TransformerBlock(new() { Width = 8, Heads = 2, Norm = NormKind.RmsNorm, Epsilon = 1e-5, Activation = Activation.Silu, Gated = true, Inner = 12, ContextWidth = 6, ResidualScale = 0.5 }, Any);
        Golden.Same("block_cross", cross, v => [cross.Forward(v[0], context: v[1])], x, c);
    }
}

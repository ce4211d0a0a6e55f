using Praxis.Learning.Families;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Families;

/// <summary>Outputs and all gradients against PyTorch, in float64.</summary>
public sealed class GoldenFamilyTests
{
    static readonly Rng Any = new(1);

    static readonly Tensor Tokens = Tensor.From(new long[,] { { 3, 1, 4, 1, 5, 9 }, { 2, 6, 5, 3, 5, 8 } });

    static readonly Tensor Times = (Golden.Even("t", [2]) * 50) + 60;

    static void Same(string name, Layer layer, params Tensor[] inputs) => Golden.Same(name, layer, x => [layer.Forward(x[0])], inputs);

    static Tensor X(params int[] shape) => Golden.Even("x", shape);

    [Fact]
    public void Mlp_with_batch_norm() =>
        Same("mlp", new Mlp(new() { Inputs = 5, Hidden = [8, 6], Outputs = 3, Activation = Activation.Tanh, BatchNorm = true }, Any), X(6, 5));

    [Fact]
    public void Convnets_with_strides_and_with_pooling()
    {
        Same("convnet", new ConvNet(new() { Widths = [4, 6, 8], Classes = 3 }, Any), X(4, 3, 8, 8));
        Same("convnet_pooled", new ConvNet(new() { Widths = [4, 6], Classes = 3, Strided = false, Depth = 2, Norm = ImageNorm.None, Activation = Activation.Gelu }, Any), X(2, 3, 8, 8));
    }

    [Fact]
    public void Residual_networks_with_and_without_gates()
    {
        Same("resnet", new ResNet(new() { Widths = [4, 6, 8], Blocks = 2, Classes = 3 }, Any), X(3, 3, 8, 8));
        Same("resnet_gated", new ResNet(new() { Widths = [4, 6, 8], Blocks = 2, Classes = 3, SqueezeExcite = true }, Any), X(3, 3, 8, 8));
    }

    [Theory]
    [InlineData("vit", Pooling.First)]
    [InlineData("vit_mean", Pooling.Mean)]
    public void Vision_transformers(string name, Pooling pooling) =>
        Same(name, new VisionTransformer(new() { ImageSize = 8, Width = 8, Depth = 2, Heads = 2, Classes = 3, Pooling = pooling }, Any), X(2, 3, 8, 8));

    [Theory]
    [InlineData("decoder", true)]
    [InlineData("decoder_post", false)]
    public void Decoders_before_and_behind_the_norm(string name, bool pre)
    {
        var decoder = new Decoder(new() { Vocabulary = 10, MaxLength = 12, Width = 8, Depth = 2, Heads = 2, PreNorm = pre, Activation = pre ? Activation.Gelu : Activation.Relu }, Any);
        Golden.Same(name, decoder, _ => [decoder.Forward(Tokens)]);
    }

    [Fact]
    public void A_decoder_made_from_a_description_of_llama_under_its_names()
    {
        var options = HuggingFaceLlama.Options("""
            {"model_type": "llama", "vocab_size": 10, "hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 4,
             "num_key_value_heads": 2, "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "max_position_embeddings": 32, "hidden_act": "silu", "rope_scaling": null, "tie_word_embeddings": false}
            """);
        var decoder = new Decoder(options, Any);
        Assert.Equal(
            ["lm_head.weight", "model.embed_tokens.weight", "model.layers.0.input_layernorm.weight", "model.layers.0.mlp.down_proj.weight"],
            decoder.NamedParameters.Select(p => p.Name).Order(StringComparer.Ordinal).Take(4));
        Golden.Same("llama", decoder, _ => [decoder.Forward(Tokens)]);
    }

    [Theory]
    [InlineData("text_encoder", true, false)]
    [InlineData("text_encoder_causal", true, true)]
    [InlineData("text_encoder_post", false, false)]
    public void Text_encoders_with_padding(string name, bool pre, bool causal)
    {
        var encoder = new TextEncoder(new() { Vocabulary = 10, MaxLength = 7, Width = 8, Depth = 2, Heads = 2, PreNorm = pre, Padding = 0, Causal = causal, Pooling = causal ? Pooling.Last : Pooling.Mean }, Any);
        var tokens = Tensor.From(new long[,] { { 3, 1, 4, 1, 5 }, { 2, 6, 5, 0, 0 } });
        Golden.Same(name, encoder, _ => [encoder.Forward(tokens), encoder.TokenScores(encoder.Encode(tokens))]);
    }

    [Fact]
    public void Two_towers()
    {
        var towers = new TwoTowers(new Function(x => x), 6, new Function(x => x), 3, 4, Any);
        Golden.Same("two_towers", towers, v => [towers.Forward(v[0], v[1]), towers.Loss(v[0], v[1])], X(5, 6), Golden.Even("t", [5, 3]));
    }

    [Fact]
    public void Variational_autoencoder_of_images()
    {
        var vae = Vae.OfImages(2, 8, [4, 6], 3, Any);
        Golden.Same("vae", vae, v =>
        {
            var (mean, logVariance) = vae.Encode(v[0]);
            return [vae.Decode(mean + ((logVariance * 0.5).Exp() * v[1])), Vae.Divergence(mean, logVariance)];
        }, X(3, 2, 8, 8), Golden.Even("e", [3, 3]));
    }

    [Fact]
    public void Denoisers_of_vectors_and_patches()
    {
        var vectors = new MlpDenoiser(new() { Inputs = 3, Width = 8, Depth = 2, Condition = 4 }, Any);
        Golden.Same("mlp_denoiser", vectors, v => [vectors.Predict(v[0], Times, v[1])], X(2, 3), Golden.Even("c", [2, 4]));
        var patches = new PatchDenoiser(new() { ImageSize = 6, Width = 8, Depth = 2, Heads = 2, ContextWidth = 5 }, Any);
        Golden.Same("patch_denoiser", patches, v => [patches.Predict(v[0], Times, v[1])], X(2, 3, 6, 6), Golden.Even("c", [2, 4, 5]));
    }

    [Fact]
    public void U_nets_over_one_two_and_three_axes()
    {
        var two = new UNet(new() { Width = 8, Multipliers = [1, 2], ContextWidth = 5, SelfLevels = [1], Heads = 2 }, Any);
        Golden.Same("unet2", two, v => [two.Forward(v[0], Times, v[1])], X(2, 3, 4, 6), Golden.Even("c", [2, 4, 5]));
        var one = new UNet(new() { Axes = 1, Channels = 2, Width = 4 }, Any);
        Golden.Same("unet1", one, v => [one.Forward(v[0], Times)], X(2, 2, 8));
        var three = new UNet(new() { Axes = 3, Channels = 2, Outputs = 1, Width = 4, Multipliers = [1, 2], Time = false }, Any);
        Golden.Same("unet3", three, v => [three.Forward(v[0])], X(1, 2, 4, 4, 2));
    }

    [Fact]
    public void A_generator_and_a_discriminator()
    {
        var gan = new Gan(new() { ImageSize = 8, Channels = 2, Latent = 5, Widths = [4, 6] }, Any);
        Golden.Same("gan", gan, v =>
        {
            var image = gan.Generator.Forward(v[0]);
            return [image, gan.Discriminator.Forward(image)];
        }, Golden.Even("z", [3, 5]));
    }
}

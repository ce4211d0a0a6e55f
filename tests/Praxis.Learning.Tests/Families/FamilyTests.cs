using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;
using ConvNet = Praxis.Learning.Families.ConvNet;
using Mlp = Praxis.Learning.Families.Mlp;

namespace Praxis.Learning.Tests.Families;

public sealed class FamilyTests
{
    static readonly Tensor Image = Tensor.Randn([2, 3, 8, 8], new Rng(2));
    static readonly Tensor Tokens = Tensor.RandInt([2, 6], 0, 10, new Rng(3));
    static readonly Tensor Times = Tensor.Of(3f, 700f);

    static (Module Model, Func<Module, Tensor> Run) Make(string name)
    {
        var rng = new Rng(1);
        return name switch
        {
            "mlp" => (new Mlp(new() { Inputs = 8, Outputs = 3, Dropout = 0.2, LayerNorm = true }, rng), model => ((Mlp)model).Forward(Image)),
            "convnet" => (new ConvNet(new() { Classes = 3, Dropout = 0.2 }, rng), model => ((ConvNet)model).Forward(Image)),
            "resnet" => (new ResNet(new() { Classes = 3, DropPath = 0.3, SqueezeExcite = true }, rng), model => ((ResNet)model).Forward(Image)),
            "vit" => (new VisionTransformer(new() { ImageSize = 8, Width = 16, Classes = 3, Dropout = 0.1, DropPath = 0.1, LayerScale = 0.1 }, rng), model => ((VisionTransformer)model).Forward(Image)),
            "decoder" => (new Decoder(new() { Vocabulary = 10, Width = 16, Dropout = 0.1 }, rng), model => ((Decoder)model).Forward(Tokens)),
            "encoder" => (new TextEncoder(new() { Vocabulary = 10, Width = 16, Dropout = 0.1, Padding = 0, Segments = 0, Pooling = Pooling.First }, rng), model => ((TextEncoder)model).Forward(Tokens)),
            "towers" => (new TwoTowers(new VisionTransformer(new() { ImageSize = 8, Width = 16 }, rng), 16, new TextEncoder(new() { Vocabulary = 10, Width = 16 }, rng), 16, 8, rng), model => ((TwoTowers)model).Forward(Image, Tokens)),
            "vae" => (Vae.OfImages(3, 8, [4, 8], 2, rng), model => ((Vae)model).Loss(Image, new Rng(4))),
            "vae-vectors" => (Vae.OfVectors(8, [16], 2, rng), model => ((Vae)model).Decode(((Vae)model).Encode(Tensor.Randn([2, 8], new Rng(5))).Mean)),
            "autoencoder" => (new Autoencoder(ImageCoders.Encoder(3, 8, [4], 5, rng), ImageCoders.Decoder(3, 8, [4], 5, rng)), model => ((Autoencoder)model).Forward(Image)),
            "mlp-denoiser" => (new MlpDenoiser(new() { Inputs = 4, Width = 16 }, rng), model => ((MlpDenoiser)model).Predict(Tensor.Randn([2, 4], new Rng(5)), Times)),
            "patch-denoiser" => (new PatchDenoiser(new() { ImageSize = 8, Width = 16 }, rng), model => ((PatchDenoiser)model).Predict(Image, Times)),
            "unet" => (new UNet(new() { ZeroOutput = false, Blocks = 2 }, rng), model => ((UNet)model).Predict(Image, Times)),
            "gan" => (new Gan(new() { ImageSize = 8, SpectralNorm = true }, rng), model => ((Gan)model).Discriminator.Forward(((Gan)model).Sample(2, new Rng(6)))),
            "gru" => (new Gru(8, 5, rng), model => ((Gru)model).Forward(Image.Flatten(1, 2)).Output),
            _ => throw new ArgumentException(name),
        };
    }

    public static TheoryData<string> All => ["mlp", "convnet", "resnet", "vit", "decoder", "encoder", "towers", "vae", "vae-vectors", "autoencoder", "mlp-denoiser", "patch-denoiser", "unet", "gan", "gru"];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_family_is_copied_with_its_streams_and_runs_on_its_own_weights(string name)
    {
        var (model, run) = Make(name);
        var copy = model.Copy();
        Check.Same(run(model), run(copy));
        copy.SetParameters(copy.FlattenParameters().Detach() * 0.5);
        model.Eval();
        copy.Eval();
        var theirs = copy.State();
        Tensor own = run(model), other = run(copy);
        Check.Same(other, model.With(theirs, () => run(model)));
        Check.Same(own, run(model));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_seed_makes_the_same_model_and_a_state_carries_over(string name)
    {
        Module model = Make(name).Model, twin = Make(name).Model;
        Check.Same(model.FlattenParameters(), twin.FlattenParameters());
        twin.SetParameters(twin.FlattenParameters().Detach() * 0);
        twin.Load(model.State());
        Check.Same(model.FlattenParameters(), twin.FlattenParameters());
        var names = model.NamedParameters.Select(p => p.Name).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_parameter_learns_and_work_is_counted(string name)
    {
        var (model, run) = Make(name);
        Assert.True(MultiplyAdds.Of(() => run(model)) > 0);
        run(model).Square().Sum().Backward();
        // What a family has beyond the pass that was run.
        string[] apart = name switch
        {
            "encoder" => ["token_bias"],
            "towers" => ["second.token_bias"],
            // Its last layer starts at zero.
            "patch-denoiser" => [.. model.NamedParameters.Select(p => p.Name).Where(n => !n.StartsWith("out"))],
            _ => [],
        };
        foreach (var (parameter, value) in model.NamedParameters.Where(p => !apart.Contains(p.Name)))
        {
            Assert.True(value.Grad is not null && double.IsFinite(value.Grad.Abs().Sum().ToDouble()), parameter);
        }
    }

    [Fact]
    public void Weights_under_the_names_of_llama_come_from_a_file_in_bfloat16()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "model.safetensors");
            var options = DecoderOptions.Llama(10) with { MaxLength = 16, Width = 8, Depth = 1, Heads = 2, Inner = 12, TiedHead = true };
            var source = new Decoder(options, new Rng(1));
            SafetensorsFile.Save(path, source.State().Select(entry => entry.Value.To(DType.BFloat16).ToEntry(entry.Key)));
            var model = new Decoder(options, new Rng(2));
            model.LoadFile(path);
            Assert.DoesNotContain("lm_head.weight", model.NamedParameters.Select(p => p.Name));
            Check.Same(source.Embeddings.Detach().To(DType.BFloat16).To(DType.Float32), model.Embeddings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"model_type": "gpt2"}""", "gpt2")]
    [InlineData("""{"rope_scaling": {"type": "yarn"}}""", "rope_scaling")]
    [InlineData("""{"attention_bias": true}""", "attention_bias")]
    [InlineData("""{"vocab_size": 3}""", "hidden_size")]
    public void A_description_that_the_decoder_does_not_meet_is_refused(string json, string about) =>
        Assert.Contains(about, Assert.ThrowsAny<Exception>(() => HuggingFaceLlama.Options(json)).Message);

    [Fact]
    public void Segments_and_padding_change_what_an_encoder_sees()
    {
        var encoder = new TextEncoder(new() { Vocabulary = 10, Width = 16, Segments = 2, Padding = 0 }, new Rng(1));
        var tokens = Tensor.From(new long[,] { { 1, 2, 3, 0 } });
        var kinds = Tensor.From(new long[,] { { 0, 0, 1, 1 } });
        var whole = encoder.Encode(tokens, kinds);
        Check.Close(encoder.Encode(tokens.Narrow(1, 0, 3), kinds.Narrow(1, 0, 3)), whole.Narrow(1, 0, 3));
        Assert.False(whole.AllClose(encoder.Encode(tokens, kinds * 0)));
        Assert.Contains("segments", Assert.Throws<ArgumentException>(() => encoder.Forward(tokens)).Message);
    }

    [Fact]
    public void The_scale_of_two_towers_is_clamped()
    {
        var towers = new TwoTowers(new Function(x => x), 4, new Function(x => x), 4, 4, new Rng(1), scale: 1e4);
        Assert.Equal(100, towers.Scale.ToDouble(), 1e-3);
        Assert.Equal(1 / 0.07, new TwoTowers(new Function(x => x), 4, new Function(x => x), 4, 4, new Rng(1)).Scale.ToDouble(), 1e-4);
        // All pairs alike: log n on either side.
        Assert.Equal(Math.Log(5), TwoTowers.InfoNce(Tensor.Ones([5, 5])).ToDouble(), 1e-6);
    }

    [Fact]
    public void A_control_branch_adds_to_every_skip()
    {
        var model = new UNet(new() { ZeroOutput = false, ContextWidth = 4 }, new Rng(1));
        var context = Tensor.Randn([2, 3, 4], new Rng(2));
        var plain = model.Forward(Image, Times, context);
        var (middle, skips) = model.Copy().Encode(Image, Times, context);
        Assert.Equal(model.SkipCount, skips.Count);
        Tensor[] zeros = [.. skips.Select(skip => skip.ZerosLike()), middle.ZerosLike()];
        Check.Same(plain, model.Forward(Image, Times, context, zeros));
        foreach (var i in Enumerable.Range(0, zeros.Length))
        {
            Tensor[] control = [.. zeros];
            control[i] = zeros[i] + 1;
            Assert.False(plain.AllClose(model.Forward(Image, Times, context, control)));
        }
        using var maps = model.Watch("**.cross", "weights");
        model.Forward(Image, Times, context);
        Assert.All(maps.Values, entry => Assert.Equal(3, entry.Value.Size(-1)));
        Assert.NotEmpty(maps.Values);
    }

    [Fact]
    public void A_gradient_penalty_is_zero_for_a_slope_of_one_and_can_be_differentiated()
    {
        var gan = new Gan(new() { ImageSize = 8 }, new Rng(1));
        var penalty = gan.GradientPenalty(Image, gan.Sample(2, new Rng(2)), new Rng(3));
        penalty.Backward();
        Assert.NotNull(gan.Find<Conv2d>("discriminator.down0").Weight.Grad);
        gan.Replace("discriminator", _ => new Function(x => x.Flatten(1).Narrow(1, 0, 1)));
        Assert.Equal(0, gan.GradientPenalty(Image, Image, new Rng(3)).ToDouble(), 1e-9);
        Assert.InRange(gan.Sample(20, new Rng(4)).Abs().Max().ToDouble(), 1e-3, 1);
    }

    [Fact]
    public void A_denoiser_of_patches_starts_at_zero()
    {
        var (model, run) = Make("patch-denoiser");
        Assert.Equal(0, run(model).Abs().Max().ToDouble());
    }

    [Fact]
    public void A_small_convnet_learns_to_tell_stripes()
    {
        var rng = new Rng(1);
        var model = new ConvNet(new() { Channels = 1, Widths = [8, 16], Classes = 2 }, rng.Split("model"));
        var optimizer = new AdamW(model, new() { LearningRate = 1e-2, Schedule = Schedule.OneCycle(40) });
        (Tensor, Tensor) Batch(Rng draw)
        {
            var labels = Tensor.RandInt([32], 0, 2, draw);
            var stripes = (Tensor.Arange(8) % 2).To(DType.Float32);
            var across = stripes.Expand(1, 1, 8, 8);
            var images = Tensor.Where(labels.EqualTo(1).Reshape(32, 1, 1, 1), across, across.Transpose(2, 3)) + Tensor.Randn([32, 1, 8, 8], draw);
            return (images, labels);
        }
        for (var step = 0; step < 40; step++)
        {
            var (images, labels) = Batch(rng);
            model.ZeroGrad();
            model.Forward(images).CrossEntropy(labels).Backward();
            optimizer.Step();
        }
        model.Eval();
        var (test, truth) = Batch(rng.Split("test"));
        Assert.True(model.Forward(test).ArgMax(1).EqualTo(truth).To(DType.Float32).Mean().ToDouble() > 0.9);
    }
}

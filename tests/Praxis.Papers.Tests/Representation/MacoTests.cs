using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Papers.Representation;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Representation;

public sealed class MacoTests
{
    static MacoOptions Small(int channels = 1, int steps = 5) => new()
    {
        Size = 12,
        ModelInput = 8,
        Channels = channels,
        Steps = steps,
        Crops = 3,
        Magnitude = MagnitudeTemplate.FromImages(Images(channels, 12)),
    };

    static Tensor Images(int channels, int size, int count = 20) => Tensor.Rand([count, channels, size, size], new Rng(5)).AvgPool2d(3, 1, 1);

    [Fact]
    public void The_template_is_the_mean_modulus_of_a_slow_Fourier_sum()
    {
        var images = Tensor.Rand([3, 1, 4, 6], new Rng(1), type: DType.Float64).To(DType.Float32);
        var mean = images.Mean().ToDouble();
        MagnitudeTemplate template = MagnitudeTemplate.FromImages(images), centred = MagnitudeTemplate.FromImages(images, centred: true);
        Assert.Equal([1, 4, 4], template.Values.Shape.ToArray());
        for (var v = 0; v < 4; v++)
        {
            for (var u = 0; u < 4; u++)
            {
                double sum = 0, around = 0;
                for (var n = 0; n < 3; n++)
                {
                    var z = System.Numerics.Complex.Zero;
                    for (var y = 0; y < 4; y++)
                    {
                        for (var x = 0; x < 6; x++)
                        {
                            z += images.At(n, 0, y, x) * System.Numerics.Complex.Exp(new(0, -2 * Math.PI * ((v * y / 4.0) + (u * x / 6.0))));
                        }
                    }
                    sum += z.Magnitude / 3;
                    around += (u == 0 && v == 0 ? z - (24 * mean) : z).Magnitude / 3;
                }
                Assert.Equal(sum, template.Values.At(0, v, u), 1e-4);
                // A common mean is a matter of frequency 0.
                Assert.Equal(around, centred.Values.At(0, v, u), 1e-4);
            }
        }
    }

    [Fact]
    public void Colours_are_mixed_back_and_their_square_root_is_the_covariance()
    {
        var rng = new Rng(2);
        var mixing = Tensor.From(new float[,] { { 0.5f, 0.1f, 0.2f }, { 0.3f, 0.6f, 0.1f }, { 0.2f, 0.3f, 0.3f } });
        var images = mixing.MatMul(Tensor.Randn([3, 4000], rng)).Reshape(3, 400, 10).Permute(1, 0, 2).Reshape(400, 3, 2, 5);
        var basis = ColourBasis.FromImages(images);
        Assert.True(basis.Recorrelate(basis.Decorrelate(images)).AllClose(images, 1e-3, 1e-3));
        var pixels = images.Permute(1, 0, 2, 3).Reshape(3, -1);
        pixels -= pixels.Mean(1, keepDim: true);
        var covariance = pixels.MatMul(pixels.T) / pixels.Size(1);
        var square = basis.Rows.T.MatMul(basis.Rows);
        // Up to the scale that makes the longest row 1.
        Assert.True((square * (covariance.At(0, 0) / square.At(0, 0))).AllClose(covariance, 1e-3, 1e-3));
        Assert.Equal(1, basis.Rows.Square().Sum(1).Max().ToDouble(), 1e-5);
        Assert.Equal([0.56282854f, 0.5844758f, 0.5844758f], ColourBasis.Natural.Recorrelate(Tensor.From([1f, 0, 0], [3, 1, 1])).ToArray<float>());
    }

    [Fact]
    public void An_image_has_the_template_s_magnitudes_whatever_its_phases()
    {
        var options = Small() with { Range = (-2, 3) };
        var image = FeatureVisualizer.RandomPhases(options, new Rng(3));
        var signal = image.Affine(0.2, 0.4).Log() - (1 - image.Affine(0.2, 0.4)).Log();
        var spectrum = Fourier.Rfft2(signal).Abs().ToArray<double>();
        var expected = options.Magnitude.Values.ToArray<double>();
        // In the middle columns every phase is free; there the ratio is one number. The first and last column hold conjugate pairs twice.
        var ratios = Enumerable.Range(0, expected.Length).Where(k => k % 7 is > 0 and < 6).Select(k => spectrum[k] / expected[k]).ToArray();
        Assert.True(ratios.Max() / ratios.Min() < 1.001, $"{ratios.Min()} to {ratios.Max()}");
        Assert.InRange(image.Min().ToDouble(), -2, 3);
        Assert.InRange(image.Max().ToDouble(), -2, 3);
    }

    [Fact]
    public void The_phases_of_an_image_bring_it_back()
    {
        var x = Tensor.Randn([1, 6, 8], new Rng(4), DType.Float64);
        var z = Fourier.Rfft2(x);
        Assert.True(PhaseImage.Signal(z.Abs(), z.Angle(), [6, 8]).AllClose(x, 1e-9, 1e-9));
    }

    [Theory]
    [InlineData(6, 8)]
    [InlineData(5, 7)]
    public void The_gradient_by_phases_has_the_weights_of_conjugate_pairs(int height, int width)
    {
        int half = (width / 2) + 1;
        Tensor r = Tensor.Rand([1, height, half], new Rng(5), 0.5, 1, DType.Float64), phase = Tensor.Randn([1, height, half], new Rng(6), DType.Float64).RequireGrad();
        var g = Tensor.Randn([1, height, width], new Rng(7), DType.Float64);
        var z = ComplexTensor.Polar(r, phase);
        var gradient = Gradient.Of((PhaseImage.Signal(r, phase, [height, width]) * g).Sum(), [phase])[0];
        // ∂/∂Re z and ∂/∂Im z are rfft2(G)/(HW), twice in the columns that stand for a pair.
        var spectrum = Fourier.Rfft2(g);
        for (var v = 0; v < height; v++)
        {
            for (var u = 0; u < half; u++)
            {
                var weight = (u == 0 || 2 * u == width ? 1.0 : 2.0) / (height * width);
                double re = spectrum.Real.At(0, v, u) * weight, im = spectrum.Imaginary.At(0, v, u) * weight;
                var expected = (re * -z.Imaginary.At(0, v, u)) + (im * z.Real.At(0, v, u));
                Assert.Equal(expected, gradient.At(0, v, u), 1e-10);
            }
        }
    }

    [Fact]
    public void The_whole_image_s_gradient_agrees_with_finite_differences()
    {
        var options = Small(channels: 3);
        var image = new PhaseImage(options.Magnitude, options, new Rng(8));
        var weights = Tensor.Randn([1, 3, 12, 12], new Rng(9));
        var gradient = Gradient.Of((image.Image() * weights).Sum(), [image.Variable])[0].ToArray<double>();
        foreach (var k in new[] { 0, 5, 17, 100, 200 })
        {
            double At(float step)
            {
                using var _ = Gradient.Off();
                image.Variable.Write<float>(values => values[k] += step);
                var value = (image.Image().To(DType.Float64) * weights.To(DType.Float64)).Sum().ToDouble();
                image.Variable.Write<float>(values => values[k] -= step);
                return value;
            }
            Assert.Equal((At(0.02f) - At(-0.02f)) / 0.04, gradient[k], 2e-3 + (0.02 * Math.Abs(gradient[k])));
        }
    }

    [Fact]
    public void Standardising_takes_mean_and_deviation_away()
    {
        var x = ImageParametrisation.Standardize(Tensor.Randn([500], new Rng(10), DType.Float64, mean: 3, deviation: 5));
        Assert.Equal(0, x.Mean().ToDouble(), 1e-9);
        Assert.Equal(1, x.Std().ToDouble(), 1e-4);
    }

    [Fact]
    public void A_resized_template_keeps_a_spectrum_in_periods_a_pixel()
    {
        var small = MagnitudeTemplate.PowerLaw(1, 32, 32);
        var large = small.Resized(48, 64);
        Assert.Equal([1, 48, 33], large.Values.Shape.ToArray());
        var direct = MagnitudeTemplate.Frequency(48, 64).ToArray<double>();
        var values = large.Values.ToArray<double>();
        for (var k = 0; k < values.Length; k++)
        {
            if (direct[k] > 0.15)
            {
                Assert.Equal(1 / direct[k], values[k], 0.05 / direct[k]);
            }
        }
        Assert.Same(small, small.Resized(32, 32));
    }

    [Fact]
    public void Crops_are_parts_of_the_image()
    {
        // A plane that rises to the right: a part has the values of its place, and its width is the box.
        var plane = Tensor.Linspace(0, 1, 33).Reshape(1, 1, 1, 33).Repeat(1, 1, 33, 1);
        var options = new VisualizationOptions { Size = 33, ModelInput = 16, Channels = 1, Crops = 50, Noise = 0 };
        var crops = RandomCrops.Of(plane, 0.5, options, new Rng(11));
        Assert.Equal([50, 1, 16, 16], crops.Shape.ToArray());
        var across = (crops.Select(3, 15) - crops.Select(3, 0)).ToArray<double>();
        Assert.All(across, width => Assert.Equal(0.5 * 33 / 32 * 15 / 16, width, 2e-3));
        Assert.InRange(crops.Min().ToDouble(), 0, 1);
        Assert.True(crops.Mean([1, 2, 3]).Std().ToDouble() > 0.05);
        var whole = RandomCrops.Of(plane, 1, options with { ModelInput = 33 }, new Rng(12));
        Assert.True(whole.AllClose(plane.Expand(50, 1, 33, 33), 1e-4, 1e-4));
        var noisy = RandomCrops.Of(plane, 1, options with { ModelInput = 33, Noise = 0.1 }, new Rng(12));
        // N(0, σ²) + U(−σ/2, σ/2): σ·√(1 + 1/12).
        Assert.Equal(0.1 * Math.Sqrt(1 + (1 / 12.0)), (noisy - whole).Std().ToDouble(), 2e-3);
    }

    [Fact]
    public void Ascent_raises_the_objective_and_repeats_to_the_bit()
    {
        var model = new ConvNet(new() { Channels = 1, Classes = 3, Widths = [6, 8], Norm = ImageNorm.None }, new Rng(13));
        var options = Small(steps: 30) with { Noise = 0.02, FirstBox = 0.7, LastBox = 0.7 };
        var objective = Objective.Logit(model, 1);
        foreach (var run in new Func<FeatureVisualization>[]
        {
            () => FeatureVisualizer.Maco(objective, options, new Rng(14)),
            () => FeatureVisualizer.Fourier(objective, options with { LearningRate = 0.1 }, new Rng(14)),
            () => FeatureVisualizer.Pixels(objective, options with { LearningRate = 0.1 }, new Rng(14)),
        })
        {
            FeatureVisualization one = run(), again = run();
            Assert.True(one.Trace.TakeLast(5).Average() > one.Trace.Take(5).Average(), string.Join(" ", one.Trace));
            Assert.Equal(one.Image.ToArray<float>(), again.Image.ToArray<float>());
            Assert.Equal([1, 12, 12], one.Image.Shape.ToArray());
            Assert.True(one.Transparency.Min().ToDouble() >= 0 && one.Transparency.Max().ToDouble() > 0);
        }
        Assert.All(model.Parameters, parameter => Assert.Null(parameter.Grad));
    }

    [Fact]
    public void Constrained_magnitudes_stay_while_a_free_buffer_s_do_not()
    {
        // An objective that wants a chessboard of single pixels.
        var board = Tensor.From(Enumerable.Range(0, 64).Select(k => (k + (k / 8)) % 2 == 0 ? 1f : -1f).ToArray(), [1, 1, 8, 8]);
        Tensor Wants(Tensor images) => (images * board).Sum([1, 2, 3]).Abs();
        var options = Small(steps: 60) with { Size = 8, FirstBox = 1, LastBox = 1, Noise = 0, LearningRate = 0.3 };
        double Corner(Tensor image)
        {
            var logits = image.Log() - (1 - image).Log();
            var power = Fourier.Rfft2(logits).AbsSquared();
            return power.At(0, 4, 4) / power.Sum().ToDouble();
        }
        var held = Corner(FeatureVisualizer.Maco(Wants, options, new Rng(15)).Image);
        var free = Corner(FeatureVisualizer.Fourier(Wants, options, new Rng(15)).Image);
        Assert.True(free > 5 * held, $"{free} against {held}");
    }

    [Fact]
    public void Transparency_is_the_sum_of_absolute_gradients_by_pixel()
    {
        // J = mean over crops of ⟨w, crop⟩ with whole, unturned crops at the image's size: the gradient is w at every step.
        var w = Tensor.Randn([1, 1, 8, 8], new Rng(16));
        var options = Small(steps: 4) with { Size = 8, ModelInput = 8, FirstBox = 1, LastBox = 1, Noise = 0 };
        var made = FeatureVisualizer.Maco(images => (images * w).Sum([1, 2, 3]), options, new Rng(17));
        Assert.True(made.Transparency.AllClose(w[0, 0].Abs() * 4, 1e-3, 1e-3));
        var opacity = made.Opacity(quantile: 1, blur: 0);
        Assert.Equal(0, opacity.Min().ToDouble(), 1e-6);
        Assert.Equal(1, opacity.Max().ToDouble(), 1e-6);
        Assert.Equal(w[0, 0].Abs().ArgMax().ToInt64(), opacity.ArgMax().ToInt64());
        var clearest = opacity.ArgMin().ToInt64();
        Assert.Equal(7, made.Masked(background: 7, quantile: 1, blur: 0).Flatten().At((int)clearest), 1e-5);
        Assert.Equal(made.Image.ToArray<float>(), (made with { Transparency = Tensor.Ones([8, 8]) }).Masked().ToArray<float>());
    }

    [Fact]
    public void Objectives_read_the_layer_that_is_named()
    {
        var model = new ConvNet(new() { Classes = 4, Widths = [5, 6], Norm = ImageNorm.Batch }, new Rng(18));
        var x = Tensor.Rand([7, 3, 8, 8], new Rng(19));
        model.Train();
        var statistics = model.NamedBuffers.Select(buffer => buffer.Value.ToArray<float>()).ToArray();
        using (var seen = model.Watch("stages.0"))
        {
            using var mode = model.Evaluating();
            model.Forward(x);
            var maps = seen["stages.0"];
            Assert.Equal(maps.Select(1, 2).Mean().ToDouble(), Objective.Channel(model, "stages.0", 2)(x).ToDouble(), 1e-5);
            var pooled = maps.Mean([2, 3]);
            var v = Tensor.Randn([5], new Rng(20));
            var cosine = (pooled * v).Sum(1) / (pooled.Norm(1) * v.Norm());
            Assert.Equal(((pooled * v).Sum(1) * cosine.Maximum(0.1).Square()).Mean().ToDouble(), Objective.Direction(model, "stages.0", v, cosinePower: 2)(x).ToDouble(), 1e-4);
            Assert.Equal((pooled * v).Sum(1).Mean().ToDouble(), Objective.Direction(model, "stages.0", v)(x).ToDouble(), 1e-5);
            Assert.Equal(0, Objective.Invert(model, "stages.0", pooled[3])(x[3..4]).ToDouble(), 1e-9);
            Assert.True(Objective.Invert(model, "stages.0", pooled[3])(x[4..5]).ToDouble() < 0);
            Assert.Equal(model.Forward(x).Select(1, 1).Mean().ToDouble(), Objective.Logit(model, 1)(x).ToDouble(), 1e-5);
        }
        // Looking changes nothing: the mode and the running statistics are those of before.
        Assert.True(model.IsTraining);
        Assert.Equal(statistics, model.NamedBuffers.Select(buffer => buffer.Value.ToArray<float>()).ToArray());
    }

    [Fact]
    public void A_transformer_s_block_can_be_visualised_too()
    {
        var model = new VisionTransformer(new() { ImageSize = 8, Channels = 1, Width = 8, Depth = 2, Heads = 2, Classes = 3 }, new Rng(21));
        var block = model.All<TransformerBlock>().First().Path;
        var made = FeatureVisualizer.Maco(Objective.Channel(model, block, 3), Small(steps: 20), new Rng(22));
        Assert.True(made.Trace[^1] > made.Trace[0]);
    }

    [Fact]
    public void A_template_comes_back_from_its_file()
    {
        var path = Path.Combine(Path.GetTempPath(), $"template-{Guid.NewGuid():N}.safetensors");
        try
        {
            var template = MagnitudeTemplate.FromImages(Images(3, 7));
            template.SaveFile(path);
            var read = MagnitudeTemplate.LoadFile(path);
            Assert.Equal(template.Values.ToArray<float>(), read.Values.ToArray<float>());
            Assert.Equal(7, read.Width);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Bad_input_is_refused_before_any_step()
    {
        var calls = 0;
        Tensor Count(Tensor images)
        {
            calls++;
            return images.Mean();
        }
        void Refused(MacoOptions options, string part) => Assert.Contains(part, Assert.Throws<ArgumentException>(() => FeatureVisualizer.Maco(Count, options, new Rng(1))).Message);
        Refused(Small() with { Channels = 3 }, "channels");
        Refused(Small() with { Steps = 0 }, "at least 1");
        Refused(Small() with { FirstBox = 1.5 }, "boxes");
        Refused(Small() with { LearningRate = double.NaN }, "learning rate");
        Refused(Small() with { Range = (1, 0) }, "range");
        Refused(Small() with { Noise = -1 }, "noise");
        Assert.Equal(0, calls);
        Assert.Contains("step 0", Assert.Throws<ArithmeticException>(() => FeatureVisualizer.Maco(images => images.Mean() * double.NaN, Small(), new Rng(1))).Message);
        Assert.Throws<ArgumentException>(() => MagnitudeTemplate.FromImages(Tensor.Zeros([0, 3, 8, 8])));
        Assert.Throws<ArgumentException>(() => MagnitudeTemplate.FromImages(Tensor.Full([2, 1, 8, 8], double.NaN)));
        Assert.Throws<ArgumentException>(() => new MagnitudeTemplate(Tensor.Ones([1, 8, 8]), 8));
        Assert.Throws<ArgumentException>(() => new MagnitudeTemplate(Tensor.Zeros([1, 8, 5]), 8));
        var model = new Sequential(new Linear(4, 2, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Objective.Logit(model, 5)(Tensor.Zeros([1, 4])));
        Assert.Throws<ArgumentException>(() => Objective.Channel(model, "nowhere", 0));
        Assert.Throws<ArgumentException>(() => Objective.Direction(model, "0", Tensor.Ones([3]))(Tensor.Zeros([1, 4])));
    }

    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale_without_data()
    {
        var results = Rehearsal.Of(new MacoStudy());
        Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.Values(claim.Arm!, claim.Measure)));
        Assert.Empty(results.Trials[0].Data);
        Assert.Contains(results.Trials[0].Notes, note => note.Contains("no photographs", StringComparison.Ordinal));
        Assert.All(results.Study.Draw(results), figure => Assert.Contains("<svg", figure.ToSvg()));
    }
}

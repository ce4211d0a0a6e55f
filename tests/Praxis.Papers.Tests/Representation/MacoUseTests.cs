using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Papers.Representation;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Representation;

/// <summary>MACO as somebody uses it who knows only the paper: what the objective sees, what comes out, what is refused.</summary>
public sealed class MacoUseTests
{
    static MacoOptions Plain(int height, int width, int channels = 1) => new()
    {
        Height = height,
        Width = width,
        ModelInput = 9,
        Channels = channels,
        Steps = 3,
        Crops = 4,
        Magnitude = MagnitudeTemplate.FromImages(Tensor.Rand([8, channels, height, width], new Rng(1))),
    };

    [Fact]
    public void Noise_is_in_the_units_of_pixels_whatever_their_range()
    {
        var options = Plain(40, 40) with { ModelInput = 40, FirstBox = 1, LastBox = 1, Steps = 1, Noise = 0.08, Range = (-2.5, 2.5) };
        Tensor? seen = null;
        FeatureVisualizer.Maco(images => (seen = images.Detach().Keep()).Mean() + (images * 0).Sum(), options, new Rng(2));
        // Two views of the whole image differ by the noise of both: σ·√(2 + 2/12).
        Assert.Equal(0.08 * Math.Sqrt(2 + (2 / 12.0)), (seen![0] - seen[1]).Std().ToDouble(), 5e-3);
    }

    [Fact]
    public void Options_that_mean_nothing_are_refused_in_one_sentence()
    {
        MacoOptions[] wrong =
        [
            Plain(9, 9) with { Height = -9 }, Plain(9, 9) with { Width = -1 }, Plain(9, 9, 3) with { Colours = null! }, Plain(9, 9) with { Noise = double.PositiveInfinity },
            Plain(9, 9) with { Rotation = double.PositiveInfinity }, Plain(9, 9) with { LastBox = 0 }, Plain(9, 9) with { Crops = 0 }, Plain(9, 9) with { Range = (0, double.PositiveInfinity) },
        ];
        foreach (var options in wrong)
        {
            var message = Assert.Throws<ArgumentException>(() => FeatureVisualizer.Maco(images => images.Mean(), options, new Rng(1))).Message;
            Assert.StartsWith("FeatureVisualizer: ", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }

    [Fact]
    public void Objectives_without_a_gradient_and_places_that_cannot_be_are_refused()
    {
        Assert.Contains("gradient", Assert.Throws<ArgumentException>(() => FeatureVisualizer.Maco(_ => Tensor.Scalar(1), Plain(9, 9), new Rng(1))).Message, StringComparison.Ordinal);
        Assert.Contains("gradient", Assert.Throws<ArgumentException>(() => FeatureVisualizer.Maco(images => images.Detach().Mean(), Plain(9, 9), new Rng(1))).Message, StringComparison.Ordinal);
        var model = new Sequential().Append(new Linear(4, 2, new Rng(1)), "reads");
        Assert.Throws<ArgumentOutOfRangeException>(() => Objective.Logit(model, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Objective.Channel(model, "reads", -1));
        Assert.Throws<ArgumentException>(() => Objective.Direction(model, "reads", Tensor.Ones([2]), double.NaN));
        // The error names what there is.
        Assert.Contains("reads", Assert.Throws<ArgumentException>(() => Objective.Channel(model, "writes", 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MagnitudeTemplate.Radial(Tensor.Ones([4]), 6, 3));
        Assert.Throws<ArgumentException>(() => MagnitudeTemplate.Radial(Tensor.Ones([4, 4]), 6, 0));
    }

    [Theory]
    [InlineData(9, 9, 1)]
    [InlineData(9, 14, 3)]
    [InlineData(15, 8, 3)]
    [InlineData(2, 3, 1)]
    public void Any_size_has_the_magnitudes_of_its_template(int height, int width, int channels)
    {
        // The values before the sigmoid and the mixing of colours have |rfft2| ∝ r in every column that is not its own mirror.
        var options = Plain(height, width, channels) with { Range = (-1, 3) };
        var image = FeatureVisualizer.RandomPhases(options, new Rng(3)).To(DType.Float64);
        Assert.Equal([channels, height, width], image.Shape.ToArray());
        var share = (image + 1) / 4;
        var before = share.Log() - (1 - share).Log();
        if (channels == 3)
        {
            before = Linalg.Inverse(ColourBasis.Natural.Rows.To(DType.Float64)).T.MatMul(before.Reshape(3, -1)).Reshape(3, height, width);
        }
        double[] spectrum = Fourier.Rfft2(before).Abs().ToArray<double>(), r = options.Magnitude.Values.ToArray<double>();
        var half = (width / 2) + 1;
        var ratios = Enumerable.Range(0, r.Length).Where(k => k % half > 0 && 2 * (k % half) != width).Select(k => spectrum[k] / r[k]).ToArray();
        Assert.InRange(ratios.Max() / ratios.Min(), 1, 1.01);
        // Standardised over all channels, with the deviation of a sample.
        Assert.Equal(0, before.Mean().ToDouble(), 1e-3);
        Assert.Equal(1, before.Std().ToDouble(), 2e-3);
    }

    [Fact]
    public void An_odd_wide_image_of_three_channels_is_made_of_a_model_with_names_of_its_own()
    {
        var model = new Sequential().Append(new Conv2d(3, 5, 3, new Rng(4)), "eye").Append(x => x.Relu(), "bend").Append(x => x.Mean([2, 3]), "pool").Append(new Linear(5, 4, new Rng(5)), "say");
        var options = Plain(11, 17, 3) with { Steps = 25, FirstBox = 0.8, LastBox = 0.5, Noise = 0.02 };
        foreach (var objective in new[] { Objective.Logit(model, 2), Objective.Channel(model, "eye", 4), Objective.Direction(model, "eye", Tensor.Ones([5]), 2), Objective.Invert(model, "pool", Tensor.Ones([5])) })
        {
            var made = FeatureVisualizer.Maco(objective, options, new Rng(6));
            Assert.Equal([3, 11, 17], made.Image.Shape.ToArray());
            Assert.Equal([11, 17], made.Transparency.Shape.ToArray());
            Assert.Equal(25, made.Trace.Count);
            Assert.True(made.Trace.TakeLast(5).Average() > made.Trace.Take(5).Average(), string.Join(" ", made.Trace));
            Assert.InRange(made.Image.Min().ToDouble(), 0, 1);
            Assert.Equal([3, 11, 17], made.Masked().Shape.ToArray());
        }
    }

    [Fact]
    public void Parts_shrink_from_the_first_box_to_the_last()
    {
        // On an image whose values rise to the right, the width of a part is the difference of its edges; the part is square in pixels.
        var options = Plain(20, 40) with { ModelInput = 10, Steps = 5, FirstBox = 1, LastBox = 0.2, Noise = 0, CentreDeviation = 0 };
        var sizes = new List<int>();
        FeatureVisualizer.Pixels(images =>
        {
            sizes.Add(images.Size(0));
            Assert.Equal([4, 1, 10, 10], images.Shape.ToArray());
            return images.Mean();
        }, options, new Rng(7));
        Assert.Equal([4, 4, 4, 4, 4], sizes);
        // J is the sum of the last step's parts: only pixels inside the last box get a gradient there.
        var last = FeatureVisualizer.Pixels(images => images.Sum([1, 2, 3]), options with { Steps = 1, FirstBox = 0.2 }, new Rng(7)).Transparency;
        var touched = Enumerable.Range(0, 40).Where(x => last.Select(1, x).Sum().ToDouble() > 0).ToArray();
        // 0.2 of the shorter side is 4 pixels, around the middle at 20.
        Assert.InRange(touched.Min(), 17, 18);
        Assert.InRange(touched.Max(), 21, 22);
    }

    [Fact]
    public void A_template_can_be_measured_on_bytes_and_on_one_image()
    {
        var bytes = Tensor.From(Enumerable.Range(0, 30).Select(k => (byte)(8 * k)).ToArray(), [1, 1, 5, 6]);
        var one = MagnitudeTemplate.FromImages(bytes);
        Assert.True(one.Values.AllClose(Fourier.Rfft2(bytes[0].To(DType.Float32)).Abs(), 1e-4, 1e-2));
        Assert.Equal((5, 6, 1), (one.Height, one.Width, one.Channels));
    }
}

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
}

using Praxis.Tensors;

namespace Praxis.Papers.Representation;

/// <summary>
/// What the model sees in one step: square parts of the image with normal centres, enlarged to the model's input, with normal and even
/// noise. A pattern must please from every distance and place.
/// </summary>
static class RandomCrops
{
    /// <summary>(crops × channels × input × input) of an image (1 × channels × height × width), with a gradient to it.</summary>
    internal static Tensor Of(Tensor image, double box, VisualizationOptions options, Rng rng)
    {
        int count = options.Crops, input = options.ModelInput;
        double side = box * Math.Min(options.Height, options.Width), across = side / options.Width, down = side / options.Height;
        var maps = new float[count * 6];
        for (var i = 0; i < count; i++)
        {
            // The centre stays where the whole part lies inside the image.
            double x = Inside(rng.Normal(0.5, options.CentreDeviation), across), y = Inside(rng.Normal(0.5, options.CentreDeviation), down);
            var angle = options.Rotation > 0 ? rng.Uniform(-options.Rotation, options.Rotation) * Math.PI / 180 : 0;
            double cos = Math.Cos(angle), sin = Math.Sin(angle);
            float[] map = [(float)(across * cos), (float)(-across * sin), (float)((2 * x) - 1), (float)(down * sin), (float)(down * cos), (float)((2 * y) - 1)];
            map.CopyTo(maps, i * 6);
        }
        var grid = Tensor.AffineGrid(Tensor.From(maps, [count, 2, 3]), input, input);
        var crops = image.Expand(count, options.Channels, options.Height, options.Width).GridSample(grid, border: SampleBorder.Border);
        return options.Noise == 0 ? crops : crops + Noise(crops, options.Noise, rng);
    }

    static Tensor Noise(Tensor crops, double deviation, Rng rng) =>
        Tensor.Randn(crops.Shape, rng, deviation: deviation) + Tensor.Rand(crops.Shape, rng, -deviation / 2, deviation / 2);

    static double Inside(double centre, double size) => Math.Clamp(centre, size / 2, 1 - (size / 2));
}

using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class TexturesTests
{
    public static TheoryData<TextureKind> Kinds => [.. Enum.GetValues<TextureKind>()];

    [Fact]
    public void Worlds_of_textures_depend_on_the_seed_and_the_number_alone()
    {
        var textures = new Textures(new() { Colour = true }, new Rng(1)).Batch(0, 24);
        var regions = new RegionMaps(new(), new Rng(1)).Batch(0, 12);
        var pins = new Workpieces(new(), new Rng(1)).Batch(WorkpieceKind.Pins, [0, 1, 2, 3], WorkpieceDefect.Misplaced);
        for (var i = 3; i >= 0; i--)
        {
            Assert.Equal(textures.Images[i].ToArray<float>(), new Textures(new() { Colour = true }, new Rng(1)).Batch([i]).Images.ToArray<float>());
            Assert.Equal(regions.Images[i].ToArray<float>(), new RegionMaps(new(), new Rng(1)).Batch([i]).Images.ToArray<float>());
            Assert.Equal(pins.Images[i].ToArray<float>(), new Workpieces(new(), new Rng(1)).Batch(WorkpieceKind.Pins, [i], WorkpieceDefect.Misplaced).Images.ToArray<float>());
        }
        Assert.NotEqual(textures.Images.ToArray<float>(), new Textures(new() { Colour = true }, new Rng(2)).Batch(0, 24).Images.ToArray<float>());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_texture_stays_in_its_range_and_is_not_flat(TextureKind kind)
    {
        var values = new float[64 * 64];
        for (var i = 0; i < 5; i++)
        {
            TextureFields.Paint(new(kind, 0.3f * i, 4 + i, 0.1f * i, 0.5f, (ulong)(100 + i)), 64, 64, values);
            Assert.All(values, value => Assert.InRange(value, 0, 1));
            Assert.True(Statistics.Deviation([.. values.Select(value => (double)value)]) > 0.05, $"{kind} is flat");
            Assert.InRange(values.Average(), 0.1, 0.9);
        }
    }

    [Fact]
    public void A_grating_has_its_period_and_direction()
    {
        var texture = new TextureParameters(TextureKind.Grating, 0.7f, 5, 0.2f, 0, 1);
        var (sine, cosine) = MathF.SinCos(0.7f);
        for (var i = 0; i < 20; i++)
        {
            float x = 1.7f * i, y = 31 - 0.9f * i;
            Assert.Equal(TextureFields.At(texture, x, y), TextureFields.At(texture, x + 5 * cosine, y + 5 * sine), 1e-4);
            Assert.Equal(TextureFields.At(texture, x, y), TextureFields.At(texture, x - 3 * sine, y + 3 * cosine), 1e-4);
            Assert.Equal(1 - TextureFields.At(texture, x, y), TextureFields.At(texture, x + 2.5f * cosine, y + 2.5f * sine), 1e-4);
        }
    }

    [Fact]
    public void Oriented_noise_changes_less_along_its_direction()
    {
        var texture = new TextureParameters(TextureKind.OrientedNoise, 0.5f, 2, 0, 0, 9);
        var (sine, cosine) = MathF.SinCos(0.5f);
        double along = 0, across = 0;
        for (var i = 0; i < 400; i++)
        {
            float x = i % 20 * 1.3f, y = i / 20 * 1.7f, here = TextureFields.At(texture, x, y);
            along += Math.Abs(TextureFields.At(texture, x + cosine, y + sine) - here);
            across += Math.Abs(TextureFields.At(texture, x - sine, y + cosine) - here);
        }
        Assert.True(across > 3 * along);
    }

    [Fact]
    public void Masks_of_a_map_are_regions_of_one_material_each()
    {
        var batch = new RegionMaps(new(), new Rng(2)).Batch(0, 200);
        var (materials, regions) = (batch.Materials.ToArray<int>(), batch.Regions.ToArray<int>());
        for (var i = 0; i < 200; i++)
        {
            var pairs = Enumerable.Range(576 * i, 576).Select(pixel => (regions[pixel], materials[pixel])).Distinct().ToArray();
            Assert.Equal(pairs.Length, pairs.Select(pair => pair.Item1).Distinct().Count());
            Assert.InRange(pairs.Length, 1, 5);
        }
        Assert.Equal([0, 1, 2, 3], materials.Distinct().Order());
        Assert.All(batch.Images.ToArray<float>(), value => Assert.InRange(value, 0, 1));
    }

    [Fact]
    public void Colour_alone_tells_the_material_of_a_little_over_half_of_the_pixels()
    {
        var batch = new RegionMaps(new(), new Rng(3)).Batch(0, 80);
        var colours = batch.Images.Permute(0, 2, 3, 1).Contiguous().Reshape(-1, 3).ToArray<double>();
        var materials = batch.Materials.ToArray<int>();
        var accuracy = Enumerable.Range(0, 3).Select(start => MeansAccuracy(colours, materials, 4, start)).Max();
        TestContext.Current.TestOutputHelper?.WriteLine($"k-means on colours: {accuracy:0.000}");
        Assert.InRange(accuracy, 0.5, 0.6);
    }

    [Theory]
    [InlineData(WorkpieceKind.Bolt)]
    [InlineData(WorkpieceKind.Capsule)]
    [InlineData(WorkpieceKind.Cloth)]
    [InlineData(WorkpieceKind.Pins)]
    public void A_defect_changes_what_its_mask_says_and_nothing_else(WorkpieceKind kind)
    {
        var world = new Workpieces(new() { Noise = 0 }, new Rng(4));
        long[] indices = [.. Enumerable.Range(0, 30).Select(i => (long)i)];
        var sound = world.Batch(kind, indices);
        Assert.Equal(0, sound.Masks.Sum().ToDouble());
        foreach (var defect in Enum.GetValues<WorkpieceDefect>().Skip(1))
        {
            var broken = world.Batch(kind, indices, defect);
            var difference = (broken.Images - sound.Images).Abs();
            Assert.Equal(0, ((difference > 0.05).To(DType.Float32) - broken.Masks).Abs().Sum().ToDouble());
            var areas = broken.Masks.Sum([1, 2, 3]).ToArray<double>();
            Assert.True(areas.Average() is > 4 and < 330, $"{defect} changes {areas.Average():0.0} pixels");
            Assert.True(areas.Count(area => area > 0) >= 28, $"{defect} shows on {areas.Count(area => area > 0)} of 30");
        }
    }

    /// <summary>The accuracy of k-means clusters under the best naming of them.</summary>
    static double MeansAccuracy(double[] points, int[] labels, int k, int seed)
    {
        var rng = new Rng(seed);
        var count = labels.Length;
        var means = Enumerable.Range(0, k).Select(_ => points.AsSpan(3 * rng.Next(count), 3).ToArray()).ToArray();
        var nearest = new int[count];
        for (var round = 0; round < 15; round++)
        {
            for (var i = 0; i < count; i++)
                nearest[i] = Enumerable.Range(0, k).MinBy(c => Square(points[3 * i] - means[c][0]) + Square(points[3 * i + 1] - means[c][1]) + Square(points[3 * i + 2] - means[c][2]));
            var (sums, counts) = (new double[k, 3], new int[k]);
            for (var i = 0; i < count; i++)
            {
                counts[nearest[i]]++;
                for (var j = 0; j < 3; j++)
                    sums[nearest[i], j] += points[3 * i + j];
            }
            for (var c = 0; c < k; c++)
                for (var j = 0; j < 3 && counts[c] > 0; j++)
                    means[c][j] = sums[c, j] / counts[c];
        }
        var table = new int[k, k];
        for (var i = 0; i < count; i++)
            table[nearest[i], labels[i]]++;
        return Orders([.. Enumerable.Range(0, k)]).Max(order => order.Index().Sum(pair => table[pair.Index, pair.Item])) / (double)count;

        static double Square(double x) => x * x;

        static IEnumerable<int[]> Orders(int[] items) => items.Length <= 1 ? [items]
            : items.SelectMany((item, i) => Orders([.. items.Where((_, j) => j != i)]).Select(rest => (int[])[item, .. rest]));
    }
}

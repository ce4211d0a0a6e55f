using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class LabelledImagesTests
{
    static readonly string[] TwoClasses = ["even", "odd"];

    [Fact]
    public void Cifar_records_are_a_label_and_three_planes()
    {
        var bytes = new byte[2 * 3073];
        bytes[0] = 1;
        (bytes[1], bytes[1 + 1024], bytes[1 + 2048 + 33]) = (10, 20, 30);
        bytes[3073 + 3072] = 99;
        var images = CifarBinary.Decode([("batch.bin", bytes)], TwoClasses);
        Assert.Equal((2, 3, 32, 32), (images.Count, images.Channels, images.Height, images.Width));
        Assert.Equal([1, 0], images.Labels);
        var first = images.Image(0);
        Assert.Equal((10, 20, 0), (first[0, 0, 0], first[0, 0, 1], first[0, 0, 2]));
        Assert.Equal(30, first[1, 1, 2]);
        Assert.Equal(99, images.Image(1)[31, 31, 2]);
        Assert.Equal(images[0].ToArray(), first.ToPlanes());
        Assert.Equal(bytes, CifarBinary.Encode(images));
    }

    [Fact]
    public void Broken_cifar_files_are_named()
    {
        Assert.StartsWith("a.bin: the file has 3072 bytes", Assert.Throws<DataFormatException>(() => CifarBinary.Decode([("a.bin", new byte[3072])], TwoClasses)).Message);
        var bytes = new byte[2 * 3073];
        bytes[3073] = 2;
        Assert.StartsWith("b.bin, byte 3073: the label 2", Assert.Throws<DataFormatException>(() => CifarBinary.Decode([("b.bin", bytes)], TwoClasses)).Message);
    }

    [Fact]
    public void Pooling_by_a_whole_factor_is_the_mean_of_each_square()
    {
        byte[] pixels = [0, 4, 8, 8, 4, 8, 8, 9, 255, 255, 0, 0, 255, 254, 0, 2];
        Assert.Equal([4, 8, 255, 1], new LabelledImages(1, 4, 4, pixels, [0], TwoClasses).Pooled(2, 2).Pixels);
    }

    [Fact]
    public void Pooling_by_a_fraction_shares_the_pixels_between_two_cells()
    {
        // Three columns into two: each cell covers one and a half columns.
        Assert.Equal([(30 + 45) / 1.5, (45 + 90) / 1.5], new LabelledImages(1, 1, 3, [30, 90, 90], [0], TwoClasses).Pooled(1, 2).Pixels.Select(value => (double)value));
    }

    [Fact]
    public void Pooling_agrees_with_an_integral_over_finer_pixels()
    {
        var random = new Random(3);
        var pixels = new byte[28 * 28];
        random.NextBytes(pixels);
        var pooled = new LabelledImages(1, 28, 28, pixels, [0], TwoClasses).Pooled(8, 8);
        // Each pixel is cut into 2 × 2 equal pieces; a cell of 3.5 × 3.5 pixels is then 7 × 7 whole pieces.
        for (var y = 0; y < 8; y++)
            for (var x = 0; x < 8; x++)
            {
                var sum = 0.0;
                for (var v = 7 * y; v < 7 * y + 7; v++)
                    for (var u = 7 * x; u < 7 * x + 7; u++)
                        sum += pixels[v / 2 * 28 + u / 2];
                Assert.InRange(pooled.Pixels[y * 8 + x] - sum / 49, -0.5, 0.5);
            }
    }

    [Fact]
    public void Pooling_keeps_a_flat_picture_flat_and_pools_every_plane_alone()
    {
        byte[] pixels = [.. Enumerable.Repeat((byte)7, 25), .. Enumerable.Repeat((byte)200, 25)];
        Assert.Equal([7, 7, 7, 7, 200, 200, 200, 200], new LabelledImages(2, 5, 5, pixels, [0], TwoClasses).Pooled(2, 2).Pixels);
    }

    [Fact]
    public void Grey_weighs_the_colours_as_the_eye_does()
    {
        byte[] pixels = [255, 0, 0, 100, /* green */ 0, 255, 0, 100, /* blue */ 0, 0, 255, 100];
        Assert.Equal([76, 150, 29, 100], new LabelledImages(3, 2, 2, pixels, [0], TwoClasses).Grey().Pixels);
    }

    [Fact]
    public void Taken_pictures_come_with_their_labels()
    {
        var taken = new LabelledImages(1, 1, 2, [1, 2, 3, 4, 5, 6], [0, 1, 0], TwoClasses).Take([2, 1, 2]);
        Assert.Equal([5, 6, 3, 4, 5, 6], taken.Pixels);
        Assert.Equal([0, 1, 0], taken.Labels);
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LabelledImages(1, 2, 2, new byte[7], [0, 0], TwoClasses));
        Assert.Contains("label 2 of picture 1", Assert.Throws<ArgumentException>(() => new LabelledImages(1, 1, 1, new byte[2], [0, 2], TwoClasses)).Message);
        Assert.Throws<ArgumentException>(() => new LabelledImages(1, 2, 2, new byte[4], [0], TwoClasses).Pooled(3, 2));
        Assert.Throws<ArgumentException>(() => new Image8(2, 2, 3, new byte[11]));
    }
}

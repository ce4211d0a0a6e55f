using Praxis.Data.Augmentation;
using Praxis.Data.Tests.Worlds;
using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Augmentation;

public sealed class AugmenterTests
{
    static readonly AugmentOptions Everything = AugmentOptions.Contrastive with
    {
        Rotation = 25,
        Scale = (0.8, 1.2),
        Shear = 10,
        Shift = 2,
        VerticalFlipShare = 0.3,
        BlurShare = 0.5,
        Noise = 0.05,
        CutoutShare = 0.5,
    };

    public static TheoryData<SampleBorder> Borders => [.. Enum.GetValues<SampleBorder>()];

    static long[] Numbers(int count, int first = 0) => [.. Enumerable.Range(first, count).Select(i => (long)i)];

    [Theory]
    [MemberData(nameof(Borders))]
    public void The_recorded_and_the_fast_way_give_the_same_values(SampleBorder border)
    {
        foreach (var channels in new[] { 1, 3 })
        {
            var images = Tensor.Rand([6, channels, 9, 13], new Rng(1));
            var plan = new Augmenter(Everything with { Border = border }).Draw(Numbers(6), 9, 13, new Rng(2));
            var (recorded, fast) = (plan.Recorded(images), plan.Fast(images));
            Assert.True((recorded - fast).Abs().Max().ToDouble() < 2e-5);
            Assert.NotEqual(images.ToArray<float>(), fast.ToArray<float>());
            Assert.Equal(fast.ToArray<float>(), plan.Images(images).ToArray<float>());
        }
    }

    [Fact]
    public void What_happens_to_a_sample_depends_on_its_number_and_not_on_the_batch()
    {
        var images = Tensor.Rand([8, 3, 10, 10], new Rng(3));
        var augmenter = new Augmenter(Everything);
        var whole = augmenter.Draw(Numbers(8), 10, 10, new Rng(4)).Images(images);
        for (var i = 7; i >= 0; i -= 3)
            Assert.Equal(whole[i].ToArray<float>(), augmenter.Draw([i], 10, 10, new Rng(4)).Images(images[i..(i + 1)]).ToArray<float>());
        Assert.NotEqual(whole.ToArray<float>(), augmenter.Draw(Numbers(8), 10, 10, new Rng(5)).Images(images).ToArray<float>());
    }

    [Fact]
    public void The_gradient_of_the_pictures_agrees_with_finite_differences()
    {
        var images = Tensor.Rand([2, 3, 5, 6], new Rng(6), 0.2, 0.8, DType.Float64).RequireGrad();
        var plan = new Augmenter(Everything with { CutoutSize = 2, Range = null }).Draw(Numbers(2), 5, 6, new Rng(7));
        var weights = Tensor.Randn([2, 3, 5, 6], new Rng(8), DType.Float64);
        var result = plan.Images(images);
        Assert.True(result.RequiresGrad);
        (result * weights).Sum().Backward();
        var slopes = images.Grad!.ToArray<double>();
        var values = images.ToArray<double>();
        const double H = 1e-5;
        for (var k = 0; k < values.Length; k += 7)
        {
            double At(double value)
            {
                var changed = (double[])values.Clone();
                changed[k] = value;
                return (plan.Recorded(Tensor.From(changed, [2, 3, 5, 6])) * weights).Sum().ToDouble();
            }
            Assert.Equal((At(values[k] + H) - At(values[k] - H)) / (2 * H), slopes[k], 1e-5);
        }
    }

    [Fact]
    public void A_point_moves_with_its_pixel_and_a_box_and_a_mask_with_their_object()
    {
        var options = new AugmentOptions { Rotation = 30, Scale = (0.8, 1.1), Shear = 8, Shift = 3, FlipShare = 0.5, VerticalFlipShare = 0.5, CropArea = (0.7, 1) };
        var plan = new Augmenter(options).Draw(Numbers(60), 24, 32, new Rng(9));
        var images = new float[60 * 24 * 32];
        var points = new float[60 * 2];
        var masks = new long[images.Length];
        var rng = new Rng(10);
        for (var sample = 0; sample < 60; sample++)
        {
            // A blob whose centre of mass is its middle, near the centre of the picture so that it stays inside.
            float x = points[2 * sample] = (float)rng.Uniform(13, 19), y = points[2 * sample + 1] = (float)rng.Uniform(10, 14);
            for (var pixel = 0; pixel < 768; pixel++)
            {
                float dx = pixel % 32 + 0.5f - x, dy = pixel / 32 + 0.5f - y;
                images[768 * sample + pixel] = MathF.Exp(-(dx * dx + dy * dy) / 4.5f);
                masks[768 * sample + pixel] = dx * dx + dy * dy < 9 ? 1 + sample : 0;
            }
        }
        var warped = plan.Images(Tensor.From(images, [60, 1, 24, 32])).ToArray<double>();
        var moved = plan.Points(Tensor.From(points, [60, 1, 2])).ToArray<double>();
        var shapes = plan.Masks(Tensor.From(masks, [60, 24, 32])).ToArray<long>();
        for (var sample = 0; sample < 60; sample++)
        {
            double mass = 0, centreX = 0, centreY = 0;
            var box = plan.MoveBox(sample, new(points[2 * sample] - 3, points[2 * sample + 1] - 3, points[2 * sample] + 3, points[2 * sample + 1] + 3));
            for (var pixel = 0; pixel < 768; pixel++)
            {
                var value = warped[768 * sample + pixel];
                (mass, centreX, centreY) = (mass + value, centreX + value * (pixel % 32 + 0.5), centreY + value * (pixel / 32 + 0.5));
                if (shapes[768 * sample + pixel] == 0)
                    continue;
                Assert.Equal(1 + sample, shapes[768 * sample + pixel]);
                Assert.InRange(pixel % 32 + 0.5, box.Left - 0.5, box.Right + 0.5);
                Assert.InRange(pixel / 32 + 0.5, box.Top - 0.5, box.Bottom + 0.5);
                Assert.True(value > 0.05);
            }
            Assert.Equal(moved[2 * sample], centreX / mass, 0.15);
            Assert.Equal(moved[2 * sample + 1], centreY / mass, 0.15);
            Assert.Equal((moved[2 * sample], moved[2 * sample + 1]), plan.Map(sample).Move(points[2 * sample], points[2 * sample + 1]), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-4);
        }
    }

    [Fact]
    public void A_flip_mirrors_and_a_shift_moves_whole_pixels()
    {
        var images = Tensor.Rand([40, 2, 6, 5], new Rng(11));
        var flips = new Augmenter(new() { FlipShare = 0.5 }).Draw(Numbers(40), 6, 5, new Rng(12));
        var flipped = flips.Images(images);
        for (var i = 0; i < 40; i++)
            Assert.Equal((flips.Map(i).XX < 0 ? images[i].Flip(2) : images[i]).ToArray<float>(), flipped[i].ToArray<float>());
        var shifts = new Augmenter(new() { Shift = 2 }).Draw(Numbers(40), 6, 5, new Rng(13));
        var shifted = shifts.Images(images).ToArray<float>();
        var values = images.ToArray<float>();
        for (var i = 0; i < 40; i++)
            for (var k = 0; k < 60; k++)
            {
                var (row, column) = (k % 30 / 5 - (int)shifts.Map(i).Y0, k % 5 - (int)shifts.Map(i).X0);
                Assert.Equal(row is >= 0 and < 6 && column is >= 0 and < 5 ? values[60 * i + k / 30 * 30 + row * 5 + column] : 0, shifted[60 * i + k]);
            }
    }

    [Fact]
    public void Every_knob_is_turned_as_often_and_as_far_as_was_asked_for()
    {
        var plan = new Augmenter(new() { FlipShare = 0.3, Rotation = 20 }).Draw(Numbers(3000), 8, 8, new Rng(14));
        var maps = Enumerable.Range(0, 3000).Select(plan.Map).ToArray();
        Statistics.AssertShare(0.3, maps.Count(map => map.XX * map.YY - map.XY * map.YX < 0), 3000);
        double[] angles = [.. maps.Select(map => Math.Asin(map.YX * Math.Sign(map.XX * map.YY - map.XY * map.YX)) * 180 / Math.PI)];
        Assert.All(angles, angle => Assert.InRange(angle, -20, 20));
        Assert.Equal(20 / Math.Sqrt(3), Statistics.Deviation(angles), 0.5);

        var crops = new Augmenter(new() { CropArea = (0.4, 1) }).Draw(Numbers(2000), 20, 20, new Rng(15));
        for (var i = 0; i < 2000; i++)
        {
            // The whole of the result looks at a rectangle inside the picture.
            var seen = crops.Map(i).Inverse().Move(new Box(0, 0, 20, 20));
            Assert.True(seen.Left >= -1e-4 && seen.Top >= -1e-4 && seen.Right <= 20.0001 && seen.Bottom <= 20.0001);
            Assert.InRange(seen.Area / 400, 0.34, 1.0001);
        }
        var ones = Tensor.Ones([500, 1, 8, 8]);
        var cut = new Augmenter(new() { CutoutShare = 0.4, CutoutSize = 3 }).Draw(Numbers(500), 8, 8, new Rng(16)).Images(ones).Sum([1, 2, 3]).ToArray<float>();
        Assert.All(cut, sum => Assert.True(sum is 64 or 55));
        Statistics.AssertShare(0.4, cut.Count(sum => sum == 55), 500);
        var noise = new Augmenter(new() { Noise = 0.2, Range = null }).Draw(Numbers(100), 8, 8, new Rng(17)).Images(Tensor.Zeros([100, 1, 8, 8])).ToArray<double>();
        Assert.Equal(0.2, Statistics.Deviation(noise), 0.008);
    }

    [Fact]
    public void Colours_are_changed_as_the_formulas_say()
    {
        var images = Tensor.Rand([30, 3, 4, 4], new Rng(18), 0.3, 0.7);
        Tensor Apply(AugmentOptions options) => new Augmenter(options with { Range = null }).Draw(Numbers(30), 4, 4, new Rng(19)).Images(images);
        var grey = Apply(new() { GreyShare = 1 });
        Assert.True((grey[.., 0] - grey[.., 2]).Abs().Max().ToDouble() < 1e-6);
        var luminance = images[.., 0] * 0.299 + images[.., 1] * 0.587 + images[.., 2] * 0.114;
        Assert.True((grey[.., 1] - luminance).Abs().Max().ToDouble() < 1e-6);
        var ratios = (Apply(new() { Brightness = 0.5 }) / images).Reshape(30, 48);
        Assert.True((ratios.Max(1).Values - ratios.Min(1).Values).Max().ToDouble() < 1e-5);
        Assert.True(ratios.Max().ToDouble() <= 1.5 && ratios.Min().ToDouble() >= 0.5 && ratios.Std().ToDouble() > 0.15);
        var contrasted = Apply(new() { Contrast = 0.5 });
        var means = contrasted[.., 0] * 0.299 + contrasted[.., 1] * 0.587 + contrasted[.., 2] * 0.114;
        Assert.True((means.Mean([1, 2]) - luminance.Mean([1, 2])).Abs().Max().ToDouble() < 1e-5);
        var blurred = Apply(new() { BlurShare = 1, Blur = (1, 1) });
        Assert.True(blurred.Std().ToDouble() < 0.5 * images.Std().ToDouble());
    }

    [Fact]
    public void Maps_have_inverses_and_follow_each_other()
    {
        var rng = new Rng(20);
        for (var i = 0; i < 50; i++)
        {
            PixelMap first = new(rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal()), second = new(rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal(), rng.Normal());
            var (x, y) = first.Move(2, 3);
            var (back, down) = first.Inverse().Move(x, y);
            Assert.Equal((2, 3), (back, down), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-6);
            Assert.Equal(second.Move(x, y), first.Then(second).Move(2, 3), (a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-9);
        }
        Assert.Throws<InvalidOperationException>(() => new PixelMap(1, 1, 0, 1, 1, 0).Inverse());
        Assert.Throws<ArgumentException>(() => new Augmenter(new() { FlipShare = 2 }));
        Assert.Throws<ArgumentException>(() => new Augmenter(new() { Brightness = 0.1 }).Draw([0], 4, 4, new Rng(1)).Images(Tensor.Zeros([1, 2, 4, 4])));
    }

    [Fact]
    public void Boxes_of_scenes_still_cover_their_objects()
    {
        var world = new Scenes(SceneOptions.Dialogues with { Noise = 0 }, new Rng(21));
        var plan = new Augmenter(new() { FlipShare = 0.5, Shift = 2, Rotation = 15 }).Draw(Numbers(30), 24, 24, new Rng(22));
        var masks = plan.Masks(world.Masks(Numbers(30))).ToArray<int>();
        for (var i = 0; i < 30; i++)
        {
            var boxes = world.Annotate(world[i]).Boxes;
            for (var pixel = 0; pixel < 576; pixel++)
                if (masks[576 * i + pixel] is > 0 and var number)
                {
                    var box = plan.MoveBox(i, boxes[number - 1]);
                    Assert.True(pixel % 24 + 1 > box.Left && pixel % 24 < box.Right && pixel / 24 + 1 > box.Top && pixel / 24 < box.Bottom);
                }
        }
    }
}

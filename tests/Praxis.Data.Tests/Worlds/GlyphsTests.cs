using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class GlyphsTests
{
    public static TheoryData<GlyphKind> Kinds => [.. Enum.GetValues<GlyphKind>()];

    static GlyphOptions Options(GlyphKind kind) => new() { Kind = kind, Classes = 10, Clutter = 1, GroundTexture = 0.2, InvertedShare = 0.3 };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_glyph_depends_on_the_seed_and_its_number_alone(GlyphKind kind)
    {
        var batch = new Glyphs(Options(kind), new Rng(1)).Batch(0, 20);
        var again = new Glyphs(Options(kind), new Rng(1));
        for (var i = 19; i >= 0; i -= 4)
            Assert.Equal(batch.Images[i].ToArray<float>(), again.Batch([i]).Images.ToArray<float>());
        Assert.NotEqual(batch.Images.ToArray<float>(), new Glyphs(Options(kind), new Rng(2)).Batch(0, 20).Images.ToArray<float>());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Instances_of_a_class_are_nearer_to_each_other_than_to_those_of_others(GlyphKind kind)
    {
        var glyphs = new Glyphs(new() { Kind = kind, Classes = 10, Noise = 0, Shift = 0, Rotation = 3, Size = 16 }, new Rng(3));
        int[] labels = [.. Enumerable.Range(0, 200).Select(i => i % 10)];
        var points = glyphs.Batch([.. Enumerable.Range(0, 200).Select(i => (long)i)], labels).Images.Reshape(200, 256);
        var distances = points.SquaredDistancesTo(points).ToArray<double>();
        var right = 0;
        for (var i = 0; i < 200; i++)
            right += labels[Enumerable.Range(0, 200).Where(j => j != i).MinBy(j => distances[200 * i + j])] == labels[i] ? 1 : 0;
        Assert.True(right >= 190, $"the nearest of {right} of 200 is of their class");
    }

    [Fact]
    public void Instances_have_the_rotation_scale_shift_and_jitter_that_were_asked_for()
    {
        var glyphs = new Glyphs(GlyphOptions.Categories, new Rng(4));
        var samples = Enumerable.Range(0, 2000).Select(i => glyphs[i]).ToArray();
        Assert.All(samples, glyph => Assert.InRange(glyph.Angle, -12 * MathF.PI / 180, 12 * MathF.PI / 180));
        Statistics.AssertMean(0, 12 * Math.PI / 180 / Math.Sqrt(3), [.. samples.Select(glyph => (double)glyph.Angle)]);
        Assert.All(samples, glyph => Assert.InRange(glyph.Scale, 0.9f, 1.1f));
        Assert.All(samples, glyph => Assert.InRange(glyph.Centre.X, 10, 14));
        Statistics.AssertFits(Statistics.Counts(samples.Select(glyph => glyph.Label), 20), Statistics.Even(20));
        // Taken back by the known map, ends stray from the program by the jitter.
        var strays = new List<double>();
        foreach (var glyph in samples.Take(300))
        {
            var program = glyphs.Program(glyph.Label);
            Assert.Equal(4, program.Count);
            var (sine, cosine) = MathF.SinCos(glyph.Angle);
            for (var i = 0; i < program.Count; i++)
            {
                float dx = glyph.Strokes[i].X1 - glyph.Centre.X, dy = glyph.Strokes[i].Y1 - glyph.Centre.Y;
                var unit = glyph.Scale * 0.36f * 24;
                strays.Add((cosine * dx + sine * dy) / unit - program[i].X1);
                strays.Add((cosine * dy - sine * dx) / unit - program[i].Y1);
            }
        }
        Statistics.AssertMean(0, 0.05, strays);
        Assert.Equal(0.05, Statistics.Deviation(strays), 0.003);
    }

    [Fact]
    public void Ink_is_where_the_strokes_are()
    {
        var glyphs = new Glyphs(GlyphOptions.Digits with { Noise = 0 }, new Rng(5));
        for (var i = 0; i < 30; i++)
        {
            var glyph = glyphs[i];
            var pixels = new float[256];
            glyphs.Render(glyph, pixels);
            for (var pixel = 0; pixel < 256; pixel++)
            {
                var distance = glyph.Strokes.Min(stroke => stroke.DistanceTo(pixel % 16 + 0.5f, pixel / 16 + 0.5f));
                Assert.Equal(distance < 0.7f, pixels[pixel] > 0.5f);
                if (distance > 1.21f)
                    Assert.Equal(0, pixels[pixel]);
            }
        }
    }

    [Fact]
    public void Nuisances_are_as_frequent_as_was_asked_for()
    {
        var hard = new Glyphs(GlyphOptions.HardDigits, new Rng(6));
        Statistics.AssertShare(0.5, Enumerable.Range(0, 1000).Count(i => hard[i].IsInverted), 1000);
        var strokes = new Glyphs(new() { Classes = 300 }, new Rng(7));
        Statistics.AssertFits(Statistics.Counts(Enumerable.Range(0, 300).Select(label => strokes.Program(label).Count - 3), 3), Statistics.Even(3));
        Assert.Throws<ArgumentException>(() => new Glyphs(GlyphOptions.Digits with { Classes = 11 }, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => strokes.Sample(0, 300));
    }
}

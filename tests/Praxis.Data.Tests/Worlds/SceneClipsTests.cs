using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class SceneClipsTests
{
    static readonly SceneOptions Small = new()
    {
        Size = 12,
        Sizes = [new("any", 2, 3)],
        Noise = 0.03,
        Shadow = true,
        Fills = [SceneFill.HorizontalStripes, SceneFill.Dots, SceneFill.Checker],
        Backgrounds = SceneBackground.Textured,
    };

    [Fact]
    public void Objects_move_in_straight_lines_inside_the_picture()
    {
        var clips = new SceneClips(Small, new() { Frames = 6 }, new Rng(1));
        for (var i = 0; i < 100; i++)
        {
            var clip = clips[i];
            for (var frame = 0; frame < 6; frame++)
            {
                var one = clip.Frame(frame).Objects[0];
                Assert.InRange(one.X, 0.999f, 11.001f);
                Assert.InRange(one.Y, 0.999f, 11.001f);
                var mask = clips.Annotate(clip, frame).Boxes[0];
                Assert.False(mask.IsEmpty);
            }
            var speed = MathF.Sqrt(clip.Velocities[0].X * clip.Velocities[0].X + clip.Velocities[0].Y * clip.Velocities[0].Y);
            Assert.InRange(speed, 0.399f, 0.901f);
        }
    }

    [Fact]
    public void A_clip_with_another_colour_is_the_same_away_from_the_object()
    {
        var clips = new SceneClips(Small, new() { Frames = 6, Pan = 0.5 }, new Rng(2));
        for (var i = 0; i < 20; i++)
        {
            var clip = clips[i];
            var before = clips.Render(clip);
            var after = clips.Render(clip.With(0, one => one with { Colour = new(0.3f, 0.3f, 0.3f) }));
            for (var frame = 0; frame < 6; frame++)
            {
                var one = clip.Frame(frame).Objects[0];
                var (a, b) = (before[frame].ToArray<float>(), after[frame].ToArray<float>());
                var changed = Enumerable.Range(0, a.Length).Where(k => a[k] != b[k]).Select(k => k % 144).ToArray();
                Assert.NotEmpty(changed);
                Assert.All(changed, pixel => Assert.True(MathF.Abs(pixel % 12 + 0.5f - one.X) < 1.2f * one.Radius + 2 && MathF.Abs(pixel / 12 + 0.5f - one.Y) < 1.2f * one.Radius + 2));
            }
        }
    }

    [Fact]
    public void A_panning_background_moves_and_frames_have_noise_of_their_own()
    {
        var clips = new SceneClips(Small with { Backgrounds = [SceneBackground.Textured[4]], Noise = 0 }, new() { Frames = 3, Pan = 2 }, new Rng(3));
        var clip = clips[0] with { Pan = (1, 0) };
        var empty = clip with { Start = clip.Start with { Objects = [] }, Velocities = [] };
        var frames = clips.Render(empty);
        Assert.Equal(frames[0][.., .., ..11].ToArray<float>(), frames[1][.., .., 1..].ToArray<float>(), (a, b) => MathF.Abs(a - b) < 1e-5);
        var noisy = new SceneClips(Small with { Backgrounds = [SceneBackground.Plain("grey", Rgb.Grey(0.5f))] }, new() { Frames = 3 }, new Rng(3));
        var still = noisy.Render(noisy[0] with { Velocities = [(0, 0)] });
        Assert.NotEqual(still[0].ToArray<float>(), still[1].ToArray<float>());
    }

    [Fact]
    public void A_batch_of_clips_is_the_clips()
    {
        var clips = new SceneClips(Small, new() { Frames = 4 }, new Rng(4));
        var batch = clips.Batch([5, 2]);
        Assert.Equal([2, 4, 3, 12, 12], batch.Frames.Shape.ToArray());
        Assert.Equal(clips.Render(clips[2]).ToArray<float>(), batch.Frames[1].ToArray<float>());
        Assert.Equal(clips[5].Start.Label, batch.Labels[0].ToInt64());
        Assert.Equal(new SceneClips(Small, new() { Frames = 4 }, new Rng(4)).Batch([5, 2]).Frames.ToArray<float>(), batch.Frames.ToArray<float>());
    }

    [Fact]
    public void Sprites_of_a_family_are_alike_and_differ()
    {
        var sprites = new Sprites(8, 6, new Rng(5));
        for (var family = 0; family < 8; family++)
        {
            var (first, second, other) = (sprites.Member(family, 0), sprites.Member(family, 1), sprites.Member((family + 1) % 8, 0));
            Assert.Equal(first.Cells, sprites.Member(family, 0).Cells);
            Assert.NotEqual(first.Palette, second.Palette);
            var within = first.Cells.Zip(second.Cells, (a, b) => a != b).Count(differs => differs);
            var between = first.Cells.Zip(other.Cells, (a, b) => a != b).Count(differs => differs);
            Assert.InRange(within, 0, 6);
            Assert.True(between > within, $"{between} cells differ between families and {within} within family {family}");
        }
        var planes = new float[3 * 64];
        var member = sprites.Member(0, 0);
        sprites.Paint(member, 1, 2, 8, planes);
        for (var cell = 0; cell < 36; cell++)
            Assert.Equal(member.Cells[cell] == 0 ? 0 : member.Palette[member.Cells[cell] - 1].R, planes[(2 + cell / 6) * 8 + 1 + cell % 6]);
        Assert.Throws<ArgumentException>(() => sprites.Paint(member, 3, 2, 8, planes));
    }
}

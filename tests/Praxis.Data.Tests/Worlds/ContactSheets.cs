using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

/// <summary>One sheet for every world of pictures.</summary>
static class ContactSheets
{
    public static IReadOnlyList<(string Name, string Line, ContactSheet Sheet)> All =>
    [
        ("scenes-captioned", "Scenes, `SceneOptions.Captioned`: a column for every shape; colour, fill, size and background vary.", Captioned()),
        ("scenes-classes", "Scenes, `SceneOptions.ShapeClasses`: a column for every class; the last two rows are the 12×12 grey ones, framed.", Classes()),
        ("scenes-styles", "Scenes, row by row: the fills; styles (shifted, outlines, inverted with noise, blurred, hue turned, dark); gradients and textures; clutter, distractors, shadow, light; veils (block, wash, blur); means of two.", Styles()),
        ("scenes-dialogues", "Scenes, `SceneOptions.Dialogues`: two to five objects.", Dialogues()),
        ("clips", "Clips: six frames to the right; every second row is the row above with the colour changed.", Clips()),
        ("sprites", "Sprites: a column for every family, a row for every member.", SpriteFamilies()),
        ("glyphs", "Glyphs, two instances of every class below each other: strokes, polygons, constellations, seven segments, written digits, hard digits.", GlyphKinds()),
        ("textures", "Textures: a column for every kind, a row for every instance; grey above, colour below.", TextureKinds()),
        ("regions", "Region maps above their materials.", Regions()),
        ("workpieces", "Workpieces, two rows a kind, with the mask below: sound, missing, extra, misplaced, bent, stain, scratch.", Factory()),
        ("controls", "Controls, every fourth step of a swing that pumps energy: a pendulum, one with less gravity and a dead zone, a cart-pole that balances, one that swings up; the bar is the torque or force.", Controls()),
        ("grammars", "Texts. Above: the table of a Markov source; a recall text by parts (filler grey, keys blue, values light blue, queries orange, answers yellow); invented sentences, endings that are determined orange; words of topics in texts on topics. Below: the exact surprise of characters in JSON, SQL, arithmetic and indented code.", TextSheets.Grammars()),
        ("curves", "Curves with their noise and gaps, and two tasks of the sinusoid family.", TextSheets.CurvesSheet()),
    ];

    static ContactSheet Captioned()
    {
        var sheet = new ContactSheet(10, 5, 16, 3);
        var world = new Scenes(SceneOptions.Captioned, new Rng(1));
        for (var i = 0; i < 50; i++)
            sheet.Put(i % 10, i / 10, world.Render(world.Sample(i, i % 10)));
        return sheet;
    }

    static ContactSheet Classes()
    {
        var sheet = new ContactSheet(8, 6, 16, 3);
        var world = new Scenes(SceneOptions.ShapeClasses, new Rng(1));
        for (var i = 0; i < 32; i++)
            sheet.Put(i % 8, i / 8, world.Render(world.Sample(i, i % 8)));
        var grey = new Scenes(SceneOptions.ShapeClassesGrey, new Rng(1));
        for (var i = 0; i < 16; i++)
            sheet.Put(i % 8, 4 + i / 8, grey.Render(grey.Sample(i, i % 8 % 6)).Pad([2, 2, 2, 2], PadMode.Constant, 0.5));
        return sheet;
    }

    static ContactSheet Styles()
    {
        var sheet = new ContactSheet(8, 6, 16, 3);
        var calm = SceneOptions.ShapeClasses with { Sizes = [new("large", 6, 6.5)], Noise = 0.02, Jitter = 1 };
        var named = SceneOptions.Captioned with { Noise = 0.02, Sizes = [new("large", 5.5, 6)], Jitter = 1 };
        var fills = Enum.GetValues<SceneFill>();
        SceneStyle[] styles =
        [
            SceneStyle.Shifted, new() { OutlineOnly = true, Backgrounds = [SceneBackground.Textured[2]] }, new() { Invert = true, Noise = 0.2, Blur = 0.6 },
            new() { Blur = 1.2 }, new() { HueRotation = 120 }, new() { Gain = 0.5 }, new() { Saturation = 0 }, new() { EdgeWidth = 4 },
        ];
        SceneBackground[] grounds = [.. SceneBackground.Gradients.Take(3), .. SceneBackground.Textured.Take(5)];
        SceneOptions[] busy =
        [
            calm with { Clutter = 4 }, calm with { Distractors = 3 }, named with { Shadow = true }, named with { Light = 0.6 },
            calm with { Clutter = 4, Distractors = 3 }, calm with { Rotation = 40 }, calm with { Size = 16, Grey = true, Colours = [], Contrast = (0.9, 1) }, calm with { StripeWidths = [1], Fills = [SceneFill.DiagonalStripes] },
        ];
        SceneVeil[] veils = [SceneVeil.None, SceneVeil.Block, SceneVeil.Wash, SceneVeil.Blur];
        for (var i = 0; i < 8; i++)
        {
            Put(0, calm with { Shapes = [SceneShape.Square, SceneShape.Disc], Fills = [fills[i]] });
            Put(1, named with { Style = styles[i] });
            Put(2, named with { Backgrounds = [grounds[i]] });
            Put(3, busy[i]);
            Put(4, named with { VeiledShare = 1, Veils = [veils[i % 4]] });
            Put(5, calm with { MixedShare = 1, MixedNoise = 0.05 });

            void Put(int row, SceneOptions options)
            {
                var world = new Scenes(options, new Rng(row == 4 ? 3 + i / 4 : 2));
                sheet.Put(i, row, world.Render(world[row == 4 ? 1 : i]));
            }
        }
        return sheet;
    }

    static ContactSheet Dialogues()
    {
        var sheet = new ContactSheet(7, 4, 24, 3);
        var world = new Scenes(SceneOptions.Dialogues with { Noise = 0.03 }, new Rng(1));
        for (var i = 0; i < 28; i++)
            sheet.Put(i % 7, i / 7, world.Render(world[i]));
        return sheet;
    }

    static ContactSheet Clips()
    {
        var sheet = new ContactSheet(6, 8, 16, 3);
        var clips = new SceneClips(new()
        {
            Size = 16,
            Sizes = [new("any", 2.5, 3.5)],
            Noise = 0.02,
            Shadow = true,
            Fills = [SceneFill.Solid, SceneFill.HorizontalStripes, SceneFill.Dots],
            Backgrounds = SceneBackground.Textured,
        }, new() { Frames = 6, Speed = (0.8, 1.4), Pan = 0.8 }, new Rng(2));
        for (var i = 0; i < 4; i++)
        {
            var clip = clips[i];
            var (frames, changed) = (clips.Render(clip), clips.Render(clip.With(0, one => one with { Colour = new(0.95f, 0.95f, 0.2f) })));
            for (var frame = 0; frame < 6; frame++)
            {
                sheet.Put(frame, 2 * i, frames[frame]);
                sheet.Put(frame, 2 * i + 1, changed[frame]);
            }
        }
        return sheet;
    }

    static ContactSheet SpriteFamilies()
    {
        var sheet = new ContactSheet(8, 5, 8, 6);
        var sprites = new Sprites(8, 6, new Rng(1));
        for (var i = 0; i < 40; i++)
        {
            var planes = Enumerable.Repeat(0.35f, 3 * 64).ToArray();
            sprites.Paint(sprites.Member(i % 8, i / 8), 1, 1, 8, planes);
            sheet.Put(i % 8, i / 8, Tensor.From(planes, [3, 8, 8]));
        }
        return sheet;
    }

    static ContactSheet GlyphKinds()
    {
        var sheet = new ContactSheet(10, 12, 24, 2);
        GlyphOptions[] kinds =
        [
            new(), new() { Kind = GlyphKind.Polygons }, new() { Kind = GlyphKind.Constellations, Parts = (4, 7) },
            GlyphOptions.Digits with { Kind = GlyphKind.SevenSegments, Size = 24 }, GlyphOptions.Digits with { Size = 24 }, GlyphOptions.HardDigits with { Size = 24 },
        ];
        for (var kind = 0; kind < 6; kind++)
        {
            var glyphs = new Glyphs(kinds[kind] with { Noise = 0 }, new Rng(1));
            var images = glyphs.Batch([.. Enumerable.Range(0, 20).Select(i => (long)i)], [.. Enumerable.Range(0, 20).Select(i => i % 10)]).Images;
            for (var i = 0; i < 20; i++)
                sheet.Put(i % 10, 2 * kind + i / 10, images[i]);
        }
        return sheet;
    }

    static ContactSheet TextureKinds()
    {
        var sheet = new ContactSheet(8, 4, 24, 3);
        for (var row = 0; row < 4; row++)
        {
            var images = new Textures(new() { Size = 24, Colour = row > 1, Noise = 0 }, new Rng(1)).Batch([.. Enumerable.Range(8 * row, 8).Select(i => (long)i)], [.. Enumerable.Range(0, 8)]).Images;
            for (var i = 0; i < 8; i++)
                sheet.Put(i, row, images[i]);
        }
        return sheet;
    }

    static ContactSheet Regions()
    {
        var sheet = new ContactSheet(8, 4, 24, 3);
        var batch = new RegionMaps(new(), new Rng(1)).Batch(0, 16);
        for (var i = 0; i < 16; i++)
        {
            sheet.Put(i % 8, i / 8 * 2, batch.Images[i]);
            sheet.Put(i % 8, i / 8 * 2 + 1, batch.Materials[i].To(DType.Float32) / 3);
        }
        return sheet;
    }

    static ContactSheet Factory()
    {
        var sheet = new ContactSheet(7, 8, 32, 2);
        var world = new Workpieces(new(), new Rng(1));
        foreach (var kind in Enum.GetValues<WorkpieceKind>())
            foreach (var defect in Enum.GetValues<WorkpieceDefect>())
            {
                var batch = world.Batch(kind, [4], defect);
                sheet.Put((int)defect, 2 * (int)kind, batch.Images[0]);
                sheet.Put((int)defect, 2 * (int)kind + 1, batch.Masks[0]);
            }
        return sheet;
    }

    static ContactSheet Controls()
    {
        var sheet = new ContactSheet(10, 4, 32, 2);
        var observation = new float[5];
        Pendulum pendulum = new(), other = new(new() { Gravity = 6, Actuator = new() { DeadZone = 0.3 } });
        CartPole balance = new(), swing = new(new() { Task = CartPoleTask.SwingUp });
        Watch(0, pendulum, pendulum.Render, o => o[2] >= 0 ? 1 : -1);
        Watch(1, other, other.Render, o => o[2] >= 0 ? 1 : -1);
        Watch(2, balance, balance.Render, o => Math.Clamp(4 * o[3] + o[4] + 0.3f * o[0] + 0.4f * o[1], -1, 1));
        Watch(3, swing, swing.Render, o => Math.Clamp((o[4] * o[2] > 0 ? -0.8f : 0.8f) - 0.3f * o[0], -1, 1));
        return sheet;

        void Watch(int row, IEnvironment world, Func<int, Tensor> render, Func<float[], float> act)
        {
            var own = observation.AsSpan(0, world.ObservationSize);
            world.Reset(new Rng(3), own);
            for (var step = 0; step < 40; step++)
            {
                if (step % 4 == 0)
                    sheet.Put(step / 4, row, render(32));
                world.Step([act(observation)], own);
            }
        }
    }
}

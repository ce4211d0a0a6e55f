namespace Praxis.Data.Worlds;

/// <summary>How a background is painted from its two colours.</summary>
public enum BackgroundKind
{
    /// <summary>The first colour.</summary>
    Plain,

    /// <summary>From the first colour at the top to the second at the bottom.</summary>
    GradientDown,

    /// <summary>From the first colour at the left to the second at the right.</summary>
    GradientAcross,

    /// <summary>Rows of both colours.</summary>
    HorizontalStripes,

    /// <summary>Columns of both colours.</summary>
    VerticalStripes,

    /// <summary>A chessboard of both colours.</summary>
    Checker,

    /// <summary>Smooth noise between both colours.</summary>
    Clouds,

    /// <summary>Single pixels between both colours.</summary>
    Grain,
}

/// <summary>What lies behind the objects, with the word for it.</summary>
public sealed record SceneBackground(string Name, BackgroundKind Kind, Rgb First, Rgb Second)
{
    /// <summary>The width of a stripe or field, or the distance between the lumps of clouds, in pixels.</summary>
    public float Scale { get; init; } = 2;

    /// <summary>Plain black, grey, white, navy, brown and teal.</summary>
    public static IReadOnlyList<SceneBackground> Six { get; } =
    [
        Plain("black", new(0.05f, 0.05f, 0.05f)),
        Plain("grey", new(0.5f, 0.5f, 0.5f)),
        Plain("white", new(0.95f, 0.95f, 0.95f)),
        Plain("navy", new(0.05f, 0.08f, 0.35f)),
        Plain("brown", new(0.4f, 0.25f, 0.12f)),
        Plain("teal", new(0.05f, 0.42f, 0.42f)),
    ];

    /// <summary>Four gradients: dusk, dawn, sea and mist.</summary>
    public static IReadOnlyList<SceneBackground> Gradients { get; } =
    [
        new("dusk", BackgroundKind.GradientDown, new(0.1f, 0.1f, 0.3f), new(0.45f, 0.2f, 0.15f)),
        new("dawn", BackgroundKind.GradientDown, new(0.55f, 0.6f, 0.75f), new(0.9f, 0.75f, 0.6f)),
        new("sea", BackgroundKind.GradientAcross, new(0.05f, 0.25f, 0.3f), new(0.1f, 0.5f, 0.5f)),
        new("mist", BackgroundKind.GradientAcross, new(0.35f, 0.35f, 0.35f), new(0.7f, 0.7f, 0.7f)),
    ];

    /// <summary>Places with a texture: grass, night, stripes, tiles, clouds and gravel.</summary>
    public static IReadOnlyList<SceneBackground> Textured { get; } =
    [
        new("grass", BackgroundKind.Clouds, new(0.1f, 0.3f, 0.1f), new(0.3f, 0.55f, 0.2f)) { Scale = 1.5f },
        new("night", BackgroundKind.Clouds, new(0.02f, 0.02f, 0.08f), new(0.12f, 0.12f, 0.25f)) { Scale = 5 },
        new("stripes", BackgroundKind.HorizontalStripes, new(0.35f, 0.35f, 0.35f), new(0.6f, 0.6f, 0.6f)),
        new("tiles", BackgroundKind.Checker, new(0.45f, 0.4f, 0.35f), new(0.65f, 0.6f, 0.55f)) { Scale = 3 },
        new("clouds", BackgroundKind.Clouds, new(0.5f, 0.65f, 0.85f), new(0.95f, 0.95f, 0.95f)) { Scale = 6 },
        new("gravel", BackgroundKind.Grain, new(0.3f, 0.3f, 0.3f), new(0.6f, 0.58f, 0.55f)),
    ];

    /// <summary>A background of one colour.</summary>
    public static SceneBackground Plain(string name, Rgb colour) => new(name, BackgroundKind.Plain, colour, colour);
}

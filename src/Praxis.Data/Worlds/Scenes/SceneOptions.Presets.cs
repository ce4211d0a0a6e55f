namespace Praxis.Data.Worlds;

public sealed partial record SceneOptions
{
    static readonly SceneShape[] ClassShapes =
    [
        SceneShape.Disc, SceneShape.Ring, SceneShape.Square, SceneShape.Plus, SceneShape.VerticalBar, SceneShape.HorizontalBar,
        SceneShape.RisingDiagonal, SceneShape.FallingDiagonal,
    ];

    /// <summary>
    /// One object on 16×16 pixels: 10 shapes, 8 colours, solid or speckled, small (radius 4) or large (6), 6 plain backgrounds, noise 0.08,
    /// up to 2 pixels from the middle. Goes with <see cref="CaptionOptions.Captioned"/>.
    /// </summary>
    public static SceneOptions Captioned { get; } = new()
    {
        Shapes =
        [
            SceneShape.Disc, SceneShape.Ring, SceneShape.Square, SceneShape.Frame, SceneShape.TriangleUp, SceneShape.TriangleDown,
            SceneShape.Plus, SceneShape.XCross, SceneShape.Star, SceneShape.LShape,
        ],
        Fills = [SceneFill.Solid, SceneFill.Speckled],
        Sizes = [new("small", 4, 4), new("large", 6, 6)],
        Noise = 0.08,
        Jitter = 2,
    };

    /// <summary>
    /// The captioned scenes made easier to learn: the first 8 shapes, radius 5 or 7, up to 1 pixel from the middle. Goes with
    /// <see cref="CaptionOptions.Bold"/>.
    /// </summary>
    public static SceneOptions CaptionedBold { get; } = Captioned with
    {
        Shapes = [.. Captioned.Shapes.Take(8)],
        Sizes = [new("small", 5, 5), new("large", 7, 7)],
        Jitter = 1,
    };

    /// <summary>
    /// The shape is the class: disc, ring, square, cross, vertical and horizontal bar, two diagonals on 16×16 pixels; free colours at an L1
    /// distance of 0.6, radius 3.5 to 6, up to 2 pixels from the middle, noise 0.05.
    /// </summary>
    public static SceneOptions ShapeClasses { get; } = new()
    {
        Shapes = ClassShapes,
        Colours = [],
        Backgrounds = [],
        Sizes = [new("any", 3.5, 6)],
        Noise = 0.05,
        Jitter = 2,
    };

    /// <summary>The first six shape classes on 20×20 pixels: radius 3 to 5, up to 3 pixels from the middle.</summary>
    public static SceneOptions ShapeClasses20 { get; } = ShapeClasses with
    {
        Shapes = ClassShapes[..6],
        Size = 20,
        Sizes = [new("any", 3, 5)],
        Jitter = 3,
    };

    /// <summary>The first six shape classes in grey on 12×12 pixels: radius 4 ± 20 %, contrast 0.3 to 1, noise 0.15.</summary>
    public static SceneOptions ShapeClassesGrey { get; } = ShapeClasses with
    {
        Shapes = ClassShapes[..6],
        Size = 12,
        Grey = true,
        Contrast = (0.3, 1),
        Sizes = [new("any", 3.2, 4.8)],
        Noise = 0.15,
    };

    /// <summary>Two to five objects of 6 shapes, 6 colours and 2 sizes, no two alike, on 24×24 pixels, as questions and dialogues need them.</summary>
    public static SceneOptions Dialogues { get; } = new()
    {
        Size = 24,
        Shapes = [SceneShape.Disc, SceneShape.Square, SceneShape.TriangleUp, SceneShape.Plus, SceneShape.Ring, SceneShape.Star],
        Colours = [.. NamedColour.Eight.Take(6)],
        Sizes = [new("small", 2.2, 2.2), new("large", 3.6, 3.6)],
        EdgeWidth = 1.6,
        FewestObjects = 2,
        MostObjects = 5,
        Anywhere = true,
        Distinct = true,
    };
}

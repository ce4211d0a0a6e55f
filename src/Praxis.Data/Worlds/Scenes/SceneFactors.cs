namespace Praxis.Data.Worlds;

/// <summary>What an object is.</summary>
public enum SceneShape
{
    /// <summary>A filled circle.</summary>
    Disc,

    /// <summary>A circle's line.</summary>
    Ring,

    /// <summary>A filled square.</summary>
    Square,

    /// <summary>A square's line.</summary>
    Frame,

    /// <summary>A triangle that stands on a side.</summary>
    TriangleUp,

    /// <summary>A triangle that stands on a corner.</summary>
    TriangleDown,

    /// <summary>A horizontal and a vertical line that cross.</summary>
    Plus,

    /// <summary>Two diagonals that cross.</summary>
    XCross,

    /// <summary>A star of five points.</summary>
    Star,

    /// <summary>A vertical line with a foot to the right.</summary>
    LShape,

    /// <summary>A thick horizontal line.</summary>
    HorizontalBar,

    /// <summary>A thick vertical line.</summary>
    VerticalBar,

    /// <summary>A diagonal from the lower left to the upper right.</summary>
    RisingDiagonal,

    /// <summary>A diagonal from the upper left to the lower right.</summary>
    FallingDiagonal,

    /// <summary>Three horizontal lines in a square.</summary>
    HorizontalStripes,

    /// <summary>Three vertical lines in a square.</summary>
    VerticalStripes,

    /// <summary>Diagonal lines in a square.</summary>
    DiagonalStripes,

    /// <summary>A chessboard of four by four fields.</summary>
    Checker,
}

/// <summary>How the inside of an object is painted; where a pattern leaves a hole, the background shows.</summary>
public enum SceneFill
{
    /// <summary>All of it.</summary>
    Solid,

    /// <summary>All but a random fifth of the pixels.</summary>
    Speckled,

    /// <summary>Rows.</summary>
    HorizontalStripes,

    /// <summary>Columns.</summary>
    VerticalStripes,

    /// <summary>Diagonal lines.</summary>
    DiagonalStripes,

    /// <summary>Dots on a grid.</summary>
    Dots,

    /// <summary>The fields of a chessboard.</summary>
    Checker,

    /// <summary>The outline alone.</summary>
    Outline,
}

/// <summary>What varies from scene to scene and has a name.</summary>
public enum SceneFactor
{
    /// <summary>The shape of the first object.</summary>
    Shape,

    /// <summary>The colour of the first object.</summary>
    Colour,

    /// <summary>The fill of the first object.</summary>
    Fill,

    /// <summary>The size of the first object.</summary>
    Size,

    /// <summary>The background of the scene.</summary>
    Background,
}

/// <summary>What keeps one attribute of an object from being seen.</summary>
public enum SceneVeil
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A block of the object's colour lies on it: the shape and the fill are hidden.</summary>
    Block,

    /// <summary>The object is grey: its colour is hidden.</summary>
    Wash,

    /// <summary>The object and its surroundings are blurred strongly: the shape and the fill are hidden.</summary>
    Blur,
}

/// <summary>Words for the shapes and fills.</summary>
static class SceneNames
{
    public static string Name(this SceneShape shape) => Of(shape).Name;

    public static string Synonym(this SceneShape shape) => Of(shape).Synonym;

    public static string Name(this SceneFill fill) => fill switch
    {
        SceneFill.Solid => "solid",
        SceneFill.Speckled => "speckled",
        SceneFill.HorizontalStripes => "striped",
        SceneFill.VerticalStripes => "barred",
        SceneFill.DiagonalStripes => "hatched",
        SceneFill.Dots => "dotted",
        SceneFill.Checker => "chequered",
        _ => "hollow",
    };

    static (string Name, string Synonym) Of(SceneShape shape) => shape switch
    {
        SceneShape.Disc => ("disc", "circle"),
        SceneShape.Ring => ("ring", "hoop"),
        SceneShape.Square => ("square", "box"),
        SceneShape.Frame => ("frame", "border"),
        SceneShape.TriangleUp => ("triangle", "pyramid"),
        SceneShape.TriangleDown => ("wedge", "funnel"),
        SceneShape.Plus => ("plus", "crossing"),
        SceneShape.XCross => ("cross", "ex"),
        SceneShape.Star => ("star", "asterisk"),
        SceneShape.LShape => ("corner", "elbow"),
        SceneShape.HorizontalBar => ("bar", "beam"),
        SceneShape.VerticalBar => ("pillar", "column"),
        SceneShape.RisingDiagonal => ("slash", "ramp"),
        SceneShape.FallingDiagonal => ("backslash", "slope"),
        SceneShape.HorizontalStripes => ("lines", "rows"),
        SceneShape.VerticalStripes => ("fence", "rails"),
        SceneShape.DiagonalStripes => ("hatching", "shading"),
        _ => ("chessboard", "grid"),
    };
}

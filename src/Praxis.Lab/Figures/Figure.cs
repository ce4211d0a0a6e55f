namespace Praxis.Lab;

/// <summary>A picture that a study leaves behind, drawn to one self-contained SVG.</summary>
public abstract class Figure
{
    /// <summary>The figure's name within its study, which becomes its file name.</summary>
    public required string Name { get; init; }

    /// <summary>The heading above the figure; none when empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>The figure as one SVG document; the same figure gives the same text.</summary>
    public abstract string ToSvg();
}

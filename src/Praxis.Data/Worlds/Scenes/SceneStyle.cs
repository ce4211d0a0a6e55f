namespace Praxis.Data.Worlds;

/// <summary>How a domain looks: what is done to whole scenes and leaves their factors as they are.</summary>
public sealed record SceneStyle
{
    /// <summary>Nothing is changed.</summary>
    public static SceneStyle Plain { get; } = new();

    /// <summary>Less colour, thicker lines, more noise and a slight rotation.</summary>
    public static SceneStyle Shifted { get; } = new() { Saturation = 0.4, EdgeWidth = 3, Noise = 0.14, Rotation = 15 };

    /// <summary>How much colour is left: p′ = ȳ + s (p − ȳ), where ȳ is the luminance.</summary>
    public double Saturation { get; init; } = 1;

    /// <summary>How far the colours turn about the grey axis, in degrees.</summary>
    public double HueRotation { get; init; }

    /// <summary>What every value is multiplied with.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>p′ = 1 − p.</summary>
    public bool Invert { get; init; }

    /// <summary>Objects are drawn as outlines, whatever their fill.</summary>
    public bool OutlineOnly { get; init; }

    /// <summary>The standard deviation of a Gaussian blur, in pixels.</summary>
    public double Blur { get; init; }

    /// <summary>The standard deviation of the pixel noise in place of the world's.</summary>
    public double? Noise { get; init; }

    /// <summary>Objects are turned by up to this many degrees to either side.</summary>
    public double Rotation { get; init; }

    /// <summary>The width of lines in pixels in place of the world's.</summary>
    public double? EdgeWidth { get; init; }

    /// <summary>Backgrounds in place of the world's.</summary>
    public IReadOnlyList<SceneBackground>? Backgrounds { get; init; }

    /// <summary>The fill of each of the world's shapes, as a domain with its own texture for every class has it.</summary>
    public IReadOnlyList<SceneFill>? FillOfShape { get; init; }
}

namespace Praxis.Data.Formats;

/// <summary>One component of a JPEG picture: its sampling factors against the others, its tables and its decoded samples.</summary>
sealed class JpegComponent(byte id, int horizontal, int vertical, int quantization)
{
    public byte Id => id;
    public int Horizontal => horizontal;
    public int Vertical => vertical;
    public int Quantization => quantization;

    /// <summary>The samples of the component that belong to the picture.</summary>
    public int Width { get; set; }
    public int Height { get; set; }

    /// <summary>The blocks of the component when it is coded alone, which cover its samples and no more.</summary>
    public int BlocksAcross => (Width + 7) / 8;
    public int BlocksDown => (Height + 7) / 8;

    /// <summary>The length of a row of samples, which covers whole units of all components.</summary>
    public int Stride { get; set; }

    public byte[] Samples { get; set; } = [];

    public bool Decoded { get; set; }
}

/// <summary>A JPEG picture as its components.</summary>
sealed record JpegFrame(int Width, int Height, JpegComponent[] Components)
{
    public int MostHorizontal { get; } = Components.Max(component => component.Horizontal);

    public int MostVertical { get; } = Components.Max(component => component.Vertical);

    /// <summary>The units across and down; a unit has horizontal × vertical blocks of every component.</summary>
    public int UnitsAcross => (Width + 8 * MostHorizontal - 1) / (8 * MostHorizontal);
    public int UnitsDown => (Height + 8 * MostVertical - 1) / (8 * MostVertical);

    /// <summary>Whether three components are luminance and two differences of colour (true) or red, green and blue.</summary>
    public bool HasLuminance { get; init; } = true;
}

namespace Praxis.Data.Formats;

/// <summary>Pictures of one size with a class each; the values of a picture are plane by plane (channel, row, column), as models take them.</summary>
public sealed record LabelledImages
{
    /// <summary>Wraps the values of all pictures, of which there are labels · channels · height · width.</summary>
    public LabelledImages(int channels, int height, int width, byte[] pixels, int[] labels, IReadOnlyList<string> classes)
    {
        if (channels < 1 || height < 1 || width < 1)
            throw new ArgumentException($"Pictures of {channels}×{height}×{width} values are none: every side must be at least 1.");
        if (pixels.LongLength != (long)labels.Length * channels * height * width)
            throw new ArgumentException($"{labels.Length} pictures of {channels}×{height}×{width} need {(long)labels.Length * channels * height * width} values, and {pixels.Length} were given.");
        var wrong = Array.FindIndex(labels, label => (uint)label >= (uint)classes.Count);
        if (wrong >= 0)
            throw new ArgumentException($"The label {labels[wrong]} of picture {wrong} is outside the {classes.Count} classes 0 to {classes.Count - 1}.");
        (Channels, Height, Width, Pixels, Labels, Classes) = (channels, height, width, pixels, labels, classes);
    }

    /// <summary>The planes of a picture.</summary>
    public int Channels { get; }

    /// <summary>The rows of a picture.</summary>
    public int Height { get; }

    /// <summary>The columns of a picture.</summary>
    public int Width { get; }

    /// <summary>All values, picture by picture, plane by plane, row by row.</summary>
    public byte[] Pixels { get; }

    /// <summary>The class of each picture.</summary>
    public int[] Labels { get; }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of pictures.</summary>
    public int Count => Labels.Length;

    /// <summary>The values of one picture.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            if ((uint)index >= (uint)Count)
                throw new ArgumentOutOfRangeException(nameof(index), $"Picture {index} is outside the {Count} pictures.");
            var size = Channels * Height * Width;
            return Pixels.AsSpan(index * size, size);
        }
    }

    /// <summary>One picture with its channels side by side, as it is written to a file.</summary>
    public Image8 Image(int index)
    {
        var planes = this[index];
        var pixels = new byte[planes.Length];
        var area = Height * Width;
        for (var channel = 0; channel < Channels; channel++)
            for (var i = 0; i < area; i++)
                pixels[i * Channels + channel] = planes[channel * area + i];
        return new Image8(Width, Height, Channels, pixels);
    }

    /// <summary>The named pictures in the named order.</summary>
    public LabelledImages Take(ReadOnlySpan<int> indices)
    {
        var size = Channels * Height * Width;
        var pixels = new byte[checked(indices.Length * size)];
        var labels = new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            this[indices[i]].CopyTo(pixels.AsSpan(i * size, size));
            labels[i] = Labels[indices[i]];
        }
        return new LabelledImages(Channels, Height, Width, pixels, labels, Classes);
    }

    /// <summary>The pictures in grey: y = 0.299 r + 0.587 g + 0.114 b, rounded.</summary>
    public LabelledImages Grey()
    {
        if (Channels == 1)
            return this;
        if (Channels != 3)
            throw new InvalidOperationException($"Grey is made of red, green and blue, and these pictures have {Channels} channels.");
        var area = Height * Width;
        var grey = new byte[Count * area];
        for (var picture = 0; picture < Count; picture++)
        {
            var planes = this[picture];
            for (var i = 0; i < area; i++)
                grey[picture * area + i] = (byte)((299 * planes[i] + 587 * planes[area + i] + 114 * planes[2 * area + i] + 500) / 1000);
        }
        return new LabelledImages(1, Height, Width, grey, Labels, Classes);
    }

    /// <summary>The pictures shrunk to height × width by the mean over the area under each new pixel: pᵢ = Σⱼ |areaᵢ ∩ pixelⱼ| pⱼ / |areaᵢ|, rounded.</summary>
    public LabelledImages Pooled(int height, int width)
    {
        if (height < 1 || width < 1 || height > Height || width > Width)
            throw new ArgumentException($"Pooling makes pictures smaller: {height}×{width} is not within 1×1 to {Height}×{Width}.");
        var rows = AreaPooling.Spans(Height, height);
        var columns = AreaPooling.Spans(Width, width);
        var pooled = new byte[Count * Channels * height * width];
        for (var plane = 0; plane < Count * Channels; plane++)
            AreaPooling.Pool(Pixels.AsSpan(plane * Height * Width, Height * Width), Width, rows, columns, pooled.AsSpan(plane * height * width, height * width));
        return new LabelledImages(Channels, height, width, pooled, Labels, Classes);
    }
}

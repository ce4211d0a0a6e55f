namespace Praxis.Data.Formats;

/// <summary>Unpacks the pixels of a PNG picture: inflates, undoes the line filters and the interlacing, and turns samples to channels.</summary>
static class PngPixels
{
    /// <summary>Where a line of decoded samples goes: its pixels are a step apart in row y from column x on.</summary>
    public interface ICanvas
    {
        void Place(ReadOnlySpan<ushort> samples, int x, int y, int step);
    }

    /// <summary>The first column and row of each of the seven passes of Adam7, and the distances between its columns and rows.</summary>
    static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    static readonly (int X, int Y, int StepX, int StepY)[] Whole = [(0, 0, 1, 1)];

    /// <summary>The number of values of the decoded picture, after a look at whether the packed bytes could hold them.</summary>
    public static int Length(PngChunks picture, int valueBytes, string file, ReadLimits? limits)
    {
        var packed = Passes(picture).Sum(pass => (picture.LineBytes(pass.Width) + 1) * pass.Height);
        if (!Inflation.CouldUnfoldTo(picture.Packed.Length, packed))
            throw new DataFormatException($"the picture claims {picture.Width}×{picture.Height} pixels, which cannot come out of {picture.Packed.Length} compressed bytes.", file);
        var values = (Int128)picture.Width * picture.Height * picture.Channels;
        var limit = (limits ?? ReadLimits.Default).DecodedBytes;
        if (values * valueBytes > limit || values > Array.MaxLength || picture.LineBytes(picture.Width) > limit)
            throw new DataFormatException($"a picture of {picture.Width}×{picture.Height} pixels with {picture.Channels} channels is larger than the {limit} bytes that may be decoded.", file);
        return (int)values;
    }

    public static void Decode<TCanvas>(PngChunks picture, string file, TCanvas canvas) where TCanvas : struct, ICanvas
    {
        using var stream = Inflation.Zlib(new MemoryStream(picture.Packed));
        var pixelBytes = Math.Max(1, picture.Samples * picture.Depth / 8);
        var samples = new ushort[picture.Width * picture.Samples];
        // A line has its filter in front.
        var longest = 1 + (int)picture.LineBytes(picture.Width);
        var (line, above) = (new byte[longest], new byte[longest]);
        foreach (var pass in Passes(picture))
        {
            var length = 1 + (int)picture.LineBytes(pass.Width);
            above.AsSpan().Clear();
            for (var row = 0; row < pass.Height; row++)
            {
                if (Inflation.Fill(stream, line.AsSpan(0, length), file) < length)
                    throw new DataFormatException($"the pixels end within row {pass.Y + row * pass.StepY} of {picture.Height}.", file);
                Unfilter(line[0], line.AsSpan(1, length - 1), above.AsSpan(1), pixelBytes, file);
                var count = pass.Width * picture.Samples;
                Unpack(line.AsSpan(1), picture.Depth, samples.AsSpan(0, count));
                if (picture.Colour == PngColour.Palette)
                    CheckEntries(samples.AsSpan(0, count), picture.Palette.Length / 3, file);
                canvas.Place(samples.AsSpan(0, count), pass.X, pass.Y + row * pass.StepY, pass.StepX);
                (line, above) = (above, line);
            }
        }
        Inflation.FillExactly(stream, [], file, "the pixels");
    }

    readonly record struct Pass(int X, int Y, int StepX, int StepY, int Width, int Height);

    static List<Pass> Passes(PngChunks picture)
    {
        var passes = new List<Pass>(7);
        foreach (var (x, y, stepX, stepY) in picture.Interlaced ? Adam7 : Whole)
        {
            var width = (int)(((long)picture.Width - x + stepX - 1) / stepX);
            var height = (int)(((long)picture.Height - y + stepY - 1) / stepY);
            if (width > 0 && height > 0)
                passes.Add(new Pass(x, y, stepX, stepY, width, height));
        }
        return passes;
    }

    static void Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int pixelBytes, string file)
    {
        switch (filter)
        {
            case 0:
                return;
            case 1:
                for (var i = pixelBytes; i < line.Length; i++)
                    line[i] += line[i - pixelBytes];
                return;
            case 2:
                for (var i = 0; i < line.Length; i++)
                    line[i] += above[i];
                return;
            case 3:
                for (var i = 0; i < line.Length; i++)
                    line[i] += (byte)(((i < pixelBytes ? 0 : line[i - pixelBytes]) + above[i]) / 2);
                return;
            case 4:
                for (var i = 0; i < line.Length; i++)
                    line[i] += i < pixelBytes ? above[i] : Nearest(line[i - pixelBytes], above[i], above[i - pixelBytes]);
                return;
            default:
                throw new DataFormatException($"the line filter {filter} is none of PNG's 0 to 4.", file);
        }
    }

    /// <summary>Paeth's predictor: whichever of left, up and upper left is nearest to left + up − upper left; ties go in that order.</summary>
    static byte Nearest(byte left, byte up, byte corner)
    {
        var toLeft = Math.Abs(up - corner);
        var toUp = Math.Abs(left - corner);
        var toCorner = Math.Abs(left + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    static void Unpack(ReadOnlySpan<byte> line, int depth, Span<ushort> samples)
    {
        if (depth == 16)
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] = (ushort)(line[2 * i] << 8 | line[2 * i + 1]);
            return;
        }
        if (depth == 8)
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] = line[i];
            return;
        }
        var mask = (1 << depth) - 1;
        var next = 0;
        foreach (var packed in line)
            for (var shift = 8 - depth; shift >= 0 && next < samples.Length; shift -= depth)
                samples[next++] = (ushort)(packed >> shift & mask);
    }

    static void CheckEntries(ReadOnlySpan<ushort> samples, int entries, string file)
    {
        foreach (var sample in samples)
            if (sample >= entries)
                throw new DataFormatException($"a pixel is entry {sample} of a palette of {entries} colours.", file);
    }

    /// <summary>Decodes to bytes.</summary>
    public readonly struct ByteCanvas(byte[] pixels, PngChunks picture) : ICanvas
    {
        readonly int _stretch = picture.Depth == 16 ? 0 : 255 / ((1 << picture.Depth) - 1);

        public void Place(ReadOnlySpan<ushort> samples, int x, int y, int step)
        {
            var channels = picture.Channels;
            var perPixel = picture.Samples;
            var start = (y * picture.Width + x) * channels;
            if (step == 1 && channels == perPixel && picture.Depth <= 8)
            {
                var row = pixels.AsSpan(start, samples.Length);
                for (var i = 0; i < row.Length; i++)
                    row[i] = (byte)(samples[i] * _stretch);
                return;
            }
            for (int from = 0, to = start; from < samples.Length; from += perPixel, to += step * channels)
            {
                if (picture.Colour == PngColour.Palette)
                    Entry(samples[from], pixels.AsSpan(to, channels));
                else
                {
                    for (var i = 0; i < perPixel; i++)
                        // Depth 16 to 8: v · 255 / 65535 to the nearest.
                        pixels[to + i] = picture.Depth == 16 ? (byte)((samples[from + i] + 128) / 257) : (byte)(samples[from + i] * _stretch);
                    if (picture.Transparency is { } transparent)
                        pixels[to + perPixel] = samples.Slice(from, perPixel).SequenceEqual(transparent) ? (byte)0 : (byte)255;
                }
            }
        }

        void Entry(int entry, Span<byte> pixel)
        {
            picture.Palette.AsSpan(entry * 3, 3).CopyTo(pixel);
            if (picture.Transparency is { } alphas)
                pixel[3] = entry < alphas.Length ? (byte)alphas[entry] : (byte)255;
        }
    }

    /// <summary>Decodes to 16-bit values.</summary>
    public readonly struct WordCanvas(ushort[] pixels, PngChunks picture) : ICanvas
    {
        readonly int _stretch = ushort.MaxValue / ((1 << picture.Depth) - 1);

        public void Place(ReadOnlySpan<ushort> samples, int x, int y, int step)
        {
            var channels = picture.Channels;
            var perPixel = picture.Samples;
            for (int from = 0, to = (y * picture.Width + x) * channels; from < samples.Length; from += perPixel, to += step * channels)
            {
                if (picture.Colour == PngColour.Palette)
                    Entry(samples[from], pixels.AsSpan(to, channels));
                else
                {
                    for (var i = 0; i < perPixel; i++)
                        pixels[to + i] = (ushort)(samples[from + i] * _stretch);
                    if (picture.Transparency is { } transparent)
                        pixels[to + perPixel] = samples.Slice(from, perPixel).SequenceEqual(transparent) ? (ushort)0 : ushort.MaxValue;
                }
            }
        }

        void Entry(int entry, Span<ushort> pixel)
        {
            for (var i = 0; i < 3; i++)
                pixel[i] = (ushort)(picture.Palette[entry * 3 + i] * 257);
            if (picture.Transparency is { } alphas)
                pixel[3] = entry < alphas.Length ? (ushort)(alphas[entry] * 257) : ushort.MaxValue;
        }
    }
}

using Praxis.Shared;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

/// <summary>Pictures side by side.</summary>
sealed class ContactSheet(int columns, int rows, int tile, int scale)
{
    const int Gap = 3;
    const byte Paper = 255;

    readonly byte[] _pixels = Enumerable.Repeat(Paper, Width(columns, tile, scale) * Width(rows, tile, scale) * 3).ToArray();

    int SheetWidth => Width(columns, tile, scale);

    /// <summary>Puts (channels × tile × tile) from 0 to 1, one or three channels, at a place.</summary>
    public void Put(int column, int row, Tensor image)
    {
        var values = image.ToArray<float>();
        var channels = values.Length / (tile * tile);
        for (var y = 0; y < tile * scale; y++)
            for (var x = 0; x < tile * scale; x++)
                for (var channel = 0; channel < 3; channel++)
                {
                    var value = values[Math.Min(channel, channels - 1) * tile * tile + y / scale * tile + x / scale];
                    var at = (Gap + row * (tile * scale + Gap) + y) * SheetWidth + Gap + column * (tile * scale + Gap) + x;
                    _pixels[3 * at + channel] = (byte)Math.Clamp((int)MathF.Round(255 * value), 0, 255);
                }
    }

    public byte[] Pixels => _pixels;

    public byte[] ToPng() => PngWriter.Encode(SheetWidth, Width(rows, tile, scale), 3, _pixels);

    static int Width(int tiles, int tile, int scale) => Gap + tiles * (tile * scale + Gap);
}

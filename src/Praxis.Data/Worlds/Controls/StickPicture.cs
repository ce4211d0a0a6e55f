using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A small grey picture of thick lines with round ends; x and y go from −1 to 1, to the right and down, and edges are smooth.</summary>
sealed class StickPicture
{
    readonly int _size;
    readonly float[] _pixels;

    public StickPicture(int size)
    {
        if (size < 8)
            throw new ArgumentOutOfRangeException(nameof(size), $"A picture of {size} by {size} pixels shows nothing; give at least 8.");
        (_size, _pixels) = (size, new float[size * size]);
    }

    /// <summary>Paints over what was there, within a radius of the line from (ax, ay) to (bx, by).</summary>
    public void Line(double ax, double ay, double bx, double by, double radius, double level)
    {
        double dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
        for (var row = 0; row < _size; row++)
            for (var column = 0; column < _size; column++)
            {
                double x = (2 * column + 1.0) / _size - 1 - ax, y = (2 * row + 1.0) / _size - 1 - ay;
                var along = length > 0 ? Math.Clamp((x * dx + y * dy) / length, 0, 1) : 0;
                double ex = x - along * dx, ey = y - along * dy;
                var cover = (float)Math.Clamp((radius - Math.Sqrt(ex * ex + ey * ey)) * _size / 2 + 0.5, 0, 1);
                ref var pixel = ref _pixels[row * _size + column];
                pixel += cover * ((float)level - pixel);
            }
    }

    public Tensor ToTensor() => Tensor.From(_pixels, [1, _size, _size]);
}

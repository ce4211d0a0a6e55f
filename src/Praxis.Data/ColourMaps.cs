namespace Praxis.Data;

/// <summary>Linear maps of colours.</summary>
static class ColourMaps
{
    static readonly double[] Luminance = [0.299, 0.587, 0.114];

    /// <summary>
    /// Three rows of three numbers: a turn about the grey axis, cos θ I + (1 − cos θ)/3 · 1 + sin θ/√3 · K with the cross product K by
    /// (1, 1, 1); then p′ = ȳ + s (p − ȳ) with the luminance ȳ; then all times the gain.
    /// </summary>
    public static double[] Of(double gain, double saturation, double hueDegrees)
    {
        var (sine, cosine) = Math.SinCos(hueDegrees * Math.PI / 180);
        var map = new double[9];
        for (var column = 0; column < 3; column++)
        {
            var bright = Luminance[0] * Turn(0, column) + Luminance[1] * Turn(1, column) + Luminance[2] * Turn(2, column);
            for (var row = 0; row < 3; row++)
                map[row * 3 + column] = gain * (bright + saturation * (Turn(row, column) - bright));
        }
        return map;

        double Turn(int row, int column) => (1 - cosine) / 3
            + (row == column ? cosine : (column - row + 3) % 3 == 1 ? -sine / Math.Sqrt(3) : sine / Math.Sqrt(3));
    }

    /// <summary>The luminance of a colour.</summary>
    public static float LuminanceOf(float r, float g, float b) => 0.299f * r + 0.587f * g + 0.114f * b;
}

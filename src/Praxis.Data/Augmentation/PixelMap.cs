namespace Praxis.Data.Augmentation;

/// <summary>
/// An affine map of places in pixels, (x, y) → (xx·x + xy·y + x0, yx·x + yy·y + y0); the middle of the first pixel is (½, ½).
/// </summary>
public readonly record struct PixelMap(double XX, double XY, double X0, double YX, double YY, double Y0)
{
    /// <summary>Every place stays.</summary>
    public static PixelMap Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>(x + dx, y + dy).</summary>
    public static PixelMap Shift(double dx, double dy) => new(1, 0, dx, 0, 1, dy);

    /// <summary>The linear map about a place that stays.</summary>
    public static PixelMap About(double x, double y, double xx, double xy, double yx, double yy) =>
        new(xx, xy, x - xx * x - xy * y, yx, yy, y - yx * x - yy * y);

    /// <summary>Where a place goes.</summary>
    public (double X, double Y) Move(double x, double y) => (XX * x + XY * y + X0, YX * x + YY * y + Y0);

    /// <summary>This map and then another.</summary>
    public PixelMap Then(PixelMap next) => new(
        next.XX * XX + next.XY * YX, next.XX * XY + next.XY * YY, next.XX * X0 + next.XY * Y0 + next.X0,
        next.YX * XX + next.YY * YX, next.YX * XY + next.YY * YY, next.YX * X0 + next.YY * Y0 + next.Y0);

    /// <summary>The map back.</summary>
    public PixelMap Inverse()
    {
        var determinant = XX * YY - XY * YX;
        if (determinant == 0)
            throw new InvalidOperationException($"PixelMap: {this} flattens the plane and has no inverse.");
        double xx = YY / determinant, xy = -XY / determinant, yx = -YX / determinant, yy = XX / determinant;
        return new(xx, xy, -xx * X0 - xy * Y0, yx, yy, -yx * X0 - yy * Y0);
    }

    /// <summary>The smallest upright box around a moved box.</summary>
    public Box Move(Box box)
    {
        Span<(double X, double Y)> corners = [Move(box.Left, box.Top), Move(box.Right, box.Top), Move(box.Left, box.Bottom), Move(box.Right, box.Bottom)];
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
        foreach (var (x, y) in corners)
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        return new((float)left, (float)top, (float)right, (float)bottom);
    }
}

namespace Praxis.Lab;

/// <summary>Which colour stands for which number; drawn as a bar beside the frame.</summary>
sealed class ColorScale
{
    const double BarWidth = 12;
    const double Gap = 14;
    const double TextGap = 4;

    readonly ColorMap _map;
    readonly Axis _axis;
    readonly Reach _reach;

    /// <summary>A scale over the given values; a diverging map is centred on its neutral value.</summary>
    public ColorScale(ColorMap? map, Axis axis, IEnumerable<double> values, double? center)
    {
        _map = map ?? (center is null ? ColorMap.Sequential : ColorMap.Diverging);
        _reach = new Reach(axis.Log) { Tight = true };
        foreach (double value in values)
            _reach.Include(value);
        if (center is { } middle && !_reach.IsEmpty)
        {
            double half = Math.Max(Math.Abs(axis.Max ?? _reach.High - middle), Math.Abs(middle - (axis.Min ?? _reach.Low)));
            half = Math.Max(half, Math.Max(_reach.High - middle, middle - _reach.Low));
            axis = axis with { Min = axis.Min ?? middle - (half > 0 ? half : 1), Max = axis.Max ?? middle + (half > 0 ? half : 1) };
        }
        _axis = axis;
    }

    public bool IsEmpty => _reach.IsEmpty;

    /// <summary>The place of a value in the map, in [0, 1]; not a number where it has none.</summary>
    public double Place(double value) => new AxisMap(_axis, _reach, 0, 1).Map(value);

    /// <summary>The places of many values.</summary>
    public double[] Places(IEnumerable<double> values)
    {
        var map = new AxisMap(_axis, _reach, 0, 1);
        return [.. values.Select(map.Map)];
    }

    public ColorMap Map => _map;

    public double Width(double height) => Gap + BarWidth + Layout(0, height).Depth;

    public void Paint(Canvas canvas, Box frame, double left)
    {
        var bar = new Box(left + Gap, frame.Top, BarWidth, frame.Height);
        const int Steps = 96;
        var pixels = new byte[Steps * 3];
        for (int i = 0; i < Steps; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = _map.At(1 - (i + 0.5) / Steps);
        canvas.Image(new Picture(1, Steps, 3, pixels), bar);

        var layout = Layout(bar.Top, bar.Bottom);
        foreach (double y in layout.Major)
            canvas.Line(bar.Right, y, bar.Right + AxisLayout.TickLength, y, new(Lab.Paint.Axis));
        foreach (var text in layout.Texts)
            canvas.Text(text.Lines[0], bar.Right + AxisLayout.TickLength + TextGap, text.Position + TextStyle.Tick.Size * 0.36, TextStyle.Tick);
        for (int i = 0; i < layout.Heading.Count; i++)
            canvas.Text(layout.Heading[i], bar.Right + layout.TextDepth + 4 + (i + 0.8) * TextStyle.Label.LineHeight, bar.CenterY, TextStyle.Label, TextAnchor.Middle, -90);
    }

    AxisLayout Layout(double top, double bottom) => AxisLayout.Vertical(new AxisMap(_axis, _reach, bottom, top), double.PositiveInfinity);
}

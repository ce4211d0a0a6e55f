namespace Praxis.Lab;

/// <summary>One text of an axis: where it stands along the axis, and its lines.</summary>
readonly record struct AxisText(double Position, IReadOnlyList<string> Lines);

/// <summary>
/// The marks and texts of one axis, arranged so that no two texts touch: as they are, wrapped, slanted, shortened, or,
/// where all of that fails, only every second, third, … of them.
/// </summary>
sealed class AxisLayout
{
    public const double TickLength = 4;

    /// <summary>Angle of slanted texts, in degrees.</summary>
    public const double Slant = -40;

    const double TextGap = 4;
    const double Apart = 8;
    const double LongestSlanted = 150;
    const double ShortName = 28;
    const int MostWrappedLines = 3;
    const int MostHeadingLines = 2;

    static readonly TextStyle Style = TextStyle.Tick;
    static readonly double SlantSine = Math.Sin(double.DegreesToRadians(-Slant));
    static readonly double SlantCosine = Math.Cos(double.DegreesToRadians(-Slant));

    AxisLayout(AxisMap map, bool vertical)
    {
        Map = map;
        IsVertical = vertical;
    }

    public AxisMap Map { get; }

    public bool IsVertical { get; }

    public IReadOnlyList<AxisText> Texts { get; private set; } = [];

    /// <summary>Pixels of the marks with a grid line.</summary>
    public IReadOnlyList<double> Major { get; private set; } = [];

    /// <summary>Pixels of the small marks.</summary>
    public IReadOnlyList<double> Minor { get; private set; } = [];

    public bool IsSlanted { get; private set; }

    /// <summary>The label and unit, in lines.</summary>
    public IReadOnlyList<string> Heading { get; private set; } = [];

    /// <summary>Room that marks and texts take at right angles to the axis, without the heading.</summary>
    public double TextDepth { get; private set; }

    /// <summary>Room at right angles to the axis with the heading.</summary>
    public double Depth => TextDepth + (Heading.Count == 0 ? 0 : Heading.Count * TextStyle.Label.LineHeight + 4);

    /// <summary>How far texts reach out beyond the frame, on the left (or top) and the right (or bottom).</summary>
    public (double Before, double After) Overhang { get; private set; }

    public static AxisLayout Horizontal(AxisMap map, double left, double right)
    {
        var layout = new AxisLayout(map, vertical: false);
        if (map.Axis.Hidden)
            return layout;
        if (map.Axis.Categories is { } names)
            layout.ArrangeNames(names);
        else if (map.HasData)
            layout.ArrangeNumbers(Math.Max(2, (int)(map.Length / 56)), layout.FitsAcross);
        layout.Heading = TextStyle.Label.Wrap(layout.HeadingText, right - left, MostHeadingLines);
        layout.MeasureHorizontal(left, right);
        return layout;
    }

    public static AxisLayout Vertical(AxisMap map, double widest)
    {
        var layout = new AxisLayout(map, vertical: true);
        if (map.Axis.Hidden)
            return layout;
        if (map.Axis.Categories is { } names)
        {
            int every = Every(Style.Size * 1.15, layout.BandOf(names));
            layout.Texts = [.. layout.Shown(names).Where(n => n.Index % every == 0).Select(n => new AxisText(n.Position, [Style.ShortenName(Flat(n.Name), widest)]))];
        }
        else if (map.HasData)
        {
            layout.ArrangeNumbers(Math.Clamp((int)(map.Length / 38), 2, 10), layout.FitsDown);
        }
        layout.Heading = TextStyle.Label.Wrap(layout.HeadingText, map.Length, MostHeadingLines);
        double text = layout.Texts.Count == 0 ? 0 : layout.Texts.Max(t => Style.Width(t.Lines[0])) + TextGap;
        layout.TextDepth = text + layout.MarkLength;
        double half = layout.Texts.Count == 0 ? 0 : Style.Size * 0.6;
        layout.Overhang = (half, half);
        return layout;
    }

    double MarkLength => Map.Axis.Categories is null && Major.Count > 0 ? TickLength : 0;

    string HeadingText => Map.Axis.Heading.Length > 0 ? Map.Axis.Heading + _offset : _offset.Length > 0 ? "value" + _offset : "";

    string _offset = "";

    /// <summary>Takes the most marks whose texts do not touch; where even two touch, leaves texts out.</summary>
    void ArrangeNumbers(int most, Func<IReadOnlyList<AxisText>, bool> fits)
    {
        for (int count = most; ; count--)
        {
            var set = Choose(count);
            Major = [.. set.Values.Select(Map.Map)];
            Minor = [.. set.Minor.Select(Map.Map)];
            _offset = set.Offset;
            Texts = [.. set.Texts.Select((text, i) => new AxisText(Major[i], [text]))];
            if (fits(Texts))
                return;
            if (count <= 1 || Map.Axis.Ticks is not null)
                break;
        }
        int every = 1;
        while (!fits([.. Texts.Where((_, i) => i % every == 0)]))
            every++;
        Texts = [.. Texts.Where((_, i) => i % every == 0)];
    }

    TickSet Choose(int most)
    {
        var axis = Map.Axis;
        return axis.Ticks is { } given ? Ticks.Given(given, Map.Low, Map.High, axis.Log, axis.Notation)
            : axis.Log ? Ticks.Logarithmic(Map.Low, Map.High, most, axis.Notation)
            : Ticks.Linear(Map.Low, Map.High, most, axis.Notation);
    }

    bool FitsAcross(IReadOnlyList<AxisText> texts)
    {
        var ordered = texts.OrderBy(t => t.Position).ToArray();
        for (int i = 1; i < ordered.Length; i++)
        {
            double half = (Style.Width(ordered[i].Lines[0]) + Style.Width(ordered[i - 1].Lines[0])) / 2;
            if (ordered[i].Position - ordered[i - 1].Position < half + Apart)
                return false;
        }
        return true;
    }

    bool FitsDown(IReadOnlyList<AxisText> texts)
    {
        var ordered = texts.Select(t => t.Position).Order().ToArray();
        return ordered.Zip(ordered.Skip(1)).All(pair => pair.Second - pair.First >= Style.Size * 1.25);
    }

    void ArrangeNames(IReadOnlyList<string> names)
    {
        double band = BandOf(names);
        var shown = Shown(names).Select(n => n with { Name = Flat(n.Name) }).ToArray();
        if (shown.Length == 0 || shown.All(n => Style.Width(n.Name) + Apart <= band))
        {
            Texts = [.. shown.Select(n => new AxisText(n.Position, [n.Name]))];
            return;
        }
        double widestWord = shown.SelectMany(n => n.Name.Split(' ')).Max(word => Style.Width(word));
        if (widestWord + Apart <= band && shown.All(n => Style.Wrap(n.Name, band - Apart).Count <= MostWrappedLines))
        {
            Texts = [.. shown.Select(n => new AxisText(n.Position, Style.Wrap(n.Name, band - Apart)))];
            return;
        }
        double widest = shown.Max(n => Style.Width(n.Name)) + Apart;
        if (widest <= ShortName + Apart)
        {
            int everyShort = Every(widest, band);
            Texts = [.. shown.Where(n => n.Index % everyShort == 0).Select(n => new AxisText(n.Position, [n.Name]))];
            return;
        }
        IsSlanted = true;
        int every = Every(Style.Size * 1.15 / SlantSine, band);
        Texts = [.. shown.Where(n => n.Index % every == 0).Select(n => new AxisText(n.Position, [Style.ShortenName(n.Name, LongestSlanted)]))];
    }

    void MeasureHorizontal(double left, double right)
    {
        if (Texts.Count == 0)
        {
            TextDepth = MarkLength;
            return;
        }
        if (IsSlanted)
        {
            double longest = Texts.Max(t => Style.Width(t.Lines[0]));
            TextDepth = MarkLength + TextGap + longest * SlantSine + Style.Size;
            Overhang = (Math.Max(0, Texts.Max(t => Style.Width(t.Lines[0]) * SlantCosine + Style.Size * 0.5 - (t.Position - left))), 0);
            return;
        }
        TextDepth = MarkLength + TextGap + Texts.Max(t => t.Lines.Count) * Style.LineHeight;
        Overhang = (Math.Max(0, Texts.Max(t => HalfWidth(t) - (t.Position - left))), Math.Max(0, Texts.Max(t => HalfWidth(t) - (right - t.Position))));
    }

    static double HalfWidth(AxisText text) => text.Lines.Max(line => Style.Width(line)) / 2;

    double BandOf(IReadOnlyList<string> names) => names.Count < 2 ? Map.Length : Math.Abs(Map.Map(1) - Map.Map(0));

    IEnumerable<(int Index, string Name, double Position)> Shown(IReadOnlyList<string> names) =>
        names.Index().Where(n => n.Index >= Map.Low && n.Index <= Map.High).Select(n => (n.Index, n.Item, Map.Map(n.Index)));

    static int Every(double needed, double band) => band >= needed ? 1 : (int)Math.Ceiling(needed / Math.Max(band, 1e-3));

    static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Draws line, marks and texts beside the frame.</summary>
    public void Paint(Canvas canvas, Box frame, bool line)
    {
        if (Map.Axis.Hidden)
            return;
        var stroke = new Stroke(Lab.Paint.Axis);
        if (IsVertical)
            PaintVertical(canvas, frame, stroke, line);
        else
            PaintHorizontal(canvas, frame, stroke, line);
    }

    void PaintVertical(Canvas canvas, Box frame, Stroke stroke, bool line)
    {
        if (line)
            canvas.Line(frame.Left, frame.Top, frame.Left, frame.Bottom, stroke);
        if (MarkLength > 0)
        {
            foreach (double y in Major)
                canvas.Line(frame.Left - TickLength, y, frame.Left, y, stroke);
            foreach (double y in Minor)
                canvas.Line(frame.Left - TickLength / 2, y, frame.Left, y, stroke);
        }
        foreach (var text in Texts)
            canvas.Text(text.Lines[0], frame.Left - MarkLength - TextGap, text.Position + Style.Size * 0.36, Style, TextAnchor.End);
        for (int i = 0; i < Heading.Count; i++)
        {
            double x = frame.Left - TextDepth - 7 - (Heading.Count - 1 - i) * TextStyle.Label.LineHeight;
            canvas.Text(Heading[i], x, frame.CenterY, TextStyle.Label, TextAnchor.Middle, -90);
        }
    }

    void PaintHorizontal(Canvas canvas, Box frame, Stroke stroke, bool line)
    {
        if (line)
            canvas.Line(frame.Left, frame.Bottom, frame.Right, frame.Bottom, stroke);
        if (MarkLength > 0)
        {
            foreach (double x in Major)
                canvas.Line(x, frame.Bottom, x, frame.Bottom + TickLength, stroke);
            foreach (double x in Minor)
                canvas.Line(x, frame.Bottom, x, frame.Bottom + TickLength / 2, stroke);
        }
        double top = frame.Bottom + MarkLength + TextGap;
        foreach (var text in Texts)
        {
            if (IsSlanted)
                canvas.Text(text.Lines[0], text.Position + Style.Size * 0.3, top + Style.Size * 0.7, Style, TextAnchor.End, Slant);
            else
                canvas.Lines(text.Lines, text.Position, top, Style, TextAnchor.Middle);
        }
        canvas.Lines(Heading, frame.CenterX, frame.Bottom + TextDepth + 4, TextStyle.Label, TextAnchor.Middle);
    }
}

using System.Globalization;
using System.Text;

namespace Praxis.Lab;

/// <summary>Where a text stands relative to its point.</summary>
enum TextAnchor
{
    Start,
    Middle,
    End,
}

/// <summary>The look of a text.</summary>
readonly record struct TextStyle(double Size, bool Bold = false, Paint? Paint = null, bool Halo = false)
{
    public static readonly TextStyle Title = new(15, Bold: true);
    public static readonly TextStyle Label = new(13);
    public static readonly TextStyle Tick = new(12);
    public static readonly TextStyle Note = new(12, Halo: true);
    public static readonly TextStyle Caption = new(11.5, Paint: Lab.Paint.Muted);

    public double LineHeight => Size * TextMetrics.LineHeight;

    public double Width(string text) => TextMetrics.Width(text, Size, Bold);

    public IReadOnlyList<string> Wrap(string text, double width, int atMost = int.MaxValue) => TextMetrics.Wrap(text, Size, width, Bold, atMost);

    public string ShortenName(string text, double width) => TextMetrics.ShortenName(text, Size, width, Bold);

    public string Shorten(string text, double width) => TextMetrics.Shorten(text, Size, width, Bold);
}

/// <summary>A text on the canvas and the rectangle it fills, turned by an angle in degrees about (X, Y).</summary>
readonly record struct PlacedText(string Text, double X, double Y, Box Box, double Angle);

/// <summary>Collects SVG elements, and remembers where texts stand.</summary>
sealed class Canvas
{
    /// <summary>Stands for the figure's own name in the ids of its parts until that name is known; texts never hold it.</summary>
    public const char IdMark = '\uE000';

    readonly StringBuilder _elements = new();
    readonly List<PlacedText> _texts = [];
    int _clips;

    public IReadOnlyList<PlacedText> Texts => _texts;

    public override string ToString() => _elements.ToString();

    public void Line(double x1, double y1, double x2, double y2, Stroke stroke) =>
        Add($"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"{Attributes(Paint.Nothing, 1, stroke, isLine: true)}/>");

    public void Rectangle(Box box, Paint fill, double opacity = 1, Stroke? stroke = null, double rounding = 0) =>
        Add($"<rect x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\"{(rounding > 0 ? $" rx=\"{Number(rounding)}\"" : "")}{Attributes(fill, opacity, stroke)}/>");

    public void Circle(double x, double y, double radius, Paint fill, double opacity = 1, Stroke? stroke = null) =>
        Add($"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\"{Attributes(fill, opacity, stroke)}/>");

    public void Path(string data, Paint fill, double opacity = 1, Stroke? stroke = null)
    {
        if (data.Length > 0)
            Add($"<path d=\"{data}\"{Attributes(fill, opacity, stroke)}/>");
    }

    /// <summary>
    /// A picture whose pixels stay sharp. Not every viewer honours the wish for hard edges, so small pictures are also
    /// enlarged before they are written.
    /// </summary>
    public void Image(Picture picture, Box box)
    {
        var sharp = picture.Enlarge(Factor(box.Width / picture.Width), Factor(box.Height / picture.Height));
        Add($"<image x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64,{Convert.ToBase64String(sharp.ToPng())}\"/>");

        static int Factor(double scale) => (int)Math.Clamp(Math.Ceiling(scale - 0.2), 1, 16);
    }

    public void Text(string text, double x, double y, TextStyle style, TextAnchor anchor = TextAnchor.Start, double angle = 0)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        double width = style.Width(text);
        double left = anchor switch { TextAnchor.Start => x, TextAnchor.Middle => x - width / 2, _ => x - width };
        _texts.Add(new(text, x, y, new(left, y - TextMetrics.Ascent * style.Size, width, (TextMetrics.Ascent + TextMetrics.Descent) * style.Size), angle));

        string turn = angle == 0 ? "" : $" transform=\"rotate({Number(angle)} {Number(x)} {Number(y)})\"";
        string align = anchor switch { TextAnchor.Start => "", TextAnchor.Middle => " text-anchor=\"middle\"", _ => " text-anchor=\"end\"" };
        string weight = style.Bold ? " font-weight=\"600\"" : "";
        Stroke? halo = style.Halo ? new Stroke(Paint.Paper, 4.5) : null;
        string order = style.Halo ? " paint-order=\"stroke\" stroke-linejoin=\"round\"" : "";
        Add($"<text x=\"{Number(x)}\" y=\"{Number(y)}\" font-size=\"{Number(style.Size)}\"{align}{weight}{turn}{order}{Attributes(style.Paint ?? Paint.Text, 1, halo)}>{Escape(text)}</text>");
    }

    /// <summary>Lines of text below each other, the first baseline one ascent under the given top.</summary>
    public void Lines(IReadOnlyList<string> lines, double x, double top, TextStyle style, TextAnchor anchor = TextAnchor.Start)
    {
        for (int i = 0; i < lines.Count; i++)
            Text(lines[i], x, top + i * style.LineHeight + TextMetrics.Ascent * style.Size, style, anchor);
    }

    public void Marker(MarkerShape shape, double x, double y, double radius, Paint paint, double opacity = 1)
    {
        if (shape == MarkerShape.Circle)
            Circle(x, y, radius, paint, opacity);
        else
            Path(MarkerPath(shape, x, y, radius), paint, opacity);
    }

    /// <summary>Everything drawn by the action, cut off outside of the box.</summary>
    public void Clip(Box box, Action draw)
    {
        string id = $"{IdMark}-{++_clips}";
        Add($"<clipPath id=\"{id}\"><rect x=\"{Number(box.Left)}\" y=\"{Number(box.Top)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\"/></clipPath>");
        Add($"<g clip-path=\"url(#{id})\">");
        draw();
        Add("</g>");
    }

    /// <summary>Everything drawn by the action, with a text that appears under the pointer.</summary>
    public void Tip(string text, Action draw)
    {
        Add($"<g><title>{Escape(text)}</title>");
        draw();
        Add("</g>");
    }

    /// <summary>A coordinate with at most two digits behind the point.</summary>
    public static string Number(double value)
    {
        double rounded = Math.Round(value, 2);
        return rounded == 0 ? "0" : rounded.ToString("0.##", CultureInfo.InvariantCulture);
    }

    /// <summary>Text made safe inside XML: markup is escaped, and what XML cannot hold becomes a blank.</summary>
    public static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            safe.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                < ' ' or (>= 0x7F and < 0xA0) or IdMark or 0xFFFE or 0xFFFF => " ",
                _ => rune.ToString(),
            });
        }
        return safe.ToString();
    }

    static string MarkerPath(MarkerShape shape, double x, double y, double radius) => shape switch
    {
        MarkerShape.Square => Polygon(x, y, radius * 1.25, 4, 45),
        MarkerShape.Triangle => Polygon(x, y + radius * 0.15, radius * 1.35, 3, -90),
        MarkerShape.Diamond => Polygon(x, y, radius * 1.4, 4, 0),
        MarkerShape.Pentagon => Polygon(x, y, radius * 1.25, 5, -90),
        MarkerShape.Wedge => Polygon(x, y - radius * 0.15, radius * 1.35, 3, 90),
        MarkerShape.Cross => Star(x, y, radius * 1.3, 45),
        _ => Star(x, y, radius * 1.3, 0),
    };

    static string Polygon(double x, double y, double radius, int corners, double firstAngle)
    {
        var path = new PathData();
        for (int i = 0; i < corners; i++)
        {
            var (sin, cos) = Math.SinCos(double.DegreesToRadians(firstAngle + 360.0 * i / corners));
            path.Add(x + radius * cos, y + radius * sin, starts: i == 0);
        }
        return path.Closed();
    }

    /// <summary>A plus with thick arms, turned by an angle.</summary>
    static string Star(double x, double y, double radius, double turn)
    {
        double[] along = [-0.35, 0.35, 0.35, 1, 1, 0.35, 0.35, -0.35, -0.35, -1, -1, -0.35];
        double[] across = [-1, -1, -0.35, -0.35, 0.35, 0.35, 1, 1, 0.35, 0.35, -0.35, -0.35];
        var (sin, cos) = Math.SinCos(double.DegreesToRadians(turn));
        var path = new PathData();
        for (int i = 0; i < along.Length; i++)
            path.Add(x + radius * (along[i] * cos - across[i] * sin), y + radius * (along[i] * sin + across[i] * cos), starts: i == 0);
        return path.Closed();
    }

    static string Attributes(Paint fill, double opacity, Stroke? stroke, bool isLine = false)
    {
        var text = new StringBuilder();
        string roles = fill.Role.Length > 0 ? "px-f" + fill.Role : "";
        if (!isLine)
            text.Append(" fill=\"").Append(fill.Color).Append('"');
        if (opacity < 1)
            text.Append(" fill-opacity=\"").Append(Number(opacity)).Append('"');
        if (stroke is { } line)
        {
            text.Append(" stroke=\"").Append(line.Paint.Color).Append('"');
            if (line.Width != 1)
                text.Append(" stroke-width=\"").Append(Number(line.Width)).Append('"');
            if (line.Dash.Length > 0)
                text.Append(" stroke-dasharray=\"").Append(line.Dash).Append('"');
            if (line.Opacity < 1)
                text.Append(" stroke-opacity=\"").Append(Number(line.Opacity)).Append('"');
            if (line.Paint.Role.Length > 0)
                roles += (roles.Length > 0 ? " " : "") + "px-s" + line.Paint.Role;
        }
        if (roles.Length > 0)
            text.Append(" class=\"").Append(roles).Append('"');
        return text.ToString();
    }

    void Add(string element) => _elements.Append(element).Append('\n');
}

/// <summary>Builds the data of an SVG path, a tenth of a pixel fine.</summary>
sealed class PathData
{
    readonly StringBuilder _data = new();

    public void Add(double x, double y, bool starts)
    {
        _data.Append(starts ? 'M' : 'L');
        Append(x);
        _data.Append(' ');
        Append(y);
    }

    public void Line(double x1, double y1, double x2, double y2)
    {
        Add(x1, y1, starts: true);
        Add(x2, y2, starts: false);
    }

    public string Closed() => _data.Append('Z').ToString();

    public void Close() => _data.Append('Z');

    public override string ToString() => _data.ToString();

    void Append(double value)
    {
        double rounded = Math.Round(value, 1);
        _data.Append(CultureInfo.InvariantCulture, $"{(rounded == 0 ? 0 : rounded):0.#}");
    }
}

using System.Globalization;
using System.Text;

namespace Praxis.Lab;

/// <summary>A figure that knows its size and paints itself, alone or as a panel of a larger one.</summary>
public abstract class Drawing : Figure
{
    const double Border = 10;

    internal const string FontFamily = "Helvetica,Arial,'Segoe UI','Liberation Sans','DejaVu Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";

    /// <summary>Width in pixels; the kind's own when not set.</summary>
    public double? Width { get; init; }

    /// <summary>Height in pixels; the kind's own when not set.</summary>
    public double? Height { get; init; }

    /// <summary>A sentence or two below the figure; none when empty.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Which paper the figure is drawn on.</summary>
    public Appearance Appearance { get; init; }

    /// <inheritdoc/>
    public sealed override string ToSvg()
    {
        var size = OuterSize;
        string elements = Compose().ToString();
        string id = $"px{Hash(elements):x16}";
        string width = Canvas.Number(size.Width), height = Canvas.Number(size.Height);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"{FontFamily}\" role=\"img\" id=\"{id}\">\n");
        svg.Append("<title>").Append(Canvas.Escape(Title.Length > 0 ? Title : Name)).Append("</title>\n");
        svg.Append(Paint.StyleSheet(Appearance, id, elements)).Append(elements.Replace(Canvas.IdMark.ToString(), id, StringComparison.Ordinal)).Append("</svg>\n");
        return svg.ToString();
    }

    /// <summary>The whole picture with its border.</summary>
    internal Size OuterSize
    {
        get
        {
            var inner = NaturalSize;
            return new(Math.Ceiling(inner.Width + 2 * Border), Math.Ceiling(inner.Height + 2 * Border));
        }
    }

    /// <summary>The canvas that <see cref="ToSvg"/> prints.</summary>
    internal Canvas Compose()
    {
        Check();
        var canvas = new Canvas();
        var size = OuterSize;
        canvas.Rectangle(new(0, 0, size.Width, size.Height), Paint.Paper, rounding: 6);
        var area = new Box(Border, Border, size.Width - 2 * Border, size.Height - 2 * Border);
        PaintWhole(canvas, area, Around(new(area.Width, area.Height)));
        return canvas;
    }

    /// <summary>The size that the drawing takes with its heading and caption.</summary>
    internal Size NaturalSize
    {
        get
        {
            var preferred = PreferredSize;
            double width = Width is { } outer ? outer - 2 * Border : preferred.Width;
            double height = Height is { } tall ? tall - 2 * Border : preferred.Height + HeaderHeight(width) + FooterHeight(width);
            return new(width, height);
        }
    }

    /// <summary>The size of the body alone, before the reader's wishes.</summary>
    private protected abstract Size PreferredSize { get; }

    /// <summary>What the drawing itself has to say below the caption, such as values that it could not draw.</summary>
    private protected virtual string Remark => "";

    /// <summary>Refuses what cannot be drawn before anything is drawn.</summary>
    internal virtual void Check()
    {
        foreach (var (side, value) in (ReadOnlySpan<(string, double?)>)[("width", Width), ("height", Height)])
        {
            if (value is { } pixels && !(pixels is >= 80 and <= 20_000))
                throw new ArgumentException($"{Name}: a {side} of {pixels} pixels cannot be drawn; give 80 to 20000.");
        }
    }

    /// <summary>Heading, caption and margins that the drawing needs at a size.</summary>
    internal Surroundings Around(Size size)
    {
        double header = HeaderHeight(size.Width), footer = FooterHeight(size.Width);
        return new(header, footer, MarginsAt(new(size.Width, Math.Max(40, size.Height - header - footer))));
    }

    /// <summary>The margins around the frame of a body of the given size.</summary>
    private protected virtual Margins MarginsAt(Size body) => default;

    /// <summary>Paints heading, body and caption into the area, with at least the given surroundings.</summary>
    internal void PaintWhole(Canvas canvas, Box area, Surroundings around)
    {
        canvas.Lines(TextStyle.Title.Wrap(Title, area.Width), area.Left, area.Top, TextStyle.Title);
        var caption = FooterLines(area.Width);
        double captionTop = area.Bottom - caption.Count * TextStyle.Caption.LineHeight + 3;
        canvas.Lines(caption, area.Left, captionTop, TextStyle.Caption);
        var body = area.Shrink(new(0, around.Header, 0, around.Footer));
        PaintBody(canvas, body, around.Margins);
    }

    /// <summary>Paints the body, whose frame keeps at least the given margins.</summary>
    private protected abstract void PaintBody(Canvas canvas, Box body, Margins least);

    /// <summary>Names a figure by what it shows, so that several can stand in one page without mixing up their parts.</summary>
    static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in text)
            hash = (hash ^ letter) * 1099511628211;
        return hash;
    }

    double HeaderHeight(double width)
    {
        int lines = TextStyle.Title.Wrap(Title, width).Count;
        return lines == 0 ? 0 : lines * TextStyle.Title.LineHeight + 8;
    }

    double FooterHeight(double width)
    {
        int lines = FooterLines(width).Count;
        return lines == 0 ? 0 : lines * TextStyle.Caption.LineHeight + 6;
    }

    IReadOnlyList<string> FooterLines(double width) =>
        [.. TextStyle.Caption.Wrap(Caption, width), .. TextStyle.Caption.Wrap(Remark, width)];
}

using System.Globalization;
using System.Xml.Linq;

namespace Praxis.Lab.Tests.Figures;

public sealed class FigureTests
{
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    static readonly XNamespace Link = "http://www.w3.org/1999/xlink";

    [Fact]
    public void Points_stand_where_the_axes_say()
    {
        var chart = new LineChart
        {
            Name = "x",
            X = new Axis { Min = 0, Max = 10 },
            Y = new Axis { Min = 1, Max = 100, Log = true },
            Series = [new("a", [0, 5, 10], [1, 10, 100]) { Markers = true }],
        };
        var circles = XDocument.Parse(chart.ToSvg()).Descendants(Svg + "circle").Select(c => (X: Attribute(c, "cx"), Y: Attribute(c, "cy"))).ToArray();
        Assert.Equal(3, circles.Length);
        Assert.Equal((circles[0].X + circles[2].X) / 2, circles[1].X, 0.02);
        Assert.Equal((circles[0].Y + circles[2].Y) / 2, circles[1].Y, 0.02);
        Assert.True(circles[0].X < circles[2].X && circles[0].Y > circles[2].Y);
    }

    [Fact]
    public void Missing_values_leave_gaps_and_are_counted()
    {
        string svg = Chart([1, 2, double.NaN, 4, 5, double.PositiveInfinity, 7]).ToSvg();
        string path = XDocument.Parse(svg).Descendants(Svg + "path").Select(p => (string)p.Attribute("d")!).First(d => d.Contains('L'));
        Assert.Equal(3, path.Count(c => c == 'M'));
        Assert.Equal(2, path.Count(c => c == 'L'));
        Assert.Contains("2 values are not drawn: they are not finite.", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("not drawn", Chart([1, 2, 3]).ToSvg(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_figure_without_data_says_so()
    {
        Assert.Contains(">no data<", Chart([]).ToSvg(), StringComparison.Ordinal);
        Assert.Contains(">no data<", Chart([double.NaN]).ToSvg(), StringComparison.Ordinal);
        Assert.DoesNotContain(">no data<", Chart([1]).ToSvg(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_escaped_and_comes_back_whole()
    {
        const string Title = "a < b & \"c\" > 'd'";
        var document = XDocument.Parse(new LineChart { Name = "x", Title = Title, Series = [new("</text><script>", [1, 2]), new("b", [2, 1])] }.ToSvg());
        Assert.Contains(document.Descendants(Svg + "text"), t => t.Value == Title);
        Assert.Contains(document.Descendants(Svg + "text"), t => t.Value == "</text><script>");
        Assert.Empty(document.Descendants(Svg + "script"));
    }

    [Fact]
    public void Nothing_in_the_file_points_outside()
    {
        foreach (var (_, figure) in Gallery.All)
        {
            var document = XDocument.Parse(figure.ToSvg());
            Assert.All(document.Descendants().Attributes().Where(a => a.Name.LocalName == "href"), a => Assert.StartsWith("data:image/png;base64,", a.Value, StringComparison.Ordinal));
            Assert.DoesNotContain(document.Descendants(), e => e.Name.LocalName is "script" or "foreignObject");
        }
    }

    [Fact]
    public void A_hundred_thousand_points_make_a_file_of_reasonable_size()
    {
        var random = new Random(1);
        double[] x = [.. Enumerable.Range(0, 100_000).Select(i => i / 100.0)], y = [.. x.Select(v => Math.Sin(v / 50) + random.NextDouble())];
        var line = new LineChart { Name = "x", Series = [new("a", x, y) { Low = [.. y.Select(v => v - 1)], High = [.. y.Select(v => v + 1)] }] };
        Assert.InRange(line.ToSvg().Length, 5_000, 120_000);

        double[] u = [.. x.Select(_ => random.NextDouble() + random.NextDouble())], v = [.. x.Select(_ => random.NextDouble() * random.NextDouble())];
        var cloud = new ScatterChart { Name = "x", Series = [new("a", u, v)] };
        Assert.InRange(cloud.ToSvg().Length, 5_000, 300_000);

        var spread = new GroupChart { Name = "x", Groups = [new("a", u), new("b", y)] };
        Assert.InRange(spread.ToSvg().Length, 1_000, 60_000);
    }

    [Fact]
    public void Thinning_a_line_keeps_its_peaks()
    {
        double[] y = new double[50_000];
        (y[12_345], y[40_000]) = (3, -2);
        var svg = XDocument.Parse(Chart(y).ToSvg());
        string path = svg.Descendants(Svg + "path").Select(p => (string)p.Attribute("d")!).MaxBy(d => d.Length)!;
        double[] heights = [.. path.Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries).Select(p => double.Parse(p.Split(' ')[1], CultureInfo.InvariantCulture))];
        double[] levels = [.. heights.GroupBy(h => h).OrderByDescending(g => g.Count()).Select(g => g.Key)];
        Assert.Equal(3, levels.Length);
        Assert.Equal(1.5, (levels[0] - heights.Min()) / (heights.Max() - levels[0]), 0.01);
    }

    [Fact]
    public void A_picture_in_the_file_has_the_pixels_that_were_given()
    {
        byte[] pixels = [10, 200, 30, 40, 50, 60];
        var grid = new ImageGrid { Name = "x", Tiles = [[new Picture(3, 2, 1, pixels)]], CellSize = 30 };
        string href = (string)XDocument.Parse(grid.ToSvg()).Descendants(Svg + "image").Single().Attribute(Link + "href")!;
        var (width, height, channels, decoded) = PngWriterTests.Decode(Convert.FromBase64String(href["data:image/png;base64,".Length..]));
        Assert.Equal((30, 20, 1), (width, height, channels));
        for (int y = 0; y < 20; y++)
        {
            for (int x = 0; x < 30; x++)
                Assert.Equal(pixels[y / 10 * 3 + x / 10], decoded[y * 30 + x]);
        }
    }

    [Fact]
    public void Planes_of_numbers_become_pixels()
    {
        var gray = Picture.Gray([0, 0.5f, 1, 2, -1, 0.25f], 2, 3);
        Assert.Equal([0, 128, 255, 255, 0, 64], gray.Pixels.ToArray());
        var color = Picture.Rgb([1, 0, 0, 1, 0, 0.5f], 1, 2, low: 0, high: 1);
        Assert.Equal([255, 0, 0, 0, 255, 128], color.Pixels.ToArray());
        var holed = Picture.Gray([float.NaN, 1], 1, 2);
        Assert.Equal((4, 0, 255), (holed.Channels, holed.Pixels[3], holed.Pixels[7]));
    }

    [Fact]
    public void The_field_has_its_first_row_at_the_bottom()
    {
        var plot = new Plot { Name = "x", Marks = [new FieldMark([0, 1], [0, 1], new double[,] { { 0, 0 }, { 1, 1 } }) { Colors = ColorMap.Gray }] };
        string href = (string)XDocument.Parse(plot.ToSvg()).Descendants(Svg + "image").First().Attribute(Link + "href")!;
        var (_, _, _, pixels) = PngWriterTests.Decode(Convert.FromBase64String(href["data:image/png;base64,".Length..]));
        Assert.Equal((255, 0), (pixels[0], pixels[^1]));
    }

    [Fact]
    public void A_histogram_counts_every_value_once()
    {
        var svg = XDocument.Parse(new Histogram { Name = "x", Bins = 4, Samples = [new("a", [0, 0.1, 0.3, 0.6, 0.6, 0.6, 1])] }.ToSvg());
        string outline = svg.Descendants(Svg + "path").Select(p => (string)p.Attribute("d")!).Last();
        double[][] points = [.. outline.Split(['M', 'L'], StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
        double ground = points.Max(p => p[1]), unit = (ground - points.Min(p => p[1])) / 3;
        double[] tops = [.. points[1..^1].Where((_, i) => i % 2 == 0).Select(p => Math.Round((ground - p[1]) / unit, 2))];
        Assert.Equal([2, 1, 3, 1], tops);
    }

    [Fact]
    public void Quartiles_interpolate_between_values()
    {
        Assert.Equal(2.5, GroupMark.Quantile([1, 2, 3, 4], 0.5));
        Assert.Equal(1.75, GroupMark.Quantile([1, 2, 3, 4], 0.25));
        Assert.Equal(7, GroupMark.Quantile([7], 0.75));
    }

    [Fact]
    public void Frames_of_panels_line_up()
    {
        var narrow = new LineChart { Name = "a", Title = "with a title", X = new Axis("time"), Series = [new("a", [1, 2, 3])] };
        var wide = new LineChart { Name = "b", Y = new Axis("amount"), Series = [new("a", [1e6, 2e6, -3.5e6])] };
        var row = Frames(Panels.Row(narrow, wide));
        Assert.Equal((row[0].Top, row[0].Bottom), (row[1].Top, row[1].Bottom));
        var column = Frames(Panels.Column(narrow, wide));
        Assert.Equal((column[0].Left, column[0].Right), (column[1].Left, column[1].Right));
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused_with_a_reason()
    {
        Refuses("3 x values do not match 2 y values", () => new Series("a", [1, 2, 3], [1, 2]));
        Refuses("only one end of its intervals", () => new LineChart { Name = "x", Series = [new("a", [1]) { Low = [0] }] }.ToSvg());
        Refuses("2 values for 1 groups", () => new BarChart { Name = "x", Groups = ["g"], Series = [new("a", [1, 2])] }.ToSvg());
        Refuses("lower end must lie below its upper end", () => new LineChart { Name = "x", X = new Axis { Min = 2, Max = 1 } }.ToSvg());
        Refuses("give a positive number", () => new LineChart { Name = "x", Y = new Axis { Log = true, Min = 0 } }.ToSvg());
        Refuses("give 80 to 20000", () => new LineChart { Name = "x", Width = double.NaN }.ToSvg());
        Refuses("has no place on the y axis", () => new LineChart { Name = "x", Y = new Axis { Log = true }, Guides = [new ReferenceLine(-1)] }.ToSvg());
        Refuses("leads to a node that does not exist", () => new GraphDrawing { Name = "x", Nodes = [new("a")], Edges = [new(0, 1)] }.ToSvg());
        Refuses("2 names do not match the 1 rows", () => new HeatMap { Name = "x", Values = new double[1, 1], Rows = ["a", "b"] }.ToSvg());
        Refuses("not evenly spaced", () => new FieldMark([0, 1, 3], [0, 1], new double[2, 3]));
        Refuses("must be finite and grow", () => new ContourMark([0, 0], [0, 1], new double[2, 2]));
        Refuses("need 12 values, but 5 were given", () => new Picture(2, 2, 3, new byte[5]));
        Refuses("there are no panels", () => Panels.Row().ToSvg());
    }

    [Fact]
    public void A_dark_figure_is_dark_and_an_automatic_one_follows_the_reader()
    {
        string Draw(Appearance appearance) => new LineChart { Name = "x", Appearance = appearance, Series = [new("a", [1, 2])] }.ToSvg();
        Assert.DoesNotContain("<style>", Draw(Appearance.Light), StringComparison.Ordinal);
        string id = (string)XDocument.Parse(Draw(Appearance.Dark)).Root!.Attribute("id")!;
        Assert.Contains($"<style>@media (prefers-color-scheme:dark){{#{id} .px-ft{{", Draw(Appearance.Automatic), StringComparison.Ordinal);
        Assert.Contains($"<style>#{id} .px-ft{{", Draw(Appearance.Dark), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_figures_in_one_page_share_no_names()
    {
        var ids = new[] { Chart([1, 2, 3]), Chart([3, 2, 1]) }.SelectMany(c => XDocument.Parse(c.ToSvg()).Descendants().Attributes("id").Select(a => a.Value)).ToArray();
        Assert.True(ids.Length >= 4);
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.DoesNotContain(Canvas.IdMark, new LineChart { Name = "x", Title = $"a{Canvas.IdMark}b", Series = [new("a", [1, 2])] }.ToSvg());
    }

    [Fact]
    public void The_places_of_a_path_graph_lie_on_a_line_in_order()
    {
        var places = StressLayout.Place(5, [(0, 1), (1, 2), (2, 3), (3, 4)]);
        for (int i = 0; i + 1 < 5; i++)
            Assert.Equal(1, double.Hypot(places[i].X - places[i + 1].X, places[i].Y - places[i + 1].Y), 0.05);
        Assert.Equal(4, double.Hypot(places[0].X - places[4].X, places[0].Y - places[4].Y), 0.2);
    }

    static void Refuses(string reason, Func<object> act) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);

    /// <summary>The frames, as told by their left and lower lines.</summary>
    static Box[] Frames(Drawing drawing)
    {
        string color = Paint.Axis.Color;
        var lines = XDocument.Parse(drawing.ToSvg()).Descendants(Svg + "line").Where(l => (string)l.Attribute("stroke")! == color)
            .Select(l => (X1: Attribute(l, "x1"), Y1: Attribute(l, "y1"), X2: Attribute(l, "x2"), Y2: Attribute(l, "y2"))).Where(l => double.Hypot(l.X2 - l.X1, l.Y2 - l.Y1) > 50).ToArray();
        return [.. lines.Where(l => l.Y1 == l.Y2).Zip(lines.Where(l => l.X1 == l.X2), (across, down) => Box.Between(across.X1, down.Y1, across.X2, across.Y1))];
    }

    static double Attribute(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    static LineChart Chart(double[] values) => new() { Name = "x", Series = [new("a", values)] };
}

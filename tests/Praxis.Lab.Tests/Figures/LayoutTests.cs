using System.Globalization;
using System.Xml.Linq;

namespace Praxis.Lab.Tests.Figures;

/// <summary>Whatever goes in, no text may touch another or leave the picture, and the file must be well-formed.</summary>
public sealed class LayoutTests
{
    static readonly Dictionary<string, Func<Drawing>> Nasty = new()
    {
        ["nothing at all"] = () => new LineChart { Name = "x" },
        ["a series without points"] = () => new LineChart { Name = "x", Series = [new("a", []), new("b", [])] },
        ["only values that are not numbers"] = () => new LineChart { Name = "x", Series = [new("a", [double.NaN, double.PositiveInfinity, double.NegativeInfinity])] },
        ["one point"] = () => new LineChart { Name = "x", Series = [new("a", [3], [7])] },
        ["one point at zero"] = () => new LineChart { Name = "x", Series = [new("a", [0], [0])] },
        ["identical values"] = () => new LineChart { Name = "x", Series = [new("a", [0.3, 0.3, 0.3])] },
        ["identical large values"] = () => new LineChart { Name = "x", Series = [new("a", [1e12, 1e12, 1e12])] },
        ["tiny differences of large values"] = () => Line([1e9, 1e9 + 0.001, 1e9 + 0.002]),
        ["negative offset"] = () => Line([-1e7 - 0.2, -1e7, -1e7 + 0.3]),
        ["huge range"] = () => Line([-1e300, 0, 1e300]),
        ["beyond any range"] = () => Line([double.MinValue, 0, double.MaxValue]),
        ["tiny values"] = () => Line([1e-300, 2e-300, 5e-300]),
        ["denormal values"] = () => Line([double.Epsilon, 0, 3 * double.Epsilon]),
        ["adjacent numbers"] = () => Line([1, Math.BitIncrement(1), 1]),
        ["millionths"] = () => Line([1.5e-6, 2.75e-6, -3e-6]),
        ["log over 600 decades"] = () => Line([1e-300, 1, 1e300], log: true),
        ["log within a decade"] = () => Line([2.1, 2.4, 3.3], log: true),
        ["log within a hair"] = () => Line([2.1, 2.1001, 2.1002], log: true),
        ["log with nothing positive"] = () => Line([0, -1, -2], log: true),
        ["log with some not positive"] = () => Line([0, -1, 10, 100, 1e5], log: true),
        ["log of one value"] = () => Line([42], log: true),
        ["log of tiny values"] = () => Line([1e-320, 1e-310], log: true),
        ["given ticks too near each other"] = () => new LineChart { Name = "x", Series = [new("a", [1, 2, 3])], X = new Axis { Ticks = [0, 0.001, 0.002, 1, 1.001, 2] }, Y = new Axis { Ticks = [1, 1.0001, 2] } },
        ["long words everywhere"] = () => new LineChart
        {
            Name = "x",
            Title = string.Concat(Enumerable.Repeat("Donaudampfschiff", 20)),
            Caption = string.Concat(Enumerable.Repeat("fahrtsgesellschaft ", 30)),
            X = new Axis(string.Concat(Enumerable.Repeat("quantity ", 40)), "kg·m/s²"),
            Y = new Axis(string.Concat(Enumerable.Repeat("amount", 40)), "μmol"),
            Series = [.. Enumerable.Range(0, 12).Select(i => new Series(string.Concat(Enumerable.Repeat($"very long name {i} ", 10)), [i, 2 * i, 3]))],
        },
        ["Chinese words"] = () => new BarChart
        {
            Name = "x",
            Title = "不同方法在五个数据集上的平均准确率以及它们的百分之九十五置信区间，全部在同一台机器上测得，误差线表示五个随机种子上的置信区间",
            Groups = ["手写数字识别数据集", "自然图像分类", "文本情感分析任务", "语音命令", "时间序列预测"],
            Y = new Axis("准确率", "%"),
            Series = [new("我们的方法", [0.5, 0.6, 0.7, 0.8, 0.9]), new("基线", [0.4, 0.5, 0.6, 0.7, 0.8])],
        },
        ["markup in every text"] = () => new LineChart
        {
            Name = "<svg>&\"'",
            Title = "a < b && c > d \"q\" 'p' \u0001\u000b \ud800 ]]>",
            X = new Axis("<x>", "&"),
            Series = [new("<script>", [1, 2]), new("&amp;", [2, 1])],
            Guides = [new Callout(0.5, 1.5, "</text>"), new ReferenceLine(1.2) { Label = "<&>" }],
        },
        ["fifty series"] = () => new LineChart { Name = "x", Series = [.. Enumerable.Range(0, 50).Select(i => new Series($"arm {i}", [.. Enumerable.Range(0, 30).Select(j => Math.Sin(i + j))]))] },
        ["legend below with long names"] = () => new LineChart { Name = "x", Legend = LegendPlace.Below, Series = [.. Enumerable.Range(0, 9).Select(i => new Series($"method number {i} with a name", [i, 1]))] },
        ["legend right"] = () => new LineChart { Name = "x", Legend = LegendPlace.Right, Series = [new("short", [1, 2]), new(new string('w', 80), [2, 1])] },
        ["tiny picture"] = () => new LineChart { Name = "x", Title = "t", Width = 120, Height = 100, X = new Axis("x"), Y = new Axis("y"), Series = [new("a", [1, 2000, 3]), new("b", [3, 4, 5])] },
        ["wide and flat"] = () => new LineChart { Name = "x", Width = 1500, Height = 110, Series = [new("a", [.. Enumerable.Range(0, 1000).Select(i => i * 1e3)])] },
        ["notes in one place"] = () => new ScatterChart { Name = "x", Series = [new("a", [1, 2, 3])], Guides = [.. Enumerable.Range(0, 40).Select(i => new Callout(1, 2, $"this is note number {i}"))] },
        ["reference lines in one place"] = () => new LineChart { Name = "x", Series = [new("a", [1, 2, 3])], Guides = [.. Enumerable.Range(0, 25).Select(i => new ReferenceLine(2) { Label = $"line {i}", Vertical = i % 2 == 0 })] },
        ["spans over each other"] = () => new LineChart { Name = "x", Series = [new("a", [1, 2, 3])], Guides = [.. Enumerable.Range(0, 30).Select(i => new ShadedSpan(0.5, 0.6 + 0.01 * i) { Label = $"phase {i}", OnY = i % 3 == 0 })] },
        ["a hundred groups"] = () => new BarChart { Name = "x", Groups = [.. Enumerable.Range(0, 100).Select(i => $"a group with number {i}")], Series = [new("a", [.. Enumerable.Range(0, 100).Select(i => (double)i)])], ShowValues = true },
        ["long group names"] = () => new BarChart { Name = "x", Groups = [.. Enumerable.Range(0, 9).Select(i => $"unbreakable_identifier_of_group_{i}")], Series = [new("a", [1, 2, 3, 4, 5, 6, 7, 8, 9])], ShowValues = true },
        ["one group with a long name"] = () => new BarChart { Name = "x", Width = 200, Groups = [new string('m', 90)], Series = [new("a", [5])] },
        ["no groups"] = () => new BarChart { Name = "x", Series = [new("a", [])] },
        ["bars of nothing"] = () => new BarChart { Name = "x", Groups = ["a", "b"], Series = [new("a", [double.NaN, double.NaN])] },
        ["bars with values, many series"] = () => new BarChart { Name = "x", ShowValues = true, Groups = ["a", "b", "c"], Series = [.. Enumerable.Range(0, 8).Select(i => new Series($"s{i}", [i * 0.1234567, -i, 1e-7 * i]))] },
        ["negative bars with values"] = () => new BarChart { Name = "x", ShowValues = true, Groups = ["a", "b", "c"], Series = [new("s", [-1, -2.5, -3]) { Low = [-1.5, -3, -3.5], High = [-0.5, -2, -2.5] }] },
        ["log bars"] = () => new BarChart { Name = "x", Y = new Axis("time", "s") { Log = true }, Groups = ["a", "b", "c"], Series = [new("s", [1e-3, 1, 0])] },
        ["groups without values"] = () => new GroupChart { Name = "x", Groups = [new("empty", []), new("nan", [double.NaN]), new("one", [1]), new("same", [2, 2, 2, 2, 2, 2])] },
        ["forty groups of values"] = () => new GroupChart { Name = "x", Groups = [.. Enumerable.Range(0, 40).Select(i => new NamedValues($"condition {i}", [i, i + 1, i + 2, i + 5, i - 3, i * 2]))] },
        ["histogram of nothing"] = () => new Histogram { Name = "x", Samples = [new("a", []), new("b", [double.NaN])] },
        ["histogram of one value"] = () => new Histogram { Name = "x", Samples = [new("a", [5, 5, 5, 5])] },
        ["log histogram"] = () => new Histogram { Name = "x", X = new Axis { Log = true }, Y = new Axis { Log = true }, Samples = [new("a", [1e-5, 1e-3, 0, -1, 10, 1e6]), new("b", [1, 2, 3])] },
        ["empty table"] = () => new HeatMap { Name = "x", Values = new double[0, 0] },
        ["one cell"] = () => new HeatMap { Name = "x", Values = new double[,] { { 3 } } },
        ["table without values"] = () => new HeatMap { Name = "x", Values = new double[,] { { double.NaN, double.NaN } } },
        ["large table"] = () => new HeatMap { Name = "x", Values = new double[200, 90], Rows = [.. Enumerable.Range(0, 200).Select(i => $"the row number {i}")], Columns = [.. Enumerable.Range(0, 90).Select(i => $"the column number {i}")] },
        ["table with long names"] = () => new HeatMap { Name = "x", Values = new double[,] { { 1, 2, 1e9 }, { -1e-9, 5, 6 } }, Rows = [new string('r', 100), "b"], Columns = [new string('c', 100), "a b c d e f g h i j k l m n o p", "z"], Scale = new Axis(new string('s', 200)), Center = 0 },
        ["numbers forced into small cells"] = () => new HeatMap { Name = "x", ShowNumbers = true, Values = new double[12, 30] },
        ["flat field"] = () => Field((_, _) => 1),
        ["field with holes"] = () => Field((x, y) => x > 0.5 && y > 0.5 ? double.NaN : x * y),
        ["steep field"] = () => Field((x, y) => Math.Exp(200 * (x - y))),
        ["arrows of no length"] = () => new Plot { Name = "x", Marks = [new ArrowMark([0, 1, 2], [0, 1, 2], [0, 0, 0], [0, 0, 0])] },
        ["huge arrows"] = () => new Plot { Name = "x", Marks = [new ArrowMark([0, 1, 2], [0, 1, 2], [1e300, -1e300, double.NaN], [1e300, 1, 2])] },
        ["no marks"] = () => new Plot { Name = "x", Marks = [] },
        ["graph of nothing"] = () => new GraphDrawing { Name = "x", Nodes = [] },
        ["graph of one node"] = () => new GraphDrawing { Name = "x", Nodes = [new("a rather long name for a node")], Edges = [new(0, 0, 2)], Directed = true, ShowWeights = true },
        ["complete graph"] = () => new GraphDrawing { Name = "x", Nodes = [.. Enumerable.Range(0, 14).Select(i => new GraphDrawing.Node($"node number {i}"))], Edges = [.. Enumerable.Range(0, 14 * 14).Select(i => new GraphDrawing.Edge(i / 14, i % 14, i - 50))], Directed = true, ShowWeights = true },
        ["graph of parts"] = () => new GraphDrawing { Name = "x", Nodes = [.. Enumerable.Range(0, 9).Select(i => new GraphDrawing.Node($"{i}"))], Edges = [new(0, 1), new(2, 3, double.NaN), new(4, 5, 0)] },
        ["graph with all nodes in one place"] = () => new GraphDrawing { Name = "x", Nodes = [new("a") { X = 1, Y = 1 }, new("b") { X = 1, Y = 1 }], Edges = [new(0, 1)], Directed = true },
        ["no pictures"] = () => new ImageGrid { Name = "x", Tiles = [] },
        ["only empty places"] = () => new ImageGrid { Name = "x", Tiles = [[null, null]] },
        ["pictures of many shapes"] = () => new ImageGrid
        {
            Name = "x",
            Tiles = [[Plain(1, 1), Plain(200, 3)], [new Tile(Plain(3, 200), "a caption that is much longer than the picture is wide"), null, Plain(8, 8)]],
            RowLabels = ["a row label that is longer than anybody would want it to be, really", "b"],
            ColumnLabels = ["a column label that is longer than its column", "b", "unbreakablecolumnlabelwithoutblanks"],
        },
        ["many pictures"] = () => new ImageGrid { Name = "x", Tiles = ImageGrid.InRows(30, [.. Enumerable.Range(0, 300).Select(_ => Plain(4, 4))]), ColumnLabels = [.. Enumerable.Range(0, 30).Select(i => $"column {i}")], RowLabels = [.. Enumerable.Range(0, 10).Select(i => $"row {i}")] },
        ["pictures in too little room"] = () => new ImageGrid { Name = "x", Width = 150, Height = 120, Tiles = ImageGrid.InRows(6, [.. Enumerable.Range(0, 36).Select(_ => Plain(4, 4))]), RowLabels = [.. Enumerable.Range(0, 6).Select(i => $"row {i}")] },
        ["no steps"] = () => new ImageStrip { Name = "x", Steps = [] },
        ["steps of text"] = () => new ImageStrip { Name = "x", Arrows = true, Steps = [.. Enumerable.Range(0, 7).Select(i => new StripStep(new string('h', 10 * i), i % 2 == 0 ? Plain(5, 9) : null, string.Concat(Enumerable.Repeat("word ", 15 * i))))] },
        ["steps in too little room"] = () => new ImageStrip { Name = "x", Title = "a title", Height = 210, Steps = [.. Enumerable.Range(0, 4).Select(i => new StripStep($"step {i}", Plain(8, 8), string.Concat(Enumerable.Repeat("word ", 40))))] },
        ["captions in too little room"] = () => new ImageGrid { Name = "x", Width = 300, Height = 200, Tiles = [.. Enumerable.Range(0, 3).Select(_ => (IReadOnlyList<Tile?>)[.. Enumerable.Range(0, 7).Select(i => new Tile(Plain(8, 8), $"caption number {i}"))])] },
        ["panels of every kind"] = () => Panels.Grid(3, [.. Gallery.All.Select(g => g.Figure)]),
        ["panels in panels"] = () => Panels.Column(Panels.Row(Line([1, 2]), Line([1e6, 2e6])), Line([-1e-7, 1e-7])),
        ["panels without room"] = () => new Panels { Name = "x", Width = 300, Height = 150, Items = [Line([1, 2]), Line([1, 2000]), Line([3, 4])] },
    };

    public static TheoryData<string> NastyNames => [.. Nasty.Keys];

    public static TheoryData<string> GalleryNames => [.. Gallery.All.Select(g => g.Figure.Name)];

    [Theory]
    [MemberData(nameof(NastyNames))]
    public void Nasty_input_gives_a_sound_picture(string name) => AssertSound(Nasty[name]());

    [Theory]
    [MemberData(nameof(GalleryNames))]
    public void The_gallery_is_sound(string name) => AssertSound(Gallery.All.Single(g => g.Figure.Name == name).Figure);

    [Fact]
    public void Texts_of_random_charts_stay_apart()
    {
        var random = new Random(77);
        for (int round = 0; round < 120; round++)
        {
            double scale = Math.Pow(10, random.Next(-12, 13)), shift = random.Next(3) == 0 ? 0 : scale * Math.Pow(10, random.Next(0, 6));
            int count = random.Next(1, 40);
            bool logX = random.Next(3) == 0, logY = random.Next(3) == 0;
            AssertSound(new LineChart
            {
                Name = $"random-{round}",
                Width = random.Next(240, 900),
                Height = random.Next(160, 600),
                X = new Axis("quantity", "u") { Log = logX, Notation = (AxisNotation)random.Next(4), Reversed = random.Next(5) == 0 },
                Y = new Axis("value") { Log = logY, Notation = (AxisNotation)random.Next(4) },
                Series = [.. Enumerable.Range(0, random.Next(1, 6)).Select(s => new Series(
                    $"series {s}", [.. Enumerable.Range(0, count).Select(i => shift + scale * i)], [.. Enumerable.Range(0, count).Select(_ => shift + scale * random.NextDouble())]))],
            });
        }
    }

    [Fact]
    public void The_check_itself_sees_texts_that_touch()
    {
        PlacedText flat = new("a", 0, 0, new(0, 0, 40, 10), 0);
        Assert.True(Touch(flat, flat with { Box = new(39, 9, 40, 10) }));
        Assert.False(Touch(flat, flat with { Box = new(41, 0, 40, 10) }));
        PlacedText upright = new("b", 20, 30, new(0, 25, 40, 10), -90);
        Assert.True(Touch(new("a", 0, 0, new(0, 40, 40, 10), 0), upright));
        Assert.False(Touch(new("a", 0, 0, new(0, 30, 12, 10), 0), upright));
    }

    static void AssertSound(Drawing drawing)
    {
        string svg = drawing.ToSvg();
        Assert.Equal(svg, drawing.ToSvg());
        var root = XDocument.Parse(svg).Root!;
        Assert.Equal("svg", root.Name.LocalName);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞\"", svg, StringComparison.Ordinal);

        var size = drawing.OuterSize;
        foreach (var image in root.Descendants().Where(e => e.Name.LocalName == "image"))
        {
            double[] box = [.. new[] { "x", "y", "width", "height" }.Select(a => double.Parse(image.Attribute(a)!.Value, CultureInfo.InvariantCulture))];
            Assert.True(box[0] >= 0 && box[1] >= 0 && box[0] + box[2] <= size.Width && box[1] + box[3] <= size.Height, $"An image leaves the {size.Width}×{size.Height} picture at {string.Join(", ", box)}.");
        }
        var texts = drawing.Compose().Texts;
        var whole = new Box(0, 0, size.Width, size.Height);
        for (int i = 0; i < texts.Count; i++)
        {
            Assert.True(Corners(texts[i]).All(c => whole.Contains(c.X, c.Y)), $"'{texts[i].Text}' leaves the {size.Width}×{size.Height} picture at {texts[i].Box}, turned by {texts[i].Angle}°.");
            for (int j = 0; j < i; j++)
                Assert.False(Touch(texts[i], texts[j]), $"'{texts[i].Text}' at {texts[i].Box} ({texts[i].Angle}°) touches '{texts[j].Text}' at {texts[j].Box} ({texts[j].Angle}°).");
        }
    }

    /// <summary>Two convex shapes are apart when some side of one of them parts them.</summary>
    static bool Touch(PlacedText one, PlacedText other)
    {
        var (a, b) = (Corners(one), Corners(other));
        foreach (var shape in (ReadOnlySpan<(double X, double Y)[]>)[a, b])
        {
            for (int i = 0; i < 4; i++)
            {
                var (p, q) = (shape[i], shape[(i + 1) % 4]);
                var (nx, ny) = (q.Y - p.Y, p.X - q.X);
                double[] first = [.. a.Select(c => c.X * nx + c.Y * ny)], second = [.. b.Select(c => c.X * nx + c.Y * ny)];
                if (first.Max() <= second.Min() || second.Max() <= first.Min())
                    return false;
            }
        }
        return true;
    }

    static (double X, double Y)[] Corners(PlacedText text)
    {
        var (sin, cos) = Math.SinCos(text.Angle * Math.PI / 180);
        var box = text.Box;
        return [.. new[] { (box.Left, box.Top), (box.Right, box.Top), (box.Right, box.Bottom), (box.Left, box.Bottom) }
            .Select(c => (X: c.Item1 - text.X, Y: c.Item2 - text.Y))
            .Select(c => (text.X + c.X * cos - c.Y * sin, text.Y + c.X * sin + c.Y * cos))];
    }

    static LineChart Line(double[] values, bool log = false) => new()
    {
        Name = "line",
        X = new Axis("x", "s"),
        Y = new Axis("y", "V") { Log = log },
        Series = [new("a", values)],
    };

    static Plot Field(Func<double, double, double> function)
    {
        double[] places = [.. Enumerable.Range(0, 21).Select(i => i / 20.0)];
        var values = new double[21, 21];
        for (int i = 0; i < 21; i++)
        {
            for (int j = 0; j < 21; j++)
                values[i, j] = function(places[j], places[i]);
        }
        return new() { Name = "field", Marks = [new FieldMark(places, places, values), new ContourMark(places, places, values)] };
    }

    static Picture Plain(int width, int height) => new(width, height, 1, new byte[width * height]);
}

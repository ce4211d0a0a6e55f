namespace Praxis.Lab.Tests.Figures;

/// <summary>One small example of every kind of figure; docs/figures shows them.</summary>
static class Gallery
{
    public static IReadOnlyList<(string Heading, Drawing Figure)> All { get; } =
    [
        ("Lines with confidence bands", Lines()),
        ("Log axes, a shaded span, events and a note", Training()),
        ("Scatter", Scatter()),
        ("Bars with error bars", Bars()),
        ("Groups: boxes and jittered dots", Groups()),
        ("Histograms", Histograms()),
        ("Heat map", Heat()),
        ("Diverging heat map", Correlations()),
        ("Field, contours and a path", Descent()),
        ("Arrows", Arrows()),
        ("Graph", Graph()),
        ("Image grid", Images()),
        ("Strip of images with text", Strip()),
        ("Several panels", SeveralPanels()),
    ];

    static LineChart Lines()
    {
        double[] sparsity = [0, 10, 20, 30, 40, 50, 60, 70, 80];
        return new LineChart
        {
            Name = "lines",
            Title = "Pruning by gradients keeps more accuracy",
            X = new Axis("sparsity", unit: "%"),
            Y = new Axis("accuracy"),
            Series = [Curve("LoRAPrune", 0.92, 95, 5), Curve("magnitude", 0.92, 78, 6), Curve("random", 0.91, 62, 3)],
            Guides = [new ReferenceLine(0.1) { Label = "chance" }],
            Caption = "Mean and 95 % interval over five seeds.",
        };

        Series Curve(string name, double top, double half, double steep)
        {
            double[] y = [.. sparsity.Select(s => 0.1 + (top - 0.1) / (1 + Math.Exp((s - half) / 100 * steep * 3)))];
            return new(name, sparsity, y)
            {
                Low = [.. y.Select((v, i) => v - 0.012 - 0.004 * i)],
                High = [.. y.Select((v, i) => v + 0.012 + 0.004 * i)],
            };
        }
    }

    static LineChart Training()
    {
        var random = new Random(4);
        double[] steps = [.. Enumerable.Range(0, 400).Select(i => Math.Pow(10, 5.0 * i / 399))];
        return new LineChart
        {
            Name = "training",
            Title = "Loss over training",
            X = new Axis("step") { Log = true },
            Y = new Axis("loss", unit: "nats") { Log = true },
            Series =
            [
                new("SGD", steps, [.. steps.Select(s => 4 * Math.Pow(s, -0.22) * (1 + 0.12 * (random.NextDouble() - 0.5)))]),
                new("Adam", steps, [.. steps.Select(s => 4 * Math.Pow(s, -0.42) * (1 + 0.2 * (random.NextDouble() - 0.5)) + 0.01)]),
                new("Adam, no warm-up", steps, [.. steps.Select(s => s is > 300 and < 700 ? double.NaN : 5 * Math.Pow(s, -0.33) * (1 + 0.2 * (random.NextDouble() - 0.5)))]),
            ],
            Guides =
            [
                new ShadedSpan(1, 100) { Label = "warm-up" },
                new EventTicks([1000, 3000, 10_000, 30_000]) { Label = "rate halved" },
                new Callout(300, 0.76, "diverged"),
            ],
        };
    }

    static ScatterChart Scatter()
    {
        var random = new Random(11);
        return new ScatterChart
        {
            Name = "scatter",
            Title = "Two features of three classes",
            X = new Axis("first component"),
            Y = new Axis("second component"),
            Series = [Cloud("circles", -1.5, 0.4), Cloud("squares", 1.2, 1.3), Cloud("triangles", 0.6, -1.4)],
        };

        Series Cloud(string name, double x, double y) => new(
            name, [.. Enumerable.Range(0, 60).Select(_ => x + 0.6 * Normal(random))], [.. Enumerable.Range(0, 60).Select(_ => y + 0.5 * Normal(random))]);
    }

    static BarChart Bars() => new()
    {
        Name = "bars",
        Title = "Success by environment",
        Groups = ["pendulum", "cart-pole", "push", "gallery"],
        Y = new Axis("success", unit: "%"),
        Series =
        [
            new("ours", [88, 93, 71, 64]) { Low = [84, 90, 64, 58], High = [91, 96, 77, 70] },
            new("TD3", [79, 94, 52, double.NaN]) { Low = [73, 91, 43, double.NaN], High = [84, 97, 60, double.NaN] },
            new("random", [12, 21, 4, 9]) { Low = [9, 17, 2, 6], High = [15, 25, 6, 12] },
        ],
        ShowValues = true,
    };

    static GroupChart Groups()
    {
        var random = new Random(5);
        return new GroupChart
        {
            Name = "groups",
            Title = "Error of five estimators",
            Y = new Axis("squared error") { Log = true },
            Groups =
            [
                new("deep ensemble", Draw(60, 0.4)),
                new("Laplace", Draw(45, 0.7)),
                new("MC dropout", Draw(60, 1.1)),
                new("SWAG", Draw(12, 0.8)),
                new("single network", Draw(3, 1.6)),
            ],
        };

        double[] Draw(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => scale * Math.Exp(0.7 * Normal(random)))];
    }

    static Histogram Histograms()
    {
        var random = new Random(6);
        return new Histogram
        {
            Name = "histogram",
            Title = "Scores of members and non-members",
            X = new Axis("log-likelihood ratio"),
            Shares = true,
            Samples =
            [
                new("members", [.. Enumerable.Range(0, 800).Select(_ => 0.9 + Normal(random))]),
                new("non-members", [.. Enumerable.Range(0, 500).Select(_ => -0.8 + 0.8 * Normal(random))]),
            ],
            Guides = [new ReferenceLine(0) { Vertical = true, Label = "threshold" }],
        };
    }

    static HeatMap Heat()
    {
        var values = new double[5, 6];
        for (int i = 0; i < 5; i++)
        {
            for (int j = 0; j < 6; j++)
                values[i, j] = 0.95 - 0.13 * Math.Abs(i - j * 0.8) - 0.02 * j;
        }
        values[4, 1] = double.NaN;
        return new HeatMap
        {
            Name = "heatmap",
            Title = "Accuracy by shift and method",
            Values = values,
            Rows = ["none", "gaussian blur", "contrast", "JPEG", "occlusion"],
            Columns = ["plain", "mixup", "cutout", "AugMix", "TENT", "ours"],
            Scale = new Axis("accuracy"),
            X = new Axis("method"),
            Y = new Axis("shift"),
        };
    }

    static HeatMap Correlations()
    {
        var values = new double[24, 24];
        for (int i = 0; i < 24; i++)
        {
            for (int j = 0; j < 24; j++)
                values[i, j] = Math.Cos((i - j) * 0.35) * Math.Exp(-Math.Abs(i - j) / 14.0);
        }
        return new HeatMap
        {
            Name = "correlation",
            Title = "Correlation of features",
            Values = values,
            Center = 0,
            Scale = new Axis("correlation"),
            X = new Axis("feature"),
            Y = new Axis("feature"),
            Width = 460,
            Height = 380,
        };
    }

    static Plot Descent()
    {
        double[] x = Even(-2, 2, 61), y = Even(-1, 3, 61);
        var values = new double[61, 61];
        for (int i = 0; i < 61; i++)
        {
            for (int j = 0; j < 61; j++)
                values[i, j] = Math.Log10(1 + Valley(x[j], y[i]));
        }
        var (px, py) = (new List<double> { -1.6 }, new List<double> { 2.6 });
        for (int step = 0; step < 900; step++)
        {
            double a = px[^1], b = py[^1];
            double dx = -2 * (1 - a) - 80 * a * (b - a * a), dy = 40 * (b - a * a);
            double length = Math.Max(1, Math.Sqrt(dx * dx + dy * dy) / 8);
            px.Add(a - 0.004 * dx / length);
            py.Add(b - 0.004 * dy / length);
        }
        return new Plot
        {
            Name = "contours",
            Title = "Gradient descent in a curved valley",
            X = new Axis("w₁"),
            Y = new Axis("w₂"),
            Marks =
            [
                new FieldMark(x, y, values) { ScaleAxis = new Axis("log₁₀(1 + loss)") },
                new ContourMark(x, y, values) { ShowLevels = false, Levels = [0.25, 0.5, 1, 1.5, 2] },
                new PathMark(new Series("descent", px, py) { Color = 1 }),
            ],
            Guides = [new Callout(1, 1, "minimum")],
        };
    }

    static Plot Arrows()
    {
        double[] grid = Even(-1.8, 1.8, 13);
        var points = grid.SelectMany(y => grid.Select(x => (X: x, Y: y))).ToArray();
        double[] time = Even(0, 12, 300);
        double[] fine = Even(-2, 2, 41);
        var energy = new double[41, 41];
        for (int i = 0; i < 41; i++)
        {
            for (int j = 0; j < 41; j++)
                energy[i, j] = fine[i] * fine[i] / 2 + 1 - Math.Cos(1.5 * fine[j]);
        }
        return new Plot
        {
            Name = "arrows",
            Title = "A damped pendulum",
            X = new Axis("angle", unit: "rad"),
            Y = new Axis("velocity", unit: "rad/s"),
            EqualScales = true,
            Marks =
            [
                new ContourMark(fine, fine, energy) { Name = "energy", Color = 7 },
                new ArrowMark([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)], [.. points.Select(p => p.Y)], [.. points.Select(p => -1.5 * Math.Sin(1.5 * p.X) - 0.3 * p.Y)]) { Name = "flow", Color = 0 },
                new PathMark(new Series("one run", [.. time.Select(t => 1.7 * Math.Exp(-0.15 * t) * Math.Cos(1.4 * t))], [.. time.Select(t => -1.7 * Math.Exp(-0.15 * t) * (1.4 * Math.Sin(1.4 * t) + 0.15 * Math.Cos(1.4 * t)) / 1.4)]) { Color = 1 }),
            ],
        };
    }

    static GraphDrawing Graph() => new()
    {
        Name = "graph",
        Title = "A circuit of attention heads",
        Directed = true,
        ShowWeights = true,
        Nodes = [new("in") { Color = 7 }, new("0.1"), new("0.3"), new("1.0"), new("1.2"), new("duplicate-token head") { Color = 2 }, new("out") { Color = 3 }],
        Edges = [new(0, 1, 0.9), new(0, 2, 0.5), new(1, 3, 0.7), new(2, 4, 0.2), new(1, 4, -0.4), new(3, 5, 0.6), new(4, 5, 0.3), new(5, 6, 1.1), new(3, 6, -0.2), new(5, 3, 0.3), new(2, 2, 0.25)],
    };

    static ImageGrid Images()
    {
        var random = new Random(8);
        Tile? Blob(int row, int column)
        {
            const int Side = 16;
            var values = new float[3 * Side * Side];
            double noise = column * 0.22;
            for (int i = 0; i < Side * Side; i++)
            {
                double dx = i % Side - 7.5, dy = i / Side - 7.5;
                bool inside = row switch { 0 => dx * dx + dy * dy < 26, 1 => Math.Abs(dx) < 4.5 && Math.Abs(dy) < 4.5, _ => dy < 4.5 && dy > -5.5 && Math.Abs(dx) < (dy + 6) / 2 };
                for (int c = 0; c < 3; c++)
                {
                    double clean = inside ? (c == row ? 0.95 : 0.2) : 0.08 + 0.03 * c;
                    values[c * Side * Side + i] = (float)(clean + noise * (random.NextDouble() - 0.5) * 2);
                }
            }
            return row == 2 && column == 4 ? null : new Tile(Picture.Rgb(values, Side, Side), $"σ = {noise:0.00}");
        }
        return new ImageGrid
        {
            Name = "images",
            Title = "Scenes under growing noise",
            RowLabels = ["red circle", "green square", "blue triangle"],
            ColumnLabels = ["clean", "t = 1", "t = 2", "t = 3", "t = 4"],
            Tiles = [.. Enumerable.Range(0, 3).Select(row => (IReadOnlyList<Tile?>)[.. Enumerable.Range(0, 5).Select(column => Blob(row, column))])],
        };
    }

    static ImageStrip Strip()
    {
        Picture Step(int x, int y)
        {
            const int Side = 9;
            var pixels = new byte[Side * Side * 3];
            for (int i = 0; i < Side * Side; i++)
            {
                bool wall = (i % Side == 4 && i / Side != 2) || i % Side == 0 || i / Side == 0 || i % Side == 8 || i / Side == 8;
                bool agent = i % Side == x && i / Side == y;
                bool goal = i % Side == 7 && i / Side == 7;
                (byte, byte, byte) color = agent ? ((byte)224, (byte)112, (byte)26) : goal ? ((byte)27, (byte)166, (byte)140) : wall ? ((byte)60, (byte)66, (byte)74) : ((byte)236, (byte)239, (byte)242);
                (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = color;
            }
            return new(Side, Side, 3, pixels);
        }
        return new ImageStrip
        {
            Name = "strip",
            Title = "An agent explains its steps",
            Arrows = true,
            Steps =
            [
                new("start", Step(1, 1), "“The goal is behind the wall, on the lower right.”"),
                new("step 3", Step(3, 2), "“There is a gap in the second row; I go through it.”"),
                new("step 7", Step(6, 3), "“Now nothing stands between me and the goal.”"),
                new("step 12", Step(7, 7), "“Reached in 12 steps; the shortest way has 12.”"),
            ],
        };
    }

    static Panels SeveralPanels()
    {
        double[] x = Even(0, 10, 41);
        LineChart Wave(string name, string title, double frequency, string unit, double scale) => new()
        {
            Name = name,
            Title = title,
            Width = 330,
            Height = 250,
            X = new Axis("time", unit: "s"),
            Y = new Axis("signal", unit: unit),
            Series = [new("measured", x, [.. x.Select(t => scale * Math.Sin(frequency * t))]), new("model", x, [.. x.Select(t => scale * 0.9 * Math.Sin(frequency * t + 0.2))])],
            Legend = LegendPlace.Below,
        };
        return Panels.Row(Wave("panels", "a  Slow", 0.8, "V", 1), Wave("fast", "b  Fast", 2.2, "µV", 12_500));
    }

    static double[] Even(double from, double to, int count) => [.. Enumerable.Range(0, count).Select(i => from + (to - from) * i / (count - 1))];

    static double Valley(double x, double y) => (1 - x) * (1 - x) + 20 * (y - x * x) * (y - x * x);

    static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

namespace Praxis.Lab;

/// <summary>Nodes and the edges between them; wide edges weigh much, and negative ones are orange and dashed.</summary>
public sealed class GraphDrawing : Drawing
{
    const double WidestEdge = 6;
    const double Bend = 0.18;

    /// <summary>A node: its label, and its place where the drawing shall not choose one (y pointing up).</summary>
    public sealed record Node(string Label = "")
    {
        /// <summary>The place along x, used when every node has one.</summary>
        public double? X { get; init; }

        /// <summary>The place along y, used when every node has one.</summary>
        public double? Y { get; init; }

        /// <summary>The place in the palette.</summary>
        public int Color { get; init; }
    }

    /// <summary>An edge between two nodes, given by their numbers.</summary>
    public sealed record Edge(int From, int To, double Weight = 1)
    {
        /// <summary>A few words on the edge; its weight is shown only where asked for.</summary>
        public string Label { get; init; } = "";
    }

    /// <summary>The nodes.</summary>
    public required IReadOnlyList<Node> Nodes { get; init; }

    /// <summary>The edges.</summary>
    public IReadOnlyList<Edge> Edges { get; init; } = [];

    /// <summary>Whether edges are arrows.</summary>
    public bool Directed { get; init; }

    /// <summary>Whether edges without a label carry their weight.</summary>
    public bool ShowWeights { get; init; }

    /// <summary>The radius of a node in pixels.</summary>
    public double NodeRadius { get; init; } = 15;

    private protected override Size PreferredSize => new(480, 340);

    internal override void Check()
    {
        base.Check();
        foreach (var edge in Edges)
        {
            if (edge.From < 0 || edge.From >= Nodes.Count || edge.To < 0 || edge.To >= Nodes.Count)
                throw new ArgumentException($"{Name}: the edge {edge.From} → {edge.To} leads to a node that does not exist; there are {Nodes.Count} nodes, counted from 0.");
        }
        if (!(NodeRadius is >= 1 and <= 200))
            throw new ArgumentException($"{Name}: nodes with a radius of {NodeRadius} pixels cannot be drawn; give 1 to 200.");
    }

    private protected override string Remark
    {
        get
        {
            int left = Edges.Count(e => !double.IsFinite(e.Weight));
            return left == 0 ? "" : $"{left} {(left == 1 ? "edge is" : "edges are")} not drawn: the weight is not finite.";
        }
    }

    private protected override void PaintBody(Canvas canvas, Box body, Margins least)
    {
        if (Nodes.Count == 0)
        {
            canvas.Text("no data", body.CenterX, body.CenterY, TextStyle.Label with { Paint = Lab.Paint.Muted }, TextAnchor.Middle);
            return;
        }
        var places = Place(body);
        var occupancy = new Occupancy(body);
        var placer = new LabelPlacer(body, occupancy);
        foreach (var (x, y) in places)
            placer.Reserve(Box.Around(x, y, 2 * NodeRadius, 2 * NodeRadius));

        Edge[] drawn = [.. Edges.Where(e => double.IsFinite(e.Weight))];
        double heaviest = drawn.Length == 0 ? 1 : Math.Max(drawn.Max(e => Math.Abs(e.Weight)), double.Epsilon);
        bool even = drawn.All(e => Math.Abs(e.Weight) == heaviest);
        var labels = new List<FrameLabel>();
        string[] weights = Ticks.Together([.. drawn.Select(e => e.Weight)]);
        foreach (var (index, edge) in drawn.Index())
        {
            double width = even ? 1.6 : Math.Max(0.6, WidestEdge * Math.Abs(edge.Weight) / heaviest);
            var way = Way(edge, places, drawn.Any(e => e.From == edge.To && e.To == edge.From));
            PaintEdge(canvas, edge, way, width);
            foreach (var (from, to) in way.Zip(way.Skip(1)))
                occupancy.AddLine(from.X, from.Y, to.X, to.Y);
            string text = edge.Label.Length > 0 ? edge.Label : ShowWeights ? weights[index] : "";
            if (text.Length > 0)
                labels.Add(new(text, [.. Beside(way, text, width)], Paint: Lab.Paint.Muted));
        }
        for (int i = 0; i < Nodes.Count; i++)
            PaintNode(canvas, Nodes[i], places[i], placer, places.Where((p, j) => j != i && double.Hypot(p.X - places[i].X, p.Y - places[i].Y) < 2 * NodeRadius).Any());
        foreach (var label in labels)
            placer.Paint(canvas, label);
    }

    void PaintNode(Canvas canvas, Node node, (double X, double Y) at, LabelPlacer placer, bool isCovered)
    {
        var paint = Palette.Style(node.Color).Paint;
        canvas.Circle(at.X, at.Y, NodeRadius, paint, 1, new Stroke(Lab.Paint.Paper, 1.5));
        var inside = new TextStyle(Math.Min(12, NodeRadius), Bold: true, Paint: Lab.Paint.Paper);
        if (!isCovered && inside.Width(node.Label) <= 2 * NodeRadius - 4)
            canvas.Text(node.Label, at.X, at.Y + inside.Size * 0.36, inside, TextAnchor.Middle);
        else
            placer.Paint(canvas, Around(node.Label, at));
    }

    /// <summary>Places on both sides of an edge, its middle first.</summary>
    static IEnumerable<(double X, double Y)> Beside(IReadOnlyList<(double X, double Y)> way, string text, double edgeWidth)
    {
        double halfWidth = FrameLabel.Style.Width(text) / 2, halfHeight = FrameLabel.Style.Size * 0.5;
        foreach (double share in (double[])[0.5, 0.4, 0.6, 0.3, 0.7])
        {
            int at = (int)(share * (way.Count - 1));
            var (before, after) = (way[Math.Max(0, at - 1)], way[Math.Min(way.Count - 1, at + 1)]);
            double length = Math.Max(double.Hypot(after.X - before.X, after.Y - before.Y), 1e-9);
            double sin = (after.Y - before.Y) / length, cos = (after.X - before.X) / length;
            double apart = Math.Abs(sin) * halfWidth + Math.Abs(cos) * halfHeight + edgeWidth / 2 + 2;
            yield return (way[at].X + sin * apart, way[at].Y - cos * apart);
            yield return (way[at].X - sin * apart, way[at].Y + cos * apart);
        }
    }

    FrameLabel Around(string text, (double X, double Y) at)
    {
        var beside = FrameLabel.Beside(text, at.X, at.Y);
        double half = FrameLabel.Style.Width(text) / 2 + NodeRadius + 4, tall = FrameLabel.Style.Size / 2 + NodeRadius + 4;
        return beside with { Centers = [(at.X, at.Y + tall), (at.X, at.Y - tall), (at.X + half, at.Y), (at.X - half, at.Y), .. beside.Centers] };
    }

    void PaintEdge(Canvas canvas, Edge edge, IReadOnlyList<(double X, double Y)> way, double width)
    {
        var paint = edge.Weight < 0 ? Palette.Style(1).Paint : Lab.Paint.Axis;
        string dash = edge.Weight < 0 ? "6 3" : "";
        var path = new PathData();
        double head = Directed ? 6 + 1.6 * width : 0;
        var shaft = way;
        if (Directed)
            shaft = [.. way.TakeWhile(p => double.Hypot(p.X - way[^1].X, p.Y - way[^1].Y) > head * 0.8)];
        for (int i = 0; i < shaft.Count; i++)
            path.Add(shaft[i].X, shaft[i].Y, starts: i == 0);
        canvas.Path(path.ToString(), Lab.Paint.Nothing, 1, new(paint, width, dash, 0.85));
        if (!Directed || way.Count < 2)
            return;
        var from = shaft.Count > 0 ? shaft[^1] : way[0];
        double length = double.Hypot(way[^1].X - from.X, way[^1].Y - from.Y);
        if (length == 0)
            return;
        var tip = new PathData();
        Arrow.AddHead(tip, way[^1].X, way[^1].Y, (way[^1].X - from.X) / length, (way[^1].Y - from.Y) / length, head);
        canvas.Path(tip.ToString(), paint);
    }

    /// <summary>The points of an edge from rim to rim: straight, bent where one leads back as well, a loop at its own node.</summary>
    IReadOnlyList<(double X, double Y)> Way(Edge edge, (double X, double Y)[] places, bool bent)
    {
        const int Steps = 24;
        var (a, b) = (places[edge.From], places[edge.To]);
        if (edge.From == edge.To)
        {
            double radius = NodeRadius * 0.75, away = FreeSide(edge.From, places);
            var (aside, along) = Math.SinCos(away);
            double x = a.X + along * NodeRadius * 1.35, y = a.Y + aside * NodeRadius * 1.35;
            return [.. Enumerable.Range(0, Steps + 1).Select(i =>
            {
                var (sin, cos) = Math.SinCos(away + double.DegreesToRadians(-130 + 260.0 * i / Steps));
                return (x + radius * cos, y + radius * sin);
            })];
        }
        double dx = b.X - a.X, dy = b.Y - a.Y, length = Math.Max(double.Hypot(dx, dy), 1e-9);
        double bend = bent && Directed ? Bend : 0;
        var middle = (X: (a.X + b.X) / 2 - dy * bend, Y: (a.Y + b.Y) / 2 + dx * bend);
        return [.. Enumerable.Range(0, Steps + 1).Select(i => i / (double)Steps)
            .Select(t => ((1 - t) * (1 - t) * a.X + 2 * t * (1 - t) * middle.X + t * t * b.X, (1 - t) * (1 - t) * a.Y + 2 * t * (1 - t) * middle.Y + t * t * b.Y))
            .Where(p => double.Hypot(p.Item1 - a.X, p.Item2 - a.Y) >= Math.Min(NodeRadius, length / 3) && double.Hypot(p.Item1 - b.X, p.Item2 - b.Y) >= Math.Min(NodeRadius + 1, length / 3))];
    }

    /// <summary>The direction in which a node has the widest gap between its edges.</summary>
    double FreeSide(int node, (double X, double Y)[] places)
    {
        double[] taken = [.. Edges.Where(e => e.From != e.To && (e.From == node || e.To == node))
            .Select(e => places[e.From == node ? e.To : e.From])
            .Select(p => Math.Atan2(p.Y - places[node].Y, p.X - places[node].X)).Order()];
        if (taken.Length == 0)
            return -Math.PI / 2;
        var (from, to) = taken.Zip([.. taken.Skip(1), taken[0] + 2 * Math.PI]).MaxBy(gap => gap.Second - gap.First);
        return (from + to) / 2;
    }

    /// <summary>The places turned so that arrows lead from left to right on the whole.</summary>
    (double X, double Y)[] Rightwards((double X, double Y)[] places)
    {
        double x = Edges.Sum(e => places[e.To].X - places[e.From].X), y = Edges.Sum(e => places[e.To].Y - places[e.From].Y);
        double length = double.Hypot(x, y);
        return length < 1e-9 ? places : [.. places.Select(p => ((p.X * x + p.Y * y) / length, (p.Y * x - p.X * y) / length))];
    }

    /// <summary>The given places, or chosen ones, scaled to fill the body with room for nodes and loops at the rim.</summary>
    (double X, double Y)[] Place(Box body)
    {
        bool given = Nodes.All(n => n is { X: not null, Y: not null } && Reach.IsDrawable(n.X.Value) && Reach.IsDrawable(n.Y.Value));
        (double X, double Y)[] raw = given
            ? [.. Nodes.Select(n => (n.X!.Value, -n.Y!.Value))]
            : StressLayout.Place(Nodes.Count, Edges.Select(e => (e.From, e.To)));
        if (!given && Directed)
            raw = Rightwards(raw);
        var area = body.Shrink(new(NodeRadius * 2.2, NodeRadius * 3, NodeRadius * 2.2, NodeRadius * 2.4));
        var (x, y) = (new Reach(log: false), new Reach(log: false));
        foreach (var place in raw)
        {
            x.Include(place.X);
            y.Include(place.Y);
        }
        (x.Tight, y.Tight) = (true, true);
        var across = new AxisMap(new Axis(), x, area.Left, area.Right);
        var down = new AxisMap(new Axis(), y, area.Top, area.Bottom);
        return [.. raw.Select(p => (across.Map(p.X), down.Map(p.Y)))];
    }
}

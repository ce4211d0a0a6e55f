namespace Praxis.Lab;

/// <summary>A drawing with an x axis, a y axis, and marks in the frame between them.</summary>
public abstract class Chart : Drawing
{
    /// <summary>The horizontal axis.</summary>
    public Axis X { get; init; } = new();

    /// <summary>The vertical axis.</summary>
    public Axis Y { get; init; } = new();

    /// <summary>Reference lines, shaded spans, event ticks, callouts and other marks beside the data.</summary>
    public IReadOnlyList<Mark> Guides { get; init; } = [];

    /// <summary>Where the legend stands.</summary>
    public LegendPlace Legend { get; init; }

    /// <summary>Whether one unit has the same length on both axes.</summary>
    public bool EqualScales { get; init; }

    /// <summary>The data's own marks.</summary>
    private protected abstract IReadOnlyList<Mark> Content { get; }

    /// <summary>The axes as the data need them, such as with the names of groups.</summary>
    private protected virtual (Axis X, Axis Y) Axes => (X, Y);

    private protected virtual GridLines Grid => GridLines.Horizontal;

    private protected override Size PreferredSize => new(560, 340);

    private protected override string Remark
    {
        get
        {
            int left = Measure(All).Left;
            var (x, y) = Axes;
            string reason = x.Log || y.Log ? "not finite, or not positive on a logarithmic axis" : "not finite";
            return left == 0 ? "" : left == 1 ? $"1 value is not drawn: it is {reason}." : $"{left} values are not drawn: they are {reason}.";
        }
    }

    internal override void Check()
    {
        base.Check();
        var (x, y) = Axes;
        x.Check(Name, "x");
        y.Check(Name, "y");
        foreach (var mark in All)
            mark.Check(Name, x, y);
    }

    /// <summary>Spans lie behind the data, everything else before them.</summary>
    IReadOnlyList<Mark> All => [.. Guides.OfType<ShadedSpan>(), .. Content, .. Guides.Where(g => g is not ShadedSpan)];

    private protected override Margins MarginsAt(Size body) => new ChartLayout(this, new(0, 0, body.Width, body.Height), default).Margins;

    private protected override void PaintBody(Canvas canvas, Box body, Margins least)
    {
        var layout = new ChartLayout(this, body, least);
        layout.Paint(canvas, Grid);
    }

    Reaches Measure(IReadOnlyList<Mark> marks)
    {
        var (x, y) = Axes;
        var reaches = new Reaches(x.Log, y.Log);
        foreach (var mark in marks)
            mark.Extend(reaches);
        return reaches;
    }

    /// <summary>Which lines lie behind the data.</summary>
    private protected enum GridLines
    {
        None,
        Horizontal,
        Both,
    }

    /// <summary>Where everything of a chart stands in an area.</summary>
    sealed class ChartLayout
    {
        const double LegendGap = 10;
        const double NarrowFrame = 160;
        const int MostPasses = 5;

        readonly Chart _chart;
        readonly Box _area;
        readonly Margins _least;
        readonly IReadOnlyList<Mark> _marks;
        readonly Reaches _reaches;
        readonly ColorScale[] _scales;
        readonly Legend? _legend;
        readonly Box _legendBox;
        readonly bool _legendInside;
        AxisLayout _x = null!;
        AxisLayout _y = null!;
        Plane _plane = null!;
        double _scalesWidth;

        public ChartLayout(Chart chart, Box area, Margins least)
        {
            (_chart, _area, _least) = (chart, area, least);
            _marks = chart.All;
            _reaches = chart.Measure(_marks);
            _scales = [.. _marks.Select(m => m.Scale).OfType<ColorScale>().Where(s => !s.IsEmpty)];
            Margins = Fit(0, 0);

            LegendEntry[] entries = [.. _marks.SelectMany(m => m.LegendEntries).Where(e => e.Name.Length > 0)];
            if (chart.Legend == LegendPlace.None || entries.Length == 0 || (chart.Legend == LegendPlace.Automatic && entries.Length == 1))
                return;
            if (chart.Legend == LegendPlace.Automatic)
            {
                _legend = new(entries, _plane.Frame.Width * 0.6, flowing: false);
                if (_legend.FindRoom(_plane.Frame, Occupied()) is { } room)
                {
                    (_legendBox, _legendInside) = (room, true);
                    return;
                }
            }
            _legend = new(entries, area.Width * 0.34, flowing: false);
            bool right = area.Width * 0.34 >= Lab.Legend.Narrowest && (chart.Legend == LegendPlace.Right || (chart.Legend == LegendPlace.Automatic && !_legend.IsShortened && _legend.Size.Width <= area.Width * 0.26 && _legend.Size.Height <= _plane.Frame.Height));
            if (right)
            {
                Margins = Fit(_legend.Size.Width + LegendGap, 0);
                double left = _plane.Frame.Right + Math.Max(_x.Overhang.After, _scalesWidth) + LegendGap;
                _legendBox = new(left, _plane.Frame.Top, _legend.Size.Width, _legend.Size.Height);
                return;
            }
            bool narrow = _plane.Frame.Width < NarrowFrame;
            _legend = area.Width < Lab.Legend.Narrowest ? null : new(entries, narrow ? area.Width : _plane.Frame.Width, flowing: true);
            if (_legend is null)
                return;
            Margins = Fit(0, _legend.Size.Height + 4);
            _legendBox = new(narrow ? area.Left : _plane.Frame.Left - 6, area.Bottom - _legend.Size.Height, _legend.Size.Width, _legend.Size.Height);
        }

        public Margins Margins { get; }

        /// <summary>Lets frame and texts find their sizes in turn, since each depends on the other.</summary>
        Margins Fit(double extraRight, double extraBottom)
        {
            var margins = new Margins(0, 8, 10, 0).Least(_least);
            for (int pass = 0; pass < MostPasses; pass++)
            {
                var frame = Square(_area.Shrink(margins));
                var (xAxis, yAxis) = _chart.Axes;
                var x = new AxisMap(xAxis, _reaches.X, frame.Left, frame.Right);
                var y = new AxisMap(yAxis, _reaches.Y, frame.Bottom, frame.Top);
                _plane = new(x, y, frame);
                _x = AxisLayout.Horizontal(x, frame.Left, frame.Right);
                _y = AxisLayout.Vertical(y, Math.Max(60, _area.Width * 0.3));
                _scalesWidth = _scales.Sum(s => s.Width(frame.Height));
                var needed = new Margins(
                    Math.Max(_y.Depth, _x.Overhang.Before),
                    _y.Overhang.Before,
                    Math.Max(_x.Overhang.After, _scalesWidth) + extraRight,
                    Math.Max(_x.Depth, _y.Overhang.After) + extraBottom);
                var grown = margins.Least(needed);
                if (grown == margins)
                    break;
                margins = grown;
            }
            return margins;
        }

        /// <summary>The largest frame in which a unit has the same length both ways, if the chart wants that.</summary>
        Box Square(Box frame)
        {
            if (!_chart.EqualScales)
                return frame;
            var (xAxis, yAxis) = _chart.Axes;
            var x = new AxisMap(xAxis, _reaches.X, 0, 1);
            var y = new AxisMap(yAxis, _reaches.Y, 0, 1);
            double scale = Math.Min(frame.Width / (x.High - x.Low), frame.Height / (y.High - y.Low));
            double width = Math.Max(40, scale * (x.High - x.Low)), height = Math.Max(40, scale * (y.High - y.Low));
            return new(frame.Left + (frame.Width - width) / 2, frame.Top + (frame.Height - height) / 2, width, height);
        }

        Occupancy Occupied()
        {
            var occupancy = new Occupancy(_plane.Frame);
            foreach (var mark in _marks)
                mark.Occupy(occupancy, _plane);
            return occupancy;
        }

        public void Paint(Canvas canvas, GridLines grid)
        {
            var frame = _plane.Frame;
            PaintGrid(canvas, frame, grid);
            foreach (var mark in _marks)
                mark.Paint(canvas, _plane);
            bool lines = grid != GridLines.None;
            _x.Paint(canvas, frame, lines);
            _y.Paint(canvas, frame, lines);

            double left = frame.Right;
            foreach (var scale in _scales)
            {
                scale.Paint(canvas, frame, left);
                left += scale.Width(frame.Height);
            }
            if (_reaches.Shown == 0 && _chart.Content.Count == 0 || _reaches is { X.IsEmpty: true, Y.IsEmpty: true })
                canvas.Text("no data", frame.CenterX, frame.CenterY, TextStyle.Label with { Paint = Lab.Paint.Muted }, TextAnchor.Middle);

            var placer = new LabelPlacer(frame, Occupied());
            if (_legend is not null)
            {
                _legend.Paint(canvas, _legendBox.Left, _legendBox.Top, _legendInside);
                placer.Reserve(_legendBox);
            }
            foreach (var label in _marks.SelectMany(m => m.Labels(_plane)))
                placer.Paint(canvas, label);
        }

        void PaintGrid(Canvas canvas, Box frame, GridLines grid)
        {
            if (grid == GridLines.None)
                return;
            var stroke = new Stroke(Lab.Paint.Grid);
            foreach (double y in _y.Major)
                canvas.Line(frame.Left, y, frame.Right, y, stroke);
            if (grid != GridLines.Both)
                return;
            foreach (double x in _x.Major)
                canvas.Line(x, frame.Top, x, frame.Bottom, stroke);
        }
    }
}

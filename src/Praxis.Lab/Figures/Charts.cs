namespace Praxis.Lab;

/// <summary>Lines over a quantity, with bands or bars for their intervals.</summary>
public sealed class LineChart : Chart
{
    /// <summary>The lines.</summary>
    public IReadOnlyList<Series> Series { get; init; } = [];

    private protected override IReadOnlyList<Mark> Content => [.. Series.Select((s, i) => new LineMark(s) { Place = i })];
}

/// <summary>Points by two quantities.</summary>
public sealed class ScatterChart : Chart
{
    /// <summary>The clouds of points.</summary>
    public IReadOnlyList<Series> Series { get; init; } = [];

    private protected override IReadOnlyList<Mark> Content => [.. Series.Select((s, i) => new PointMark(s) { Place = i })];

    private protected override GridLines Grid => GridLines.Both;
}

/// <summary>Any marks together in one frame: fields, contours, arrows, paths, pictures, lines and points.</summary>
public sealed class Plot : Chart
{
    /// <summary>The marks, the first farthest back.</summary>
    public required IReadOnlyList<Mark> Marks { get; init; }

    private protected override IReadOnlyList<Mark> Content => Marks;
}

namespace Praxis.Lab;

/// <summary>Several drawings in one figure, in rows and columns whose frames line up.</summary>
public sealed class Panels : Drawing
{
    const double Gap = 22;

    /// <summary>The panels, row by row.</summary>
    public required IReadOnlyList<Drawing> Items { get; init; }

    /// <summary>Panels in a row; all of them when not set.</summary>
    public int? Columns { get; init; }

    int ColumnCount => Math.Max(1, Math.Min(Columns ?? Items.Count, Items.Count));

    int RowCount => (Items.Count + ColumnCount - 1) / ColumnCount;

    /// <summary>Panels side by side, named after the first.</summary>
    public static Panels Row(params IReadOnlyList<Drawing> items) => new() { Name = NameOf(items), Items = items };

    /// <summary>Panels below each other, named after the first.</summary>
    public static Panels Column(params IReadOnlyList<Drawing> items) => new() { Name = NameOf(items), Items = items, Columns = 1 };

    /// <summary>Panels in rows of the given length, named after the first.</summary>
    public static Panels Grid(int columns, params IReadOnlyList<Drawing> items) => new() { Name = NameOf(items), Items = items, Columns = columns };

    internal override void Check()
    {
        base.Check();
        if (Items.Count == 0)
            throw new ArgumentException($"{Name}: there are no panels; give at least one.");
        if (Columns < 1)
            throw new ArgumentException($"{Name}: panels in {Columns} columns cannot be drawn; give at least one column.");
        foreach (var item in Items)
            item.Check();
    }

    private protected override Size PreferredSize
    {
        get
        {
            var (widths, heights) = Sizes();
            return new(widths.Sum() + Gap * (widths.Length - 1), heights.Sum() + Gap * (heights.Length - 1));
        }
    }

    private protected override void PaintBody(Canvas canvas, Box body, Margins least)
    {
        var (widths, heights) = Sizes();
        double across = (body.Width - Gap * (widths.Length - 1)) / widths.Sum(), down = (body.Height - Gap * (heights.Length - 1)) / heights.Sum();
        var around = new Surroundings[Items.Count];
        for (int i = 0; i < Items.Count; i++)
            around[i] = Items[i].Around(SizeOf(i));

        double top = body.Top;
        for (int row = 0; row < heights.Length; row++)
        {
            double left = body.Left;
            for (int column = 0; column < widths.Length && row * widths.Length + column < Items.Count; column++)
            {
                int index = row * widths.Length + column;
                var size = SizeOf(index);
                Items[index].PaintWhole(canvas, new(left, top, size.Width, size.Height), Shared(around, row, column));
                left += size.Width + Gap;
            }
            top += heights[row] * down + Gap;
        }

        Size SizeOf(int index) => new(widths[index % widths.Length] * across, heights[index / widths.Length] * down);
    }

    /// <summary>The surroundings that let a panel's frame line up with its neighbours: above and below along its row, at the sides along its column.</summary>
    Surroundings Shared(Surroundings[] around, int row, int column)
    {
        var shared = around[row * ColumnCount + column];
        for (int i = 0; i < around.Length; i++)
        {
            var (header, footer, margins) = around[i];
            if (i / ColumnCount == row)
                shared = shared.Least(new(header, footer, new(0, margins.Top, 0, margins.Bottom)));
            if (i % ColumnCount == column)
                shared = shared.Least(new(0, 0, new(margins.Left, 0, margins.Right, 0)));
        }
        return shared;
    }

    (double[] Widths, double[] Heights) Sizes()
    {
        var widths = new double[ColumnCount];
        var heights = new double[RowCount];
        for (int i = 0; i < Items.Count; i++)
        {
            var size = Items[i].NaturalSize;
            widths[i % ColumnCount] = Math.Max(widths[i % ColumnCount], size.Width);
            heights[i / ColumnCount] = Math.Max(heights[i / ColumnCount], size.Height);
        }
        return (widths, heights);
    }

    static string NameOf(IReadOnlyList<Drawing> items) => items.Count == 0 ? "panels" : items[0].Name;
}

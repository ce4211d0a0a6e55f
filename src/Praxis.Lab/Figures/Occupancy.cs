namespace Praxis.Lab;

/// <summary>Remembers, on a coarse grid, where a frame is drawn upon.</summary>
sealed class Occupancy
{
    const double Cell = 5;

    readonly Box _frame;
    readonly int _columns;
    readonly int _rows;
    readonly bool[] _taken;

    public Occupancy(Box frame)
    {
        _frame = frame;
        _columns = (int)Math.Ceiling(frame.Width / Cell);
        _rows = (int)Math.Ceiling(frame.Height / Cell);
        _taken = new bool[_columns * _rows];
    }

    public void Add(double x, double y)
    {
        if (double.IsNaN(x) || double.IsNaN(y))
            return;
        int column = (int)Math.Floor((x - _frame.Left) / Cell), row = (int)Math.Floor((y - _frame.Top) / Cell);
        if (column >= 0 && column < _columns && row >= 0 && row < _rows)
            _taken[row * _columns + column] = true;
    }

    public void AddLine(double x1, double y1, double x2, double y2)
    {
        if (double.IsNaN(x1 + y1 + x2 + y2))
            return;
        double longest = Math.Max(Math.Abs(x2 - x1), Math.Abs(y2 - y1));
        int steps = (int)Math.Clamp(Math.Ceiling(longest / Cell * 1.5), 1, 2000);
        for (int i = 0; i <= steps; i++)
            Add(x1 + (x2 - x1) * i / steps, y1 + (y2 - y1) * i / steps);
    }

    public void AddBox(Box box)
    {
        for (double y = box.Top; y < box.Bottom + Cell; y += Cell)
        {
            for (double x = box.Left; x < box.Right + Cell; x += Cell)
                Add(Math.Min(x, box.Right), Math.Min(y, box.Bottom));
        }
    }

    /// <summary>How many cells under the box are drawn upon.</summary>
    public int Count(Box box)
    {
        int left = Math.Max(0, (int)Math.Floor((box.Left - _frame.Left) / Cell)), right = Math.Min(_columns - 1, (int)Math.Floor((box.Right - _frame.Left) / Cell));
        int top = Math.Max(0, (int)Math.Floor((box.Top - _frame.Top) / Cell)), bottom = Math.Min(_rows - 1, (int)Math.Floor((box.Bottom - _frame.Top) / Cell));
        int count = 0;
        for (int row = top; row <= bottom; row++)
        {
            for (int column = left; column <= right; column++)
                count += _taken[row * _columns + column] ? 1 : 0;
        }
        return count;
    }
}

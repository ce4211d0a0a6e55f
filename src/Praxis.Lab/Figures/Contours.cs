namespace Praxis.Lab;

/// <summary>Marching squares: where a function sampled on a grid takes a given value.</summary>
static class Contours
{
    /// <summary>
    /// The lines of one level, each a run of points; closed lines end where they begin. A square with a saddle is
    /// decided by the mean of its corners, and squares with a corner that is not finite have no line.
    /// </summary>
    public static List<List<(double X, double Y)>> Trace(IReadOnlyList<double> x, IReadOnlyList<double> y, double[,] values, double level)
    {
        var neighbors = new Dictionary<int, (int First, int Second)>();
        for (int i = 0; i + 1 < y.Count; i++)
        {
            for (int j = 0; j + 1 < x.Count; j++)
                AddSquare(neighbors, values, i, j, x.Count, level);
        }

        var lines = new List<List<(double, double)>>();
        var seen = new HashSet<int>();
        foreach (int start in neighbors.Where(n => n.Value.Second < 0).Select(n => n.Key).Order().Concat(neighbors.Keys.Order()))
        {
            if (!seen.Add(start))
                continue;
            var line = new List<(double, double)> { Point(start, x, y, values, level) };
            int before = -1, at = start;
            while (true)
            {
                var (first, second) = neighbors[at];
                int next = first != before ? first : second;
                if (next < 0 || (next != start && !seen.Add(next)))
                    break;
                line.Add(Point(next, x, y, values, level));
                if (next == start)
                    break;
                (before, at) = (at, next);
            }
            lines.Add(line);
        }
        return lines;
    }

    /// <summary>Joins the edges of one square that the level crosses. An edge is named by twice its first corner, plus one if it goes up.</summary>
    static void AddSquare(Dictionary<int, (int First, int Second)> neighbors, double[,] values, int i, int j, int columns, double level)
    {
        double a = values[i, j], b = values[i, j + 1], c = values[i + 1, j + 1], d = values[i + 1, j];
        if (!double.IsFinite(a + b + c + d))
            return;
        int corner = 2 * (i * columns + j);
        int bottom = corner, left = corner + 1, right = corner + 3, top = corner + 2 * columns;
        bool middle = (a + b + c + d) / 4 > level;
        int state = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
        switch (state)
        {
            case 1 or 14: Join(neighbors, left, bottom); break;
            case 2 or 13: Join(neighbors, bottom, right); break;
            case 4 or 11: Join(neighbors, right, top); break;
            case 8 or 7: Join(neighbors, top, left); break;
            case 3 or 12: Join(neighbors, left, right); break;
            case 6 or 9: Join(neighbors, bottom, top); break;
            case 5 or 10 when state == 5 == middle: Join(neighbors, left, top); Join(neighbors, bottom, right); break;
            case 5 or 10: Join(neighbors, left, bottom); Join(neighbors, right, top); break;
        }
    }

    static void Join(Dictionary<int, (int First, int Second)> neighbors, int one, int other)
    {
        foreach (var (from, to) in (ReadOnlySpan<(int, int)>)[(one, other), (other, one)])
            neighbors[from] = neighbors.TryGetValue(from, out var known) ? (known.First, to) : (to, -1);
    }

    /// <summary>The place on an edge where a straight line between its ends takes the level.</summary>
    static (double X, double Y) Point(int edge, IReadOnlyList<double> x, IReadOnlyList<double> y, double[,] values, double level)
    {
        int corner = edge / 2, i = corner / x.Count, j = corner % x.Count;
        bool up = edge % 2 == 1;
        double from = values[i, j], to = up ? values[i + 1, j] : values[i, j + 1];
        double share = (level - from) / (to - from);
        return up ? (x[j], double.Lerp(y[i], y[i + 1], share)) : (double.Lerp(x[j], x[j + 1], share), y[i]);
    }
}

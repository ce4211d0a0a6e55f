namespace Praxis.Learning.Clustering;

/// <summary>Optimal assignment (Kuhn, 1955) by shortest augmenting paths with dual prices (Jonker and Volgenant, 1987).</summary>
public static class Hungarian
{
    /// <summary>
    /// min over injective σ of Σᵢ costs[i, σ(i)]: for every row its column, or −1 where there are more rows than columns and
    /// the row stays alone. O(r²·c) for r ≤ c.
    /// </summary>
    public static int[] Assign(double[,] costs)
    {
        ArgumentNullException.ThrowIfNull(costs);
        int rows = costs.GetLength(0), columns = costs.GetLength(1);
        foreach (var cost in costs)
        {
            if (!double.IsFinite(cost))
            {
                throw new ArgumentException($"Hungarian: {cost} is among the costs of ({rows}×{columns}); they must be finite: forbid a pair by a large cost.");
            }
        }
        if (rows <= columns)
        {
            return Solve(rows, columns, (row, column) => costs[row, column]);
        }
        var assigned = new int[rows];
        Array.Fill(assigned, -1);
        var byColumn = Solve(columns, rows, (column, row) => costs[row, column]);
        for (var column = 0; column < columns; column++)
        {
            assigned[byColumn[column]] = column;
        }
        return assigned;
    }

    /// <summary>max over injective σ of Σᵢ gains[i, σ(i)]: for every row its column, or −1.</summary>
    public static int[] AssignMost(double[,] gains)
    {
        ArgumentNullException.ThrowIfNull(gains);
        var costs = new double[gains.GetLength(0), gains.GetLength(1)];
        for (var row = 0; row < costs.GetLength(0); row++)
        {
            for (var column = 0; column < costs.GetLength(1); column++)
            {
                costs[row, column] = -gains[row, column];
            }
        }
        return Assign(costs);
    }

    static int[] Solve(int rows, int columns, Func<int, int, double> cost)
    {
        var rowPrice = new double[rows];
        var columnPrice = new double[columns];
        var rowOf = new int[columns];
        var columnOf = new int[rows];
        Array.Fill(rowOf, -1);
        Array.Fill(columnOf, -1);
        var slack = new double[columns];
        var before = new int[columns];
        var reached = new bool[columns];
        for (var start = 0; start < rows; start++)
        {
            Array.Fill(slack, double.PositiveInfinity);
            Array.Clear(reached);
            var row = start;
            var from = -1;
            int free;
            double distance = 0;
            while (true)
            {
                free = -1;
                for (var column = 0; column < columns; column++)
                {
                    if (reached[column])
                    {
                        continue;
                    }
                    var through = distance + (cost(row, column) - rowPrice[row] - columnPrice[column]);
                    if (through < slack[column])
                    {
                        slack[column] = through;
                        before[column] = from;
                    }
                    if (free < 0 || slack[column] < slack[free])
                    {
                        free = column;
                    }
                }
                distance = slack[free];
                reached[free] = true;
                if (rowOf[free] < 0)
                {
                    break;
                }
                from = free;
                row = rowOf[free];
            }
            rowPrice[start] += distance;
            for (var column = 0; column < columns; column++)
            {
                if (reached[column] && column != free)
                {
                    rowPrice[rowOf[column]] += distance - slack[column];
                    columnPrice[column] -= distance - slack[column];
                }
            }
            while (free >= 0)
            {
                var previous = before[free];
                rowOf[free] = previous < 0 ? start : rowOf[previous];
                columnOf[rowOf[free]] = free;
                free = previous;
            }
        }
        return columnOf;
    }
}

namespace Praxis.Lab.Statistics;

/// <summary>Rank correlations and the least-squares line.</summary>
public static class Correlation
{
    /// <summary>Ranks from 1, ties sharing their mean rank.</summary>
    public static double[] Ranks(IReadOnlyList<double> values)
    {
        var order = Enumerable.Range(0, values.Count).OrderBy(index => values[index]).ToArray();
        var ranks = new double[values.Count];
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && values[order[end]] == values[order[start]])
                end++;
            for (var index = start; index < end; index++)
                ranks[order[index]] = (start + end + 1) / 2.0;
            start = end;
        }
        return ranks;
    }

    /// <summary>Pearson's r = Σ(xᵢ − x̄)(yᵢ − ȳ) / √(Σ(xᵢ − x̄)² Σ(yᵢ − ȳ)²); zero where one side is constant.</summary>
    public static double Pearson(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        RequirePairs(x, y);
        var (meanX, meanY) = (Estimate.Of(x).Mean, Estimate.Of(y).Mean);
        var (product, squareX, squareY) = (0.0, 0.0, 0.0);
        for (var index = 0; index < x.Count; index++)
        {
            var (dx, dy) = (x[index] - meanX, y[index] - meanY);
            product += dx * dy;
            squareX += dx * dx;
            squareY += dy * dy;
        }
        if (squareX == 0 || squareY == 0)
            return 0;
        // One root of the product makes perfectly ordered ranks exactly 1; two roots are for products out of range.
        var root = double.IsNormal(squareX * squareY) ? Math.Sqrt(squareX * squareY) : Math.Sqrt(squareX) * Math.Sqrt(squareY);
        return Math.Clamp(product / root, -1, 1);
    }

    /// <summary>Spearman's ρ: Pearson's r of the ranks.</summary>
    public static double Spearman(IReadOnlyList<double> x, IReadOnlyList<double> y) => Pearson(Ranks(x), Ranks(y));

    /// <summary>Kendall's τ_b = (concordant − discordant) / √((n₀ − tiesX)(n₀ − tiesY)) over the n₀ pairs.</summary>
    public static double Kendall(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        RequirePairs(x, y);
        long score = 0, untiedX = 0, untiedY = 0;
        for (var i = 0; i < x.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (dx, dy) = (x[i].CompareTo(x[j]), y[i].CompareTo(y[j]));
                score += dx * dy;
                untiedX += Math.Abs(dx);
                untiedY += Math.Abs(dy);
            }
        }
        return untiedX == 0 || untiedY == 0 ? 0 : Math.Clamp(score / Math.Sqrt((double)untiedX * untiedY), -1, 1);
    }

    /// <summary>
    /// The two-sided p of Kendall's τ without ties: exact by counting permutations with as many inversions, up to 60
    /// values.
    /// </summary>
    public static double KendallP(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var n = x.Count;
        if (n > 60 || x.Distinct().Count() < n || y.Distinct().Count() < n)
            throw new ArgumentException($"KendallP: the exact test takes up to 60 values without ties; {n} were given, or some are tied.");
        var pairs = n * (n - 1) / 2;
        // probability[k]: a random permutation of m values has k inversions.
        var probability = new double[pairs + 1];
        probability[0] = 1;
        for (var m = 2; m <= n; m++)
        {
            var before = (double[])probability.Clone();
            for (var k = 0; k <= m * (m - 1) / 2; k++)
            {
                var sum = 0.0;
                for (var added = 0; added < m && added <= k; added++)
                    sum += before[k - added];
                probability[k] = sum / m;
            }
        }
        var inversions = (int)Math.Round((1 - Kendall(x, y)) / 2 * pairs);
        var extreme = Math.Min(inversions, pairs - inversions);
        return Math.Min(1, 2 * probability.Take(extreme + 1).Sum());
    }

    /// <summary>
    /// The two-sided p of Spearman's ρ: exact over all permutations up to 9 values, by t = ρ √((n − 2)/(1 − ρ²)) beyond.
    /// </summary>
    public static double SpearmanP(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        var rho = Spearman(x, y);
        if (x.Count < 3)
            return 1;
        if (x.Count <= 9)
            return PermutedShare(Ranks(x), Ranks(y), Math.Abs(rho) - 1e-12);
        return Math.Abs(rho) == 1 ? 0 : 2 * StudentT.UpperTail(Math.Abs(rho) * Math.Sqrt((x.Count - 2) / (1 - rho * rho)), x.Count - 2);
    }

    /// <summary>The least-squares line y = intercept + slope · x: slope = Σ(xᵢ − x̄)(yᵢ − ȳ) / Σ(xᵢ − x̄)².</summary>
    public static (double Slope, double Intercept) Line(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        RequirePairs(x, y);
        var (meanX, meanY) = (Estimate.Of(x).Mean, Estimate.Of(y).Mean);
        var (product, square) = (0.0, 0.0);
        for (var index = 0; index < x.Count; index++)
        {
            product += (x[index] - meanX) * (y[index] - meanY);
            square += (x[index] - meanX) * (x[index] - meanX);
        }
        if (square == 0)
            throw new ArgumentException($"Line: all {x.Count} places are the same; a slope needs two that differ.");
        return (product / square, meanY - product / square * meanX);
    }

    /// <summary>The share of orders of y whose |Pearson's r| with x reaches the bar.</summary>
    static double PermutedShare(double[] x, double[] y, double bar)
    {
        var middle = (x.Length + 1) / 2.0;
        var scale = Math.Sqrt(x.Sum(rank => (rank - middle) * (rank - middle))) * Math.Sqrt(y.Sum(rank => (rank - middle) * (rank - middle)));
        long reached = 0, all = 0;
        Permute(0, 0);
        return (double)reached / all;

        void Permute(int placed, double product)
        {
            if (placed == y.Length)
            {
                all++;
                if (Math.Abs(product) >= bar * scale)
                    reached++;
                return;
            }
            for (var index = placed; index < y.Length; index++)
            {
                (y[placed], y[index]) = (y[index], y[placed]);
                Permute(placed + 1, product + (x[placed] - middle) * (y[placed] - middle));
                (y[placed], y[index]) = (y[index], y[placed]);
            }
        }
    }

    static void RequirePairs(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        if (x.Count != y.Count || x.Count < 2)
            throw new ArgumentException($"Correlation: {x.Count} and {y.Count} values were given; both sides need the same number, at least two.");
    }
}

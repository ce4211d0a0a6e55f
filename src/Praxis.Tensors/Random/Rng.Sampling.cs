namespace Praxis.Tensors;

/// <summary>Samples of items, with and without replacement.</summary>
public sealed partial class Rng
{
    /// <summary>Indices drawn with probability proportional to their weights, with replacement.</summary>
    public void FillCategorical(Span<int> y, ReadOnlySpan<double> weights)
    {
        var cumulative = Cumulative(weights);
        var last = weights.LastIndexOfAnyExcept(0.0);
        var words = new WordsReader(_key, Take(2L * y.Length));
        for (var i = 0; i < y.Length; i++)
        {
            var target = (words.NextPair((y.Length - i) * 2L) >> 11) * (1.0 / (1UL << 53)) * cumulative[^1];
            y[i] = Math.Min(FirstAbove(cumulative, target), last);
        }
    }

    /// <summary>Some of the numbers 0 to population − 1, each at most once, in random order.</summary>
    public int[] Choose(int population, int count)
    {
        if (count < 0 || count > population)
        {
            throw new ArgumentException($"Rng.Choose: {count} of {population} cannot be chosen without repeating; the count must lie in [0, {population}].");
        }
        // The first steps of a shuffle, of which only the moved numbers are kept.
        var moved = new Dictionary<int, int>();
        var chosen = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = Next(i, population);
            chosen[i] = moved.GetValueOrDefault(j, j);
            moved[j] = moved.GetValueOrDefault(i, i);
        }
        return chosen;
    }

    /// <summary>
    /// Indices drawn one after another with probability proportional to the weights, with replacement or among those that are left.
    /// </summary>
    public int[] Multinomial(ReadOnlySpan<double> weights, int count, bool replacement = false)
    {
        Shapes.AtLeast("Rng.Multinomial", "count", count, 0);
        var chosen = new int[count];
        if (replacement)
        {
            FillCategorical(chosen, weights);
            return chosen;
        }
        _ = Cumulative(weights);
        var positive = weights.Length - weights.Count(0.0);
        if (count > positive)
        {
            throw new ArgumentException($"Rng.Multinomial: {count} indices cannot be drawn without replacement from {positive} positive weights.");
        }
        // The smallest of exponential numbers, each divided by its weight, come in the order of such draws.
        var keys = new double[weights.Length];
        FillExponential(keys.AsSpan(), 1.0);
        var order = new int[weights.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            order[i] = i;
            keys[i] = weights[i] == 0 ? double.PositiveInfinity : keys[i] / weights[i];
        }
        Array.Sort(keys, order);
        return order[..count];
    }

    static double[] Cumulative(ReadOnlySpan<double> weights)
    {
        var cumulative = new double[weights.Length];
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0))
            {
                throw new ArgumentException($"Rng: weight {i} is {weights[i]}; weights must be at least 0.");
            }
            total += weights[i];
            cumulative[i] = total;
        }
        if (!(total > 0) || double.IsInfinity(total))
        {
            throw new ArgumentException($"Rng: the {weights.Length} weights sum to {total}; the sum must be positive and finite.");
        }
        return cumulative;
    }

    // The first index whose cumulative weight exceeds the target.
    static int FirstAbove(double[] cumulative, double target)
    {
        var (low, high) = (0, cumulative.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (cumulative[middle] > target)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }
        return low;
    }
}

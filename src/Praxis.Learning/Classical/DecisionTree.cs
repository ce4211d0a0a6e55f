using Praxis.Tensors;

namespace Praxis.Learning.Classical;

/// <summary>
/// A tree of questions x_f ≤ t. With one-hot targets the summed variance that a question lowers is the Gini impurity, so that one
/// criterion, max Σ_sides (Σ y)²/n, serves classes and numbers.
/// </summary>
sealed class DecisionTree
{
    readonly List<Node> _nodes = [];
    readonly double[] _inputs;
    readonly double[] _targets;
    readonly int _features;
    readonly int _outputs;
    readonly int _tried;
    readonly RandomForestOptions _options;
    readonly Rng _rng;

    public DecisionTree(double[] inputs, double[] targets, int features, int outputs, int[] samples, int tried, RandomForestOptions options, Rng rng)
    {
        (_inputs, _targets, _features, _outputs, _tried, _options, _rng) = (inputs, targets, features, outputs, tried, options, rng);
        Grow(samples, 0);
    }

    /// <summary>Adds the mean target of the leaf that the input falls into.</summary>
    public void AddTo(Span<double> sums, ReadOnlySpan<double> input)
    {
        var node = _nodes[0];
        while (node.Mean is null)
        {
            node = _nodes[input[node.Feature] <= node.Threshold ? node.Left : node.Right];
        }
        for (var o = 0; o < _outputs; o++)
        {
            sums[o] += node.Mean[o];
        }
    }

    int Grow(Span<int> samples, int depth)
    {
        var place = _nodes.Count;
        _nodes.Add(default);
        if (depth == _options.Depth || samples.Length < 2 * _options.LeafSize || Best(samples) is not { } question)
        {
            var mean = Sum(samples);
            for (var o = 0; o < _outputs; o++)
            {
                mean[o] /= samples.Length;
            }
            _nodes[place] = new(0, 0, 0, 0, mean);
            return place;
        }
        var split = 0;
        for (var i = 0; i < samples.Length; i++)
        {
            if (Input(samples[i], question.Feature) <= question.Threshold)
            {
                (samples[split], samples[i]) = (samples[i], samples[split]);
                split++;
            }
        }
        var left = Grow(samples[..split], depth + 1);
        var right = Grow(samples[split..], depth + 1);
        _nodes[place] = new(question.Feature, question.Threshold, left, right, null);
        return place;
    }

    (int Feature, double Threshold)? Best(ReadOnlySpan<int> samples)
    {
        var total = Sum(samples);
        // A question must gain more than what rounding could feign.
        var best = Score(total, samples.Length) + (1e-12 * SumOfSquares(samples));
        (int, double)? question = null;
        var keys = new double[samples.Length];
        var order = new int[samples.Length];
        var left = new double[_outputs];
        var right = new double[_outputs];
        var tried = 0;
        // Constant features do not count among those that were tried.
        foreach (var feature in _rng.Permutation(_features))
        {
            for (var i = 0; i < samples.Length; i++)
            {
                order[i] = samples[i];
                keys[i] = Input(samples[i], feature);
            }
            Array.Sort(keys, order);
            if (keys[0] == keys[^1])
            {
                continue;
            }
            Array.Clear(left);
            total.CopyTo(right, 0);
            for (var i = 1; i < order.Length; i++)
            {
                var targets = _targets.AsSpan(order[i - 1] * _outputs, _outputs);
                for (var o = 0; o < _outputs; o++)
                {
                    left[o] += targets[o];
                    right[o] -= targets[o];
                }
                if (keys[i] == keys[i - 1] || i < _options.LeafSize || order.Length - i < _options.LeafSize)
                {
                    continue;
                }
                var score = Score(left, i) + Score(right, order.Length - i);
                if (score > best)
                {
                    var middle = keys[i - 1] + ((keys[i] - keys[i - 1]) / 2);
                    best = score;
                    // Between neighbouring numbers the middle can round to the upper one.
                    question = (feature, middle < keys[i] ? middle : keys[i - 1]);
                }
            }
            if (++tried == _tried)
            {
                break;
            }
        }
        return question;
    }

    double[] Sum(ReadOnlySpan<int> samples)
    {
        var sum = new double[_outputs];
        foreach (var sample in samples)
        {
            for (var o = 0; o < _outputs; o++)
            {
                sum[o] += _targets[(sample * _outputs) + o];
            }
        }
        return sum;
    }

    double SumOfSquares(ReadOnlySpan<int> samples)
    {
        double sum = 0;
        foreach (var sample in samples)
        {
            for (var o = 0; o < _outputs; o++)
            {
                sum += _targets[(sample * _outputs) + o] * _targets[(sample * _outputs) + o];
            }
        }
        return sum;
    }

    double Input(int sample, int feature) => _inputs[(sample * _features) + feature];

    static double Score(double[] sum, int count)
    {
        double squares = 0;
        foreach (var value in sum)
        {
            squares += value * value;
        }
        return squares / count;
    }

    readonly record struct Node(int Feature, double Threshold, int Left, int Right, double[]? Mean);
}

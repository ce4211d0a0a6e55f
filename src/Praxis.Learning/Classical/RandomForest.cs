using Praxis.Tensors;

namespace Praxis.Learning.Classical;

/// <summary>Settings of a random forest.</summary>
public sealed record RandomForestOptions
{
    /// <summary>How many trees.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>The most questions on a path.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>The fewest samples of a leaf.</summary>
    public int LeafSize { get; init; } = 1;

    /// <summary>How many features every question chooses from: √d for classes and d/3 for numbers when null.</summary>
    public int? Features { get; init; }
}

/// <summary>The average of trees on bootstrap samples, with random features at every question (Breiman, 2001).</summary>
public sealed class RandomForest
{
    readonly DecisionTree[] _trees;
    readonly int _features;
    readonly int _outputs;

    RandomForest(DecisionTree[] trees, int features, int outputs)
    {
        _trees = trees;
        _features = features;
        _outputs = outputs;
    }

    /// <summary>A forest for classes: questions lower the Gini impurity 1 − Σ p_c².</summary>
    public static RandomForest FitClasses(Tensor inputs, Tensor labels, int classes, Rng rng, RandomForestOptions? options = null)
    {
        var x = Checked.Matrix(inputs, "RandomForest", nameof(inputs));
        Checked.Labels(labels, x.Size(0), "RandomForest", classes);
        return Fit(x, labels.OneHot(classes, DType.Float64), rng, options ?? new(), Math.Sqrt(x.Size(1)));
    }

    /// <summary>A forest for numbers (samples) or (samples × outputs): questions lower the variance.</summary>
    public static RandomForest FitNumbers(Tensor inputs, Tensor targets, Rng rng, RandomForestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var x = Checked.Matrix(inputs, "RandomForest", nameof(inputs));
        var y = Checked.Matrix(targets.Rank == 1 ? targets.Unsqueeze(1) : targets, "RandomForest", nameof(targets));
        if (x.Size(0) != y.Size(0))
        {
            throw new ArgumentException($"RandomForest: inputs of {inputs.Shape} do not meet targets of {targets.Shape}; both need as many rows.");
        }
        return Fit(x, y, rng, options ?? new(), x.Size(1) / 3.0);
    }

    /// <summary>The mean over trees: class probabilities (samples × classes) or numbers (samples × outputs), in float64.</summary>
    public Tensor Predict(Tensor inputs)
    {
        var x = Checked.Matrix(inputs, "RandomForest", nameof(inputs));
        if (x.Size(1) != _features)
        {
            throw new ArgumentException($"RandomForest: inputs of {inputs.Shape} do not meet {_features} features.");
        }
        var data = x.ToArray<double>();
        var sums = new double[x.Size(0) * _outputs];
        for (var i = 0; i < x.Size(0); i++)
        {
            foreach (var tree in _trees)
            {
                tree.AddTo(sums.AsSpan(i * _outputs, _outputs), data.AsSpan(i * _features, _features));
            }
        }
        return Tensor.From(sums, [x.Size(0), _outputs]) / _trees.Length;
    }

    /// <summary>The most probable class of every sample.</summary>
    public int[] PredictClasses(Tensor inputs) => Predict(inputs).ArgMax(1).ToArray<int>();

    static RandomForest Fit(Tensor x, Tensor y, Rng rng, RandomForestOptions options, double usualFeatures)
    {
        ArgumentNullException.ThrowIfNull(rng);
        Checked.AtLeast(1, options.Trees, "RandomForest", nameof(options.Trees));
        Checked.AtLeast(1, options.Depth, "RandomForest", nameof(options.Depth));
        Checked.AtLeast(1, options.LeafSize, "RandomForest", nameof(options.LeafSize));
        int samples = x.Size(0), features = x.Size(1);
        var tried = Math.Clamp(options.Features ?? (int)Math.Round(usualFeatures), 1, features);
        double[] inputs = x.ToArray<double>(), targets = y.ToArray<double>();
        var trees = new DecisionTree[options.Trees];
        for (var t = 0; t < trees.Length; t++)
        {
            var stream = rng.Split(t);
            var drawn = new int[samples];
            stream.FillInt(drawn, 0, samples);
            trees[t] = new(inputs, targets, features, y.Size(1), drawn, tried, options, stream);
        }
        return new(trees, features, y.Size(1));
    }
}

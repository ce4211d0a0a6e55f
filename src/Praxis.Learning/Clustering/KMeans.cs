using Praxis.Tensors;

namespace Praxis.Learning.Clustering;

/// <summary>Settings of k-means.</summary>
public sealed record KMeansOptions
{
    /// <summary>How many times it starts anew; the start with the smallest inertia wins.</summary>
    public int Restarts { get; init; } = 10;

    /// <summary>The most passes over the data, or over batches.</summary>
    public int Iterations { get; init; } = 300;

    /// <summary>It ends when no centre moves further than this, relative to the spread of the data.</summary>
    public double Tolerance { get; init; } = 1e-6;

    /// <summary>How many samples a step sees (Sculley, 2010); all of them when null.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The clusters that samples are known to belong to, and −1 where that is not known: they stay there.</summary>
    public Tensor? Known { get; init; }
}

/// <summary>k-means from k-means++ starts (Lloyd, 1982; Arthur and Vassilvitskii, 2007), also with mini-batches and with known labels.</summary>
public sealed class KMeans
{
    KMeans(Tensor centres, int[] labels, double inertia)
    {
        Centres = centres;
        Labels = labels;
        Inertia = inertia;
    }

    /// <summary>The centres (clusters × features), in float64.</summary>
    public Tensor Centres { get; }

    /// <summary>The cluster of every sample of the fit.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Σᵢ ‖xᵢ − c_{l(i)}‖².</summary>
    public double Inertia { get; }

    /// <summary>min Σᵢ ‖xᵢ − c_{l(i)}‖² over centres c and labels l, locally, the best of the restarts.</summary>
    public static KMeans Fit(Tensor samples, int clusters, Rng rng, KMeansOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rng);
        options ??= new();
        using var _ = Gradient.Off();
        var x = Checked.Matrix(samples, "KMeans", nameof(samples));
        if (clusters < 1 || clusters > x.Size(0))
        {
            throw new ArgumentOutOfRangeException(nameof(clusters), $"KMeans: {clusters} clusters of {x.Size(0)} samples; there must be at least one and at most as many as samples.");
        }
        Checked.AtLeast(1, options.Restarts, "KMeans", nameof(options.Restarts));
        Checked.AtLeast(1, options.Iterations, "KMeans", nameof(options.Iterations));
        Checked.AtLeast(1, options.BatchSize ?? 1, "KMeans", nameof(options.BatchSize));
        var known = Known(options.Known, x.Size(0), clusters);
        KMeans? best = null;
        for (var restart = 0; restart < options.Restarts; restart++)
        {
            var stream = rng.Split(restart);
            var start = Start(x, clusters, known, stream);
            var centres = options.BatchSize is { } size && size < x.Size(0) ? InBatches(x, start, known, size, options, stream) : InFull(x, start, known, options);
            var (labels, distances) = Nearest(x, centres, known);
            var inertia = distances.Sum();
            if (best is null || inertia < best.Inertia)
            {
                best = new(centres, labels, inertia);
            }
        }
        return best!;
    }

    /// <summary>The nearest centre of every sample.</summary>
    public int[] Predict(Tensor samples)
    {
        var x = Checked.Matrix(samples, "KMeans", nameof(samples));
        Checked.SameColumns(x, Centres, "KMeans");
        return x.SquaredDistancesTo(Centres).ArgMin(1).ToArray<int>();
    }

    static int[]? Known(Tensor? known, int samples, int clusters)
    {
        if (known is null)
        {
            return null;
        }
        return [.. Checked.Labels(known + Tensor.Of(1L), samples, "KMeans", clusters + 1, "known clusters (plus one)").Select(label => label - 1)];
    }

    static Tensor Start(Tensor x, int clusters, int[]? known, Rng rng)
    {
        int samples = x.Size(0), features = x.Size(1);
        var data = x.ToArray<double>();
        var centres = new double[clusters * features];
        var nearest = new double[samples];
        Array.Fill(nearest, double.PositiveInfinity);
        var has = new bool[clusters];
        var any = false;
        for (var c = 0; known is not null && c < clusters; c++)
        {
            int[] members = [.. Enumerable.Range(0, samples).Where(i => known[i] == c)];
            foreach (var member in members)
            {
                for (var f = 0; f < features; f++)
                {
                    centres[(c * features) + f] += data[(member * features) + f] / members.Length;
                }
            }
            if (members.Length > 0)
            {
                has[c] = any = true;
                Approach(c);
            }
        }
        for (var c = 0; c < clusters; c++)
        {
            if (has[c])
            {
                continue;
            }
            // Where all distances are zero there are fewer distinct samples than clusters, and any sample serves.
            var chosen = any && nearest.Sum() > 0 ? rng.Categorical(nearest) : rng.Next(samples);
            data.AsSpan(chosen * features, features).CopyTo(centres.AsSpan(c * features));
            any = true;
            Approach(c);
        }
        return Tensor.From(centres, [clusters, features]);

        void Approach(int c)
        {
            for (var i = 0; i < samples; i++)
            {
                double distance = 0;
                for (var f = 0; f < features; f++)
                {
                    var gap = data[(i * features) + f] - centres[(c * features) + f];
                    distance += gap * gap;
                }
                nearest[i] = Math.Min(nearest[i], distance);
            }
        }
    }

    static Tensor InFull(Tensor x, Tensor centres, int[]? known, KMeansOptions options)
    {
        var clusters = centres.Size(0);
        var tolerance = options.Tolerance * x.Var(0, correction: 0).Mean().ToDouble();
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            var (labels, distances) = Nearest(x, centres, known);
            Rescue(labels, distances, clusters, known);
            var index = Tensor.From(labels, [labels.Length]).To(DType.Int64);
            var counts = Tensor.Ones([labels.Length, 1], DType.Float64).SegmentReduce(index, clusters);
            // A cluster whose members were all needed elsewhere keeps its centre.
            var moved = Tensor.Where(counts > 0, x.SegmentReduce(index, clusters) / counts.Maximum(1.0), centres);
            var furthest = (moved - centres).Square().Sum(1).Max().ToDouble();
            centres = moved;
            if (furthest <= tolerance)
            {
                break;
            }
        }
        return centres;
    }

    static Tensor InBatches(Tensor x, Tensor start, int[]? known, int size, KMeansOptions options, Rng rng)
    {
        int clusters = start.Size(0), features = start.Size(1);
        var centres = start.ToArray<double>();
        var seen = new long[clusters];
        for (var iteration = 0; iteration < options.Iterations; iteration++)
        {
            var chosen = rng.Choose(x.Size(0), size);
            var batch = x.IndexSelect(0, Tensor.From(chosen, [size]).To(DType.Int64));
            var (labels, _) = Nearest(batch, Tensor.From(centres, [clusters, features]), known is null ? null : Array.ConvertAll(chosen, i => known[i]));
            var data = batch.ToArray<double>();
            for (var i = 0; i < size; i++)
            {
                var rate = 1.0 / ++seen[labels[i]];
                var centre = centres.AsSpan(labels[i] * features, features);
                for (var f = 0; f < features; f++)
                {
                    centre[f] += rate * (data[(i * features) + f] - centre[f]);
                }
            }
        }
        return Tensor.From(centres, [clusters, features]);
    }

    /// <summary>Every empty cluster takes the free sample that is furthest from its centre.</summary>
    static void Rescue(int[] labels, double[] distances, int clusters, int[]? known)
    {
        var counts = new int[clusters];
        foreach (var label in labels)
        {
            counts[label]++;
        }
        for (var c = 0; c < clusters; c++)
        {
            if (counts[c] > 0)
            {
                continue;
            }
            var furthest = -1;
            for (var i = 0; i < labels.Length; i++)
            {
                if (counts[labels[i]] > 1 && (known is null || known[i] < 0) && (furthest < 0 || distances[i] > distances[furthest]))
                {
                    furthest = i;
                }
            }
            if (furthest >= 0)
            {
                counts[labels[furthest]]--;
                labels[furthest] = c;
                distances[furthest] = 0;
                counts[c] = 1;
            }
        }
    }

    static (int[] Labels, double[] Distances) Nearest(Tensor x, Tensor centres, int[]? known)
    {
        var all = x.SquaredDistancesTo(centres);
        var (values, indices) = all.Min(1);
        var labels = indices.ToArray<int>();
        var distances = values.ToArray<double>();
        for (var i = 0; known is not null && i < labels.Length; i++)
        {
            if (known[i] >= 0)
            {
                labels[i] = known[i];
                distances[i] = all.At(i, known[i]);
            }
        }
        return (labels, distances);
    }
}

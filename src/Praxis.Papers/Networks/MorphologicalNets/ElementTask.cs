using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// An opening with an unknown flat element of 5×5 positions, to be found from noisy images and their openings. Openings by an
/// element and by its translations are the same, so that elements are compared after both are moved to their corner.
/// </summary>
sealed class ElementTask
{
    internal const int Size = 5;
    const int Side = 16, Batch = 16;

    readonly bool _binary;
    readonly Rng _rng;
    readonly MorphologicalConvolution _teacher;

    internal ElementTask(bool binary, Rng rng)
    {
        (_binary, _rng) = (binary, rng);
        var draw = rng.Split("element");
        var weight = new float[Size * Size];
        Array.Fill(weight, float.NegativeInfinity);
        // A connected element: a walk from the centre.
        int row = 2, column = 2;
        for (var step = 0; step < 9; step++)
        {
            weight[(row * Size) + column] = 0;
            var vertical = draw.Chance(0.5);
            var by = draw.Chance(0.5) ? 1 : -1;
            row = Math.Clamp(vertical ? row + by : row, 0, Size - 1);
            column = Math.Clamp(vertical ? column : column + by, 0, Size - 1);
        }
        _teacher = new(Tensor.From(weight, [1, Size, Size]), MorphologicalOperation.Opening);
    }

    /// <summary>The element: where it is 1.</summary>
    internal float[] Element => [.. _teacher.Weight.ToArray<float>().Select(value => float.IsFinite(value) ? 1f : 0f)];

    /// <summary>The learned structuring function, and whether its element is the teacher's.</summary>
    internal (bool Recovered, double Loss, float[] Weight) Learn(bool guided, double rate, int steps, CancellationToken stop)
    {
        var student = new MorphologicalConvolution(Tensor.Rand([1, Size, Size], _rng.Split("student"), -0.1, 0), MorphologicalOperation.Opening,
            options: new() { Ties = guided ? TieRule.Bouligand : TieRule.First });
        Action learn;
        if (guided)
        {
            var descent = new MorphologicalSgd(student, new() { LearningRate = rate, GapFraction = 1, GapQuantile = 0.9 });
            learn = descent.Step;
        }
        else
        {
            var adam = new Adam(student, new() { LearningRate = rate });
            learn = adam.Step;
        }
        var images = _rng.Split("images");
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            var x = Images(images);
            student.ZeroGrad();
            using (var scope = Tensor.Scope())
            {
                Loss(student, x).Backward();
                learn();
            }
        }
        using var _ = Gradient.Off();
        var weight = student.Weight.ToArray<float>();
        var loss = Loss(student, Images(_rng.Split("validation"))).ToDouble();
        return (IsSame(weight, Element), loss, weight);
    }

    Tensor Loss(MorphologicalConvolution student, Tensor x)
    {
        Tensor target;
        using (Gradient.Off())
        {
            target = _teacher.Forward(x);
        }
        return (student.Forward(x) - target).Square().Mean() * 0.5;
    }

    // Blobs of a smoothed noise, or its grey values, with a tenth of the pixels turned to black or white.
    Tensor Images(Rng rng)
    {
        using var _ = Gradient.Off();
        var smooth = Tensor.Randn([Batch, 1, Side, Side], rng).AvgPool2d(5, 1, 2);
        var x = (smooth * 3).Sigmoid();
        x = _binary ? (x > 0.4).To(DType.Float32) : x;
        var noise = Tensor.Rand([Batch, 1, Side, Side], rng);
        return Tensor.Where(noise < 0.05, 0.0, Tensor.Where(noise > 0.95, 1.0, x));
    }

    /// <summary>
    /// Whether a learned structuring function has the shape of an element, wherever it lies in its square: its element are the positions
    /// above the widest gap between its sorted weights.
    /// </summary>
    internal static bool IsSame(float[] weight, float[] element) => Cornered(Above(weight)).SetEquals(Cornered([.. element.Select(value => value > 0.5f)]));

    static bool[] Above(float[] weight)
    {
        float[] sorted = [.. weight.Select(value => Math.Max(value, -10)).Order()];
        var widest = Enumerable.Range(1, sorted.Length - 1).MaxBy(k => sorted[k] - sorted[k - 1]);
        return [.. weight.Select(value => value >= sorted[widest])];
    }

    static HashSet<(int Row, int Column)> Cornered(bool[] isOn)
    {
        var on = Enumerable.Range(0, Size * Size).Where(q => isOn[q]).Select(q => (Row: q / Size, Column: q % Size)).ToArray();
        return on.Length == 0 ? [] : [.. on.Select(q => (q.Row - on.Min(other => other.Row), q.Column - on.Min(other => other.Column)))];
    }
}

using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>What is asked about several symbols, each a class of a world of points.</summary>
public enum TupleRule
{
    /// <summary>The sum of the symbols.</summary>
    Sum,

    /// <summary>The sum of the symbols modulo 2.</summary>
    Parity,
}

/// <summary>Tuples of points as tensors.</summary>
/// <param name="Points">(samples × arity × dimension) float32.</param>
/// <param name="Symbols">(samples × arity) int64: the class of each point.</param>
/// <param name="Answers">What the rule makes of the symbols, int64.</param>
/// <param name="Indices">The numbers of the samples, int64.</param>
public sealed record TupleBatch(Tensor Points, Tensor Symbols, Tensor Answers, Tensor Indices);

/// <summary>Tuples of points of which only the answer to a rule over their classes is told.</summary>
public sealed class PointTuples
{
    readonly PointWorld _world;
    readonly TupleRule _rule;
    readonly SampleStreams _streams;

    /// <summary>Tuples of a number of points.</summary>
    public PointTuples(PointWorld world, int arity, TupleRule rule, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(world);
        ArgumentNullException.ThrowIfNull(rng);
        if (arity < 1)
            throw new ArgumentException($"PointTuples: a tuple of {arity} points is none.");
        (_world, Arity, _rule, _streams) = (world, arity, rule, new(rng.Split("tuples")));
    }

    /// <summary>The points of a tuple.</summary>
    public int Arity { get; }

    /// <summary>The number of answers.</summary>
    public int Answers => _rule == TupleRule.Parity ? 2 : Arity * (_world.Classes - 1) + 1;

    /// <summary>The samples of these numbers.</summary>
    public TupleBatch Batch(ReadOnlySpan<long> indices)
    {
        var points = new float[indices.Length * Arity * _world.Dimension];
        var symbols = new long[indices.Length * Arity];
        var answers = new long[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var rng = _streams.At(indices[i]);
            for (var k = i * Arity; k < (i + 1) * Arity; k++)
            {
                symbols[k] = _world.Draw(rng, points.AsSpan(k * _world.Dimension, _world.Dimension)).Label;
                answers[i] += symbols[k];
            }
            answers[i] = _rule == TupleRule.Parity ? answers[i] % 2 : answers[i];
        }
        return new(Tensor.From(points, [indices.Length, Arity, _world.Dimension]), Tensor.From(symbols, [indices.Length, Arity]), Tensor.Of<long>(answers), Tensor.Of(indices));
    }
}

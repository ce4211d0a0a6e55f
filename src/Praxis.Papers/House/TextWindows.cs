using Praxis.Tensors;

namespace Praxis.Papers.House;

/// <summary>Windows of a long text as batches for a language model: each has one token more than the model reads at once.</summary>
/// <param name="tokens">The tokens of the text.</param>
/// <param name="context">How many tokens the model reads.</param>
public sealed class TextWindows(int[] tokens, int context)
{
    readonly int[] _tokens = tokens.Length > context && context > 0 ? tokens
        : throw new ArgumentException($"TextWindows: a text of {tokens.Length} tokens has no window of {context} and one more.");

    /// <summary>Windows from random places: (count × context + 1).</summary>
    public Tensor Draw(int count, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return Batch([.. Enumerable.Range(0, count).Select(_ => rng.Next(_tokens.Length - context))]);
    }

    /// <summary>The first windows side by side, in batches.</summary>
    public IEnumerable<Tensor> Side(int count, int batch) =>
        Enumerable.Range(0, Math.Min(count, (_tokens.Length - 1) / context)).Select(window => window * context).Chunk(batch).Select(Batch);

    Tensor Batch(int[] starts)
    {
        var values = new long[starts.Length * (context + 1)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _tokens[starts[i / (context + 1)] + (i % (context + 1))];
        }
        return Tensor.From(values, [starts.Length, context + 1]);
    }
}

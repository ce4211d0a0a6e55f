using Praxis.Tensors;

namespace Praxis.Learning.Adapters;

/// <summary>Learned positions that are put before (or behind) the embeddings of a sequence: a soft prompt.</summary>
public sealed class LearnedTokens : Module
{
    readonly TensorSlot _tokens;

    /// <summary>Tokens with normal first values.</summary>
    public LearnedTokens(int count, int width, Rng rng, double deviation = 0.02)
        : this(Tensor.Randn([count, width], Initialization.Next(rng), deviation: deviation))
    {
    }

    /// <summary>Tokens from values (count × width), such as the embeddings of words.</summary>
    public LearnedTokens(Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Rank != 2)
        {
            throw new ArgumentException($"LearnedTokens: values of shape {tokens.Shape} were given; they must be (count × width).");
        }
        _tokens = AddParameter("tokens", tokens);
    }

    /// <summary>The tokens (count × width).</summary>
    public Tensor Tokens => _tokens.Value;

    /// <summary>The tokens for so many samples: (samples × count × width).</summary>
    public Tensor For(int samples) => Output(Tokens.Unsqueeze(0).Expand(samples, Tokens.Size(0), Tokens.Size(1)));

    /// <summary>The tokens, then a sequence (samples × length × width).</summary>
    public Tensor Before(Tensor sequence) => Tensor.Cat([For(Samples(sequence)), sequence], 1);

    /// <summary>A sequence (samples × length × width), then the tokens.</summary>
    public Tensor Behind(Tensor sequence) => Tensor.Cat([sequence, For(Samples(sequence))], 1);

    int Samples(Tensor sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return sequence.Rank == 3 && sequence.Size(2) == Tokens.Size(1)
            ? sequence.Size(0)
            : throw new ArgumentException($"LearnedTokens: a sequence of shape {sequence.Shape} was given; it must be (samples × length × {Tokens.Size(1)}).");
    }
}

/// <summary>Learned keys and values in the attention layers of a model (Li and Liang, 2021).</summary>
public static class LearnedPrefixes
{
    /// <summary>Gives every attention layer whose path matches so many learned keys and values; freezes the rest unless told otherwise. Returns the paths.</summary>
    public static IReadOnlyList<string> Apply(Module model, string pattern, int count, Rng rng, bool freezeRest = true)
    {
        ArgumentNullException.ThrowIfNull(model);
        rng = Initialization.Next(rng);
        var wanted = new NamePattern(pattern);
        var found = model.All<MultiHeadAttention>().Where(entry => wanted.Matches(entry.Path)).ToArray();
        if (found.Length == 0)
        {
            throw new ArgumentException($"LearnedPrefixes: no attention matches '{pattern}'; there are {Module.Some(model.All<MultiHeadAttention>().Select(entry => entry.Path))}.");
        }
        if (freezeRest)
        {
            model.Freeze();
        }
        foreach (var (path, attention) in found)
        {
            attention.AddPrefix(count, rng.Split(path));
        }
        return [.. found.Select(entry => entry.Path)];
    }
}

using Praxis.Learning.Families;
using Praxis.Tensors;

namespace Praxis.Learning.Generation;

/// <summary>What gives scores of the next token: a decoder with its caches, or any function.</summary>
public interface ITextModel
{
    /// <summary>How many tokens there are.</summary>
    int Vocabulary { get; }

    /// <summary>The most tokens that it can read.</summary>
    int MaxLength { get; }

    /// <summary>Begins texts that grow together.</summary>
    ITextSession Begin();
}

/// <summary>Texts of one length that grow together.</summary>
public interface ITextSession
{
    /// <summary>Reads new tokens (texts × new) behind those before and gives scores at each of them (texts × new × vocabulary), or at the last one alone (texts × 1 × vocabulary).</summary>
    Tensor Read(Tensor tokens, bool lastOnly);

    /// <summary>Goes on with the given texts alone, in that order; false: it cannot, and all texts go on.</summary>
    bool TrySelect(Tensor rows);
}

/// <summary>Text models.</summary>
public static class TextModel
{
    /// <summary>A decoder, which reads each token once and keeps keys and values in caches, or reads the whole text for every token.</summary>
    /// <param name="decoder">The decoder; it is put into evaluation while it reads.</param>
    /// <param name="cached">Whether it has caches.</param>
    /// <param name="cache">Makes the cache of a block; by default one that keeps everything.</param>
    public static ITextModel Of(Decoder decoder, bool cached = true, Func<int, IAttentionCache>? cache = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        return cached ? new CachedDecoder(decoder, cache) : Of(decoder.Options.Vocabulary, tokens =>
        {
            using var evaluating = decoder.Evaluating();
            return decoder.Score(tokens);
        }, decoder.Options.MaxLength);
    }

    /// <summary>Any function from tokens (texts × length) to scores of the next token at each (texts × length × vocabulary).</summary>
    public static ITextModel Of(int vocabulary, Func<Tensor, Tensor> scores, int maxLength = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return vocabulary >= 1 && maxLength >= 1 ? new FunctionModel(vocabulary, scores, maxLength)
            : throw new ArgumentException($"TextModel: {vocabulary} tokens and a length of {maxLength} were given; each must be at least 1.");
    }

    sealed class CachedDecoder(Decoder decoder, Func<int, IAttentionCache>? cache) : ITextModel
    {
        public int Vocabulary => decoder.Options.Vocabulary;

        public int MaxLength => decoder.Options.MaxLength;

        public ITextSession Begin() => new Session(decoder, decoder.NewCaches(cache));

        sealed class Session(Decoder decoder, IAttentionCache[] caches) : ITextSession
        {
            public Tensor Read(Tensor tokens, bool lastOnly)
            {
                using var off = Gradient.Off();
                using var evaluating = decoder.Evaluating();
                var hidden = decoder.Hidden(decoder.Embed(tokens), caches);
                return decoder.ScoreHidden(lastOnly ? hidden.Narrow(1, hidden.Size(1) - 1, 1) : hidden);
            }

            public bool TrySelect(Tensor rows)
            {
                if (caches.Any(one => one is not KeyValueCache))
                {
                    return false;
                }
                foreach (var one in caches)
                {
                    ((KeyValueCache)one).Select(rows);
                }
                return true;
            }
        }
    }

    sealed class FunctionModel(int vocabulary, Func<Tensor, Tensor> scores, int maxLength) : ITextModel
    {
        public int Vocabulary => vocabulary;

        public int MaxLength => maxLength;

        public ITextSession Begin() => new Session(vocabulary, scores);

        sealed class Session(int vocabulary, Func<Tensor, Tensor> scores) : ITextSession
        {
            Tensor? _tokens;

            public Tensor Read(Tensor tokens, bool lastOnly)
            {
                using var off = Gradient.Off();
                var added = tokens.Size(1);
                _tokens = (_tokens is null ? tokens : Tensor.Cat([_tokens, tokens], 1)).Keep();
                var all = scores(_tokens);
                if (all.Rank != 3 || all.Size(0) != _tokens.Size(0) || all.Size(1) != _tokens.Size(1) || all.Size(2) != vocabulary)
                {
                    throw new InvalidOperationException($"TextModel: the function gave scores of shape {all.Shape} for tokens of shape {_tokens.Shape}; they must be (texts × length × {vocabulary}).");
                }
                return lastOnly ? all.Narrow(1, all.Size(1) - 1, 1) : all.Narrow(1, all.Size(1) - added, added);
            }

            public bool TrySelect(Tensor rows)
            {
                _tokens = _tokens?.IndexSelect(0, rows).Keep();
                return true;
            }
        }
    }
}

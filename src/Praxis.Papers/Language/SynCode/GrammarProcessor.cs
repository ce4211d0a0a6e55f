using Praxis.Learning.Generation;

namespace Praxis.Papers.Language;

/// <summary>How a <see cref="GrammarProcessor"/> holds texts to a grammar.</summary>
public sealed record GrammarProcessorOptions
{
    /// <summary>
    /// Whether the parser checks the tokens of each mask, so that no text ever leaves the grammar. Off, it is the paper's mask alone,
    /// which lets some wrong tokens through; a text behind one goes on unconstrained.
    /// </summary>
    public bool Exact { get; init; } = true;

    /// <summary>Whether the prompt is the beginning of the program; otherwise the program begins behind it.</summary>
    public bool IncludePrompt { get; init; }

    /// <summary>How many texts that grow side by side are followed token by token; one more is read anew.</summary>
    public int MostTexts { get; init; } = 256;
}

/// <summary>
/// Holds the texts of a <see cref="Generator"/> to a grammar: <c>z_w ← −∞</c> for every token w that is not in the mask of the text so
/// far, and for the end of the text where it is no program yet. Any number of texts may share one, each token of each is read once.
/// Where the constraint stands when it is given is where every program begins.
/// </summary>
/// <remarks>A text behind its end token may only repeat it. Scores beyond the vocabulary, as of a padded model, are masked.</remarks>
public sealed class GrammarProcessor : ILogitProcessor
{
    readonly GrammarConstraint _start;
    readonly GrammarProcessorOptions _options;
    readonly List<Followed> _texts = [];
    long _uses;
    int _turn;

    /// <summary>A processor for texts over the constraint's vocabulary.</summary>
    public GrammarProcessor(GrammarConstraint constraint, GrammarProcessorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(constraint);
        (_start, _options) = (constraint.Fork(), options ?? new());
        if (_options.MostTexts < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(options), _options.MostTexts, $"GrammarProcessor: {_options.MostTexts} texts can be followed; at least 1 is needed.");
        }
    }

    /// <summary>How many steps were left unconstrained because no token fitted; none where masks are exact.</summary>
    public long Fallbacks { get; private set; }

    /// <summary>How many tokens were read, each once unless more texts grow than are followed.</summary>
    public long TokensRead { get; private set; }

    /// <inheritdoc/>
    public void Process(GenerationStep step, Span<float> scores)
    {
        var vocabulary = _start.Vocabulary;
        if (scores.Length < vocabulary.Count)
        {
            throw new ArgumentException($"GrammarProcessor: a model of {scores.Length} scores was given for a vocabulary of {vocabulary.Count} tokens; use the model's tokenizer.");
        }
        var text = Follow(_options.IncludePrompt ? step.Tokens : step.Generated);
        var own = scores[..vocabulary.Count];
        if (text.Ended)
        {
            var end = scores[vocabulary.EndOfText!.Value];
            own.Fill(float.NegativeInfinity);
            own[vocabulary.EndOfText.Value] = end;
        }
        else if (_options.Exact ? !text.Constraint.MaskExactly(own) : !text.Constraint.Mask(own))
        {
            if (_options.Exact)
            {
                throw new InvalidOperationException($"GrammarProcessor: {(text.Constraint.IsAlive ? "no token of the vocabulary continues" : "no program begins with")} the text '{Shown(text.Constraint.Text)}'; {(text.Constraint.IsAlive ? "it needs the single bytes and a token that ends a text" : "begin the program behind the prompt, or give a prompt that begins one")}.");
            }
            Fallbacks++;
            return;
        }
        scores[vocabulary.Count..].Fill(float.NegativeInfinity);
    }

    /// <summary>The text that grew by one token, or stands where it stood; a new one where there is none.</summary>
    Followed Follow(ReadOnlySpan<int> tokens)
    {
        Followed? text = null;
        for (var i = 0; i < _texts.Count && text is null; i++)
        {
            // Texts come in turn, so the one behind the last is tried first.
            var place = (_turn + 1 + i) % _texts.Count;
            if (_texts[place].IsBefore(tokens))
            {
                (text, _turn) = (_texts[place], place);
            }
        }
        if (text is null)
        {
            text = new(_start.Fork());
            _turn = _texts.Count < _options.MostTexts ? _texts.Count : _texts.IndexOf(_texts.MinBy(other => other.Used)!);
            if (_turn == _texts.Count)
            {
                _texts.Add(text);
            }
            else
            {
                _texts[_turn] = text;
            }
        }
        text.Used = ++_uses;
        TokensRead += text.ReadOn(tokens);
        return text;
    }

    static string Shown(ReadOnlySpan<byte> text) => text.Length <= 80 ? System.Text.Encoding.UTF8.GetString(text) : $"…{System.Text.Encoding.UTF8.GetString(text[^80..])}";

    /// <summary>A text and where the grammar stands behind it.</summary>
    sealed class Followed(GrammarConstraint constraint)
    {
        readonly List<int> _tokens = [];

        internal GrammarConstraint Constraint => constraint;

        /// <summary>Whether the token that ends a text was among its tokens.</summary>
        internal bool Ended { get; private set; }

        internal long Used { get; set; }

        /// <summary>Whether the given text is this one, or this one and one token more.</summary>
        internal bool IsBefore(ReadOnlySpan<int> tokens) => tokens.Length - _tokens.Count is 0 or 1
            && System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens).SequenceEqual(tokens[.._tokens.Count]);

        /// <summary>Reads the tokens behind those it has. Marks have no text.</summary>
        internal int ReadOn(ReadOnlySpan<int> tokens)
        {
            var read = tokens.Length - _tokens.Count;
            foreach (var token in tokens[_tokens.Count..])
            {
                _tokens.Add(token);
                if (!constraint.Vocabulary[token].IsEmpty)
                {
                    constraint.Accept(token);
                }
                // A prompt may begin with the mark that ends texts.
                Ended = token == constraint.Vocabulary.EndOfText && constraint.Text.Length > 0;
            }
            return read;
        }
    }
}

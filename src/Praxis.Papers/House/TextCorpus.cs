using System.Text;
using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Papers.House;

/// <summary>
/// What the house's small language models read: paragraphs of two invented languages (one with the verb last) and of sums with their
/// results, all from one seed.
/// </summary>
public sealed class TextCorpus
{
    const int ParagraphCharacters = 240;

    // A paragraph has far fewer sentences or sums than this, so that no two share one.
    const int PiecesPerParagraph = 128;

    // Sums beyond this length might leave the range of their results.
    const int LongestSum = 16;

    static readonly double[] Shares = [0.4, 0.4, 0.2];
    readonly Rng _rng;
    readonly FormalTexts _sums;

    /// <summary>The corpus of a seed.</summary>
    public TextCorpus(long seed)
    {
        _rng = new Rng(seed).Split("text corpus");
        Languages = [new(new(), _rng.Split("first language")), new(new() { VerbLast = true }, _rng.Split("second language"))];
        _sums = new(new() { Language = FormalLanguage.Arithmetic, Depth = 1 }, _rng.Split("sums"));
    }

    /// <summary>The characters that models of the house know: all printable ones of ASCII, and the end of a line.</summary>
    public static IReadOnlyList<string> Characters { get; } = ["\n", .. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => ((char)code).ToString())];

    /// <summary>The two languages, which studies may shift.</summary>
    public IReadOnlyList<InventedLanguage> Languages { get; }

    /// <summary>Paragraphs from a number on, one a line, of at least so many characters.</summary>
    public string Text(long firstParagraph, int characters)
    {
        var text = new StringBuilder();
        for (var paragraph = firstParagraph; text.Length < characters; paragraph++)
        {
            var source = _rng.Split(paragraph).Categorical(Shares);
            text.Append(source < Languages.Count ? Languages[source].Text(paragraph * PiecesPerParagraph, ParagraphCharacters) : Sums(paragraph)).Append('\n');
        }
        return text.ToString();
    }

    string Sums(long paragraph)
    {
        var text = new StringBuilder();
        for (var index = paragraph * PiecesPerParagraph; text.Length < ParagraphCharacters; index++)
        {
            var sum = _sums[index].Text;
            if (sum.Length <= LongestSum)
            {
                text.Append(text.Length > 0 ? " " : "").Append(sum).Append('=').Append(FormalTexts.Evaluate(sum));
            }
        }
        return text.ToString();
    }
}

using System.Text;

namespace Praxis.Data.Worlds;

/// <summary>A rule of a grammar: a symbol may become others, with a probability in proportion to its weight.</summary>
/// <param name="Left">The symbol.</param>
/// <param name="Right">What it becomes; empty: nothing.</param>
/// <param name="Weight">The weight among the rules of the symbol.</param>
public sealed record GrammarRule(string Left, IReadOnlyList<string> Right, double Weight = 1);

/// <summary>How a grammar makes a part of a sentence.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Rule">The number of the rule that was used; −1: the symbol is a token.</param>
/// <param name="Children">What it became.</param>
/// <param name="Start">The first token.</param>
/// <param name="End">One past the last token.</param>
public sealed record ParseTree(string Symbol, int Rule, IReadOnlyList<ParseTree> Children, int Start, int End)
{
    /// <summary>Whether it is a token.</summary>
    public bool IsToken => Rule < 0;

    /// <summary>The tokens under it, in order.</summary>
    public IEnumerable<string> Tokens => IsToken ? [Symbol] : Children.SelectMany(child => child.Tokens);

    /// <summary>Itself and all parts below it.</summary>
    public IEnumerable<ParseTree> All => Children.SelectMany(child => child.All).Prepend(this);

    /// <summary>The tree in brackets: (S (NP we) (VP (V sleep))).</summary>
    public override string ToString() => IsToken ? Symbol : Children.Aggregate(new StringBuilder($"({Symbol}"), (text, child) => text.Append(' ').Append(child)).Append(')').ToString();
}

namespace Praxis.Papers.Language;

/// <summary>The right side of a rule or terminal, as a tree.</summary>
abstract record GrammarNode;

/// <summary>The name of a rule or terminal.</summary>
sealed record NameNode(string Name) : GrammarNode;

/// <summary>A text or regular expression that stands for itself.</summary>
/// <param name="Written">As it was written.</param>
/// <param name="Pattern">What it matches.</param>
/// <param name="Literal">The one text that it matches, where there is only one.</param>
/// <param name="Key">What plain texts that match the same have in common, in either case or not; null for ranges and regular expressions.</param>
sealed record PatternNode(string Written, RegexNode Pattern, string? Literal, string? Key = null) : GrammarNode;

/// <summary>Parts one after another.</summary>
sealed record SequenceNode(IReadOnlyList<GrammarNode> Parts) : GrammarNode;

/// <summary>One of several.</summary>
sealed record ChoiceNode(IReadOnlyList<GrammarNode> Options) : GrammarNode;

/// <summary>A part so many times; no upper end where Most is null.</summary>
sealed record RepeatNode(GrammarNode Part, int Least, int? Most) : GrammarNode;

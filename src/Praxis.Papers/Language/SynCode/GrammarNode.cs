namespace Praxis.Papers.Language;

/// <summary>The right side of a rule or terminal, as a tree.</summary>
abstract record GrammarNode;

/// <summary>The name of a rule or terminal.</summary>
sealed record NameNode(string Name) : GrammarNode;

/// <summary>A text or regular expression that stands for itself.</summary>
sealed record PatternNode(string Written, RegexNode Pattern, string? Literal) : GrammarNode;

/// <summary>Parts one after another.</summary>
sealed record SequenceNode(IReadOnlyList<GrammarNode> Parts) : GrammarNode;

/// <summary>One of several.</summary>
sealed record ChoiceNode(IReadOnlyList<GrammarNode> Options) : GrammarNode;

/// <summary>A part so many times; no upper end where Most is null.</summary>
sealed record RepeatNode(GrammarNode Part, int Least, int? Most) : GrammarNode;

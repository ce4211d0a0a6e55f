namespace Praxis.Papers.Language;

/// <summary>A regular expression over code points, as a tree.</summary>
abstract record RegexNode
{
    internal const int LastCodePoint = 0x10FFFF;

    /// <summary>The text itself, perhaps in either case of its ASCII letters.</summary>
    internal static RegexNode Literal(string text, bool ignoreCase = false) =>
        new RegexSequence([.. text.EnumerateRunes().Select(rune => new RegexSet(Cased(rune.Value, ignoreCase)))]);

    static List<(int, int)> Cased(int value, bool ignoreCase)
    {
        var other = value switch { >= 'a' and <= 'z' => value - 32, >= 'A' and <= 'Z' => value + 32, _ => value };
        return ignoreCase && other != value ? [(value, value), (other, other)] : [(value, value)];
    }

    /// <summary>Whether the empty text matches.</summary>
    internal abstract bool IsNullable { get; }
}

/// <summary>One code point out of ranges.</summary>
sealed record RegexSet(IReadOnlyList<(int Low, int High)> Ranges) : RegexNode
{
    internal override bool IsNullable => false;

    internal RegexSet Negated()
    {
        var kept = new List<(int, int)>();
        var next = 0;
        foreach (var (low, high) in Ranges.OrderBy(range => range.Low))
        {
            if (low > next)
            {
                kept.Add((next, low - 1));
            }
            next = Math.Max(next, high + 1);
        }
        if (next <= LastCodePoint)
        {
            kept.Add((next, LastCodePoint));
        }
        return new(kept);
    }
}

/// <summary>Parts one after another.</summary>
sealed record RegexSequence(IReadOnlyList<RegexNode> Parts) : RegexNode
{
    internal override bool IsNullable => Parts.All(part => part.IsNullable);
}

/// <summary>One of several.</summary>
sealed record RegexChoice(IReadOnlyList<RegexNode> Options) : RegexNode
{
    internal override bool IsNullable => Options.Any(option => option.IsNullable);
}

/// <summary>A part so many times; no upper end where Most is null.</summary>
sealed record RegexRepeat(RegexNode Part, int Least, int? Most) : RegexNode
{
    internal override bool IsNullable => Least == 0 || Part.IsNullable;
}

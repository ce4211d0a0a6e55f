namespace Praxis.Learning;

/// <summary>
/// A pattern of dotted names: <c>*</c> stands for any text within one part of a name, <c>**</c> for any number of parts, and
/// <c>|</c> separates alternatives: <c>"blocks.*.attention.query|**.bias"</c>.
/// </summary>
public sealed class NamePattern
{
    readonly string[][] _alternatives;

    /// <summary>A pattern from its text.</summary>
    public NamePattern(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
        _alternatives = [.. text.Split('|').Select(alternative => alternative.Trim().Split('.'))];
        if (_alternatives.Any(parts => parts.Any(part => part.Length == 0)))
        {
            throw new ArgumentException($"The pattern '{text}' has an empty part; write names joined by single dots, and alternatives by |.");
        }
    }

    /// <summary>The text of the pattern.</summary>
    public string Text { get; }

    /// <summary>Whether the whole name matches.</summary>
    public bool Matches(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('.');
        return _alternatives.Any(pattern => Match(pattern, parts));
    }

    /// <summary>Whether the name, or the name of something that contains it, matches.</summary>
    public bool Covers(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('.');
        return _alternatives.Any(pattern => Enumerable.Range(1, parts.Length).Any(length => Match(pattern, parts.AsSpan(0, length))));
    }

    static bool Match(ReadOnlySpan<string> pattern, ReadOnlySpan<string> parts)
    {
        if (pattern.Length == 0)
        {
            return parts.Length == 0;
        }
        if (pattern[0] != "**")
        {
            return parts.Length > 0 && MatchPart(pattern[0], parts[0]) && Match(pattern[1..], parts[1..]);
        }
        for (var skipped = 0; skipped <= parts.Length; skipped++)
        {
            if (Match(pattern[1..], parts[skipped..]))
            {
                return true;
            }
        }
        return false;
    }

    static bool MatchPart(ReadOnlySpan<char> pattern, ReadOnlySpan<char> part)
    {
        var star = pattern.IndexOf('*');
        if (star < 0)
        {
            return pattern.SequenceEqual(part);
        }
        if (!part.StartsWith(pattern[..star]))
        {
            return false;
        }
        for (var from = star; from <= part.Length; from++)
        {
            if (MatchPart(pattern[(star + 1)..], part[from..]))
            {
                return true;
            }
        }
        return false;
    }
}

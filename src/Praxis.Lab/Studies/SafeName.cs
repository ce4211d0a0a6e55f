namespace Praxis.Lab;

/// <summary>The names that may become files and folders, on every operating system.</summary>
public static class SafeName
{
    const int Longest = 100;
    static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "con", "prn", "aux", "nul", "com0", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
        "lpt0", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    };

    /// <summary>True when the name is made of ASCII letters, digits, '.', '-', '_' and '+', starts with a letter or digit, and is no device.</summary>
    public static bool Allows(string name) =>
        name.Length is > 0 and <= Longest
        && char.IsAsciiLetterOrDigit(name[0])
        && name[^1] != '.'
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '+')
        && !name.Contains("..", StringComparison.Ordinal)
        && !Devices.Contains(name.Split('.')[0]);

    /// <summary>The name itself, or an error that says what a name may be.</summary>
    public static string Require(string name, string what)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Allows(name) ? name : throw new ArgumentException(
            $"The {what} {PlainText.Quote(name)} cannot name a file: use up to {Longest} ASCII letters, digits, '.', '-', '_' or '+', starting with a letter or digit.");
    }

    /// <summary>A readable file name for any text: its safe letters, then a few digits of its hash, so that two texts never share one.</summary>
    internal static string For(string text)
    {
        var safe = new string([.. text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')]).Trim('-');
        return $"{(safe.Length == 0 ? "x" : safe.Length > 40 ? safe[..40] : safe)}-{Hash.Of(text)[..8]}";
    }
}

/// <summary>Text that people wrote and that ends up in files, logs and reports.</summary>
static class PlainText
{
    const int Longest = 200;

    /// <summary>The text itself, or an error: names of arms, measures and cells are short and hold no control characters.</summary>
    internal static string Require(string text, string what)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= Longest && !text.Any(char.IsControl) && IsWellFormed(text)
            ? text
            : throw new ArgumentException($"The {what} {Quote(text)} must have 1 to {Longest} characters and no control characters.");
    }

    /// <summary>The text in quotes, shortened, with everything unprintable shown as '?'.</summary>
    internal static string Quote(string text) =>
        $"'{new string([.. text.Take(60).Select(letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter)])}{(text.Length > 60 ? "…" : "")}'";

    static bool IsWellFormed(string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
                index++;
            else if (char.IsSurrogate(text[index]))
                return false;
        }
        return true;
    }
}

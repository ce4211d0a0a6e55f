namespace Praxis.Cli.Parsing;

/// <summary>An option of a command.</summary>
/// <param name="Name">Its name with the dashes.</param>
/// <param name="Value">What its value is called in help; null for one that is there or not.</param>
/// <param name="Help">What it does, in one line.</param>
sealed record Option(string Name, string? Value, string Help)
{
    /// <summary>The values that shell completion offers.</summary>
    internal Func<Shell, IEnumerable<string>> Suggest { get; init; } = _ => [];

    /// <summary>The option as it is typed.</summary>
    internal string Form => Value is null ? Name : $"{Name} {Value}";
}

/// <summary>What a command is given by place.</summary>
/// <param name="Name">What it is called in help.</param>
/// <param name="Help">What it is, in one line.</param>
/// <param name="Least">How many there must be.</param>
/// <param name="Most">How many there may be.</param>
sealed record Operand(string Name, string Help, int Least = 1, int Most = 1)
{
    /// <summary>The values that shell completion offers.</summary>
    internal Func<Shell, IEnumerable<string>> Suggest { get; init; } = _ => [];

    /// <summary>The operand as it is typed.</summary>
    internal string Form => (Least == 0 ? $"[{Name}]" : Name) + (Most > 1 && Most > Least ? "…" : "");
}

/// <summary>A command line that works, and what it does.</summary>
readonly record struct Example(string Line, string What);

using System.Globalization;

namespace Praxis.Cli.Parsing;

/// <summary>What was typed after a command's name, sorted out.</summary>
sealed class Arguments
{
    readonly Command _command;
    readonly Dictionary<Option, string> _values = [];
    readonly List<string> _operands = [];

    Arguments(Command command) => _command = command;

    /// <summary>What was given by place.</summary>
    internal IReadOnlyList<string> Operands => _operands;

    /// <summary>True when help was asked for.</summary>
    internal bool WantsHelp { get; private set; }

    /// <summary>True when the option was given.</summary>
    internal bool Has(Option option) => _values.ContainsKey(option);

    /// <summary>The option's value, or null.</summary>
    internal string? Value(Option option) => _values.GetValueOrDefault(option);

    /// <summary>The option's value as a whole number of at least so much, or null.</summary>
    internal int? Number(Option option, int least)
    {
        if (Value(option) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            ? number
            : throw new UsageException($"{option.Name} takes a whole number of at least {least}, not {Words.Quote(text)}.");
    }

    /// <summary>The one of the choices that the option's value names, in any case, or null.</summary>
    internal string? Choice(Option option, IReadOnlyCollection<string> choices)
    {
        if (Value(option) is not { } text)
            return null;
        return choices.FirstOrDefault(choice => string.Equals(choice, text, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"{option.Name} takes {Words.Or(choices)}, not {Words.Quote(text)}{Nearest.Ask(text, choices)}.");
    }

    /// <summary>Sorts out the words after a command's name.</summary>
    internal static Arguments Parse(Command command, ReadOnlySpan<string> words)
    {
        var arguments = new Arguments(command);
        if (command.TakesAnything)
        {
            arguments._operands.AddRange(words);
            return arguments;
        }
        var optionsEnded = false;
        for (var index = 0; index < words.Length; index++)
        {
            var word = words[index];
            if (optionsEnded || word is "-" or "" || word[0] != '-')
                arguments._operands.Add(word);
            else if (word == "--")
                optionsEnded = true;
            else if (word is "--help" or "-h" or "-?")
                arguments.WantsHelp = true;
            else
                arguments.Take(word, index + 1 < words.Length ? words[index + 1] : null, ref index);
        }
        if (!arguments.WantsHelp)
            arguments.RequireOperands();
        return arguments;
    }

    void Take(string word, string? next, ref int index)
    {
        var equals = word.IndexOf('=');
        var name = equals < 0 ? word : word[..equals];
        var option = _command.Options.FirstOrDefault(known => known.Name == name)
            ?? throw new UsageException($"'praxis {_command.Name}' has no option {Words.Quote(name)}{Nearest.Ask(name, _command.Options.Select(known => known.Name))}; see 'praxis {_command.Name} --help'.");
        string? value = equals < 0 ? null : word[(equals + 1)..];
        if (option.Value is null && value is not null)
            throw new UsageException($"{name} takes no value, but was given {Words.Quote(value)}.");
        if (option.Value is not null && value is null)
        {
            value = next;
            index++;
        }
        if (option.Value is not null && string.IsNullOrEmpty(value))
            throw new UsageException($"{name} needs a value: {option.Form}.");
        if (!_values.TryAdd(option, value ?? ""))
            throw new UsageException($"{name} was given twice; give it once.");
    }

    void RequireOperands()
    {
        var (least, most) = (_command.Operands.Sum(operand => operand.Least), _command.Operands.Sum(operand => operand.Most));
        if (_operands.Count > most)
            throw new UsageException(most == 0
                ? $"'praxis {_command.Name}' takes nothing but options, and {Words.Quote(_operands[0])} is none; see 'praxis {_command.Name} --help'."
                : $"'praxis {_command.Name}' takes {Help.Operands(_command)} and no more, so {Words.Quote(_operands[most])} is too much; see 'praxis {_command.Name} --help'.");
        if (_operands.Count < least)
            throw new UsageException($"'praxis {_command.Name}' needs {Help.Operands(_command)}, as in '{_command.Examples[0].Line}'; see 'praxis {_command.Name} --help'.");
    }
}

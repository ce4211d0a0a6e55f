using Praxis.Cli.Commands;
using Praxis.Cli.Parsing;
using Praxis.Lab;

namespace Praxis.Cli;

/// <summary>Finds the command that was typed and runs it.</summary>
sealed class Shell(IReadOnlyList<Study> studies, Terminal terminal)
{
    static readonly string[] HelpWords = ["--help", "-h", "-?", "help"];

    /// <summary>Every command, in the order of help.</summary>
    internal static IReadOnlyList<Command> Commands { get; } =
    [
        new PapersCommand(), new ShowCommand(), new RunCommand(), new RunsCommand(), new CompareCommand(), new ReportCommand(),
        new DataListCommand(), new DataGetCommand(), new RecoverCommand(), new DoctorCommand(), new NewCommand(), new CompletionCommand(), new VersionCommand(),
        new CompleteCommand(),
    ];

    /// <summary>The papers at hand.</summary>
    internal Shelf Shelf { get; } = new(studies);

    /// <summary>Where everything is written to.</summary>
    internal Terminal Terminal { get; } = terminal;

    /// <summary>Does what was typed and returns the exit code.</summary>
    internal int Run(ReadOnlySpan<string> words)
    {
        try
        {
            return Dispatch(words);
        }
        catch (CommandException error)
        {
            return Complain(error.Message, error.ExitCode);
        }
        catch (OperationCanceledException)
        {
            return Complain("Stopped.", ExitCode.Failure);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Complain(error.Message, ExitCode.Failure);
        }
        catch (TypeInitializationException error) when (error.InnerException is InvalidOperationException wrong)
        {
            // The engine reads its environment when it is first used.
            return Complain(wrong.Message, ExitCode.Failure);
        }
        catch (Exception error)
        {
            return Complain($"Something went wrong that should not have, {error.GetType().Name}: {error.Message}", ExitCode.Failure);
        }
    }

    /// <summary>The command that the words begin with, and how many of them name it.</summary>
    internal static (Command? Command, int Taken) Find(ReadOnlySpan<string> words)
    {
        for (var count = Math.Min(2, words.Length); count > 0; count--)
        {
            var name = string.Join(' ', words[..count].ToArray());
            if (Commands.FirstOrDefault(command => command.Name == name) is { } found)
                return (found, count);
        }
        return (null, 0);
    }

    int Dispatch(ReadOnlySpan<string> words)
    {
        if (words is ["--version"])
            return new VersionCommand().Run(Arguments.Parse(new VersionCommand(), []), this);
        if (words.IsEmpty || HelpWords.Contains(words[0]))
            return Assist(words.IsEmpty ? words : words[1..]);
        var (command, taken) = Find(words);
        if (command is null)
            return Group(words[0]) is { Count: > 0 } group ? Incomplete(words, group) : throw Unknown(words[0]);
        var arguments = Arguments.Parse(command, words[taken..]);
        if (!arguments.WantsHelp)
            return command.Run(arguments, this);
        Help.Write(command, Terminal);
        return ExitCode.Success;
    }

    int Assist(ReadOnlySpan<string> words)
    {
        if (words.IsEmpty)
            Help.Write(Terminal);
        else if (Find(words).Command is { } command)
            Help.Write(command, Terminal);
        else if (Group(words[0]) is { Count: > 0 } group)
            Help.Write(group, Terminal);
        else
            throw Unknown(words[0]);
        return ExitCode.Success;
    }

    int Incomplete(ReadOnlySpan<string> words, IReadOnlyList<Command> group)
    {
        var names = group.Select(command => command.Name).ToArray();
        if (words.Length > 1 && HelpWords.Contains(words[1]))
        {
            Help.Write(group, Terminal);
            return ExitCode.Success;
        }
        throw new UsageException(words.Length > 1 && words[1] is not ['-', ..]
            ? $"There is no command {Words.Quote($"{words[0]} {words[1]}")}{Nearest.Ask($"{words[0]} {words[1]}", names)}; there are {string.Join(" and ", names.Select(name => $"'praxis {name}'"))}."
            : $"'praxis {words[0]}' says too little; type {Words.Or([.. names.Select(name => $"'praxis {name}'")])}.");
    }

    static IReadOnlyList<Command> Group(string word) =>
        [.. Commands.Where(command => command.Name.StartsWith(word + ' ', StringComparison.Ordinal))];

    static UsageException Unknown(string word) => new(
        $"There is no command {Words.Quote(word)}{Nearest.Ask(word, Commands.Where(command => command.IsListed).Select(command => command.Name))}; 'praxis --help' lists them all.");

    int Complain(string message, int exitCode)
    {
        Terminal.Error.WriteLine($"{Terminal.PaintError("praxis:", Colour.Red)} {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}

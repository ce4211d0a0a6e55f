using Praxis.Cli.Parsing;

namespace Praxis.Cli.Commands;

/// <summary>praxis complete: what the scripts of shells ask for, one candidate a line.</summary>
sealed class CompleteCommand : Command
{
    static readonly string[] HelpWords = ["--help"];

    internal override string Name => "complete";

    internal override string Summary => "Print what may follow the words of a command line; shell completion calls it.";

    internal override IReadOnlyList<Example> Examples => [new("praxis complete -- run lora", "what the last word may become")];

    internal override bool IsListed => false;

    internal override bool TakesAnything => true;

    internal override int Run(Arguments arguments, Shell shell)
    {
        string[] words = [.. arguments.Operands is ["--", ..] ? arguments.Operands.Skip(1) : arguments.Operands];
        var last = words.LastOrDefault("");
        if (last == "\"\"")
            last = "";
        foreach (var candidate in Candidates(words[..Math.Max(0, words.Length - 1)], last, shell).Where(candidate => candidate.StartsWith(last, StringComparison.OrdinalIgnoreCase)).Distinct())
            shell.Terminal.Out.WriteLine(candidate);
        return ExitCode.Success;
    }

    static IEnumerable<string> Candidates(string[] before, string last, Shell shell)
    {
        var (command, taken) = Shell.Find(before);
        if (command is null)
            return Shell.Commands.Where(known => known.IsListed).Select(known => known.Name.Split(' ')).Where(name => name.Length > before.Length && name.AsSpan(0, before.Length).SequenceEqual(before)).Select(name => name[before.Length]);
        var typed = before[taken..];
        if (typed.Length > 0 && command.Options.FirstOrDefault(option => option.Value is not null && option.Name == typed[^1]) is { } open)
            return open.Suggest(shell);
        if (last.StartsWith('-'))
            return [.. command.Options.Select(option => option.Name).Except(typed), .. HelpWords];
        return command.Operands.SelectMany(operand => operand.Suggest(shell)).Except(typed);
    }
}

namespace Praxis.Cli.Parsing;

/// <summary>Help, written from the commands themselves.</summary>
static class Help
{
    static readonly Option Itself = new("--help", null, "Say this.");

    /// <summary>What praxis is and can do.</summary>
    internal static void Write(Terminal terminal)
    {
        terminal.Out.WriteLine("praxis runs machine-learning papers: each one a claim that is measured on this machine.");
        Head(terminal, "Usage");
        terminal.Out.WriteLine("  praxis COMMAND [OPTIONS]");
        Head(terminal, "Commands");
        Pairs(terminal, Shell.Commands.Where(command => command.IsListed).Select(command => (command.Name, command.Summary)));
        Head(terminal, "Examples");
        Pairs(terminal,
        [
            ("praxis papers", "which papers there are"),
            ("praxis run 2305.18403", "measure what a paper claims, in minutes"),
            ("praxis run all --scale smoke", "see that everything works, without a verdict"),
            ("praxis run --help", "everything about one command"),
        ]);
        Head(terminal, "Exit codes");
        Pairs(terminal, [("0", "all went well"), ("1", "something failed or was stopped"), ("2", "wrongly typed; nothing was done"), ("3", "what --require asks for was not met")]);
    }

    /// <summary>The commands that share a first word.</summary>
    internal static void Write(IReadOnlyList<Command> group, Terminal terminal)
    {
        for (var index = 0; index < group.Count; index++)
        {
            if (index > 0)
                terminal.Out.WriteLine();
            Write(group[index], terminal);
        }
    }

    /// <summary>One command.</summary>
    internal static void Write(Command command, Terminal terminal)
    {
        terminal.Out.WriteLine(command.Summary);
        Head(terminal, "Usage");
        terminal.Out.WriteLine($"  praxis {command.Name}{(command.Operands.Count > 0 ? $" {Operands(command)}" : "")}{(command.Options.Count > 0 ? " [OPTIONS]" : "")}");
        if (command.Details.Length > 0)
            terminal.Out.WriteLine($"\n{command.Details.ReplaceLineEndings("\n")}");
        if (command.Operands.Count > 0)
        {
            Head(terminal, "Arguments");
            Pairs(terminal, command.Operands.Select(operand => (operand.Name, operand.Help)));
        }
        if (!command.TakesAnything)
        {
            Head(terminal, "Options");
            Pairs(terminal, [.. command.Options.Select(option => (option.Form, option.Help)), (Itself.Form, Itself.Help)]);
        }
        Head(terminal, "Examples");
        Pairs(terminal, command.Examples.Select(example => (example.Line, example.What)));
    }

    /// <summary>What the command is given by place, as it is typed.</summary>
    internal static string Operands(Command command) => string.Join(' ', command.Operands.Select(operand => operand.Form));

    static void Head(Terminal terminal, string text) => terminal.Out.WriteLine($"\n{terminal.Paint($"{text}:", Colour.Bold)}");

    static void Pairs(Terminal terminal, IEnumerable<(string Left, string Right)> pairs)
    {
        var all = pairs.ToArray();
        var width = all.Max(pair => Words.Columns(pair.Left));
        foreach (var (left, right) in all)
            terminal.Out.WriteLine($"  {Words.Pad(left, width)}  {right}");
    }
}

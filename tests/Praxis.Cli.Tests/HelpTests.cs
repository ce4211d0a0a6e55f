using System.Text.RegularExpressions;
using Praxis.Cli.Parsing;

namespace Praxis.Cli.Tests;

public sealed partial class HelpTests : IDisposable
{
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    public static TheoryData<string> Names => [.. Shell.Commands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_command_has_help_with_examples_that_parse(string name)
    {
        var command = Shell.Commands.Single(known => known.Name == name);
        if (!command.TakesAnything)
            Assert.Equal(Typed.Here(["help", .. name.Split(' ')]).Out, Typed.Here([.. name.Split(' '), "--help"]).Out);
        var help = Typed.Here(["help", .. name.Split(' ')]);
        Assert.Equal(0, help.Code);
        foreach (var option in command.Options)
            Assert.Contains(option.Form, help.Out);
        Assert.NotEmpty(command.Examples);
        Assert.All(command.Examples, example => AssertParses(example.Line));
    }

    [Fact]
    public void Help_lists_every_command_and_exit_code()
    {
        var outcome = _typed.Praxis("--help");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.All(Shell.Commands.Where(command => command.IsListed), command => Assert.Contains($"\n  {command.Name} ", outcome.Out));
        Assert.Contains("  3  what --require asks for was not met", outcome.Out);
        Assert.Equal(outcome.Out, _typed.Praxis().Out);
    }

    [Fact]
    public void Help_of_a_group_shows_its_commands() =>
        Assert.Contains("praxis data get NAME|all…", Typed.Here("data", "--help").Out);

    [Fact]
    public void The_version_is_told_in_both_ways()
    {
        var (option, command) = (_typed.Praxis("--version"), _typed.Praxis("version", "--json"));
        Assert.StartsWith("praxis 0.", option.Out);
        Assert.StartsWith($"praxis {command.Json.GetProperty("version").GetString()} ", option.Out);
        Assert.Equal(["version", "commit", "runtime", "system"], command.Json.EnumerateObject().Select(member => member.Name));
    }

    /// <summary>Fails unless the line is a praxis command that would be understood.</summary>
    internal static void AssertParses(string line)
    {
        string[] words = [.. Quoted().Replace(line, "text").Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word is not (">" or ">>" or "|"))];
        Assert.Equal("praxis", words[0]);
        if (words is [_, "--help" or "--version" or "help"])
            return;
        var (command, taken) = Shell.Find(words.AsSpan(1));
        Assert.True(command is not null, $"'{line}' names no command");
        _ = Arguments.Parse(command, words.AsSpan(1 + taken));
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();
}

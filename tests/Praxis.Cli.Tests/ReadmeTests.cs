using System.Text.RegularExpressions;

namespace Praxis.Cli.Tests;

public sealed partial class ReadmeTests
{
    static readonly string Root = FindRoot();

    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md")).Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_to_a_file_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, document))!;
        foreach (Match link in Links().Matches(WithoutCode(Read(document))))
        {
            var target = (link.Groups["markdown"].Success ? link.Groups["markdown"] : link.Groups["html"]).Value;
            if (!target.Contains("://") && !target.StartsWith('#'))
                Assert.True(Path.Exists(Path.Combine(folder, target.Split('#')[0])), $"{document} links to {target}");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_praxis_command_would_be_understood(string document)
    {
        foreach (Match block in Blocks().Matches(Read(document)))
            foreach (var line in block.Groups["text"].Value.Split('\n').Select(line => line.Split('#')[0].Trim()))
            {
                if (line.StartsWith("praxis ", StringComparison.Ordinal))
                    HelpTests.AssertParses(line);
                else if (line.Split(" -- ") is [var run, var words] && run.EndsWith("src/Praxis.Cli", StringComparison.Ordinal))
                    HelpTests.AssertParses($"praxis {words}");
            }
    }

    [Fact]
    public void Two_commands_are_the_same_in_both_languages()
    {
        var (english, chinese) = (Commands("README.md", "Two commands"), Commands("README.zh-CN.md", "两条命令"));
        Assert.Equal(2, english.Length);
        Assert.Equal(english, chinese);
        Assert.All(english, command => Assert.StartsWith("dotnet ", command));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void The_example_is_the_code_that_runs_here_in_ten_lines(string document)
    {
        var code = Blocks().Matches(Read(document)).Single(block => block.Groups["language"].Value == "csharp").Groups["text"].Value;
        var lines = code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("using Praxis", StringComparison.Ordinal)).ToArray();
        var compiled = Read("tests/Praxis.Cli.Tests/ReadmeExample.cs").Split('\n').Select(line => line.Trim()).ToArray();
        var begin = Array.IndexOf(compiled, lines[0]);
        Assert.Equal(lines, compiled.Skip(begin).Take(lines.Length));
        Assert.InRange(lines.Length, 1, 10);
    }

    [Fact]
    public void The_example_comes_true() => Assert.Equal(0.953, ReadmeExample.Run(), 0.02);

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.zh-CN.md")]
    public void The_number_of_papers_is_the_catalogues(string document)
    {
        var stated = Rooms().Match(Read(document));
        Assert.True(stated.Success, $"{document} does not say how many papers there are");
        Assert.Equal($"{Papers.Catalogue.All.Count}", stated.Groups["count"].Value);
    }

    [Theory]
    [InlineData("README.md", "RESULTS.md", "Nothing has been measured yet.", "| paper | claim | verdict |")]
    [InlineData("README.zh-CN.md", "RESULTS.zh-CN.md", "尚无测量结果。", "| 论文 | 论断 | 结论 |")]
    public void The_table_of_papers_is_that_of_the_results(string document, string results, string nothing, string head)
    {
        var expected = File.Exists(Path.Combine(Root, results)) ? TableOf(Read(results), head) : nothing;
        var text = Read(document);
        // PRAXIS_WRITE_README=1 brings the tables up to date after 'praxis report'.
        if (Environment.GetEnvironmentVariable("PRAXIS_WRITE_README") == "1")
            File.WriteAllText(Path.Combine(Root, document), text = Results().Replace(text, $"<!-- results -->\n{expected.Replace("$", "$$")}\n<!-- end of results -->"));
        Assert.Equal(expected, Results().Match(text).Groups["table"].Value);
    }

    [Fact]
    public void A_table_keeps_paper_claim_and_verdict() => Assert.Equal(
        "| paper | claim | verdict |\n|---|---|---|\n| [A](u) | x \\| y | **holds** |",
        TableOf("# Results\n\n| paper | claim | arms | verdict | time | figure |\n|---|---|---|---|---|---|\n| [A](u) | x \\| y | m<br>a: 1 | **holds** | 3 s | [figure](f) |\n\n## A\n", "| paper | claim | verdict |"));

    /// <summary>The paper, claim and verdict of each row of a results document.</summary>
    static string TableOf(string results, string head)
    {
        var rows = results.Split('\n').Where(line => line.StartsWith("| [", StringComparison.Ordinal)).Select(line => Bars().Split(line)).Select(cells => $"| {cells[1]} | {cells[2]} | {cells[4]} |");
        return string.Join('\n', [head, "|---|---|---|", .. rows]);
    }

    static string[] Commands(string document, string heading)
    {
        var text = Read(document);
        var begin = text.IndexOf($"## {heading}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"{document} has no heading '{heading}'");
        var end = text.IndexOf("\n## ", begin, StringComparison.Ordinal);
        return [.. Blocks().Matches(text[begin..end]).SelectMany(block => block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    static string Read(string document) => File.ReadAllText(Path.Combine(Root, document)).ReplaceLineEndings("\n");

    static string WithoutCode(string text) => Blocks().Replace(text, "");

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Praxis.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the source.");
        return folder;
    }

    [GeneratedRegex("""\]\((?<markdown>[^)\s]+)\)|(?:src|href)="(?<html>[^"]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Links();

    [GeneratedRegex("""^```(?<language>\w*)\n(?<text>.*?)^```$""", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("""<!-- results -->\n(?<table>.*?)\n<!-- end of results -->""", RegexOptions.Singleline)]
    private static partial Regex Results();

    [GeneratedRegex(""" ?(?<!\\)\| ?""")]
    private static partial Regex Bars();

    [GeneratedRegex("""<!-- papers -->(?<count>\d+)<!-- -->""")]
    private static partial Regex Rooms();
}

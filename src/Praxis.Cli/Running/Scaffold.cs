using Praxis.Lab;

namespace Praxis.Cli.Running;

/// <summary>The first files of a paper's room.</summary>
sealed class Scaffold(string id, string name, Theme theme, string title)
{
    const string Entry = "        new ";

    /// <summary>Writes the room into the source and returns what was written; refuses when any of it is there already.</summary>
    internal IReadOnlyList<string> Build(string source)
    {
        var room = Path.Combine(source, "src", "Praxis.Papers", $"{theme}", name);
        var catalogue = Path.Combine(source, "src", "Praxis.Papers", "Catalogue.cs");
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Path.Combine(room, $"{name}.cs")] = Method,
            [Path.Combine(room, $"{name}Study.cs")] = Study,
            [Path.Combine(source, "tests", "Praxis.Papers.Tests", $"{theme}", $"{name}Tests.cs")] = Tests,
        };
        if (files.Keys.FirstOrDefault(File.Exists) is { } there)
            throw new CommandException($"{there} is there already; nothing was written.");
        var listed = Listed(File.ReadAllText(catalogue), catalogue);
        foreach (var (path, text) in files)
            WholeFile.Write(path, text);
        WholeFile.Write(catalogue, listed);
        return [.. files.Keys, catalogue];
    }

    /// <summary>The catalogue with the study's line behind those of its theme and of the themes before.</summary>
    string Listed(string text, string path)
    {
        var lines = text.Split('\n').ToList();
        var begin = lines.IndexOf("    [");
        var end = lines.IndexOf("    ];");
        if (begin < 0 || end < begin)
            throw new CommandException($"{path} has no list between '[' and '];' on lines of their own to add the study to.");
        var place = end;
        while (place > begin + 1 && ThemeOf(lines[place - 1]) > theme)
            place--;
        lines.Insert(place, $"{Entry}{theme}.{name}Study(),");
        return string.Join('\n', lines);
    }

    static Theme? ThemeOf(string line) =>
        line.StartsWith(Entry, StringComparison.Ordinal) && Enum.TryParse<Theme>(line[Entry.Length..].Split('.')[0], out var found) ? found : null;

    string Quoted => title.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    string Documented => title.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    string Method => $$"""
        using Praxis.Tensors;

        namespace Praxis.Papers.{{theme}};

        /// <summary>The options of {{name}}; their defaults are the paper's.</summary>
        public sealed record {{name}}Options;

        /// <summary>{{Documented}} (arXiv {{id}}).</summary>
        public static class {{name}}
        {
            /// <summary>The method, with the paper's equation and symbols here.</summary>
            public static Tensor Apply(Tensor x, {{name}}Options options) =>
                throw new NotImplementedException($"{{name}} is not written yet: {x}, {options}.");
        }

        """;

    string Study => $$"""
        using Praxis.Lab;

        namespace Praxis.Papers.{{theme}};

        /// <summary>Measures what {{id}} claims for {{name}}.</summary>
        public sealed class {{name}}Study : Study
        {
            /// <inheritdoc />
            public override Paper Paper { get; } = new("{{id}}", "{{name}}", Theme.{{theme}}, "one line in English", "一句中文")
            {
                Title = "{{Quoted}}",
            };

            /// <inheritdoc />
            public override IReadOnlyList<Claim> Claims { get; } =
            [
                Claim.Better("{{name}} is better than its baseline", measure: "score", arm: "{{name}}", against: "baseline"),
            ];

            /// <inheritdoc />
            public override void Run(Trial trial) => throw new NotImplementedException("The study of {{name}} is not written yet.");
        }

        """;

    string Tests => $$"""
        using Praxis.Lab;
        using Praxis.Papers.{{theme}};

        namespace Praxis.Papers.Tests.{{theme}};

        public sealed class {{name}}Tests
        {
            [Fact]
            public void The_method_gives_what_was_worked_out_by_hand() =>
                Assert.Fail("Work a small case of the paper's equation out by hand and compare {{name}} with it.");

            [Fact]
            public void The_paper_is_described_in_both_languages()
            {
                var paper = new {{name}}Study().Paper;
                Assert.NotEqual("one line in English", paper.Summary);
                Assert.NotEqual("一句中文", paper.SummaryZh);
            }

            [Fact]
            public void The_study_measures_every_arm_at_smoke_scale()
            {
                var results = Rehearsal.Of(new {{name}}Study());
                Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.ArmsOf(claim.Measure)));
            }
        }

        """;
}

using System.Text.Json;
using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class FormalTextsTests
{
    static FormalTexts World(FormalLanguage language, int depth = 3) => new(new() { Language = language, Depth = depth }, new Rng(9));

    [Theory]
    [InlineData(FormalLanguage.Json)]
    [InlineData(FormalLanguage.Sql)]
    [InlineData(FormalLanguage.Arithmetic)]
    [InlineData(FormalLanguage.Indented)]
    public void Texts_are_valid_prefixes_are_incomplete_and_wrong_characters_are_found(FormalLanguage language)
    {
        var world = World(language);
        double[] lengths = [.. Enumerable.Range(0, 200).Select(index => (double)world[index].Text.Length)];
        Statistics.AssertMean(world.Grammar.MeanLength, Statistics.Deviation(lengths), lengths);
        foreach (var text in Enumerable.Range(0, 8).Select(index => world[index].Text).Where(text => text.Length < 200))
        {
            Assert.Equal((FormalVerdict.Valid, text.Length), world.Check(text));
            Assert.NotEqual(FormalVerdict.Invalid, world.Check(text[..(text.Length / 2)]).Verdict);
            Assert.Equal((FormalVerdict.Invalid, text.Length / 2), world.Check(text[..(text.Length / 2)] + "#" + text[(text.Length / 2)..]));
        }
        Assert.Equal(world[5].Text, World(language)[5].Text);
    }

    [Fact]
    public void Json_is_json_and_nests_as_deep_as_told()
    {
        var world = World(FormalLanguage.Json);
        var deepest = 0;
        for (var index = 0; index < 300; index++)
        {
            using var document = JsonDocument.Parse(world[index].Text);
            deepest = Math.Max(deepest, Depth(document.RootElement));
        }
        Assert.Equal(3, deepest);

        static int Depth(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.Object => 1 + element.EnumerateObject().Select(one => Depth(one.Value)).DefaultIfEmpty(0).Max(),
            JsonValueKind.Array => 1 + element.EnumerateArray().Select(Depth).DefaultIfEmpty(0).Max(),
            _ => 0,
        };
    }

    [Theory]
    [InlineData("2+3*4", 14)]
    [InlineData("(2+3)*4", 20)]
    [InlineData("7-2-1", 4)]
    [InlineData("12*(3-(4-10))", 108)]
    public void Arithmetic_has_its_value(string expression, long value) => Assert.Equal(value, FormalTexts.Evaluate(expression));

    [Fact]
    public void Arithmetic_agrees_with_the_frameworks_own_evaluation()
    {
        var world = World(FormalLanguage.Arithmetic, 2);
        using var table = new System.Data.DataTable();
        foreach (var text in Enumerable.Range(0, 100).Select(index => world[index].Text))
            Assert.Equal(Convert.ToDecimal(table.Compute(System.Text.RegularExpressions.Regex.Replace(text, @"\d+", "$0.0"), ""), null), FormalTexts.Evaluate(text));
        Assert.Throws<ArgumentException>(() => FormalTexts.Evaluate("2+"));
        Assert.Throws<ArgumentException>(() => FormalTexts.Evaluate("(2"));
    }

    [Fact]
    public void Indented_lines_go_one_level_deeper_behind_a_colon_and_only_there()
    {
        var world = World(FormalLanguage.Indented);
        for (var index = 0; index < 200; index++)
        {
            var lines = world[index].Text.TrimEnd('\n').Split('\n');
            var (level, opened) = (0, false);
            foreach (var line in lines)
            {
                var indent = line.TakeWhile(c => c == ' ').Count();
                Assert.Equal(0, indent % 4);
                Assert.True(opened ? indent / 4 == level + 1 : indent / 4 <= level, world[index].Text);
                (level, opened) = (indent / 4, line.EndsWith(':'));
            }
            Assert.False(opened);
            Assert.InRange(lines.Max(line => line.TakeWhile(c => c == ' ').Count() / 4), 0, 3);
        }
    }

    [Fact]
    public void What_cannot_be_made_is_refused()
    {
        Assert.Throws<ArgumentException>(() => World(FormalLanguage.Json, 0));
        Assert.Throws<ArgumentException>(() => new FormalTexts(new() { Names = ["It's"] }, new Rng(1)));
    }
}

using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class JsonLinesTests
{
    [Fact]
    public void Values_come_one_by_one_with_their_lines()
    {
        var lines = JsonLines.Parse(new StringReader("{\"a\":\"x\\u2019\"}\n\n[1,2]\r\n  \n3")).ToArray();
        Assert.Equal([1, 3, 5], lines.Select(line => line.Number));
        Assert.Equal("x’", lines[0].Text("a"));
        Assert.Equal(2, lines[1].Value.GetArrayLength());
        Assert.Equal(3, lines[2].Value.GetInt32());
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":\n", 2)]
    [InlineData("{} {}\n", 1)]
    [InlineData("1\n2\n'x'\n", 3)]
    public void A_line_that_is_not_json_is_named(string text, long line)
    {
        var error = Assert.Throws<DataFormatException>(() => JsonLines.Parse(new StringReader(text), "broken.jsonl").ToArray());
        Assert.Equal(line, error.Line);
        Assert.StartsWith($"broken.jsonl, line {line}: ", error.Message);
    }

    [Fact]
    public void Half_a_character_is_not_text()
    {
        var text = "1\n\"" + (char)0xD800 + "\"\n";
        Assert.Equal(2, Assert.Throws<DataFormatException>(() => JsonLines.Parse(new StringReader(text)).ToArray()).Line);
    }

    [Theory]
    [InlineData("{\"b\":\"x\"}")]
    [InlineData("{\"a\":1}")]
    [InlineData("[\"a\"]")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    public void Text_that_is_not_there_is_an_error_with_its_line(string text)
    {
        var line = JsonLines.Parse(new StringReader("{}\n" + text)).Last();
        Assert.Equal(2, Assert.Throws<DataFormatException>(() => line.Text("a")).Line);
    }

    [Fact]
    public void Lines_before_a_broken_one_are_already_there()
    {
        using var lines = JsonLines.Parse(new StringReader("1\n2\n?")).GetEnumerator();
        Assert.True(lines.MoveNext());
        Assert.True(lines.MoveNext());
        Assert.Throws<DataFormatException>(() => lines.MoveNext());
    }

    [Fact]
    public void Deep_and_endless_lines_are_refused()
    {
        Assert.Throws<DataFormatException>(() => JsonLines.Parse(new StringReader(new string('[', 100_000))).ToArray());
        Assert.Throws<DataFormatException>(() => JsonLines.Parse(new StringReader(new string(' ', 1000)), limits: new() { RecordCharacters = 100 }).ToArray());
    }

    [Fact]
    public void What_is_written_comes_back()
    {
        using var folder = new TestFolder();
        JsonLines.Write(folder["t.jsonl"], new[] { new { question = "1 < 2\n漢?", answer = "yes" }, new { question = "", answer = "\"" } });
        var lines = JsonLines.Read(folder["t.jsonl"]).ToArray();
        Assert.Equal(["1 < 2\n漢?", ""], lines.Select(line => line.Text("question")));
        Assert.Equal(["yes", "\""], lines.Select(line => line.Text("answer")));
        Assert.Equal(2, File.ReadAllLines(folder["t.jsonl"]).Length);
    }
}

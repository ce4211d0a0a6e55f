using System.Text;
using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class CsvTests
{
    [Fact]
    public void Quotes_hold_commas_line_ends_and_quotes()
    {
        var table = CsvTable.Parse("a,b,c\r\n\"x, y\",\"he said \"\"no\"\"\",\"two\r\nlines\"\n,\"\", z \n");
        Assert.Equal(["a", "b", "c"], table.Header);
        Assert.Equal(2, table.Count);
        Assert.Equal(["x, y", "he said \"no\"", "two\r\nlines"], table[0]);
        Assert.Equal(["", "", " z "], table[1]);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Every_line_end_counts_once(string end)
    {
        using var reader = new CsvReader(new StringReader(string.Join(end, "a,b", "1,\"2" + end + "3\"", "", "4,5")));
        Assert.Equal(["1", "2" + end + "3"], reader.Read()!);
        Assert.Equal(2, reader.Line);
        Assert.Equal(["4", "5"], reader.Read()!);
        Assert.Equal(5, reader.Line);
        Assert.Null(reader.Read());
    }

    [Fact]
    public void A_byte_order_mark_is_not_part_of_the_first_name()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["bom.csv"], [0xEF, 0xBB, 0xBF, .. "größe\n1\n"u8]);
        Assert.Equal(["größe"], CsvTable.Read(folder["bom.csv"]).Header);
        Assert.Equal(["a"], CsvTable.Parse("\uFEFFa\n").Header);
    }

    [Theory]
    [InlineData("a,b\n1,2\n\"x\ny\",3\n4\n", 5, "1 fields")]
    [InlineData("a,b\n1,2,3\n", 2, "3 fields")]
    [InlineData("a,b\n1,\"2\n\n", 2, "never closes")]
    [InlineData("a,b\n1,\"2\"3\n", 2, "after a closing quote")]
    [InlineData("a,b\n\n1,2\"3\n", 3, "within a field")]
    [InlineData("", 1, "empty")]
    public void A_broken_record_is_an_error_with_its_line(string text, long line, string expected)
    {
        var error = Assert.Throws<DataFormatException>(() => CsvTable.Parse(text, "broken.csv"));
        Assert.Equal(line, error.Line);
        Assert.StartsWith($"broken.csv, line {line}: ", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Columns_are_read_by_type_and_a_wrong_field_is_named()
    {
        var table = CsvTable.Parse("when,count,share\n2016-07-01 00:00:00,3,1e-3\n2016-07-01 01:30:00,-4,nope\n", "t.csv");
        Assert.Equal([3, -4], table.Ints("count"));
        Assert.Equal([new DateTime(2016, 7, 1), new DateTime(2016, 7, 1, 1, 30, 0)], table.Moments("when"));
        Assert.Equal("t.csv, line 3: the column 'share' has 'nope' where a number was expected.", Assert.Throws<DataFormatException>(() => table.Doubles("share")).Message);
        Assert.Contains("'when', 'count', 'share'", Assert.Throws<ArgumentException>(() => table.Floats("missing")).Message);
        Assert.Throws<ArgumentException>(() => CsvTable.Parse("a,a\n1,2\n").Ints("a"));
    }

    [Fact]
    public void What_is_written_comes_back()
    {
        using var folder = new TestFolder();
        var random = new Random(11);
        var letters = "ab ,\"\n\r;é漢\uFEFF";
        var rows = Enumerable.Range(0, 200).Select(_ => (IReadOnlyList<string>)[.. Enumerable.Range(0, 2).Select(_ =>
            string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => letters[random.Next(letters.Length)])))]).ToArray();
        CsvTable.Write(folder["t.csv"], ["first", "second"], rows);
        var table = CsvTable.Read(folder["t.csv"]);
        Assert.Equal(rows, Enumerable.Range(0, table.Count).Select(i => table[i]));
        CsvTable.Write(folder["one.csv"], ["only"], [[""], ["x"]]);
        Assert.Equal(["", "x"], CsvTable.Read(folder["one.csv"]).Strings("only"));
    }

    [Fact]
    public void Broken_text_and_endless_records_are_refused()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["latin.csv"], [.. "name\nJos"u8, 0xE9, .. "\n"u8]);
        Assert.Contains("UTF-8", Assert.Throws<DataFormatException>(() => CsvTable.Read(folder["latin.csv"])).Message);
        Assert.Contains("10 bytes", Assert.Throws<DataFormatException>(() => CsvTable.Read(folder["latin.csv"], limits: new() { FileBytes = 9 })).Message);
        var limits = new ReadLimits { RecordCharacters = 100 };
        Assert.Throws<DataFormatException>(() => CsvTable.Parse("a\n\"" + new string('x', 200) + "\"\n", limits: limits));
        Assert.Equal(50, CsvTable.Parse("a\n" + string.Concat(Enumerable.Repeat("123456789\n", 50)), limits: limits).Count);
    }

    [Fact]
    public void Records_are_streamed_and_not_held()
    {
        // Text without an end: whoever read it whole would never come back.
        using var reader = new CsvReader(new Endless());
        for (var i = 0; i < 1000; i++)
            Assert.Equal("12345", reader.Read()![0]);
    }

    sealed class Endless : TextReader
    {
        int _place;

        public override int Read(char[] buffer, int index, int count)
        {
            for (var i = 0; i < count; i++)
                buffer[index + i] = "12345\n"[_place++ % 6];
            return count;
        }

        public override int Read(Span<char> buffer)
        {
            for (var i = 0; i < buffer.Length; i++)
                buffer[i] = "12345\n"[_place++ % 6];
            return buffer.Length;
        }
    }

    [Fact]
    public void Another_separator_can_be_named()
    {
        Assert.Equal(["1,5", "2"], CsvTable.Parse("a;b\n1,5;2\n", separator: ';')[0]);
        Assert.Equal(["é"], CsvTable.Parse(Encoding.UTF8.GetString([0x61, 0x0A, 0xC3, 0xA9])).Strings("a"));
    }
}

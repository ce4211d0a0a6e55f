using System.Globalization;
using System.Text;

namespace Praxis.Data.Formats;

/// <summary>A whole table of comma-separated text, with its columns as text or numbers.</summary>
public sealed class CsvTable
{
    readonly List<IReadOnlyList<string>> _rows = [];
    readonly List<long> _lines = [];
    readonly string _file;

    CsvTable(CsvReader reader, string file)
    {
        _file = file;
        Header = reader.Header;
        while (reader.Read() is { } row)
        {
            _rows.Add(row);
            _lines.Add(reader.Line);
        }
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The number of records under the header.</summary>
    public int Count => _rows.Count;

    /// <summary>The fields of a record.</summary>
    public IReadOnlyList<string> this[int row] => _rows[row];

    /// <summary>Reads a file of UTF-8 text.</summary>
    public static CsvTable Read(string path, char separator = ',', ReadLimits? limits = null)
    {
        Files.CheckLength(path, limits);
        using var reader = CsvReader.Open(path, separator, limits);
        return new CsvTable(reader, Files.Name(path));
    }

    /// <summary>Reads text.</summary>
    public static CsvTable Parse(string text, string file = "CSV data", char separator = ',', ReadLimits? limits = null)
    {
        using var reader = new CsvReader(new StringReader(text), file, separator, limits);
        return new CsvTable(reader, file);
    }

    /// <summary>A column as text.</summary>
    public string[] Strings(string column) => Read(column, "text", (string field, out string value) =>
    {
        value = field;
        return true;
    });

    /// <summary>A column as whole numbers.</summary>
    public int[] Ints(string column) => Read(column, "a whole number",
        (string field, out int value) => int.TryParse(field, NumberStyles.Integer, CultureInfo.InvariantCulture, out value));

    /// <summary>A column as double-precision numbers.</summary>
    public double[] Doubles(string column) => Read(column, "a number",
        (string field, out double value) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    /// <summary>A column as single-precision numbers.</summary>
    public float[] Floats(string column) => Read(column, "a number",
        (string field, out float value) => float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value));

    /// <summary>A column as moments in the form 2016-07-01 00:00:00, with T or a space between and with or without the time of day.</summary>
    public DateTime[] Moments(string column) => Read(column, "a moment like 2016-07-01 00:00:00",
        (string field, out DateTime value) => DateTime.TryParseExact(field, ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out value));

    /// <summary>Writes a table; fields are quoted where they must be, and nothing half written is ever seen.</summary>
    public static void Write(string path, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows, char separator = ',') => Files.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, StrictText.Utf8, leaveOpen: true) { NewLine = "\n" };
        foreach (var row in rows.Prepend(header))
        {
            if (row.Count != header.Count)
                throw new ArgumentException($"The record has {row.Count} fields, and the header has {header.Count}.");
            writer.WriteLine(Line(row, separator));
        }
    });

    static string Line(IReadOnlyList<string> row, char separator)
    {
        // One empty field alone would be an empty line.
        if (row is [""])
            return "\"\"";
        var line = new StringBuilder();
        for (var i = 0; i < row.Count; i++)
        {
            if (i > 0)
                line.Append(separator);
            if (row[i].AsSpan().IndexOfAny(['"', '\n', '\r', separator, '\uFEFF']) < 0)
                line.Append(row[i]);
            else
                line.Append('"').Append(row[i].Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }
        return line.ToString();
    }

    delegate bool Parser<T>(string field, out T value);

    T[] Read<T>(string column, string expected, Parser<T> parse)
    {
        var index = Column(column);
        var values = new T[Count];
        for (var row = 0; row < Count; row++)
            if (!parse(_rows[row][index], out values[row]))
                throw new DataFormatException($"the column '{column}' has '{Shortened(_rows[row][index])}' where {expected} was expected.", _file, line: _lines[row]);
        return values;
    }

    int Column(string column)
    {
        var places = Enumerable.Range(0, Header.Count).Where(i => Header[i] == column).ToArray();
        return places.Length switch
        {
            1 => places[0],
            0 => throw new ArgumentException($"{_file} has no column '{column}'; it has {string.Join(", ", Header.Select(name => $"'{name}'"))}."),
            _ => throw new ArgumentException($"{_file} has {places.Length} columns that are named '{column}'; read its rows instead."),
        };
    }

    static string Shortened(string field) => field.Length <= 40 ? field : field[..40] + "…";
}

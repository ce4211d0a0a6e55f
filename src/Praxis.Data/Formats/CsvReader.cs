using System.Text;

namespace Praxis.Data.Formats;

/// <summary>
/// Streams the records of comma-separated text. A field in double quotes may hold commas, line ends and, doubled, quotes.
/// Every record has as many fields as the header; a record that has not is an error that names its line. Empty lines between
/// the records of a table with several columns are passed over.
/// </summary>
public sealed class CsvReader : IDisposable
{
    const char ByteOrderMark = '\uFEFF';

    readonly TextReader _text;
    readonly string _file;
    readonly char _separator;
    readonly int _longest;
    readonly List<string> _fields = [];
    readonly StringBuilder _field = new();
    readonly char[] _buffer = new char[1 << 13];
    int _next;
    int _filled;
    long _line = 1;
    int _characters;

    /// <summary>Reads from text; the first record is the header.</summary>
    public CsvReader(TextReader text, string file = "CSV data", char separator = ',', ReadLimits? limits = null)
    {
        _text = text;
        _file = file;
        _separator = separator;
        _longest = (limits ?? ReadLimits.Default).RecordCharacters;
        if (Peek() == ByteOrderMark)
            Next();
        Header = ReadRecord() ?? throw new DataFormatException("the file is empty, and a header was expected.", file, line: 1);
    }

    /// <summary>Opens a file of UTF-8 text, with or without a byte order mark.</summary>
    public static CsvReader Open(string path, char separator = ',', ReadLimits? limits = null)
    {
        var text = StrictText.Open(path);
        try
        {
            return new CsvReader(text, Files.Name(path), separator, limits);
        }
        catch
        {
            text.Dispose();
            throw;
        }
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The line on which the record that was read last begins, counted from one.</summary>
    public long Line { get; private set; }

    /// <summary>The fields of the next record, or null at the end.</summary>
    public IReadOnlyList<string>? Read()
    {
        while (ReadRecord() is { } record)
        {
            if (record.Count == Header.Count)
                return record;
            if (record is [""])
                continue;
            throw new DataFormatException($"the record has {record.Count} fields, and the header has {Header.Count}.", _file, line: Line);
        }
        return null;
    }

    /// <summary>Closes the text.</summary>
    public void Dispose() => _text.Dispose();

    List<string>? ReadRecord()
    {
        if (Peek() < 0)
            return null;
        Line = _line;
        _fields.Clear();
        _characters = 0;
        while (true)
        {
            var more = Peek() == '"' ? ReadQuoted() : ReadPlain();
            _fields.Add(_field.ToString());
            _field.Clear();
            if (!more)
                return [.. _fields];
        }
    }

    /// <summary>Reads up to the next separator (true) or the end of the record (false).</summary>
    bool ReadPlain()
    {
        while (true)
        {
            var next = Next();
            if (next < 0 || EndsLine(next))
                return false;
            if (next == _separator)
                return true;
            if (next == '"')
                throw new DataFormatException("a quote stands within a field that does not begin with one.", _file, line: _line);
            _field.Append((char)next);
        }
    }

    bool ReadQuoted()
    {
        var opened = _line;
        Next();
        while (true)
        {
            var next = Next();
            if (next < 0)
                throw new DataFormatException("the quote that opens on this line never closes.", _file, line: opened);
            if (next != '"')
            {
                if (next == '\n' || (next == '\r' && Peek() != '\n'))
                    _line++;
                _field.Append((char)next);
                continue;
            }
            if (Peek() == '"')
            {
                _field.Append((char)Next());
                continue;
            }
            next = Next();
            if (next == _separator)
                return true;
            if (next < 0 || EndsLine(next))
                return false;
            throw new DataFormatException($"after a closing quote stands '{(char)next}' instead of a separator or the end of the line.", _file, line: _line);
        }
    }

    bool EndsLine(int character)
    {
        if (character is not ('\n' or '\r'))
            return false;
        if (character == '\r' && Peek() == '\n')
            Next();
        _line++;
        return true;
    }

    int Peek() => _next < _filled || Refill() ? _buffer[_next] : -1;

    int Next()
    {
        if (++_characters > _longest)
            throw new DataFormatException($"the record is longer than the {_longest} characters that are allowed.", _file, line: Line);
        return _next < _filled || Refill() ? _buffer[_next++] : -1;
    }

    bool Refill()
    {
        try
        {
            (_next, _filled) = (0, _text.Read(_buffer));
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataFormatException("the text is not valid UTF-8.", _file, line: _line, inner: exception);
        }
        return _filled > 0;
    }
}

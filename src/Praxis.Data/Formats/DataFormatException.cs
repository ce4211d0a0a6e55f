namespace Praxis.Data.Formats;

/// <summary>A file that breaks its format: says which file, where in it, what was found and what was expected.</summary>
public sealed class DataFormatException : FormatException
{
    /// <summary>Describes a broken file; <paramref name="offset"/> counts bytes from zero, <paramref name="line"/> counts lines from one.</summary>
    public DataFormatException(string problem, string? file = null, long? offset = null, long? line = null, Exception? inner = null)
        : base(Describe(problem, file, offset, line), inner)
    {
        File = file;
        Offset = offset;
        Line = line;
    }

    /// <summary>The name of the file, or of the entry of an archive, where it is known.</summary>
    public string? File { get; }

    /// <summary>The byte at which the problem was seen, where it is known.</summary>
    public long? Offset { get; }

    /// <summary>The line at which the problem was seen, counted from one, where it is known.</summary>
    public long? Line { get; }

    static string Describe(string problem, string? file, long? offset, long? line)
    {
        var place = (file, offset, line) switch
        {
            (null, null, null) => "",
            (null, _, { } number) => $"line {number}: ",
            (null, { } position, _) => $"byte {position}: ",
            (_, _, { } number) => $"{file}, line {number}: ",
            (_, { } position, _) => $"{file}, byte {position}: ",
            _ => $"{file}: ",
        };
        return place + problem;
    }
}

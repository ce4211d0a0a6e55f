namespace Praxis.Tensors.Interchange;

/// <summary>A file cannot be read or written as what it should be: which file, what is wrong and what was expected.</summary>
public sealed class InterchangeException : IOException
{
    /// <summary>One sentence about one file.</summary>
    public InterchangeException(string file, string problem, Exception? inner = null)
        : base($"{file}: {problem}", inner) => File = file;

    /// <summary>The file that is wrong, as it was named by the caller.</summary>
    public string File { get; }
}

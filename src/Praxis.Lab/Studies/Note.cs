namespace Praxis.Lab;

/// <summary>A sentence for the reader of a report, in English and, where it was written, in Chinese.</summary>
/// <param name="Text">The English sentence.</param>
/// <param name="TextZh">The Chinese sentence; the English one stands in when it is empty.</param>
public sealed record Note(string Text, string TextZh = "")
{
    /// <summary>The sentence in the language asked for.</summary>
    public string In(Language language) => language == Language.Chinese && TextZh.Length > 0 ? TextZh : Text;

    /// <summary>A plain string is an English sentence.</summary>
    public static implicit operator Note(string text) => new(text);
}

/// <summary>The languages of reports.</summary>
public enum Language
{
    /// <summary>English.</summary>
    English,

    /// <summary>Simplified Chinese.</summary>
    Chinese,
}

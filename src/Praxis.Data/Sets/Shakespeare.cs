using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>A text, of which the first nine tenths are to train on and the rest to test on.</summary>
public sealed record TextSplit(string Whole)
{
    /// <summary>The first nine tenths.</summary>
    public string Train => Whole[..Cut];

    /// <summary>The last tenth.</summary>
    public string Test => Whole[Cut..];

    int Cut => (int)(Whole.Length * 9L / 10);
}

/// <summary>The small Shakespeare of char-rnn.</summary>
public static class Shakespeare
{
    /// <summary>The text.</summary>
    public static TextSplit Load(string? root = null) => new(StrictText.Read(DataSets.Find("shakespeare", root).Path("tinyshakespeare.txt")));
}

namespace Praxis.Data.Formats;

/// <summary>The names of an archive's files: each must stay inside of it and come once.</summary>
sealed class ArchiveNames(string file, int most)
{
    const int LongestName = 4096;

    readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    int _entries;

    /// <summary>Counts an entry; a bomb can also be made of very many empty ones.</summary>
    public void Count()
    {
        if (++_entries > most)
            throw new DataFormatException($"the archive has more than the {most} entries that are allowed.", file);
    }

    public void Check(string name)
    {
        if (name.Length is 0 or > LongestName)
            throw new DataFormatException($"an entry has a name of {name.Length} characters, and 1 to {LongestName} are allowed.", file);
        if (name.Any(char.IsControl) || name.Contains('\\') || name[0] == '/' || name is [_, ':', ..] || name.Split('/').Contains(".."))
            throw new DataFormatException($"the entry '{Shown(name)}' leads out of the archive or has a name that is no name.", file);
        if (!_seen.Add(Plain(name)))
            throw new DataFormatException($"the entry '{Shown(name)}' comes twice.", file);
    }

    /// <summary>The name without the parts that change nothing: ./a//b is a/b.</summary>
    static string Plain(string name) => string.Join('/', name.Split('/').Where(part => part is not ("" or ".")));

    static string Shown(string name)
    {
        var shown = name.Length <= 80 ? name : name[..80] + "…";
        return string.Concat(shown.Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}

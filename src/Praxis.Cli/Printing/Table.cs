namespace Praxis.Cli;

/// <summary>Rows in columns that are as wide as what is in them; the last one gives way where the terminal is narrow.</summary>
sealed class Table(params string[] heads)
{
    const string Gap = "  ";
    readonly List<string[]> _rows = [];

    internal void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Writes the table; the first row is its head.</summary>
    internal void Write(Terminal terminal)
    {
        string[][] all = [heads, .. _rows];
        int[] widths = [.. heads.Select((_, column) => all.Max(row => Words.Columns(row[column])))];
        var before = widths[..^1].Sum() + Gap.Length * (widths.Length - 1);
        for (var row = 0; row < all.Length; row++)
        {
            var last = terminal.Width > before + 10 ? Words.Fit(all[row][^1], terminal.Width - before) : all[row][^1];
            var line = string.Concat(all[row][..^1].Select((cell, column) => Words.Pad(cell, widths[column]) + Gap)) + last;
            terminal.Out.WriteLine(row == 0 ? terminal.Paint(line.TrimEnd(), Colour.Faint) : line.TrimEnd());
        }
    }
}

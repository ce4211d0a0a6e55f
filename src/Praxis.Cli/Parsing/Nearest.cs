namespace Praxis.Cli.Parsing;

/// <summary>What a person may have meant.</summary>
static class Nearest
{
    const int LongestGuess = 60;
    const int MostGuesses = 3;

    /// <summary>" (did you mean A or B?)" or nothing.</summary>
    internal static string Ask(string typed, IEnumerable<string> known) =>
        Of(typed, known) is { Count: > 0 } near ? $" (did you mean {Words.Or(near)}?)" : "";

    /// <summary>The known words within a third of the typed one's letters, the nearest first.</summary>
    internal static IReadOnlyList<string> Of(string typed, IEnumerable<string> known)
    {
        if (typed.Length is 0 or > LongestGuess)
            return [];
        var plain = typed.ToLowerInvariant();
        var limit = Math.Max(1, plain.Length / 3);
        var ranked = known.Distinct(StringComparer.Ordinal)
            .Select(word => (Word: word, Distance: Distance(plain, word.ToLowerInvariant())))
            .Where(pair => pair.Distance <= limit)
            .OrderBy(pair => pair.Distance).ThenBy(pair => pair.Word, StringComparer.Ordinal).ToArray();
        return ranked.Length == 0 ? [] : [.. ranked.TakeWhile(pair => pair.Distance <= ranked[0].Distance + 1).Take(MostGuesses).Select(pair => pair.Word)];
    }

    /// <summary>The least number of letters inserted, deleted, changed or swapped with a neighbour.</summary>
    internal static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                if (row == 0 || column == 0)
                {
                    table[row, column] = row + column;
                    continue;
                }
                var same = left[row - 1] == right[column - 1];
                var best = Math.Min(Math.Min(table[row - 1, column], table[row, column - 1]) + 1, table[row - 1, column - 1] + (same ? 0 : 1));
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                    best = Math.Min(best, table[row - 2, column - 2] + 1);
                table[row, column] = best;
            }
        }
        return table[left.Length, right.Length];
    }
}

using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>Words that no language has.</summary>
public static class InventedWords
{
    static readonly string[] Onsets = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"];
    static readonly string[] Vowels = ["a", "e", "i", "o", "u"];
    static readonly string[] Codas = ["", "", "l", "n", "r", "s", "m"];

    /// <summary>So many different words of a number of syllables, none of which is among those taken.</summary>
    public static string[] Make(int count, Rng rng, int syllables = 2, ISet<string>? taken = null)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var possible = Math.Pow(Onsets.Length * Vowels.Length, syllables) * Codas.Length;
        if (count < 0 || syllables < 1 || count + (taken?.Count ?? 0) > possible / 8)
            throw new ArgumentException($"InventedWords: {count} words of {syllables} syllables were asked for; give at least one syllable, and more of them for so many words.");
        var (words, seen) = (new string[count], new HashSet<string>(taken ?? new HashSet<string>(), StringComparer.Ordinal));
        for (var i = 0; i < count;)
        {
            var word = string.Concat(Enumerable.Range(0, syllables).Select(_ => rng.Pick(Onsets) + rng.Pick(Vowels))) + rng.Pick(Codas);
            if (seen.Add(word))
                words[i++] = word;
        }
        return words;
    }

    /// <summary>An ending: a vowel and a consonant.</summary>
    internal static string Ending(Rng rng) => rng.Pick(Vowels) + rng.Pick(Onsets);
}

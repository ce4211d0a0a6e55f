namespace Praxis.Learning.Tokenizers;

/// <summary>What special tokens are commonly called.</summary>
static class SpecialTokenNames
{
    static readonly string[] EndOfText = ["<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "<|end|>", "<end>"];

    /// <summary>The token of the given name, or of the first common name for the end of a text.</summary>
    public static int? FindEndOfText(IReadOnlyDictionary<string, int> tokens, string? name = null)
    {
        if (name is not null)
        {
            return tokens.TryGetValue(name, out var named)
                ? named
                : throw new ArgumentException($"Tokenizer: the end of text '{name}' is none of its special tokens: {string.Join(", ", tokens.Keys.Take(10).Select(token => $"'{token}'"))}.");
        }
        foreach (var common in EndOfText)
        {
            if (tokens.TryGetValue(common, out var id))
            {
                return id;
            }
        }
        return null;
    }

    /// <summary>Numbers special tokens in order after the others.</summary>
    public static Dictionary<string, int> Number(IEnumerable<string> names, int first)
    {
        var numbered = new Dictionary<string, int>();
        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name) || !numbered.TryAdd(name, first + numbered.Count))
            {
                throw new ArgumentException($"Tokenizer: the special token '{name}' is empty or named twice.");
            }
        }
        return numbered;
    }
}

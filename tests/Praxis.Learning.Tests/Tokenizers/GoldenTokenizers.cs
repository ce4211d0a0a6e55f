using System.Text.Json.Nodes;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Tokenizers;

/// <summary>What tests/golden/tokenizers.mjs wrote: small vocabularies, hard strings, and what Hugging Face's library makes of them.</summary>
static class GoldenTokenizers
{
    static readonly JsonObject Root = Read();

    public static IReadOnlyList<string> Texts { get; } = Strings(Root["texts"]!);

    public static IReadOnlyList<string> Lines { get; } = Strings(Root["lines"]!);

    public static IReadOnlyList<(string, string)> Learned { get; } = [.. Root["learned"]!.AsArray().Select(pair => (pair![0]!.GetValue<string>(), pair[1]!.GetValue<string>()))];

    public static IEnumerable<string> Names => Root["variants"]!.AsArray().Select(variant => variant!["name"]!.GetValue<string>());

    /// <summary>The tokenizer.json of a variant, with a change made to it.</summary>
    public static ByteSource Json(string name, Action<JsonObject>? change = null)
    {
        var variant = Variant(name);
        var json = variant["json"]!.DeepClone().AsObject();
        json["model"] = Root[$"{variant["model"]}Model"]!.DeepClone();
        foreach (var (key, value) in variant["overrides"]!.AsObject())
        {
            json["model"]![key] = value!.DeepClone();
        }
        change?.Invoke(json);
        return new ByteSource("tokenizer.json", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
    }

    public static BytePairTokenizer Load(string name) => BytePairTokenizer.Load(Json(name));

    public static int[] Ids(string name, int text) => [.. Variant(name)["encoded"]![text]!.GetValue<string>().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    public static string Decoded(string name, int text) => Variant(name)["decoded"]![text]?.GetValue<string>() ?? Texts[text];

    public static int[] Templated(string name) => [.. Variant(name)["templated"]!.AsArray().Select(id => id!.GetValue<int>())];

    static JsonObject Variant(string name) => Root["variants"]!.AsArray().Single(variant => variant!["name"]!.GetValue<string>() == name)!.AsObject();

    static string[] Strings(JsonNode node) => [.. node.AsArray().Select(item => item!.GetValue<string>())];

    static JsonObject Read()
    {
        using var stream = typeof(GoldenTokenizers).Assembly.GetManifestResourceStream("tokenizers/golden.json")!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}

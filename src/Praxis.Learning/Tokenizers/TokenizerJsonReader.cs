using System.Text.Json;
using System.Text.RegularExpressions;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tokenizers;

/// <summary>
/// Reads a Hugging Face tokenizer.json. What it says is either done or refused by name: a part that is passed over
/// in silence would give other tokens than the model was trained on.
/// </summary>
sealed class TokenizerJsonReader
{
    const int MaximumBytes = 1 << 28;

    /// <summary>Numbers of tokens may have gaps, but no more than this beyond the tokens that there are.</summary>
    const int MaximumGap = 1 << 16;

    readonly string _file;

    TokenizerJsonReader(string file) => _file = file;

    public static TokenizerParts Read(ByteSource source)
    {
        if (source.Length > MaximumBytes)
        {
            throw new InterchangeException(source.Name, $"it has {source.Length} bytes; a tokenizer.json has at most {MaximumBytes}.");
        }
        var bytes = new byte[(int)source.Length];
        source.Read(0, bytes);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return new TokenizerJsonReader(source.Name).Parts(document.RootElement);
        }
        catch (JsonException error)
        {
            throw new InterchangeException(source.Name, "it is not valid JSON.", error);
        }
        catch (InvalidOperationException error)
        {
            throw new InterchangeException(source.Name, "a value in it is of another kind than a tokenizer.json has there.", error);
        }
        catch (ArgumentException error)
        {
            throw new InterchangeException(source.Name, error.Message, error);
        }
    }

    TokenizerParts Parts(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Find(root, "model") is not { ValueKind: JsonValueKind.Object } model)
        {
            throw Wrong("it has no model: it is no tokenizer.json.");
        }
        foreach (var setting in new[] { "truncation", "padding" })
        {
            if (Find(root, setting) is not null)
            {
                throw Wrong($"it sets {setting}, which is not done here; set it to null.");
            }
        }
        var normalizer = Find(root, "normalizer") is { } n ? Normalizer(n) : null;
        var preTokenizer = Find(root, "pre_tokenizer") is { } p ? PreTokenizer(p) : null;
        var byteLevel = IsByteLevel(preTokenizer);
        var decoding = Find(root, "decoder") is { } d ? Decoding(d) : throw Wrong("it has no decoder.");
        if (decoding.IsByteLevel != byteLevel)
        {
            throw Wrong("its pre-tokenizer and its decoder do not agree whether it works on bytes (ByteLevel).");
        }
        var pairs = Model(model, byteLevel);
        var added = Added(root, pairs);
        CheckNumbers(pairs, added);
        var template = Find(root, "post_processor") is { } t ? Template(t, added) : TokenTemplate.None;
        return new TokenizerParts(pairs, added, normalizer, preTokenizer, decoding, template);
    }

    BytePairModel Model(JsonElement model, bool byteLevel)
    {
        var type = Find(model, "type")?.GetString() ?? (Find(model, "merges") is null ? "without merges" : "BPE");
        if (type != "BPE")
        {
            throw Wrong($"its model is {type}; BPE can be read.");
        }
        foreach (var setting in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (Find(model, setting)?.GetString() is { Length: > 0 } text)
            {
                throw Wrong($"its model sets {setting} to '{text}', which is not done here.");
            }
        }
        if (Find(model, "dropout") is { } dropout && dropout.GetDouble() != 0)
        {
            throw Wrong("its model sets dropout, which belongs to training; set it to null.");
        }
        if (Find(model, "vocab") is not { ValueKind: JsonValueKind.Object } vocab || Find(model, "merges") is not { ValueKind: JsonValueKind.Array } merges)
        {
            throw Wrong("its model was expected to have a vocab and merges.");
        }
        var vocabulary = new Dictionary<string, int>();
        foreach (var token in vocab.EnumerateObject())
        {
            if (!token.Value.TryGetInt32(out var id) || id < 0 || !vocabulary.TryAdd(token.Name, id))
            {
                throw Wrong($"the token '{token.Name}' of its vocabulary has no number from 0 or stands there twice.");
            }
        }
        return new BytePairModel(vocabulary, [.. merges.EnumerateArray().Select(Merge)], byteLevel)
        {
            ByteFallback = Flag(model, "byte_fallback"),
            IgnoreMerges = Flag(model, "ignore_merges"),
            FuseUnknown = Flag(model, "fuse_unk"),
            Unknown = Find(model, "unk_token")?.GetString(),
        };
    }

    (string Left, string Right) Merge(JsonElement merge)
    {
        if (merge.ValueKind == JsonValueKind.String && merge.GetString()!.Split(' ') is [var left, var right])
        {
            return (left, right);
        }
        return merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2
            ? (merge[0].GetString()!, merge[1].GetString()!)
            : throw Wrong("a merge in it is neither two tokens with a space between them nor a pair.");
    }

    List<AddedToken> Added(JsonElement root, BytePairModel model)
    {
        var tokens = new List<AddedToken>();
        var contents = new HashSet<string>();
        foreach (var element in Find(root, "added_tokens") is { } list ? [.. list.EnumerateArray()] : Array.Empty<JsonElement>())
        {
            var token = new AddedToken(Find(element, "content")?.GetString() ?? "", Find(element, "id")?.GetInt32() ?? -1)
            {
                SingleWord = Flag(element, "single_word"),
                StripLeft = Flag(element, "lstrip"),
                StripRight = Flag(element, "rstrip"),
                Normalized = Flag(element, "normalized"),
                Special = Flag(element, "special"),
            };
            if (token.Content.Length == 0 || token.Id < 0 || (model.Vocabulary.TryGetValue(token.Content, out var id) && id != token.Id) || !contents.Add(token.Content))
            {
                throw Wrong($"the added token '{token.Content}' with the number {token.Id} is empty, stands there twice or has another number in the vocabulary.");
            }
            tokens.Add(token);
        }
        return tokens;
    }

    void CheckNumbers(BytePairModel model, List<AddedToken> added)
    {
        var owners = new Dictionary<int, string>();
        foreach (var (token, id) in model.Vocabulary.Concat(added.Select(token => KeyValuePair.Create(token.Content, token.Id))))
        {
            if (!owners.TryAdd(id, token) && owners[id] != token)
            {
                throw Wrong($"the tokens '{owners[id]}' and '{token}' have the same number {id}.");
            }
        }
        if (owners.Keys.DefaultIfEmpty(-1).Max() >= owners.Count + MaximumGap)
        {
            throw Wrong($"its {owners.Count} tokens are numbered up to {owners.Keys.Max()}, which leaves too many numbers unused.");
        }
    }

    INormalizer Normalizer(JsonElement element) => Type(element, "normalizer") switch
    {
        "Sequence" => new SequenceNormalizer([.. Require(element, "normalizers").EnumerateArray().Select(Normalizer)]),
        "NFC" => new CanonicalNormalizer(Compose: true),
        "NFD" => new CanonicalNormalizer(Compose: false),
        "Prepend" => new PrependNormalizer(Text(element, "prepend")),
        "Replace" => new ReplaceNormalizer(Literal(element, "normalizer"), Text(element, "content")),
        var type => throw Wrong($"its normalizer is {type}; Sequence, NFC, NFD, Prepend and Replace can be read."),
    };

    IPreTokenizer PreTokenizer(JsonElement element) => Type(element, "pre-tokenizer") switch
    {
        "Sequence" => new SequencePreTokenizer([.. Require(element, "pretokenizers").EnumerateArray().Select(PreTokenizer)]),
        "ByteLevel" => new ByteLevelPreTokenizer(Flag(element, "add_prefix_space", true), Flag(element, "use_regex", true), Flag(element, "trim_offsets", true)),
        "Digits" => new DigitsPreTokenizer(Flag(element, "individual_digits")),
        "Metaspace" => Metaspace(element),
        "Split" => Split(element),
        var type => throw Wrong($"its pre-tokenizer is {type}; Sequence, ByteLevel, Split, Digits and Metaspace can be read."),
    };

    MetaspacePreTokenizer Metaspace(JsonElement element)
    {
        var scheme = Find(element, "prepend_scheme")?.GetString() ?? (Flag(element, "add_prefix_space", true) ? "always" : "never");
        return Text(element, "replacement") is { Length: 1 } replacement && Enum.TryParse<PrependScheme>(scheme, ignoreCase: true, out var known) && Enum.IsDefined(known)
            ? new MetaspacePreTokenizer(replacement[0], known, Flag(element, "split", true))
            : throw Wrong($"its Metaspace was expected to have one character as replacement and to prepend always, first or never, but has '{scheme}'.");
    }

    SplitPreTokenizer Split(JsonElement element)
    {
        var pattern = Require(element, "pattern");
        var regex = Find(pattern, "Regex")?.GetString();
        var literal = Find(pattern, "String")?.GetString();
        if ((regex is null) == (literal is null) || literal is "" || !Enum.TryParse<SplitBehavior>(Text(element, "behavior"), out var behavior) || !Enum.IsDefined(behavior))
        {
            throw Wrong("its Split was expected to have a pattern (Regex or String) and one of the behaviours Removed, Isolated, MergedWithPrevious, MergedWithNext and Contiguous.");
        }
        return new SplitPreTokenizer(new SplitPattern(regex ?? Regex.Escape(literal!)), regex is not null, behavior, Flag(element, "invert"), literal);
    }

    TokenDecoding Decoding(JsonElement element)
    {
        var isSequence = Type(element, "decoder") == "Sequence";
        IDecodingStep[] steps = isSequence ? [.. Require(element, "decoders").EnumerateArray().Select(Step)] : [Step(element)];
        return steps.Length > 0 && (steps.Length == 1 || !steps.Any(step => step is ByteLevelStep or MetaspaceStep))
            ? new TokenDecoding(steps, isSequence)
            : throw Wrong("its decoder is an empty sequence, or one of ByteLevel or Metaspace with others, which is not read.");
    }

    IDecodingStep Step(JsonElement element)
    {
        switch (Type(element, "decoder"))
        {
            case "ByteLevel":
                return new ByteLevelStep(Flag(element, "add_prefix_space", true), Flag(element, "trim_offsets", true), Flag(element, "use_regex", true));
            case "Metaspace":
                var metaspace = Metaspace(element);
                return new MetaspaceStep(metaspace.Replacement, metaspace.Scheme, metaspace.Split);
            case "Replace":
                return new ReplaceStep(Literal(element, "decoder"), Text(element, "content"));
            case "ByteFallback":
                return new ByteFallbackStep();
            case "Fuse":
                return new FuseStep();
            case "Strip" when Text(element, "content") is [var content] && (Find(element, "stop")?.GetInt32() ?? 0) == 0 && char.IsAscii(content):
                return new StripStep(content, Find(element, "start")?.GetInt32() ?? 0);
            case "Strip":
                throw Wrong("its decoder Strip was expected to drop one ASCII character at the beginning and none at the end.");
            case var type:
                throw Wrong($"its decoder is {type}; Sequence, ByteLevel, Metaspace, Replace, ByteFallback, Fuse and Strip can be read.");
        }
    }

    TokenTemplate Template(JsonElement element, List<AddedToken> added)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(element);
        switch (Type(element, "post-processor"))
        {
            case "ByteLevel":
                return new TokenTemplate([], [], json);
            case "Sequence":
                var parts = Require(element, "processors").EnumerateArray().Select(part => Template(part, added)).ToArray();
                return parts.Count(part => part.Before.Count + part.After.Count > 0) <= 1
                    ? new TokenTemplate([.. parts.SelectMany(part => part.Before)], [.. parts.SelectMany(part => part.After)], json)
                    : throw Wrong("its post-processor has several templates, which is not read.");
            case "TemplateProcessing":
                return ParseTemplate(element, added) with { Json = json };
            case var type:
                throw Wrong($"its post-processor is {type}; Sequence, ByteLevel and TemplateProcessing can be read.");
        }
    }

    TokenTemplate ParseTemplate(JsonElement element, List<AddedToken> added)
    {
        var before = new List<int>();
        var after = new List<int>();
        var seen = false;
        foreach (var part in Require(element, "single").EnumerateArray())
        {
            if (Find(part, "Sequence") is not null && !seen)
            {
                seen = true;
            }
            else if (Find(part, "SpecialToken") is { } special && Find(Require(element, "special_tokens"), Text(special, "id")) is { } meant)
            {
                (seen ? after : before).AddRange(Require(meant, "ids").EnumerateArray().Select(id => id.GetInt32()));
            }
            else
            {
                throw Wrong("its template was expected to be special tokens around one text.");
            }
        }
        return seen && before.Concat(after).All(id => added.Any(token => token.Id == id))
            ? new TokenTemplate(before, after, null)
            : throw Wrong("its template has no text, or numbers that no added token has.");
    }

    bool IsByteLevel(IPreTokenizer? preTokenizer)
    {
        if (preTokenizer is not SequencePreTokenizer sequence)
        {
            return preTokenizer is ByteLevelPreTokenizer;
        }
        return sequence.Parts.SkipLast(1).Any(IsByteLevel)
            ? throw Wrong("its ByteLevel pre-tokenizer was expected to be the last of its sequence.")
            : sequence.Parts.Count > 0 && IsByteLevel(sequence.Parts[^1]);
    }

    string Literal(JsonElement element, string part) => Find(Require(element, "pattern"), "String")?.GetString() is { Length: > 0 } pattern
        ? pattern
        : throw Wrong($"its {part} Replace was expected to have a pattern that is a text (String).");

    string Type(JsonElement element, string part) => element.ValueKind == JsonValueKind.Object && Find(element, "type")?.GetString() is { } type
        ? type
        : throw Wrong($"its {part} has no type.");

    string Text(JsonElement element, string name) => Require(element, name).GetString() ?? throw Wrong($"its '{name}' is null.");

    JsonElement Require(JsonElement element, string name) => Find(element, name) ?? throw Wrong($"it lacks '{name}' where one was expected.");

    static bool Flag(JsonElement element, string name, bool otherwise = false) => Find(element, name)?.GetBoolean() ?? otherwise;

    static JsonElement? Find(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    InterchangeException Wrong(string problem) => new(_file, problem);
}

using System.Text.Json;

namespace Praxis.Learning.Families;

/// <summary>Reads the description that lies beside Llama's weights on Hugging Face.</summary>
public static class HuggingFaceLlama
{
    /// <summary>The make that a config.json describes; what the decoder does not have is refused by name.</summary>
    public static DecoderOptions Options(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (Text("model_type") is { } type && type is not ("llama" or "mistral"))
        {
            throw new NotSupportedException($"HuggingFaceLlama: the model is of type '{type}'; llama and mistral without a sliding window can be read.");
        }
        if (Present("rope_scaling") || Present("sliding_window"))
        {
            throw new NotSupportedException("HuggingFaceLlama: the description asks for rope_scaling or a sliding_window, which the decoder does not have.");
        }
        if (Text("hidden_act") is { } act && act != "silu")
        {
            throw new NotSupportedException($"HuggingFaceLlama: the nonlinearity is '{act}'; silu was expected.");
        }
        if (Flag("attention_bias") || Flag("mlp_bias"))
        {
            throw new NotSupportedException("HuggingFaceLlama: attention_bias and mlp_bias must be false.");
        }
        return DecoderOptions.Llama(Number("vocab_size")) with
        {
            Width = Number("hidden_size"),
            Depth = Number("num_hidden_layers"),
            Heads = Number("num_attention_heads"),
            KeyHeads = Optional("num_key_value_heads"),
            HeadWidth = Optional("head_dim"),
            Inner = Number("intermediate_size"),
            MaxLength = Optional("max_position_embeddings") ?? 2048,
            Epsilon = root.TryGetProperty("rms_norm_eps", out var epsilon) ? epsilon.GetDouble() : 1e-6,
            RotaryBase = root.TryGetProperty("rope_theta", out var theta) ? theta.GetDouble() : 10_000,
            TiedHead = Flag("tie_word_embeddings"),
        };

        bool Present(string name) => root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

        bool Flag(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

        string? Text(string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

        int? Optional(string name) => Present(name) ? root.GetProperty(name).GetInt32() : null;

        int Number(string name) => Optional(name) ?? throw new ArgumentException($"HuggingFaceLlama: the description has no '{name}'.");
    }
}

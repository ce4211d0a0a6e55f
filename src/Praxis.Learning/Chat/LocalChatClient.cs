using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Praxis.Learning.Generation;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors;

namespace Praxis.Learning.Chat;

/// <summary>A model of this process behind the common chat interface: any function from a prompt to an answer.</summary>
/// <param name="answer">From the prompt and the options to the answer.</param>
/// <param name="model">The name of the model.</param>
/// <param name="template">How messages become one prompt; <see cref="PlainPrompt"/> when null.</param>
public sealed class LocalChatClient(Func<string, ChatOptions?, CancellationToken, Task<string>> answer, string model = "local", Func<IEnumerable<ChatMessage>, string>? template = null) : IChatClient
{
    readonly Func<string, ChatOptions?, CancellationToken, Task<string>> _answer = answer ?? throw new ArgumentNullException(nameof(answer));
    readonly Func<IEnumerable<ChatMessage>, string> _template = template ?? PlainPrompt;
    readonly ChatClientMetadata _metadata = new("praxis", null, model);

    /// <summary>A model that answers at once.</summary>
    public LocalChatClient(Func<string, ChatOptions?, string> answer, string model = "local", Func<IEnumerable<ChatMessage>, string>? template = null)
        : this(AtOnce(answer), model, template)
    {
    }

    /// <summary>How an answer comes piece by piece; null: it comes as a whole.</summary>
    public Func<string, ChatOptions?, CancellationToken, IAsyncEnumerable<string>>? Pieces { get; init; }

    /// <summary>
    /// A text model that answers with the text that it generates behind the prompt, token by token where it is streamed. Temperature (0: the
    /// best token), TopK, TopP, MaxOutputTokens, StopSequences and Seed of a call come before the options; the same call gives the same answer.
    /// </summary>
    public static LocalChatClient Of(ITextModel textModel, ITokenizer tokenizer, GenerationOptions options, Rng rng, string model = "local", Func<IEnumerable<ChatMessage>, string>? template = null)
    {
        ArgumentNullException.ThrowIfNull(textModel);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (tokenizer.VocabularySize > textModel.Vocabulary)
        {
            throw new ArgumentException($"LocalChatClient: the tokenizer has {tokenizer.VocabularySize} tokens and the model {textModel.Vocabulary}; the model must know all of them.");
        }
        var answers = new ModelAnswers(textModel, tokenizer, options, rng);
        return new(answers.Answer, model, template) { Pieces = answers.Stream };
    }

    /// <summary>The instructions of the options first, then one line "role: text" for every message, and "assistant:" at the end.</summary>
    public static string PlainPrompt(IEnumerable<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var prompt = new StringBuilder();
        foreach (var message in messages)
        {
            prompt.Append(message.Role.Value).Append(": ").Append(message.Text).Append('\n');
        }
        return prompt.Append("assistant:").ToString();
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        cancellationToken.ThrowIfCancellationRequested();
        var text = await _answer(Prompt(messages, options), options, cancellationToken).ConfigureAwait(false);
        return new(new ChatMessage(ChatRole.Assistant, text)) { ModelId = options?.ModelId ?? _metadata.DefaultModelId, FinishReason = ChatFinishReason.Stop };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Pieces is not null)
        {
            ArgumentNullException.ThrowIfNull(messages);
            cancellationToken.ThrowIfCancellationRequested();
            await foreach (var piece in Pieces(Prompt(messages, options), options, cancellationToken).ConfigureAwait(false))
            {
                yield return new(ChatRole.Assistant, piece) { ModelId = options?.ModelId ?? _metadata.DefaultModelId };
            }
            yield return new(ChatRole.Assistant, "") { ModelId = options?.ModelId ?? _metadata.DefaultModelId, FinishReason = ChatFinishReason.Stop };
            yield break;
        }
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : serviceType == typeof(ChatClientMetadata) ? _metadata : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing: the function belongs to the caller.</summary>
    public void Dispose()
    {
    }

    string Prompt(IEnumerable<ChatMessage> messages, ChatOptions? options) =>
        _template(options?.Instructions is { Length: > 0 } instructions ? messages.Prepend(new(ChatRole.System, instructions)) : messages);

    static Func<string, ChatOptions?, CancellationToken, Task<string>> AtOnce(Func<string, ChatOptions?, string> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return (prompt, options, _) => Task.FromResult(answer(prompt, options));
    }
}

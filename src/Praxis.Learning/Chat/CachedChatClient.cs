using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Chat;

/// <summary>
/// Remembers every answer of another client in a folder, one file a prompt, named by the SHA-256 of model, messages and options:
/// a study that is run again asks nobody, and one that runs offline says which answer is missing.
/// </summary>
public sealed class CachedChatClient : DelegatingChatClient
{
    readonly string _folder;
    readonly bool _offline;

    /// <summary>A cache in a folder, which is made when it does not exist.</summary>
    /// <param name="inner">Who is asked for answers that are not there.</param>
    /// <param name="folder">Where the answers are.</param>
    /// <param name="offline">Whether nobody is asked, and a missing answer is an error.</param>
    public CachedChatClient(IChatClient inner, string folder, bool offline = false)
        : base(inner)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = Path.GetFullPath(folder);
        _offline = offline;
        Directory.CreateDirectory(_folder);
    }

    /// <summary>How many answers came from the folder.</summary>
    public int Hits => _hits;

    /// <summary>How many were asked for.</summary>
    public int Misses => _misses;

    int _hits;
    int _misses;

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ChatMessage[] asked = [.. messages];
        var path = PathOf(asked, options);
        if (await ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } known)
        {
            Interlocked.Increment(ref _hits);
            return known;
        }
        if (_offline)
        {
            throw new InvalidOperationException($"CachedChatClient: there is no answer {Path.GetFileName(path)} in {_folder} and the client is offline; run once online to fill the cache.");
        }
        var response = await base.GetResponseAsync(asked, options, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _misses);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, response, AIJsonUtilities.DefaultOptions));
        return response;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // An answer that is kept must be whole, so that it is asked for whole.
        var response = await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        foreach (var update in response.ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    string PathOf(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        var metadata = (ChatClientMetadata?)GetService(typeof(ChatClientMetadata));
        var key = JsonSerializer.SerializeToUtf8Bytes(
            new object?[] { metadata?.ProviderName, metadata?.ProviderUri?.ToString(), options?.ModelId ?? metadata?.DefaultModelId, messages.Select(Asked).ToArray(), Canonical(options) },
            AIJsonUtilities.DefaultOptions);
        return Path.Combine(_folder, $"{Convert.ToHexStringLower(SHA256.HashData(key))}.json");
    }

    /// <summary>What of a message decides the answer: not its identity nor the time at which it was written.</summary>
    static object?[] Asked(ChatMessage message) => [message.Role.Value, message.AuthorName, message.Contents];

    /// <summary>The options without the model, which is in the key already, and with the names of the tools, which are not serialised.</summary>
    static object?[] Canonical(ChatOptions? options)
    {
        var copy = options?.Clone() ?? new();
        copy.ModelId = null;
        return [copy, copy.Tools?.Select(tool => new[] { tool.Name, tool.Description }).ToArray()];
    }

    static async Task<ChatResponse?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return null;
        }
        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonSerializer.DeserializeAsync<ChatResponse>(stream, AIJsonUtilities.DefaultOptions, cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"CachedChatClient: {path} is not an answer that this client wrote; delete it to ask again.", error);
        }
    }
}

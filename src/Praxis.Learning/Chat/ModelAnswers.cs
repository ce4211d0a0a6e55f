using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.AI;
using Praxis.Learning.Generation;
using Praxis.Learning.Tokenizers;
using Praxis.Tensors;

namespace Praxis.Learning.Chat;

/// <summary>Answers of a text model to prompts, for <see cref="LocalChatClient.Of"/>.</summary>
sealed class ModelAnswers(ITextModel model, ITokenizer tokenizer, GenerationOptions options, Rng rng)
{
    public async Task<string> Answer(string prompt, ChatOptions? chat, CancellationToken stop)
    {
        // Off the caller's thread: a text takes seconds.
        return await Task.Run(() => string.Concat(Pieces(prompt, chat, stop)), stop).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<string> Stream(string prompt, ChatOptions? chat, [EnumeratorCancellation] CancellationToken stop)
    {
        using var pieces = Pieces(prompt, chat, stop).GetEnumerator();
        while (await Task.Run(pieces.MoveNext, stop).ConfigureAwait(false))
        {
            yield return pieces.Current;
        }
    }

    IEnumerable<string> Pieces(string prompt, ChatOptions? chat, CancellationToken stop)
    {
        var (chosen, stream) = Settings(chat);
        string[] ends = [.. chat?.StopSequences ?? []];
        var longest = ends.Select(end => end.Length).DefaultIfEmpty(0).Max();
        var (decoder, held) = (new StreamingDecoder(tokenizer, skipSpecialTokens: true), new StringBuilder());
        foreach (var token in Generator.Stream(model, tokenizer.Encode(prompt), chosen, stream, stop))
        {
            held.Append(chosen.StopTokens.Contains(token.Token) ? "" : decoder.Push(token.Token));
            if (token.End is not null)
            {
                held.Append(decoder.Flush());
            }
            var text = held.ToString();
            var cut = ends.Select(end => text.IndexOf(end, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
            if (cut >= 0)
            {
                yield return text[..cut];
                yield break;
            }
            // What could be the beginning of a stop sequence is held back.
            var ready = token.End is null ? Math.Max(0, text.Length - Math.Max(0, longest - 1)) : text.Length;
            if (ready > 0)
            {
                held.Remove(0, ready);
                yield return text[..ready];
            }
        }
    }

    (GenerationOptions Options, Rng Stream) Settings(ChatOptions? chat)
    {
        var processors = new List<ILogitProcessor>(options.Processors);
        var greedy = options.Greedy;
        if (chat?.Temperature is { } temperature)
        {
            greedy = temperature == 0;
            if (!greedy)
            {
                processors.Add(new Temperature(temperature));
            }
        }
        if (chat?.TopK is { } k)
        {
            processors.Add(new TopK(k));
        }
        if (chat?.TopP is { } p)
        {
            processors.Add(new TopP(p));
        }
        int[] stops = tokenizer.EndOfText is { } end && !options.StopTokens.Contains(end) ? [.. options.StopTokens, end] : [.. options.StopTokens];
        return (options with { Processors = processors, Greedy = greedy, Samples = 1, StopTokens = stops, MaxNewTokens = chat?.MaxOutputTokens ?? options.MaxNewTokens },
            chat?.Seed is { } seed ? rng.Split("seed").Split(seed) : rng);
    }
}

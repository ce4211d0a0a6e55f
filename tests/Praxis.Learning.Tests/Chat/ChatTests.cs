using Microsoft.Extensions.AI;
using Praxis.Learning.Chat;

namespace Praxis.Learning.Tests.Chat;

public sealed class ChatTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("praxis-chat").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_function_answers_behind_the_common_interface()
    {
        using IChatClient client = new LocalChatClient((prompt, options) => $"[{prompt}] {options?.Temperature}", model: "tiny");
        var response = await client.GetResponseAsync([new(ChatRole.User, "Hello?")], new() { Instructions = "Be kind.", Temperature = 0.5f });
        Assert.Equal("[system: Be kind.\nuser: Hello?\nassistant:] 0.5", response.Text);
        Assert.Equal("tiny", response.ModelId);
        var streamed = await client.GetStreamingResponseAsync([new(ChatRole.User, "Hello?")]).ToChatResponseAsync();
        Assert.Equal("[user: Hello?\nassistant:] ", streamed.Text);
        await Assert.ThrowsAsync<OperationCanceledException>(() => client.GetResponseAsync([new(ChatRole.User, "x")], null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task The_same_question_is_asked_once_also_by_another_client()
    {
        var asked = 0;
        using var client = Cached(() => ++asked);
        Assert.Equal("answer 1", (await client.GetResponseAsync("Why?")).Text);
        Assert.Equal("answer 1", (await client.GetResponseAsync("Why?")).Text);
        Assert.Equal("answer 1", (await client.GetStreamingResponseAsync("Why?").ToChatResponseAsync()).Text);
        using var later = Cached(() => ++asked);
        var response = await later.GetResponseAsync([new(ChatRole.User, "Why?") { MessageId = "other", CreatedAt = DateTimeOffset.UnixEpoch }]);
        Assert.Equal("answer 1", response.Text);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal((2, 1, 1, 0), (client.Hits, client.Misses, later.Hits, later.Misses));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Another_model_message_role_or_option_is_another_question()
    {
        var asked = 0;
        using var client = Cached(() => ++asked);
        await client.GetResponseAsync("Why?");
        await client.GetResponseAsync("Why not?");
        await client.GetResponseAsync([new(ChatRole.System, "Why?")]);
        await client.GetResponseAsync("Why?", new() { Temperature = 1 });
        await client.GetResponseAsync("Why?", new() { Seed = 3 });
        await client.GetResponseAsync("Why?", new() { ModelId = "other" });
        await client.GetResponseAsync([new(ChatRole.User, "Wh"), new(ChatRole.User, "y?")]);
        using var stranger = new CachedChatClient(new LocalChatClient((_, _) => $"answer {++asked}", "stranger"), _folder);
        await stranger.GetResponseAsync("Why?");
        Assert.Equal(8, asked);
        // No options, empty options and the default model by its name are one question.
        await client.GetResponseAsync("Why?", new() { ModelId = "tiny" });
        await client.GetResponseAsync("Why?", new());
        Assert.Equal(8, asked);
    }

    [Fact]
    public async Task Offline_a_missing_answer_is_an_error_and_a_known_one_is_not()
    {
        using (var client = Cached(() => 7))
        {
            await client.GetResponseAsync("Known?");
        }
        using var offline = new CachedChatClient(new LocalChatClient((_, _) => throw new InvalidOperationException("asked"), "tiny"), _folder, offline: true);
        Assert.Equal("answer 7", (await offline.GetResponseAsync("Known?")).Text);
        Assert.Contains("offline", (await Assert.ThrowsAsync<InvalidOperationException>(() => offline.GetResponseAsync("Unknown?"))).Message);
    }

    [Fact]
    public async Task A_failed_question_leaves_nothing_and_a_spoiled_file_is_named()
    {
        using var failing = new CachedChatClient(new LocalChatClient((_, _) => throw new IOException("no line"), "tiny"), _folder);
        await Assert.ThrowsAsync<IOException>(() => failing.GetResponseAsync("Why?"));
        Assert.Empty(Directory.GetFiles(_folder));
        using var client = Cached(() => 1);
        await client.GetResponseAsync("Why?");
        var file = Directory.GetFiles(_folder).Single();
        File.WriteAllText(file, "{ half");
        Assert.Contains(file, (await Assert.ThrowsAsync<InvalidDataException>(() => client.GetResponseAsync("Why?"))).Message);
    }

    CachedChatClient Cached(Func<int> next) => new(new LocalChatClient((_, _) => $"answer {next()}", "tiny"), _folder);
}

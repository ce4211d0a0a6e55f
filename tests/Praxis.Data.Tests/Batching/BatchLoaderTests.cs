using Praxis.Data.Batching;
using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Batching;

public sealed class BatchLoaderTests
{
    static BatchLoader<long> Sums(int ahead, int samples = 100, int size = 16, bool dropLast = false) =>
        new(Sampler.Shuffled(samples, new Rng(1)), plan => plan.Indices.Sum(), new() { Size = size, Ahead = ahead, DropLast = dropLast });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Batches_come_in_the_order_of_the_plan_with_their_indices(int ahead)
    {
        var loader = Sums(ahead);
        var batches = loader.Epoch(2).ToArray();
        Assert.Equal(loader.Plan(2).Select(plan => plan.Indices.Sum()), batches.Select(batch => batch.Value));
        Assert.Equal(Enumerable.Range(0, 7), batches.Select(batch => batch.Plan.Number));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), batches.SelectMany(batch => batch.Plan.Indices).Order());
        Assert.Equal(4, batches[^1].Plan.Indices.Length);
        Assert.All(batches, batch => Assert.Equal(2, batch.Plan.Epoch));
    }

    [Fact]
    public void The_last_batch_is_left_out_where_that_is_asked_for()
    {
        Assert.Equal(6, Sums(2, dropLast: true).Epoch(0).Count());
        Assert.Equal(7, Sums(2, samples: 112, dropLast: true).BatchesPerEpoch);
        Assert.Equal(7, Sums(2, samples: 112).BatchesPerEpoch);
        Assert.Contains("is full with 10 samples", Assert.Throws<ArgumentException>(() => Sums(2, samples: 10, dropLast: true)).Message);
    }

    [Fact]
    public void A_stream_goes_through_epoch_after_epoch()
    {
        var batches = Sums(3).Stream(4).Take(15).ToArray();
        Assert.Equal([4, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 6], batches.Select(batch => batch.Plan.Epoch));
    }

    [Fact]
    public void No_more_batches_wait_than_was_allowed()
    {
        var (made, most, taken) = (0, 0, 0);
        var loader = new BatchLoader<int>(Sampler.InOrder(200), _ => Interlocked.Increment(ref made), new() { Size = 1, Ahead = 3 });
        foreach (var _ in loader.Epoch(0))
        {
            taken++;
            Thread.Sleep(taken < 20 ? 1 : 0);
            most = Math.Max(most, Volatile.Read(ref made) - taken);
        }
        Assert.Equal(200, taken);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public void Who_leaves_early_leaves_nothing_running()
    {
        var (running, made) = (0, 0);
        var loader = new BatchLoader<int>(Sampler.InOrder(1000), _ =>
        {
            Interlocked.Increment(ref running);
            Thread.Sleep(2);
            Interlocked.Decrement(ref running);
            return Interlocked.Increment(ref made);
        }, new() { Size = 1, Ahead = 4 });
        foreach (var batch in loader.Epoch(0))
            if (batch.Plan.Number == 3)
                break;
        Assert.Equal(0, Volatile.Read(ref running));
        var after = Volatile.Read(ref made);
        Assert.InRange(after, 4, 8);
        Thread.Sleep(20);
        Assert.Equal(after, Volatile.Read(ref made));
    }

    [Fact]
    public void What_the_maker_throws_reaches_the_reader_after_the_batches_before()
    {
        var loader = new BatchLoader<int>(Sampler.InOrder(50), plan => plan.Number < 5 ? plan.Number : throw new InvalidDataException($"sample {plan.Indices[0]}"), new() { Size = 1, Ahead = 3 });
        var seen = new List<int>();
        var problem = Assert.Throws<InvalidDataException>(() => { foreach (var batch in loader.Epoch(0)) seen.Add(batch.Value); });
        Assert.Equal("sample 5", problem.Message);
        Assert.Equal([0, 1, 2, 3, 4], seen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_token_stops_the_reader(int ahead)
    {
        using var stop = new CancellationTokenSource();
        var loader = Sums(ahead, samples: 1000, size: 1);
        var seen = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var _ in loader.Epoch(0, stop.Token))
                if (++seen == 10)
                    stop.Cancel();
        });
        Assert.Equal(10, seen);
    }

    [Fact]
    public void A_readers_own_exception_does_not_hang()
    {
        Assert.Throws<FormatException>(() => { foreach (var _ in Sums(4).Epoch(0)) throw new FormatException(); });
        using var unused = Sums(4).Epoch(0).GetEnumerator();
    }

    [Fact]
    public void Scenes_are_the_same_bits_however_many_are_made_ahead()
    {
        var world = new Scenes(SceneOptions.ShapeClasses, new Rng(2));
        float[] All(int ahead)
        {
            var loader = new BatchLoader<SceneBatch>(Sampler.Shuffled(90, new Rng(3)), plan => world.Batch(plan.Indices), new() { Size = 32, Ahead = ahead });
            return [.. loader.Epoch(1).SelectMany(batch =>
            {
                Assert.Equal(batch.Plan.Indices, batch.Value.Indices.ToArray<long>());
                return batch.Value.Images.ToArray<float>();
            })];
        }
        var plain = All(0);
        Assert.Equal(plain, All(1));
        Assert.Equal(plain, All(3));
    }
}

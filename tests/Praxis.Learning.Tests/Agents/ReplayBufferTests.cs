using Praxis.Learning.Agents;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Agents;

public sealed class ReplayBufferTests
{
    static ReplayBuffer Filled(int capacity, int count)
    {
        var buffer = new ReplayBuffer(capacity, 2, 1);
        for (var i = 0; i < count; i++)
        {
            buffer.Add([i, -i], [i / 10f], 2 * i, [i + 1, -i - 1], i % 2 == 1);
        }
        return buffer;
    }

    [Fact]
    public void What_is_drawn_is_a_whole_transition_from_among_the_last()
    {
        var buffer = Filled(5, 12);
        var batch = new Transitions(64, 2, 1);
        buffer.Sample(batch, new Rng(1));
        Assert.Equal((5, 12L), (buffer.Count, buffer.Added));
        var seen = new HashSet<int>();
        for (var row = 0; row < 64; row++)
        {
            var i = (int)batch.Observations.At(row, 0);
            seen.Add(i);
            Assert.Equal(-i, batch.Observations.At(row, 1));
            Assert.Equal(i / 10f, batch.Actions.At(row, 0));
            Assert.Equal((i + 1, -i - 1), ((int)batch.NextObservations.At(row, 0), (int)batch.NextObservations.At(row, 1)));
            Assert.Equal(2 * i, batch.Rewards.At(row, 0));
            Assert.Equal(i % 2 == 1 ? 0 : 1, batch.Continues.At(row, 0));
        }
        Assert.Equal([7, 8, 9, 10, 11], seen.Order());
    }

    [Fact]
    public void Every_transition_is_as_likely_as_another()
    {
        var buffer = Filled(10, 10);
        var batch = new Transitions(20_000, 2, 1);
        buffer.Sample(batch, new Rng(3));
        var counts = batch.Observations.Narrow(1, 0, 1).ToArray<float>().CountBy(i => i).Select(entry => entry.Value).ToArray();
        // χ² with 9 degrees of freedom is below 27.9 with probability 0.999.
        Assert.Equal(10, counts.Length);
        Assert.True(counts.Sum(count => (count - 2000.0) * (count - 2000) / 2000) < 27.9);
    }

    [Fact]
    public void Adding_and_drawing_allocate_nothing()
    {
        var buffer = Filled(50, 60);
        var batch = new Transitions(16, 2, 1);
        var rng = new Rng(1);
        float[] observation = [1, 2], action = [3];
        buffer.Add(observation, action, 1, observation, false);
        buffer.Sample(batch, rng);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            buffer.Add(observation, action, 1, observation, false);
            buffer.Sample(batch, rng);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_buffer_from_a_state_continues_to_the_bit()
    {
        var first = Filled(5, 7);
        var second = new ReplayBuffer(5, 2, 1);
        second.Load(first.State());
        foreach (var buffer in new[] { first, second })
        {
            buffer.Add([70, 71], [0.5f], 3, [72, 73], true);
        }
        Assert.Equal(first.State()["transitions"].ToArray<float>(), second.State()["transitions"].ToArray<float>());
        Assert.Equal(8, second.Added);
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        var buffer = new ReplayBuffer(5, 2, 1);
        var batch = new Transitions(4, 2, 1);
        Assert.Contains("empty", Assert.Throws<InvalidOperationException>(() => buffer.Sample(batch, new Rng(1))).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => buffer.Add([1, float.NaN], [0], 0, [1, 1], false)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => buffer.Add([1, 2], [0], double.PositiveInfinity, [1, 1], false));
        Assert.Throws<ArgumentException>(() => buffer.Add([1], [0], 0, [1, 1], false));
        Assert.Equal(0, buffer.Count);
        buffer.Add([1, 2], [0], 0, [1, 1], false);
        Assert.Throws<ArgumentException>(() => buffer.Sample(new Transitions(4, 3, 1), new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReplayBuffer(0, 2, 1));
    }
}

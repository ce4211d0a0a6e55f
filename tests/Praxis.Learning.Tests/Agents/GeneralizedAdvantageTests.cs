using Praxis.Learning.Agents;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Agents;

public sealed class GeneralizedAdvantageTests
{
    [Theory]
    [InlineData(0.99, 0.95)]
    [InlineData(0.9, 0)]
    [InlineData(1, 1)]
    public void It_is_the_double_sum_over_what_follows_in_the_episode(double discount, double lambda)
    {
        const int count = 40;
        var rng = new Rng(4);
        float[] rewards = new float[count], values = new float[count], next = new float[count], advantages = new float[count], targets = new float[count];
        foreach (var numbers in new[] { rewards, values, next })
        {
            rng.FillNormal(numbers.AsSpan(), 0, 1);
        }
        bool[] terminated = new bool[count], truncated = new bool[count];
        (terminated[9], truncated[20], terminated[33], truncated[33]) = (true, true, true, true);
        GeneralizedAdvantage.Compute(rewards, values, next, terminated, truncated, discount, lambda, advantages, targets);
        for (var t = 0; t < count; t++)
        {
            var sum = 0.0;
            for (var k = 0; t + k < count; k++)
            {
                var i = t + k;
                sum += Math.Pow(discount * lambda, k) * (rewards[i] + (terminated[i] ? 0 : discount * next[i]) - values[i]);
                if (terminated[i] || truncated[i])
                {
                    break;
                }
            }
            Assert.Equal(sum, advantages[t], 4);
            Assert.Equal(sum + values[t], targets[t], 4);
        }
    }

    [Fact]
    public void The_end_of_the_world_has_no_value_behind_it_and_the_end_of_time_has()
    {
        var advantages = new float[2];
        GeneralizedAdvantage.Compute([1, 1], [0, 0], [10, 10], [true, false], [false, true], 0.5, 1, advantages);
        Assert.Equal([1f, 6f], advantages);
        // With λ = 1 the target is the discounted sum of rewards and the value behind them.
        var targets = new float[2];
        GeneralizedAdvantage.Compute([1, 2], [7, -3], [-3, 8], [false, false], [false, true], 0.5, 1, advantages, targets);
        Assert.Equal([1 + (0.5f * 2) + (0.25f * 8), 2 + 4], targets);
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        Assert.Throws<ArgumentException>(() => GeneralizedAdvantage.Compute([1, 2], [0], [0, 0], [false, false], [false, false], 0.9, 0.9, new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => GeneralizedAdvantage.Compute([1], [0], [0], [false], [false], 1.1, 0.9, new float[1]));
        Assert.Throws<ArgumentException>(() => GeneralizedAdvantage.Compute([float.NaN], [0], [0], [false], [false], 0.9, 0.9, new float[1]));
    }
}

using Praxis.Learning.Agents;
using Praxis.Learning.Checkpoints;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Agents;

public sealed class SacTests
{
    static readonly SacOptions Small = new() { Hidden = [32, 32], BatchSize = 64, Capacity = 5000, WarmUp = 300, LearningRate = 2e-3, Polyak = 0.01, Temperature = 0.2 };

    /// <summary>μ = bias and log σ for every s; Q₁ = 1 + c·a, Q₂ = 0 + c·a.</summary>
    static Sac Plain(double mean, double logDeviation, double slope, SacOptions options)
    {
        var critics = 0;
        return new(
            new Linear(Tensor.Zeros([2, 1]), Tensor.Of((float)mean, (float)logDeviation)),
            new TwinCritics(_ => new Linear(Tensor.From([0f, (float)slope], [1, 2]), Tensor.Of(critics++ == 0 ? 1f : 0f)), new Rng(1)), 1, 1, options, new Rng(2));
    }

    static Transitions Batch(int count, bool terminated)
    {
        var memory = new ReplayBuffer(1, 1, 1);
        memory.Add([0], [0], 0.5, [1], terminated);
        var batch = new Transitions(count, 1, 1);
        memory.Sample(batch, new Rng(1));
        return batch;
    }

    [Fact]
    public void The_target_is_the_lower_value_plus_the_entropy()
    {
        const double alpha = 0.3, sigma = 0.1;
        var targets = Plain(0, Math.Log(sigma), 0, Small with { Discount = 0.9, Temperature = alpha }).Targets(Batch(20_000, false));
        // E log π = −½·log(2πeσ²) − E log(1 − tanh² u) and, to the fourth order, log(1 − tanh² u) = −u² + u⁴/6.
        var density = (-0.5 * Math.Log(2 * Math.PI * Math.E * sigma * sigma)) + (sigma * sigma) - (3 * Math.Pow(sigma, 4) / 6);
        Assert.Equal(0.5 + (0.9 * (0 - (alpha * density))), targets.Mean().ToDouble(), 2);
        // Where a is almost sure, Q₂ = 2a is the lower one with a = tanh 1.
        var sure = Plain(1, -8, 2, Small with { Discount = 1, Temperature = 1e-9 }).Targets(Batch(8, false));
        Assert.Equal(0.5 + (2 * Math.Tanh(1)), sure.Mean().ToDouble(), 2);
    }

    [Fact]
    public void Nothing_is_expected_behind_the_end_of_the_world() =>
        Assert.All(Plain(0, 0, 1, Small).Targets(Batch(8, true)).ToArray<float>(), target => Assert.Equal(0.5f, target));

    [Fact]
    public void The_temperature_rises_below_the_target_entropy_and_falls_above_it()
    {
        static double After(double logDeviation, bool learns = true)
        {
            var agent = Plain(0, logDeviation, 0, Small with { TargetEntropy = -1, LearnTemperature = learns, LearningRate = 0.01, Temperature = 0.2, BatchSize = 256 });
            agent.Observe([0], [0], 0, [0], true);
            agent.Update();
            return agent.Temperature;
        }
        // A Gaussian of σ = e⁻⁴ has an entropy of −2.6, one of σ = 1, squashed, about 0.6; Adam's first step of log α is η.
        Assert.Equal(0.2 * Math.Exp(0.01), After(-4), 5);
        Assert.Equal(0.2 * Math.Exp(-0.01), After(0), 5);
        Assert.Equal(0.2, After(0, learns: false), 6);
    }

    [Fact]
    public void The_best_action_is_the_squashed_mean_and_exploration_spreads_around_it()
    {
        var agent = Plain(0.5, -2, 0, Small with { WarmUp = 0 });
        var action = new float[1];
        agent.Act([0], action);
        Assert.Equal(MathF.Tanh(0.5f), action[0], 5);
        var drawn = Enumerable.Range(0, 2000).Select(_ =>
        {
            agent.Act([0], action, explore: true);
            return Math.Atanh(action[0]);
        }).ToArray();
        Assert.InRange(drawn.Average(), 0.49, 0.51);
        Assert.InRange(Math.Sqrt(drawn.Average(u => (u - 0.5) * (u - 0.5))), Math.Exp(-2) * 0.94, Math.Exp(-2) * 1.06);
    }

    [Fact]
    public void It_learns_to_bring_a_mass_to_the_middle()
    {
        var world = new DoubleIntegrator(new Rng(3));
        var agent = new Sac(2, 1, Small, new Rng(4));
        OffPolicy.Learn(agent, world.Reset, world.Step, 2500, updatesFrom: 300);
        var after = DoubleIntegrator.Score(agent);
        Assert.True(after > -6 && after > DoubleIntegrator.RandomScore() / 3, $"{after}; chance has {DoubleIntegrator.RandomScore()}");
        Assert.NotEqual(Small.Temperature, agent.Temperature, 3);
    }

    [Fact]
    public void A_seed_decides_everything_and_a_resumed_agent_goes_on_to_the_bit()
    {
        static float[] Weights(Sac agent) => [(float)agent.Temperature, .. agent.Actor.Parameters.Concat(agent.TargetCritics.Parameters).SelectMany(p => p.ToArray<float>())];
        static Sac Start() => new(2, 1, Small with { WarmUp = 50, BatchSize = 16 }, new Rng(4));
        static void Go(Sac agent, long seed, int steps)
        {
            var world = new DoubleIntegrator(new Rng(seed));
            OffPolicy.Learn(agent, world.Reset, world.Step, steps, updatesFrom: agent.Updates > 0 ? 0 : 20);
        }

        var path = Path.Combine(Path.GetTempPath(), $"praxis-{Guid.NewGuid():N}.safetensors");
        try
        {
            Sac first = Start(), again = Start(), twin = Start();
            Go(first, 3, 101);
            TrainingCheckpoint checkpoint = new(), stored = new();
            first.AddTo(checkpoint);
            checkpoint.Save(path, 101);
            again.AddTo(stored);
            stored.Load(path);
            Go(twin, 3, 101);
            foreach (var agent in new[] { first, again, twin })
            {
                Go(agent, 9, 60);
            }
            Assert.Equal(Weights(first), Weights(again));
            Assert.Equal(Weights(first), Weights(twin));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sac(2, 1, Small with { Temperature = 0 }, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sac(2, 1, Small with { Polyak = -1 }, new Rng(1)));
        var wrong = new Sac(new Linear(2, 1, new Rng(1)), new TwinCritics(2, 1, [8], new Rng(1)), 2, 1, Small with { WarmUp = 0 }, new Rng(1));
        Assert.Contains("log σ", Assert.Throws<InvalidOperationException>(() => wrong.Act([0, 0], new float[1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => wrong.Act([0], new float[1]));
    }
}

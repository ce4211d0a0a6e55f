using Praxis.Learning.Agents;
using Praxis.Learning.Checkpoints;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Agents;

public sealed class Td3Tests
{
    static readonly Td3Options Small = new() { Hidden = [32, 32], BatchSize = 64, Capacity = 5000, WarmUp = 300, CriticLearningRate = 2e-3, ActorLearningRate = 1e-3, Polyak = 0.01 };

    static Linear Layer(double bias, params double[] weights) => new(Tensor.From(Array.ConvertAll(weights, w => (float)w), [1, weights.Length]), Tensor.Of((float)bias));

    /// <summary>π(s) = 0.5s, Q₁ = 2s + a + 1, Q₂ = s + 3a.</summary>
    static Td3 Linear(Td3Options options)
    {
        var critics = 0;
        return new(Layer(0, 0.5), new TwinCritics(_ => critics++ == 0 ? Layer(1, 2, 1) : Layer(0, 1, 3), new Rng(1)), 1, 1, options, new Rng(2));
    }

    static Transitions Batch(params (float S, float A, double R, float Next, bool Terminated)[] rows)
    {
        var memory = new ReplayBuffer(1, 1, 1);
        var batch = new Transitions(rows.Length, 1, 1);
        foreach (var (s, a, r, next, terminated) in rows)
        {
            memory.Add([s], [a], r, [next], terminated);
        }
        memory.Sample(batch, new Rng(1));
        return batch;
    }

    [Fact]
    public void Targets_are_worked_out_by_hand()
    {
        var agent = Linear(Small with { TargetNoise = 0, Discount = 0.9 });
        // s′ = 0.4: a′ = 0.2, Q₁ = 2, Q₂ = 1, the lower is Q₂. s′ = 2: a′ = 1, Q₁ = 6, Q₂ = 5.
        Assert.Equal(0.5 + (0.9 * 1), agent.Targets(Batch((0, 0, 0.5, 0.4f, false))).ToDouble(), 5);
        Assert.Equal(-1 + (0.9 * 5), agent.Targets(Batch((0, 0, -1, 2, false))).ToDouble(), 5);
        // π′(3) = 1.5 is clipped to 1: Q₁ = 8, Q₂ = 6. The critics' order turns at s′ = −2: a′ = −1, Q₁ = −4, Q₂ = −5.
        Assert.Equal(0.9 * 6, agent.Targets(Batch((0, 0, 0, 3, false))).ToDouble(), 5);
        Assert.Equal(0.9 * -5, agent.Targets(Batch((0, 0, 0, -2, false))).ToDouble(), 5);
    }

    [Fact]
    public void Nothing_is_expected_behind_the_end_of_the_world()
    {
        var agent = Linear(Small with { TargetNoise = 0 });
        Assert.Equal(0.5, agent.Targets(Batch((0, 0, 0.5, 0.4f, true))).ToDouble(), 6);
    }

    [Fact]
    public void The_noise_on_the_targets_action_is_clipped()
    {
        var agent = Linear(Small with { TargetNoise = 5, TargetNoiseClip = 0.1, Discount = 1 });
        var memory = new ReplayBuffer(1, 1, 1);
        memory.Add([0], [0], 0, [0.4f], false);
        var batch = new Transitions(500, 1, 1);
        memory.Sample(batch, new Rng(1));
        var targets = agent.Targets(batch).ToArray<float>();
        // a′ from 0.1 to 0.3, so Q₂ from 0.7 to 1.3; noise this wide is nearly always at one of the ends.
        Assert.Equal(0.7f, targets.Min(), 5);
        Assert.Equal(1.3f, targets.Max(), 5);
        Assert.InRange(targets.Average(), 0.95f, 1.05f);
    }

    [Fact]
    public void The_first_step_of_Adam_goes_against_the_sign_of_the_gradient_and_the_actor_waits()
    {
        var agent = Linear(Small with { TargetNoise = 0, BatchSize = 4, PolicyDelay = 2, CriticLearningRate = 0.01, ActorLearningRate = 0.01, Polyak = 0.5 });
        agent.Observe([1], [0.5f], 100, [1], true);
        agent.Update();
        // Both critics are far below y = 100 at s = 1, a = 0.5: every weight grows by η.
        Assert.Equal([2.01f, 1.01f, 1.01f], agent.Critics.First.Parameters.SelectMany(p => p.ToArray<float>()), new Close(1e-4f));
        Assert.Equal([0.5f, 0f], agent.Actor.Parameters.SelectMany(p => p.ToArray<float>()));
        Assert.Equal([2f, 1f, 1f], agent.TargetCritics.First.Parameters.SelectMany(p => p.ToArray<float>()));
        agent.Update();
        // ∂Q₁/∂a > 0: the actor climbs; the targets go half the way.
        Assert.Equal([0.51f, 0.01f], agent.Actor.Parameters.SelectMany(p => p.ToArray<float>()), new Close(1e-4f));
        Assert.Equal([0.505f, 0.005f], agent.TargetActor.Parameters.SelectMany(p => p.ToArray<float>()), new Close(1e-4f));
        var (now, target) = (agent.Critics.First.Parameters[0].At(0, 0), agent.TargetCritics.First.Parameters[0].At(0, 0));
        Assert.Equal((now + 2) / 2, target, 5);
        Assert.Equal(2, agent.Updates);
    }

    [Fact]
    public void The_actor_stands_still_while_the_critics_go_first()
    {
        var agent = Linear(Small with { BatchSize = 4, PolicyDelay = 2, CriticsFirst = 4, Polyak = 0.5 });
        agent.Observe([1], [0.5f], 100, [1], true);
        for (var i = 0; i < 4; i++)
        {
            agent.Update();
        }
        Assert.Equal(0.5, agent.Actor.Parameters[0].At(0, 0));
        Assert.NotEqual(2, agent.TargetCritics.First.Parameters[0].At(0, 0));
        agent.Update();
        agent.Update();
        Assert.True(agent.Actor.Parameters[0].At(0, 0) > 0.5);
    }

    [Fact]
    public void What_is_applied_is_what_is_done_judged_and_climbed()
    {
        // a = clip(s + 0.1·word): the guide says s.
        var agent = Linear(Small with { TargetNoise = 0, Discount = 1, WarmUp = 0, ExplorationNoise = 50, Apply = (s, word) => (s + (word * 0.1)).Clamp(-1, 1) });
        var action = new float[1];
        agent.Act([0.4f], action);
        Assert.Equal(0.42f, action[0], 5);
        for (var i = 0; i < 20; i++)
        {
            agent.Act([0.4f], action, explore: true);
            Assert.InRange(action[0], 0.3f - 1e-6f, 0.5f + 1e-6f);
        }
        // s′ = 0.4: a′ = 0.42, Q₁ = 2.22, Q₂ = 1.66.
        Assert.Equal(1.66, agent.Targets(Batch((0, 0, 0, 0.4f, false))).ToDouble(), 5);
    }

    [Fact]
    public void It_learns_to_bring_a_mass_to_the_middle()
    {
        var world = new DoubleIntegrator(new Rng(3));
        var agent = new Td3(2, 1, Small, new Rng(4));
        var before = DoubleIntegrator.Score(agent);
        OffPolicy.Learn(agent, world.Reset, world.Step, 2500, updatesFrom: 300);
        var after = DoubleIntegrator.Score(agent);
        Assert.True(after > -6 && after > before / 3 && after > DoubleIntegrator.RandomScore() / 3, $"from {before} to {after}; chance has {DoubleIntegrator.RandomScore()}");
    }

    [Fact]
    public void A_seed_decides_everything_and_a_resumed_agent_goes_on_to_the_bit()
    {
        static Td3 Start(out DoubleIntegrator world)
        {
            world = new DoubleIntegrator(new Rng(3));
            return new Td3(2, 1, Small with { WarmUp = 50, BatchSize = 16 }, new Rng(4));
        }
        static float[] Weights(Td3 agent) => [.. agent.Actor.Parameters.Concat(agent.TargetCritics.Parameters).SelectMany(p => p.ToArray<float>())];

        var path = Path.Combine(Path.GetTempPath(), $"praxis-{Guid.NewGuid():N}.safetensors");
        try
        {
            var first = Start(out var world);
            OffPolicy.Learn(first, world.Reset, world.Step, 101, updatesFrom: 20);
            var checkpoint = new TrainingCheckpoint();
            first.AddTo(checkpoint);
            checkpoint.Save(path, 101);
            var again = Start(out var other);
            var stored = new TrainingCheckpoint();
            again.AddTo(stored);
            stored.Load(path);
            Assert.Equal(Weights(first), Weights(again));
            // Both go on in fresh worlds of one seed.
            foreach (var agent in new[] { first, again })
            {
                var fresh = new DoubleIntegrator(new Rng(9));
                OffPolicy.Learn(agent, fresh.Reset, fresh.Step, 60);
            }
            Assert.Equal(Weights(first), Weights(again));

            var twin = Start(out var same);
            OffPolicy.Learn(twin, same.Reset, same.Step, 101, updatesFrom: 20);
            var rest = new DoubleIntegrator(new Rng(9));
            OffPolicy.Learn(twin, rest.Reset, rest.Step, 60);
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
        var agent = new Td3(2, 1, Small, new Rng(1));
        Assert.Throws<ArgumentException>(() => agent.Act([0], new float[1]));
        Assert.Throws<InvalidOperationException>(agent.Update);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Td3(2, 1, Small with { Discount = 1.5 }, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Td3(2, 1, Small with { PolicyDelay = 0 }, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Td3(2, 1, Small with { TargetNoise = double.NaN }, new Rng(1)));
    }

    sealed class Close(float tolerance) : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => MathF.Abs(x - y) <= tolerance;

        public int GetHashCode(float number) => 0;
    }
}

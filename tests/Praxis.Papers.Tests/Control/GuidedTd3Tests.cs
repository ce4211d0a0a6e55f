using Praxis.Learning.Agents;
using Praxis.Papers.Control;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Control;

public sealed class GuidedTd3Tests
{
    static readonly GuidedTd3Options Small = new() { WarmUp = 100, UpdatesFrom = 100, Learner = new GuidedTd3Options().Learner with { Hidden = [16, 16], BatchSize = 32, Capacity = 2000, CriticsFirst = 0 } };

    static PiController Guide() => new(0.015, 0.08, ThrottleValve.Period);

    static GuidedTd3 Trained(GuidedTd3Options options, int steps, long seed = 1, Func<double, double>? watch = null)
    {
        var agent = new GuidedTd3(Guide(), options, (0, 90), new Rng(seed));
        agent.Train(new Watched(new ThrottleValve(ThrottleParameters.Sticky), watch), rng => References.Staircase(rng), steps);
        return agent;
    }

    /// <summary>Commands that a controller gives on one staircase, with those that its guide would give beside it.</summary>
    static (double[] Own, double[] Guide) Commands(IController controller, long seed = 5)
    {
        var (own, guided) = (new List<double>(), new List<double>());
        var guide = Guide();
        var reference = References.Staircase(new Rng(seed));
        Tracking.Run(new ThrottleValve(ThrottleParameters.Sticky), controller, reference, new Rng(seed), new(), (t, measurement, command) =>
        {
            own.Add(command);
            guided.Add(guide.Act(measurement, reference[t]));
        });
        return ([.. own], [.. guided]);
    }

    [Fact]
    public void The_PI_is_worked_out_by_hand()
    {
        var pi = new PiController(0.1, 0.5, 0.01);
        // e = 4: I = 0.04, u = 0.4 + 0.02.
        Assert.Equal(0.42, pi.Act(6, 10), 12);
        Assert.Equal(0.1 * 2 + 0.5 * 0.06, pi.Act(8, 10), 12);
        Assert.Equal(0.06, pi.Integral, 12);
        // e = 20 saturates and would push further: the integral stands still.
        Assert.Equal(1, pi.Act(0, 20));
        Assert.Equal(0.06, pi.Integral, 12);
        // Without anti-windup it runs on, up to its limit.
        var winding = new PiController(0.1, 0.5, 0.01, integralLimit: 0.3, antiWindup: false);
        for (var i = 0; i < 100; i++)
            winding.Act(0, 20);
        Assert.Equal(0.3, winding.Integral, 12);
        pi.Reset();
        Assert.Equal(0, pi.Integral);
        var state = new float[1];
        winding.CopyState(state);
        Assert.Equal(1, state[0], 6);
    }

    [Fact]
    public void With_a_bound_of_zero_it_is_the_PI_to_the_bit_of_a_float()
    {
        var (own, guide) = Commands(Trained(Small with { Bound = 0 }, 250).Controller());
        Assert.All(own.Zip(guide), pair => Assert.Equal((float)pair.Second, (float)pair.First));
    }

    [Fact]
    public void Before_training_it_is_nearly_the_PI()
    {
        var (own, guide) = Commands(new GuidedTd3(Guide(), Small, (0, 90), new Rng(1)).Controller());
        Assert.All(own.Zip(guide), pair => Assert.InRange(pair.First - pair.Second, -0.01, 0.01));
    }

    [Fact]
    public void The_command_is_never_farther_than_the_bound_from_the_guide_in_training_and_after()
    {
        var guide = Guide();
        // The guide inside sees the same measurements; here it is asked again, and the episode's reference is known.
        var agent = Trained(Small with { Bound = 0.1, Learner = Small.Learner with { ExplorationNoise = 3 } }, 400);
        var memory = agent.Learner.Memory;
        var batch = new Transitions(500, memory.ObservationSize, 1);
        memory.Sample(batch, new Rng(1));
        for (var row = 0; row < 500; row++)
            Assert.InRange(batch.Actions.At(row, 0) - batch.Observations.At(row, memory.ObservationSize - 1), -0.1 - 1e-6, 0.1 + 1e-6);
        // Weights that scream cannot break it either.
        using (Gradient.Off())
            foreach (var parameter in agent.Learner.Actor.Parameters)
                parameter.MultiplyInPlace(100);
        var (own, proposed) = Commands(agent.Controller());
        Assert.All(own.Zip(proposed), pair => Assert.InRange(pair.First - pair.Second, -0.1 - 1e-6, 0.1 + 1e-6));
        Assert.Contains(own.Zip(proposed), pair => Math.Abs(pair.First - pair.Second) > 0.099);
        Assert.All(own, command => Assert.InRange(command, -1, 1));
        Assert.Equal(0, guide.Integral);
    }

    [Fact]
    public void Without_confidence_it_is_the_learner_alone_to_the_bit()
    {
        var options = Small with { HeadScale = 1, WarmUp = 0 };
        var free = Commands(Trained(options with { Use = GuideUse.None }, 200).Controller()).Own;
        Assert.Equal(free, Commands(Trained(options with { Confidence = 0 }, 200).Controller()).Own);
        Assert.NotEqual(free, Commands(Trained(options, 200).Controller()).Own);
    }

    [Fact]
    public void The_target_asks_the_guide_at_the_next_state_and_judges_what_is_applied()
    {
        var agent = new GuidedTd3(Guide(), Small with { Bound = 0.5, Learner = Small.Learner with { TargetNoise = 0, Discount = 0.9 } }, (0, 90), new Rng(1));
        var size = agent.Learner.ObservationSize;
        var random = new Rng(2);
        float[] s = new float[size], next = new float[size];
        random.FillNormal(s.AsSpan(), 0f, 0.3f);
        random.FillNormal(next.AsSpan(), 0f, 0.3f);
        foreach (var proposed in new[] { 0.2f, 0.9f, -0.97f })
        {
            next[^1] = proposed;
            var memory = new ReplayBuffer(1, size, 1);
            memory.Add(s, [0.3f], -0.7, next, false);
            var batch = new Transitions(1, size, 1);
            memory.Sample(batch, random);
            var row = Tensor.From(next, [1, size]);
            var word = agent.Learner.TargetActor.Forward(row).ToDouble();
            var applied = Tensor.Full([1, 1], Math.Clamp(proposed + 0.5 * word, -1, 1));
            Assert.Equal(-0.7 + 0.9 * agent.Learner.TargetCritics.Minimum(row, applied).ToDouble(), agent.Learner.Targets(batch).ToDouble(), 4);
        }
    }

    [Fact]
    public void The_guides_integral_and_command_are_what_the_learner_sees()
    {
        var agent = Trained(Small, 90);
        var memory = agent.Learner.Memory;
        var batch = new Transitions(90, memory.ObservationSize, 1);
        memory.Sample(batch, new Rng(1));
        for (var row = 0; row < 90; row++)
        {
            // The newest error of s′ (at ten degrees a unit, unless clipped) and I′/I_max give the guide's command at s′.
            double error = batch.NextObservations.At(row, 4), integral = batch.NextObservations.At(row, memory.ObservationSize - 2);
            if (Math.Abs(error) < 2.99)
                Assert.Equal(Math.Clamp(0.15 * error + integral, -1, 1), batch.NextObservations.At(row, memory.ObservationSize - 1), 3);
            Assert.Equal(1, batch.Continues.At(row, 0));
            // The last applied command is in s′.
            Assert.Equal(batch.Actions.At(row, 0), batch.NextObservations.At(row, 8));
        }
    }

    [Fact]
    public void The_reward_is_the_cost_of_what_came()
    {
        var agent = Trained(Small with { WarmUp = 1000, UpdatesFrom = 1000 }, 200);
        var memory = agent.Learner.Memory;
        var batch = new Transitions(200, memory.ObservationSize, 1);
        memory.Sample(batch, new Rng(1));
        for (var row = 0; row < 200; row++)
        {
            double error = batch.NextObservations.At(row, 4), change = batch.Actions.At(row, 0) - batch.Observations.At(row, 8);
            if (Math.Abs(error) < 2.99)
                Assert.Equal(-0.1 * (error * error + 0.1 * change * change), batch.Rewards.At(row, 0), 4);
        }
    }

    [Fact]
    public void A_jump_of_the_reference_is_not_remembered()
    {
        static int Remembered(double largest)
        {
            var agent = new GuidedTd3(Guide(), Small with { WarmUp = 1000, UpdatesFrom = 1000, LargestJump = largest }, (0, 90), new Rng(1));
            agent.Train(new ThrottleValve(), _ => References.Step(20, 60), 100);
            Assert.Equal(100, agent.Steps);
            return agent.Learner.Memory.Count;
        }
        Assert.Equal((99, 100), (Remembered(0.5), Remembered(double.PositiveInfinity)));
    }

    [Fact]
    public void During_the_warm_up_the_plant_sees_the_guide_with_a_little_noise()
    {
        var agent = Trained(Small with { Bound = 0.2, WarmUpNoise = 0.3 }, 100);
        Assert.Equal(0, agent.Learner.Updates);
        var memory = agent.Learner.Memory;
        var batch = new Transitions(400, memory.ObservationSize, 1);
        memory.Sample(batch, new Rng(1));
        var away = Enumerable.Range(0, 400).Select(row => batch.Actions.At(row, 0) - batch.Observations.At(row, memory.ObservationSize - 1)).ToArray();
        // N(0, 0.3²), clipped at 1, times β.
        Assert.InRange(Math.Sqrt(away.Average(a => a * a)), 0.045, 0.075);
        Assert.Equal(50, Trained(Small with { Bound = 0.2 }, 150).Learner.Updates);
    }

    [Fact]
    public void A_guide_in_the_actors_loss_pulls_the_policy_to_it()
    {
        static double Distance(GuidedTd3Options options)
        {
            var (own, guide) = Commands(Trained(options, 700).Controller());
            return own.Zip(guide, (a, b) => (a - b) * (a - b)).Average();
        }
        var quick = Small with { Learner = Small.Learner with { ActorLearningRate = 3e-3 } };
        var free = Distance(quick with { Use = GuideUse.None });
        var pulled = Distance(quick with { Use = GuideUse.Policy, Kappa = 1000 });
        Assert.True(pulled < free / 3, $"{pulled} against {free}");
        Assert.True(Distance(Small with { Use = GuideUse.None, CloneSteps = 600, WarmUp = 650, UpdatesFrom = 650 }) < free / 3);
    }

    [Fact]
    public void A_seed_decides_everything()
    {
        Assert.Equal(Commands(Trained(Small, 200).Controller()).Own, Commands(Trained(Small, 200).Controller()).Own);
        Assert.NotEqual(Commands(Trained(Small, 200).Controller()).Own, Commands(Trained(Small, 200, seed: 2).Controller()).Own);
    }

    [Fact]
    public void A_users_own_plant_and_controller_will_do()
    {
        // A tank that leaks: y′ = 4u − y/2, and a rule that switches.
        var agent = new GuidedTd3(new Switch(), Small with { Bound = 0.3, Cost = new(1) }, (0, 8), new Rng(1));
        var costs = agent.Train(new Tank(), rng => [.. Enumerable.Repeat(rng.Uniform(1, 4), 101)], 300);
        Assert.Equal(3, costs.Count);
        Assert.InRange(agent.Controller().Act(2, 3), 0.2, 0.8);
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new PiController(-1, 0, 0.01));
        Assert.Throws<ArgumentException>(() => new PiController(1, 0, double.NaN));
        Assert.Throws<ArgumentException>(() => new GuidedTd3(Guide(), Small with { Bound = -0.1 }, (0, 90), new Rng(1)));
        Assert.Throws<ArgumentException>(() => new GuidedTd3(Guide(), Small with { Confidence = 1.1 }, (0, 90), new Rng(1)));
        Assert.Throws<ArgumentException>(() => new GuidedTd3(Guide(), Small, (90, 0), new Rng(1)));
        Assert.Throws<ArgumentException>(() => new GuidedTd3(Guide(), Small with { History = 0 }, (0, 90), new Rng(1)));
        var agent = new GuidedTd3(Guide(), Small, (0, 90), new Rng(1));
        Assert.Throws<ArgumentException>(() => agent.Train(new ThrottleValve(), _ => [1], 10));
        Assert.Throws<ArgumentException>(() => agent.Train(new Broken(), rng => References.Staircase(rng), 10));
    }

    sealed class Watched(IPlant inner, Func<double, double>? change) : IPlant
    {
        public (double Low, double High) Range => inner.Range;

        public double Reset(Rng rng) => inner.Reset(rng);

        public double Step(double command) => inner.Step(change is null ? command : change(command));
    }

    sealed class Tank : IPlant
    {
        double _level;

        public (double Low, double High) Range => (0, 8);

        public double Reset(Rng rng) => _level = 0;

        public double Step(double command) => _level += 0.1 * (4 * command - _level / 2);
    }

    sealed class Switch : IController
    {
        public int StateSize => 0;

        public void Reset()
        {
        }

        public double Act(double measurement, double reference) => measurement < reference ? 0.5 : 0;

        public void CopyState(Span<float> state)
        {
        }

        public IController Fresh() => new Switch();
    }

    sealed class Broken : IPlant
    {
        public (double Low, double High) Range => (0, 1);

        public double Reset(Rng rng) => 0;

        public double Step(double command) => double.NaN;
    }
}

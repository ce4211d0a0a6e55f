using Praxis.Learning.Agents;
using Praxis.Papers.Control;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Control;

/// <summary>The guided learner as somebody uses it who knows only the paper: with a guide, a plant and a sensor that are not always well.</summary>
public sealed class GuidedUseTests
{
    static readonly GuidedTd3Options Small = new() { WarmUp = 50, UpdatesFrom = 50, Learner = new GuidedTd3Options().Learner with { Hidden = [8, 8], BatchSize = 16, Capacity = 1000, CriticsFirst = 0 } };

    [Fact]
    public void A_broken_sensor_is_refused_and_leaves_the_integral_alone()
    {
        var pi = new PiController(0.1, 0.5, 0.01);
        pi.Act(6, 10);
        foreach (var (measurement, reference) in new[] { (double.NaN, 10.0), (5.0, double.PositiveInfinity) })
        {
            Assert.Contains("finite", Assert.Throws<ArgumentException>(() => pi.Act(measurement, reference)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => new GuidedTd3(pi, Small, (0, 90), new Rng(1)).Controller().Act(measurement, reference));
        }
        Assert.Equal(0.04, pi.Integral, 12);
    }

    [Theory]
    [InlineData(GuideUse.Perturb)]
    [InlineData(GuideUse.Policy)]
    public void A_network_that_says_nothing_leaves_the_guide_its_command(GuideUse use)
    {
        var pi = new PiController(0.02, 0.1, 0.01);
        var agent = new GuidedTd3(pi, Small with { Use = use }, (0, 90), new Rng(1));
        using (Gradient.Off())
        {
            foreach (var parameter in agent.Learner.Actor.Parameters)
                parameter.MultiplyInPlace(double.NaN);
        }
        Assert.Equal(pi.Act(20, 40), agent.Controller().Act(20, 40), 6);
    }

    [Fact]
    public void A_guide_that_asks_for_too_much_is_cut_to_the_range_before_it_is_corrected()
    {
        // sat(3) + β·ξ: the correction can take the command back from the edge, though never beyond β.
        var agent = new GuidedTd3(new Constant(3), Small with { Bound = 0.25 }, (0, 90), new Rng(1));
        agent.Train(new Follows(), _ => new double[60], 40);
        var memory = agent.Learner.Memory;
        var batch = new Transitions(200, memory.ObservationSize, 1);
        memory.Sample(batch, new Rng(2));
        var actions = batch.Actions.ToArray<double>();
        Assert.All(actions, action => Assert.InRange(action, 0.75 - 1e-6, 1));
        Assert.Contains(actions, action => action < 0.95);
        Assert.Contains("guide", Assert.Throws<ArgumentException>(() => new GuidedTd3(new Constant(double.NaN), Small, (0, 90), new Rng(1)).Train(new Follows(), _ => new double[60], 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_that_could_not_teach_anything_is_refused()
    {
        GuidedTd3 Make(GuidedTd3Options options) => new(new PiController(0.02, 0.1, 0.01), options, (0, 90), new Rng(1));
        // References that jump in every period: nothing would be remembered.
        double[] restless = [.. Enumerable.Range(0, 60).Select(t => 40.0 + 20 * (t % 2))];
        Assert.Contains("LargestJump", Assert.Throws<ArgumentException>(() => Make(Small).Train(new Follows(), _ => restless, 200)).Message, StringComparison.Ordinal);
        Assert.Equal(3, Make(Small with { LargestJump = 3 }).Train(new Follows(), _ => restless, 177).Count);
        foreach (var options in new[] { Small with { Use = GuideUse.None, CloneSteps = 5, WarmUp = 0 }, Small with { CloneSteps = 5 }, Small with { Cost = null! }, Small with { Learner = null! } })
        {
            var message = Assert.Throws<ArgumentException>(() => Make(options)).Message;
            Assert.StartsWith("GuidedTd3: ", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
        Assert.DoesNotContain('\n', Assert.Throws<ArgumentException>(() => Make(Small).Train(new Follows(), _ => new double[60], -1)).Message);
    }

    [Fact]
    public void An_episode_s_end_is_no_end_of_the_world_and_begins_the_integral_anew()
    {
        var agent = new GuidedTd3(new PiController(0.01, 0.05, 0.01), Small with { WarmUp = 500, UpdatesFrom = 500 }, (0, 90), new Rng(1));
        // Two calls continue; an episode has 30 periods, the last of the first call is cut off by the call's end.
        agent.Train(new Follows(), _ => [.. Enumerable.Repeat(30.0, 31)], 45);
        agent.Train(new Follows(), _ => [.. Enumerable.Repeat(30.0, 31)], 60);
        Assert.Equal((105, 105), (agent.Steps, agent.Learner.Memory.Count));
        var memory = agent.Learner.Memory;
        var batch = new Transitions(2000, memory.ObservationSize, 1);
        memory.Sample(batch, new Rng(2));
        Assert.Equal(1, batch.Continues.Min().ToDouble());
        // I after the first look at e = 30 is 0.3 of 1/K_i = 20, in four episodes out of 105 steps; no state begins with an older one.
        var first = 0.3f / 20;
        var integrals = batch.Observations.Select(1, memory.ObservationSize - 2).ToArray<float>();
        Assert.Equal(first, integrals.Min(), 1e-6f);
        Assert.InRange(integrals.Count(value => Math.Abs(value - first) < 1e-6), 40, 120);
    }

    sealed class Constant(double command) : IController
    {
        public int StateSize => 0;

        public void Reset()
        {
        }

        public double Act(double measurement, double reference) => command;

        public void CopyState(Span<float> state)
        {
        }

        public IController Fresh() => new Constant(command);
    }

    /// <summary>y = 10·u.</summary>
    sealed class Follows : IPlant
    {
        public (double Low, double High) Range => (0, 90);

        public double Reset(Rng rng) => 0;

        public double Step(double command) => 10 * command;
    }
}

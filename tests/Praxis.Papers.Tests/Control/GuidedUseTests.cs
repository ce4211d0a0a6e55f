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

using Praxis.Papers.Control;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Control;

public sealed class TrackingTests
{
    [Fact]
    public void An_episode_is_judged_as_by_hand()
    {
        // y moves by the command, which is half the error: 0 → 2 → 3 → 1.5 for r = 4, 4, 4, 0 (after which nothing is asked).
        var score = Tracking.Run(new Adder(), new Half(), [4, 4, 4, 0], new Rng(1), new(10, 0.1));
        // Errors after the steps: 2, 1 and 0 − 3.5; commands 2, 1, 0.5.
        double[] errors = [2, 1, -3.5], changes = [2, -1, -0.5];
        Assert.Equal(errors.Zip(changes, (e, d) => e * e / 100 + 0.1 * d * d).Average(), score.Cost, 12);
        Assert.Equal(6.5 / 3, score.AbsoluteError, 12);
        Assert.Equal((4 + 1 + 12.25) / 3, score.SquaredError, 12);
        Assert.Equal(3.5, score.Variation, 12);
        Assert.Equal(0, score.Overshoot);
    }

    [Fact]
    public void A_controller_that_goes_too_far_overshoots()
    {
        // One and a half times the error: 0 → 0 (r was 0), then r = 4: 6, 3, …
        var score = Tracking.Run(new Adder(), new Half(3), [0, 4, 4, 4], new Rng(1), new());
        Assert.Equal(2, score.Overshoot, 12);
    }

    [Fact]
    public void Settling_is_counted_by_hand_from_every_step_of_the_reference()
    {
        // r: 0 0 | 8 8 8 8 8 | 4 4 4, and y moves by half the error of the period before: after the step to 8 the errors are 8, 4, 2, 1, ½,
        // so that a band of 1.5 is left for the last time in the third period; after the step to 4 they are −3.75, −1.875, −0.94: in the second.
        double[] reference = [0, 0, 8, 8, 8, 8, 8, 4, 4, 4];
        // Mean of 3 and 2.
        Assert.Equal(2.5, Tracking.Run(new Adder(), new Half(), reference, new Rng(1), new(10), band: 0.15).Settling, 12);
        // Never inside the band: as long as it is held, 5 and 3. On a slope there is nothing to settle to.
        Assert.Equal(4, Tracking.Run(new Adder(), new Half(0), reference, new Rng(1), new(10), band: 0.05).Settling, 12);
        Assert.True(double.IsNaN(Tracking.Run(new Adder(), new Half(), [0, 1, 2, 3, 4], new Rng(1), new()).Settling));
        Assert.Throws<ArgumentException>(() => Tracking.Run(new Adder(), new Half(), reference, new Rng(1), new(0)));
    }

    [Fact]
    public void Without_anti_windup_the_same_PI_tracks_worse()
    {
        static double Cost(bool antiWindup)
        {
            var references = Enumerable.Range(0, 6).Select(i => References.Staircase(new Rng(i))).ToArray();
            return Tracking.Cost(new ThrottleValve(ThrottleParameters.Stiff), new PiController(0.02, 0.4, ThrottleValve.Period, 10, antiWindup), references, new Rng(1), new());
        }
        Assert.True(Cost(false) > 1.1 * Cost(true), $"{Cost(false)} against {Cost(true)}");
    }

    [Fact]
    public void A_controller_that_knows_the_valve_is_better_than_a_PI()
    {
        var references = Enumerable.Range(0, 6).Select(i => References.Staircase(new Rng(i))).ToArray();
        var valve = new ThrottleValve(ThrottleParameters.Sticky);
        var known = Tracking.Cost(valve, new ModelController(ThrottleParameters.Sticky, 0.1, 0.0037), references, new Rng(1), new());
        Assert.True(known < 0.95 * Tracking.Cost(valve, new PiController(0.037, 0.037, ThrottleValve.Period), references, new Rng(1), new()));
        Assert.Throws<ArgumentException>(() => new ModelController(ThrottleParameters.Sticky, -1, 0));
    }

    [Fact]
    public void A_correction_of_a_good_PI_is_learned_in_twenty_seconds_of_the_valve()
    {
        var valve = new ThrottleValve(ThrottleParameters.Sticky);
        var guide = new PiController(0.0367, 0.0373, ThrottleValve.Period);
        var options = new GuidedTd3Options { Bound = 0.4 };
        var agent = new GuidedTd3(guide, options with { Learner = options.Learner with { ExplorationNoise = 0.3 } }, valve.Range, new Rng(3));
        agent.Train(valve, stream => References.Staircase(stream), 2000);
        var references = Enumerable.Range(0, 6).Select(i => References.Staircase(new Rng(100 + i))).ToArray();
        double learned = Tracking.Cost(valve, agent.Controller(), references, new Rng(1), new()), alone = Tracking.Cost(valve, guide, references, new Rng(1), new());
        Assert.True(learned < 0.9 * alone, $"{learned} against {alone}");
    }

    sealed class Adder : IPlant
    {
        double _place;

        public (double Low, double High) Range => (0, 10);

        public double Reset(Rng rng) => _place = 0;

        public double Step(double command) => _place += command;
    }

    sealed class Half(double factor = 1) : IController
    {
        public int StateSize => 0;

        public void Reset()
        {
        }

        public double Act(double measurement, double reference) => factor * (reference - measurement) / 2;

        public void CopyState(Span<float> state)
        {
        }

        public IController Fresh() => new Half(factor);
    }
}

using Praxis.Papers.Control;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Control;

public sealed class ThrottleValveTests
{
    static readonly ThrottleParameters Quiet = new() { TorqueNoise = 0, MeasurementNoise = 0 };

    static double Settle(ThrottleValve valve, double command, int periods = 1500)
    {
        for (var i = 0; i < periods; i++)
            valve.Step(command);
        return valve.Angle;
    }

    [Fact]
    public void Without_a_command_it_rests_and_with_the_holding_command_it_holds()
    {
        var valve = new ThrottleValve(Quiet);
        valve.Reset(new Rng(1));
        Assert.Equal(15, Settle(valve, 0, 100), 9);
        // (0.09·(60° − 15°) + 0.03)/0.4 in radians.
        var hold = ThrottleValve.HoldingCommand(Quiet, 60);
        Assert.Equal((0.09 * Math.PI / 4 + 0.03) / 0.4, hold, 12);
        valve.ResetTo(60, new Rng(1));
        Assert.Equal(60, Settle(valve, hold), 6);
    }

    [Fact]
    public void Without_friction_a_small_swing_has_the_frequency_of_spring_and_inertia()
    {
        // Around 60° on a spring without pre-load: ω² = k/J, decay b/2J.
        var valve = new ThrottleValve(Quiet with { ClosingFriction = 0, Damping = 0.002, Preload = 0 });
        valve.ResetTo(62, new Rng(1));
        var hold = ThrottleValve.HoldingCommand(valve.Parameters, 60);
        double decay = 0.002 / (2 * 0.002), omega = Math.Sqrt(0.09 / 0.002 - decay * decay);
        for (var i = 1; i <= 60; i++)
        {
            valve.Step(hold);
            var t = i * ThrottleValve.Period;
            Assert.InRange(valve.Angle - (60 + 2 * Math.Exp(-decay * t) * (Math.Cos(omega * t) + decay / omega * Math.Sin(omega * t))), -0.03, 0.03);
        }
    }

    [Fact]
    public void Opening_meets_more_friction_than_closing()
    {
        // At terminal speed K·u − spring = b·v + F(v): measured at the same distance above and below balance, closing is faster.
        var valve = new ThrottleValve(Quiet with { Stiffness = 0, Preload = 0 });
        double Speed(double command)
        {
            valve.ResetTo(45, new Rng(1));
            valve.Step(command);
            for (var i = 0; i < 20 && valve.Angle is > 5 and < 85; i++)
                valve.Step(command);
            return valve.Speed;
        }
        double opening = Speed(0.15), closing = -Speed(-0.15);
        Assert.True(closing > opening, $"{closing} against {opening}");
        Assert.InRange(opening, 0.8, 1.45);
        // 0.06 = 0.02·v + 0.032 and 0.06 = 0.02·v + 0.02.
        Assert.Equal((0.06 - 0.032) / 0.02, opening, 0);
    }

    [Fact]
    public void A_slow_way_up_and_down_is_a_loop_as_wide_as_both_frictions()
    {
        var valve = new ThrottleValve(Quiet);
        valve.Reset(new Rng(1));
        double up = double.NaN, down = double.NaN;
        for (var i = 0; i <= 20_000; i++)
        {
            var command = 0.5 * (1 - Math.Abs(1 - i / 10_000.0));
            valve.Step(command);
            if (double.IsNaN(up) && valve.Angle > 45)
                up = command;
            if (i > 10_000 && double.IsNaN(down) && valve.Angle < 45)
                down = command;
        }
        var hold = ThrottleValve.HoldingCommand(Quiet, 45);
        Assert.True(up > hold && down < hold);
        // Full dry friction would be (T_c⁺ + T_c⁻)/K = 0.13; creeping slowly shows most of it.
        Assert.InRange(up - down, 0.05, 0.13);
        Assert.Equal(1.6, (up - hold) / (hold - down), 0.35);
    }

    [Fact]
    public void Stops_hold_and_chance_comes_from_the_stream()
    {
        var valve = new ThrottleValve(ThrottleParameters.Noisy);
        valve.Reset(new Rng(1));
        Assert.Equal(90, Settle(valve, 1, 100), 9);
        Assert.Equal(0, Settle(valve, -1, 100), 9);
        static double[] Run(long seed)
        {
            var valve = new ThrottleValve(ThrottleParameters.Noisy);
            return [valve.Reset(new Rng(seed)), .. Enumerable.Range(0, 20).Select(_ => valve.Step(0.2))];
        }
        Assert.Equal(Run(3), Run(3));
        Assert.NotEqual(Run(3), Run(4));
        // Measured against true: 0.4° of noise.
        valve.Reset(new Rng(5));
        var errors = Enumerable.Range(0, 2000).Select(_ => valve.Step(0.2) - valve.Angle).ToArray();
        Assert.InRange(Math.Sqrt(errors.Average(e => e * e)), 0.37, 0.43);
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new ThrottleValve().Step(0));
        Assert.Throws<ArgumentException>(() => new ThrottleValve(Quiet with { Inertia = 0 }));
        Assert.Throws<ArgumentException>(() => new ThrottleValve(Quiet with { MeasurementNoise = double.NaN }));
        Assert.Throws<ArgumentException>(() => new ThrottleValve(Quiet with { RestDegrees = 100 }));
        // 0.032/w over 0.002 in steps of half a millisecond: stable above w = 0.004 only.
        Assert.Contains("creep", Assert.Throws<ArgumentException>(() => new ThrottleValve(Quiet with { CreepSpeed = 0.0039 })).Message, StringComparison.Ordinal);
        Assert.Equal(0.0042, new ThrottleValve(Quiet with { CreepSpeed = 0.0042 }).Parameters.CreepSpeed);
        var valve = new ThrottleValve(Quiet);
        valve.Reset(new Rng(1));
        Assert.Throws<ArgumentException>(() => valve.Step(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => valve.ResetTo(-1, new Rng(1)));
    }

    [Fact]
    public void References_stay_where_they_should()
    {
        var stairs = References.Staircase(new Rng(3));
        Assert.Equal(301, stairs.Length);
        Assert.All(stairs, level => Assert.InRange(level, 10, 80));
        var lengths = new List<int> { 1 };
        for (var t = 1; t < stairs.Length; t++)
        {
            if (stairs[t] == stairs[t - 1])
                lengths[^1]++;
            else
                lengths.Add(1);
        }
        Assert.All(lengths[..^1], length => Assert.InRange(length, 30, 80));
        Assert.Equal((15.0, 75.0, 15.0), (References.Ramp()[0], References.Ramp()[150], References.Ramp()[300]));
        Assert.Throws<ArgumentOutOfRangeException>(() => References.Sine(steps: 0));
    }
}

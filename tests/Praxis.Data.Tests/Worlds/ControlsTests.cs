using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class ControlsTests
{
    [Fact]
    public void A_pendulum_without_friction_and_torque_keeps_its_energy()
    {
        var world = new Pendulum(new() { MaxSpeed = double.PositiveInfinity, Horizon = 1000, Substeps = 5 });
        var observation = new float[3];
        world.ResetTo(0.3, 1, new Rng(1), observation);
        var energy = world.Energy;
        for (var i = 0; i < 1000; i++)
        {
            world.Step([0], observation);
            Assert.Equal(energy, world.Energy, 4);
        }
    }

    [Fact]
    public void What_is_wrong_is_said_in_one_line_and_moves_nothing()
    {
        foreach (var act in new Action[] { () => ActionSpace.Continuous(0), () => ActionSpace.Discrete(0), () => ActionSpace.Discrete(2, -1) })
        {
            var message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
            Assert.Contains("at least 1", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
        foreach (IEnvironment world in new IEnvironment[] { new Pendulum(), new CartPole() })
        {
            world.Reset(new Rng(1), new float[world.ObservationSize]);
            var before = world.State.ToArray();
            Assert.Throws<ArgumentException>(() => world.Step([0.5f], new float[2]));
            Assert.Throws<ArgumentException>(() => world.Step([float.NaN], new float[world.ObservationSize]));
            Assert.Equal(before, world.State.ToArray());
        }
    }

    [Fact]
    public void A_small_swing_has_the_period_of_a_rod()
    {
        // Around hanging, J·δ″ = −½mgl·δ: ω = √(3g/2l).
        var options = new PendulumOptions { Gravity = 9, Length = 1.5, Horizon = 1000 };
        var world = new Pendulum(options);
        var observation = new float[3];
        world.ResetTo(Math.PI + 0.001, 0, new Rng(1), observation);
        var omega = Math.Sqrt(1.5 * options.Gravity / options.Length);
        for (var i = 1; i <= 200; i++)
        {
            world.Step([0], observation);
            Assert.InRange(world.State[0] - Math.PI - 0.001 * Math.Cos(omega * i * options.TimeStep), -5e-8, 5e-8);
        }
    }

    [Fact]
    public void Friction_takes_energy_and_a_constant_torque_holds_a_leaning_rod()
    {
        var damped = new Pendulum(new() { Damping = 0.1 });
        var observation = new float[3];
        damped.ResetTo(2, 0, new Rng(1), observation);
        var energy = damped.Energy;
        for (var i = 0; i < 100; i++)
            damped.Step([0], observation);
        Assert.True(damped.Energy < energy - 0.5);

        // ½mgl·sin θ = u: with m = l = 1 and g = 10, a torque of −1 holds sin θ = 0.2.
        var held = new Pendulum(new() { Damping = 0.5 });
        held.ResetTo(Math.PI - Math.Asin(0.2), 0, new Rng(1), observation);
        for (var i = 0; i < 100; i++)
            held.Step([-0.5f], observation);
        Assert.Equal(Math.PI - Math.Asin(0.2), held.Angle, 9);
    }

    [Fact]
    public void The_cost_and_the_upright_reward_are_worked_out_by_hand()
    {
        var observation = new float[3];
        var cost = new Pendulum();
        cost.ResetTo(2 * Math.PI - 1, 2, new Rng(1), observation);
        Assert.Equal(-(1 + 0.4 + 0.001), cost.Step([0.5f], observation).Reward, 12);
        var upright = new Pendulum(new() { Reward = PendulumReward.Upright });
        upright.ResetTo(0, 0, new Rng(1), observation);
        Assert.Equal(1, upright.Step([0], observation).Reward, 12);
        upright.ResetTo(Math.PI, 0, new Rng(1), observation);
        Assert.Equal(0, upright.Step([0], observation).Reward, 12);
        Assert.Equal([MathF.Cos((float)upright.State[0]), (float)Math.Sin(upright.State[0]), (float)upright.State[1]], observation);
    }

    [Fact]
    public void A_cart_pole_without_friction_and_force_keeps_energy_and_momentum()
    {
        var world = new CartPole(new() { Task = CartPoleTask.SwingUp, Track = 100, Substeps = 4 });
        var observation = new float[5];
        world.ResetTo([0, 0.3, 2, -1], new Rng(1), observation);
        var energy = world.Energy;
        var momentum = Momentum(world);
        for (var i = 0; i < 400; i++)
        {
            world.Step([0], observation);
            Assert.Equal(energy, world.Energy, 5);
            Assert.Equal(momentum, Momentum(world), 6);
        }

        static double Momentum(CartPole world) => 1.1 * world.State[1] + 0.1 * 0.5 * world.State[3] * Math.Cos(world.State[2]);
    }

    [Fact]
    public void A_push_moves_cart_and_pole_as_the_book_says()
    {
        // From rest, upright: x″ = F/(M+m) − m·l·θ″/(M+m), θ″ = −F/(M+m) / (l(4/3 − m/(M+m))).
        var world = new CartPole(new() { TimeStep = 1e-4 });
        var observation = new float[5];
        world.ResetTo([0, 0, 0, 0], new Rng(1), observation);
        world.Step([1], observation);
        var turn = -10 / 1.1 / (0.5 * (4.0 / 3 - 0.1 / 1.1));
        Assert.Equal(turn, world.State[3] / 1e-4, 3);
        Assert.Equal(10 / 1.1 - 0.05 * turn / 1.1, world.State[1] / 1e-4, 3);
    }

    [Fact]
    public void Losing_balance_terminates_and_time_truncates()
    {
        var observation = new float[5];
        var world = new CartPole(new() { Discrete = true });
        world.Reset(new Rng(1), observation);
        StepResult result;
        var steps = 0;
        do
        {
            result = world.Step([1], observation);
            steps++;
        }
        while (!result.IsOver);
        Assert.True(result.Terminated && !result.Truncated && steps < 30);
        Assert.Contains("ended", Assert.Throws<InvalidOperationException>(() => world.Step([1], observation)).Message, StringComparison.Ordinal);

        var pendulum = new Pendulum(new() { Horizon = 3 });
        pendulum.Reset(new Rng(1), observation.AsSpan(0, 3));
        Assert.False(pendulum.Step([0], observation.AsSpan(0, 3)).IsOver);
        Assert.False(pendulum.Step([0], observation.AsSpan(0, 3)).IsOver);
        Assert.Equal((false, true), pendulum.Step([0], observation.AsSpan(0, 3)) is var last ? (last.Terminated, last.Truncated) : default);
    }

    [Fact]
    public void The_motor_is_late_deaf_and_weak_as_told()
    {
        var observation = new float[3];
        var weak = new Pendulum(new() { Actuator = new() { Gain = 0.5, DeadZone = 0.2 } });
        var same = new Pendulum();
        weak.ResetTo(1, 0, new Rng(1), observation);
        same.ResetTo(1, 0, new Rng(1), observation);
        weak.Step([-1], observation);
        same.Step([-0.4f], observation);
        Assert.Equal(same.State[1], weak.State[1], 6);
        weak.ResetTo(Math.PI, 0, new Rng(1), observation);
        weak.Step([0.2f], observation);
        Assert.Equal(0, weak.State[1], 7);

        var late = new Pendulum(new() { Actuator = new() { Delay = 2 } });
        late.ResetTo(Math.PI, 0, new Rng(1), observation);
        late.Step([1], observation);
        late.Step([0.25f], observation);
        Assert.Equal(0, late.State[1], 9);
        Assert.Equal([1, 0.25], late.State[2..].ToArray());
        late.Step([0], observation);
        Assert.True(late.State[1] > 0.1);
    }

    [Fact]
    public void Chance_comes_from_the_stream_alone()
    {
        static double[] Run(long seed)
        {
            var world = new CartPole(new() { Task = CartPoleTask.SwingUp, Actuator = new() { Noise = 0.1 } });
            var observation = new float[5];
            world.Reset(new Rng(seed), observation);
            for (var i = 0; i < 50; i++)
                world.Step([0.1f], observation);
            return world.State.ToArray();
        }
        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        foreach (IEnvironment world in (IEnvironment[])[new Pendulum(new() { Actuator = new() { Delay = 1, Noise = 0.1 } }), new CartPole(new() { Track = 1e9, Task = CartPoleTask.SwingUp })])
        {
            float[] observation = new float[world.ObservationSize], action = [0.3f];
            world.Reset(new Rng(1), observation);
            world.Step(action, observation);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
                world.Step(action, observation);
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        var observation = new float[3];
        var world = new Pendulum();
        Assert.Contains("Reset", Assert.Throws<InvalidOperationException>(() => world.Step([0], observation)).Message, StringComparison.Ordinal);
        world.Reset(new Rng(1), observation);
        Assert.Throws<ArgumentException>(() => world.Step([float.NaN], observation));
        Assert.Throws<ArgumentException>(() => world.Step([0, 0], observation));
        Assert.Throws<ArgumentException>(() => world.Reset(new Rng(1), new float[2]));
        Assert.Throws<ArgumentException>(() => new Pendulum(new() { Mass = 0 }));
        Assert.Throws<ArgumentException>(() => new Pendulum(new() { Actuator = new() { DeadZone = 1 } }));
        Assert.Throws<ArgumentException>(() => new CartPole(new() { Track = double.NaN }));
        var cart = new CartPole(new() { Discrete = true });
        cart.Reset(new Rng(1), new float[5]);
        Assert.Throws<ArgumentException>(() => cart.Step([0.5f], new float[5]));
        Assert.Throws<ArgumentException>(() => cart.Step([2], new float[5]));
    }

    [Fact]
    public void Action_spaces_say_what_they_are_and_draw_from_it()
    {
        var rng = new Rng(1);
        var numbers = new float[2000];
        ActionSpace.Discrete(3).Sample(rng, numbers);
        Assert.Equal([0f, 1f, 2f], numbers.Distinct().Order());
        ActionSpace.Continuous(2).Sample(rng, numbers);
        Assert.InRange(numbers.Average(), -0.05f, 0.05f);
        Assert.True(numbers.Min() < -0.98f && numbers.Max() > 0.98f);
    }
}

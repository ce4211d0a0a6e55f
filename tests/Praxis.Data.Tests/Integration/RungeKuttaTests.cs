namespace Praxis.Data.Tests.Integration;

public sealed class RungeKuttaTests
{
    [Fact]
    public void One_step_of_growth_is_the_series_of_e_up_to_the_fourth_power()
    {
        double[] x = [1];
        new RungeKutta(1).Step((_, state, slope) => slope[0] = state[0], 0, 0.5, x);
        Assert.Equal(1 + 0.5 + 0.5 * 0.5 / 2 + Math.Pow(0.5, 3) / 6 + Math.Pow(0.5, 4) / 24, x[0], 14);
    }

    [Fact]
    public void A_slope_that_depends_on_time_alone_is_integrated_by_the_rule_of_Simpson()
    {
        double[] x = [2];
        new RungeKutta(1).Step((time, _, slope) => slope[0] = time * time * time, 1, 2, x);
        // Exact for cubics: ∫₁³ t³ dt = 20.
        Assert.Equal(22, x[0], 12);
    }

    [Fact]
    public void Half_the_step_leaves_a_sixteenth_of_the_error()
    {
        double Error(int steps)
        {
            // x″ = −x − time-dependent part: x′ = y, y′ = −x + t has x = t + cos t.
            double[] x = [1, 1];
            new RungeKutta(2).Integrate((time, state, slope) => (slope[0], slope[1]) = (state[1], -state[0] + time), 0, 2, steps, x);
            return Math.Abs(x[0] - (2 + Math.Cos(2)));
        }
        foreach (var steps in new[] { 8, 16, 32 })
            Assert.InRange(Math.Log2(Error(steps) / Error(2 * steps)), 3.8, 4.2);
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        var method = new RungeKutta(2);
        VectorField slopes = static (_, state, slope) => (slope[0], slope[1]) = (state[1], -state[0]);
        double[] x = [1, 0];
        method.Step(slopes, 0, 0.01, x);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            method.Step(slopes, 0, 0.01, x);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_state_of_another_size_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => new RungeKutta(2).Step((_, _, _) => { }, 0, 0.1, new double[3]));
        Assert.Contains("3 numbers", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RungeKutta(0));
    }
}

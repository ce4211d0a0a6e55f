using Praxis.Tensors;

namespace Praxis.Data.Tests.Integration;

/// <summary>On geometric Brownian motion, dx = μx·dt + σx·dW, whose path is x₀·e^((μ − σ²/2)t + σW) and whose mean x₀·e^(μt).</summary>
public sealed class EulerMaruyamaTests
{
    const double Growth = 0.5, Spread = 0.6;

    static readonly VectorField Drift = static (_, x, value) => value[0] = Growth * x[0];
    static readonly VectorField Diffusion = static (_, x, value) => value[0] = Spread * x[0];

    [Fact]
    public void A_step_is_worked_out_by_hand()
    {
        double[] x = [2, 3];
        new EulerMaruyama(2).Step(
            (time, state, value) => (value[0], value[1]) = (time, -state[1]),
            (_, state, value) => (value[0], value[1]) = (1, state[0]),
            5, 0.1, x, [0.2, -0.3]);
        Assert.Equal(2 + 5 * 0.1 + 0.2, x[0], 14);
        Assert.Equal(3 - 3 * 0.1 - 2 * 0.3, x[1], 14);
    }

    [Fact]
    public void Without_noise_it_is_the_method_of_Euler()
    {
        double[] x = [1];
        new EulerMaruyama(1).Integrate(Drift, static (_, _, value) => value[0] = 0, 0, 1, 10, x, new Rng(1));
        Assert.Equal(Math.Pow(1 + Growth / 10, 10), x[0], 12);
    }

    [Fact]
    public void Paths_converge_with_the_root_of_the_step()
    {
        // The mean distance from the exact path on the same noise.
        const int finest = 256, paths = 2000;
        var method = new EulerMaruyama(1);
        var rng = new Rng(11);
        var increments = new double[finest];
        int[] counts = [8, 32, 128];
        var errors = new double[counts.Length];
        for (var path = 0; path < paths; path++)
        {
            rng.FillNormal(increments.AsSpan(), 0, Math.Sqrt(1.0 / finest));
            var exact = Math.Exp(Growth - Spread * Spread / 2 + Spread * increments.Sum());
            for (var k = 0; k < counts.Length; k++)
            {
                double[] x = [1];
                var width = finest / counts[k];
                for (var step = 0; step < counts[k]; step++)
                {
                    var sum = 0.0;
                    for (var i = 0; i < width; i++)
                        sum += increments[step * width + i];
                    method.Step(Drift, Diffusion, 0, 1.0 / counts[k], x, [sum]);
                }
                errors[k] += Math.Abs(x[0] - exact) / paths;
            }
        }
        // Four times the steps, half the error.
        Assert.InRange(Math.Log(errors[0] / errors[1], 4), 0.4, 0.6);
        Assert.InRange(Math.Log(errors[1] / errors[2], 4), 0.4, 0.6);
    }

    [Fact]
    public void Means_converge_with_the_step()
    {
        // E x after n steps is (1 + μ/n)ⁿ exactly; the error against e^μ halves with the step. The mean over paths must meet it.
        const int paths = 40_000;
        var method = new EulerMaruyama(1);
        var rng = new Rng(5);
        foreach (var steps in new[] { 1, 2, 4 })
        {
            double sum = 0, squares = 0;
            for (var path = 0; path < paths; path++)
            {
                double[] x = [1];
                method.Integrate(Drift, Diffusion, 0, 1, steps, x, rng);
                sum += x[0];
                squares += x[0] * x[0];
            }
            var mean = sum / paths;
            var error = Math.Sqrt((squares / paths - mean * mean) / paths);
            Assert.InRange(mean, Math.Pow(1 + Growth / steps, steps) - 4 * error, Math.Pow(1 + Growth / steps, steps) + 4 * error);
        }
        double Bias(int steps) => Math.Exp(Growth) - Math.Pow(1 + Growth / steps, steps);
        Assert.InRange(Math.Log2(Bias(64) / Bias(128)), 0.95, 1.05);
    }

    [Fact]
    public void The_same_stream_gives_the_same_path_and_steps_allocate_nothing()
    {
        double[] first = [1], second = [1];
        var method = new EulerMaruyama(1);
        method.Integrate(Drift, Diffusion, 0, 1, 20, first, new Rng(3));
        var rng = new Rng(3);
        var before = GC.GetAllocatedBytesForCurrentThread();
        method.Integrate(Drift, Diffusion, 0, 1, 20, second, rng);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(first, second);
    }

    [Fact]
    public void Bad_calls_are_refused()
    {
        var method = new EulerMaruyama(1);
        Assert.Throws<ArgumentException>(() => method.Step(Drift, Diffusion, 0, 0.1, new double[2], [0.1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => method.Step(Drift, Diffusion, 0, -0.1, new double[1], new Rng(1)));
    }
}

using Praxis.Learning.Diffusion;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Diffusion;

public sealed class NoiseScheduleTests
{
    [Fact]
    public void Alphas_of_three_linear_steps_by_hand()
    {
        var schedule = NoiseSchedule.Linear(3, 0.1, 0.3);
        Check.Close([1, 0.9, 0.72, 0.504], [.. Enumerable.Range(0, 4).Select(t => schedule.AlphaBar(t))], 1e-14);
        Check.Close([0.1, 0.2, 0.3], [schedule.Beta(1), schedule.Beta(2), schedule.Beta(3)], 1e-14);
        Assert.Equal(0.72 / 0.28, schedule.Snr(2), 12);
        Assert.Equal(Math.Log(9), schedule.LogSnr(1), 12);
        Assert.Equal(double.PositiveInfinity, schedule.LogSnr(0));
        Assert.Equal((1, 0), (schedule.Signal(0), schedule.Noise(0)));
        Assert.Equal(1, (schedule.Signal(3) * schedule.Signal(3)) + (schedule.Noise(3) * schedule.Noise(3)), 14);
    }

    [Fact]
    public void Alphas_of_four_cosine_steps_by_hand()
    {
        // cos²((t/4 + 0.008)/1.008·π/2)/cos²(0.008/1.008·π/2), and the last step cut to β = 0.999.
        var schedule = NoiseSchedule.Cosine(4);
        double[] expected = [1, 0.847012161327, 0.493843590441, 0.144272102386, 0.000144272102386];
        Check.Close(expected, [.. Enumerable.Range(0, 5).Select(t => schedule.AlphaBar(t))], 1e-9);
    }

    [Fact]
    public void The_default_schedules_are_those_of_the_papers()
    {
        Assert.Equal(1e-4, NoiseSchedule.Linear().Beta(1), 15);
        Assert.Equal(0.02, NoiseSchedule.Linear().Beta(1000), 15);
        Assert.InRange(NoiseSchedule.Linear().AlphaBar(1000), 4.0e-5, 4.1e-5);
        Assert.Equal(0.999, NoiseSchedule.Cosine().Beta(1000), 12);
        Assert.InRange(NoiseSchedule.Cosine().AlphaBar(500), 0.49, 0.50);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Log_snr_falls_and_its_inverse_gives_the_time(bool cosine)
    {
        var schedule = cosine ? NoiseSchedule.Cosine(100) : NoiseSchedule.Linear(100);
        double[] times = [0.01, 0.5, 1, 1.25, 17, 17.75, 99.5, 100];
        Assert.Equal(times.Length, times.Select(schedule.LogSnr).Distinct().Count());
        Assert.Equal(times.Select(schedule.LogSnr).OrderDescending(), times.Select(schedule.LogSnr));
        foreach (var time in times)
        {
            Assert.Equal(time, schedule.TimeOf(schedule.LogSnr(time)), 9);
            Assert.Equal(schedule.AlphaBar(time) / (1 - schedule.AlphaBar(time)), schedule.Snr(time), 1e-6 * schedule.Snr(time));
            Assert.Equal(1 - schedule.AlphaBar(time), schedule.Noise(time) * schedule.Noise(time), 12);
        }
        Assert.Equal((schedule.LogSnr(17) + schedule.LogSnr(18)) / 2, schedule.LogSnr(17.5), 12);
        Assert.Equal(100, schedule.TimeOf(-99));
        Assert.Equal(0, schedule.TimeOf(double.PositiveInfinity));
    }

    [Fact]
    public void Diffusion_mixes_data_and_noise_by_the_time_of_each_sample()
    {
        var schedule = NoiseSchedule.OfBetas(0.36, 0.75);
        var x = schedule.Diffuse(Tensor.From(new double[,] { { 1, 2 }, { 1, 2 }, { 1, 2 } }), Tensor.From(new double[,] { { 10, 0 }, { 10, 0 }, { 10, 0 } }), [0, 1, 2]);
        Check.Close([1, 2, 0.8 + 6, 1.6, 0.4 + (10 * Math.Sqrt(0.84)), 0.8], x.ToArray<double>(), 1e-12);
        Check.Close(x[1..2], schedule.Diffuse(Tensor.From(new double[,] { { 1, 2 } }), Tensor.From(new double[,] { { 10, 0 } }), 1), 1e-12);
    }

    [Theory]
    [InlineData(TimeSpacing.Uniform)]
    [InlineData(TimeSpacing.LogSnr)]
    [InlineData(TimeSpacing.NoiseRoot)]
    public void Walks_fall_from_the_end_to_zero(TimeSpacing spacing)
    {
        var schedule = NoiseSchedule.Cosine(40);
        foreach (var steps in (int[])[1, 2, 7, 40])
        {
            var times = schedule.Times(steps, spacing);
            Assert.Equal((steps + 1, 40, 0), (times.Length, times[0], times[^1]));
            Assert.All(Enumerable.Range(0, steps), i => Assert.True(times[i] > times[i + 1]));
        }
        Assert.Equal([40, 30, 20, 10, 0], schedule.Times(4));
        var even = schedule.Times(6, TimeSpacing.LogSnr).Take(6).Select(schedule.LogSnr).ToArray();
        Assert.All(Enumerable.Range(1, 4), i => Assert.Equal((even[i - 1] + even[i + 1]) / 2, even[i], 9));
        var roots = schedule.Times(6, TimeSpacing.NoiseRoot).Take(6).Select(t => Math.Pow(schedule.Snr(t), -1 / 14.0)).ToArray();
        Assert.All(Enumerable.Range(1, 4), i => Assert.Equal((roots[i - 1] + roots[i + 1]) / 2, roots[i], 9));
    }

    [Fact]
    public void Times_and_betas_outside_are_refused()
    {
        var schedule = NoiseSchedule.Linear(10);
        Assert.Contains("from 0 to 10", Assert.Throws<ArgumentOutOfRangeException>(() => schedule.AlphaBar(10.5)).Message);
        Assert.Contains("from 0 to 10", Assert.Throws<ArgumentOutOfRangeException>(() => schedule.LogSnr(double.NaN)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Beta(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Times(11));
        Assert.Throws<ArgumentException>(() => NoiseSchedule.OfBetas(0.1, 1));
        Assert.Throws<ArgumentException>(() => NoiseSchedule.OfBetas());
        Assert.Contains("one for each", Assert.Throws<ArgumentException>(() => schedule.Diffuse(Tensor.Zeros([2, 3]), Tensor.Zeros([2, 3]), [1])).Message);
    }
}

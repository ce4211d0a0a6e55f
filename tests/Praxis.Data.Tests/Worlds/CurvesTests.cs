using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class CurvesTests
{
    [Fact]
    public void Points_lie_on_the_ranges_uniformly_with_the_noise_that_is_told()
    {
        var world = new Curves(CurveOptions.Waves, new Rng(2));
        var batch = world.Sample(5000, "train");
        double[] x = [.. batch.X.ToArray<float>().Select(value => (double)value)], y = [.. batch.Y.ToArray<float>().Select(value => (double)value)];
        Assert.All(x, value => Assert.True(value is >= -3 and <= -1 or >= 0.5 and <= 3.00001));
        // Nine pieces of half a unit, without the gap.
        Statistics.AssertFits(Statistics.Counts(x.Select(value => Math.Clamp((int)((value < 0 ? value + 3 : value + 1.5) / 0.5), 0, 8)), 9), [.. Enumerable.Repeat(1.0, 9)]);
        double[] normal = [.. x.Select((value, i) => (y[i] - Math.Sin(2 * value)) / (0.05 + 0.25 / (1 + Math.Exp(-4 * value))))];
        Statistics.AssertMean(0, 1, normal);
        Statistics.AssertMean(1, Math.Sqrt(2), [.. normal.Select(one => one * one)]);
        Assert.True(world.InGap(0) && !world.InGap(-2) && !world.InGap(4));
        Assert.Equal(world.Deviation(x[3]), batch.Deviations.ToArray<float>()[3], 1e-6);
        // The mean surprise of the truth is the entropy.
        double[] surprises = [.. x.Select((value, i) => 0.5 * Math.Log(2 * Math.PI) + Math.Log(world.Deviation(value)) + 0.5 * normal[i] * normal[i])];
        Statistics.AssertMean(world.Entropy(), Statistics.Deviation(surprises), surprises);
    }

    [Fact]
    public void Points_are_functions_of_seed_purpose_and_number_and_noise_scales()
    {
        var world = new Curves(CurveOptions.Slope, new Rng(2));
        Assert.Equal(world.Sample(20, "train").Y.ToArray<float>()[5..], new Curves(CurveOptions.Slope, new Rng(2)).Sample(15, "train", 5).Y.ToArray<float>());
        Assert.NotEqual(world.Sample(20, "train").Y.ToArray<float>(), world.Sample(20, "test").Y.ToArray<float>());
        var silent = new Curves(CurveOptions.Slope with { NoiseScale = 0 }, new Rng(2)).Sample(20, "train");
        Assert.Equal(silent.Means.ToArray<float>(), silent.Y.ToArray<float>());
        Assert.Throws<ArgumentException>(() => new Curves(CurveOptions.Slope with { Ranges = [(1, 0)] }, new Rng(1)));
    }

    [Fact]
    public void Sinusoids_and_friedmans_problem_are_their_formulas()
    {
        var family = new SinusoidFamily(new Rng(3), rate: (0.5, 2));
        var (a, b, c) = family[4];
        Assert.True(a is >= 0.1 and <= 5 && b is >= 0.5 and <= 2 && c is >= 0 and <= Math.PI);
        Assert.NotEqual(family[4], family[5]);
        var batch = family.Sample(4, 10, "support");
        var (x, y) = (batch.X.ToArray<float>(), batch.Y.ToArray<float>());
        for (var i = 0; i < 10; i++)
            Assert.Equal(a * Math.Sin(b * x[i] + c), y[i], 1e-4);
        Assert.Equal(10 * Math.Sin(Math.PI * 0.25) + 20 * 0.25 + 2 + 3, FriedmanProblem.Mean([0.5, 0.5, 1, 0.2, 0.6, 9]), 1e-12);
        var problem = new FriedmanProblem(new Rng(1));
        var many = problem.Sample(3000, "train");
        double[] errors = [.. many.Y.ToArray<float>().Zip(many.Means.ToArray<float>(), (one, mean) => (double)one - mean)];
        Statistics.AssertMean(0, 1, errors);
        Statistics.AssertMean(1, Math.Sqrt(2), [.. errors.Select(error => error * error)]);
        Assert.Equal(10, many.X.Size(1));
        // ∫∫ 10 sin(πxy) ≈ 5.2466 (by midpoints), 20·1/12, 5 and 2.5.
        Statistics.AssertMean(5.2466 + 20.0 / 12 + 7.5, 4.9, [.. many.Means.ToArray<float>().Select(mean => (double)mean)]);
        Assert.Throws<ArgumentException>(() => new FriedmanProblem(new Rng(1), 4));
    }
}

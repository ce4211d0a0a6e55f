using Praxis.Learning.Agents;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Agents;

public sealed class SquashedGaussianTests
{
    static Tensor Column(params double[] values) => Tensor.From(values, [values.Length, 1]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.8, -0.7)]
    [InlineData(-1.5, 0.4)]
    public void The_density_integrates_to_one_and_has_the_mean_of_the_samples(double mean, double logDeviation)
    {
        // Midpoints in a; the density is taken at u = artanh a.
        const int count = 200_000;
        var points = Enumerable.Range(0, count).Select(i => (((2 * i) + 1.0) / count) - 1).ToArray();
        var density = SquashedGaussian.LogDensity(Column([.. points.Select(Math.Atanh)]), Tensor.Full([count, 1], mean, DType.Float64), Tensor.Full([count, 1], logDeviation, DType.Float64)).Exp().ToArray<double>();
        Assert.Equal(1, density.Average() * 2, 3);
        var expected = points.Zip(density, (a, p) => a * p).Average() * 2;
        var (actions, _) = SquashedGaussian.Sample(Tensor.Full([40_000, 1], mean, DType.Float64), Tensor.Full([40_000, 1], logDeviation, DType.Float64), new Rng(5));
        Assert.InRange(actions.Mean().ToDouble(), expected - 0.015, expected + 0.015);
    }

    [Fact]
    public void Where_the_squashing_rounds_to_one_the_density_is_still_right()
    {
        // log(1 − tanh² u) → log 4 − 2u.
        var found = SquashedGaussian.LogDensity(Column(30), Column(30), Column(0)).ToDouble();
        Assert.Equal((-0.5 * Math.Log(2 * Math.PI)) - (Math.Log(4) - 60), found, 9);
        var single = SquashedGaussian.LogDensity(Column(-12).To(DType.Float32), Column(-12).To(DType.Float32), Column(-1).To(DType.Float32)).ToDouble();
        Assert.Equal(1 - (0.5 * Math.Log(2 * Math.PI)) - (Math.Log(4) - 24), single, 4);
    }

    [Fact]
    public void Coordinates_add_up_and_a_sample_knows_its_density()
    {
        Tensor mean = Tensor.Randn([5, 3], new Rng(1), DType.Float64), deviation = Tensor.Randn([5, 3], new Rng(2), DType.Float64) * 0.3;
        var (action, density) = SquashedGaussian.Sample(mean, deviation, new Rng(3));
        Assert.Equal([5, 1], density.Shape.ToArray());
        Assert.True(density.AllClose(SquashedGaussian.LogDensity(action.Atanh(), mean, deviation), 1e-7, 1e-7));
        var parts = Enumerable.Range(0, 3).Select(j => SquashedGaussian.LogDensity(action.Atanh().Narrow(1, j, 1), mean.Narrow(1, j, 1), deviation.Narrow(1, j, 1)));
        Assert.True(density.AllClose(parts.Aggregate((a, b) => a + b), 1e-7, 1e-7));
    }

    [Fact]
    public void Gradients_through_sample_and_density_meet_finite_differences()
    {
        double Value(double m, double s)
        {
            var (action, density) = SquashedGaussian.Sample(Column(m), Column(s), new Rng(8));
            return (action.Square() + (density * 0.3)).ToDouble();
        }
        Tensor mean = Column(0.4).RequireGrad(), deviation = Column(-0.2).RequireGrad();
        var (drawn, log) = SquashedGaussian.Sample(mean, deviation, new Rng(8));
        var gradients = Gradient.Of((drawn.Square() + (log * 0.3)).Sum(), [mean, deviation]);
        Assert.Equal((Value(0.4 + 1e-5, -0.2) - Value(0.4 - 1e-5, -0.2)) / 2e-5, gradients[0].ToDouble(), 6);
        Assert.Equal((Value(0.4, -0.2 + 1e-5) - Value(0.4, -0.2 - 1e-5)) / 2e-5, gradients[1].ToDouble(), 6);
    }

    [Fact]
    public void Shapes_that_differ_are_refused() =>
        Assert.Throws<ArgumentException>(() => SquashedGaussian.Sample(Tensor.Zeros([2, 1]), Tensor.Zeros([2, 2]), new Rng(1)));
}

namespace Praxis.Tensors.Tests.Randomness;

public sealed class RandomTensorTests
{
    [Fact]
    public void Every_distribution_makes_tensors_of_a_shape_and_type_with_its_mean()
    {
        Check((shape, rng, type) => Tensor.TruncatedNormal(shape, rng, type: type), 0);
        Check((shape, rng, type) => Tensor.LogNormal(shape, rng, 0, 0.5, type), Math.Exp(0.125));
        Check((shape, rng, type) => Tensor.Exponential(shape, rng, 2, type), 0.5);
        Check((shape, rng, type) => Tensor.Gumbel(shape, rng, 1, 2, type), 1 + (2 * 0.5772));
        Check((shape, rng, type) => Tensor.Gamma(shape, rng, 3, 0.5, type), 1.5);
        Check((shape, rng, type) => Tensor.Beta(shape, rng, 1, 3, type), 0.25);
        Check((shape, rng, type) => Tensor.Poisson(shape, rng, 4, type), 4);

        static void Check(Draw draw, double mean)
        {
            foreach (var type in new[] { DType.Float32, DType.Float64 })
            {
                var x = draw([100, 200], new Rng(1), type);
                Assert.Equal(new Shape([100, 200]), x.Shape);
                Assert.Equal(type, x.DType);
                Assert.Equal(mean, x.Mean().ToDouble(), 0.08);
                Assert.Equal(x.ToArray<double>(), draw([100, 200], new Rng(1), type).ToArray<double>());
            }
        }
    }

    [Fact]
    public void Dirichlet_shares_stand_along_a_new_last_dimension()
    {
        var x = Tensor.Dirichlet([30, 7], new Rng(2), [1, 2, 5], DType.Float64);
        Assert.Equal(new Shape([30, 7, 3]), x.Shape);
        Assert.All(x.Sum(-1).ToArray<double>(), sum => Assert.Equal(1, sum, 1e-12));
        Assert.Equal([0.125, 0.25, 0.625], x.Mean([0, 1]).ToArray<double>().Select(mean => Math.Round(mean * 8) / 8));
    }

    [Fact]
    public void Zipf_ranks_are_whole_and_start_at_one()
    {
        var x = Tensor.Zipf([5000], new Rng(3), 1.1, 50);
        Assert.Equal(DType.Int64, x.DType);
        Assert.Equal((1, 50), (x.ToArray<long>().Min(), x.ToArray<long>().Max()));
    }

    [Fact]
    public void Multinomial_indices_are_drawn_row_by_row()
    {
        var weights = Tensor.From<float>([1, 0, 0, 0, 2, 3], [2, 3]);
        var one = weights.Multinomial(1, new Rng(4));
        Assert.Equal(new Shape([2, 1]), one.Shape);
        Assert.Equal(0, one.ToArray<long>()[0]);
        var many = weights[1].Multinomial(1000, new Rng(5), replacement: true).ToArray<long>();
        Assert.DoesNotContain(0, many);
        Assert.InRange(many.Count(index => index == 1), 400 - 62, 400 + 62);
        Assert.Contains("Multinomial", Assert.Throws<ArgumentException>(() => weights.Multinomial(2, new Rng(6))).Message, StringComparison.Ordinal);
        Assert.Contains("they must be a row or rows", Assert.Throws<ArgumentException>(() => Tensor.Zeros([2, 2, 2]).Multinomial(1, new Rng(6))).Message, StringComparison.Ordinal);
    }

    delegate Tensor Draw(ReadOnlySpan<int> shape, Rng rng, DType type);
}

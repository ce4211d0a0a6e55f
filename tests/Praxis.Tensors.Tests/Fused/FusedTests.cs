namespace Praxis.Tensors.Tests.Fused;

public sealed class FusedTests
{
    static readonly int[] Lengths = [0, 1, 3, 7, 16, 33, 100_003];

    [Fact]
    public void A_step_of_Adam_is_its_formula()
    {
        foreach (var n in Lengths)
        {
            var rng = new Rng(n);
            var update = new AdamUpdate { Keep = 0.9, WeightDecay = 0.1, Beta1 = 0.8, Beta2 = 0.95, MeanScale = 0.3, GradientScale = 0.2, RootScale = 1.7, Epsilon = 1e-3 };
            Tensor p = Tensor.Randn([n], rng, DType.Float64), g = Tensor.Randn([n], rng, DType.Float64), m = Tensor.Randn([n], rng, DType.Float64), v = Tensor.Rand([n], rng, type: DType.Float64), l = Tensor.Rand([n], rng, type: DType.Float64);
            double[] p0 = p.ToArray<double>(), g0 = g.ToArray<double>(), m0 = m.ToArray<double>(), v0 = v.ToArray<double>(), l0 = l.ToArray<double>();
            Tensors.Fused.AdamStep(p, g, m, v, l, update);
            double[] p1 = p.ToArray<double>(), m1 = m.ToArray<double>(), v1 = v.ToArray<double>(), l1 = l.ToArray<double>();
            for (var i = 0; i < n; i++)
            {
                var gradient = g0[i] + (0.1 * p0[i]);
                var mean = (0.8 * m0[i]) + (0.2 * gradient);
                var square = (0.95 * v0[i]) + (0.05 * gradient * gradient);
                var largest = Math.Max(l0[i], square);
                Assert.Equal(mean, m1[i], 1e-12);
                Assert.Equal(square, v1[i], 1e-12);
                Assert.Equal(largest, l1[i], 1e-12);
                Assert.Equal((0.9 * p0[i]) - (((0.3 * mean) + (0.2 * gradient)) / ((1.7 * Math.Sqrt(largest)) + 1e-3)), p1[i], 1e-9);
            }
            Assert.Equal(g0, g.ToArray<double>());
        }
    }

    [Fact]
    public void A_step_gives_the_same_bits_wherever_an_element_stands()
    {
        // Bodies and tails of rows round alike: the first numbers of a long vector are those of a short one.
        var rng = new Rng(1);
        Tensor[] all = [.. Enumerable.Range(0, 5).Select(i => Tensor.Rand([100_003], rng.Split(i)))];
        foreach (var n in new[] { 1, 5, 31, 4099 })
        {
            Tensor[] part = [.. all.Select(x => x.Narrow(0, 0, n).Clone())], whole = [.. all.Select(x => x.Clone())];
            foreach (var x in new[] { part, whole })
            {
                Tensors.Fused.AdamStep(x[0], x[1], x[2], x[3], x[4], new() { Keep = 1, Beta1 = 0.9, Beta2 = 0.999, MeanScale = 0.01, RootScale = 1.1, Epsilon = 1e-8 });
                Tensors.Fused.SgdStep(x[0], x[1], x[2], new() { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0.01, Nesterov = true });
                Tensors.Fused.RmsPropStep(x[0], x[1], x[3], x[2], x[4], new() { LearningRate = 0.1, Momentum = 0.9, Smoothing = 0.99, Epsilon = 1e-8 });
                Tensors.Fused.Lerp(x[0], x[1], 0.3);
            }
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(part[i].ToArray<float>(), whole[i].Narrow(0, 0, n).ToArray<float>());
            }
        }
    }

    [Fact]
    public void A_gradient_with_gaps_or_of_another_type_is_read_rightly()
    {
        Tensor p = Tensor.Zeros([3, 2]), q = Tensor.Zeros([3, 2]);
        var g = Tensor.Arange(6).To(DType.Float64).Reshape(2, 3).T;
        Tensors.Fused.SgdStep(p, g, null, new() { LearningRate = 1 });
        Assert.Equal([0, -3, -1, -4, -2, -5], p.ToArray<float>());
        Tensors.Fused.Lerp(q, g, 0.5);
        Assert.Equal([0, 1.5f, 0.5f, 2, 1, 2.5f], q.ToArray<float>());
    }

    [Fact]
    public void What_does_not_fit_is_refused_before_anything_changes()
    {
        var p = Tensor.Zeros([3]);
        Assert.Contains("(3) and (2)", Assert.Throws<ArgumentException>(() => Tensors.Fused.SgdStep(p, Tensor.Ones([2]), null, new() { LearningRate = 1 })).Message);
        Assert.Contains("int64", Assert.Throws<ArgumentException>(() => Tensors.Fused.Lerp(Tensor.Zeros([2], DType.Int64), Tensor.Ones([2]), 1)).Message);
        Assert.Contains("gaps", Assert.Throws<ArgumentException>(() => Tensors.Fused.Lerp(Tensor.Zeros([2, 3]).T, Tensor.Ones([3, 2]), 1)).Message);
        Assert.Contains("state", Assert.Throws<ArgumentException>(() => Tensors.Fused.AdamStep(p, p, Tensor.Zeros([2]), p, null, default)).Message);
        Assert.Equal([0, 0, 0], p.ToArray<float>());
    }
}

using Praxis.Learning.Objectives;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Objectives;

public sealed class ContrastiveTests
{
    static Tensor Rows(int count, int seed) => Tensor.Randn([count, 3], new Rng(seed), DType.Float64);

    [Fact]
    public void InfoNce_by_hand()
    {
        // Orthogonal unit keys: the own similarity is 1 and the others 0.
        var x = Tensor.Eye(4, type: DType.Float64);
        Assert.Equal(-Math.Log(Math.E / (Math.E + 3)), Contrastive.InfoNce(x * 5, x, temperature: 1).ToDouble(), 10);
        var more = Tensor.Cat([x, x[..1]]);
        Assert.Equal(-Math.Log(Math.E / (Math.E + 3)) + ((Math.Log((2 * Math.E) + 3) - Math.Log(Math.E + 3)) / 4) + (3 * (Math.Log(Math.E + 4) - Math.Log(Math.E + 3)) / 4), Contrastive.InfoNce(x, more, 1).ToDouble(), 10);
    }

    [Fact]
    public void Both_directions_count_equally_and_the_scale_is_clamped()
    {
        Tensor x = Rows(5, 1), y = Rows(5, 2);
        var scale = Tensor.Scalar(Math.Log(3), DType.Float64);
        var expected = (Contrastive.InfoNce(x, y, 1.0 / 3) + Contrastive.InfoNce(y, x, 1.0 / 3)) / 2;
        Assert.Equal(expected.ToDouble(), Contrastive.Symmetric(x, y, scale).ToDouble(), 10);
        Assert.Equal(Contrastive.Symmetric(x, y, Tensor.Scalar(Math.Log(100), DType.Float64)).ToDouble(), Contrastive.Symmetric(x, y, Tensor.Scalar(9.0, DType.Float64)).ToDouble(), 8);
    }

    [Fact]
    public void NtXent_by_its_definition()
    {
        Tensor x = Rows(3, 3), y = Rows(3, 4);
        var z = Tensor.Cat([x, y]).Normalize();
        var similarity = z.MatMul(z.T).ToArray<double>();
        double sum = 0;
        for (var i = 0; i < 6; i++)
        {
            var others = Enumerable.Range(0, 6).Where(j => j != i).Sum(j => Math.Exp(similarity[(i * 6) + j] / 0.5));
            sum += Math.Log(others) - (similarity[(i * 6) + ((i + 3) % 6)] / 0.5);
        }
        Assert.Equal(sum / 6, Contrastive.NtXent(x, y).ToDouble(), 10);
    }

    [Fact]
    public void With_one_pair_for_every_class_the_supervised_loss_is_NtXent()
    {
        Tensor x = Rows(4, 5), y = Rows(4, 6);
        Assert.Equal(Contrastive.NtXent(x, y, 0.3).ToDouble(), Contrastive.Supervised(Tensor.Cat([x, y]), Tensor.Of(0L, 1L, 2L, 3L, 0L, 1L, 2L, 3L), 0.3).ToDouble(), 10);
    }

    [Fact]
    public void A_sample_alone_in_its_class_is_a_negative_only()
    {
        var z = Tensor.Eye(3, type: DType.Float64);
        Assert.Equal(Math.Log(2), Contrastive.Supervised(z, Tensor.Of(0L, 0L, 1L)).ToDouble(), 10);
        Assert.Throws<ArgumentException>(() => Contrastive.Supervised(z, Tensor.Of(0L, 1L, 2L)));
    }

    [Fact]
    public void Gradients_are_slopes()
    {
        Tensor x = Rows(4, 7), y = Rows(4, 8);
        Slopes.Agree(inputs => Contrastive.InfoNce(inputs[0], inputs[1], 0.5), 1e-6, x, y);
        Slopes.Agree(inputs => Contrastive.Symmetric(inputs[0], inputs[1], inputs[2]), 1e-6, x, y, Tensor.Scalar(0.4, DType.Float64));
        Slopes.Agree(inputs => Contrastive.NtXent(inputs[0], inputs[1]), 1e-6, x, y);
        Slopes.Agree(inputs => Contrastive.Supervised(inputs[0], Tensor.Of(0L, 1L, 0L, 2L)), 1e-5, x);
    }

    [Fact]
    public void Invariance_variance_and_covariance_by_hand()
    {
        // Features (±1, ±1) equal: variance 4/3 each, covariance 4/3.
        var z = Tensor.From(new[,] { { 1.0, 1 }, { -1, -1 }, { 1, 1 }, { -1, -1 } });
        Assert.Equal(2 * (2 * 16.0 / 9) / 2, SelfSupervision.VicReg(z, z).ToDouble(), 10);
        var flat = Tensor.Zeros([4, 2], DType.Float64);
        Assert.Equal(25 * 2 * 0.99, SelfSupervision.VicReg(flat, flat).ToDouble(), 10);
        Assert.Equal(25 * 9, (SelfSupervision.VicReg(z, z + 3) - SelfSupervision.VicReg(z, z)).ToDouble(), 9);
    }

    [Fact]
    public void Twins_pay_for_correlation_off_the_diagonal_only()
    {
        var z = Tensor.From(new[,] { { 1.0, 1 }, { -1, -1 }, { 1, -1 }, { -1, 1 } });
        Assert.Equal(0, SelfSupervision.BarlowTwins(z, z).ToDouble(), 6);
        Assert.Equal(2 + (0.005 * 2), SelfSupervision.BarlowTwins(z, z.Flip(1)).ToDouble(), 3);
        Assert.Equal(8, SelfSupervision.BarlowTwins(z, -z).ToDouble(), 3);
    }

    [Fact]
    public void Byol_is_four_for_opposites_and_targets_get_no_gradient()
    {
        var z = Rows(5, 9);
        Assert.Equal(0, SelfSupervision.Byol(z * 3, z).ToDouble(), 10);
        Assert.Equal(4, SelfSupervision.Byol(-z, z).ToDouble(), 10);
        Tensor p = Rows(5, 10).RequireGrad(), target = Rows(5, 11).RequireGrad();
        SelfSupervision.Byol(p, target).Backward();
        Assert.Null(target.Grad);
        Slopes.Agree(inputs => SelfSupervision.Byol(inputs[0], z), 1e-6, Rows(5, 12));
        Slopes.Agree(inputs => SelfSupervision.VicReg(inputs[0], inputs[1], new() { Deviation = 3 }), 1e-6, Rows(5, 13), Rows(5, 14));
        Slopes.Agree(inputs => SelfSupervision.BarlowTwins(inputs[0], inputs[1]), 1e-5, Rows(5, 15), Rows(5, 16));
    }
}

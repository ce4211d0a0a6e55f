using Praxis.Learning.Attacks;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Attacks;

public sealed class AttackTests
{
    static readonly Tensor Weights = Tensor.Randn([12, 3], new Rng(1), DType.Float64);

    static readonly Tensor Inputs = Tensor.Rand([20, 12], new Rng(2), 0.2, 0.8, DType.Float64);

    static readonly Tensor Labels = Linear(Inputs).ArgMax(1);

    static Tensor Linear(Tensor x) => x.MatMul(Weights);

    [Fact]
    public void One_signed_step_by_hand()
    {
        var moved = GradientAttack.FastSign(Linear, Inputs, Labels, new() { Radius = 0.1 });
        var error = Linear(Inputs).Softmax() - Labels.OneHot(3, DType.Float64);
        Assert.True(moved.AllClose(Inputs + (error.MatMul(Weights.T).Sign() * 0.1)));
    }

    [Theory]
    [InlineData(AttackNorm.Infinity, false)]
    [InlineData(AttackNorm.Euclidean, false)]
    [InlineData(AttackNorm.Infinity, true)]
    public void The_attack_stays_in_the_ball_and_the_box_and_climbs(AttackNorm norm, bool halves)
    {
        var options = new AttackOptions { Radius = 0.3, Norm = norm, Steps = 8, RandomStarts = 3, HalvesSteps = halves };
        var moved = GradientAttack.Projected(Linear, Inputs, Labels, new Rng(3), options);
        var change = moved - Inputs;
        Assert.True((norm == AttackNorm.Infinity ? change.Abs().Max() : change.Norm(1).Max()).ToDouble() <= 0.3 + 1e-9);
        Assert.InRange(moved.Min().ToDouble(), 0, 1);
        Assert.InRange(moved.Max().ToDouble(), 0, 1);
        Assert.True((AttackLosses.CrossEntropy(Linear(moved), Labels) > AttackLosses.CrossEntropy(Linear(Inputs), Labels)).All().ToDouble() == 1);
        Assert.Equal(moved.ToArray<double>(), GradientAttack.Projected(Linear, Inputs, Labels, new Rng(3), options).ToArray<double>());
        Assert.Equal(1, GradientAttack.Accuracy(Linear, Inputs, Labels));
        Assert.True(GradientAttack.Accuracy(Linear, moved, Labels) < 0.9);
    }

    [Theory]
    [InlineData(AttackNorm.Infinity)]
    [InlineData(AttackNorm.Euclidean)]
    public void Of_two_classes_the_worst_margin_of_a_linear_model_is_the_dual_norm(AttackNorm norm)
    {
        Tensor Two(Tensor x) => x.MatMul(Weights[.., 0..2]);
        var labels = Two(Inputs).ArgMax(1);
        var options = new AttackOptions { Radius = 0.05, Norm = norm, Steps = 30, RandomStarts = 0, Loss = AttackLosses.Margin };
        var moved = GradientAttack.Projected(Two, Inputs, labels, null, options);
        var gap = Weights.Select(1, 0) - Weights.Select(1, 1);
        var gain = 0.05 * (norm == AttackNorm.Infinity ? gap.Abs().Sum() : gap.Norm()).ToDouble();
        Assert.True(AttackLosses.Margin(Two(moved), labels).AllClose(AttackLosses.Margin(Two(Inputs), labels) + gain, 1e-3, 1e-3));
    }

    [Fact]
    public void A_target_is_approached_and_a_radius_of_zero_moves_nothing()
    {
        var target = (Labels.To(DType.Int64) + Tensor.Of(1L)).ToArray<long>();
        var goal = Tensor.Of([.. target.Select(label => label % 3)]);
        var moved = GradientAttack.Projected(Linear, Inputs, goal, new Rng(5), new() { Radius = 0.4, Targeted = true });
        Assert.True(GradientAttack.Accuracy(Linear, moved, goal) > 0.8);
        Assert.True(GradientAttack.Projected(Linear, Inputs, Labels, new Rng(5), new() { Radius = 0 }).AllClose(Inputs));
        Assert.True(GradientAttack.FastSign(Linear, Inputs, Labels, new() { Radius = 0 }).AllClose(Inputs));
    }

    [Fact]
    public void No_gradient_is_left_on_the_parameters_of_the_model()
    {
        var weights = Weights.Clone().RequireGrad();
        using (Gradient.Off())
        {
            GradientAttack.Projected(x => x.MatMul(weights), Inputs, Labels, new Rng(6));
        }
        Assert.Null(weights.Grad);
    }

    [Fact]
    public void Inputs_outside_the_box_are_refused() =>
        Assert.Contains("must lie in the box", Assert.Throws<ArgumentException>(() => GradientAttack.FastSign(Linear, Inputs * 3, Labels)).Message);
}

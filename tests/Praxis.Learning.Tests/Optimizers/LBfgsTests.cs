using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Optimizers;

public sealed class LBfgsTests
{
    static Tensor Rosenbrock(Tensor x) =>
        ((1 - x.Narrow(0, 0, x.Count - 1)).Square() + ((x.Narrow(0, 1, x.Count - 1) - x.Narrow(0, 0, x.Count - 1).Square()).Square() * 100)).Sum();

    [Fact]
    public void Rosenbrocks_valley_is_followed_to_its_end()
    {
        var x = Tensor.Of<double>(-1.2, 1, -1.2, 1, 0.5).RequireGrad();
        var result = new LBfgs([x], new() { MaxIterations = 200, GradientTolerance = 1e-9 }).Minimize(() => Rosenbrock(x));
        Check.Close([1, 1, 1, 1, 1], x.ToArray<double>(), 1e-6);
        Assert.True(result.Evaluations < 150, $"{result.Evaluations} evaluations");
    }

    [Fact]
    public void A_quadratic_ends_at_the_solution_of_its_system()
    {
        var factor = Tensor.Randn([12, 12], new Rng(1), DType.Float64);
        var matrix = factor.MatMul(factor.T) + Tensor.Eye(12, type: DType.Float64);
        var solution = Tensor.Randn([12], new Rng(2), DType.Float64);
        var right = matrix.MatMul(solution);
        var x = Tensor.Zeros([12], DType.Float64).RequireGrad();
        new LBfgs([x]).Minimize(() => (x.Dot(matrix.MatMul(x)) * 0.5) - x.Dot(right));
        Check.Close(solution, x.Detach(), 1e-5);
    }

    [Fact]
    public void Bounds_hold_and_the_optimality_conditions_are_met()
    {
        var factor = Tensor.Randn([12, 12], new Rng(1), DType.Float64);
        var matrix = factor.MatMul(factor.T) + Tensor.Eye(12, type: DType.Float64);
        var right = Tensor.Randn([12], new Rng(4), DType.Float64) * 10;
        var x = Tensor.Zeros([12], DType.Float64).RequireGrad();
        Tensor Loss() => (x.Dot(matrix.MatMul(x)) * 0.5) - x.Dot(right);
        new LBfgs([x], new() { Lower = [Tensor.Scalar(-0.25)], Upper = [Tensor.Scalar(0.5)], MaxIterations = 500 }).Minimize(Loss);
        var gradient = Gradient.Of(Loss(), [x])[0].ToArray<double>();
        var values = x.ToArray<double>();
        var held = 0;
        for (var i = 0; i < 12; i++)
        {
            Assert.InRange(values[i], -0.25, 0.5);
            if (values[i] == -0.25)
            {
                Assert.True(gradient[i] >= 0);
                held++;
            }
            else if (values[i] == 0.5)
            {
                Assert.True(gradient[i] <= 0);
                held++;
            }
            else
            {
                Assert.Equal(0, gradient[i], 1e-4);
            }
        }
        Assert.InRange(held, 2, 11);
    }

    [Fact]
    public void A_bound_cuts_the_valley_where_it_must()
    {
        // Rosenbrock with x ≤ ½: the minimum lies at (½, ¼).
        var x = Tensor.Of<double>(-1.2, 1).RequireGrad();
        new LBfgs([x], new() { Upper = [Tensor.Of<double>(0.5, double.PositiveInfinity)], MaxIterations = 300 }).Minimize(() => Rosenbrock(x));
        Check.Close([0.5, 0.25], x.ToArray<double>(), 1e-5);
    }

    [Fact]
    public void A_model_in_float32_is_fitted()
    {
        var model = new Mlp(1, 8, 1, new Rng(1));
        var x = Tensor.Linspace(-2, 2, 40).Unsqueeze(1);
        var result = new LBfgs(model, new() { MaxIterations = 300 }).Minimize(() => model.Forward(x).MseLoss(x.Sin()));
        Assert.True(result.Loss < 1e-4, result.ToString());
    }

    [Fact]
    public void Bounds_that_cross_or_do_not_fit_are_refused()
    {
        var x = Tensor.Zeros([3]).RequireGrad();
        Assert.Contains("above", Assert.Throws<ArgumentException>(() => new LBfgs([x], new() { Lower = [Tensor.Scalar(1)], Upper = [Tensor.Scalar(0)] })).Message);
        Assert.Contains("Lower", Assert.Throws<ArgumentException>(() => new LBfgs([x], new() { Lower = [Tensor.Zeros([2])] })).Message);
        Assert.Throws<ArgumentException>(() => new LBfgs([Tensor.Zeros([3])]));
    }
}

using Praxis.Tensors.Tests.Golden;

namespace Praxis.Tensors.Tests.Gradients;

/// <summary>First and second gradients of every golden case against differences of its values, along one direction.</summary>
public sealed class FiniteDifferenceTests
{
    const double Step = 2e-6;

    // Their gradient is by design not the derivative of their value.
    static readonly string[] NotDerivatives = ["Detach", "StraightThrough", "ScaleGradient"];

    public static TheoryData<string> Differentiable => [.. GoldenCase.All.Values
        .Where(golden => golden.HasGradient && golden.Inputs.All(input => input.Kind != "tied") && !NotDerivatives.Contains(golden.Name))
        .Select(golden => golden.Name)];

    // The third derivative of log Γ is not offered.
    public static TheoryData<string> TwiceDifferentiable => [.. Differentiable.Select(row => row.Data).Where(name => !name.StartsWith("Digamma", StringComparison.Ordinal))];

    public static TheoryData<string> WithGradient => [.. GoldenCase.All.Values.Where(golden => golden.HasGradient).Select(golden => golden.Name)];

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void The_first_gradient_is_the_slope_of_the_value(string name)
    {
        var problem = new Problem(name);
        var gradients = problem.Gradients(problem.Inputs, createGraph: false);
        if (gradients.Length > 0)
        {
            Near(problem.Slope(inputs => problem.Loss(inputs)!.ToDouble()), problem.AlongDirection(gradients), 2e-7);
        }
    }

    [Theory]
    [MemberData(nameof(TwiceDifferentiable))]
    public void The_second_gradient_is_the_slope_of_the_first(string name)
    {
        var problem = new Problem(name);
        var gradients = problem.Gradients(problem.Inputs, createGraph: true);
        if (gradients.Length == 0)
        {
            return;
        }
        var combined = problem.Combined(gradients);
        var second = combined.RequiresGrad ? problem.AlongDirection(Gradient.Of(combined, problem.Targets(problem.Inputs), allowUnused: true)) : 0;
        Near(problem.Slope(inputs => problem.Combined(problem.Gradients(inputs, createGraph: false)).ToDouble()), second, 1e-6);
    }

    [Theory]
    [MemberData(nameof(WithGradient))]
    public void The_recorded_gradient_is_the_fused_one(string name)
    {
        var problem = new Problem(name);
        var fused = problem.Gradients(problem.Inputs, createGraph: false);
        var recorded = problem.Gradients(problem.Inputs, createGraph: true);
        for (var i = 0; i < fused.Length; i++)
        {
            Assert.False(fused[i].RequiresGrad);
            Assert.True(fused[i].AllClose(recorded[i].Detach(), 1e-11, 1e-12), $"input {i}:\n{fused[i]}\n{recorded[i]}");
        }
    }

    static void Near(double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected)), $"the difference quotient is {expected:R}, the gradient gives {actual:R}");

    sealed class Problem(string name)
    {
        readonly GoldenCase _golden = GoldenCase.All[name];

        public Tensor[] Inputs { get; } = GoldenCase.All[name].MakeInputs(DType.Float64);

        public Tensor[] Targets(Tensor[] inputs) => [.. inputs.Where(input => input.RequiresGrad)];

        public Tensor? Loss(Tensor[] inputs) => _golden.Loss(GoldenFunctions.All[name](inputs));

        public Tensor[] Gradients(Tensor[] inputs, bool createGraph) =>
            Loss(inputs) is { } loss ? Gradient.Of(loss, Targets(inputs), createGraph, allowUnused: true) : [];

        /// <summary>⟨gradients, fixed weights⟩: a number whose gradient is a second one.</summary>
        public Tensor Combined(Tensor[] gradients)
        {
            var sum = Tensor.Scalar(0, DType.Float64);
            for (var i = 0; i < gradients.Length; i++)
            {
                sum += (gradients[i] * _golden.Weights("v" + i, gradients[i])).Sum();
            }
            return sum;
        }

        public double AlongDirection(Tensor[] gradients) => gradients.Select((gradient, i) => (gradient.Detach() * Direction(i, gradient)).Sum().ToDouble()).Sum();

        /// <summary>The central difference of a number along the direction.</summary>
        public double Slope(Func<Tensor[], double> f) => (f(Moved(Step)) - f(Moved(-Step))) / (2 * Step);

        Tensor[] Moved(double step)
        {
            var target = 0;
            return [.. Inputs.Select(input => input.RequiresGrad ? (input.Detach() + (Direction(target++, input) * step)).RequireGrad() : input)];
        }

        Tensor Direction(int target, Tensor like) => _golden.Weights("d" + target, like.Detach());
    }
}

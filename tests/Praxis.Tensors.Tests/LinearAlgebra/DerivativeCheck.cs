namespace Praxis.Tensors.Tests.LinearAlgebra;

/// <summary>Compares first and second gradients with central differences, in float64.</summary>
static class DerivativeCheck
{
    const double Step = 1e-5;

    /// <summary>Checks the gradient of a number that is computed from tensors, and the gradient of that gradient.</summary>
    public static void FirstAndSecond(Func<Tensor[], Tensor> function, double tolerance, params Tensor[] inputs)
    {
        First(function, tolerance, inputs);
        var rng = new Rng(seed: 77);
        var directions = inputs.Select(input => Tensor.Randn(input.Shape, rng, DType.Float64)).ToArray();
        First(leaves => Slope(function, leaves, directions), tolerance * 10, inputs);
    }

    static Tensor Slope(Func<Tensor[], Tensor> function, Tensor[] leaves, Tensor[] directions)
    {
        // A leaf that already wants a gradient is the one that the outer check differentiates by.
        var stands = leaves.Select(leaf => leaf.RequiresGrad ? leaf : leaf.Detach().RequireGrad()).ToArray();
        var gradients = Gradient.Of(function(stands), stands, createGraph: true, allowUnused: true);
        return gradients.Zip(directions, (gradient, direction) => (gradient * direction).Sum()).Aggregate((x, y) => x + y);
    }

    static void First(Func<Tensor[], Tensor> function, double tolerance, Tensor[] inputs)
    {
        var leaves = inputs.Select(input => input.Clone().RequireGrad()).ToArray();
        var gradients = Gradient.Of(function(leaves), leaves, allowUnused: true);
        for (var i = 0; i < inputs.Length; i++)
        {
            var exact = gradients[i].ToArray<double>();
            var values = inputs[i].ToArray<double>();
            var largest = Math.Max(1, exact.Max(Math.Abs));
            for (var k = 0; k < values.Length; k++)
            {
                var slope = (Moved(k, Step) - Moved(k, -Step)) / (2 * Step);
                Assert.True(Math.Abs(slope - exact[k]) <= tolerance * largest, $"Input {i}, entry {k}: the gradient is {exact[k]} and the slope {slope}.");
            }

            double Moved(int k, double by)
            {
                var moved = (double[])values.Clone();
                moved[k] += by;
                var all = (Tensor[])inputs.Clone();
                all[i] = Tensor.From(moved, inputs[i].Shape);
                return function(all).ToDouble();
            }
        }
    }
}

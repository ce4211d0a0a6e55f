using Praxis.Tensors;

namespace Praxis.Learning.Tests;

/// <summary>Compares gradients with central differences, in float64.</summary>
static class Slopes
{
    const double Step = 1e-5;

    public static void Agree(Func<Tensor[], Tensor> function, double tolerance, params Tensor[] inputs)
    {
        Tensor[] leaves = [.. inputs.Select(input => input.Clone().RequireGrad())];
        var gradients = Gradient.Of(function(leaves), leaves);
        for (var i = 0; i < inputs.Length; i++)
        {
            var exact = gradients[i].ToArray<double>();
            var values = inputs[i].ToArray<double>();
            Assert.Contains(exact, value => value != 0);
            for (var k = 0; k < values.Length; k++)
            {
                var slope = (Moved(i, k, Step) - Moved(i, k, -Step)) / (2 * Step);
                Assert.True(Math.Abs(slope - exact[k]) <= tolerance * Math.Max(1, Math.Abs(slope)), $"Input {i}, entry {k}: the gradient is {exact[k]} and the slope {slope}.");
            }
        }

        double Moved(int i, int k, double by)
        {
            var values = inputs[i].ToArray<double>();
            values[k] += by;
            Tensor[] all = [.. inputs];
            all[i] = Tensor.From(values, inputs[i].Shape);
            return function(all).ToDouble();
        }
    }
}

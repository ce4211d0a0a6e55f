using Praxis.Learning.Classical;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>What the study compares with: fits that know data only. Each gives a function of inputs (samples × inputs).</summary>
static class CurveFits
{
    /// <summary>A polynomial of one input by least squares, in the input scaled to −1 … 1 over the samples.</summary>
    internal static Func<Tensor, Tensor> Polynomial(Tensor inputs, Tensor targets, int degree)
    {
        double low = inputs.Min().ToDouble(), high = inputs.Max().ToDouble();
        Tensor Powers(Tensor x)
        {
            var scaled = ((x * 2) - (low + high)) / (high - low);
            return Tensor.Cat([.. Enumerable.Range(1, degree).Select(power => scaled.Pow(power))], 1);
        }
        var ridge = Ridge.Fit(Powers(inputs), targets, 0);
        return x => ridge.Predict(Powers(x));
    }

    /// <summary>A linear model with a penalty, of inputs or (quadratic) of them and their products.</summary>
    internal static Func<Tensor, Tensor> Linear(Tensor inputs, Tensor targets, double penalty, bool quadratic)
    {
        Tensor Features(Tensor x) => quadratic ? Tensor.Cat([x, .. Enumerable.Range(0, x.Size(1)).Select(i => x.Narrow(1, i, 1) * x.Narrow(1, i, x.Size(1) - i))], 1) : x;
        var ridge = Ridge.Fit(Features(inputs), targets, penalty);
        return x => ridge.Predict(Features(x));
    }

    /// <summary>A Gaussian process for each output, its kernel fitted from a length on.</summary>
    internal static Func<Tensor, Tensor> Gaussian(Tensor inputs, Tensor targets, double length, double noise)
    {
        var scale = targets.Std(0).Maximum(1e-12);
        GaussianProcess[] processes = [.. Enumerable.Range(0, targets.Size(1)).Select(output =>
            GaussianProcess.Fit(inputs, (targets / scale).Select(1, output), new() { Length = length, Noise = noise }))];
        return x => Tensor.Stack([.. processes.Select(process => process.Predict(x).Mean)], 1) * scale;
    }

    /// <summary>Random trees of a leaf size.</summary>
    internal static Func<Tensor, Tensor> Forest(Tensor inputs, Tensor targets, int leaf, Rng rng)
    {
        var forest = RandomForest.FitNumbers(inputs, targets, rng, new() { LeafSize = leaf });
        return forest.Predict;
    }

    /// <summary>A perceptron of two layers of 32 with tanh, on inputs and targets scaled to mean 0 and deviation 1, by Adam on all samples.</summary>
    internal static Func<Tensor, Tensor> Perceptron(Tensor inputs, Tensor targets, double rate, int steps, Rng rng, CancellationToken stop)
    {
        Tensor middleX = inputs.Mean(0), scaleX = inputs.Std(0).Maximum(1e-12), middleY = targets.Mean(0), scaleY = targets.Std(0).Maximum(1e-12);
        var net = new Mlp(new() { Inputs = inputs.Size(1), Outputs = targets.Size(1), Hidden = [32, 32], Activation = Learning.Activation.Tanh }, rng);
        net.To(DType.Float64);
        var (x, y) = ((inputs - middleX) / scaleX, (targets - middleY) / scaleY);
        var adam = new Adam(net, new() { LearningRate = rate, Schedule = Schedule.Cosine(steps, 0.01) });
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            net.ZeroGrad();
            net.Forward(x).MseLoss(y).Backward();
            adam.Step();
        }
        return inputs =>
        {
            using var _ = Gradient.Off();
            return (net.Forward((inputs - middleX) / scaleX) * scaleY) + middleY;
        };
    }
}

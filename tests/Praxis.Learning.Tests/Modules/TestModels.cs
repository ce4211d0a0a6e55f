using Praxis.Tensors;

namespace Praxis.Learning.Tests.Modules;

sealed class Mlp : Module
{
    readonly Linear _in, _out;

    public Mlp(int inputs, int width, int outputs, Rng rng)
    {
        _in = Add("in", new Linear(inputs, width, rng));
        _out = Add("out", new Linear(width, outputs, rng));
    }

    public Tensor Forward(Tensor x) => _out.Forward(_in.Forward(x).Tanh());
}

sealed class ConvNet : Module
{
    readonly Conv2d _conv;
    readonly BatchNorm _norm;
    readonly Dropout _dropout;
    readonly Linear _head;

    public ConvNet(Rng rng)
    {
        _conv = Add("conv", new Conv2d(2, 4, 3, rng, stride: 2, padding: 1));
        _norm = Add("norm", new BatchNorm(4));
        _dropout = Add("dropout", new Dropout(0.25, rng));
        _head = Add("head", new Linear(4 * 9, 3, rng));
    }

    public BatchNorm Norm => _norm;

    public Tensor Forward(Tensor x) => _head.Forward(_dropout.Forward(_norm.Forward(_conv.Forward(x)).Relu()).Flatten(1));
}

static class Check
{
    public static void Same(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.Equal(expected.ToArray<double>(), actual.ToArray<double>());
    }

    public static void Close(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Close(expected.ToArray<double>(), actual.ToArray<double>(), tolerance);
    }

    public static void Close(double[] expected, double[] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i])), $"[{i}]: expected {expected[i]}, got {actual[i]}");
        }
    }
}

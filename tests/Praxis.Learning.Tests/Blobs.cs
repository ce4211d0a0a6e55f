using Praxis.Tensors;

namespace Praxis.Learning.Tests;

/// <summary>Round clouds around corners of a cube: their classes are known.</summary>
static class Blobs
{
    public static (Tensor Points, Tensor Labels) Draw(int each, int classes, Rng rng, double spread = 0.3, int features = 3)
    {
        var centres = Tensor.From([.. Enumerable.Range(0, classes * features).Select(i => ((i / features) >> (i % features) & 1) * 4.0)], [classes, features]);
        var labels = Tensor.Of([.. Enumerable.Range(0, each * classes).Select(i => (long)(i % classes))]);
        return (centres.IndexSelect(0, labels) + Tensor.Randn([each * classes, features], rng, DType.Float64, deviation: spread), labels);
    }
}

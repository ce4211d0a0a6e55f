using System.Numerics;

namespace Praxis.Tensors;

/// <summary>A number that may need any number of uniform numbers.</summary>
interface IElementKernel
{
    double Next(ref ElementSource source);
}

/// <summary>Fills in which every element has its own source.</summary>
static unsafe class ElementFill
{
    const int Grain = 512;

    public static void Run<T, TKernel>(ulong key, ulong position, Span<T> y, TKernel kernel)
        where T : unmanaged, INumber<T>
        where TKernel : struct, IElementKernel
    {
        fixed (T* values = y)
        {
            Workers.Run(new Job<T, TKernel> { Key = key, Position = position, Values = values, Kernel = kernel }, y.Length, Grain);
        }
    }

    struct Job<T, TKernel> : IRangeJob
        where T : unmanaged, INumber<T>
        where TKernel : struct, IElementKernel
    {
        public ulong Key, Position;
        public T* Values;
        public TKernel Kernel;

        public void Run(int start, int end)
        {
            for (var i = start; i < end; i++)
            {
                var source = new ElementSource(Key, Position + (uint)i);
                Values[i] = T.CreateSaturating(Kernel.Next(ref source));
            }
        }
    }
}

readonly struct GammaKernel(double shape, double scale) : IElementKernel
{
    public double Next(ref ElementSource source) => scale * Math.Exp(Distributions.LogGamma(ref source, shape));
}

readonly struct BetaKernel(double first, double second) : IElementKernel
{
    public double Next(ref ElementSource source) => Distributions.Beta(ref source, first, second);
}

readonly struct PoissonKernel(double mean) : IElementKernel
{
    public double Next(ref ElementSource source) => Distributions.Poisson(ref source, mean);
}

readonly struct ZipfKernel(ZipfDistribution distribution) : IElementKernel
{
    public double Next(ref ElementSource source) => distribution.Next(ref source);
}

readonly struct TruncatedNormalKernel(double mean, double deviation, double low, double high) : IElementKernel
{
    public static TruncatedNormalKernel Checked(double mean, double deviation, double low, double high)
    {
        if (!double.IsFinite(mean) || !(deviation > 0) || double.IsInfinity(deviation))
        {
            throw new ArgumentException($"Rng.TruncatedNormal: the mean is {mean} and the standard deviation {deviation}; both must be finite and the deviation positive.");
        }
        if (!(low < high))
        {
            throw new ArgumentException($"Rng.TruncatedNormal: the range is [{low}, {high}]; high must be above low.");
        }
        return new(mean, deviation, low, high);
    }

    public double Next(ref ElementSource source) => Next<ElementSource>(ref source);

    public double Next<TSource>(ref TSource source)
        where TSource : IUniformSource =>
        Math.Clamp(mean + (deviation * Distributions.TruncatedNormal(ref source, (low - mean) / deviation, (high - mean) / deviation)), low, high);
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>
/// Bulk fills. A fill takes a number of words from the stream that its length alone decides, and each of its numbers depends on
/// the stream and on its place only: any number of threads gives the same bits, and a restored state continues exactly.
/// </summary>
public sealed partial class Rng
{
    /// <summary>Words of the stream that make up one group of normal numbers.</summary>
    internal const int NormalGroupWords = 32;

    /// <summary>Numbers in [low, high), evenly; from 0 to 1 they are those that NextSingle or NextDouble would give.</summary>
    public void FillUniform<T>(Span<T> y, T low, T high)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        if (!(low < high) || !T.IsFinite(high - low))
        {
            throw new ArgumentException($"Rng.FillUniform: the range is [{low}, {high}); it must have a finite width above 0.");
        }
        FillUniform(y, new BetweenKernel<T>(low, high - low, T.BitDecrement(high)));
    }

    /// <summary>Normal numbers with a mean and a standard deviation (Box–Muller).</summary>
    public void FillNormal<T>(Span<T> y, T mean, T deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        CheckSpread(double.CreateTruncating(mean), double.CreateTruncating(deviation));
        FillKernels.Normal(_key, TakeGroups<T>(y.Length), y, mean, deviation, exponential: false);
    }

    /// <summary>eᶻ for normal z with a mean and a standard deviation.</summary>
    public void FillLogNormal<T>(Span<T> y, T mean, T deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        CheckSpread(double.CreateTruncating(mean), double.CreateTruncating(deviation));
        FillKernels.Normal(_key, TakeGroups<T>(y.Length), y, mean, deviation, exponential: true);
    }

    /// <summary>Numbers of density rate·e^(−rate·x).</summary>
    public void FillExponential<T>(Span<T> y, T rate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        CheckPositive(double.CreateTruncating(rate), "rate");
        FillUniform(y, new ExponentialKernel<T>(T.One / rate));
    }

    /// <summary>Numbers of distribution function e^(−e^(−(x − location)/scale)), the largest of many.</summary>
    public void FillGumbel<T>(Span<T> y, T location, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        CheckFinite(double.CreateTruncating(location), "location");
        CheckPositive(double.CreateTruncating(scale), "scale");
        FillUniform(y, new GumbelKernel<T>(location, scale));
    }

    /// <summary>Normal numbers with a mean and a standard deviation, given that they lie in [low, high].</summary>
    public void FillTruncatedNormal<T>(Span<T> y, double mean, double deviation, double low, double high)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        FillElements(y, TruncatedNormalKernel.Checked(mean, deviation, low, high));
    }

    /// <summary>Numbers of density proportional to x^(shape − 1)·e^(−x/scale) (Marsaglia–Tsang).</summary>
    public void FillGamma<T>(Span<T> y, double shape, double scale = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        CheckPositive(shape, "shape");
        CheckPositive(scale, "scale");
        FillElements(y, new GammaKernel(shape, scale));
    }

    /// <summary>Numbers of density proportional to x^(first − 1)·(1 − x)^(second − 1) on [0, 1].</summary>
    public void FillBeta<T>(Span<T> y, double first, double second)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        CheckPositive(first, "first shape");
        CheckPositive(second, "second shape");
        FillElements(y, new BetaKernel(first, second));
    }

    /// <summary>Rows of shares that sum to 1, of density proportional to ∏ xᵢ^(concentrationᵢ − 1).</summary>
    public void FillDirichlet<T>(Span<T> y, ReadOnlySpan<double> concentration)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckType<T>();
        if (concentration.IsEmpty || y.Length % concentration.Length != 0)
        {
            throw new ArgumentException($"Rng.FillDirichlet: {y.Length} numbers are not whole rows of {concentration.Length} shares; there must be at least one concentration, and their number must divide the length.");
        }
        foreach (var value in concentration)
        {
            CheckPositive(value, "concentration");
        }
        var first = Take(y.Length);
        var logs = new double[concentration.Length];
        for (var row = 0; row < y.Length; row += logs.Length)
        {
            var largest = double.NegativeInfinity;
            for (var i = 0; i < logs.Length; i++)
            {
                var source = new ElementSource(_key, first + (ulong)(row + i));
                logs[i] = Distributions.LogGamma(ref source, concentration[i]);
                largest = Math.Max(largest, logs[i]);
            }
            var sum = 0.0;
            foreach (ref var log in logs.AsSpan())
            {
                log = Math.Exp(log - largest);
                sum += log;
            }
            for (var i = 0; i < logs.Length; i++)
            {
                y[row + i] = T.CreateTruncating(logs[i] / sum);
            }
        }
    }

    /// <summary>Whole numbers k of probability meanᵏ·e^(−mean)/k!.</summary>
    public void FillPoisson<T>(Span<T> y, double mean)
        where T : unmanaged, INumber<T>
    {
        CheckPoisson(mean);
        FillElements(y, new PoissonKernel(mean));
    }

    /// <summary>Ranks from 1 to a count, of probability proportional to rank^(−exponent).</summary>
    public void FillZipf<T>(Span<T> y, double exponent, long count)
        where T : unmanaged, INumber<T>
    {
        CheckZipf(exponent, count);
        FillElements(y, new ZipfKernel(new(exponent, count)));
    }

    /// <summary>True with a probability, which is rounded to a multiple of 2⁻³².</summary>
    public void FillBernoulli(Span<bool> y, double probability)
    {
        if (!(probability >= 0 && probability <= 1))
        {
            throw new ArgumentException($"Rng.FillBernoulli: the probability is {probability}; it must lie in [0, 1].");
        }
        // All words below the threshold; 2³² for certainty.
        var threshold = (ulong)Math.Round(probability * 4294967296.0);
        var words = new WordsReader(_key, Take(y.Length));
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = words.Next(y.Length - i) < threshold;
        }
    }

    /// <summary>Whole numbers in [low, high), without bias.</summary>
    public void FillInt(Span<int> y, int low, int high)
    {
        CheckRange(low, high);
        var count = (uint)((long)high - low);
        var threshold = unchecked((uint)-(int)count) % count;
        var first = Take(y.Length);
        var words = new WordsReader(_key, first);
        for (var i = 0; i < y.Length; i++)
        {
            // Multiply-shift with rejection of the short last interval (Lemire, 2019).
            var product = (ulong)words.Next(y.Length - i) * count;
            if ((uint)product < threshold)
            {
                var source = new ElementSource(_key, first + (ulong)i);
                do
                {
                    product = (source.NextUInt64() >> 32) * count;
                }
                while ((uint)product < threshold);
            }
            y[i] = (int)(low + (long)(product >> 32));
        }
    }

    /// <summary>Whole numbers in [low, high), without bias.</summary>
    public void FillInt(Span<long> y, long low, long high)
    {
        CheckRange(low, high);
        var count = unchecked((ulong)high - (ulong)low);
        var threshold = unchecked(0UL - count) % count;
        var first = Take(2L * y.Length);
        var words = new WordsReader(_key, first);
        for (var i = 0; i < y.Length; i++)
        {
            var upper = Math.BigMul(words.NextPair((y.Length - i) * 2L), count, out var lower);
            if (lower < threshold)
            {
                var source = new ElementSource(_key, first + (2 * (ulong)i));
                do
                {
                    upper = Math.BigMul(source.NextUInt64(), count, out lower);
                }
                while (lower < threshold);
            }
            y[i] = unchecked(low + (long)upper);
        }
    }

    /// <summary>Takes words out of the stream for a job that computes them itself.</summary>
    internal RandomWords TakeWords(long count) => new(_key, Take(count));

    static void CheckRange(long low, long high)
    {
        if (low >= high)
        {
            throw new ArgumentException($"Rng.FillInt: the range is [{low}, {high}); high must be above low.");
        }
    }

    static void CheckType<T>([CallerMemberName] string method = "")
        where T : unmanaged
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new ArgumentException($"Rng.{method}: the numbers are {typeof(T).Name}; they must be float or double.");
        }
    }

    static void CheckFinite(double value, string what, [CallerMemberName] string method = "")
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException($"Rng.{method}: the {what} is {value}; it must be finite.");
        }
    }

    static void CheckPositive(double value, string what, [CallerMemberName] string method = "")
    {
        if (!(value > 0) || double.IsInfinity(value))
        {
            throw new ArgumentException($"Rng.{method}: the {what} is {value}; it must be positive and finite.");
        }
    }

    static void CheckSpread(double mean, double deviation, [CallerMemberName] string method = "")
    {
        CheckFinite(mean, "mean", method);
        if (!(deviation >= 0) || double.IsInfinity(deviation))
        {
            throw new ArgumentException($"Rng.{method}: the standard deviation is {deviation}; it must be finite and at least 0.");
        }
    }

    static void CheckPoisson(double mean, [CallerMemberName] string method = "")
    {
        if (!(mean >= 0 && mean <= 1e9))
        {
            throw new ArgumentException($"Rng.{method}: the mean is {mean}; it must lie in [0, 1e9].");
        }
    }

    static void CheckZipf(double exponent, long count, [CallerMemberName] string method = "")
    {
        if (!(exponent >= 0) || double.IsInfinity(exponent))
        {
            throw new ArgumentException($"Rng.{method}: the exponent is {exponent}; it must be finite and at least 0.");
        }
        if (count is < 1 or > 1L << 52)
        {
            throw new ArgumentException($"Rng.{method}: the count is {count}; it must lie in [1, 2⁵²].");
        }
    }

    void FillUniform<T, TKernel>(Span<T> y, TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IUniformKernel<T> =>
        FillKernels.Uniform(_key, Take((long)FillKernels.WordsOf<T>() * y.Length), y, kernel);

    void FillElements<T, TKernel>(Span<T> y, TKernel kernel)
        where T : unmanaged, INumber<T>
        where TKernel : struct, IElementKernel =>
        ElementFill.Run(_key, Take(y.Length), y, kernel);

    ulong TakeGroups<T>(int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Take((long)NormalGroupWords * FillKernels.NormalGroups<T>(count));

    // Where the next words begin, after moving past them.
    ulong Take(long words)
    {
        var position = State.Position;
        Seek(checked(position + (ulong)words));
        return position;
    }
}

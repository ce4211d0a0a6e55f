using Praxis.Lab.Statistics;
using Praxis.Tensors;

namespace Praxis.Papers.Transfer;

/// <summary>Proposes the next number to try.</summary>
public interface ISampler
{
    /// <summary>The next number to try.</summary>
    /// <param name="range">Where to look.</param>
    /// <param name="bestFirst">What was tried so far, the best first.</param>
    /// <param name="rng">The stream of this proposal.</param>
    double Propose(SearchRange range, IReadOnlyList<double> bestFirst, Rng rng);
}

/// <summary>Random search: uniform on the inner scale, whatever was tried before.</summary>
public sealed class RandomSearch : ISampler
{
    /// <inheritdoc />
    public double Propose(SearchRange range, IReadOnlyList<double> bestFirst, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(rng);
        return range.FromInner(rng.Uniform(range.InnerLow, range.InnerHigh));
    }
}

/// <summary>The same number always: no search at all.</summary>
/// <param name="value">The number, which need not lie in the range.</param>
public sealed class Constant(double value) : ISampler
{
    /// <inheritdoc />
    public double Propose(SearchRange range, IReadOnlyList<double> bestFirst, Rng rng) => value;
}

/// <summary>
/// The tree-structured Parzen estimator (Bergstra et al., 2011): with n trials behind it, the best g = min(⌈γ·n⌉, g_max) make a density l and
/// the others a density h; of candidates drawn from l it proposes the one with the greatest l(x)/h(x). The first trials are uniform.
/// </summary>
public sealed class Tpe : ISampler
{
    readonly int _startup, _candidates, _mostGood;
    readonly double _goodShare;

    /// <summary>An estimator.</summary>
    /// <param name="startup">How many trials are uniform.</param>
    /// <param name="candidates">How many candidates are drawn from l.</param>
    /// <param name="goodShare">γ.</param>
    /// <param name="mostGood">g_max.</param>
    public Tpe(int startup = 5, int candidates = 24, double goodShare = 0.1, int mostGood = 25)
    {
        if (startup < 1 || candidates < 1 || mostGood < 1 || !(goodShare is > 0 and < 1))
            throw new ArgumentException($"Tpe: {startup} uniform trials, {candidates} candidates and a share of {goodShare}, at most {mostGood}, do not search; counts are at least 1 and the share lies between 0 and 1.");
        (_startup, _candidates, _goodShare, _mostGood) = (startup, candidates, goodShare, mostGood);
    }

    /// <summary>g = min(⌈γ·n⌉, g_max).</summary>
    public int GoodOf(int trials) => Math.Min((int)Math.Ceiling(_goodShare * trials), _mostGood);

    /// <inheritdoc />
    public double Propose(SearchRange range, IReadOnlyList<double> bestFirst, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(bestFirst);
        ArgumentNullException.ThrowIfNull(rng);
        if (bestFirst.Count < _startup)
            return range.FromInner(rng.Uniform(range.InnerLow, range.InnerHigh));
        double[] tried = [.. bestFirst.Select(range.ToInner)];
        var good = GoodOf(tried.Length);
        var l = new ParzenEstimator(tried.AsSpan(0, good), range.InnerLow, range.InnerHigh);
        var h = new ParzenEstimator(tried.AsSpan(good), range.InnerLow, range.InnerHigh);
        var (best, most) = (0.0, double.NegativeInfinity);
        for (var i = 0; i < _candidates; i++)
        {
            var value = range.FromInner(l.Sample(rng));
            var ratio = l.LogDensity(range.ToInner(value)) - h.LogDensity(range.ToInner(value));
            if (i == 0 || ratio > most)
                (best, most) = (value, ratio);
        }
        return best;
    }

    /// <summary>Searches any number: the one with the greatest objective of so many trials, and all of them in order.</summary>
    public static (double Best, IReadOnlyList<(double Value, double Score)> Trials) Maximize(SearchRange range, Func<double, double> objective, int trials, Rng rng, ISampler? sampler = null)
    {
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(rng);
        if (trials < 1)
            throw new ArgumentOutOfRangeException(nameof(trials), $"Tpe: trials is {trials}; it must be at least 1.");
        sampler ??= new Tpe();
        var done = new List<(double Value, double Score)>();
        for (var i = 0; i < trials; i++)
        {
            var value = sampler.Propose(range, [.. done.OrderByDescending(trial => Rank(trial.Score)).Select(trial => trial.Value)], rng.Split(i));
            done.Add((value, objective(value)));
        }
        if (done.All(trial => double.IsNaN(trial.Score)))
            throw new InvalidOperationException($"Tpe: the objective was NaN at all {trials} values between {range.Low} and {range.High}; it must be a number somewhere.");
        return (done.MaxBy(trial => Rank(trial.Score)).Value, done);

        static double Rank(double score) => double.IsNaN(score) ? double.NegativeInfinity : score;
    }
}

/// <summary>
/// A density on an interval: a mixture, with equal weights, of Gaussians cut off at the ends, one centred on each observation, and a wide one
/// with the mean of the middle and the whole range as its deviation.
/// </summary>
public sealed class ParzenEstimator
{
    readonly double _low, _high;
    readonly double[] _centres, _widths, _logMasses;

    /// <summary>
    /// The deviation of an observation is the greater distance to its neighbours among all centres, that of the wide component among them
    /// (an outermost one has one neighbour), within range/min(100, m + 1) to range for m components.
    /// </summary>
    public ParzenEstimator(ReadOnlySpan<double> observations, double low, double high)
    {
        if (!(low < high && double.IsFinite(high - low)))
            throw new ArgumentException($"ParzenEstimator: from {low} to {high} there is no density; both ends must be finite and the first below the second.");
        foreach (var observation in observations)
        {
            if (!(observation >= low && observation <= high))
                throw new ArgumentException($"ParzenEstimator: the observation {observation} lies outside {low} to {high}.");
        }
        (_low, _high) = (low, high);
        var (range, count) = (high - low, observations.Length + 1);
        _centres = [.. observations, (low + high) / 2];
        _widths = new double[count];
        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => _centres[i])];
        for (var place = 0; place < count; place++)
        {
            var left = place > 0 ? _centres[order[place]] - _centres[order[place - 1]] : 0;
            var right = place + 1 < count ? _centres[order[place + 1]] - _centres[order[place]] : 0;
            _widths[order[place]] = Math.Clamp(Math.Max(left, right), range / Math.Min(100, count + 1), range);
        }
        _widths[^1] = range;
        _logMasses = [.. _centres.Select((centre, i) => Math.Log(Normal.Cdf((high - centre) / _widths[i]) - Normal.Cdf((low - centre) / _widths[i])))];
    }

    /// <summary>The centres, in the order of the observations; the wide component is the last.</summary>
    public IReadOnlyList<double> Centres => _centres;

    /// <summary>The deviations.</summary>
    public IReadOnlyList<double> Widths => _widths;

    /// <summary>A draw.</summary>
    public double Sample(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var i = rng.Next(_centres.Length);
        return rng.TruncatedNormal(_centres[i], _widths[i], _low, _high);
    }

    /// <summary>log (1/m)·Σᵢ φ((x − μᵢ)/σᵢ)/(σᵢ·Zᵢ), where Zᵢ is the mass of component i within the ends; −∞ outside them.</summary>
    public double LogDensity(double x)
    {
        if (x < _low || x > _high)
            return double.NegativeInfinity;
        Span<double> logs = _centres.Length <= 64 ? stackalloc double[_centres.Length] : new double[_centres.Length];
        var largest = double.NegativeInfinity;
        for (var i = 0; i < logs.Length; i++)
        {
            var z = (x - _centres[i]) / _widths[i];
            logs[i] = -0.5 * z * z - Math.Log(_widths[i] * Math.Sqrt(2 * Math.PI)) - _logMasses[i];
            largest = Math.Max(largest, logs[i]);
        }
        var sum = 0.0;
        foreach (var log in logs)
            sum += Math.Exp(log - largest);
        return largest + Math.Log(sum / logs.Length);
    }
}

using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>The knobs of <see cref="MarkovSource"/>.</summary>
public sealed record MarkovOptions
{
    /// <summary>The number of symbols.</summary>
    public int Symbols { get; init; } = 16;

    /// <summary>How many earlier symbols the next one depends on.</summary>
    public int Order { get; init; } = 1;

    /// <summary>Every row of the table of transitions comes from a symmetric Dirichlet distribution with this concentration; small: few successors.</summary>
    public double Concentration { get; init; } = 0.1;

    /// <summary>The share of a uniform distribution in every row, which lets every symbol follow every other.</summary>
    public double Smoothing { get; init; } = 0.001;
}

/// <summary>
/// A stationary Markov chain p(xₜ | xₜ₋ₖ … xₜ₋₁) with random rows, whose entropy rate is known exactly: no model can predict it with a
/// lower mean loss, and the best one reaches it.
/// </summary>
public sealed class MarkovSource
{
    const int MostContexts = 1 << 16;

    readonly SampleStreams _streams;
    readonly double[] _rows, _sums, _stationary, _stationarySums;

    /// <summary>A source from options and a stream.</summary>
    public MarkovSource(MarkovOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        var contexts = options.Symbols < 2 || options.Order < 1 ? double.NaN : Math.Pow(options.Symbols, options.Order);
        if (!(contexts <= MostContexts))
            throw new ArgumentException($"MarkovSource: {options.Symbols} symbols and order {options.Order} were asked for; there must be at least 2 symbols, order 1, and at most {MostContexts} contexts.");
        if (!(options.Concentration > 0) || !(options.Smoothing is > 0 and <= 1))
            throw new ArgumentException($"MarkovSource: concentration {options.Concentration} and smoothing {options.Smoothing} were given; the first must be above 0 and the second in (0, 1].");
        (Options, Contexts, _streams) = (options, (int)contexts, new(rng.Split("markov text")));
        var symbols = options.Symbols;
        _rows = new double[Contexts * symbols];
        var (draws, concentration) = (rng.Split("markov rows"), new double[symbols]);
        Array.Fill(concentration, options.Concentration);
        for (var context = 0; context < Contexts; context++)
        {
            var row = draws.Dirichlet(concentration);
            for (var symbol = 0; symbol < symbols; symbol++)
                _rows[context * symbols + symbol] = (1 - options.Smoothing) * row[symbol] + options.Smoothing / symbols;
        }
        _stationary = FindStationary();
        _sums = Cumulative(_rows, symbols);
        _stationarySums = Cumulative(_stationary, Contexts);
        for (var context = 0; context < Contexts; context++)
            EntropyRate += _stationary[context] * Entropy(Row(context));
    }

    /// <summary>The knobs.</summary>
    public MarkovOptions Options { get; }

    /// <summary>The number of contexts, symbolsᵒʳᵈᵉʳ.</summary>
    public int Contexts { get; }

    /// <summary>The entropy rate −Σ_c π(c)·Σ_x p(x | c)·log p(x | c) in nats a symbol.</summary>
    public double EntropyRate { get; }

    /// <summary>The stationary distribution π of contexts, by number; see <see cref="ContextOf"/>.</summary>
    public IReadOnlyList<double> Stationary => _stationary;

    /// <summary>The number of a context: its symbols as digits, the oldest first.</summary>
    public int ContextOf(ReadOnlySpan<int> latest)
    {
        if (latest.Length != Options.Order)
            throw new ArgumentException($"MarkovSource: a context of {latest.Length} symbols was given; the order is {Options.Order}.");
        var context = 0;
        foreach (var symbol in latest)
            context = context * Options.Symbols + Checked(symbol);
        return context;
    }

    /// <summary>p(· | context).</summary>
    public ReadOnlySpan<double> Row(int context) => _rows.AsSpan(context * Options.Symbols, Options.Symbols);

    /// <summary>A text of so many symbols, a function of the source and its number.</summary>
    public int[] Sample(long index, int length)
    {
        var text = new int[length];
        Fill(text, _streams.At(index));
        return text;
    }

    /// <summary>Writes a text that starts in the stationary distribution.</summary>
    public void Fill(Span<int> text, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        var context = Draw(_stationarySums, rng);
        var first = context;
        for (var i = Math.Min(Options.Order, text.Length) - 1; i >= 0; i--)
            text[i] = first / Power(Options.Order - 1 - i) % Options.Symbols;
        for (var i = Options.Order; i < text.Length; i++)
        {
            text[i] = Draw(_sums.AsSpan(context * Options.Symbols, Options.Symbols), rng);
            context = Following(context, text[i]);
        }
    }

    /// <summary>
    /// log p of every symbol given the ones before it, in nats; the first symbols have log of the stationary distribution given the ones
    /// before them.
    /// </summary>
    public double[] LogProbabilities(ReadOnlySpan<int> text)
    {
        var (result, before, known) = (new double[text.Length], 1.0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (i >= Options.Order)
            {
                result[i] = Math.Log(Row(ContextOf(text.Slice(i - Options.Order, Options.Order)))[Checked(text[i])]);
                continue;
            }
            known = known * Options.Symbols + Checked(text[i]);
            var (width, share) = (Power(Options.Order - 1 - i), 0.0);
            for (var context = known * width; context < (known + 1) * width; context++)
                share += _stationary[context];
            (result[i], before) = (Math.Log(share / before), share);
        }
        return result;
    }

    int Power(int exponent) => exponent <= 0 ? 1 : Options.Symbols * Power(exponent - 1);

    int Following(int context, int symbol) => (int)(((long)context * Options.Symbols + symbol) % Contexts);

    int Checked(int symbol) => (uint)symbol < (uint)Options.Symbols ? symbol
        : throw new ArgumentException($"MarkovSource: {symbol} is not one of the symbols 0 to {Options.Symbols - 1}.");

    double[] FindStationary()
    {
        var (now, next) = (new double[Contexts], new double[Contexts]);
        Array.Fill(now, 1.0 / Contexts);
        for (var (change, round) = (1.0, 0); change > 1e-15 && round < 100_000; round++)
        {
            Array.Clear(next);
            for (var context = 0; context < Contexts; context++)
                for (var symbol = 0; symbol < Options.Symbols; symbol++)
                    next[Following(context, symbol)] += now[context] * _rows[context * Options.Symbols + symbol];
            change = 0;
            for (var context = 0; context < Contexts; context++)
                change += Math.Abs(next[context] - now[context]);
            (now, next) = (next, now);
        }
        return now;
    }

    static double Entropy(ReadOnlySpan<double> row)
    {
        var entropy = 0.0;
        foreach (var p in row)
            entropy -= p > 0 ? p * Math.Log(p) : 0;
        return entropy;
    }

    static double[] Cumulative(double[] rows, int width)
    {
        var sums = new double[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            sums[i] = rows[i] + (i % width == 0 ? 0 : sums[i - 1]);
        return sums;
    }

    static int Draw(ReadOnlySpan<double> sums, Rng rng)
    {
        var place = rng.NextDouble() * sums[^1];
        var (low, high) = (0, sums.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = sums[middle] > place ? (low, middle) : (middle + 1, high);
        }
        return low;
    }
}

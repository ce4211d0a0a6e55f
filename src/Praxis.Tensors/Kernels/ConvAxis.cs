namespace Praxis.Tensors.Kernels;

/// <summary>
/// One spatial dimension of a correlation from a source to a result. Result positions phase, phase + OutStep,
/// phase + 2·OutStep, … meet a tap at source positions Source(phase, tap), + InStep, + 2·InStep, …; in a
/// transposed correlation not every tap meets every phase.
/// </summary>
readonly struct ConvAxis
{
    readonly int _dilation;
    readonly int _before;
    readonly bool _transposed;

    ConvAxis(int source, int result, int taps, int stride, int dilation, int before, bool transposed)
    {
        (Source, Result, Taps, _dilation, _before, _transposed) = (source, result, taps, dilation, before, transposed);
        (InStep, OutStep) = transposed ? (1, stride) : (stride, 1);
    }

    /// <summary>Positions of the source.</summary>
    public int Source { get; }

    /// <summary>Positions of the result.</summary>
    public int Result { get; }
    public int Taps { get; }
    public int InStep { get; }
    public int OutStep { get; }

    /// <summary>Kinds of result positions: those of a phase meet the same taps.</summary>
    public int Phases => Math.Min(OutStep, Result);

    /// <summary>From the input of a convolution to its output.</summary>
    public static ConvAxis Forward(int input, int output, int taps, int stride, int dilation, int before) =>
        new(input, output, taps, stride, dilation, before, transposed: false);

    /// <summary>From the gradient of the output to the gradient of the input.</summary>
    public static ConvAxis Backward(int input, int output, int taps, int stride, int dilation, int before) =>
        new(output, input, taps, stride, dilation, before, transposed: true);

    /// <summary>Where a tap finds the first result position of a phase in the source, if it ever does.</summary>
    public bool Meets(int phase, int tap, out int source)
    {
        if (!_transposed)
        {
            source = (tap * _dilation) - _before;
            return true;
        }
        var position = phase + _before - (tap * _dilation);
        source = position / OutStep;
        return source * OutStep == position;
    }

    /// <summary>The least source position of any tap for the first position of its phase.</summary>
    public int Least()
    {
        var least = int.MaxValue;
        for (var phase = 0; phase < Phases; phase++)
        {
            for (var tap = 0; tap < Taps; tap++)
            {
                if (Meets(phase, tap, out var source))
                {
                    least = Math.Min(least, source);
                }
            }
        }
        return least == int.MaxValue ? 0 : least;
    }

    /// <summary>The range [from, to) of source positions, some perhaps outside of it, that a range of results reads.</summary>
    public (int From, int To) Reads(int first, int last)
    {
        var (from, to) = (int.MaxValue, int.MinValue);
        for (var phase = 0; phase < OutStep; phase++)
        {
            var (start, end) = Steps(phase, first, last);
            for (var tap = 0; tap < Taps && start < end; tap++)
            {
                if (Meets(phase, tap, out var source))
                {
                    from = Math.Min(from, source + (start * InStep));
                    to = Math.Max(to, source + ((end - 1) * InStep) + 1);
                }
            }
        }
        return from < to ? (from, to) : (0, 0);
    }

    /// <summary>The steps [start, end) of a phase that fall into a range of results.</summary>
    public (int Start, int End) Steps(int phase, int first, int last) =>
        (Math.Max(0, first - phase + OutStep - 1) / OutStep, Math.Max(0, last - phase + OutStep - 1) / OutStep);
}

using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>What the second and third cosine transforms share: a real transform of the reordered line, and the roots e^{−πi k/(2n)}.</summary>
abstract unsafe class CosineLine<T> : Line<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Table<T> _roots;

    protected CosineLine(int length, LineKind spectrum, bool isOrthogonal)
    {
        SourceLength = length;
        Spectrum = Lines<T>.Get(spectrum, length);
        IsOrthogonal = isOrthogonal;
        var count = (length / 2) + 1;
        _roots = new(2L * count);
        for (var k = 0; k < count; k++)
        {
            var (real, imaginary) = Spectral.Roots.Of(k, 4L * length);
            _roots.Start[k] = T.CreateTruncating(real);
            _roots.Start[count + k] = T.CreateTruncating(imaginary);
        }
    }

    public override int SourceLength { get; }

    public override int TargetLength => SourceLength;

    public override bool ReadsImaginary => false;

    public override bool WritesImaginary => false;

    public override bool FillsVectorsAlone => Spectrum.FillsVectorsAlone;

    public override long Bytes => _roots.Bytes + Spectrum.Bytes;

    protected Line<T> Spectrum { get; }

    /// <summary>Whether the first coefficient counts √½ of the others, so that the transform is a rotation up to scale.</summary>
    protected bool IsOrthogonal { get; }

    protected Planes<T> Roots => new(_roots.Start, _roots.Start + (_roots.Length / 2));

    public override long WorkLength(nint lanes) => (2 * Planes<T>.Size(SourceLength * lanes)) + Spectrum.WorkLength(lanes);

    /// <summary>Where point j of the line stands in the reordered line: even points forwards, then odd points backwards.</summary>
    protected nint Place(nint j) => j % 2 == 0 ? j / 2 : SourceLength - 1 - (j / 2);
}

/// <summary>The second cosine transform, y_k = 2 Σ_j x_j cos(πk(2j + 1)/(2n)) = 2 Re(e^{−πi k/(2n)} V_k), with V the spectrum of the reordered line.</summary>
sealed unsafe class SecondCosineLine<T>(int length, bool isOrthogonal) : CosineLine<T>(length, LineKind.Real, isOrthogonal)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work)
    {
        nint length = SourceLength;
        var line = Planes<T>.At(work, length * lanes).Real;
        var spectrum = Planes<T>.At(work + Planes<T>.Size(length * lanes), length * lanes);
        for (nint j = 0; j < length; j++)
            Rows<T>.Copy(source.Real + (j * sourcePitch), lanes, line + (Place(j) * lanes), lanes, 1, lanes);
        Spectrum.Run(new(line, line), lanes, spectrum, lanes, lanes, T.One, work + (2 * Planes<T>.Size(length * lanes)));

        var twice = scale + scale;
        var first = IsOrthogonal ? twice * T.CreateTruncating(Math.Sqrt(0.5)) : twice;
        for (nint lane = 0; lane < lanes; lane++)
            target.Real[lane] = spectrum.Real[lane] * first;
        for (nint k = 1; k <= length / 2; k++)
        {
            var (cosine, sine) = (Roots.Real[k], Roots.Imaginary[k]);
            var value = spectrum + (k * lanes);
            var low = target.Real + (k * targetPitch);
            var high = target.Real + ((length - k) * targetPitch);
            for (nint lane = 0; lane < lanes; lane++)
            {
                var (real, imaginary) = (value.Real[lane], value.Imaginary[lane]);
                high[lane] = -((real * sine) + (imaginary * cosine)) * twice;
                low[lane] = ((real * cosine) - (imaginary * sine)) * twice;
            }
        }

        GC.KeepAlive(this);
    }
}

/// <summary>The third cosine transform, y_j = x_0 + 2 Σ_{k≥1} x_k cos(πk(2j + 1)/(2n)): the transpose of the second, and 2n times its inverse up to the first coefficient.</summary>
sealed unsafe class ThirdCosineLine<T>(int length, bool isOrthogonal) : CosineLine<T>(length, LineKind.HalfSpectrum, isOrthogonal)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work)
    {
        nint length = SourceLength;
        var line = Planes<T>.At(work, length * lanes).Real;
        var spectrum = Planes<T>.At(work + Planes<T>.Size(length * lanes), length * lanes);
        var first = IsOrthogonal ? T.CreateTruncating(Math.Sqrt(2)) : T.One;
        for (nint lane = 0; lane < lanes; lane++)
            (spectrum.Real[lane], spectrum.Imaginary[lane]) = (source.Real[lane] * first, T.Zero);
        for (nint k = 1; k <= length / 2; k++)
        {
            // e^{πi k/(2n)} (x_k − i x_{n−k})
            var (cosine, sine) = (Roots.Real[k], -Roots.Imaginary[k]);
            var low = source.Real + (k * sourcePitch);
            var high = source.Real + ((length - k) * sourcePitch);
            var value = spectrum + (k * lanes);
            for (nint lane = 0; lane < lanes; lane++)
            {
                var (real, imaginary) = (low[lane], -high[lane]);
                value.Real[lane] = (real * cosine) - (imaginary * sine);
                value.Imaginary[lane] = (real * sine) + (imaginary * cosine);
            }
        }

        Spectrum.Run(spectrum, lanes, new(line, line), lanes, lanes, scale, work + (2 * Planes<T>.Size(length * lanes)));
        for (nint j = 0; j < length; j++)
            Rows<T>.Copy(line + (Place(j) * lanes), lanes, target.Real + (j * targetPitch), lanes, 1, lanes);
        GC.KeepAlive(this);
    }
}

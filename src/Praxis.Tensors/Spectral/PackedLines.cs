using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>What the real transform and its inverse share: the complex transform of half the length and the roots between the two.</summary>
/// <remarks>
/// An even length n = 2h is packed as h complex numbers z_j = x_{2j} + i x_{2j+1}; with their transform Z,
/// X_k = ½(Z_k + Z̄_{h−k}) − (i/2) e^{−2πi k/n} (Z_k − Z̄_{h−k}). An odd length is transformed as complex numbers.
/// </remarks>
abstract unsafe class PackedLine<T> : Line<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Table<T> _roots;

    protected PackedLine(int length)
    {
        Length = length;
        IsPacked = length % 2 == 0;
        Complex = Lines<T>.Get(LineKind.Complex, IsPacked ? length / 2 : length);
        var count = IsPacked ? SpectrumFold<T>.PairsOf(length / 2) + 1 : 0;
        _roots = new(2L * count);
        for (var k = 0; k < count; k++)
        {
            var (real, imaginary) = Spectral.Roots.Of(k, length);
            _roots.Start[k] = T.CreateTruncating(imaginary);
            _roots.Start[count + k] = T.CreateTruncating(-real);
        }
    }

    public override bool FillsVectorsAlone => Complex.FillsVectorsAlone;

    public override long Bytes => _roots.Bytes + Complex.Bytes;

    public override long WorkLength(nint lanes) => (2 * Planes<T>.Size(Complex.SourceLength * lanes)) + Complex.WorkLength(lanes);

    protected int Length { get; }

    protected bool IsPacked { get; }

    protected Line<T> Complex { get; }

    /// <summary>−i e^{−2πi k/n}.</summary>
    protected Planes<T> Roots => new(_roots.Start, _roots.Start + (_roots.Length / 2));
}

/// <summary>X_k = Σ_j x_j e^{−2πi jk/n} of real x for k = 0 … n/2; the rest would be the mirrored conjugates.</summary>
sealed unsafe class RealLine<T>(int length) : PackedLine<T>(length)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int SourceLength => Length;

    public override int TargetLength => (Length / 2) + 1;

    public override bool ReadsImaginary => false;

    public override void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work)
    {
        var points = Complex.SourceLength;
        var here = Planes<T>.At(work, points * lanes);
        var there = Planes<T>.At(work + Planes<T>.Size(points * lanes), points * lanes);
        var rest = work + (2 * Planes<T>.Size(points * lanes));
        if (!IsPacked)
        {
            Rows<T>.Copy(source.Real, sourcePitch, here.Real, lanes, points, lanes);
            Rows<T>.Clear(here.Imaginary, points * lanes);
            Complex.Run(here, lanes, there, lanes, lanes, scale, rest);
            Rows<T>.Copy(there.Real, lanes, target.Real, targetPitch, TargetLength, lanes);
            Rows<T>.Clear(there.Imaginary, lanes);
            Rows<T>.Copy(there.Imaginary, lanes, target.Imaginary, targetPitch, TargetLength, lanes);
            return;
        }

        if (lanes == 1 && sourcePitch == 1)
        {
            Interleaving<T>.Unzip(source.Real, here, points);
            Complex.Run(here, 1, there, 1, 1, T.One, rest);
        }
        else
        {
            Complex.Run(new(source.Real, source.Real + sourcePitch), 2 * sourcePitch, there, lanes, lanes, T.One, rest);
        }

        Ends(there, target, targetPitch, lanes, scale);
        new SpectrumFold<T>(there, lanes, target, targetPitch, Roots, points, lanes, true, scale * T.CreateTruncating(0.5)).Run();
        GC.KeepAlive(this);
    }

    void Ends(Planes<T> packed, Planes<T> target, nint pitch, nint lanes, T scale)
    {
        nint half = Length / 2;
        var end = target + (half * pitch);
        var centre = packed + (half / 2 * lanes);
        var middle = target + (half / 2 * pitch);
        for (nint lane = 0; lane < lanes; lane++)
        {
            var (real, imaginary) = (packed.Real[lane], packed.Imaginary[lane]);
            (target.Real[lane], target.Imaginary[lane]) = ((real + imaginary) * scale, T.Zero);
            (end.Real[lane], end.Imaginary[lane]) = ((real - imaginary) * scale, T.Zero);
            if (half % 2 == 0)
                (middle.Real[lane], middle.Imaginary[lane]) = (centre.Real[lane] * scale, -centre.Imaginary[lane] * scale);
        }
    }
}

/// <summary>x_j = Σ_{k=0}^{n−1} X_k e^{2πi jk/n} of a spectrum with X_{n−k} = X̄_k, from k = 0 … n/2; imaginary parts that the symmetry rules out are not read.</summary>
sealed unsafe class HalfSpectrumLine<T>(int length) : PackedLine<T>(length)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int SourceLength => (Length / 2) + 1;

    public override int TargetLength => Length;

    public override bool WritesImaginary => false;

    public override void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work)
    {
        var points = Complex.SourceLength;
        var here = Planes<T>.At(work, points * lanes);
        var there = Planes<T>.At(work + Planes<T>.Size(points * lanes), points * lanes);
        var rest = work + (2 * Planes<T>.Size(points * lanes));
        if (!IsPacked)
        {
            Mirror(source, sourcePitch, here, lanes);
            Complex.Run(here.Exchanged, lanes, there.Exchanged, lanes, lanes, scale, rest);
            Rows<T>.Copy(there.Real, lanes, target.Real, targetPitch, points, lanes);
            return;
        }

        Ends(source, sourcePitch, here, lanes);
        new SpectrumFold<T>(source, sourcePitch, here, lanes, Roots, points, lanes, false, T.One).Run();
        if (lanes == 1 && targetPitch == 1)
        {
            Complex.Run(here.Exchanged, 1, there.Exchanged, 1, 1, scale, rest);
            Interleaving<T>.Zip(there, target.Real, points);
        }
        else
        {
            Complex.Run(here.Exchanged, lanes, new(target.Real + targetPitch, target.Real), 2 * targetPitch, lanes, scale, rest);
        }

        GC.KeepAlive(this);
    }

    /// <summary>The full spectrum from its half.</summary>
    void Mirror(Planes<T> source, nint pitch, Planes<T> full, nint lanes)
    {
        for (nint k = 0; k < SourceLength; k++)
        {
            var from = source + (k * pitch);
            var to = full + (k * lanes);
            var mirror = full + ((Length - k) % Length * lanes);
            for (nint lane = 0; lane < lanes; lane++)
            {
                var (real, imaginary) = (from.Real[lane], k == 0 ? T.Zero : from.Imaginary[lane]);
                (mirror.Real[lane], mirror.Imaginary[lane]) = (real, -imaginary);
                (to.Real[lane], to.Imaginary[lane]) = (real, imaginary);
            }
        }
    }

    void Ends(Planes<T> source, nint pitch, Planes<T> packed, nint lanes)
    {
        nint half = Length / 2;
        var end = source + (half * pitch);
        var centre = source + (half / 2 * pitch);
        var middle = packed + (half / 2 * lanes);
        for (nint lane = 0; lane < lanes; lane++)
        {
            (packed.Real[lane], packed.Imaginary[lane]) = (source.Real[lane] + end.Real[lane], source.Real[lane] - end.Real[lane]);
            if (half % 2 == 0)
                (middle.Real[lane], middle.Imaginary[lane]) = (centre.Real[lane] + centre.Real[lane], -(centre.Imaginary[lane] + centre.Imaginary[lane]));
        }
    }
}

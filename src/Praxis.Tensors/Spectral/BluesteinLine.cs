using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.Spectral;

/// <summary>Bluestein's transform of a length with a large prime factor, as a convolution of a smooth length.</summary>
/// <remarks>With the chirp c_j = e^{−πi j²/n}, X_k = c_k Σ_j (x_j c_j) c̄_{k−j}, because jk = (j² + k² − (k − j)²)/2.</remarks>
sealed unsafe class BluesteinLine<T> : Line<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Line<T> _convolution;
    readonly Table<T> _chirp;
    readonly Table<T> _kernel;

    public BluesteinLine(int length)
    {
        SourceLength = length;
        var size = Factors.ConvolutionLength(length);
        _convolution = new StockhamLine<T>(size, Factors.Of(size)!);
        _chirp = new(2L * length);
        _kernel = new(2L * size);

        // The convolution's kernel c̄ is transformed in double precision whatever the type, and carries the 1/size of the way back.
        var line = new StockhamLine<double>(size, Factors.Of(size)!);
        using var scratch = Scratch.Rent<double>((nint)((4L * size) + line.WorkLength(1)));
        var work = scratch.Pointer;
        var source = new Planes<double>(work, work + size);
        var target = source + (2 * (nint)size);
        new Span<double>(work, 2 * size).Clear();
        for (var j = 0; j < length; j++)
        {
            var (real, imaginary) = Roots.Of((long)((Int128)j * j % (2L * length)), 2L * length);
            _chirp.Start[j] = T.CreateTruncating(real);
            _chirp.Start[length + j] = T.CreateTruncating(imaginary);
            var mirror = (size - j) % size;
            source.Real[j] = source.Real[mirror] = real;
            source.Imaginary[j] = source.Imaginary[mirror] = -imaginary;
        }

        line.Run(source, 1, target, 1, 1, 1.0 / size, work + (4L * size));
        for (var k = 0; k < 2 * size; k++)
            _kernel.Start[k] = T.CreateTruncating(target.Real[k]);
    }

    public override int SourceLength { get; }

    public override int TargetLength => SourceLength;

    public override long Bytes => _chirp.Bytes + _kernel.Bytes + _convolution.Bytes;

    public override bool FillsVectorsAlone => true;

    public override long WorkLength(nint lanes) => (2 * Planes<T>.Size(_convolution.SourceLength * lanes)) + _convolution.WorkLength(lanes);

    public override void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work)
    {
        var size = _convolution.SourceLength;
        var here = Planes<T>.At(work, size * lanes);
        var there = Planes<T>.At(work + Planes<T>.Size(size * lanes), size * lanes);
        var rest = work + (2 * Planes<T>.Size(size * lanes));
        var used = SourceLength * lanes;
        var chirp = new Planes<T>(_chirp.Start, _chirp.Start + SourceLength);
        var kernel = new Planes<T>(_kernel.Start, _kernel.Start + size);

        PointProduct<T>.Run(source, sourcePitch, chirp, here, lanes, SourceLength, lanes, T.One);
        new Span<T>(here.Real + used, checked((int)((size * lanes) - used))).Clear();
        new Span<T>(here.Imaginary + used, checked((int)((size * lanes) - used))).Clear();
        _convolution.Run(here, lanes, there, lanes, lanes, T.One, rest);
        PointProduct<T>.Run(there, lanes, kernel, here, lanes, size, lanes, T.One);
        _convolution.Run(here.Exchanged, lanes, there.Exchanged, lanes, lanes, T.One, rest);
        PointProduct<T>.Run(there, lanes, chirp, target, targetPitch, SourceLength, lanes, scale);
        GC.KeepAlive(this);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>The inner loops of the complex decompositions, over real and imaginary parts side by side.</summary>
static unsafe class ComplexKernels
{
    /// <summary>Σᵢ xᵢ yᵢ, or Σᵢ x̄ᵢ yᵢ.</summary>
    public static ComplexNumber<T> Dot<T>(ComplexVector<T> x, ComplexVector<T> y, bool conjugate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        var sums = default(Products<T>);
        if (Vector512.IsHardwareAccelerated) DotBody<T, Lanes512<T>>(x, y, ref sums, ref done);
        if (Vector256.IsHardwareAccelerated) DotBody<T, Lanes256<T>>(x, y, ref sums, ref done);
        DotBody<T, Lanes128<T>>(x, y, ref sums, ref done);
        DotBody<T, Lanes1<T>>(x, y, ref sums, ref done);
        return conjugate
            ? new(sums.RealReal + sums.ImaginaryImaginary, sums.RealImaginary - sums.ImaginaryReal)
            : new(sums.RealReal - sums.ImaginaryImaginary, sums.RealImaginary + sums.ImaginaryReal);
    }

    /// <summary>y ← y + α x, or y + α x̄.</summary>
    public static void Axpy<T>(ComplexNumber<T> alpha, ComplexVector<T> x, ComplexVector<T> y, bool conjugate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // With x̄ the coefficients of the imaginary parts change their sign.
        var across = conjugate ? new ComplexNumber<T>(-alpha.Real, alpha.Imaginary) : new(alpha.Real, -alpha.Imaginary);
        var done = 0;
        if (Vector512.IsHardwareAccelerated) AxpyBody<T, Lanes512<T>>(alpha, across, x, y, ref done);
        if (Vector256.IsHardwareAccelerated) AxpyBody<T, Lanes256<T>>(alpha, across, x, y, ref done);
        AxpyBody<T, Lanes128<T>>(alpha, across, x, y, ref done);
        AxpyBody<T, Lanes1<T>>(alpha, across, x, y, ref done);
    }

    /// <summary>(low, high) ← (c·low + s·high, c·high − s̄·low) for complex rows of one length.</summary>
    public static void Rotate<T>(T cosine, ComplexNumber<T> sine, ComplexVector<T> low, ComplexVector<T> high)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (Vector512.IsHardwareAccelerated) RotateBody<T, Lanes512<T>>(cosine, sine, low, high, ref done);
        if (Vector256.IsHardwareAccelerated) RotateBody<T, Lanes256<T>>(cosine, sine, low, high, ref done);
        RotateBody<T, Lanes128<T>>(cosine, sine, low, high, ref done);
        RotateBody<T, Lanes1<T>>(cosine, sine, low, high, ref done);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void DotBody<T, TLanes>(ComplexVector<T> x, ComplexVector<T> y, ref Products<T> sums, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        if (i + TLanes.Count > x.Length) return;
        var realReal = TLanes.Of(T.Zero);
        var realImaginary = realReal;
        var imaginaryReal = realReal;
        var imaginaryImaginary = realReal;
        for (; i + TLanes.Count <= x.Length; i += TLanes.Count)
        {
            var xReal = TLanes.Load(x.Real + i);
            var xImaginary = TLanes.Load(x.Imaginary + i);
            var yReal = TLanes.Load(y.Real + i);
            var yImaginary = TLanes.Load(y.Imaginary + i);
            realReal = TLanes.MultiplyAdd(xReal, yReal, realReal);
            realImaginary = TLanes.MultiplyAdd(xReal, yImaginary, realImaginary);
            imaginaryReal = TLanes.MultiplyAdd(xImaginary, yReal, imaginaryReal);
            imaginaryImaginary = TLanes.MultiplyAdd(xImaginary, yImaginary, imaginaryImaginary);
        }
        sums.RealReal += TLanes.Sum(realReal);
        sums.RealImaginary += TLanes.Sum(realImaginary);
        sums.ImaginaryReal += TLanes.Sum(imaginaryReal);
        sums.ImaginaryImaginary += TLanes.Sum(imaginaryImaginary);
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AxpyBody<T, TLanes>(ComplexNumber<T> alpha, ComplexNumber<T> across, ComplexVector<T> x, ComplexVector<T> y, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        var real = TLanes.Of(alpha.Real);
        var imaginary = TLanes.Of(alpha.Imaginary);
        var acrossReal = TLanes.Of(across.Real);
        var acrossImaginary = TLanes.Of(across.Imaginary);
        for (; i + TLanes.Count <= x.Length; i += TLanes.Count)
        {
            var xReal = TLanes.Load(x.Real + i);
            var xImaginary = TLanes.Load(x.Imaginary + i);
            TLanes.MultiplyAdd(acrossImaginary, xImaginary, TLanes.MultiplyAdd(real, xReal, TLanes.Load(y.Real + i))).Store(y.Real + i);
            TLanes.MultiplyAdd(acrossReal, xImaginary, TLanes.MultiplyAdd(imaginary, xReal, TLanes.Load(y.Imaginary + i))).Store(y.Imaginary + i);
        }
        done = i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void RotateBody<T, TLanes>(T cosine, ComplexNumber<T> sine, ComplexVector<T> low, ComplexVector<T> high, ref int done)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLanes : struct, ILanes<TLanes, T>
    {
        var i = done;
        var c = TLanes.Of(cosine);
        var re = TLanes.Of(sine.Real);
        var im = TLanes.Of(sine.Imaginary);
        for (; i + TLanes.Count <= low.Length; i += TLanes.Count)
        {
            var lowReal = TLanes.Load(low.Real + i);
            var lowImaginary = TLanes.Load(low.Imaginary + i);
            var highReal = TLanes.Load(high.Real + i);
            var highImaginary = TLanes.Load(high.Imaginary + i);
            (c * lowReal + (re * highReal - im * highImaginary)).Store(low.Real + i);
            (c * lowImaginary + TLanes.MultiplyAdd(re, highImaginary, im * highReal)).Store(low.Imaginary + i);
            (c * highReal - TLanes.MultiplyAdd(re, lowReal, im * lowImaginary)).Store(high.Real + i);
            (c * highImaginary - (re * lowImaginary - im * lowReal)).Store(high.Imaginary + i);
        }
        done = i;
    }

    /// <summary>The four sums of products of parts.</summary>
    struct Products<T>
    {
        public T RealReal;
        public T RealImaginary;
        public T ImaginaryReal;
        public T ImaginaryImaginary;
    }
}

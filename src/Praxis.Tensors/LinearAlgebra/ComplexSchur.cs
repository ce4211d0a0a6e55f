using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>A = Z T Zᴴ with an upper triangular T: Hessenberg reduction and the single-shift QR iteration.</summary>
static unsafe class ComplexSchur
{
    const int SweepsPerValue = 60;

    /// <summary>After so many sweeps for one eigenvalue what is below rounding counts as zero without further questions.</summary>
    const int CarefulSweeps = 8;

    /// <summary>Turns A into T and writes Zᴴ. Returns whether the iteration converged; A must be finite.</summary>
    public static bool Reduce<T>(ComplexMatrix<T> a, ComplexMatrix<T> adjointZ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReduceToHessenberg(a, adjointZ);
        var sweepsLeft = (long)SweepsPerValue * a.Rows;
        var sweeps = 0;
        var end = a.Rows - 1;
        while (end > 0)
        {
            var start = end;
            while (start > 0 && !Negligible(a, start, careful: sweeps < CarefulSweeps))
            {
                start--;
            }
            if (start > 0) a[start, start - 1] = ComplexNumber<T>.Zero;
            if (start == end)
            {
                end--;
                sweeps = 0;
                continue;
            }
            if (sweepsLeft-- == 0) return false;
            sweeps++;
            Sweep(a, adjointZ, start, end, Shift(a, end, sweeps));
        }
        return true;
    }

    static void ReduceToHessenberg<T>(ComplexMatrix<T> a, ComplexMatrix<T> adjointZ)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var reflectors = scratch.TakeComplex<T>(n, n, out _);
        var taus = scratch.TakeComplex<T>(n);
        var work = scratch.TakeComplex<T>(n);
        for (var k = 0; k < n - 2; k++)
        {
            var v = reflectors.Row(k).From(k + 1);
            for (var i = 0; i < v.Length; i++)
            {
                v[i] = a[k + 1 + i, k];
                a[k + 1 + i, k] = ComplexNumber<T>.Zero;
            }
            taus[k] = ComplexHouseholder.Make(v, out var beta);
            a[k + 1, k] = beta;
            ComplexHouseholder.ApplyFromLeft(taus[k].Conjugate, v, a.From(k + 1, k + 1), work);
            ComplexHouseholder.ApplyFromRight(taus[k], v, a.Block(0, k + 1, n, v.Length));
        }
        ComplexHouseholder.FormAdjoint(reflectors, taus, Math.Max(n - 2, 0), 1, adjointZ);
    }

    /// <summary>Whether the entry below the diagonal in row k changes no eigenvalue; see <see cref="RealSchur{T}"/> for the test.</summary>
    static bool Negligible<T>(ComplexMatrix<T> a, int k, bool careful)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var below = a[k, k - 1].RoughMagnitude;
        if (below <= Machine<T>.SmallestNormal) return true;
        var corner = a[k, k].RoughMagnitude;
        var around = a[k - 1, k - 1].RoughMagnitude + corner;
        if (around == T.Zero)
        {
            if (k >= 2) around += a[k - 1, k - 2].RoughMagnitude;
            if (k + 1 < a.Rows) around += a[k + 1, k].RoughMagnitude;
        }
        if (below > Machine<T>.Epsilon * around || !careful) return below <= Machine<T>.Epsilon * around;
        var across = a[k - 1, k].RoughMagnitude;
        var difference = (a[k - 1, k - 1] - a[k, k]).RoughMagnitude;
        var (off, offSmall) = (T.Max(below, across), T.Min(below, across));
        var (on, onSmall) = (T.Max(corner, difference), T.Min(corner, difference));
        var sum = on + off;
        return offSmall * (off / sum) <= T.Max(Machine<T>.SmallestNormal, Machine<T>.Epsilon * (onSmall * (on / sum)));
    }

    /// <summary>The eigenvalue of the last 2×2 block that is nearer to the last entry.</summary>
    static ComplexNumber<T> Shift<T>(ComplexMatrix<T> a, int end, int sweeps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var last = a[end, end];
        if (sweeps % 10 == 0) return last + T.CreateTruncating(0.75) * a[end, end - 1].RoughMagnitude;
        var product = a[end - 1, end] * a[end, end - 1];
        if (product == ComplexNumber<T>.Zero) return last;
        var half = (a[end - 1, end - 1] - last) * Machine<T>.Half;
        var root = ComplexNumber<T>.Sqrt(half * half + product);
        if (half.Real * root.Real + half.Imaginary * root.Imaginary < T.Zero) root = -root;
        // The nearer one is last + half − root, written without cancellation.
        return last - product / (half + root);
    }

    static void Sweep<T>(ComplexMatrix<T> a, ComplexMatrix<T> adjointZ, int start, int end, ComplexNumber<T> shift)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = a[start, start] - shift;
        var y = a[start + 1, start];
        for (var k = start; k < end; k++)
        {
            if (k > start) (x, y) = (a[k, k - 1], a[k + 1, k - 1]);
            MakeRotation(x, y, out var cosine, out var sine, out var r);
            if (k > start)
            {
                a[k, k - 1] = r;
                a[k + 1, k - 1] = ComplexNumber<T>.Zero;
            }
            ComplexKernels.Rotate(cosine, sine, a.Row(k).From(k), a.Row(k + 1).From(k));
            ComplexKernels.Rotate(cosine, sine, adjointZ.Row(k), adjointZ.Row(k + 1));
            for (var i = 0; i <= Math.Min(k + 2, end); i++)
            {
                var (left, right) = (a[i, k], a[i, k + 1]);
                a[i, k] = left * cosine + right * sine.Conjugate;
                a[i, k + 1] = right * cosine - left * sine;
            }
        }
    }

    /// <summary>A real c and a complex s with c·x + s·y = r and c·y − s̄·x = 0.</summary>
    static void MakeRotation<T>(ComplexNumber<T> x, ComplexNumber<T> y, out T cosine, out ComplexNumber<T> sine, out ComplexNumber<T> r)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sizeX = x.Magnitude;
        var sizeY = y.Magnitude;
        if (sizeX == T.Zero)
        {
            cosine = sizeY == T.Zero ? T.One : T.Zero;
            sine = sizeY == T.Zero ? ComplexNumber<T>.Zero : new(y.Real / sizeY, -y.Imaginary / sizeY);
            r = sizeY;
            return;
        }
        (cosine, var size, var length) = Rotation.Make(sizeX, sizeY);
        var phase = new ComplexNumber<T>(x.Real / sizeX, x.Imaginary / sizeX);
        var other = sizeY == T.Zero ? ComplexNumber<T>.Zero : new(y.Real / sizeY, -y.Imaginary / sizeY);
        sine = phase * other * size;
        r = phase * length;
    }
}

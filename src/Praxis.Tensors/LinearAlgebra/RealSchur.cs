using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// A = Z T Zᵀ for a real matrix: Francis's double-shift QR iteration on a Hessenberg matrix. T is upper
/// triangular but for 2×2 blocks on its diagonal, one for every pair of complex eigenvalues.
/// </summary>
unsafe ref struct RealSchur<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int SweepsPerValue = 40;

    /// <summary>After so many sweeps for one eigenvalue what is below rounding counts as zero without further questions.</summary>
    const int CarefulSweeps = 8;

    readonly Matrix<T> _h;
    readonly Matrix<T> _rows;
    readonly bool _vectors;
    readonly T* _real;
    readonly T* _imaginary;

    RealSchur(Matrix<T> h, Matrix<T> rows, T* real, T* imaginary)
    {
        _h = h;
        _rows = rows;
        _vectors = rows.Rows > 0;
        _real = real;
        _imaginary = imaginary;
    }

    /// <summary>
    /// Turns H into T and applies the same transformations to the rows of <paramref name="rows"/>; where that is
    /// empty, only the eigenvalues are right afterwards. Returns whether the iteration converged.
    /// </summary>
    public static bool Run(Matrix<T> h, Matrix<T> rows, T* real, T* imaginary) => new RealSchur<T>(h, rows, real, imaginary).Run();

    readonly bool Run()
    {
        var end = _h.Rows - 1;
        var sweepsLeft = (long)SweepsPerValue * _h.Rows;
        var sweeps = 0;
        while (end >= 0)
        {
            var start = BlockStart(end, careful: sweeps < CarefulSweeps);
            if (start > 0) _h[start, start - 1] = T.Zero;
            if (start == end)
            {
                _real[end] = _h[end, end];
                _imaginary[end] = T.Zero;
                end--;
                sweeps = 0;
            }
            else if (start == end - 1)
            {
                FinishPair(end - 1);
                end -= 2;
                sweeps = 0;
            }
            else
            {
                if (sweepsLeft-- == 0) return false;
                sweeps++;
                Sweep(start, end, sweeps);
            }
        }
        return true;
    }

    /// <summary>The first row of the unreduced block that ends here.</summary>
    readonly int BlockStart(int end, bool careful)
    {
        for (var k = end; k > 0; k--)
        {
            var below = T.Abs(_h[k, k - 1]);
            if (below <= Machine<T>.SmallestNormal) return k;
            var around = T.Abs(_h[k - 1, k - 1]) + T.Abs(_h[k, k]);
            if (around == T.Zero)
            {
                if (k >= 2) around += T.Abs(_h[k - 1, k - 2]);
                if (k + 1 <= end) around += T.Abs(_h[k + 1, k]);
            }
            if (below > Machine<T>.Epsilon * around) continue;
            if (!careful) return k;
            // The careful test of Ahues and Tisseur: it looks at the product with the entry across the diagonal.
            var across = T.Abs(_h[k - 1, k]);
            var difference = T.Abs(_h[k - 1, k - 1] - _h[k, k]);
            var corner = T.Abs(_h[k, k]);
            var (off, offSmall) = (T.Max(below, across), T.Min(below, across));
            var (on, onSmall) = (T.Max(corner, difference), T.Min(corner, difference));
            var sum = on + off;
            if (offSmall * (off / sum) <= T.Max(Machine<T>.SmallestNormal, Machine<T>.Epsilon * (onSmall * (on / sum)))) return k;
        }
        return 0;
    }

    readonly void Sweep(int start, int end, int sweeps)
    {
        var (centre, spread) = Shifts(start, end, sweeps);

        // The bulge starts as low as two small subdiagonal entries in a row allow.
        T x, y, z;
        var first = end - 2;
        while (true)
        {
            (x, y, z) = FirstColumn(first, centre, spread);
            if (first == start) break;
            var coupling = T.Abs(_h[first, first - 1]) * (T.Abs(y) + T.Abs(z));
            var weight = T.Abs(x) * (T.Abs(_h[first - 1, first - 1]) + T.Abs(_h[first, first]) + T.Abs(_h[first + 1, first + 1]));
            if (coupling <= Machine<T>.Epsilon * weight) break;
            first--;
        }

        var top = _vectors ? 0 : start;
        var right = _vectors ? _h.Columns - 1 : end;
        var reflector = stackalloc T[3];
        for (var k = first; k <= end - 2; k++)
        {
            if (k > first) (x, y, z) = (_h[k, k - 1], _h[k + 1, k - 1], _h[k + 2, k - 1]);
            (reflector[0], reflector[1], reflector[2]) = (x, y, z);
            var tau = Householder.Make(reflector, 3, out var beta);
            if (k > first)
            {
                _h[k, k - 1] = beta;
                _h[k + 1, k - 1] = T.Zero;
                _h[k + 2, k - 1] = T.Zero;
            }
            else if (k > start)
            {
                _h[k, k - 1] *= T.One - tau;
            }
            VectorKernels.ReflectThreeRows(tau, reflector[1], reflector[2], _h.Row(k) + k, _h.Stride, right - k + 1);
            ReflectColumns(tau, reflector[1], reflector[2], k, top, Math.Min(k + 3, end));
            if (_vectors) VectorKernels.ReflectThreeRows(tau, reflector[1], reflector[2], _rows.Row(k), _rows.Stride, _rows.Columns);
        }

        var last = end - 1;
        if (last > first) (x, y) = (_h[last, last - 1], _h[end, last - 1]);
        var (cosine, sine, r) = Rotation.Make(x, y);
        if (last > first)
        {
            _h[last, last - 1] = r;
            _h[end, last - 1] = T.Zero;
        }
        RotatePair(cosine, sine, last, top, end, last, right);
    }

    /// <summary>The two shifts, centre ± i·spread.</summary>
    readonly (T Centre, T Spread) Shifts(int start, int end, int sweeps)
    {
        if (sweeps % 10 == 0)
        {
            // An exceptional pair breaks a cycle; it is taken from either end in turn.
            var atEnd = sweeps % 20 == 0;
            var size = atEnd
                ? T.Abs(_h[end, end - 1]) + T.Abs(_h[end - 1, end - 2])
                : T.Abs(_h[start + 1, start]) + T.Abs(_h[start + 2, start + 1]);
            return (T.CreateTruncating(0.75) * size + (atEnd ? _h[end, end] : _h[start, start]), T.CreateTruncating(0.66) * size);
        }
        var last = _h[end, end];
        var half = (_h[end - 1, end - 1] - last) * Machine<T>.Half;
        var mean = last + half;
        var discriminant = half * half + _h[end - 1, end] * _h[end, end - 1];
        var root = T.Sqrt(T.Abs(discriminant));
        if (discriminant < T.Zero) return (mean, root);
        // Of two real eigenvalues the one nearer to the last entry is used twice.
        return (half < T.Zero ? mean + root : mean - root, T.Zero);
    }

    /// <summary>The first column of (H − σ₁)(H − σ₂), up to a factor, for the block that starts here.</summary>
    readonly (T X, T Y, T Z) FirstColumn(int k, T centre, T spread)
    {
        var off = _h[k, k] - centre;
        var scale = T.Abs(off) + T.Abs(spread) + T.Abs(_h[k + 1, k]);
        var below = _h[k + 1, k] / scale;
        var x = below * _h[k, k + 1] + off * (off / scale) + spread * (spread / scale);
        var y = below * (off + (_h[k + 1, k + 1] - centre));
        var z = below * _h[k + 2, k + 1];
        var size = T.Abs(x) + T.Abs(y) + T.Abs(z);
        return size > T.Zero ? (x / size, y / size, z / size) : (T.One, T.Zero, T.Zero);
    }

    readonly void ReflectColumns(T tau, T second, T third, int column, int top, int bottom)
    {
        for (var i = top; i <= bottom; i++)
        {
            var row = _h.Row(i) + column;
            var sum = tau * (row[0] + second * row[1] + third * row[2]);
            row[0] -= sum;
            row[1] -= sum * second;
            row[2] -= sum * third;
        }
    }

    /// <summary>Turns rows and columns k and k + 1.</summary>
    readonly void RotatePair(T cosine, T sine, int k, int top, int bottom, int left, int right)
    {
        VectorKernels.Rotate(cosine, -sine, _h.Row(k) + left, _h.Row(k + 1) + left, right - left + 1);
        for (var i = top; i <= bottom; i++)
        {
            var row = _h.Row(i) + k;
            (row[0], row[1]) = (cosine * row[0] + sine * row[1], cosine * row[1] - sine * row[0]);
        }
        if (_vectors) VectorKernels.Rotate(cosine, -sine, _rows.Row(k), _rows.Row(k + 1), _rows.Columns);
    }

    /// <summary>Takes the two eigenvalues of a 2×2 block and makes it triangular where they are real.</summary>
    readonly void FinishPair(int k)
    {
        var b = _h[k, k + 1];
        var c = _h[k + 1, k];
        var half = (_h[k, k] - _h[k + 1, k + 1]) * Machine<T>.Half;
        var discriminant = half * half + b * c;
        if (discriminant < T.Zero)
        {
            _real[k] = _real[k + 1] = _h[k + 1, k + 1] + half;
            _imaginary[k] = T.Sqrt(-discriminant);
            _imaginary[k + 1] = -_imaginary[k];
            return;
        }
        var z = half + T.CopySign(T.Sqrt(discriminant), half);
        var (cosine, sine, _) = Rotation.Make(z, c);
        RotatePair(cosine, sine, k, _vectors ? 0 : k, k + 1, k, _vectors ? _h.Columns - 1 : k + 1);
        _h[k + 1, k] = T.Zero;
        _real[k] = _h[k, k];
        _real[k + 1] = _h[k + 1, k + 1];
        _imaginary[k] = _imaginary[k + 1] = T.Zero;
    }
}

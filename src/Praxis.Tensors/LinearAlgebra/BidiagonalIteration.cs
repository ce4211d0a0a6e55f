using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// Singular values of an upper bidiagonal matrix by the implicit QR iteration, with a zero shift wherever a
/// shift would cost a small singular value its relative accuracy (Demmel and Kahan).
/// </summary>
unsafe ref struct BidiagonalIteration<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int SweepsPerValue = 60;

    readonly T* _diagonal;
    readonly T* _offDiagonal;
    readonly int _size;
    readonly RotationQueue<T>* _left;
    readonly RotationQueue<T>* _right;
    readonly T _tolerance;
    readonly T _threshold;

    BidiagonalIteration(T* diagonal, T* offDiagonal, int size, RotationQueue<T>* left, RotationQueue<T>* right)
    {
        _diagonal = diagonal;
        _offDiagonal = offDiagonal;
        _size = size;
        _left = left;
        _right = right;
        _tolerance = T.CreateTruncating(5.0) * Machine<T>.Epsilon;
        var smallest = LowerBound(diagonal, offDiagonal, 1, size - 1) / T.Sqrt(T.CreateTruncating(size));
        _threshold = T.Max(_tolerance * smallest, Machine<T>.SmallestNormal * T.CreateTruncating(6.0 * size * size));
    }

    /// <summary>
    /// Turns the diagonal into the singular values, in no order and of any sign; the rotations of the rows of
    /// Uᵀ and Vᵀ go into the queues where they are given. Returns whether the iteration converged.
    /// </summary>
    public static bool Run(T* diagonal, T* offDiagonal, int size, RotationQueue<T>* left, RotationQueue<T>* right)
    {
        var converged = size < 2 || new BidiagonalIteration<T>(diagonal, offDiagonal, size, left, right).Run();
        if (left != null) left->Flush();
        if (right != null) right->Flush();
        return converged;
    }

    readonly bool Run()
    {
        var sweepsLeft = (long)SweepsPerValue * _size;
        var end = _size - 1;
        var blockStart = -1;
        var blockEnd = -1;
        var downwards = true;
        while (end > 0)
        {
            var start = end;
            while (start > 0 && T.Abs(_offDiagonal[start - 1]) > _threshold)
            {
                start--;
            }
            if (start > 0) _offDiagonal[start - 1] = T.Zero;
            if (start == end)
            {
                end--;
                continue;
            }
            if (start > blockEnd || end < blockStart)
            {
                // A new block: the bulge is chased from the end with the larger entries to the other.
                downwards = T.Abs(_diagonal[start]) >= T.Abs(_diagonal[end]);
            }
            blockStart = start;
            blockEnd = end;
            var last = end - start;
            var step = downwards ? 1 : -1;
            var d = downwards ? _diagonal + start : _diagonal + end;
            var e = downwards ? _offDiagonal + start : _offDiagonal + end - 1;
            if (Deflate(d, e, step, last, out var smallest)) continue;
            if (sweepsLeft-- == 0) return false;
            if (_left != null) _left->Begin(downwards ? start : end - 1, !downwards);
            if (_right != null) _right->Begin(downwards ? start : end - 1, !downwards);
            var shift = Shift(d, e, step, last, smallest);
            if (shift == T.Zero) SweepWithoutShift(d, e, step, last);
            else Sweep(d, e, step, last, shift);
            if (T.Abs(e[step * (last - 1)]) <= _threshold) e[step * (last - 1)] = T.Zero;
        }
        return true;
    }

    /// <summary>A lower bound of the smallest singular value of a block, times the square root of its size.</summary>
    static T LowerBound(T* d, T* e, int step, int last)
    {
        var mu = T.Abs(d[0]);
        var bound = mu;
        for (var i = 0; i < last && bound > T.Zero; i++)
        {
            mu = T.Abs(d[step * (i + 1)]) * (mu / (mu + T.Abs(e[step * i])));
            bound = T.Min(bound, mu);
        }
        return bound;
    }

    /// <summary>Clears an off-diagonal entry that changes no singular value in its relative accuracy.</summary>
    readonly bool Deflate(T* d, T* e, int step, int last, out T smallest)
    {
        smallest = T.Zero;
        if (T.Abs(e[step * (last - 1)]) <= _tolerance * T.Abs(d[step * last]))
        {
            e[step * (last - 1)] = T.Zero;
            return true;
        }
        var mu = T.Abs(d[0]);
        smallest = mu;
        for (var i = 0; i < last; i++)
        {
            if (T.Abs(e[step * i]) <= _tolerance * mu)
            {
                e[step * i] = T.Zero;
                return true;
            }
            mu = T.Abs(d[step * (i + 1)]) * (mu / (mu + T.Abs(e[step * i])));
            smallest = T.Min(smallest, mu);
        }
        return false;
    }

    readonly T Shift(T* d, T* e, int step, int last, T smallest)
    {
        var largest = T.Zero;
        for (var i = 0; i <= last; i++)
        {
            largest = T.Max(largest, T.Abs(d[step * i]));
            if (i < last) largest = T.Max(largest, T.Abs(e[step * i]));
        }
        var hundredth = T.CreateTruncating(0.01);
        if (T.CreateTruncating(_size) * _tolerance * (smallest / largest) <= T.Max(Machine<T>.Epsilon, hundredth * _tolerance)) return T.Zero;
        var shift = SmallerSingularValue(d[step * (last - 1)], e[step * (last - 1)], d[step * last]);
        var ratio = shift / T.Abs(d[0]);
        return ratio * ratio < Machine<T>.Epsilon ? T.Zero : shift;
    }

    /// <summary>The smaller singular value of [f g; 0 h]: 2 |f h| / (√((|f|+|h|)² + g²) + √((|f|−|h|)² + g²)).</summary>
    static T SmallerSingularValue(T f, T g, T h)
    {
        f = T.Abs(f);
        h = T.Abs(h);
        var sum = Rotation.Length(f + h, g) + Rotation.Length(f - h, g);
        return sum == T.Zero ? T.Zero : Machine<T>.Two * T.Min(f, h) * (T.Max(f, h) / sum);
    }

    readonly void SweepWithoutShift(T* d, T* e, int step, int last)
    {
        var cosine = T.One;
        var outerCosine = T.One;
        var outerSine = T.Zero;
        for (var i = 0; i < last; i++)
        {
            (cosine, var sine, var r) = Rotation.Make(d[step * i] * cosine, e[step * i]);
            if (i > 0) e[step * (i - 1)] = outerSine * r;
            (outerCosine, outerSine, d[step * i]) = Rotation.Make(outerCosine * r, d[step * (i + 1)] * sine);
            Push(step, cosine, sine, outerCosine, outerSine);
        }
        var end = d[step * last] * cosine;
        d[step * last] = end * outerCosine;
        e[step * (last - 1)] = end * outerSine;
    }

    readonly void Sweep(T* d, T* e, int step, int last, T shift)
    {
        var here = d[0];
        var between = e[0];
        var f = (T.Abs(here) - shift) * (T.CopySign(T.One, here) + shift / here);
        var g = between;
        for (var i = 0; i < last; i++)
        {
            var next = d[step * (i + 1)];
            var (cosine, sine, r) = Rotation.Make(f, g);
            if (i > 0) e[step * (i - 1)] = r;
            f = cosine * here + sine * between;
            between = cosine * between - sine * here;
            g = sine * next;
            next *= cosine;
            (var outerCosine, var outerSine, d[step * i]) = Rotation.Make(f, g);
            f = outerCosine * between + outerSine * next;
            here = outerCosine * next - outerSine * between;
            if (i < last - 1)
            {
                var following = e[step * (i + 1)];
                g = outerSine * following;
                between = outerCosine * following;
            }
            Push(step, cosine, sine, outerCosine, outerSine);
        }
        d[step * last] = here;
        e[step * (last - 1)] = f;
    }

    /// <summary>Running backwards mirrors the block, which exchanges the sides and the order of each pair.</summary>
    readonly void Push(int step, T cosine, T sine, T outerCosine, T outerSine)
    {
        if (step > 0)
        {
            if (_right != null) _right->Push(cosine, -sine);
            if (_left != null) _left->Push(outerCosine, -outerSine);
        }
        else
        {
            if (_left != null) _left->Push(cosine, sine);
            if (_right != null) _right->Push(outerCosine, outerSine);
        }
    }
}

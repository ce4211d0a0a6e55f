using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Eigenvalues of a symmetric tridiagonal matrix by the implicit QL iteration with Wilkinson's shift.</summary>
static unsafe class TridiagonalIteration
{
    const int SweepsPerValue = 60;

    /// <summary>
    /// Turns the diagonal into the eigenvalues, in no order; the rotations go into <paramref name="rotations"/>
    /// where it is given. Returns whether the iteration converged.
    /// </summary>
    public static bool Run<T>(T* diagonal, T* offDiagonal, int n, RotationQueue<T>* rotations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sweepsLeft = (long)SweepsPerValue * n;
        var start = 0;
        while (start < n)
        {
            var end = start;
            while (end < n - 1 && !Negligible(diagonal, offDiagonal, end))
            {
                end++;
            }
            if (end < n - 1) offDiagonal[end] = T.Zero;
            if (!RunBlock(diagonal, offDiagonal, start, end, rotations, ref sweepsLeft)) return false;
            start = end + 1;
        }
        if (rotations != null) rotations->Flush();
        return true;
    }

    /// <summary>
    /// Iterates on one block until it is diagonal. It works towards the end with the smaller entries, which are
    /// found best last.
    /// </summary>
    static bool RunBlock<T>(T* diagonal, T* offDiagonal, int start, int end, RotationQueue<T>* rotations, ref long sweepsLeft)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.Abs(diagonal[end]) < T.Abs(diagonal[start]))
        {
            while (end > start)
            {
                var split = end;
                while (split > start && !Negligible(diagonal, offDiagonal, split - 1))
                {
                    split--;
                }
                if (split > start) offDiagonal[split - 1] = T.Zero;
                if (split == end)
                {
                    end--;
                    continue;
                }
                if (sweepsLeft-- == 0) return false;
                if (rotations != null) rotations->Begin(split, false);
                Sweep(diagonal + end, offDiagonal + end - 1, -1, end - split, rotations);
            }
            return true;
        }
        while (start < end)
        {
            var split = start;
            while (split < end && !Negligible(diagonal, offDiagonal, split))
            {
                split++;
            }
            if (split < end) offDiagonal[split] = T.Zero;
            if (split == start)
            {
                start++;
                continue;
            }
            if (sweepsLeft-- == 0) return false;
            if (rotations != null) rotations->Begin(split - 1, true);
            Sweep(diagonal + start, offDiagonal + start, 1, split - start, rotations);
        }
        return true;
    }

    static bool Negligible<T>(T* diagonal, T* offDiagonal, int i)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var off = offDiagonal[i];
        return off * off <= Machine<T>.Epsilon * T.Abs(diagonal[i]) * (Machine<T>.Epsilon * T.Abs(diagonal[i + 1])) + Machine<T>.SmallestNormal;
    }

    /// <summary>
    /// One implicit QL step that makes the first off-diagonal entry small. Entry i of the block is
    /// <c>d[step·i]</c>, so that a step of −1 runs the mirrored (QR) iteration.
    /// </summary>
    static void Sweep<T>(T* d, T* e, int step, int last, RotationQueue<T>* rotations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var shift = d[0];
        var ratio = (d[step] - shift) / (Machine<T>.Two * e[0]);
        var g = d[step * last] - shift + e[0] / (ratio + T.CopySign(Rotation.Length(ratio, T.One), ratio));
        var sine = T.One;
        var cosine = T.One;
        var moved = T.Zero;
        for (var i = last - 1; i >= 0; i--)
        {
            var f = sine * e[step * i];
            var b = cosine * e[step * i];
            (cosine, sine, var r) = Rotation.Make(g, f);
            if (i < last - 1) e[step * (i + 1)] = r;
            g = d[step * (i + 1)] - moved;
            r = (d[step * i] - g) * sine + Machine<T>.Two * cosine * b;
            moved = sine * r;
            d[step * (i + 1)] = g + moved;
            g = cosine * r - b;
            if (rotations != null) rotations->Push(cosine, step > 0 ? sine : -sine);
        }
        d[0] -= moved;
        e[0] = g;
    }
}

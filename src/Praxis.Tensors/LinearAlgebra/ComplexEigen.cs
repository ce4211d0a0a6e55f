using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Eigenvalues and right eigenvectors of a complex square matrix: A V = V diag(λ).</summary>
static unsafe class ComplexEigen
{
    /// <summary>
    /// Writes the eigenvalues and, where the vectors have memory, the eigenvectors as columns of unit length, each
    /// turned so that its largest entry is real. Returns whether the iteration converged; it fails at once for NaN
    /// and infinity.
    /// </summary>
    public static bool Decompose<T>(ComplexMatrix<T> a, ComplexVector<T> values, ComplexMatrix<T> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var t = scratch.TakeComplex<T>(n, n, out _);
        a.CopyTo(t);
        var scale = t.Scale();
        if (T.IsNaN(scale)) return false;
        var adjointZ = scratch.TakeComplex<T>(n, n, out _);
        if (!ComplexSchur.Reduce(t, adjointZ)) return false;
        for (var i = 0; i < n; i++)
        {
            values[i] = t[i, i] * scale;
        }
        if (vectors.Real.Start == null) return true;

        // v = Z x, as rows: vᵀ = xᵀ Zᵀ.
        var rows = scratch.TakeComplex<T>(n, n, out var joined);
        joined.Clear();
        WriteTriangularVectors(t, rows);
        var product = scratch.TakeComplex<T>(n, n, out joined);
        joined.Clear();
        ComplexMatrix<T>.AddProduct(rows, false, false, adjointZ, true, product);
        for (var k = 0; k < n; k++)
        {
            Normalise(product.Row(k));
        }
        product.TransposeTo(vectors);
        return true;
    }

    static void WriteTriangularVectors<T>(ComplexMatrix<T> t, ComplexMatrix<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var largest = T.Max(VectorKernels.LargestMagnitude(t.Real), VectorKernels.LargestMagnitude(t.Imaginary));
        var smallest = T.Max(Machine<T>.Epsilon * largest, Machine<T>.SmallestNormal / Machine<T>.Epsilon);
        for (var k = 0; k < t.Rows; k++)
        {
            var x = rows.Row(k);
            x[k] = ComplexNumber<T>.One;
            for (var i = k - 1; i >= 0; i--)
            {
                var known = new ComplexVector<T>(t.Row(i).Real + i + 1, t.Row(i).Imaginary + i + 1, k - i);
                var divisor = t[i, i] - t[k, k];
                if (divisor.RoughMagnitude < smallest) divisor = smallest;
                x[i] = -known.Dot(x.From(i + 1)) / divisor;
                var size = x[i].RoughMagnitude;
                // Vectors of a nearly defective matrix grow without limit; only their direction matters.
                if (size * size > T.One / Machine<T>.SmallestSquare) x.Scale(T.One / Machine<T>.PowerOfTwoNear(size));
            }
        }
    }

    static void Normalise<T>(ComplexVector<T> v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var turn = ComplexNumber<T>.One;
        var largest = T.Zero;
        for (var i = 0; i < v.Length; i++)
        {
            var magnitude = v[i].Magnitude;
            if (magnitude <= largest) continue;
            largest = magnitude;
            turn = new(v[i].Real / magnitude, -v[i].Imaginary / magnitude);
        }
        var length = v.Norm();
        for (var i = 0; i < v.Length; i++)
        {
            v[i] = new ComplexNumber<T>(v[i].Real / length, v[i].Imaginary / length) * turn;
        }
    }
}

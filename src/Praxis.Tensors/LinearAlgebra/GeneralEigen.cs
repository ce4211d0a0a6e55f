using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Eigenvalues and right eigenvectors of a real square matrix: A V = V diag(λ), both complex.</summary>
static unsafe class GeneralEigen
{
    /// <summary>
    /// Writes the parts of the eigenvalues and, where the vectors have memory, of the eigenvectors as columns of
    /// unit length. A pair of complex eigenvalues stands together, the one with the positive imaginary part first.
    /// Returns whether the iteration converged; it fails at once for NaN and infinity.
    /// </summary>
    public static bool Decompose<T>(Matrix<T> a, Span<T> valuesReal, Span<T> valuesImaginary, ComplexMatrix<T> vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        if (n == 0) return true;
        using var scratch = Scratch.Open();
        var h = scratch.TakeMatrix<T>(n, n);
        var withVectors = vectors.Real.Start != null;
        fixed (T* real = valuesReal, imaginary = valuesImaginary)
        {
            a.CopyTo(h);
            var scale = Scaling.Apply(h);
            if (T.IsNaN(scale)) return false;
            var balance = scratch.Take<T>(n);
            Balancing.Apply(h, balance);
            var transposedZ = withVectors ? scratch.TakeMatrix<T>(n, n) : default;
            Hessenberg.Reduce(h, transposedZ);
            if (!RealSchur<T>.Run(h, transposedZ, real, imaginary)) return false;
            if (withVectors)
            {
                var rows = scratch.TakeMatrix<T>(n, n);
                rows.Clear();
                QuasiTriangularVectors.Write(h, real, imaginary, rows);
                var product = scratch.TakeMatrix<T>(n, n);
                MatrixMultiply.Write(rows, false, transposedZ, false, product);
                WriteVectors(product, imaginary, balance, vectors.Real, vectors.Imaginary);
            }
            VectorKernels.Scale(scale, real, n);
            VectorKernels.Scale(scale, imaginary, n);
        }
        return true;
    }

    /// <summary>
    /// Turns rows (a complex pair as the row of its real parts and the row of its imaginary parts) into columns of
    /// unit length, turned so that the largest entry is real.
    /// </summary>
    static void WriteVectors<T>(Matrix<T> rows, T* imaginary, T* balance, Matrix<T> vectorsReal, Matrix<T> vectorsImaginary)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = rows.Rows;
        vectorsImaginary.Clear();
        for (var k = 0; k < n; k++)
        {
            var complex = imaginary[k] != T.Zero;
            var re = rows.Row(k);
            var im = complex ? rows.Row(k + 1) : null;
            for (var i = 0; i < n; i++)
            {
                re[i] *= balance[i];
                if (complex) im[i] *= balance[i];
            }
            var length = VectorKernels.Norm(re, n);
            if (!complex)
            {
                for (var i = 0; i < n; i++)
                {
                    vectorsReal[i, k] = re[i] / length;
                }
                continue;
            }
            length = Rotation.Length(length, VectorKernels.Norm(im, n));
            var turn = LargestPhase(re, im, n);
            for (var i = 0; i < n; i++)
            {
                var entry = new ComplexNumber<T>(re[i] / length, im[i] / length) * turn.Conjugate;
                vectorsReal[i, k] = vectorsReal[i, k + 1] = entry.Real;
                vectorsImaginary[i, k] = entry.Imaginary;
                vectorsImaginary[i, k + 1] = -entry.Imaginary;
            }
            k++;
        }
    }

    static ComplexNumber<T> LargestPhase<T>(T* re, T* im, int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var phase = ComplexNumber<T>.One;
        var largest = T.Zero;
        for (var i = 0; i < n; i++)
        {
            var magnitude = Rotation.Length(re[i], im[i]);
            if (magnitude <= largest) continue;
            largest = magnitude;
            phase = new(re[i] / magnitude, im[i] / magnitude);
        }
        return phase;
    }
}

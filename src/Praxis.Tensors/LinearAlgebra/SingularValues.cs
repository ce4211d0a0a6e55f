using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>The singular value decomposition A = U diag(σ) Vᵀ.</summary>
static unsafe class SingularValues
{
    /// <summary>A matrix so much taller than wide is first reduced to its triangle.</summary>
    const double TallRatio = 1.6;

    /// <summary>
    /// Writes the singular values in descending order, U (rows × k) and Vᵀ (k × columns), where k is the smaller
    /// side in the reduced form and each factor's own side in the full one. Where both factors have no memory,
    /// only the values are found. Returns whether the iteration converged; it does for every finite matrix.
    /// </summary>
    public static bool Decompose<T>(Matrix<T> a, Span<T> values, Matrix<T> left, Matrix<T> rightTransposed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vectors = left.Start != null;
        fixed (T* spectrum = values)
        {
            if (a.Rows >= a.Columns) return Decompose(a, spectrum, vectors, left, rightTransposed, false);
            using var scratch = Scratch.Open();
            var tall = scratch.TakeMatrix<T>(a.Columns, a.Rows);
            a.TransposeTo(tall);
            return Decompose(tall, spectrum, vectors, rightTransposed, left, true);
        }
    }

    /// <summary>
    /// The decomposition of a matrix with at least as many rows as columns. Where <paramref name="swapped"/>, the
    /// left vectors are wanted as rows and the right ones as columns.
    /// </summary>
    static bool Decompose<T>(Matrix<T> a, T* values, bool vectors, Matrix<T> left, Matrix<T> right, bool swapped)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Columns;
        if (n == 0)
        {
            if (vectors) left.SetIdentity();
            return true;
        }
        var work = scratch.TakeMatrix<T>(a.Rows, n);
        a.CopyTo(work);
        var scale = Scaling.Apply(work);
        if (T.IsNaN(scale)) return false;

        var leftRows = vectors ? scratch.TakeMatrix<T>(swapped ? left.Rows : left.Columns, a.Rows) : default;
        var tall = a.Rows > n && a.Rows >= TallRatio * n;
        var orthogonal = default(Matrix<T>);
        if (tall)
        {
            var triangle = scratch.TakeMatrix<T>(n, n);
            orthogonal = vectors ? scratch.TakeMatrix<T>(n, a.Rows) : default;
            ReduceToTriangle(work, triangle, leftRows, orthogonal);
            work = triangle;
        }

        var offDiagonal = scratch.Take<T>(n);
        var leftTaus = scratch.Take<T>(n);
        var rightTaus = scratch.Take<T>(n);
        var leftReflectors = scratch.TakeMatrix<T>(n, work.Rows);
        var rightReflectors = scratch.TakeMatrix<T>(n, n);
        Bidiagonal.Reduce(work, values, offDiagonal, leftReflectors, leftTaus, rightReflectors, rightTaus);
        if (!vectors)
        {
            if (!BidiagonalIteration<T>.Run(values, offDiagonal, n, null, null)) return false;
            FinishValues(values, n, scale);
            return true;
        }

        var rightRows = scratch.TakeMatrix<T>(n, n);
        Householder.FormTransposed(rightReflectors, rightTaus, n - 1, 1, rightRows);
        var inner = tall ? scratch.TakeMatrix<T>(n, n) : leftRows;
        Householder.FormTransposed(leftReflectors, leftTaus, n, 0, inner);
        var leftRotations = new RotationQueue<T>(inner.Block(0, 0, n, inner.Columns), scratch);
        var rightRotations = new RotationQueue<T>(rightRows, scratch);
        if (!BidiagonalIteration<T>.Run(values, offDiagonal, n, &leftRotations, &rightRotations)) return false;
        SortDescending(values, inner, rightRows);
        VectorKernels.Scale(scale, values, n);
        if (tall)
        {
            var rotated = leftRows.Block(0, 0, n, a.Rows);
            MatrixMultiply.Write(inner, false, orthogonal, false, rotated);
        }
        if (swapped)
        {
            leftRows.CopyTo(left);
            rightRows.TransposeTo(right);
        }
        else
        {
            leftRows.TransposeTo(left);
            rightRows.CopyTo(right);
        }
        return true;
    }

    static void ReduceToTriangle<T>(Matrix<T> a, Matrix<T> triangle, Matrix<T> leftRows, Matrix<T> orthogonal)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Columns;
        var transposed = scratch.TakeMatrix<T>(n, a.Rows);
        var diagonal = scratch.Take<T>(n);
        var taus = scratch.Take<T>(n);
        a.TransposeTo(transposed);
        QrFactors.Factor(transposed, diagonal, taus);
        QrFactors.WriteTriangle(transposed, diagonal, triangle);
        if (leftRows.Rows == 0) return;
        Householder.FormTransposed(transposed, taus, n, 0, leftRows);
        leftRows.Block(0, 0, n, a.Rows).CopyTo(orthogonal);
    }

    /// <summary>Makes the values of an iteration without vectors positive, sorted and of their own scale.</summary>
    public static void FinishValues<T>(T* values, int n, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < n; i++)
        {
            values[i] = scale * T.Abs(values[i]);
        }
        var sorted = new Span<T>(values, n);
        sorted.Sort();
        sorted.Reverse();
    }

    /// <summary>Makes the values positive and sorts them and the rows that belong to them.</summary>
    public static void SortDescending<T>(T* values, Matrix<T> leftRows, Matrix<T> rightRows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = rightRows.Rows;
        for (var i = 0; i < n; i++)
        {
            if (T.IsNegative(values[i]))
            {
                values[i] = -values[i];
                VectorKernels.Scale(-T.One, rightRows.Row(i), rightRows.Columns);
            }
        }
        for (var i = 0; i < n - 1; i++)
        {
            var largest = i;
            for (var j = i + 1; j < n; j++)
            {
                if (values[j] > values[largest]) largest = j;
            }
            (values[i], values[largest]) = (values[largest], values[i]);
            leftRows.SwapRows(i, largest);
            rightRows.SwapRows(i, largest);
        }
    }
}

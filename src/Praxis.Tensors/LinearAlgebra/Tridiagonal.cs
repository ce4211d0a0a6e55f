using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// A = Q T Qᵀ for a symmetric A: the reduction to a tridiagonal T, by panels whose update of the rest is one
/// matrix product.
/// </summary>
static unsafe class Tridiagonal
{
    const int UpdateRows = 64;

    /// <summary>
    /// Reduces A, of which only the diagonal and what is right of it is read. Row k of A keeps the reflector of
    /// step k from column k + 1 on.
    /// </summary>
    public static void Reduce<T>(Matrix<T> a, T* diagonal, T* offDiagonal, T* taus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = a.Rows;
        var done = 0;
        for (; n - done > Householder.BlockThreshold; done += Householder.BlockSize)
        {
            using var scratch = Scratch.Open();
            var w = scratch.TakeMatrix<T>(Householder.BlockSize, n);
            ReducePanel(a, done, w, diagonal, offDiagonal, taus);
            UpdateRest(a, done, w);
        }
        ReduceRest(a, done, diagonal, offDiagonal, taus);
    }

    static void ReducePanel<T>(Matrix<T> a, int panel, Matrix<T> w, T* diagonal, T* offDiagonal, T* taus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var first = scratch.Take<T>(w.Rows);
        var second = scratch.Take<T>(w.Rows);
        for (var j = 0; j < w.Rows; j++)
        {
            var k = panel + j;
            var row = a.Row(k) + k;
            for (var i = 0; i < j; i++)
            {
                first[i] = a[panel + i, k];
                second[i] = w[i, k];
            }
            VectorKernels.AddTransposedProduct(-T.One, w.Block(0, k, j, n - k), first, row);
            VectorKernels.AddTransposedProduct(-T.One, a.Block(panel, k, j, n - k), second, row);
            diagonal[k] = row[0];
            var v = row + 1;
            var length = n - k - 1;
            var tau = Householder.Make(v, length, out offDiagonal[k]);
            taus[k] = tau;
            var y = w.Row(j) + k + 1;
            VectorKernels.MultiplySymmetric(a.From(k + 1, k + 1), v, y);
            var earlierW = w.Block(0, k + 1, j, length);
            var earlierV = a.Block(panel, k + 1, j, length);
            VectorKernels.Multiply(earlierW, v, first);
            VectorKernels.Multiply(earlierV, v, second);
            VectorKernels.AddTransposedProduct(-T.One, earlierV, first, y);
            VectorKernels.AddTransposedProduct(-T.One, earlierW, second, y);
            Finish(tau, v, y, length);
        }
    }

    /// <summary>w = τ y − ½ τ² (y·v) v, so that H A H = A − v wᵀ − w vᵀ.</summary>
    static void Finish<T>(T tau, T* v, T* y, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        VectorKernels.Scale(tau, y, length);
        VectorKernels.Axpy(-Machine<T>.Half * tau * VectorKernels.Dot(y, v, length), v, y, length);
    }

    static void UpdateRest<T>(Matrix<T> a, int panel, Matrix<T> w)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var blocks = (a.Rows - panel - w.Rows + UpdateRows - 1) / UpdateRows;
        Workers.Run(new UpdateJob<T> { A = a, W = w, Panel = panel, Blocks = blocks }, (blocks + 1) / 2, 1);
    }

    /// <summary>A − Vᵀ W − Wᵀ V on and above the diagonal; a long block of rows and a short one are one item of work.</summary>
    struct UpdateJob<T> : IRangeJob
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public Matrix<T> A;
        public Matrix<T> W;
        public int Panel;
        public int Blocks;

        public readonly void Run(int start, int end)
        {
            for (var block = start; block < end; block++)
            {
                Update(block);
                if (Blocks - 1 - block != block) Update(Blocks - 1 - block);
            }
        }

        readonly void Update(int block)
        {
            var row = Panel + W.Rows + block * UpdateRows;
            var rows = Math.Min(UpdateRows, A.Rows - row);
            var columns = A.Rows - row;
            var target = A.Block(row, row, rows, columns);
            MatrixMultiply.Subtract(A.Block(Panel, row, W.Rows, rows), true, W.Block(0, row, W.Rows, columns), false, target);
            MatrixMultiply.Subtract(W.Block(0, row, W.Rows, rows), true, A.Block(Panel, row, W.Rows, columns), false, target);
        }
    }

    static void ReduceRest<T>(Matrix<T> a, int start, T* diagonal, T* offDiagonal, T* taus)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var scratch = Scratch.Open();
        var n = a.Rows;
        var y = scratch.Take<T>(n);
        for (var k = start; k < n - 1; k++)
        {
            diagonal[k] = a[k, k];
            var v = a.Row(k) + k + 1;
            var length = n - k - 1;
            var tau = Householder.Make(v, length, out offDiagonal[k]);
            taus[k] = tau;
            if (tau == T.Zero) continue;
            VectorKernels.MultiplySymmetric(a.From(k + 1, k + 1), v, y);
            Finish(tau, v, y, length);
            for (var i = 0; i < length; i++)
            {
                var row = a.Row(k + 1 + i) + k + 1 + i;
                VectorKernels.Axpy(-v[i], y + i, row, length - i);
                VectorKernels.Axpy(-y[i], v + i, row, length - i);
            }
        }
        if (n > 0) diagonal[n - 1] = a[n - 1, n - 1];
    }
}

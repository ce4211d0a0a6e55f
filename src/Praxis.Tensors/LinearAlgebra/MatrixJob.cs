using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>One kernel over the matrices of a batch.</summary>
unsafe struct MatrixJob<T> : IRangeJob
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public MatrixKind Kind;
    public MatrixFlags Flags;
    public double* Outcomes;
    public MatrixBatch Input0, Input1, Input2;
    public MatrixBatch Result0, Result1, Result2, Result3, Result4;

    public readonly void Run(int start, int end)
    {
        for (var i = start; i < end; i++)
        {
            Outcomes[i] = Run(i);
        }
    }

    readonly double Run(int i) => Kind switch
    {
        MatrixKind.Cholesky => Cholesky.Factor(Copy(Input0, Result0, i)) + 1,
        MatrixKind.Lu => LuFactors.Factor(Copy(Input0, Result0, i), Result1.Row<int>(i)) + 1,
        MatrixKind.LuSolve => LuSolve(i),
        MatrixKind.Determinant => Determinant(i),
        MatrixKind.LogDeterminant => LogDeterminant(i),
        MatrixKind.Inverse => LuFactors.Invert(Input0.Matrix<T>(i), Result0.Matrix<T>(i)) + 1,
        MatrixKind.TriangularSolve => TriangularSolve(i),
        MatrixKind.Qr => Qr(i),
        MatrixKind.SymmetricEigen => Failed(SymmetricEigen.Decompose(Input0.Matrix<T>(i), Result0.Row<T>(i), Result1.Matrix<T>(i))),
        MatrixKind.SingularValues => Failed(SingularValues.Decompose(Input0.Matrix<T>(i), Result0.Row<T>(i), Result1.Matrix<T>(i), Result2.Matrix<T>(i))),
        MatrixKind.Eigen => Failed(GeneralEigen.Decompose(Input0.Matrix<T>(i), Result0.Row<T>(i), Result1.Row<T>(i), Result2.Complex<T>(Result3, i))),
        MatrixKind.LeastSquares => SolveLeastSquares(i),
        MatrixKind.PseudoInverse => Failed(LeastSquares.PseudoInverse(Input0.Matrix<T>(i), T.CreateTruncating(Flags.Tolerance), Result0.Matrix<T>(i)) >= 0),
        MatrixKind.Exponential => Failed(MatrixExponential.Compute(Input0.Matrix<T>(i), Result0.Matrix<T>(i))),
        MatrixKind.SymmetricRoot => double.CreateTruncating(MatrixSquareRoot.Symmetric(Input0.Matrix<T>(i), Result0.Matrix<T>(i))),
        MatrixKind.Root => Failed(MatrixSquareRoot.General(Input0.Complex<T>(Input1, i), Result0.Complex<T>(Result1, i))),
        MatrixKind.HermitianEigen => Failed(HermitianEigen.Decompose(Input0.Complex<T>(Input1, i), Result0.Row<T>(i), Result1.Complex<T>(Result2, i))),
        MatrixKind.ComplexSingularValues => Failed(ComplexSingularValues.Decompose(
            Input0.Complex<T>(Input1, i), Result0.Row<T>(i), Result1.Complex<T>(Result2, i), Result3.Complex<T>(Result4, i))),
        _ => Failed(ComplexEigen.Decompose(
            Input0.Complex<T>(Input1, i), new(Result0.At<T>(i), Result1.At<T>(i), Result0.Columns), Result2.Complex<T>(Result3, i))),
    };

    static double Failed(bool succeeded) => succeeded ? 0 : 1;

    static Matrix<T> Copy(MatrixBatch source, MatrixBatch target, int i)
    {
        var copy = target.Matrix<T>(i);
        source.Matrix<T>(i).CopyTo(copy);
        return copy;
    }

    readonly double LuSolve(int i)
    {
        LuFactors.Solve(Input0.Matrix<T>(i), Input1.Row<int>(i), Flags.Transposed, Copy(Input2, Result0, i));
        return 0;
    }

    readonly double Determinant(int i)
    {
        *Result0.At<T>(i) = LuFactors.Determinant(Input0.Matrix<T>(i), Input1.Row<int>(i));
        return 0;
    }

    readonly double LogDeterminant(int i)
    {
        (*Result0.At<T>(i), *Result1.At<T>(i)) = LuFactors.LogDeterminant(Input0.Matrix<T>(i), Input1.Row<int>(i));
        return 0;
    }

    readonly double TriangularSolve(int i)
    {
        var triangle = Input0.Matrix<T>(i);
        var zero = Flags.Unit ? -1 : Triangular.FirstZeroOnDiagonal(triangle);
        if (zero < 0) Triangular.Solve(triangle, new(Flags.Upper, Flags.Transposed, Flags.Unit), Copy(Input1, Result0, i));
        return zero + 1;
    }

    readonly double Qr(int i)
    {
        QrFactors.Decompose(Input0.Matrix<T>(i), Result0.Matrix<T>(i), Result1.Matrix<T>(i));
        return 0;
    }

    readonly double SolveLeastSquares(int i)
    {
        var rank = LeastSquares.Solve(Input0.Matrix<T>(i), Input1.Matrix<T>(i), T.CreateTruncating(Flags.Tolerance), Result0.Matrix<T>(i), Result1.Row<T>(i));
        *Result2.At<long>(i) = rank;
        return Failed(rank >= 0);
    }
}

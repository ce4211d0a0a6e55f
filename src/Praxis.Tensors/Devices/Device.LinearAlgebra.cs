namespace Praxis.Tensors;

/// <summary>What is computed of every matrix of a batch. Inputs → results; a vector has one number for each value.</summary>
enum MatrixKind : byte
{
    /// <summary>a → its lower Cholesky factor. Outcome: one more than the pivot that is not positive.</summary>
    Cholesky,

    /// <summary>a → both triangular factors in one matrix, and the rows exchanged (int32). Outcome: one more than the first zero pivot.</summary>
    Lu,

    /// <summary>factors, exchanges, b → x, the solution with the matrix or, where the flag is set, with its transpose.</summary>
    LuSolve,

    /// <summary>factors, exchanges → the determinant.</summary>
    Determinant,

    /// <summary>factors, exchanges → the sign of the determinant and the logarithm of its magnitude.</summary>
    LogDeterminant,

    /// <summary>a → its inverse. Outcome: as for <see cref="Lu"/>.</summary>
    Inverse,

    /// <summary>triangle, b → x. Outcome: one more than the place of a zero on the diagonal.</summary>
    TriangularSolve,

    /// <summary>a → Q and R, in the form that the shape of Q tells.</summary>
    Qr,

    /// <summary>a symmetric → values and, where wanted, vectors as columns. Outcome: not 0 where that failed.</summary>
    SymmetricEigen,

    /// <summary>a → values and, where wanted, U and Vᵀ in the form that their shapes tell. Outcome: not 0 where that failed.</summary>
    SingularValues,

    /// <summary>a → real and imaginary parts of the values and, where wanted, of the vectors. Outcome: not 0 where that failed.</summary>
    Eigen,

    /// <summary>a, b → the shortest minimiser of ‖a·x − b‖, singular values, rank (int64). Outcome: not 0 where that failed.</summary>
    LeastSquares,

    /// <summary>a → its pseudoinverse. Outcome: not 0 where that failed.</summary>
    PseudoInverse,

    /// <summary>a → its exponential. Outcome: not 0 where a is not finite.</summary>
    Exponential,

    /// <summary>a symmetric → its positive square root. Outcome: an eigenvalue below zero, or NaN where a is not finite.</summary>
    SymmetricRoot,

    /// <summary>real and imaginary parts of a → those of its principal square root. Outcome: not 0 where there is none.</summary>
    Root,

    /// <summary>As <see cref="SymmetricEigen"/> for real and imaginary parts of a Hermitian matrix.</summary>
    HermitianEigen,

    /// <summary>As <see cref="SingularValues"/>: real and imaginary parts → values, U (two parts), Vᴴ (two parts).</summary>
    ComplexSingularValues,

    /// <summary>As <see cref="Eigen"/> for real and imaginary parts of any matrix.</summary>
    ComplexEigen,
}

/// <summary>What a matrix kernel is told beside its matrices.</summary>
/// <param name="Upper">The triangle is the upper one.</param>
/// <param name="Transposed">The matrix is meant transposed.</param>
/// <param name="Unit">The diagonal of the triangle counts as ones.</param>
/// <param name="Tolerance">Singular values up to this share of the largest count as zero.</param>
readonly record struct MatrixFlags(bool Upper = false, bool Transposed = false, bool Unit = false, double Tolerance = 0);

abstract partial class Device
{
    /// <summary>
    /// Computes something of every matrix of a batch. All views are float32 or float64, but for what the kind says;
    /// results are contiguous, and inputs within their matrices; the leading dimensions of inputs may be broadcast
    /// to the <paramref name="lead"/> of the results. Outcomes has one zero for every matrix.
    /// </summary>
    public abstract void Matrices(MatrixKind kind, ReadOnlySpan<View> inputs, ReadOnlySpan<View> results, int[] lead, in MatrixFlags flags, Span<double> outcomes);
}

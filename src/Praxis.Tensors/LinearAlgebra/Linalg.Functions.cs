namespace Praxis.Tensors;

public static partial class Linalg
{
    /// <summary>e^A = Σ Aᵏ / k!.</summary>
    public static Tensor MatrixExp(Tensor a)
    {
        CheckSquare(a, "MatrixExp");
        var lead = Lead(a);
        var exponential = a.AllocateAlike();
        var (index, _) = Run(MatrixKind.Exponential, [Compact(a)], [exponential.View], lead);
        if (index >= 0)
        {
            throw new ArithmeticException($"MatrixExp: {Which(index, lead)} holds NaN or infinity, or numbers too large for their sum to be finite.");
        }
        return Tape.Record("MatrixExp", exponential, a, g => ThroughBlocks(a.T, g, MatrixExp), a);
    }

    /// <summary>
    /// The principal square root: the X with X·X = A whose eigenvalues lie in the right half plane. A real one
    /// exists where A has no negative real eigenvalue; the gradient needs an invertible A. For symmetric A use
    /// <see cref="SymmetricSqrt"/>, which is faster and takes singular matrices.
    /// </summary>
    public static Tensor MatrixSqrt(Tensor a)
    {
        CheckSquare(a, "MatrixSqrt");
        var lead = Lead(a);
        var root = a.AllocateAlike();
        var imaginary = a.AllocateAlike();
        var (index, _) = Run(MatrixKind.Root, [Compact(a), a.ZerosLike().View], [root.View, imaginary.View], lead);
        if (index >= 0)
        {
            throw new ArithmeticException($"MatrixSqrt: {Which(index, lead)} has no square root: it is singular (or not finite).");
        }
        CheckReal(root, imaginary);
        return Tape.Record("MatrixSqrt", root, a, g => ThroughBlocks(a.T, g, MatrixSqrt), a);
    }

    /// <summary>
    /// The positive square root S of symmetric positive semidefinite A, S·S = A. Only the lower triangle of A is
    /// read; its gradient is symmetric, and leaves out directions in which both A and the change vanish.
    /// </summary>
    public static Tensor SymmetricSqrt(Tensor a)
    {
        CheckSquare(a, "SymmetricSqrt");
        var lead = Lead(a);
        var root = a.AllocateAlike();
        var (index, outcome) = Run(MatrixKind.SymmetricRoot, [Compact(a)], [root.View], lead);
        if (index >= 0)
        {
            throw double.IsNaN(outcome)
                ? Unfinished("SymmetricSqrt", index, lead, a)
                : new ArithmeticException($"SymmetricSqrt: {Which(index, lead)} is not positive semidefinite: it has the eigenvalue {outcome:G4}.");
        }
        return Tape.Record("SymmetricSqrt", root, a, g => SolveLyapunov(root, (g + g.T) * 0.5), root);
    }

    /// <summary>The X with S·X + X·S = G for symmetric positive semidefinite S; gG = W, gS = −(W·Xᵀ + Xᵀ·W) with S·W + W·S = g.</summary>
    static Tensor SolveLyapunov(Tensor s, Tensor g)
    {
        Tensor x;
        using (Gradient.Off())
        {
            var (values, vectors) = Eigh(s);
            var sums = SafeReciprocal(values.Unsqueeze(-2) + values.Unsqueeze(-1), Largest(values));
            x = vectors.MatMul(vectors.T.MatMul(g).MatMul(vectors) * sums).MatMul(vectors.T);
        }
        return Tape.Record("SolveLyapunov", x, [s, g], (gradient, needs) =>
        {
            var w = SolveLyapunov(s, gradient);
            return [needs[0] ? -(w.MatMul(x.T) + x.T.MatMul(w)) : null, needs[1] ? w : null];
        }, s, x);
    }

    /// <summary>The derivative of a matrix function at A in the direction g: the upper right block of f([A g; 0 A]).</summary>
    static Tensor ThroughBlocks(Tensor a, Tensor g, Func<Tensor, Tensor> function)
    {
        var n = a.Sizes[^1];
        var blocks = Tensor.Cat([Tensor.Cat([a, g], -1), Tensor.Cat([a.ZerosLike(), a], -1)], -2);
        return function(blocks).Narrow(-2, 0, n).Narrow(-1, n, n);
    }

    static void CheckReal(Tensor root, Tensor imaginary)
    {
        if (root.Count == 0)
        {
            return;
        }
        var tolerance = root.DType == DType.Float64 ? 1e-7 : 1e-3;
        var size = root.Detach().Abs().Max([-2, -1]);
        if ((imaginary.Abs().Max([-2, -1]) > size * tolerance).Any().ToDouble() != 0)
        {
            throw new ArithmeticException("MatrixSqrt: a matrix has a negative real eigenvalue, so its principal square root is complex.");
        }
    }
}

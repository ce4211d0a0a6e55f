namespace Praxis.Tensors.Tests.Golden;

static partial class LinalgFunctions
{
    static CaseTable Exponentials()
    {
        var table = new CaseTable
        {
            { "MatrixExp/batch", x => Linalg.MatrixExp(x) },
            { "MatrixExp/none", x => Linalg.MatrixExp(x) },
            { "MatrixExp/nilpotent", x => Linalg.MatrixExp(x.Triu(1)) },
            { "MatrixExp/large", x => Linalg.MatrixExp(Large(x)).Sum(0) },
            { "MatrixExp/complex", (x, xi) => Parts(Linalg.MatrixExp(new ComplexTensor(x, xi))) },
            { "MatrixExp/complex, batch", (x, xi) => Parts(Linalg.MatrixExp(new ComplexTensor(x, xi))) },
        };
        foreach (var size in new[] { "0.01", "0.3", "1.0", "8.0" })
        {
            table.Add($"MatrixExp/{size}", x => Linalg.MatrixExp(x));
        }
        return table;
    }

    static CaseTable Roots() => new()
    {
        { "MatrixSqrt", x => Linalg.MatrixSqrt(Steep(x)) },
        { "MatrixSqrt/batch", x => Linalg.MatrixSqrt(Steep(x)) },
        { "MatrixSqrt/Jordan", x => Linalg.MatrixSqrt(At(Diagonal(x, 2, 2, 2) + Diagonal(x, 1, 1, 1).Roll([1], [1]).Triu(), x)) },
        { "MatrixSqrt/rotation", x => Linalg.MatrixSqrt(At(Tensor.From([-0.8, -0.6, 0.6, -0.8], [2, 2]).To(x.DType), x)) },
        { "MatrixSqrt/large", x => Linalg.MatrixSqrt(Large(x)).Sum(0) },
        { "SymmetricSqrt", x => Linalg.SymmetricSqrt(Definite(x)) },
        { "SymmetricSqrt/batch", x => Linalg.SymmetricSqrt(Definite(x)) },
        { "SymmetricSqrt/lower triangle", x => Linalg.SymmetricSqrt(Steep(x)) },
        { "SymmetricSqrt/repeated", (v, x) => Linalg.SymmetricSqrt(At(Repeated(v, 4), Even(x))) },
        { "SymmetricSqrt/singular", x => Linalg.SymmetricSqrt(Definite(x).Pad([0, 1, 0, 1])) },
        { "SymmetricSqrt/large", (d, b) => Linalg.SymmetricSqrt(Large(d, b, b.T)).Sum(0) },
    };
}

namespace Praxis.Tensors.Tests.Golden;

static partial class LinalgFunctions
{
    static CaseTable CholeskyFactors() => new()
    {
        { "Cholesky", x => Linalg.Cholesky(Definite(x)) },
        { "Cholesky/upper", x => Linalg.Cholesky(Definite(x), upper: true) },
        { "Cholesky/lower triangle", x => Linalg.Cholesky(Steep(x)) },
        { "Cholesky/batch", x => Linalg.Cholesky(Definite(x)) },
        { "Cholesky/expanded", x => Linalg.Cholesky(Definite(x).Expand(2, 3, 3)) },
        { "Cholesky/one number", x => Linalg.Cholesky(x) },
        { "Cholesky/large", (d, b) => Linalg.Cholesky(Large(d, b, b.T)).Sum(0) },
    };

    static CaseTable TriangularSystems()
    {
        var table = new CaseTable
        {
            { "TriangularSolve/broadcast", (a, b) => Linalg.TriangularSolve(Steep(a), b, upper: false) },
            { "TriangularSolve/broadcast, right", (a, b) => Linalg.TriangularSolve(Steep(a), b, upper: true, left: false) },
            { "TriangularSolve/large", (d, b, c, y) => Linalg.TriangularSolve(Large(d, b, c), y, upper: true) },
        };
        for (var flags = 0; flags < 16; flags++)
        {
            var (upper, transposed, unit, right) = ((flags & 8) != 0, (flags & 4) != 0, (flags & 2) != 0, (flags & 1) != 0);
            var name = (upper ? "upper" : "lower") + (transposed ? ", transposed" : "") + (unit ? ", unit" : "") + (right ? ", right" : "");
            table.Add($"TriangularSolve/{name}", (a, b) => Linalg.TriangularSolve(a + (3 * Identity(a)), b, upper, transposed, unit, !right));
        }
        return table;
    }

    static CaseTable Systems()
    {
        var table = new CaseTable
        {
            { "Solve/exchanged rows", (a, b) => Linalg.Solve(Rows(Steep(a), 2, 0, 1), b) },
            { "Solve/expanded", (a, b) => Linalg.Solve(Steep(a).Expand(2, 3, 3), b.Expand(2, 3, 2)) },
            { "Solve/transposed", (a, b) => Linalg.Solve(Steep(a).T, b.T) },
            { "Solve/large", (d, b, c, y) => Linalg.Solve(Large(d, b, c), y) },
            { "Solve/complex", (a, ai, b, bi) => Parts(Linalg.Solve(Steep(a, ai), new(b, bi))) },
            { "Solve/complex, broadcast", (a, ai, b, bi) => Parts(Linalg.Solve(Steep(a, ai), new(b, bi))) },
            { "Inverse", x => Linalg.Inverse(Steep(x)) },
            { "Inverse/exchanged rows", x => Linalg.Inverse(Rows(Steep(x), 1, 2, 0)) },
            { "Inverse/batch", x => Linalg.Inverse(Steep(x)) },
            { "Inverse/none", x => Linalg.Inverse(x) },
            { "Inverse/large", x => Linalg.Inverse(Large(x)).Sum(0) },
            { "Inverse/complex", (a, ai) => Parts(Linalg.Inverse(Steep(a, ai))) },
            { "Inverse/complex, batch", (a, ai) => Parts(Linalg.Inverse(Steep(a, ai))) },
        };
        foreach (var name in new[] { "Solve", "Solve/vector", "Solve/batch", "Solve/batch of vectors", "Solve/broadcast matrix", "Solve/broadcast sides", "Solve/broadcast both" })
        {
            table.Add(name, (a, b) => Linalg.Solve(Steep(a), b));
        }
        return table;
    }

    static CaseTable Determinants()
    {
        var table = new CaseTable
        {
            { "Det/batch", x => Linalg.Det(x) },
            { "Det/none", x => Linalg.Det(x) },
            { "Det/equal rows", (m, x) => Linalg.Det(At(Rows(m, 0, 1, 0), x)) },
            { "Det/column of zeros", (m, x) => Linalg.Det(At(m * Tensor.Of(1f, 1f, 0f), x)) },
            { "Det/rank lower by two", (m, x) => Linalg.Det(At(Rows(m, 1, 1, 1), x)) },
            { "Det/some singular", (m, x) => Linalg.Det(At(Tensor.Stack([m[0], Rows(m[1], 0, 1, 0)]), x)) },
            { "SlogDet/both signs", x => Linalg.SlogDet(x) },
            { "SlogDet/equal rows", x => Linalg.SlogDet(Rows(x, 0, 1, 0)) },
            { "SlogDet/large", (d, b, c) => CaseTable.Both(Linalg.SlogDet(Large(d, b, c))) },
        };
        for (var n = 1; n <= 4; n++)
        {
            table.Add($"Det/{n}", x => Linalg.Det(x));
            table.Add($"SlogDet/{n}", x => Linalg.SlogDet(x));
        }
        return table;
    }

    static CaseTable LeastSquares()
    {
        var table = new CaseTable
        {
            { "Lstsq/vector", (a, b) => Found(Linalg.Lstsq(a, b)) },
            { "Lstsq/batch", (a, b) => Found(Linalg.Lstsq(a, b)) },
            { "Lstsq/broadcast", (a, b) => Found(Linalg.Lstsq(a, b)) },
            { "Lstsq/tolerance", (v, w, b) => Found(Linalg.Lstsq(Graded(v, w), b, 0.25)) },
            { "Lstsq/large", (d, b, c, y) => Linalg.Lstsq(Large(d, b, c).Narrow(-1, 0, 66), y).Solution },
            { "Pinv/tolerance", (v, w) => Linalg.Pinv(Graded(v, w), 0.25) },
            { "Pinv/batch", x => Linalg.Pinv(x) },
            { "Pinv/none", x => Linalg.Pinv(x) },
            { "Pinv/zeros", x => Linalg.Pinv(x.ZerosLike()) },
            { "Pinv/large", x => Linalg.Pinv(Large(x).Narrow(-1, 0, 66)).Sum(0) },
        };
        foreach (var shape in new[] { "square", "tall", "wide" })
        {
            table.Add($"Lstsq/{shape}", (a, b) => Found(Linalg.Lstsq(a, b)));
            table.Add($"Lstsq/low rank, {shape}", (b, c, y) => Found(Linalg.Lstsq(b.MatMul(c), y)));
            table.Add($"Pinv/{shape}", x => Linalg.Pinv(x));
            table.Add($"Pinv/low rank, {shape}", (b, c) => Linalg.Pinv(b.MatMul(c)));
        }
        return table;

        static Tensor[] Found(LeastSquaresSolution found) => [found.Solution, found.Rank, found.SingularValues];

        // Singular values 3, 2 and 0.5.
        static Tensor Graded(Tensor v, Tensor w) => Mirror(v).Narrow(-1, 0, 3).MatMul(Diagonal(v, 3, 2, 0.5)).MatMul(Mirror(w));
    }
}

namespace Praxis.Tensors.Tests.Golden;

static partial class LinalgFunctions
{
    static string[] Shapes => ["square", "tall", "wide", "batch"];

    static CaseTable Orthogonal()
    {
        var table = new CaseTable
        {
            { "Qr/only Q", x => Positive(Linalg.Qr(x)).Q },
            { "Qr/only R", x => Positive(Linalg.Qr(x)).R },
            { "Qr/complete, square", x => Positive(Linalg.Qr(x, complete: true)) },
            { "Qr/complete, wide", x => Positive(Linalg.Qr(x, complete: true)) },
            { "Qr/complete, tall", x => Complete(x) },
            { "Qr/large", (d, b, c) => LargeFactors(Large(d, b, c).Narrow(-1, 0, 66)) },
        };
        foreach (var shape in (string[])[.. Shapes, "column", "row", "none"])
        {
            table.Add($"Qr/{shape}", x => Positive(Linalg.Qr(x)));
        }
        return table;

        // The diagonal of R made positive.
        static (Tensor Q, Tensor R) Positive((Tensor Q, Tensor R) factors)
        {
            var sign = factors.R.Detach().Diagonal().Sign();
            return (factors.Q * sign.Unsqueeze(-2), factors.R * sign.Unsqueeze(-1));
        }

        static Tensor[] Complete(Tensor x)
        {
            var (q, r) = Linalg.Qr(x, complete: true);
            var columns = x.Size(-1);
            var (leading, top) = Positive((q.Narrow(-1, 0, columns), r.Narrow(-2, 0, columns)));
            return [leading, Tensor.Cat([top, r.Narrow(-2, columns, x.Size(-2) - columns)]), Projector(q.Narrow(-1, columns, x.Size(-2) - columns))];
        }

        static Tensor[] LargeFactors(Tensor x)
        {
            var (q, r) = Positive(Linalg.Qr(x));
            return [q.Sum(0), r.Sum(0)];
        }
    }

    static CaseTable SingularValues()
    {
        var table = new CaseTable
        {
            { "SvdVals/without a gradient", x => Linalg.SvdVals(x) },
            { "SvdVals/complex, without a gradient", (x, xi) => Linalg.SvdVals(new ComplexTensor(x, xi)) },
            { "SvdVals/low rank", (b, c) => Linalg.SvdVals(b.MatMul(c)) },
            { "SvdVals/none", x => Linalg.SvdVals(x) },
            { "SvdVals/large", x => Linalg.SvdVals(Large(x)).Log().Sum() },
            { "LowRankSvd/exact rank", (b, c) => ExactRank(b.MatMul(c)) },
        };
        foreach (var shape in Shapes)
        {
            table.Add($"SvdVals/{shape}", x => Linalg.SvdVals(x));
            table.Add($"SvdVals/complex, {shape}", (x, xi) => Linalg.SvdVals(new ComplexTensor(x, xi)));
            table.Add($"LowRankSvd/{shape}", x => LowRank(x));
        }
        return table;

        // The subspace is the whole space, and the result that of a whole decomposition.
        static Tensor[] LowRank(Tensor x)
        {
            var (u, s, vh) = Linalg.LowRankSvd(x, 2, new Rng(1));
            return [s, Product(u, s, vh), u.Abs(), vh.Abs()];
        }

        static Tensor[] ExactRank(Tensor x)
        {
            var (u, s, vh) = Linalg.LowRankSvd(x, 2, new Rng(2), oversampling: 0);
            return [s, Product(u, s, vh)];
        }
    }

    static CaseTable SingularVectors()
    {
        var table = new CaseTable
        {
            { "Svd/only U", x => Linalg.Svd(x, fullMatrices: false).U.Abs() },
            { "Svd/only S", x => Linalg.Svd(x, fullMatrices: false).S },
            { "Svd/only Vh", x => Linalg.Svd(x, fullMatrices: false).Vh.Abs() },
            { "Svd/full, arbitrary vectors", x => Arbitrary(x) },
            { "Svd/complex, full, arbitrary vectors", (x, xi) => ArbitraryComplex(new(x, xi)) },
            { "Svd/low rank", (b, c) => LowRank(b.MatMul(c)) },
            { "Svd/large", (d, b, c) => LargeProducts(Linalg.Svd(Large(d, b, c))) },
        };
        foreach (var shape in Shapes)
        {
            table.Add($"Svd/{shape}", x => Invariants(Linalg.Svd(x, fullMatrices: false)));
            table.Add($"Svd/full, {shape}", x => Invariants(Leading(Linalg.Svd(x))));
            table.Add($"Svd/complex, {shape}", (x, xi) => ComplexInvariants(Linalg.Svd(new ComplexTensor(x, xi), fullMatrices: false)));
            table.Add($"Svd/complex, full, {shape}", (x, xi) => ComplexInvariants(LeadingComplex(Linalg.Svd(new ComplexTensor(x, xi)))));
        }
        return table;

        static Tensor[] Invariants((Tensor U, Tensor S, Tensor Vh) x) =>
        [
            x.S, x.U.Abs(), x.Vh.Abs(), x.U.MatMul(x.Vh), Product(x.U, x.S.Square(), x.Vh), Projector(x.U.Narrow(-1, 0, 2)), Projector(x.Vh.Narrow(-2, 0, 2).T),
        ];

        static Tensor[] ComplexInvariants((ComplexTensor U, Tensor S, ComplexTensor Vh) x) =>
        [
            x.S, x.U.Abs(), x.Vh.Abs(), .. Parts(x.U.MatMul(x.Vh)), .. Parts(Product(x.U, x.S.Square(), x.Vh)),
            .. Parts(Projector(x.U.Narrow(-1, 0, 2))), .. Parts(Projector(x.Vh.Narrow(-2, 0, 2).H)),
        ];

        static (Tensor U, Tensor S, Tensor Vh) Leading((Tensor U, Tensor S, Tensor Vh) x)
        {
            Assert.Equal((x.U.Size(-2), x.Vh.Size(-1)), (x.U.Size(-1), x.Vh.Size(-2)));
            return (x.U.Narrow(-1, 0, x.S.Size(-1)), x.S, x.Vh.Narrow(-2, 0, x.S.Size(-1)));
        }

        static (ComplexTensor U, Tensor S, ComplexTensor Vh) LeadingComplex((ComplexTensor U, Tensor S, ComplexTensor Vh) x)
        {
            Assert.Equal((x.U.Size(-2), x.Vh.Size(-1)), (x.U.Size(-1), x.Vh.Size(-2)));
            return (x.U.Narrow(-1, 0, x.S.Size(-1)), x.S, x.Vh.Narrow(-2, 0, x.S.Size(-1)));
        }

        static Tensor[] Arbitrary(Tensor x)
        {
            var (u, s, vh) = Linalg.Svd(x);
            var count = s.Size(-1);
            return [Projector(u.Narrow(-1, count, u.Size(-1) - count)), Projector(vh.Narrow(-2, count, vh.Size(-2) - count).T)];
        }

        static Tensor[] ArbitraryComplex(ComplexTensor x)
        {
            var (u, s, vh) = Linalg.Svd(x);
            var count = s.Size(-1);
            return [.. Parts(Projector(u.Narrow(-1, count, u.Size(-1) - count))), .. Parts(Projector(vh.Narrow(-2, count, vh.Size(-2) - count).H))];
        }

        static Tensor[] LowRank(Tensor x)
        {
            var (u, s, vh) = Linalg.Svd(x);
            return [s.Narrow(-1, 0, 2), Projector(u.Narrow(-1, 0, 2)), Projector(vh.Narrow(-2, 0, 2).T)];
        }

        static Tensor[] LargeProducts((Tensor U, Tensor S, Tensor Vh) x) => [x.U.MatMul(x.Vh).Sum(0), Product(x.U, x.S.Square(), x.Vh).Sum(0)];
    }
}

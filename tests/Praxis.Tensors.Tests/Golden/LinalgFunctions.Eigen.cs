namespace Praxis.Tensors.Tests.Golden;

static partial class LinalgFunctions
{
    static CaseTable SymmetricEigen() => new()
    {
        { "Eigh", x => Invariants(Linalg.Eigh(x)) },
        { "Eigh/batch", x => Invariants(Linalg.Eigh(x)) },
        { "Eigh/complex", (x, xi) => Invariants(Linalg.Eigh(new ComplexTensor(x, xi))) },
        { "Eigh/complex, batch", (x, xi) => Invariants(Linalg.Eigh(new ComplexTensor(x, xi))) },
        { "Eigh/only the vectors", x => Linalg.Eigh(x).Vectors.Abs() },
        { "Eigh/complex, only the vectors", (x, xi) => Linalg.Eigh(new ComplexTensor(x, xi)).Vectors.Abs() },
        { "Eigh/repeated", (v, x) => Last(Linalg.Eigh(At(Repeated(v, 3), Even(x)))) },
        { "Eigh/transposed", x => Invariants(Linalg.Eigh(x.T)) },
        { "Eigh/large", (d, b) => LargeProduct(Linalg.Eigh(Large(d, b, b.T))) },
        { "EigValsh", x => Linalg.EigValsh(x) },
        { "EigValsh/batch", x => Linalg.EigValsh(x) },
        { "EigValsh/complex", (x, xi) => Linalg.EigValsh(new ComplexTensor(x, xi)) },
        { "EigValsh/complex, batch", (x, xi) => Linalg.EigValsh(new ComplexTensor(x, xi)) },
        { "EigValsh/without a gradient", x => Linalg.EigValsh(x) },
        { "EigValsh/complex, without a gradient", (x, xi) => Linalg.EigValsh(new ComplexTensor(x, xi)) },
        { "EigValsh/repeated", (v, x) => Linalg.EigValsh(At(Repeated(v, 3), Even(x))).Exp().Sum() },
        { "EigValsh/none", x => Linalg.EigValsh(x) },
        { "EigValsh/large", (d, b) => Linalg.EigValsh(Large(d, b, b.T)).Log().Sum() },
    };

    static CaseTable GeneralEigen()
    {
        var table = new CaseTable
        {
            { "EigVals/defective", x => Parts(Linalg.EigVals(Diagonal(x.Expand(3)) + Diagonal(x, 1, 1, 1).Roll([1], [1]).Triu())) },
            { "EigVals/large", (d, b, c) => SumOfPowers(Linalg.EigVals(Large(d, b, c))) },
        };
        foreach (var label in new[] { "", "/batch" })
        {
            table.Add("Eig" + label, x => Invariants(Linalg.Eig(x)));
            table.Add("EigVals" + label, x => Parts(Sort(Linalg.EigVals(x))));
        }
        foreach (var label in new[] { "complex", "complex, batch" })
        {
            table.Add($"Eig/{label}", (x, xi) => Invariants(Linalg.Eig(new ComplexTensor(x, xi))));
            table.Add($"EigVals/{label}", (x, xi) => Parts(Sort(Linalg.EigVals(new ComplexTensor(x, xi)))));
            table.Add($"EigVals/{label}, without a gradient", (x, xi) => Parts(Sort(Linalg.EigVals(new ComplexTensor(x, xi)))));
        }
        foreach (var label in new[] { "", "batch, " })
        {
            table.Add($"EigVals/{label}without a gradient", x => Parts(Sort(Linalg.EigVals(x))));
        }
        return table;

        // The order of a sum in which conjugates differ.
        static Tensor Order(ComplexTensor values) => (values.Real + (values.Imaginary * 0.618)).Detach().ArgSort();

        static ComplexTensor Sort(ComplexTensor values)
        {
            var order = Order(values);
            return new(values.Real.Gather(-1, order), values.Imaginary.Gather(-1, order));
        }

        static Tensor[] Invariants((ComplexTensor Values, ComplexTensor Vectors) x)
        {
            var lengths = x.Vectors.Abs();
            var order = Order(x.Values).Unsqueeze(-2).Expand(lengths.Shape);
            return [.. Parts(Sort(x.Values)), lengths.Gather(-1, order), .. Parts(Product(x.Vectors, x.Values.Abs(), Linalg.Inverse(x.Vectors)))];
        }

        static Tensor[] SumOfPowers(ComplexTensor values) => Parts((values * 0.25).Exp().Sum());
    }

    static Tensor[] Invariants((Tensor Values, Tensor Vectors) x) =>
        [x.Values, x.Vectors.Abs(), Product(x.Vectors, x.Values.Tanh(), x.Vectors.T), Projector(x.Vectors.Narrow(-1, 0, 2))];

    static Tensor[] Invariants((Tensor Values, ComplexTensor Vectors) x) =>
        [x.Values, x.Vectors.Abs(), .. Parts(Product(x.Vectors, x.Values.Tanh(), x.Vectors.H)), .. Parts(Projector(x.Vectors.Narrow(-1, 0, 2)))];

    /// <summary>The values and the projector on the last vector.</summary>
    static Tensor[] Last((Tensor Values, Tensor Vectors) x) => [x.Values.Detach(), Projector(x.Vectors.Narrow(-1, 2, 1))];

    static Tensor LargeProduct((Tensor Values, Tensor Vectors) x) => Product(x.Vectors, x.Values.Tanh(), x.Vectors.T).Sum(0);

    /// <summary>A matrix with the eigenvalue 1 twice and another.</summary>
    static Tensor Repeated(Tensor v, double last) => Mirror(v).MatMul(Diagonal(v, 1, 1, last)).MatMul(Mirror(v));
}

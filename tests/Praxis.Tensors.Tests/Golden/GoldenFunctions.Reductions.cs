namespace Praxis.Tensors.Tests.Golden;

static partial class GoldenFunctions
{
    static CaseTable ReductionsOverDimensions()
    {
        var table = new CaseTable();
        foreach (var (label, dims) in new (string, int[])[] { ("all", []), ("first", [0]), ("middle", [1]), ("last", [-1]), ("first and last", [0, 2]), ("first two", [0, 1]), ("last two", [1, 2]) })
        {
            table.Add($"Sum/{label}", x => x.Sum(dims));
            table.Add($"Sum/{label}, kept", x => x.Sum(dims, keepDim: true));
            table.Add($"Max/{label}", x => x.Max(dims));
            table.Add($"Max/{label}, kept", x => x.Max(dims, keepDim: true));
            table.Add($"Min/{label}", x => x.Min(dims));
            table.Add($"Mean/{label}", x => x.Mean(dims));
            table.Add($"Var/{label}", x => x.Var(dims));
            table.Add($"Std/{label}", x => x.Std(dims, correction: 0));
            table.Add($"LogSumExp/{label}", x => x.LogSumExp(dims));
            table.Add($"Any/{label}", x => x.Any(dims));
            table.Add($"All/{label}", x => x.All(dims));
            table.Add($"Product/{label}", x => x.Product(dims));
            foreach (var (name, p) in new[] { ("1", 1), ("2", 2), ("3", 3), ("2.5", 2.5), ("inf", double.PositiveInfinity) })
            {
                table.Add($"Norm/{label}, {name}", x => x.Norm(dims, p));
            }
        }
        return table;
    }

    static CaseTable Reductions() => new()
    {
        { "Norm/0", x => x.Norm(1, 0) },
        { "Norm/minus infinity", x => x.Norm(1, double.NegativeInfinity) },
        { "Norm/zeros", x => (x * Tensor.From([0.0, 1.0], [2, 1])).Norm(1) },
        { "Sum/whole numbers", x => x.Sum(0) },
        { "Sum/truth values", x => x.Sum(0) },
        { "Sum/transposed", x => x.T.Sum(0) },
        { "Sum/long", x => x.Sum() },
        { "Mean/whole numbers", x => x.Mean(0) },
        { "Product/zeros", x => x.Product(1) },
        { "Product/two zeros", x => x.Product() },
        { "Product/whole numbers", x => x.Product(0) },
        { "Var/correction 0", x => x.Var(1, correction: 0, keepDim: true) },
        { "Std/correction 1", x => x.Std() },
        { "Std/of a constant", x => x.Expand(2, 3).Std(1) },
        { "Max/along", x => x.Max(1) },
        { "Max/along, kept", x => x.Max(0, keepDim: true) },
        { "Min/along", x => x.Min(1) },
        { "ArgMax/all", x => x.ArgMax() },
        { "ArgMax/along", x => x.ArgMax(0) },
        { "ArgMin/all", x => x.ArgMin() },
        { "ArgMin/along, kept", x => x.ArgMin(1, keepDim: true) },
        { "LogSumExp/kept", x => x.LogSumExp(0, keepDim: true) },
    };

    static CaseTable Scans() => new()
    {
        { "CumSum/first", x => x.CumSum(0) },
        { "CumSum/last", x => x.CumSum(1) },
        { "CumSum/whole numbers", x => x.CumSum(1) },
        { "CumProduct/first", x => x.CumProduct(0) },
        { "CumProduct/last, with zeros", x => x.CumProduct(1) },
        { "CumProduct/whole numbers", x => x.CumProduct(1) },
        { "CumMax/first", x => x.CumMax(0) },
        { "CumMax/ties", x => x.CumMax(1) },
        { "CumMin/last", x => x.CumMin(1) },
        { "CumMin/ties", x => x.CumMin(1) },
        { "LogCumSumExp/last", x => x.LogCumSumExp(1) },
        { "LogCumSumExp/first", x => x.LogCumSumExp(0) },
    };
}

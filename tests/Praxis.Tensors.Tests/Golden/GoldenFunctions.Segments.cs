namespace Praxis.Tensors.Tests.Golden;

static partial class GoldenFunctions
{
    static CaseTable Segments() => new()
    {
        { "SegmentReduce/Sum", (x, i) => x.SegmentReduce(i, 5) },
        { "SegmentReduce/Mean", (x, i) => x.SegmentReduce(i, 5, ScatterReduction.Mean) },
        { "SegmentReduce/Max", (x, i) => x.SegmentReduce(i, 5, ScatterReduction.Max) },
        { "SegmentReduce/Min", (x, i) => x.SegmentReduce(i, 5, ScatterReduction.Min) },
        { "SegmentReduce/Max, ties", (x, i) => x.SegmentReduce(i, 5, ScatterReduction.Max) },
        { "SegmentReduce/vector", (x, i) => x.SegmentReduce(i, 5, ScatterReduction.Mean) },
        { "SegmentSoftmax", (x, i) => x.SegmentSoftmax(i, 5) },
        { "Scatter", (x, y) => x.Scatter(0, Tensor.From(new long[,] { { 1, 0, 4 }, { 0, 3, 2 }, { 4, 1, 0 }, { 2, 2, 1 } }), y) },
        { "Scatter/several meet", (x, y) => x.Scatter(0, Tensor.From(new long[,] { { 3, 1 }, { 3, 1 }, { 3, 1 } }), y) },
        { "IndexPut", (x, y) => x.IndexPut(0, Tensor.Of<long>(4, 1), y) },
        { "IndexPut/broadcast", (x, y) => x.IndexPut(1, Tensor.Of<long>(0, 3, -3), y) },
        { "MaskedScatter", (x, m, y) => x.MaskedScatter(m, y) },
    };

    static CaseTable Contractions()
    {
        var table = new CaseTable
        {
            { "DistancesTo/1", (x, y) => x.DistancesTo(y, 1) },
            { "DistancesTo/2", (x, y) => x.DistancesTo(y) },
            { "DistancesTo/3", (x, y) => x.DistancesTo(y, 3) },
            { "DistancesTo/inf", (x, y) => x.DistancesTo(y, double.PositiveInfinity) },
            { "DistancesTo/batch", (x, y) => x.DistancesTo(y) },
            { "DistancesTo/many rows", (x, y) => x.DistancesTo(y) },
            { "SquaredDistancesTo", (x, y) => x.SquaredDistancesTo(y) },
            { "MaxPlus", (x, w) => CaseTable.Both(x.MaxPlus(w)) },
            { "MinPlus", (x, w) => CaseTable.Both(x.MinPlus(w)) },
            { "StraightThrough", x => x.StraightThrough(x.Round()) },
            { "ScaleGradient", x => x.ScaleGradient(-2) },
        };
        foreach (var equation in GoldenCase.All.Keys.Where(name => name.StartsWith("Einsum/", StringComparison.Ordinal)).Select(name => name["Einsum/".Length..]))
        {
            table.Add($"Einsum/{equation}", (Tensor[] x) => Tensor.Einsum(equation, x));
        }
        return table;
    }
}

namespace Praxis.Tensors.Tests.Golden;

/// <summary>What each golden case computes, in Praxis.</summary>
static partial class GoldenFunctions
{
    public static readonly IReadOnlyDictionary<string, Func<Tensor[], Tensor[]>> All = Merge(
        Unary(), Binary(), Comparisons(), Reductions(), ReductionsOverDimensions(), Scans(), Views(), Indexing(), Arranging(), Sorting(),
        Products(), Convolutions(), Transposed(), Pooling(), Sampling(), Normalisation(), Losses(), OddLosses(), AttentionOutputs(), AttentionWeights(), Segments(), Contractions());

    static Dictionary<string, Func<Tensor[], Tensor[]>> Merge(params ReadOnlySpan<CaseTable> tables)
    {
        var all = new Dictionary<string, Func<Tensor[], Tensor[]>>();
        foreach (var table in tables)
        {
            foreach (var (name, function) in table)
            {
                all.Add(name, function);
            }
        }
        return all;
    }
}

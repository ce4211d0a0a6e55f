namespace Praxis.Tensors.Tests.Golden;

/// <summary>What each golden case computes, in Praxis.</summary>
static partial class GoldenFunctions
{
    public static readonly IReadOnlyDictionary<string, Func<Tensor[], Tensor[]>> All = CaseTable.Merge(
        Unary(), Binary(), Comparisons(), Reductions(), ReductionsOverDimensions(), Scans(), Views(), Indexing(), Arranging(), Sorting(),
        Products(), Convolutions(), Transposed(), Pooling(), Sampling(), Normalisation(), Losses(), OddLosses(), AttentionOutputs(), AttentionWeights(), Segments(), Contractions());
}

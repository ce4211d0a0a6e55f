namespace Praxis.Tensors;

/// <summary>Sizes of an attention: batch, query heads, key heads, queries, keys, head width, value width.</summary>
readonly record struct AttentionShape(int Batch, int Heads, int KeyHeads, int Queries, int Keys, int Width, int ValueWidth)
{
    /// <summary>Query heads that share one key head.</summary>
    public int HeadsPerKey => Heads / KeyHeads;
}

abstract partial class Device
{
    /// <summary>
    /// y = softmax(scale·q·kᵀ + mask)·v and the logarithm of each row's denominator, block by block. q, k and v are
    /// (batch × heads × length × width) with any steps but contiguous rows; the mask is bool or of the type of q,
    /// broadcast to (batch × heads × queries × keys), or absent. Causal: query i sees keys up to i + keys − queries.
    /// </summary>
    public abstract void Attention(in View q, in View k, in View v, View? mask, in View y, in View logSums, in AttentionShape shape, double scale, bool causal);

    /// <summary>The gradients through <see cref="Attention"/>, which write every element of gq, gk and gv.</summary>
    public abstract void AttentionGradient(in View g, in View q, in View k, in View v, View? mask, in View y, in View logSums, in View gq, in View gk, in View gv, in AttentionShape shape, double scale, bool causal);
}

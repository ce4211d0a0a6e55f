namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>
    /// The max-plus product (dilation) y[b, o] = maxᵢ x[b, i] + w[o, i], and the first i that reaches it. The gradient goes to
    /// that i alone: one element of the Bouligand derivative at a tie.
    /// </summary>
    public (Tensor Values, Tensor Indices) MaxPlus(Tensor weight) => Morph(true, weight);

    /// <summary>
    /// The min-plus product (erosion) y[b, o] = minᵢ x[b, i] + w[o, i], and the first i that reaches it. The gradient goes to
    /// that i alone: one element of the Bouligand derivative at a tie.
    /// </summary>
    public (Tensor Values, Tensor Indices) MinPlus(Tensor weight) => Morph(false, weight);

    (Tensor Values, Tensor Indices) Morph(bool max, Tensor weight)
    {
        var name = max ? "MaxPlus" : "MinPlus";
        ArgumentNullException.ThrowIfNull(weight);
        if (Rank != 2 || weight.Rank != 2 || Sizes[1] != weight.Sizes[1] || Sizes[1] == 0 || DType != weight.DType || DType is not (DType.Float32 or DType.Float64))
        {
            throw new ArgumentException($"{name}: {DType.Name()} {Shape} and {weight.DType.Name()} {weight.Shape} do not meet; they must be (samples × inputs) and (outputs × inputs) of one floating type.");
        }
        Tensor x = Contiguous(), w = weight.Contiguous();
        var y = Allocate([x.Sizes[0], w.Sizes[0]], DType);
        var indices = Allocate(y.Sizes, DType.Int64);
        Device.MaxPlus(max, x.View, w.View, y.View, indices.View);
        int[] xSizes = x.Sizes, wSizes = w.Sizes;
        return (Tape.Record(name, y, [x, w], (g, needs) =>
        [
            needs[0] ? Zeros(xSizes, g.DType).ScatterAdd(1, indices, g) : null,
            needs[1] ? Zeros(wSizes, g.DType).ScatterAdd(1, indices.T, g.T) : null,
        ], indices), indices);
    }
}

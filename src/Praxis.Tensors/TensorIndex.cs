namespace Praxis.Tensors;

/// <summary>What stands between the brackets of an indexed tensor: a position, a range (with a step), a new dimension or the rest.</summary>
public readonly struct TensorIndex
{
    internal enum Form : byte
    {
        Position, Range, NewDimension, Ellipsis, Tensor,
    }

    internal readonly Form Kind;
    internal readonly Index At;
    internal readonly Range Range;
    internal readonly int Step;
    internal readonly Tensor? Indices;

    TensorIndex(Form kind, Index at = default, Range range = default, int step = 1, Tensor? indices = null)
    {
        Kind = kind;
        At = at;
        Range = range;
        Step = step;
        Indices = indices;
    }

    /// <summary>A new dimension of size 1.</summary>
    public static TensorIndex NewDimension => new(Form.NewDimension);

    /// <summary>All dimensions that the other indices leave.</summary>
    public static TensorIndex Ellipsis => new(Form.Ellipsis);

    /// <summary>Every step-th position of a range.</summary>
    public static TensorIndex Every(int step, Range? range = null) => new(Form.Range, range: range ?? Range.All, step: step);

    /// <summary>One position; negative counts from the end.</summary>
    public static implicit operator TensorIndex(int position) => new(Form.Position, position < 0 ? new Index(-position, fromEnd: true) : new Index(position));

    /// <summary>One position.</summary>
    public static implicit operator TensorIndex(Index position) => new(Form.Position, position);

    /// <summary>A range of positions.</summary>
    public static implicit operator TensorIndex(Range range) => new(Form.Range, range: range);

    /// <summary>Positions in an integer tensor, or a mask of bool.</summary>
    public static implicit operator TensorIndex(Tensor indices) => new(Form.Tensor, indices: indices);
}

public sealed partial class Tensor
{
    /// <summary>
    /// A part of the tensor: integers take a position away, ranges keep a stretch, both as views; a tensor of integers or
    /// a mask picks positions and copies.
    /// </summary>
    public Tensor this[params ReadOnlySpan<TensorIndex> indices]
    {
        get
        {
            var x = this;
            var dim = 0;
            var used = 0;
            var ellipses = 0;
            foreach (var index in indices)
            {
                ellipses += index.Kind == TensorIndex.Form.Ellipsis ? 1 : 0;
                used += index.Kind switch
                {
                    TensorIndex.Form.Position or TensorIndex.Form.Range => 1,
                    TensorIndex.Form.Tensor => index.Indices!.DType == DType.Bool ? index.Indices.Rank : 1,
                    _ => 0,
                };
            }
            if (used > Rank)
            {
                throw new ArgumentException($"Index: {used} indices were given for a tensor of shape {Shape}; it has {Rank} dimensions.");
            }
            if (ellipses > 1)
            {
                throw new ArgumentException($"Index: {ellipses} ellipses were given for a tensor of shape {Shape}; at most one can stand for the rest.");
            }
            foreach (var index in indices)
            {
                switch (index.Kind)
                {
                    case TensorIndex.Form.Position:
                        x = x.Select(dim, x.Place(index.At, dim));
                        break;
                    case TensorIndex.Form.Range:
                        var size = x.Sizes[dim];
                        var start = Math.Clamp(index.Range.Start.GetOffset(size), 0, size);
                        var stop = Math.Clamp(index.Range.End.GetOffset(size), start, size);
                        x = x.Slice(dim++, start, stop, index.Step);
                        break;
                    case TensorIndex.Form.NewDimension:
                        x = x.Unsqueeze(dim++);
                        break;
                    case TensorIndex.Form.Ellipsis:
                        dim += Rank - used;
                        break;
                    default:
                        var picked = index.Indices!;
                        x = picked.DType == DType.Bool ? x.MaskedRows(dim, picked) : x.PickRows(dim, picked);
                        dim += picked.DType == DType.Bool ? 1 : picked.Rank;
                        break;
                }
            }
            return x;
        }
    }

    int Place(Index index, int dim)
    {
        var offset = index.GetOffset(Sizes[dim]);
        return (uint)offset < (uint)Sizes[dim] ? offset
            : throw new ArgumentOutOfRangeException(null, $"Index: {index} is outside dimension {dim} of size {Sizes[dim]} in a tensor of shape {Shape}.");
    }

    // Positions along one dimension in any shape, which takes the dimension's place.
    Tensor PickRows(int dim, Tensor positions) =>
        positions.Rank == 1 ? IndexSelect(dim, positions) : IndexSelect(dim, positions.Flatten()).Unflatten(dim, positions.Sizes);

    // A mask over one or more dimensions, which become one.
    Tensor MaskedRows(int dim, Tensor mask)
    {
        for (var d = 0; d < mask.Rank; d++)
        {
            if (mask.Sizes[d] != Sizes[dim + d])
            {
                throw new ArgumentException($"Index: a mask of shape {mask.Shape} does not meet dimensions {dim} to {dim + mask.Rank - 1} of a tensor of shape {Shape}.");
            }
        }
        var flat = mask.Rank == 1 ? this : Flatten(dim, dim + mask.Rank - 1);
        return flat.IndexSelect(dim, mask.Flatten().NonZero().Squeeze(1));
    }
}

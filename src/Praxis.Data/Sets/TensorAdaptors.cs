using Praxis.Data.Formats;
using Praxis.Tensors;

namespace Praxis.Data.Sets;

/// <summary>Samples and their classes.</summary>
/// <param name="Inputs">(samples × …) float32.</param>
/// <param name="Labels">The classes, int64.</param>
public sealed record LabelledTensors(Tensor Inputs, Tensor Labels)
{
    /// <summary>The number of samples.</summary>
    public int Count => Inputs.Size(0);

    /// <summary>The samples of these numbers, in this order.</summary>
    public LabelledTensors Take(ReadOnlySpan<long> indices)
    {
        var chosen = Tensor.Of(indices);
        return new(Inputs.IndexSelect(0, chosen), Labels.IndexSelect(0, chosen));
    }
}

/// <summary>A graph as tensors.</summary>
/// <param name="Features">(nodes × words) float32.</param>
/// <param name="Labels">The class of each node, int64.</param>
/// <param name="Edges">(2 × edges) int64: from where and to where.</param>
/// <param name="Roles">What each node is for, as the numbers of <see cref="NodeRole"/>, int64.</param>
public sealed record GraphTensors(Tensor Features, Tensor Labels, Tensor Edges, Tensor Roles);

/// <summary>Sets as tensors.</summary>
public static class TensorAdaptors
{
    /// <summary>(pictures × channels × height × width) float32, v / 255, so from 0 to 1.</summary>
    public static Tensor ToTensor(this LabelledImages images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Tensor.From(images.Pixels, [images.Count, images.Channels, images.Height, images.Width]).To(DType.Float32) / 255;
    }

    /// <summary>The pictures, from 0 to 1, with their classes.</summary>
    public static LabelledTensors ToTensors(this LabelledImages images) => new(images.ToTensor(), Labels(images.Labels));

    /// <summary>(channels × height × width) float32, v / 255.</summary>
    public static Tensor ToTensor(this Image8 image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Tensor.From(image.ToPlanes(), [image.Channels, image.Height, image.Width]).To(DType.Float32) / 255;
    }

    /// <summary>(channels × moments) float32 from −1 to 1.</summary>
    public static Tensor ToTensor(this AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return Tensor.From(clip.Samples, [clip.Length, clip.Channels]).T.Contiguous();
    }

    /// <summary>(moments × columns) float32.</summary>
    public static Tensor ToTensor(this SeriesTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Tensor.From(table.Values, [table.Moments.Count, table.Columns.Count]);
    }

    /// <summary>The graph as tensors.</summary>
    public static GraphTensors ToTensors(this CitationGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        long[] edges = [.. graph.Edges.Select(edge => (long)edge.From), .. graph.Edges.Select(edge => (long)edge.To)];
        return new(Tensor.From(graph.DenseFeatures(), [graph.Nodes, graph.Words]), Labels(graph.Labels),
            Tensor.From(edges, [2, graph.Edges.Count]), Labels([.. graph.Roles.Select(role => (int)role)]));
    }

    /// <summary>The numbers, from a text's tokens or labels, as int64.</summary>
    public static Tensor Labels(IReadOnlyList<int> labels) => Tensor.Of<long>([.. labels.Select(label => (long)label)]);
}

namespace Praxis.Tensors.Interchange;

/// <summary>Between tensors and the arrays of files.</summary>
public static class TensorEntryConversions
{
    /// <summary>The array as a tensor.</summary>
    public static Tensor ToTensor(this TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var tensor = Tensor.Empty(entry.Shape, entry.Type);
        entry.Read(tensor.RawBytes());
        GC.KeepAlive(tensor.Storage);
        return tensor;
    }

    /// <summary>The tensor's present values as an array under a name; later changes in place do not reach it.</summary>
    public static TensorEntry ToEntry(this Tensor tensor, string name)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var values = tensor.Detach().Clone();
        return new(name, tensor.DType, tensor.Shape, (offset, destination) =>
        {
            values.RawBytes().Slice((int)offset, destination.Length).CopyTo(destination);
            GC.KeepAlive(values.Storage);
        });
    }
}

using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>The flat memory behind one or several tensors; <paramref name="Read"/> finds its bytes in the file.</summary>
sealed record PyTorchStorage(string Key, DType Type, long Count, ByteReader Read)
{
    public long ByteLength => Count * Type.Size();
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Praxis.Tensors.Interchange;

namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>A span is never longer than this, a tensor may be.</summary>
    const int PartBytes = 1 << 30;

    /// <summary>A tensor with the values of an array in a file.</summary>
    public static Tensor From(TensorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var result = Allocate(Shapes.Checked(entry.Shape, $"Tensor.From ('{entry.Name}')"), entry.Type);
        for (long offset = 0; offset < entry.ByteLength; offset += PartBytes)
        {
            entry.Read(offset, result.RawPart(offset, (int)Math.Min(PartBytes, entry.ByteLength - offset)));
        }
        GC.KeepAlive(result.Storage);
        return result;
    }

    /// <summary>The tensors of a safetensors file by name, in the order of the file.</summary>
    public static IReadOnlyDictionary<string, Tensor> LoadSafetensors(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return Load(file.Entries);
    }

    /// <summary>Writes tensors by name, with free texts beside them, whole or not at all.</summary>
    public static void SaveSafetensors(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        SafetensorsFile.Save(path, tensors.Select(pair => pair.Value.ToEntry(pair.Key)), metadata);
    }

    /// <summary>The tensor of a numpy npy file.</summary>
    public static Tensor LoadNpy(string path)
    {
        using var source = ByteSource.Open(path);
        return From(Npy.Open(source, Path.GetFileNameWithoutExtension(path)));
    }

    /// <summary>Writes this tensor as a numpy npy file, whole or not at all.</summary>
    public void SaveNpy(string path) => Npy.Save(path, ToEntry(""));

    /// <summary>The tensors of a numpy npz file by name, in the order of the file.</summary>
    public static IReadOnlyDictionary<string, Tensor> LoadNpz(string path)
    {
        using var file = NpzFile.Open(path);
        return Load(file.Entries);
    }

    /// <summary>Writes tensors by name as a numpy npz file, whole or not at all.</summary>
    public static void SaveNpz(string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        NpzFile.Save(path, tensors.Select(pair => pair.Value.ToEntry(pair.Key)), compress);
    }

    /// <summary>This tensor's values under a name, to be written to a file; they are read when the file is written.</summary>
    public TensorEntry ToEntry(string name)
    {
        using var _ = Gradient.Off();
        var source = Detach().Contiguous();
        return new TensorEntry(name, DType, Sizes, (offset, destination) =>
        {
            source.RawPart(offset, destination.Length).CopyTo(destination);
            GC.KeepAlive(source.Storage);
        });
    }

    static OrderedDictionary<string, Tensor> Load(IEnumerable<TensorEntry> entries) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, From(entry))));

    Span<byte> RawPart(long offset, int length) =>
        MemoryMarshal.CreateSpan(ref Unsafe.Add(ref Storage.Start, (nint)Offset * DType.Size() + (nint)offset), length);
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Checkpoints;

/// <summary>Writes pickles operation by operation, as an attacker would.</summary>
sealed class PickleWriter
{
    readonly List<byte> _bytes = [];

    public PickleWriter() => Raw(0x80, 2);

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Operations(string codes) => Raw(Encoding.Latin1.GetBytes(codes));

    public PickleWriter Global(string module, string name) => Operations($"c{module}\n{name}\n");

    public PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Operations("X").Raw(length).Raw(utf8);
    }

    public PickleWriter Integer(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Operations("J").Raw(bytes);
    }

    /// <summary>A storage of floats by its persistent id.</summary>
    public PickleWriter Storage(string key, int count) =>
        Operations("(").Text("storage").Global("torch", "FloatStorage").Text(key).Text("cpu").Integer(count).Operations("tQ");

    public PickleWriter Integers(params int[] values)
    {
        Operations("(");
        foreach (var value in values)
        {
            Integer(value);
        }
        return Operations("t");
    }

    /// <summary>A tensor of floats over a storage.</summary>
    public PickleWriter Tensor(string key, int count, int offset, int[] sizes, int[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Operations("(").Storage(key, count).Integer(offset).Integers(sizes).Integers(strides).Raw(0x89).Operations("}tR");

    public byte[] ToArray() => [.. _bytes, (byte)'.'];

    /// <summary>A checkpoint of the zip format with this pickle and storages of so many bytes.</summary>
    public ByteSource Checkpoint(params (string Key, byte[] Bytes)[] storages)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("archive/data.pkl", ToArray());
            foreach (var (key, bytes) in storages)
            {
                Add($"archive/data/{key}", bytes);
            }

            void Add(string name, byte[] bytes)
            {
                using var content = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                content.Write(bytes);
            }
        }
        return new ByteSource("model.pt", stream.ToArray());
    }
}

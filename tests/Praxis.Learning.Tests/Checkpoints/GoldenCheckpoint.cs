using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Checkpoints;

/// <summary>A checkpoint that tests/golden/pytorch.py wrote.</summary>
static class GoldenCheckpoint
{
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(GoldenCheckpoint).Assembly.GetManifestResourceStream($"pytorch/{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static ByteSource Source(string name) => new(name, Bytes(name));
}

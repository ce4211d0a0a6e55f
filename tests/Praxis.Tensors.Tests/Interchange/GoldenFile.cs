using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Interchange;

/// <summary>A file that tests/golden/interchange.py wrote.</summary>
static class GoldenFile
{
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(GoldenFile).Assembly.GetManifestResourceStream($"interchange/{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static ByteSource Source(string name) => new(name, Bytes(name));
}

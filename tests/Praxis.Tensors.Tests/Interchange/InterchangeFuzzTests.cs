using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Interchange;

public sealed class InterchangeFuzzTests
{
    const int MutationsPerFile = 1_250;

    /// <summary>What reading a file of under a kilobyte may take, whatever the file claims.</summary>
    const long AllowedBytes = 1 << 20;

    [Theory]
    [InlineData("all.safetensors", 1)]
    [InlineData("row_f4.npy", 2)]
    [InlineData("column_big_i8.npy", 3)]
    [InlineData("version2_f4.npy", 4)]
    [InlineData("version3_f4.npy", 5)]
    [InlineData("stored.npz", 6)]
    [InlineData("deflated.npz", 7)]
    [InlineData("with_objects.npz", 8)]
    public void A_mutated_file_is_read_or_refused_in_bounded_memory(string name, int seed)
    {
        var original = GoldenFile.Bytes(name);
        var random = new Random(seed);
        var refused = 0;
        for (var mutation = 0; mutation < MutationsPerFile; mutation++)
        {
            var bytes = Mutate(original, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadAll(name, bytes);
            }
            catch (InterchangeException)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        }
        Assert.InRange(refused, MutationsPerFile / 10, MutationsPerFile);
    }

    static void ReadAll(string name, byte[] bytes)
    {
        var source = new ByteSource(name, bytes);
        IEnumerable<TensorEntry> entries = Path.GetExtension(name) switch
        {
            ".safetensors" => SafetensorsFile.Open(source).Entries,
            ".npz" => NpzFile.Open(source).Entries,
            _ => [Npy.Open(source, "x")],
        };
        foreach (var entry in entries)
        {
            entry.Read(new byte[entry.ByteLength]);
        }
    }

    /// <summary>One to four changes: a flipped bit, a byte, an edge value of 2, 4 or 8 bytes, a digit, a cut, a repeat.</summary>
    static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    var edge = new[] { 0L, -1L, long.MaxValue, int.MaxValue, uint.MaxValue, short.MaxValue }[random.Next(6)];
                    var width = 2 << random.Next(3);
                    for (var i = 0; i < width && at + i < bytes.Count; i++)
                    {
                        bytes[at + i] = (byte)(edge >> (8 * i));
                    }
                    break;
                case 3:
                    var digit = bytes.FindIndex(at, value => value is >= (byte)'0' and <= (byte)'9');
                    if (digit >= 0)
                    {
                        bytes[digit] = (byte)('0' + random.Next(10));
                    }
                    break;
                case 4:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        return [.. bytes];
    }
}

using System.Text;
using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Interchange;

public sealed class NpyTests
{
    static readonly float[] Counting = [.. Enumerable.Range(0, 24).Select(i => (float)i)];

    [Theory]
    [InlineData("row_f2.npy", DType.Float16)]
    [InlineData("row_f4.npy", DType.Float32)]
    [InlineData("row_f8.npy", DType.Float64)]
    [InlineData("row_i4.npy", DType.Int32)]
    [InlineData("row_i8.npy", DType.Int64)]
    [InlineData("row_u1.npy", DType.UInt8)]
    [InlineData("big_f2.npy", DType.Float16)]
    [InlineData("big_f4.npy", DType.Float32)]
    [InlineData("big_f8.npy", DType.Float64)]
    [InlineData("big_i4.npy", DType.Int32)]
    [InlineData("big_i8.npy", DType.Int64)]
    [InlineData("column_f4.npy", DType.Float32)]
    [InlineData("column_big_i8.npy", DType.Int64)]
    [InlineData("version2_f4.npy", DType.Float32)]
    [InlineData("version3_f4.npy", DType.Float32)]
    public void Every_layout_gives_the_same_numbers(string name, DType type)
    {
        var entry = Npy.Open(GoldenFile.Source(name), "x");
        Assert.Equal(type, entry.Type);
        Assert.Equal([2, 3, 4], entry.Shape.ToArray());
        Assert.Equal(Counting, Values(entry));

        var size = type.Size();
        var part = new byte[3 * size];
        entry.Read(5 * size, part);
        var whole = new byte[24 * size];
        entry.Read(whole);
        Assert.Equal(whole[(5 * size)..(8 * size)], part);
    }

    [Fact]
    public void Truth_values_scalars_and_empty_arrays_are_read()
    {
        Assert.Equal(Enumerable.Range(0, 24).Select(i => i % 3 == 0), Npy.Open(GoldenFile.Source("row_b1.npy"), "x").ToArray<bool>());
        var scalar = Npy.Open(GoldenFile.Source("scalar_f8.npy"), "x");
        Assert.Equal(0, scalar.Shape.Rank);
        Assert.Equal([2.5], scalar.ToArray<double>());
        var empty = Npy.Open(GoldenFile.Source("empty_f4.npy"), "x");
        Assert.Equal([0, 3], empty.Shape.ToArray());
        Assert.Empty(empty.ToArray<float>());
    }

    [Theory]
    [InlineData("row_f2.npy")]
    [InlineData("row_f4.npy")]
    [InlineData("row_f8.npy")]
    [InlineData("row_i4.npy")]
    [InlineData("row_i8.npy")]
    [InlineData("row_u1.npy")]
    [InlineData("row_b1.npy")]
    [InlineData("scalar_f8.npy")]
    [InlineData("empty_f4.npy")]
    [InlineData("vector_f4.npy")]
    public void What_is_written_is_what_numpy_writes_byte_for_byte(string name)
    {
        using var folder = new TemporaryFolder();
        Npy.Save(folder[name], Npy.Open(GoldenFile.Source(name), "x"));
        Assert.Equal(GoldenFile.Bytes(name), File.ReadAllBytes(folder[name]));
        Assert.Equal(Path.GetFileNameWithoutExtension(name), Npy.Open(folder[name]).Name);
    }

    [Theory]
    [InlineData("objects.npy", "Python objects (descr '|O')")]
    [InlineData("structured.npy", "structured arrays are not read")]
    [InlineData("texts.npy", "the element type '<U3'")]
    [InlineData("complex.npy", "the element type '<c8'")]
    public void What_tensors_do_not_hold_is_refused_by_name(string name, string expected)
    {
        var error = Assert.Throws<InterchangeException>(() => Npy.Open(GoldenFile.Source(name), "x"));
        Assert.Contains(expected, error.Message);
        Assert.StartsWith(name, error.Message);
    }

    [Fact]
    public void Brain_floats_are_refused_when_written()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InterchangeException>(() => Npy.Save(folder["x.npy"], TensorEntry.Of("x", new BFloat16[1], 1)));
        Assert.Contains("npy has no bfloat16; convert the array to float32 first", error.Message);
        Assert.Empty(folder.Files);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 8, null)]
    [InlineData("{'shape':(2L,),'fortran_order':False,'descr':\"<f4\"}", 8, null)]
    [InlineData("{'descr': '=f4', 'fortran_order': True, 'shape': (1, 2)}", 8, null)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", 4, null)]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2), }", 8, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }", 8, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2 3), }", 24, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (,), }", 4, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (3000000000,), }", 8, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", 8, "overflows")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }", 8, "needs 17179869184 bytes, but 8 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 7, "needs 8 bytes, but 7 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", 9, "needs 8 bytes, but 9 follow")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }", 8, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", 8, "dictionary")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 8, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", 8, "dictionary")]
    [InlineData("{'descr': '<f4' 'fortran_order': False, 'shape': (2,)}", 8, "dictionary")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} or exit()", 8, "dictionary")]
    [InlineData("__import__('os').system('true')", 8, "dictionary")]
    [InlineData("", 8, "dictionary")]
    public void A_header_is_read_by_its_grammar(string header, int dataBytes, string? expected)
    {
        var source = new ByteSource("x.npy", Bytes(1, header, dataBytes));
        if (expected is null)
        {
            Assert.Equal(dataBytes, Npy.Open(source, "x").ByteLength);
            return;
        }
        Assert.Contains(expected, Assert.Throws<InterchangeException>(() => Npy.Open(source, "x")).Message);
    }

    [Fact]
    public void Wrong_beginnings_and_lengths_are_refused_without_reserving_memory()
    {
        Refused(bytes => bytes[0] = 0, "\\x93NUMPY");
        Refused(bytes => bytes[6] = 4, "version 4.0");
        Refused(bytes => bytes[6] = 0, "version 0.0");
        Refused(bytes => bytes[7] = 1, "version 1.1");
        Refused(bytes => (bytes[8], bytes[9]) = (255, 255), "claims 65535 bytes");
        Refused(bytes => (bytes[6], bytes[8], bytes[9], bytes[10], bytes[11]) = (2, 255, 255, 255, 255), "claims 4294967295 bytes");
        Assert.Contains("too few", Assert.Throws<InterchangeException>(() => Npy.Open(new ByteSource("x", new byte[5]), "x")).Message);

        static void Refused(Action<byte[]> change, string expected)
        {
            var bytes = GoldenFile.Bytes("row_f4.npy");
            change(bytes);
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains(expected, Assert.Throws<InterchangeException>(() => Npy.Open(new ByteSource("x", bytes), "x")).Message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    static byte[] Bytes(byte version, string header, int dataBytes)
    {
        var text = Encoding.Latin1.GetBytes(header);
        return [0x93, .. "NUMPY"u8, version, 0, (byte)text.Length, (byte)(text.Length >> 8), .. text, .. new byte[dataBytes]];
    }

    static float[] Values(TensorEntry entry) => entry.Type switch
    {
        DType.Float16 => [.. entry.ToArray<Half>().Select(value => (float)value)],
        DType.Float32 => entry.ToArray<float>(),
        DType.Float64 => [.. entry.ToArray<double>().Select(value => (float)value)],
        DType.Int32 => [.. entry.ToArray<int>().Select(value => (float)value)],
        DType.Int64 => [.. entry.ToArray<long>().Select(value => (float)value)],
        DType.UInt8 => [.. entry.ToArray<byte>().Select(value => (float)value)],
        _ => throw new ArgumentException(entry.Type.ToString()),
    };
}

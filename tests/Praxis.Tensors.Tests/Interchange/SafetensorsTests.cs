using System.Buffers.Binary;
using System.Text;
using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Interchange;

public sealed class SafetensorsTests
{
    static readonly float[] Six = [0, 1, 2, 3, 4, 5];

    [Fact]
    public void Every_element_type_is_read()
    {
        using var file = SafetensorsFile.Open(GoldenFile.Source("all.safetensors"));

        Assert.Equal(["i64", "f64", "a.weight", "b.weight", "i32", "bf16", "f16", "u8 über \"quoted\"\n", "bool"], file.Names);
        Assert.Equal([-2, -1, 0, 1], file["i64"].ToArray<long>());
        Assert.Equal([0.5, -1.25], file["f64"].ToArray<double>());
        Assert.Equal([2, 1], file["f64"].Shape.ToArray());
        Assert.Equal(Six, file["a.weight"].ToArray<float>());
        Assert.Equal([2, 3], file["a.weight"].Shape.ToArray());
        Assert.Empty(file["b.weight"].ToArray<float>());
        Assert.Equal([0, 3], file["b.weight"].Shape.ToArray());
        Assert.Equal([7], file["i32"].ToArray<int>());
        Assert.Equal(0, file["i32"].Shape.Rank);
        Assert.Equal([(BFloat16)1f, (BFloat16)(-2f)], file["bf16"].ToArray<BFloat16>());
        Assert.Equal([(Half)1f, (Half)(-2f)], file["f16"].ToArray<Half>());
        Assert.Equal([1, 2, 3], file["u8 über \"quoted\"\n"].ToArray<byte>());
        Assert.Equal([true, false, true], file["bool"].ToArray<bool>());
        Assert.Equal("hand", file.Metadata["made by"]);
        Assert.Equal(2, file.Metadata.Count);
    }

    [Fact]
    public void What_was_read_is_written_byte_for_byte_in_any_order_of_the_entries()
    {
        var golden = GoldenFile.Bytes("all.safetensors");
        using var file = SafetensorsFile.Open(new ByteSource("golden", golden));
        var stream = new MemoryStream();

        SafetensorsFile.Write(stream, file.Entries.Reverse(), file.Metadata);

        Assert.Equal(golden, stream.ToArray());
    }

    [Fact]
    public void The_data_begin_at_a_multiple_of_eight_bytes()
    {
        for (var length = 1; length < 20; length++)
        {
            var stream = new MemoryStream();
            SafetensorsFile.Write(stream, [TensorEntry.Of(new string('n', length), new byte[] { 1 }, 1)]);
            Assert.Equal(0UL, BinaryPrimitives.ReadUInt64LittleEndian(stream.ToArray()) % 8);
        }
    }

    [Fact]
    public void A_saved_file_takes_the_place_of_the_old_one_and_leaves_nothing_else()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Save(folder["model.safetensors"], [TensorEntry.Of("x", new float[] { 1 }, 1)]);
        using (var old = SafetensorsFile.Open(folder["model.safetensors"]))
        {
            SafetensorsFile.Save(folder["model.safetensors"], [old["x"].Named("y"), TensorEntry.Of("z", Six, 3, 2)]);
        }

        using var file = SafetensorsFile.Open(folder["model.safetensors"]);
        Assert.Equal([1f], file["y"].ToArray<float>());
        Assert.Equal(Six, file["z"].ToArray<float>());
        Assert.Equal(["model.safetensors"], folder.Files);
    }

    [Fact]
    public void A_save_that_fails_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Save(folder["a"], [TensorEntry.Of("x", Six, 6)]);
        var before = File.ReadAllBytes(folder["a"]);
        var failing = new TensorEntry("y", DType.Float32, [6], (_, _) => throw new InvalidOperationException("gone"));

        Assert.Throws<InvalidOperationException>(() => SafetensorsFile.Save(folder["a"], [failing]));

        Assert.Equal(before, File.ReadAllBytes(folder["a"]));
        Assert.Equal(["a"], folder.Files);
    }

    [Fact]
    public void An_array_is_read_only_when_it_is_asked_for()
    {
        var header = Header("""{"big":{"dtype":"U8","shape":[3000000000],"data_offsets":[0,3000000000]}}""");
        var tooBig = Assert.Throws<InterchangeException>(() => SafetensorsFile.Open(new ByteSource("f", header)));
        Assert.Contains("0 to 2147483647", tooBig.Message);

        using var stream = new CountingStream(Concat(Header("""{"a":{"dtype":"U8","shape":[500000],"data_offsets":[0,500000]},"b":{"dtype":"U8","shape":[2],"data_offsets":[500000,500002]}}"""), new byte[500_002]));
        using var file = SafetensorsFile.Open(new ByteSource("f", stream));
        Assert.Equal(2, file["b"].ToArray<byte>().Length);
        Assert.InRange(stream.Total, 1, 1000);
    }

    [Fact]
    public void A_part_of_an_array_can_be_read()
    {
        using var file = SafetensorsFile.Open(GoldenFile.Source("all.safetensors"));
        var part = new byte[8];
        file["a.weight"].Read(8, part);
        Assert.Equal(2f, BitConverter.ToSingle(part, 0));
        Assert.Equal(3f, BitConverter.ToSingle(part, 4));
        Assert.Throws<ArgumentException>(() => file["a.weight"].Read(2, part));
        Assert.Throws<ArgumentException>(() => file["a.weight"].Read(20, part));
    }

    [Fact]
    public void Truth_values_other_than_0_and_1_become_1()
    {
        var bytes = Concat(Header("""{"b":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}"""), [0, 255, 1]);
        var raw = new byte[3];
        SafetensorsFile.Open(new ByteSource("f", bytes))["b"].Read(raw);
        Assert.Equal([0, 1, 1], raw);
    }

    [Fact]
    public void A_type_that_tensors_do_not_have_is_refused_by_name_and_the_others_stay_readable()
    {
        var bytes = Concat(Header("""{"a":{"dtype":"I16","shape":[1],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"""), [1, 0, 9]);
        using var file = SafetensorsFile.Open(new ByteSource("f.safetensors", bytes));
        Assert.Equal([9], file["b"].ToArray<byte>());
        Assert.Equal("f.safetensors: the array 'a' has the type I16; BOOL, U8, F16, BF16, I32, F32, F64, I64 can be read.", Assert.Throws<InterchangeException>(() => file["a"]).Message);
        Assert.Equal("f.safetensors: it has no array 'c'; it has 'a', 'b'.", Assert.Throws<InterchangeException>(() => file["c"]).Message);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F99","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown type 'F99'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "needs 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "end at byte 4 of the data, but the file holds 3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 5, "end at byte 4 of the data, but the file holds 5")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "neither overlap nor leave holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""", 6, "neither overlap nor leave holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "neither overlap nor leave holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[5,9]}}""", 9, "neither overlap nor leave holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "whole numbers from 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", 4, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,2147483647,2147483647,2147483647],"data_offsets":[0,0]}}""", 0, "overflows")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,0]}}""", 0, "needs 17179869184 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,18446744073709551615]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775804,9223372036854775807]}}""", 4, "neither overlap nor leave holes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}""", 4, "data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 0, "lacks its data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "two of dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "'a' stands there twice")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "object of texts")]
    [InlineData("""{"__metadata__":{"a":"x","a":"y"}}""", 0, "stands there twice")]
    [InlineData("""{"a":[1]}""", 0, "an object with dtype")]
    [InlineData("""{"a":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":1}}}}}}}}}""", 0, "not valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "not valid JSON")]
    [InlineData("{}}", 0, "not valid JSON")]
    [InlineData("{", 0, "not valid JSON")]
    [InlineData(" {}", 0, "does not begin with '{'")]
    [InlineData("", 0, "does not begin with '{'")]
    public void A_wrong_header_is_one_clear_sentence(string json, int dataBytes, string expected)
    {
        var error = Assert.Throws<InterchangeException>(() => SafetensorsFile.Open(new ByteSource("file.safetensors", Concat(Header(json), new byte[dataBytes]))));
        Assert.Contains(expected, error.Message);
        Assert.StartsWith("file.safetensors: ", error.Message);
        Assert.EndsWith(".", error.Message);
        Assert.Equal("file.safetensors", error.File);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused_without_reserving_it()
    {
        foreach (var length in new[] { 11UL, 99_000_000UL, 100_000_001UL, ulong.MaxValue, 1UL << 63 })
        {
            var bytes = new byte[18];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            bytes[8] = (byte)'{';
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains($"claims {length} bytes", Assert.Throws<InterchangeException>(() => SafetensorsFile.Open(new ByteSource("f", bytes))).Message);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
        Assert.Throws<InterchangeException>(() => SafetensorsFile.Open(new ByteSource("f", new byte[7])));
    }

    [Fact]
    public void A_file_without_arrays_and_trailing_spaces_are_fine()
    {
        using var file = SafetensorsFile.Open(new ByteSource("f", Header("{}    ")));
        Assert.Empty(file.Names);
    }

    [Fact]
    public void Names_that_a_header_cannot_hold_are_refused_before_a_file_is_touched()
    {
        using var folder = new TemporaryFolder();
        var entry = TensorEntry.Of("x", Six, 6);
        Assert.Contains("two arrays are called 'x'", Assert.Throws<InterchangeException>(() => SafetensorsFile.Save(folder["a"], [entry, entry])).Message);
        Assert.Contains("__metadata__", Assert.Throws<InterchangeException>(() => SafetensorsFile.Save(folder["a"], [entry.Named("__metadata__")])).Message);
        Assert.Contains("surrogate", Assert.Throws<InterchangeException>(() => SafetensorsFile.Save(folder["a"], [entry.Named("\ud800")])).Message);
        Assert.Contains("does not exist", Assert.Throws<InterchangeException>(() => SafetensorsFile.Save(folder["no/such/folder"], [entry])).Message);
        Assert.Contains("no such file", Assert.Throws<InterchangeException>(() => SafetensorsFile.Open(folder["absent"])).Message);
        Assert.Empty(folder.Files);
    }

    [Fact]
    public void Any_name_travels_there_and_back()
    {
        string[] names = ["", "a\\b", "\"", "\t\u0001\u001f\u007f", "日本 🦜", "é"];
        var stream = new MemoryStream();
        SafetensorsFile.Write(stream, names.Select(name => TensorEntry.Of(name, Six, 6)), new Dictionary<string, string> { ["\n"] = "🦜\\" });
        using var file = SafetensorsFile.Open(new ByteSource("f", stream.ToArray()));
        Assert.Equal(names.Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        Assert.Equal("🦜\\", file.Metadata["\n"]);
    }

    [Fact]
    public void A_shape_that_does_not_fit_its_values_is_refused()
    {
        Assert.Contains("(2×2) of 4 elements, but 6 values", Assert.Throws<ArgumentException>(() => TensorEntry.Of("x", Six, 2, 2)).Message);
        Assert.Throws<ArgumentException>(() => new TensorEntry("x", DType.Float32, [-1], (_, _) => { }));
        Assert.Throws<ArgumentException>(() => new TensorEntry("x", DType.Float32, new int[65], (_, _) => { }));
        Assert.Contains("holds float32, but int32", Assert.Throws<ArgumentException>(() => TensorEntry.Of("x", Six, 6).ToArray<int>()).Message);
    }

    static byte[] Header(string json)
    {
        var text = Encoding.UTF8.GetBytes(json);
        var bytes = new byte[8 + text.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }

    static byte[] Concat(byte[] a, byte[] b) => [.. a, .. b];

    sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long Total { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var read = base.Read(buffer);
            Total += read;
            return read;
        }
    }
}

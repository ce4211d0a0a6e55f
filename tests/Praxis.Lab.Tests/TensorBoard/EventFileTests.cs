using System.Buffers.Binary;
using System.Text;
using Praxis.Lab.Tests.Figures;

namespace Praxis.Lab.Tests.TensorBoard;

public sealed class EventFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("praxis-events-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<byte[], uint> PublishedSums => new()
    {
        { "123456789"u8.ToArray(), 0xE3069283 },
        { new byte[32], 0x8A9136AA },
        { [.. Enumerable.Repeat((byte)0xFF, 32)], 0x62A8AB43 },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)i)], 0x46DD794E },
        { [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))], 0x113FDB5C },
        { [], 0 },
    };

    [Theory]
    [MemberData(nameof(PublishedSums))]
    public void Check_sums_are_those_of_the_iSCSI_standard(byte[] data, uint expected) => Assert.Equal(expected, Crc32C.Compute(data));

    [Fact]
    public void A_file_begins_with_its_version_and_holds_the_scalars_in_order()
    {
        string path;
        using (var file = EventFile.Create(_folder, new Clock(1_700_000_000.25)))
        {
            file.Scalar("loss/训练", 0, 2.5);
            file.Scalar("loss/训练", 10_000_000_000, double.NaN);
            file.Scalar("x", -3, double.PositiveInfinity);
            path = file.Path;
        }
        var events = Read(path);
        Assert.Equal(4, events.Count);
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(events[0].Bytes(3)));
        Assert.All(events, e => Assert.Equal(1_700_000_000.25, e.Double(1)));
        Assert.Equal([0, 10_000_000_000, -3], events.Skip(1).Select(e => e.Integer(2)));
        var values = events.Skip(1).Select(e => new Message(new Message(e.Bytes(5)).Bytes(1))).ToArray();
        Assert.Equal(["loss/训练", "loss/训练", "x"], values.Select(v => Encoding.UTF8.GetString(v.Bytes(1))));
        Assert.Equal([2.5f, float.NaN, float.PositiveInfinity], values.Select(v => v.Single(2)));
    }

    [Fact]
    public void A_histogram_counts_what_is_finite()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 500).Select(_ => random.NextDouble() * 8 - 2), double.NaN, double.NegativeInfinity];
        var histogram = new Message(WriteOne(file => file.Histogram("weights", 7, values)).Bytes(5));
        double[] finite = values[..500], limits = histogram.Doubles(6), counts = histogram.Doubles(7);
        Assert.Equal([finite.Min(), finite.Max(), 500], [histogram.Double(1), histogram.Double(2), histogram.Double(3)]);
        Assert.Equal(finite.Sum(), histogram.Double(4), 1e-9);
        Assert.Equal(finite.Sum(v => v * v), histogram.Double(5), 1e-9);
        Assert.Equal(limits.Length, counts.Length);
        Assert.Equal(limits.Order(), limits);
        for (int i = 0; i < limits.Length; i++)
            Assert.Equal(finite.Count(v => v < limits[i] && (i == 0 || v >= limits[i - 1])), counts[i]);
    }

    [Fact]
    public void A_histogram_of_one_value_or_none_is_one_bucket()
    {
        var one = new Message(WriteOne(file => file.Histogram("h", 0, [5, 5, 5])).Bytes(5));
        Assert.Equal([3], one.Doubles(7));
        Assert.True(one.Doubles(6)[0] > 5);
        var none = new Message(WriteOne(file => file.Histogram("h", 0, [double.NaN])).Bytes(5));
        Assert.Equal(0, none.Double(3));
        Assert.Equal([0], none.Doubles(7));
    }

    [Fact]
    public void A_picture_comes_back_as_it_was()
    {
        byte[] pixels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var image = new Message(WriteOne(file => file.Image("sample", 1, new Picture(2, 2, 3, pixels))).Bytes(4));
        Assert.Equal([2, 2, 3], [image.Integer(1), image.Integer(2), image.Integer(3)]);
        Assert.Equal(pixels, PngWriterTests.Decode(image.Bytes(4)).Pixels);
    }

    [Fact]
    public void Two_files_of_one_second_have_two_names_and_a_reader_may_look_on()
    {
        using var first = EventFile.Create(_folder, new Clock(5));
        using var second = EventFile.Create(_folder, new Clock(5));
        Assert.NotEqual(first.Path, second.Path);
        first.Scalar("a", 1, 1);
        first.Flush();
        Assert.Equal(2, Read(first.Path).Count);
        Assert.Contains("tfevents", Path.GetFileName(second.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_is_needed()
    {
        using var file = EventFile.Create(_folder);
        Assert.Throws<ArgumentException>(() => file.Scalar("", 0, 1));
    }

    Message WriteOne(Action<EventFile> write)
    {
        string path;
        using (var file = EventFile.Create(_folder, new Clock(1)))
        {
            write(file);
            path = file.Path;
        }
        return new(new Message(Read(path)[1].Bytes(5)).Bytes(1));
    }

    /// <summary>Reads TFRecords as their format describes them, with a check sum computed bit by bit.</summary>
    static List<Message> Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var events = new List<Message>();
        for (int at = 0; at < bytes.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(MaskedBitByBit(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            Assert.Equal(MaskedBitByBit(bytes.AsSpan(at + 12, length)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            events.Add(new(bytes[(at + 12)..(at + 12 + length)]));
            at += 16 + length;
        }
        return events;
    }

    static uint MaskedBitByBit(ReadOnlySpan<byte> data)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        }
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    /// <summary>The fields of a protocol buffer message, read by their wire types.</summary>
    sealed class Message
    {
        readonly Dictionary<int, byte[]> _fields = [];

        public Message(byte[] data)
        {
            for (int at = 0; at < data.Length;)
            {
                ulong key = Varint(data, ref at);
                int length = (key & 7) switch
                {
                    0 => -1,
                    1 => 8,
                    5 => 4,
                    2 => (int)Varint(data, ref at),
                    var other => throw new InvalidDataException($"wire type {other}"),
                };
                int start = at;
                byte[] value = length < 0 ? BitConverter.GetBytes(Varint(data, ref at)) : data[at..(at + length)];
                at = length < 0 ? at : start + length;
                _fields.Add((int)(key >> 3), value);
            }
        }

        public byte[] Bytes(int field) => _fields[field];

        public long Integer(int field) => BitConverter.ToInt64(_fields[field]);

        public float Single(int field) => BinaryPrimitives.ReadSingleLittleEndian(_fields[field]);

        public double Double(int field) => BinaryPrimitives.ReadDoubleLittleEndian(_fields[field]);

        public double[] Doubles(int field) => [.. _fields[field].Chunk(8).Select(b => BinaryPrimitives.ReadDoubleLittleEndian(b))];

        static ulong Varint(byte[] data, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte next = data[at++];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }
        }
    }

    sealed class Clock(double seconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(seconds);
    }
}

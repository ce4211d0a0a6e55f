using System.Buffers.Binary;

namespace Praxis.Data.Formats;

/// <summary>How a WAV file holds a sample.</summary>
public enum WavEncoding
{
    /// <summary>Unsigned bytes around 128.</summary>
    Pcm8,

    /// <summary>16-bit whole numbers.</summary>
    Pcm16,

    /// <summary>24-bit whole numbers.</summary>
    Pcm24,

    /// <summary>32-bit whole numbers.</summary>
    Pcm32,

    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>64-bit floating point.</summary>
    Float64,
}

/// <summary>Reads and writes WAV sound: whole numbers of 8, 16, 24 and 32 bits and floating point, in the plain and the extensible form.</summary>
public static class Wav
{
    const ushort WholeNumbers = 1;
    const ushort FloatingPoint = 3;
    const ushort Extensible = 0xFFFE;

    /// <summary>What follows the two bytes of the sample format in the 16-byte name of an extensible WAV's kind.</summary>
    static ReadOnlySpan<byte> KindTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads a WAV file.</summary>
    public static AudioClip Read(string path, ReadLimits? limits = null) => Decode(Files.Read(path, limits), Files.Name(path));

    /// <summary>Decodes the bytes of a WAV file; whole numbers v of b bits become v / 2^(b−1).</summary>
    public static AudioClip Decode(ReadOnlySpan<byte> bytes, string file = "WAV data")
    {
        var reader = new ByteReader(bytes, file);
        if (!reader.Take(4, "the mark RIFF").SequenceEqual("RIFF"u8))
            throw new DataFormatException("the file does not begin with RIFF.", file, 0);
        // The length of the whole is often wrong in files that are otherwise good; the chunks say all that is needed.
        reader.LittleEndian32("the length of the whole");
        if (!reader.Take(4, "the mark WAVE").SequenceEqual("WAVE"u8))
            throw new DataFormatException("the file is RIFF but not WAVE.", file, 8);

        (WavEncoding Encoding, int Channels, int Rate)? format = null;
        while (true)
        {
            var start = reader.Position;
            var name = reader.Take(4, "a chunk; neither its format nor its samples may be missing");
            var length = reader.LittleEndian32("the length of a chunk");
            if (length > reader.Remaining)
                throw new DataFormatException($"the chunk '{Printable(name)}' claims {length} bytes, and the file has {reader.Remaining} left.", file, start);
            var content = reader.Take((int)length, "a chunk");
            if (name.SequenceEqual("fmt "u8))
                format = format is null ? Format(new ByteReader(content, file, start + 8)) : throw new DataFormatException("the file has two formats.", file, start);
            if (name.SequenceEqual("data"u8))
            {
                if (format is not { } known)
                    throw new DataFormatException("the samples stand before their format.", file, start);
                if (content.Length % (known.Channels * Size(known.Encoding)) != 0)
                    throw new DataFormatException($"{content.Length} bytes of samples are not a multiple of {known.Channels} channels of {Size(known.Encoding)} bytes.", file, start);
                return new AudioClip(known.Rate, known.Channels, Samples(content, known.Encoding));
            }
            if (length % 2 == 1 && reader.Remaining > 0)
                reader.Take(1, "the byte that makes a chunk even");
        }
    }

    /// <summary>Writes a WAV file; whole numbers are round(x · 2^(b−1)), clamped, and nothing half written is ever seen.</summary>
    public static void Write(string path, AudioClip clip, WavEncoding encoding = WavEncoding.Pcm16)
    {
        var bytes = Encode(clip, encoding);
        Files.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>The bytes of a WAV file, as <see cref="Write"/> writes it.</summary>
    public static byte[] Encode(AudioClip clip, WavEncoding encoding = WavEncoding.Pcm16)
    {
        var size = Size(encoding);
        if (clip.Channels > ushort.MaxValue / size)
            throw new ArgumentException($"WAV holds at most {ushort.MaxValue / size} channels of {size} bytes, and the sound has {clip.Channels}.");
        var length = checked(clip.Samples.Length * size);
        var bytes = new byte[checked(44 + length + length % 2)];
        var frame = clip.Channels * size;
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(20), IsFloat(encoding) ? FloatingPoint : WholeNumbers);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(22), (ushort)clip.Channels);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), clip.SampleRate);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(28), unchecked((uint)((long)clip.SampleRate * frame)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(32), (ushort)frame);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(34), (ushort)(8 * size));
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), length);
        for (var i = 0; i < clip.Samples.Length; i++)
            WriteSample(bytes.AsSpan(44 + i * size, size), clip.Samples[i], encoding);
        return bytes;
    }

    static (WavEncoding, int, int) Format(ByteReader reader)
    {
        var kind = reader.LittleEndian16("the format");
        var channels = reader.LittleEndian16("the channels");
        var rate = reader.LittleEndian32("the rate");
        reader.LittleEndian32("the bytes of a second");
        var frame = reader.LittleEndian16("the bytes of a moment");
        var bits = reader.LittleEndian16("the bits of a sample");
        if (kind == Extensible)
        {
            reader.Take(8, "the extension of the format");
            kind = reader.LittleEndian16("the kind of an extensible format");
            if (!reader.Take(14, "the kind of an extensible format").SequenceEqual(KindTail))
                throw reader.Fail("the extensible format names a kind of sound that is not read.");
        }
        WavEncoding? encoding = (kind, bits) switch
        {
            (WholeNumbers, 8) => WavEncoding.Pcm8,
            (WholeNumbers, 16) => WavEncoding.Pcm16,
            (WholeNumbers, 24) => WavEncoding.Pcm24,
            (WholeNumbers, 32) => WavEncoding.Pcm32,
            (FloatingPoint, 32) => WavEncoding.Float32,
            (FloatingPoint, 64) => WavEncoding.Float64,
            _ => null,
        };
        if (encoding is not { } known)
            throw reader.Fail($"the format {kind} with {bits} bits is not read: whole numbers (1) of 8, 16, 24 or 32 bits and floating point (3) of 32 or 64 are.");
        if (channels == 0 || rate is 0 or > int.MaxValue || frame != channels * Size(known))
            throw reader.Fail($"{channels} channels of {bits} bits at {rate} Hz in {frame} bytes a moment do not fit together.");
        return (known, channels, (int)rate);
    }

    static float[] Samples(ReadOnlySpan<byte> content, WavEncoding encoding)
    {
        var size = Size(encoding);
        var samples = new float[content.Length / size];
        for (var i = 0; i < samples.Length; i++)
        {
            var bytes = content.Slice(i * size, size);
            samples[i] = encoding switch
            {
                WavEncoding.Pcm8 => (bytes[0] - 128) / 128f,
                WavEncoding.Pcm16 => BinaryPrimitives.ReadInt16LittleEndian(bytes) / 32768f,
                WavEncoding.Pcm24 => (bytes[0] | bytes[1] << 8 | (sbyte)bytes[2] << 16) / 8388608f,
                WavEncoding.Pcm32 => (float)(BinaryPrimitives.ReadInt32LittleEndian(bytes) / 2147483648.0),
                WavEncoding.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
                _ => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            };
        }
        return samples;
    }

    static void WriteSample(Span<byte> bytes, float sample, WavEncoding encoding)
    {
        switch (encoding)
        {
            case WavEncoding.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, sample);
                return;
            case WavEncoding.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, sample);
                return;
        }
        var scale = 1L << (8 * bytes.Length - 1);
        var whole = (long)Math.Clamp(Math.Round(sample * (double)scale), -scale, scale - 1);
        if (encoding == WavEncoding.Pcm8)
            whole += 128;
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(whole >> (8 * i));
    }

    static bool IsFloat(WavEncoding encoding) => encoding is WavEncoding.Float32 or WavEncoding.Float64;

    static int Size(WavEncoding encoding) => encoding switch
    {
        WavEncoding.Pcm8 => 1,
        WavEncoding.Pcm16 => 2,
        WavEncoding.Pcm24 => 3,
        WavEncoding.Float64 => 8,
        _ => 4,
    };

    static string Printable(ReadOnlySpan<byte> name)
    {
        Span<char> letters = stackalloc char[name.Length];
        for (var i = 0; i < name.Length; i++)
            letters[i] = name[i] is >= 32 and < 127 ? (char)name[i] : '?';
        return new string(letters);
    }
}

using System.Buffers.Binary;
using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Formats;

public sealed class WavTests
{
    [Fact]
    public void The_bytes_of_a_file_are_those_of_the_description()
    {
        var bytes = Wav.Encode(new AudioClip(8000, 2, [0, 0.5f, -1, 1]));
        Assert.Equal(
            "52494646" + "2C000000" + "57415645" + "666D7420" + "10000000" + "0100" + "0200" + "401F0000" + "007D0000" + "0400" + "1000" +
            "64617461" + "08000000" + "0000" + "0040" + "0080" + "FF7F", Convert.ToHexString(bytes));
    }

    [Theory]
    [InlineData(WavEncoding.Pcm8, 8)]
    [InlineData(WavEncoding.Pcm16, 16)]
    [InlineData(WavEncoding.Pcm24, 24)]
    [InlineData(WavEncoding.Pcm32, 24)]
    [InlineData(WavEncoding.Float32, 24)]
    [InlineData(WavEncoding.Float64, 24)]
    public void Samples_that_the_encoding_can_hold_come_back_exactly(WavEncoding encoding, int bits)
    {
        using var folder = new TestFolder();
        var random = new Random(bits);
        var scale = 1L << (bits - 1);
        // An odd number of bytes must be filled up to an even one.
        var samples = Enumerable.Range(0, 333).Select(_ => (float)((double)random.NextInt64(-scale, scale) / scale)).ToArray();
        samples[0] = -1;
        Wav.Write(folder["sound.wav"], new AudioClip(44100, 3, samples), encoding);
        var clip = Wav.Read(folder["sound.wav"]);
        Assert.Equal((44100, 3, 111), (clip.SampleRate, clip.Channels, clip.Length));
        Assert.Equal(samples, clip.Samples);
        Assert.Equal(0, new FileInfo(folder["sound.wav"]).Length % 2);
    }

    [Fact]
    public void Loud_samples_are_clamped_and_not_wrapped()
    {
        foreach (var encoding in new[] { WavEncoding.Pcm8, WavEncoding.Pcm16, WavEncoding.Pcm24, WavEncoding.Pcm32 })
        {
            var clip = Wav.Decode(Wav.Encode(new AudioClip(8000, 1, [2, -2, float.PositiveInfinity, float.NegativeInfinity]), encoding));
            Assert.InRange(clip.Samples[0], 0.99f, 1f);
            Assert.Equal([clip.Samples[0], -1, clip.Samples[0], -1], clip.Samples);
        }
    }

    [Fact]
    public void The_extensible_form_and_chunks_in_between_are_read()
    {
        var plain = Wav.Encode(new AudioClip(8000, 1, [0.25f, -0.25f]), WavEncoding.Pcm24);
        byte[] extension = [22, 0, 24, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];
        byte[] odd = [.. "note"u8, 3, 0, 0, 0, 1, 2, 3, 0];
        byte[] bytes = [.. plain.AsSpan(0, 16), 40, 0, 0, 0, 0xFE, 0xFF, .. plain.AsSpan(22, 14), .. extension, .. odd, .. plain.AsSpan(36)];
        Assert.Equal([0.25f, -0.25f], Wav.Decode(bytes).Samples);
        bytes[16 + 4 + 30] = 7;
        Assert.Contains("extensible", Assert.Throws<DataFormatException>(() => Wav.Decode(bytes)).Message);
    }

    [Fact]
    public void A_file_that_ends_anywhere_early_is_noticed()
    {
        var bytes = Wav.Encode(new AudioClip(8000, 1, [0.1f, 0.2f, 0.3f, 0.4f]));
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<DataFormatException>(() => Wav.Decode(bytes.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(20, 2, "the format 2 with 16 bits")]
    [InlineData(22, 0, "0 channels")]
    [InlineData(34, 12, "the format 1 with 12 bits")]
    [InlineData(32, 3, "in 3 bytes a moment")]
    public void A_format_that_makes_no_sense_is_described(int place, ushort value, string expected)
    {
        var bytes = Wav.Encode(new AudioClip(8000, 1, [0.1f, 0.2f]));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(place), value);
        Assert.Contains(expected, Assert.Throws<DataFormatException>(() => Wav.Decode(bytes)).Message);
    }

    [Fact]
    public void Mono_is_the_mean_of_the_channels()
    {
        Assert.Equal([0.25f, -0.5f], new AudioClip(8000, 2, [0.5f, 0, -1, 0]).ToMono());
    }
}

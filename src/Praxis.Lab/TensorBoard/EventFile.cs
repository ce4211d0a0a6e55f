using System.Buffers.Binary;
using System.Globalization;

namespace Praxis.Lab;

/// <summary>
/// An event file that TensorBoard reads while it grows. Each record carries check sums of its length and its data, so
/// that a record cut off by a killed process is left out by readers and spoils nothing before it.
/// </summary>
public sealed class EventFile : IDisposable
{
    const int HistogramBuckets = 64;

    readonly FileStream _stream;
    readonly TimeProvider _clock;

    EventFile(FileStream stream, TimeProvider clock)
    {
        (_stream, _clock) = (stream, clock);
        Write(new ProtobufWriter().Double(EventField.WallTime, Now).Text(EventField.FileVersion, "brain.Event:2"));
    }

    /// <summary>The file's full path.</summary>
    public string Path => _stream.Name;

    /// <summary>Starts a new event file in a folder, which is made where it is missing.</summary>
    public static EventFile Create(string folder, TimeProvider? clock = null)
    {
        clock ??= TimeProvider.System;
        Directory.CreateDirectory(folder);
        long seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        for (int number = 0; ; number++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds:D10}.praxis.{number}");
            string path = System.IO.Path.Combine(folder, name);
            try
            {
                return new(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read), clock);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another writer took this name in the same second.
            }
        }
    }

    /// <summary>Writes one number, which may be infinite or not a number.</summary>
    public void Scalar(string tag, long step, double value) =>
        WriteSummary(step, Value(tag).Single(ValueField.Simple, (float)value));

    /// <summary>Writes how values are spread, over equal buckets; values that are not finite are left out.</summary>
    public void Histogram(string tag, long step, IReadOnlyCollection<double> values)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        double low = finite.DefaultIfEmpty().Min(), high = finite.DefaultIfEmpty().Max();
        int buckets = low < high ? HistogramBuckets : 1;
        double[] limits = [.. Enumerable.Range(1, buckets).Select(i => i == buckets ? Above(high) : double.Lerp(low, high, (double)i / buckets))];
        var counts = new double[buckets];
        foreach (double value in finite)
        {
            int bucket = Array.BinarySearch(limits, value);
            counts[bucket >= 0 ? bucket + 1 : ~bucket]++;
        }
        var histogram = new ProtobufWriter()
            .Double(1, low).Double(2, high).Double(3, finite.Length).Double(4, finite.Sum()).Double(5, finite.Sum(v => v * v))
            .Doubles(6, limits).Doubles(7, counts);
        WriteSummary(step, Value(tag).Message(ValueField.Histogram, histogram));
    }

    /// <summary>Writes a picture.</summary>
    public void Image(string tag, long step, Picture picture)
    {
        var image = new ProtobufWriter()
            .Integer(1, picture.Height).Integer(2, picture.Width).Integer(3, picture.Channels).Bytes(4, picture.ToPng());
        WriteSummary(step, Value(tag).Message(ValueField.Image, image));
    }

    /// <summary>Hands everything written so far to the operating system.</summary>
    public void Flush() => _stream.Flush();

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>Fields of tensorflow.Event.</summary>
    static class EventField
    {
        public const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5;
    }

    /// <summary>Fields of tensorflow.Summary.Value.</summary>
    static class ValueField
    {
        public const int Tag = 1, Simple = 2, Image = 4, Histogram = 5;
    }

    double Now => (_clock.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

    static double Above(double value) => value < double.MaxValue ? Math.BitIncrement(value) : value;

    static ProtobufWriter Value(string tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        return new ProtobufWriter().Text(ValueField.Tag, tag);
    }

    void WriteSummary(long step, ProtobufWriter value) => Write(new ProtobufWriter()
        .Double(EventField.WallTime, Now).Integer(EventField.Step, step)
        .Message(EventField.Summary, new ProtobufWriter().Message(1, value)));

    /// <summary>One TFRecord: length, its masked sum, the data, their masked sum; written in one piece.</summary>
    void Write(ProtobufWriter message)
    {
        var data = message.Data;
        var record = new byte[16 + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), Crc32C.Masked(record.AsSpan(0, 8)));
        data.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), Crc32C.Masked(data));
        _stream.Write(record);
    }
}

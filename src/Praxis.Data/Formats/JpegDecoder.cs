namespace Praxis.Data.Formats;

/// <summary>Reads the markers of a JPEG file and hands its scans to be decoded.</summary>
sealed class JpegDecoder(string file, ReadLimits limits)
{
    readonly ushort[]?[] _quantization = new ushort[4][];
    readonly JpegHuffman?[] _direct = new JpegHuffman[4];
    readonly JpegHuffman?[] _alternating = new JpegHuffman[4];
    JpegFrame? _frame;
    int _restartInterval;
    bool _jfif;
    int _adobeTransform = -1;

    public JpegFrame Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [0xFF, 0xD8, ..])
            throw new DataFormatException("the file does not begin with the marker FFD8 of JPEG.", file, 0);
        var reader = new ByteReader(bytes, file);
        reader.Take(2, "the first marker");
        while (true)
        {
            var marker = NextMarker(ref reader);
            if (marker == 0xD9)
                throw reader.Fail(_frame is null ? "the picture ends before its size is given." : $"the picture ends before component {_frame.Components.First(c => !c.Decoded).Id} is decoded.");
            if (marker is 0x01 or 0xD8 or (>= 0xD0 and <= 0xD7))
                throw reader.Fail($"the marker FF{marker:X2} stands outside of a scan.");
            var length = reader.BigEndian16($"the length of the segment FF{marker:X2}");
            if (length < 2)
                throw reader.Fail($"the segment FF{marker:X2} claims a length of {length}, and 2 is the least.");
            var start = reader.Position;
            var segment = new ByteReader(reader.Take(length - 2, $"the segment FF{marker:X2}"), file, start);
            switch (marker)
            {
                case 0xC4:
                    ReadHuffman(segment);
                    break;
                case 0xDB:
                    ReadQuantization(segment);
                    break;
                case 0xDD:
                    _restartInterval = segment.BigEndian16("the restart interval");
                    break;
                case 0xC0 or 0xC1:
                    ReadFrame(segment, reader.Remaining);
                    break;
                case 0xC2:
                    throw segment.Fail("this is a progressive JPEG, and only baseline ones are read: save it again without the progressive option.");
                case >= 0xC3 and <= 0xCF:
                    throw segment.Fail($"the coding FF{marker:X2} (lossless, hierarchical or arithmetic) is not read, only baseline JPEG is.");
                case 0xE0:
                    _jfif |= segment.Rest.StartsWith("JFIF\0"u8);
                    break;
                case 0xEE:
                    if (segment.Rest is [(byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', _, _, _, _, _, _, var transform, ..])
                        _adobeTransform = transform;
                    break;
                case 0xDA:
                    DecodeScan(segment, ref reader);
                    if (_frame!.Components.All(component => component.Decoded))
                        return _frame with { HasLuminance = HasLuminance(_frame) };
                    break;
            }
        }
    }

    /// <summary>Steps over whatever is left of a scan, and over the FF bytes that may fill up before a marker.</summary>
    static byte NextMarker(ref ByteReader reader)
    {
        var rest = reader.Rest;
        for (var i = 0; i + 1 < rest.Length; i++)
            if (rest[i] == 0xFF && rest[i + 1] is not (0 or 0xFF))
            {
                reader.Take(i + 2, "a marker");
                return rest[i + 1];
            }
        throw reader.Fail("the file ends before the picture is complete.");
    }

    void ReadQuantization(ByteReader segment)
    {
        while (segment.Remaining > 0)
        {
            var kind = segment.Byte("the kind of a quantisation table");
            if (kind >> 4 > 1 || (kind & 15) > 3)
                throw segment.Fail($"the quantisation table 0x{kind:X2} is none: its width is 0 or 1 and its number 0 to 3.");
            var table = new ushort[64];
            for (var i = 0; i < 64; i++)
                table[JpegTransform.NaturalOrder[i]] = kind >> 4 == 0 ? segment.Byte("a quantisation table") : segment.BigEndian16("a quantisation table");
            _quantization[kind & 15] = table;
        }
    }

    void ReadHuffman(ByteReader segment)
    {
        while (segment.Remaining > 0)
        {
            var kind = segment.Byte("the kind of a Huffman table");
            if (kind >> 4 > 1 || (kind & 15) > 3)
                throw segment.Fail($"the Huffman table 0x{kind:X2} is none: its class is 0 or 1 and its number 0 to 3.");
            var counts = segment.Take(16, "the lengths of a Huffman table");
            var total = 0;
            foreach (var count in counts)
                total += count;
            var table = JpegHuffman.Make(counts, segment.Take(total, "the values of a Huffman table"))
                ?? throw segment.Fail($"the Huffman table 0x{kind:X2} has more codes than their lengths allow.");
            (kind >> 4 == 0 ? _direct : _alternating)[kind & 15] = table;
        }
    }

    void ReadFrame(ByteReader segment, int bytesLeft)
    {
        if (_frame is not null)
            throw segment.Fail("the picture gives its size twice.");
        var depth = segment.Byte("the bit depth");
        if (depth != 8)
            throw segment.Fail($"the samples have {depth} bits, and only 8 are read.");
        var height = segment.BigEndian16("the height");
        var width = segment.BigEndian16("the width");
        if (height == 0 || width == 0)
            throw segment.Fail($"the picture has {width}×{height} pixels; a size that is only given after the scan is not read.");
        var components = new JpegComponent[segment.Byte("the number of components")];
        if (components.Length is not (1 or 3))
            throw segment.Fail($"the picture has {components.Length} components, and only 1 (grey) and 3 (colour) are read.");
        for (var i = 0; i < components.Length; i++)
        {
            var (id, sampling, table) = (segment.Byte("a component"), segment.Byte("a component"), segment.Byte("a component"));
            if (sampling >> 4 is < 1 or > 4 || (sampling & 15) is < 1 or > 4 || table > 3 || components.Take(i).Any(other => other.Id == id))
                throw segment.Fail($"the component {id} with the sampling {sampling >> 4}×{sampling & 15} and the table {table} is not allowed: sampling is 1 to 4, tables are 0 to 3, and every component has its own number.");
            components[i] = new JpegComponent(id, sampling >> 4, sampling & 15, table);
        }
        _frame = Sized(new JpegFrame(width, height, components), segment, bytesLeft);
    }

    JpegFrame Sized(JpegFrame frame, ByteReader segment, int bytesLeft)
    {
        var (blocks, samples) = (0L, (long)frame.Width * frame.Height * frame.Components.Length);
        foreach (var component in frame.Components)
        {
            component.Width = (frame.Width * component.Horizontal + frame.MostHorizontal - 1) / frame.MostHorizontal;
            component.Height = (frame.Height * component.Vertical + frame.MostVertical - 1) / frame.MostVertical;
            component.Stride = frame.UnitsAcross * component.Horizontal * 8;
            blocks += (long)component.BlocksAcross * component.BlocksDown;
            samples += (long)component.Stride * frame.UnitsDown * component.Vertical * 8;
        }
        // A block takes at least a bit for its mean and a bit for its end.
        if (blocks > 4L * bytesLeft)
            throw segment.Fail($"the picture claims {frame.Width}×{frame.Height} pixels, which cannot come out of {bytesLeft} bytes.");
        if (samples > limits.DecodedBytes)
            throw segment.Fail($"a picture of {frame.Width}×{frame.Height} pixels needs {samples} bytes to decode, more than the {limits.DecodedBytes} that are allowed.");
        foreach (var component in frame.Components)
            component.Samples = new byte[component.Stride * frame.UnitsDown * component.Vertical * 8];
        return frame;
    }

    void DecodeScan(ByteReader segment, ref ByteReader reader)
    {
        if (_frame is null)
            throw segment.Fail("a scan stands before the size of the picture.");
        var count = segment.Byte("the number of components of a scan");
        if (count < 1 || count > _frame.Components.Length)
            throw segment.Fail($"a scan has {count} components, and the picture {_frame.Components.Length}.");
        var parts = new JpegScan.Part[count];
        for (var i = 0; i < count; i++)
        {
            var (id, tables) = (segment.Byte("a component of a scan"), segment.Byte("a component of a scan"));
            var component = Array.Find(_frame.Components, one => one.Id == id);
            if (component is null || component.Decoded || parts.Take(i).Any(part => part.Component == component))
                throw segment.Fail($"the scan names component {id}, which {(component is null ? "the picture does not have" : "is already decoded")}.");
            if (tables >> 4 > 3 || (tables & 15) > 3 || _direct[tables >> 4] is not { } direct || _alternating[tables & 15] is not { } alternating)
                throw segment.Fail($"component {id} uses the Huffman tables {tables >> 4} and {tables & 15}, which were not given.");
            if (_quantization[component.Quantization] is not { } quantization)
                throw segment.Fail($"component {id} uses the quantisation table {component.Quantization}, which was not given.");
            parts[i] = new JpegScan.Part(component, direct, alternating, quantization);
        }
        var scan = new JpegScan(_frame, parts, _restartInterval);
        var used = scan.Decode(reader.Rest, file, reader.Position);
        reader.Take(used, "a scan");
        foreach (var part in parts)
            part.Component.Decoded = true;
    }

    bool HasLuminance(JpegFrame frame) => _adobeTransform switch
    {
        _ when frame.Components.Length != 3 => false,
        _ when _jfif => true,
        0 => false,
        > 0 => true,
        _ => frame.Components is not [{ Id: (byte)'R' }, { Id: (byte)'G' }, { Id: (byte)'B' }],
    };
}

namespace Praxis.Data.Formats;

/// <summary>Decodes the entropy-coded bits of one scan into the samples of its components.</summary>
sealed class JpegScan(JpegFrame frame, JpegScan.Part[] parts, int restartInterval)
{
    /// <summary>A component of the scan with its tables, and the mean of its last block.</summary>
    public sealed class Part(JpegComponent component, JpegHuffman direct, JpegHuffman alternating, ushort[] quantization)
    {
        public JpegComponent Component => component;
        public JpegHuffman Direct => direct;
        public JpegHuffman Alternating => alternating;
        public ushort[] Quantization => quantization;
        public int LastMean { get; set; }
    }

    readonly int[] _block = new int[64];

    /// <summary>Decodes the scan at the head of the bytes and returns how many of them it took.</summary>
    public int Decode(ReadOnlySpan<byte> bytes, string file, long origin)
    {
        var bits = new JpegBits(bytes, file, origin);
        // A scan of one component covers just the blocks of its samples; one of several covers whole units.
        var alone = parts.Length == 1;
        var across = alone ? parts[0].Component.BlocksAcross : frame.UnitsAcross;
        var down = alone ? parts[0].Component.BlocksDown : frame.UnitsDown;
        var total = (long)across * down;
        for (var unit = 0L; unit < total; unit++)
        {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0)
            {
                bits.Restart((int)(unit / restartInterval - 1) & 7);
                foreach (var part in parts)
                    part.LastMean = 0;
            }
            var (row, column) = ((int)(unit / across), (int)(unit % across));
            foreach (var part in parts)
            {
                var (high, wide) = alone ? (1, 1) : (part.Component.Vertical, part.Component.Horizontal);
                for (var y = 0; y < high; y++)
                    for (var x = 0; x < wide; x++)
                        DecodeBlock(ref bits, part, row * high + y, column * wide + x);
            }
        }
        return bits.Used;
    }

    void DecodeBlock(ref JpegBits bits, Part part, int row, int column)
    {
        var block = _block.AsSpan();
        block.Clear();
        var meanBits = bits.Symbol(part.Direct);
        if (meanBits > 15)
            throw bits.Fail($"a mean of {meanBits} bits is not possible.");
        part.LastMean += bits.Signed(meanBits);
        block[0] = part.LastMean * part.Quantization[0];
        var only = true;
        for (var k = 1; k < 64; k++)
        {
            var symbol = bits.Symbol(part.Alternating);
            var (zeros, size) = (symbol >> 4, symbol & 15);
            if (size == 0)
            {
                if (zeros != 15)
                    break;
                k += 15;
                continue;
            }
            k += zeros;
            if (k > 63)
                throw bits.Fail("a block has more than 64 coefficients.");
            var place = JpegTransform.NaturalOrder[k];
            block[place] = bits.Signed(size) * part.Quantization[place];
            only = false;
        }
        var component = part.Component;
        var samples = component.Samples.AsSpan(row * 8 * component.Stride + column * 8);
        if (only)
            JpegTransform.Flat(block[0], samples, component.Stride);
        else
            JpegTransform.Inverse(block, samples, component.Stride);
    }
}

using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>The 10,000 test digits of MNIST. Of them, in the order of <see cref="FixedShuffle"/> with the seed 2718281828, the first four fifths are to train on and the rest to test on.</summary>
public static class Mnist
{
    /// <summary>The seed of the split.</summary>
    public const ulong SplitSeed = 2718281828;

    static readonly string[] Digits = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

    /// <summary>All digits in the order of the file; ink is 255 and paper 0.</summary>
    public static LabelledImages LoadAll(string? root = null)
    {
        var found = DataSets.Find("mnist", root);
        var images = IdxArray.Read(found.Path("t10k-images-idx3-ubyte.gz"));
        var labels = IdxArray.Read(found.Path("t10k-labels-idx1-ubyte.gz"));
        if (images is not { Type: IdxType.UnsignedByte, Shape: [_, > 0, > 0] } || labels is not { Type: IdxType.UnsignedByte, Shape: [_] } || images.Shape[0] != labels.Shape[0])
            throw new DataFormatException($"bytes in the shapes n×height×width and n were expected, and there are {images.Type} in {string.Join("×", images.Shape)} and {labels.Type} in {string.Join("×", labels.Shape)}.", "t10k-images-idx3-ubyte.gz");
        var wrong = Array.FindIndex(labels.Bytes, label => label >= Digits.Length);
        if (wrong >= 0)
            throw new DataFormatException($"the label {labels.Bytes[wrong]} of picture {wrong} is no digit.", "t10k-labels-idx1-ubyte.gz");
        return new LabelledImages(1, images.Shape[1], images.Shape[2], images.Bytes, Array.ConvertAll(labels.Bytes, label => (int)label), Digits);
    }

    /// <summary>The digits as they are, 28×28, in the fixed split of 8,000 and 2,000.</summary>
    public static ImageSplit Load(string? root = null) => Split(LoadAll(root));

    /// <summary>The digits shrunk by area to side×side (8, 14, 16 or any side up to 28), in the same split.</summary>
    public static ImageSplit Pooled(int side, string? root = null) => Split(LoadAll(root).Pooled(side, side));

    static ImageSplit Split(LabelledImages images)
    {
        var order = FixedShuffle.Order(images.Count, SplitSeed);
        var train = images.Count * 4 / 5;
        return new ImageSplit(images.Take(order.AsSpan(0, train)), images.Take(order.AsSpan(train)));
    }
}

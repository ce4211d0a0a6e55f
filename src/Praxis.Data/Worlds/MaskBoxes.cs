namespace Praxis.Data.Worlds;

/// <summary>Boxes from masks.</summary>
static class MaskBoxes
{
    /// <summary>The smallest box around the pixels with a number; empty where there is none.</summary>
    public static Box Around(ReadOnlySpan<byte> mask, int width, byte number)
    {
        int left = int.MaxValue, top = int.MaxValue, right = 0, bottom = 0;
        for (var i = 0; i < mask.Length; i++)
        {
            if (mask[i] != number)
                continue;
            var (row, column) = (i / width, i % width);
            (left, top) = (Math.Min(left, column), Math.Min(top, row));
            (right, bottom) = (Math.Max(right, column + 1), Math.Max(bottom, row + 1));
        }
        return right > 0 ? new(left, top, right, bottom) : default;
    }
}

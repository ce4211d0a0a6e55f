namespace Praxis.Data.Worlds;

/// <summary>Numbers of samples that follow each other.</summary>
static class SampleRange
{
    public static long[] From(long first, int count)
    {
        if (count < 0)
            throw new ArgumentOutOfRangeException(nameof(count), $"A batch of {count} samples is none; give 0 or more.");
        var indices = new long[count];
        for (var i = 0; i < count; i++)
            indices[i] = first + i;
        return indices;
    }
}

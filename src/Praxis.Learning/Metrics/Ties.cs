namespace Praxis.Learning.Metrics;

/// <summary>Order among equal keys is no information.</summary>
static class Ties
{
    /// <summary>Sorts keys ascending with their values, and gives every value the mean of the values with the same key.</summary>
    public static void Sort(double[] keys, double[] values)
    {
        Array.Sort(keys, values);
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }
            if (end - start > 1)
            {
                var group = values.AsSpan(start, end - start);
                // Summed in order of size, so that the sum does not depend on the order of the input either.
                group.Sort();
                double sum = 0;
                foreach (var value in group)
                {
                    sum += value;
                }
                group.Fill(sum / group.Length);
            }
            start = end;
        }
    }
}

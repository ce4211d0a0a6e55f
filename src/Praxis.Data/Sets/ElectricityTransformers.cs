using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>Several quantities at the same moments; the values are moment by moment.</summary>
/// <param name="Name">The name of the series.</param>
/// <param name="Moments">The moments, an hour apart.</param>
/// <param name="Columns">The names of the quantities.</param>
/// <param name="Values">The values of all columns at the first moment, then at the second, and so on.</param>
public sealed record SeriesTable(string Name, IReadOnlyList<DateTime> Moments, IReadOnlyList<string> Columns, float[] Values)
{
    /// <summary>The value of a column at a moment.</summary>
    public float this[int moment, int column] => (uint)column < (uint)Columns.Count ? Values[moment * Columns.Count + column]
        : throw new ArgumentOutOfRangeException(nameof(column), $"Column {column} is outside the {Columns.Count} columns.");
}

/// <summary>The electricity transformer temperatures ETTh1 and ETTh2: six loads and the oil temperature OT, hourly.</summary>
public static class ElectricityTransformers
{
    /// <summary>Hours in a month as the customary split counts them.</summary>
    const int Month = 30 * 24;

    /// <summary>The customary split: the moments of the first 12 months are to train on, those of the next 4 to tune on, and those of the 4 after them to test on.</summary>
    public static (Range Train, Range Tune, Range Test) Split => (..(12 * Month), (12 * Month)..(16 * Month), (16 * Month)..(20 * Month));

    /// <summary>The series of a transformer, 1 or 2.</summary>
    public static SeriesTable Load(int transformer, string? root = null)
    {
        if (transformer is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(transformer), $"There are the transformers 1 and 2, and not {transformer}.");
        var name = $"ETTh{transformer}";
        var table = CsvTable.Read(DataSets.Find("ett", root).Path($"{name}.csv"));
        var columns = table.Header.Where(column => column != "date").ToArray();
        var values = new float[table.Count * columns.Length];
        for (var column = 0; column < columns.Length; column++)
        {
            var one = table.Floats(columns[column]);
            for (var moment = 0; moment < one.Length; moment++)
                values[moment * columns.Length + column] = one[moment];
        }
        return new SeriesTable(name, table.Moments("date"), columns, values);
    }
}

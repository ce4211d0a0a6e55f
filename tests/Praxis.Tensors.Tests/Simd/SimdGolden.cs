using System.Globalization;

namespace Praxis.Tensors.Tests.Simd;

/// <summary>Values computed in high precision by tests/golden/simd.py.</summary>
static class SimdGolden
{
    /// <summary>The rows of a file: a function's name, then its arguments and its value.</summary>
    public static IEnumerable<(string Name, double[] Numbers)> Rows(string file)
    {
        using var reader = new StreamReader(typeof(SimdGolden).Assembly.GetManifestResourceStream("simd/" + file)!);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            yield return (words[0], [.. words.Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture))]);
        }
    }
}

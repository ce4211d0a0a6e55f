using System.Runtime.CompilerServices;
using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>
/// Normal noise for pixels, by table: z = Φ⁻¹((k + ½) / 2¹⁶) for 16 random bits k. The 65,536 levels reach ±4.33 and have the standard
/// deviation 0.99998; a value costs half a random word and one look-up.
/// </summary>
static class PixelNoise
{
    const int Levels = 1 << 16;

    static readonly float[] Quantiles = Make();

    /// <summary>Adds noise of a standard deviation to every value and keeps the sums within [low, high].</summary>
    public static void Add(Span<float> values, float deviation, Rng rng, float low = 0, float high = 1)
    {
        ref var table = ref Quantiles[0];
        var pairs = values.Length & ~1;
        for (var i = 0; i < pairs; i += 2)
        {
            var bits = rng.NextUInt32();
            values[i] = Math.Clamp(values[i] + deviation * Unsafe.Add(ref table, (int)(bits & (Levels - 1))), low, high);
            values[i + 1] = Math.Clamp(values[i + 1] + deviation * Unsafe.Add(ref table, (int)(bits >> 16)), low, high);
        }
        if (pairs < values.Length)
            values[pairs] = Math.Clamp(values[pairs] + deviation * Quantiles[rng.NextUInt32() >> 16], low, high);
    }

    static float[] Make()
    {
        var probability = (Tensor.Arange(Levels, DType.Float64) + 0.5) / Levels;
        return (((probability * 2) - 1).ErfInv() * Math.Sqrt(2)).ToArray<float>();
    }
}

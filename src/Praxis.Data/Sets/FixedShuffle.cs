namespace Praxis.Data.Sets;

/// <summary>
/// The shuffle behind fixed splits, defined here for good so that every machine and every version cuts alike. The numbers are
/// SplitMix64: sₖ = seed + k · 9E3779B97F4A7C15, z = (s ⊕ s≫30) · BF58476D1CE4E5B9, z = (z ⊕ z≫27) · 94D049BB133111EB,
/// rₖ = z ⊕ z≫31, all modulo 2⁶⁴, k = 1, 2, …; then for i = n−1 … 1 the places i and rₖ mod (i+1) are exchanged, k = n−i.
/// </summary>
public static class FixedShuffle
{
    /// <summary>The numbers 0 … count−1 in the order that the seed gives.</summary>
    public static int[] Order(int count, ulong seed)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++)
            order[i] = i;
        var state = seed;
        for (var i = count - 1; i > 0; i--)
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ state >> 30) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
            var other = (int)((mixed ^ mixed >> 31) % (ulong)(i + 1));
            (order[i], order[other]) = (order[other], order[i]);
        }
        return order;
    }
}

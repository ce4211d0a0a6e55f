namespace Praxis.Tensors;

/// <summary>A floating-point format of a few bits: a sign, exponent bits and mantissa bits, with subnormal numbers.</summary>
/// <param name="ExponentBits">Bits of the exponent, whose bias is half its range.</param>
/// <param name="MantissaBits">Bits behind the binary point.</param>
/// <param name="Largest">The largest number; larger ones become it.</param>
public readonly record struct FloatGrid(int ExponentBits, int MantissaBits, double Largest)
{
    /// <summary>Eight bits, four for the exponent: up to 448, as used for weights and activations.</summary>
    public static readonly FloatGrid E4M3 = new(4, 3, 448);

    /// <summary>Eight bits, five for the exponent: up to 57344, as used for gradients.</summary>
    public static readonly FloatGrid E5M2 = new(5, 2, 57344);

    /// <summary>Six bits, three for the exponent: up to 28.</summary>
    public static readonly FloatGrid E3M2 = new(3, 2, 28);

    /// <summary>Six bits, two for the exponent: up to 7.5.</summary>
    public static readonly FloatGrid E2M3 = new(2, 3, 7.5);

    /// <summary>Four bits, two for the exponent: up to 6.</summary>
    public static readonly FloatGrid E2M1 = new(2, 1, 6);

    /// <summary>The exponent of the smallest normal number.</summary>
    public int SmallestExponent => 2 - (1 << (ExponentBits - 1));
}

namespace Praxis.Tensors.Simd;

/// <summary>Bit patterns of floating-point numbers.</summary>
static class LaneBits
{
    /// <summary>√½ in single precision.</summary>
    public const int RootHalf32 = 0x3f3504f3;

    /// <summary>How far the bits of √½ lie below those of 1, in single precision.</summary>
    public const int OneLessRootHalf32 = 0x3f800000 - RootHalf32;

    /// <summary>√½ in double precision.</summary>
    public const long RootHalf64 = 0x3fe6a09e667f3bcd;

    /// <summary>How far the bits of √½ lie below those of 1, in double precision.</summary>
    public const long OneLessRootHalf64 = 0x3ff0000000000000 - RootHalf64;

    /// <summary>2⁻²⁴, what a bit less in the significand of a number below 1 is worth.</summary>
    public const float UnitOfFraction32 = 1f / (1 << 24);

    /// <summary>2⁻⁵³, what a bit less in the significand of a number below 1 is worth.</summary>
    public const double UnitOfFraction64 = 1.0 / (1L << 53);

    /// <summary>2⁻³¹.</summary>
    public const float UnitOfWord = 1f / (1u << 31);
}

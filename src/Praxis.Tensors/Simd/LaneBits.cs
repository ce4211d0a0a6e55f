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
}

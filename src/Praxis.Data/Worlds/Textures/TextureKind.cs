namespace Praxis.Data.Worlds;

/// <summary>How a texture is made.</summary>
public enum TextureKind
{
    /// <summary>Two slow waves that cross.</summary>
    Waves,

    /// <summary>Noise that is drawn out along a direction.</summary>
    OrientedNoise,

    /// <summary>Fields of a chessboard.</summary>
    Checker,

    /// <summary>Bricks with joints.</summary>
    Brick,

    /// <summary>Round spots on a jittered grid.</summary>
    Blobs,

    /// <summary>Discs of many sizes that lie over each other.</summary>
    DeadLeaves,

    /// <summary>A sinusoid.</summary>
    Grating,

    /// <summary>Gradient noise of several octaves.</summary>
    Perlin,
}

/// <summary>The numbers of a texture.</summary>
/// <param name="Kind">How it is made.</param>
/// <param name="Angle">Its direction, in radians.</param>
/// <param name="Scale">The length of a period, a field or a spot, in pixels.</param>
/// <param name="Phase">Where it starts, in periods.</param>
/// <param name="Roughness">The amplitude of each octave relative to the one before.</param>
/// <param name="Seed">What its random parts follow from.</param>
public readonly record struct TextureParameters(TextureKind Kind, float Angle, float Scale, float Phase, float Roughness, ulong Seed);

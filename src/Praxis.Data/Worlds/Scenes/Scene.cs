using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>One object: every factor as it was drawn. Numbers of values refer to the world's options.</summary>
public readonly record struct SceneObject
{
    /// <summary>The shape.</summary>
    public SceneShape Shape { get; init; }

    /// <summary>The number of the shape among the world's.</summary>
    public int ShapeValue { get; init; }

    /// <summary>The number of the colour among the world's, or −1 where colours are free.</summary>
    public int ColourValue { get; init; }

    /// <summary>The colour that is painted.</summary>
    public Rgb Colour { get; init; }

    /// <summary>The fill.</summary>
    public SceneFill Fill { get; init; }

    /// <summary>The number of the fill among the world's.</summary>
    public int FillValue { get; init; }

    /// <summary>The number of the size among the world's.</summary>
    public int SizeValue { get; init; }

    /// <summary>The radius in pixels.</summary>
    public float Radius { get; init; }

    /// <summary>The centre, from the left edge.</summary>
    public float X { get; init; }

    /// <summary>The centre, from the top.</summary>
    public float Y { get; init; }

    /// <summary>How far the object is turned clockwise, in radians.</summary>
    public float Angle { get; init; }

    /// <summary>The width of the fill's stripes, dots or fields, in pixels.</summary>
    public float StripeWidth { get; init; }

    /// <summary>What hides an attribute.</summary>
    public SceneVeil Veil { get; init; }
}

/// <summary>One scene with its whole truth. It can be changed with 'with' and drawn again: all else stays as it was, the noise too.</summary>
/// <param name="Index">The number of the sample, from which clutter, light and noise follow.</param>
/// <param name="Objects">The objects, the later in front.</param>
/// <param name="BackgroundValue">The number of the background among the world's, or −1 where backgrounds are free.</param>
/// <param name="Background">The background that is painted.</param>
/// <param name="Label">The class that is given.</param>
/// <param name="TrueLabel">The class of the first object.</param>
/// <param name="MixedWith">The scene that this one is averaged with, if it is.</param>
public sealed record Scene(long Index, IReadOnlyList<SceneObject> Objects, int BackgroundValue, SceneBackground Background, int Label, int TrueLabel, Scene? MixedWith)
{
    /// <summary>The scene with one object changed.</summary>
    public Scene With(int index, Func<SceneObject, SceneObject> change)
    {
        SceneObject[] objects = [.. Objects];
        objects[index] = change(objects[index]);
        return this with { Objects = objects };
    }
}

/// <summary>Where the objects of a scene are.</summary>
/// <param name="Mask">For every pixel, row by row, 1 + the number of the object that covers at least half of it, or 0.</param>
/// <param name="Boxes">The smallest box around the pixels of each object that are seen; empty where none is.</param>
/// <param name="IsAnnotated">Whether the task annotates the object.</param>
public sealed record SceneAnnotation(byte[] Mask, IReadOnlyList<Box> Boxes, IReadOnlyList<bool> IsAnnotated);

/// <summary>Scenes as tensors.</summary>
/// <param name="Images">(samples × channels × size × size) float32.</param>
/// <param name="Labels">The classes that are given, int64.</param>
/// <param name="TrueLabels">The classes of the first objects, int64.</param>
/// <param name="Mixed">Which scenes are the mean of two.</param>
/// <param name="Factors">(samples × 5) int64: the values of <see cref="SceneFactor"/> of the first object; −1 where free.</param>
/// <param name="Indices">The numbers of the samples, int64.</param>
public sealed record SceneBatch(Tensor Images, Tensor Labels, Tensor TrueLabels, Tensor Mixed, Tensor Factors, Tensor Indices);

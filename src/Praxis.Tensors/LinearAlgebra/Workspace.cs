using System.Numerics;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>What a worker keeps from one matrix of a batch to the next, so that only the first one allocates.</summary>
sealed class Workspace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Scratch<T> Scratch { get; } = new();

    /// <summary>Rotations of the right (or only) vectors.</summary>
    public RotationQueue<T> Rotations { get; } = new();

    /// <summary>Rotations of the left vectors.</summary>
    public RotationQueue<T> LeftRotations { get; } = new();
}

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>Which triangle of a matrix is meant, whether it is taken transposed, and whether its diagonal is all ones.</summary>
readonly record struct TriangleForm(bool Upper, bool Transposed = false, bool Unit = false)
{
    /// <summary>Whether the first unknown is found first.</summary>
    public bool Forward => Upper == Transposed;
}

using System.Numerics;

namespace Praxis.Tensors.Tests.LinearAlgebra;

/// <summary>Bounds in units of rounding errors.</summary>
static class Near
{
    public static double Epsilon<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateTruncating(T.BitIncrement(T.One) - T.One);

    /// <summary>A distance of at most <paramref name="factor"/> · n · ε · scale.</summary>
    public static void Zero<T>(double distance, int n, double scale, double factor = 10)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var bound = factor * Math.Max(1, n) * Epsilon<T>() * scale;
        Assert.True(distance <= bound, $"The distance {distance:E2} is above the bound {bound:E2} (n = {n}, {typeof(T).Name}).");
    }

    /// <summary>QᵀQ = 1.</summary>
    public static void Orthonormal<T>(Dense<T> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Zero<T>((columns.Transposed() * columns).Distance(Dense<double>.Identity(columns.Columns)), Math.Max(columns.Rows, columns.Columns), 1);
}

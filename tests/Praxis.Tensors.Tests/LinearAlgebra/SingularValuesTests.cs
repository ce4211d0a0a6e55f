using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

public sealed unsafe class SingularValuesTests
{
    public static TheoryData<int, int> Shapes => new()
    {
        { 1, 1 }, { 1, 5 }, { 5, 1 }, { 2, 2 }, { 2, 3 }, { 3, 2 }, { 4, 4 }, { 7, 6 }, { 6, 7 }, { 30, 30 }, { 64, 64 }, { 65, 65 },
        { 100, 100 }, { 90, 70 }, { 70, 90 }, { 130, 40 }, { 40, 130 }, { 150, 90 }, { 90, 150 }, { 200, 3 }, { 3, 200 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Random_matrices_of_every_shape_are_rebuilt(int rows, int columns)
    {
        Check(Dense<double>.Random(rows, columns, 1), false);
        Check(Dense<double>.Random(rows, columns, 2), true);
        Check(Dense<float>.Random(rows, columns, 3), false);
        Check(Dense<float>.Random(rows, columns, 4), true);
    }

    [Fact]
    public void Many_small_matrices_are_rebuilt()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            Check(Dense<double>.Random(1 + seed % 9, 1 + seed / 7, seed), seed % 2 == 0);
        }
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    [InlineData(0, 0)]
    public void A_matrix_without_entries_has_full_factors_of_identity(int rows, int columns)
    {
        var left = new Dense<double>(rows, rows);
        var right = new Dense<double>(columns, columns);
        Assert.True(SingularValues.Decompose(new Dense<double>(rows, columns).View, [], left.View, right.View));
        Assert.Equal(0, left.Distance(Dense<double>.Identity(rows)));
        Assert.Equal(0, right.Distance(Dense<double>.Identity(columns)));
    }

    [Fact]
    public void A_matrix_has_the_singular_values_found_by_hand()
    {
        // AᵀA = [25 20; 20 25] has the eigenvalues 45 and 5.
        var (values, _, _) = Decompose(Dense<double>.Of(new double[,] { { 3, 0 }, { 4, 5 } }), false);
        Assert.Equal(Math.Sqrt(45), values[0], 1e-14);
        Assert.Equal(Math.Sqrt(5), values[1], 1e-14);
    }

    [Fact]
    public void Matrices_of_low_rank_have_zeros_and_orthonormal_factors()
    {
        Check(new Dense<double>(20, 12), true);
        Check(Dense<double>.Of(30, 30, (_, _) => 1), true);
        Check(Dense<float>.Of(12, 40, (i, j) => i + j), false);
        var left = Dense<double>.Random(50, 5, 5);
        var product = left * Dense<double>.Random(5, 40, 6);
        Check(product, true);
        var (values, _, _) = Decompose(product, false);
        Assert.True(values[4] > 1);
        Assert.True(values[5] < 1e-12);
    }

    [Fact]
    public void Repeated_singular_values_keep_orthonormal_factors()
    {
        Check(Dense<double>.Identity(30), false);
        Check(Dense<double>.RandomOrthogonal(40, 7), true);
        Check(Dense<double>.Of(24, 24, (i, j) => (i + 1) % 24 == j ? 2 : 0), false);
    }

    [Theory]
    [InlineData(1e-305)]
    [InlineData(1e-170)]
    [InlineData(1e170)]
    [InlineData(1e305)]
    public void Very_large_and_very_small_matrices_neither_overflow_nor_vanish(double scale)
    {
        var unit = Dense<double>.Random(30, 20, 8);
        var (expected, _, _) = Decompose(unit, false);
        var (values, left, _) = Decompose(Dense<double>.Of(30, 20, (i, j) => scale * unit[i, j]), false);
        for (var k = 0; k < 20; k++)
        {
            Assert.Equal(expected[k], values[k] / scale, 1e-12);
        }
        Near.Orthonormal(left);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    public void The_values_agree_with_an_independent_library(int n)
    {
        var a = Dense<double>.Random(n + 3, n, 9);
        var expected = a.ToMathNet().Svd(false).S;
        var (values, _, _) = Decompose(a, false);
        for (var k = 0; k < n; k++)
        {
            Assert.Equal(expected[k], values[k], 1e-12);
        }
    }

    [Fact]
    public void Values_alone_are_those_found_with_the_factors()
    {
        foreach (var (rows, columns) in new[] { (80, 70), (200, 30), (30, 200) })
        {
            var a = Dense<double>.Random(rows, columns, 10);
            var (expected, _, _) = Decompose(a, false);
            var values = new double[Math.Min(rows, columns)];
            Assert.True(SingularValues.Decompose(a.View, values, default, default));
            for (var k = 0; k < values.Length; k++)
            {
                Assert.Equal(expected[k], values[k], 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tiny_singular_values_of_a_graded_bidiagonal_matrix_keep_their_relative_accuracy(bool growing)
    {
        // B⁻¹ of a bidiagonal B is a table of products without cancellation, so that the smallest value is known
        // to rounding from ‖B⁻¹‖, and the product of all values from the diagonal.
        const int N = 12;
        var diagonal = stackalloc double[N];
        var offDiagonal = stackalloc double[N];
        var inverse = new Dense<double>(N, N);
        for (var i = 0; i < N; i++)
        {
            diagonal[i] = Math.Pow(10, -3.0 * (growing ? N - 1 - i : i)) * (1 + 0.1 * i);
            offDiagonal[i] = diagonal[i] * 0.7;
        }
        var product = 1.0;
        for (var j = 0; j < N; j++)
        {
            product *= diagonal[j];
            inverse[j, j] = 1 / diagonal[j];
            for (var i = j - 1; i >= 0; i--)
            {
                inverse[i, j] = -offDiagonal[i] / diagonal[i] * inverse[i + 1, j];
            }
        }
        Assert.True(BidiagonalIteration<double>.Run(diagonal, offDiagonal, N, null, null));
        var values = new Span<double>(diagonal, N).ToArray().Select(Math.Abs).Order().ToArray();
        Assert.Equal(1, values.Aggregate(1.0, (x, y) => x * y) / product, 1e-13);
        var reciprocals = values.Sum(v => 1 / (v * v));
        Assert.Equal(1, inverse.Norm() * inverse.Norm() / reciprocals, 1e-13);
        Assert.True(values[0] < 1e-32);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_matrix_that_is_not_finite_is_refused(double entry)
    {
        var a = Dense<double>.Random(20, 20, 11);
        a[2, 17] = entry;
        Assert.False(SingularValues.Decompose(a.View, new double[20], new Dense<double>(20, 20).View, new Dense<double>(20, 20).View));
    }

    [Fact]
    public void A_batch_allocates_for_its_first_matrix_only()
    {
        var a = Dense<double>.Random(30, 30, 12);
        var values = new double[30];
        var left = new Dense<double>(30, 30);
        var right = new Dense<double>(30, 30);
        SingularValues.Decompose(a.View, values, left.View, right.View);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
        {
            SingularValues.Decompose(a.View, values, left.View, right.View);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    static (T[] Values, Dense<T> Left, Dense<T> Right) Decompose<T>(Dense<T> a, bool full)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var small = Math.Min(a.Rows, a.Columns);
        var values = new T[small];
        var left = new Dense<T>(a.Rows, full ? a.Rows : small);
        var right = new Dense<T>(full ? a.Columns : small, a.Columns);
        Assert.True(SingularValues.Decompose(a.View, values, left.View, right.View));
        return (values, left, right);
    }

    static void Check<T>(Dense<T> a, bool full)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (values, left, right) = Decompose(a, full);
        Near.Orthonormal(left);
        Near.Orthonormal(right.Transposed());
        Assert.True(T.IsPositive(values[^1]));
        for (var k = 1; k < values.Length; k++)
        {
            Assert.True(values[k - 1] >= values[k]);
        }
        var scaled = Dense<double>.Of(a.Rows, values.Length, (i, k) => left[i, k] * double.CreateTruncating(values[k]));
        var first = Dense<double>.Of(values.Length, a.Columns, (i, j) => right[i, j]);
        Near.Zero<T>((scaled * first).Distance(a), Math.Max(a.Rows, a.Columns), a.Norm());
    }
}

using System.Numerics;
using Praxis.Tensors.LinearAlgebra;

namespace Praxis.Tensors.Tests.LinearAlgebra;

/// <summary>A small matrix for the tests: plain loops, sums in double, memory that does not move.</summary>
sealed unsafe class Dense<T>(int rows, int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly T[] _values = GC.AllocateArray<T>(Math.Max(1, rows * columns), pinned: true);

    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    public double this[int row, int column]
    {
        get => double.CreateTruncating(_values[row * Columns + column]);
        set => _values[row * Columns + column] = T.CreateTruncating(value);
    }

    public Matrix<T> View
    {
        get
        {
            fixed (T* start = _values)
            {
                return new(start, Rows, Columns, Columns);
            }
        }
    }

    public Span<T> Values => _values.AsSpan(0, Rows * Columns);

    public static Dense<T> Of(int rows, int columns, Func<int, int, double> entry)
    {
        var matrix = new Dense<T>(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                matrix[i, j] = entry(i, j);
            }
        }
        return matrix;
    }

    public static Dense<T> Of(double[,] entries) => Of(entries.GetLength(0), entries.GetLength(1), (i, j) => entries[i, j]);

    public static Dense<T> Identity(int n) => Of(n, n, (i, j) => i == j ? 1 : 0);

    public static Dense<T> Diagonal(params double[] entries) => Of(entries.Length, entries.Length, (i, j) => i == j ? entries[i] : 0);

    public static Dense<T> Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Of(rows, columns, (_, _) => Normal(random));
    }

    public static Dense<T> RandomSymmetric(int n, int seed)
    {
        var half = Random(n, n, seed);
        return Of(n, n, (i, j) => i >= j ? half[i, j] : half[j, i]);
    }

    /// <summary>Q diag(entries) Qᵀ with a random orthogonal Q.</summary>
    public static Dense<T> WithEigenvalues(int seed, params double[] entries)
    {
        var q = RandomOrthogonal(entries.Length, seed);
        return Of(entries.Length, entries.Length, (i, j) => Enumerable.Range(0, entries.Length).Sum(k => q[Math.Max(i, j), k] * entries[k] * q[Math.Min(i, j), k]));
    }

    /// <summary>By Gram and Schmidt, twice.</summary>
    public static Dense<double> RandomOrthogonal(int n, int seed)
    {
        var q = Dense<double>.Random(n, n, seed);
        for (var j = 0; j < n; j++)
        {
            for (var pass = 0; pass < 2; pass++)
            {
                for (var k = 0; k < j; k++)
                {
                    var overlap = Enumerable.Range(0, n).Sum(i => q[i, j] * q[i, k]);
                    for (var i = 0; i < n; i++)
                    {
                        q[i, j] -= overlap * q[i, k];
                    }
                }
            }
            var length = Math.Sqrt(Enumerable.Range(0, n).Sum(i => q[i, j] * q[i, j]));
            for (var i = 0; i < n; i++)
            {
                q[i, j] /= length;
            }
        }
        return q;
    }

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public Dense<T> Copy() => Of(Rows, Columns, (i, j) => this[i, j]);

    public Dense<T> Transposed() => Of(Columns, Rows, (i, j) => this[j, i]);

    public static Dense<double> operator *(Dense<T> left, Dense<T> right)
    {
        Assert.Equal(left.Columns, right.Rows);
        var product = new Dense<double>(left.Rows, right.Columns);
        for (var i = 0; i < left.Rows; i++)
        {
            for (var k = 0; k < left.Columns; k++)
            {
                var factor = left[i, k];
                for (var j = 0; j < right.Columns; j++)
                {
                    product[i, j] += factor * right[k, j];
                }
            }
        }
        return product;
    }

    public Dense<double> ToDouble() => Dense<double>.Of(Rows, Columns, (i, j) => this[i, j]);

    /// <summary>The Frobenius norm.</summary>
    public double Norm()
    {
        var largest = 0.0;
        foreach (var value in Values)
        {
            largest = Math.Max(largest, Math.Abs(double.CreateTruncating(value)));
        }
        if (largest == 0) return 0;
        var sum = 0.0;
        foreach (var value in Values)
        {
            var scaled = double.CreateTruncating(value) / largest;
            sum += scaled * scaled;
        }
        return largest * Math.Sqrt(sum);
    }

    /// <summary>‖this − other‖</summary>
    public double Distance<TOther>(Dense<TOther> other)
        where TOther : unmanaged, IBinaryFloatingPointIeee754<TOther>
    {
        Assert.Equal((Rows, Columns), (other.Rows, other.Columns));
        return Dense<double>.Of(Rows, Columns, (i, j) => this[i, j] - other[i, j]).Norm();
    }

    public MathNet.Numerics.LinearAlgebra.Matrix<double> ToMathNet() => MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(Rows, Columns, (i, j) => this[i, j]);
}

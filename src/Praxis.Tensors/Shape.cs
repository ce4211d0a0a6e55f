using System.Collections;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>The sizes of a tensor's dimensions.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    readonly int[]? _sizes;

    internal Shape(int[] sizes) => _sizes = sizes;

    /// <summary>The number of dimensions.</summary>
    public int Rank => _sizes?.Length ?? 0;

    /// <summary>The number of elements.</summary>
    public int ElementCount => Shapes.Count(_sizes ?? []);

    int IReadOnlyCollection<int>.Count => Rank;

    /// <summary>The size of a dimension.</summary>
    public int this[int dim] => (_sizes ?? [])[Shapes.Dim(dim, Rank, "Shape")];

    /// <summary>The size of a dimension counted from the end.</summary>
    public int this[Index dim] => (_sizes ?? [])[dim];

    /// <summary>A shape from sizes.</summary>
    public static Shape Create(ReadOnlySpan<int> sizes) => new(sizes.ToArray());

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => _sizes;

    /// <summary>The sizes as a new array.</summary>
    public int[] ToArray() => AsSpan().ToArray();

    /// <summary>The sizes as a span.</summary>
    public static implicit operator ReadOnlySpan<int>(Shape shape) => shape._sizes;

    /// <summary>A shape from sizes.</summary>
    public static implicit operator Shape(int[] sizes) => Create(sizes);

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in AsSpan())
        {
            hash.Add(size);
        }
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Shapes.Text(AsSpan());

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(_sizes ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equality of all sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Inequality of some size.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);
}

/// <summary>Arithmetic of sizes and steps.</summary>
static class Shapes
{
    public const int MaxRank = 12;
    public static readonly int[] NoSteps = [];

    /// <summary>(2×3×4)</summary>
    public static string Text(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length == 0)
        {
            return "()";
        }
        var text = new System.Text.StringBuilder("(");
        for (var d = 0; d < sizes.Length; d++)
        {
            text.Append(d == 0 ? "" : "×").Append(sizes[d]);
        }
        return text.Append(')').ToString();
    }

    public static int Count(ReadOnlySpan<int> sizes)
    {
        var count = 1;
        foreach (var size in sizes)
        {
            count *= size;
        }
        return count;
    }

    /// <summary>Refuses sizes that no tensor can have.</summary>
    public static int[] Checked(ReadOnlySpan<int> sizes, string operation)
    {
        if (sizes.Length > MaxRank)
        {
            throw new ArgumentException($"{operation}: {sizes.Length} dimensions were asked for; a tensor has at most {MaxRank}.");
        }
        var count = 1L;
        var overflow = false;
        foreach (var size in sizes)
        {
            if (size < 0)
            {
                throw new ArgumentException($"{operation}: the shape {Text(sizes)} has a negative size.");
            }
            count *= size;
            overflow |= count > int.MaxValue;
            count = overflow ? Math.Min(count, int.MaxValue) : count;
        }
        if (overflow && !sizes.Contains(0))
        {
            throw new ArgumentException($"{operation}: the shape {Text(sizes)} has more than {int.MaxValue:N0} elements, the most a tensor can hold.");
        }
        return sizes.Length == 0 ? NoSteps : sizes.ToArray();
    }

    public static int[] ContiguousSteps(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length == 0)
        {
            return NoSteps;
        }
        var steps = new int[sizes.Length];
        var step = 1;
        for (var d = sizes.Length - 1; d >= 0; d--)
        {
            steps[d] = step;
            step *= Math.Max(1, sizes[d]);
        }
        return steps;
    }

    public static bool IsContiguous(int[] sizes, int[] steps)
    {
        var expected = 1;
        for (var d = sizes.Length - 1; d >= 0; d--)
        {
            var size = sizes[d];
            if (size != 1)
            {
                if (steps[d] != expected)
                {
                    // Nothing has no gaps.
                    return sizes.Contains(0);
                }
                expected *= size;
            }
        }
        return true;
    }

    /// <summary>Refuses a whole number that is too small.</summary>
    public static void AtLeast(string operation, string what, long value, long least)
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException(null, $"{operation}: the {what} is {value}; it must be at least {least}.");
        }
    }

    /// <summary>A dimension counted from the front, from one that may be negative.</summary>
    public static int Dim(int dim, int rank, string operation)
    {
        if ((uint)dim < (uint)rank)
        {
            return dim;
        }
        if (dim < 0 && dim + rank >= 0)
        {
            return dim + rank;
        }
        throw new ArgumentOutOfRangeException(null, rank == 0
            ? $"{operation}: dimension {dim} was asked of a tensor without dimensions."
            : $"{operation}: dimension {dim} does not exist; the tensor has dimensions {-rank} to {rank - 1}.");
    }

    /// <summary>Sorted, distinct dimensions; none given means all.</summary>
    public static int[] Dims(ReadOnlySpan<int> dims, int rank, string operation)
    {
        if (dims.Length == 0)
        {
            return Enumerable.Range(0, rank).ToArray();
        }
        var result = new int[dims.Length];
        for (var i = 0; i < dims.Length; i++)
        {
            result[i] = Dim(dims[i], rank, operation);
        }
        Array.Sort(result);
        for (var i = 1; i < result.Length; i++)
        {
            if (result[i] == result[i - 1])
            {
                throw new ArgumentException($"{operation}: dimension {result[i]} is named twice.");
            }
        }
        return result;
    }

    /// <summary>The shape in which two shapes meet.</summary>
    public static int[] Broadcast(int[] a, int[] b, string operation)
    {
        if (ReferenceEquals(a, b) || a.AsSpan().SequenceEqual(b))
        {
            return a;
        }
        var rank = Math.Max(a.Length, b.Length);
        var result = new int[rank];
        for (var d = 1; d <= rank; d++)
        {
            var m = d <= a.Length ? a[^d] : 1;
            var n = d <= b.Length ? b[^d] : 1;
            if (m != n && m != 1 && n != 1)
            {
                throw new ArgumentException($"{operation}: the shapes {Text(a)} and {Text(b)} do not broadcast; the sizes {m} and {n} differ and neither is 1.");
            }
            result[^d] = m == 1 ? n : m;
        }
        return result;
    }
}

using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>
/// How to walk up to four tensors of one shape together: dimensions that every tensor lays out alike are merged,
/// the last one left is the row over which a kernel runs.
/// </summary>
struct LoopPlan
{
    public const int MaxOperands = 4;

    public int Outer;
    public int RowLength;
    public int Rows;
    public bool IsFlat;
    Sizes12 _sizes;
    Steps48 _steps;
    Steps4 _rowSteps;

    public readonly int RowStep(int operand) => _rowSteps[operand];

    /// <summary>Plans a walk; every view has the shape of the first.</summary>
    public static LoopPlan Of(in View a, in View b) => Of([a.Steps, b.Steps], a.Sizes);

    public static LoopPlan Of(in View a, in View b, in View c) => Of([a.Steps, b.Steps, c.Steps], a.Sizes);

    public static LoopPlan Of(in View a, in View b, in View c, in View d) => Of([a.Steps, b.Steps, c.Steps, d.Steps], a.Sizes);

    static LoopPlan Of(ReadOnlySpan<int[]> steps, int[] sizes)
    {
        var plan = default(LoopPlan);
        var operands = steps.Length;

        // Groups from the innermost outwards.
        Span<int> groupSizes = stackalloc int[Shapes.MaxRank + 1];
        Span<int> groupSteps = stackalloc int[(Shapes.MaxRank + 1) * MaxOperands];
        var groups = 0;
        for (var d = sizes.Length - 1; d >= 0; d--)
        {
            var size = sizes[d];
            if (size == 1)
            {
                continue;
            }
            if (groups > 0)
            {
                var merges = true;
                for (var o = 0; o < operands && merges; o++)
                {
                    merges = steps[o][d] == groupSteps[((groups - 1) * MaxOperands) + o] * groupSizes[groups - 1];
                }
                if (merges)
                {
                    groupSizes[groups - 1] *= size;
                    continue;
                }
            }
            groupSizes[groups] = size;
            for (var o = 0; o < operands; o++)
            {
                groupSteps[(groups * MaxOperands) + o] = steps[o][d];
            }
            groups++;
        }
        if (groups == 0)
        {
            groupSizes[0] = 1;
            for (var o = 0; o < operands; o++)
            {
                groupSteps[o] = 1;
            }
            groups = 1;
        }
        plan.RowLength = groupSizes[0];
        for (var o = 0; o < operands; o++)
        {
            plan._rowSteps[o] = groupSteps[o];
        }
        plan.Outer = groups - 1;
        plan.Rows = 1;
        for (var g = groups - 1; g >= 1; g--)
        {
            var d = groups - 1 - g;
            plan._sizes[d] = groupSizes[g];
            plan.Rows *= groupSizes[g];
            for (var o = 0; o < operands; o++)
            {
                plan._steps[(d * MaxOperands) + o] = groupSteps[(g * MaxOperands) + o];
            }
        }
        if (plan.RowLength == 0)
        {
            plan.Rows = 0;
        }
        plan.IsFlat = groups == 1;
        return plan;
    }

    /// <summary>A walk over rows from a given one.</summary>
    public readonly Cursor StartAt(int row)
    {
        var cursor = default(Cursor);
        for (var d = Outer - 1; d >= 0; d--)
        {
            var at = row % _sizes[d];
            row /= _sizes[d];
            cursor.At[d] = at;
            for (var o = 0; o < MaxOperands; o++)
            {
                cursor.Offset[o] += (long)at * _steps[(d * MaxOperands) + o];
            }
        }
        return cursor;
    }

    /// <summary>Moves to the next row.</summary>
    public readonly void Next(ref Cursor cursor)
    {
        for (var d = Outer - 1; d >= 0; d--)
        {
            if (++cursor.At[d] < _sizes[d])
            {
                for (var o = 0; o < MaxOperands; o++)
                {
                    cursor.Offset[o] += _steps[(d * MaxOperands) + o];
                }
                return;
            }
            cursor.At[d] = 0;
            for (var o = 0; o < MaxOperands; o++)
            {
                cursor.Offset[o] -= (long)(_sizes[d] - 1) * _steps[(d * MaxOperands) + o];
            }
        }
    }

    /// <summary>Where a walk stands: an offset in elements for every tensor.</summary>
    public struct Cursor
    {
        internal Sizes12 At;
        internal Offsets4 Offset;

        public readonly long this[int operand] => Offset[operand];
    }

    [InlineArray(Shapes.MaxRank)]
    internal struct Sizes12
    {
        int _first;
    }

    [InlineArray(Shapes.MaxRank * MaxOperands)]
    internal struct Steps48
    {
        int _first;
    }

    [InlineArray(MaxOperands)]
    internal struct Steps4
    {
        int _first;
    }

    [InlineArray(MaxOperands)]
    internal struct Offsets4
    {
        long _first;
    }
}

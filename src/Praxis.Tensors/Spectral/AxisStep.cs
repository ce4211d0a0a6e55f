using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>The transform of one axis among several.</summary>
/// <param name="Axis">Which axis.</param>
/// <param name="Line">Its transform.</param>
/// <param name="Place">Where its points stand.</param>
/// <param name="Outer">How many points the axes before it have together.</param>
/// <param name="Inner">How many points the axes after it have together at the time of this step.</param>
sealed record AxisStep<T>(int Axis, Line<T> Line, Dimension Place, long Outer, long Inner)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many points the image has before or after the step, whichever is more.</summary>
    public long Points => Outer * Inner * Math.Max(Line.SourceLength, Line.TargetLength);

    /// <summary>The steps in the order in which they are taken: the last axis first, except that half a spectrum becomes real at the very end.</summary>
    public static AxisStep<T>[] Of(LineKind kind, ReadOnlySpan<Dimension> axes)
    {
        var others = kind is LineKind.InverseComplex or LineKind.HalfSpectrum ? LineKind.InverseComplex : LineKind.Complex;
        var last = Lines<T>.Get(kind, axes[^1].Length);
        var final = new AxisStep<T>(axes.Length - 1, last, axes[^1], Dimension.Count(axes[..^1]), 1);
        var steps = new List<AxisStep<T>>();
        var inner = kind == LineKind.HalfSpectrum ? (long)last.SourceLength : last.TargetLength;
        for (var axis = axes.Length - 2; axis >= 0; axis--)
        {
            steps.Add(new(axis, Lines<T>.Get(others, axes[axis].Length), axes[axis], Dimension.Count(axes[..axis]), inner));
            inner *= axes[axis].Length;
        }

        steps.Insert(kind == LineKind.HalfSpectrum ? steps.Count : 0, final);
        return [.. steps];
    }
}

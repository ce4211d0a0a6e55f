using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>A transform of lines of one length, with as many lines side by side as the caller has.</summary>
/// <remarks>How many stand side by side changes which lanes hold what, never an operation: a line comes out the same in every bit.</remarks>
abstract unsafe class Line<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The points that a line has before the transform.</summary>
    public abstract int SourceLength { get; }

    /// <summary>The points that a line has after the transform.</summary>
    public abstract int TargetLength { get; }

    /// <summary>Whether the source has imaginary parts.</summary>
    public virtual bool ReadsImaginary => true;

    /// <summary>Whether the target has imaginary parts.</summary>
    public virtual bool WritesImaginary => true;

    /// <summary>Whether one line alone keeps wide vectors busy.</summary>
    public abstract bool FillsVectorsAlone { get; }

    /// <summary>The size of the tables.</summary>
    public abstract long Bytes { get; }

    /// <summary>How much working memory <see cref="Run"/> takes.</summary>
    public abstract long WorkLength(nint lanes);

    /// <summary>Transforms <paramref name="lanes"/> neighbouring lines whose points stand a pitch apart, and multiplies by <paramref name="scale"/>.</summary>
    /// <remarks>The target may be the source only for a line that stands alone (one lane).</remarks>
    public abstract void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work);
}

/// <summary>The transform with the opposite sign: x_j = Σ_k X_k e^{2πi jk/n}.</summary>
sealed unsafe class InverseLine<T>(Line<T> forward) : Line<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override int SourceLength => forward.SourceLength;

    public override int TargetLength => forward.TargetLength;

    public override bool FillsVectorsAlone => forward.FillsVectorsAlone;

    public override long Bytes => forward.Bytes;

    public override long WorkLength(nint lanes) => forward.WorkLength(lanes);

    public override void Run(Planes<T> source, nint sourcePitch, Planes<T> target, nint targetPitch, nint lanes, T scale, T* work) =>
        forward.Run(source.Exchanged, sourcePitch, target.Exchanged, targetPitch, lanes, scale, work);
}

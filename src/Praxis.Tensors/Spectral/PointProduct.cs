using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>y_j = x_j · f_j · scale for every point j of lines that lie side by side.</summary>
readonly unsafe struct PointProduct<T> : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    readonly Planes<T> _source;
    readonly nint _sourcePitch;
    readonly Planes<T> _factors;
    readonly Planes<T> _target;
    readonly nint _targetPitch;
    readonly nint _points;
    readonly nint _lanes;
    readonly T _scale;

    PointProduct(Planes<T> source, nint sourcePitch, Planes<T> factors, Planes<T> target, nint targetPitch, nint points, nint lanes, T scale)
    {
        (_source, _sourcePitch, _factors, _target, _targetPitch) = (source, sourcePitch, factors, target, targetPitch);
        (_points, _lanes, _scale) = (points, lanes, scale);
    }

    public static void Run(
        Planes<T> source, nint sourcePitch, Planes<T> factors, Planes<T> target, nint targetPitch, nint points, nint lanes, T scale)
    {
        var product = new PointProduct<T>(source, sourcePitch, factors, target, targetPitch, points, lanes, scale);
        Widest<T>.Run(product.IsContiguous ? points : lanes, product);
    }

    bool IsContiguous => _lanes == 1 && _sourcePitch == 1 && _targetPitch == 1;

    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        if (IsContiguous)
            Along<TLanes>();
        else
            Across<TLanes>();
    }

    void Along<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var scale = TLanes.Of(_scale);
        var last = _points - TLanes.Count;
        for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
        {
            var factor = ComplexLanes<TLanes, T>.Load(_factors.Real + at, _factors.Imaginary + at);
            var value = ComplexLanes<TLanes, T>.Load(_source.Real + at, _source.Imaginary + at);
            (value * factor * scale).Store(_target.Real + at, _target.Imaginary + at);
            if (at == last)
                return;
        }
    }

    void Across<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        var scale = TLanes.Of(_scale);
        var last = _lanes - TLanes.Count;
        for (nint point = 0; point < _points; point++)
        {
            var source = _source + (point * _sourcePitch);
            var target = _target + (point * _targetPitch);
            var factor = new ComplexLanes<TLanes, T> { Real = TLanes.Of(_factors.Real[point]), Imaginary = TLanes.Of(_factors.Imaginary[point]) };
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var value = ComplexLanes<TLanes, T>.Load(source.Real + at, source.Imaginary + at);
                (value * factor * scale).Store(target.Real + at, target.Imaginary + at);
                if (at == last)
                    break;
            }
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// The gradient by the weights of a convolution with one input channel in a group: a register of sums for each
/// tap runs over the images in their order and over the rows of each.
/// </summary>
unsafe struct DepthwiseWeightGradient<T>
    where T : unmanaged, INumber<T>
{
    const int TapsTogether = 9;
    const double WorkOfAPart = 1 << 17;

    readonly ConvShape _shape;
    readonly T* _x;
    readonly T* _gradient;
    readonly T* _result;
    readonly ConvAxis _axisZ;
    readonly ConvAxis _axisY;
    readonly ConvAxis _axisX;
    readonly int _lanes;

    public DepthwiseWeightGradient(in ConvShape shape, T* x, T* gradient, T* result)
    {
        _shape = shape;
        _x = x;
        _gradient = gradient;
        _result = result;
        (_axisX, _axisY, _axisZ) = shape.ForwardAxes();
        var bytes = shape.Output.Width * sizeof(T);
        _lanes = Vector512.IsHardwareAccelerated && bytes > 32 ? Vector512<T>.Count : Vector256.IsHardwareAccelerated && bytes > 16 ? Vector256<T>.Count : Vector128<T>.Count;
    }

    public void Run()
    {
        fixed (DepthwiseWeightGradient<T>* self = &this)
        {
            var work = Math.Max(1, _shape.Work / _shape.Groups);
            Workers.Run(new Job(self), _shape.Groups, (int)Math.Ceiling(WorkOfAPart / work));
        }
    }

    readonly struct Job(DepthwiseWeightGradient<T>* problem) : IRangeJob
    {
        public void Run(int start, int end)
        {
            if (problem->_lanes * sizeof(T) == 64)
            {
                problem->RunGroups<Lanes512<T>>(start, end);
            }
            else if (problem->_lanes * sizeof(T) == 32)
            {
                problem->RunGroups<Lanes256<T>>(start, end);
            }
            else
            {
                problem->RunGroups<Lanes128<T>>(start, end);
            }
        }
    }

    /// <summary>The scratch memory of a thread.</summary>
    struct Work
    {
        public T* Window;
        public T* Gradient;
        public nint GradientRow;
        public nint* Offsets;
        public T* Sums;

        /// <summary>All bits of the numbers that a row's last register holds.</summary>
        public T* Mask;
    }

    readonly void RunGroups<TLanes>(int start, int end)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var window = new DepthwiseWindow<T>(_axisZ, _axisY, _axisX);
        var width = (_axisX.Result + _lanes - 1) / _lanes * _lanes;
        var rows = _axisZ.Result * _axisY.Result;
        using var planes = Scratch.Rent<T>(window.Plane);
        using var gradient = Scratch.Rent<T>((nint)rows * width);
        using var offsets = Scratch.Rent<nint>(_shape.Taps);
        var sumsOfGroup = _shape.GroupOutChannels * _shape.Taps * _lanes;
        using var sums = Scratch.Rent<T>((nint)(end - start) * sumsOfGroup);
        using var mask = Scratch.Rent<T>(_lanes);
        window.Clear(planes.Pointer, 1);
        for (var tap = 0; tap < _shape.Taps; tap++)
        {
            _axisX.Meets(0, tap % _axisX.Taps, out var x);
            _axisY.Meets(0, tap / _axisX.Taps % _axisY.Taps, out var y);
            _axisZ.Meets(0, tap / _axisX.Taps / _axisY.Taps, out var z);
            offsets.Pointer[tap] = window.Offset(z, y, x);
        }
        new Span<byte>(mask.Pointer, _lanes * sizeof(T)).Clear();
        new Span<byte>(mask.Pointer, (_axisX.Result - width + _lanes) * sizeof(T)).Fill(255);

        for (var group = start; group < end; group++)
        {
            new Span<T>(sums.Pointer + ((nint)(group - start) * sumsOfGroup), sumsOfGroup).Clear();
        }
        for (var image = 0; image < _shape.Batch; image++)
        {
            for (var group = start; group < end; group++)
            {
                window.Copy(_x + ((((nint)image * _shape.Groups) + group) * (nint)_shape.Input.Count), planes.Pointer);
                for (var plane = 0; plane < _shape.GroupOutChannels; plane++)
                {
                    var from = _gradient + ((((((nint)image * _shape.Groups) + group) * _shape.GroupOutChannels) + plane) * (nint)_shape.Output.Count);
                    var work = new Work { Window = planes.Pointer, Gradient = from, GradientRow = _axisX.Result, Offsets = offsets.Pointer, Sums = sums.Pointer + ((nint)(group - start) * sumsOfGroup) + (plane * _shape.Taps * _lanes), Mask = mask.Pointer };
                    if (width != _axisX.Result)
                    {
                        work.Gradient = gradient.Pointer;
                        work.GradientRow = width;
                        Panels.Pack(from, _axisX.Result, 1, gradient.Pointer, width, rows, _axisX.Result);
                    }
                    for (var tap = 0; tap < _shape.Taps; tap += TapsTogether)
                    {
                        AddTaps<TLanes>(window, work, tap, Math.Min(TapsTogether, _shape.Taps - tap));
                    }
                }
            }
        }
        var results = _shape.GroupOutChannels * _shape.Taps;
        for (var at = 0; at < (end - start) * results; at++)
        {
            _result[((nint)start * results) + at] = TLanes.Sum(TLanes.Load(sums.Pointer + ((nint)at * _lanes)));
        }
    }

    readonly void AddTaps<TLanes>(in DepthwiseWindow<T> window, in Work work, int tap, int taps)
        where TLanes : struct, ILanes<TLanes, T>
    {
        switch (taps)
        {
            case 9: AddPlane<TLanes, Size9>(window, work, tap); break;
            case 8: AddPlane<TLanes, Size8>(window, work, tap); break;
            case 7: AddPlane<TLanes, Size7>(window, work, tap); break;
            case 6: AddPlane<TLanes, Size6>(window, work, tap); break;
            case 5: AddPlane<TLanes, Size5>(window, work, tap); break;
            case 4: AddPlane<TLanes, Size4>(window, work, tap); break;
            case 3: AddPlane<TLanes, Size3>(window, work, tap); break;
            case 2: AddPlane<TLanes, Size2>(window, work, tap); break;
            default: AddPlane<TLanes, Size1>(window, work, tap); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    readonly void AddPlane<TLanes, TTaps>(in DepthwiseWindow<T> window, in Work work, int firstTap)
        where TLanes : struct, ILanes<TLanes, T>
        where TTaps : struct, ITileSize
    {
        var offsets = work.Offsets + firstTap;
        var sums = work.Sums + (firstTap * TLanes.Count);
        TLanes sum0 = Start<TLanes, TTaps>(sums, 0), sum1 = Start<TLanes, TTaps>(sums, 1), sum2 = Start<TLanes, TTaps>(sums, 2);
        TLanes sum3 = Start<TLanes, TTaps>(sums, 3), sum4 = Start<TLanes, TTaps>(sums, 4), sum5 = Start<TLanes, TTaps>(sums, 5);
        TLanes sum6 = Start<TLanes, TTaps>(sums, 6), sum7 = Start<TLanes, TTaps>(sums, 7), sum8 = Start<TLanes, TTaps>(sums, 8);
        var gradient = work.Gradient;
        var rows = _axisZ.Result * _axisY.Result;
        var width = _axisX.Result;
        var mask = TLanes.Load(work.Mask);
        var all = TLanes.Equal(sum0 ^ sum0, sum0 ^ sum0);
        for (var row = 0; row < rows; row++, gradient += work.GradientRow)
        {
            var (z, y) = Math.DivRem(row, _axisY.Result);
            var source = work.Window + (z * _axisZ.InStep * window.Slice) + (y * _axisY.InStep * window.Row);
            for (var x = 0; x < width; x += TLanes.Count)
            {
                var inside = x + TLanes.Count <= width ? all : mask;
                var factor = TLanes.Load(gradient + x);
                AddTap<TLanes, TTaps>(0, source + x, offsets, factor, inside, ref sum0);
                AddTap<TLanes, TTaps>(1, source + x, offsets, factor, inside, ref sum1);
                AddTap<TLanes, TTaps>(2, source + x, offsets, factor, inside, ref sum2);
                AddTap<TLanes, TTaps>(3, source + x, offsets, factor, inside, ref sum3);
                AddTap<TLanes, TTaps>(4, source + x, offsets, factor, inside, ref sum4);
                AddTap<TLanes, TTaps>(5, source + x, offsets, factor, inside, ref sum5);
                AddTap<TLanes, TTaps>(6, source + x, offsets, factor, inside, ref sum6);
                AddTap<TLanes, TTaps>(7, source + x, offsets, factor, inside, ref sum7);
                AddTap<TLanes, TTaps>(8, source + x, offsets, factor, inside, ref sum8);
            }
        }
        End<TLanes, TTaps>(sums, 0, sum0);
        End<TLanes, TTaps>(sums, 1, sum1);
        End<TLanes, TTaps>(sums, 2, sum2);
        End<TLanes, TTaps>(sums, 3, sum3);
        End<TLanes, TTaps>(sums, 4, sum4);
        End<TLanes, TTaps>(sums, 5, sum5);
        End<TLanes, TTaps>(sums, 6, sum6);
        End<TLanes, TTaps>(sums, 7, sum7);
        End<TLanes, TTaps>(sums, 8, sum8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void AddTap<TLanes, TTaps>(int tap, T* source, nint* offsets, TLanes factor, TLanes inside, ref TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where TTaps : struct, ITileSize
    {
        if (TTaps.Count > tap)
        {
            sum = TLanes.MultiplyAdd(factor, TLanes.Load(source + offsets[tap]) & inside, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TLanes Start<TLanes, TTaps>(T* sums, int tap)
        where TLanes : struct, ILanes<TLanes, T>
        where TTaps : struct, ITileSize =>
        TTaps.Count > tap ? TLanes.Load(sums + (tap * TLanes.Count)) : TLanes.Of(default(T));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void End<TLanes, TTaps>(T* sums, int tap, TLanes sum)
        where TLanes : struct, ILanes<TLanes, T>
        where TTaps : struct, ITileSize
    {
        if (TTaps.Count > tap)
        {
            sum.Store(sums + (tap * TLanes.Count));
        }
    }
}

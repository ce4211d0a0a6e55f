using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Kernels;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.LinearAlgebra;

/// <summary>
/// Collects the rotations of neighbouring rows that an implicit QR iteration makes and applies many sweeps of
/// them at once to a matrix, one cache-sized strip of columns after the other. A rotation does
/// (low, high) ← (c·low − s·high, s·low + c·high).
/// </summary>
unsafe struct RotationQueue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int FullSweepsAtOnce = 16;
    const int SmallestCapacity = 2048;
    const int SweepCapacity = 512;
    const int RegistersAcross = 2;

    readonly Matrix<T> _target;
    readonly T* _cosines;
    readonly T* _sines;
    readonly Sweep* _sweeps;
    readonly int _capacity;
    int _count;
    int _sweepCount;

    /// <summary>Rotates the rows of a matrix; the queue's memory comes from the frame around it.</summary>
    public RotationQueue(Matrix<T> target, Scratch.Frame scratch)
    {
        _target = target;
        _capacity = Math.Max(SmallestCapacity, FullSweepsAtOnce * target.Rows);
        _cosines = scratch.Take<T>(_capacity);
        _sines = scratch.Take<T>(_capacity);
        _sweeps = scratch.Take<Sweep>(SweepCapacity);
    }

    /// <summary>
    /// Opens a sweep of fewer rotations than the matrix has rows. The first one turns <paramref name="row"/> and
    /// the row after it; each further one is one row on (or one row back).
    /// </summary>
    public void Begin(int row, bool descending)
    {
        if (_count + _target.Rows > _capacity || _sweepCount == SweepCapacity) Flush();
        _sweeps[_sweepCount++] = new(row, _count, descending);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(T cosine, T sine)
    {
        _cosines[_count] = cosine;
        _sines[_count] = sine;
        _count++;
    }

    /// <summary>Applies what was collected.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            if (Vector512.IsHardwareAccelerated) Apply<Lanes512<T>>();
            else if (Vector256.IsHardwareAccelerated) Apply<Lanes256<T>>();
            else Apply<Lanes128<T>>();
        }
        _sweepCount = 0;
        _count = 0;
    }

    readonly void Apply<TLanes>()
        where TLanes : struct, ILanes<TLanes, T>
    {
        using var scratch = Scratch.Open();
        var width = RegistersAcross * TLanes.Count;
        var strip = scratch.Take<T>((nint)_target.Rows * width);
        new Span<T>(strip, _target.Rows * width).Clear();
        for (var column = 0; column < _target.Columns; column += width)
        {
            var filled = Math.Min(width, _target.Columns - column);
            for (var row = 0; row < _target.Rows; row++)
            {
                new Span<T>(_target.Row(row) + column, filled).CopyTo(new(strip + (nint)row * width, filled));
            }
            for (var i = 0; i < _sweepCount; i++)
            {
                var sweep = _sweeps[i];
                var end = i + 1 < _sweepCount ? _sweeps[i + 1].Start : _count;
                if (sweep.Descending) Descend<TLanes>(strip + (nint)sweep.Row * width, sweep.Start, end);
                else Ascend<TLanes>(strip + (nint)sweep.Row * width, sweep.Start, end);
            }
            for (var row = 0; row < _target.Rows; row++)
            {
                new Span<T>(strip + (nint)row * width, filled).CopyTo(new(_target.Row(row) + column, filled));
            }
        }
    }

    readonly void Ascend<TLanes>(T* low, int start, int end)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var cosines = _cosines;
        var sines = _sines;
        var carried0 = TLanes.Load(low);
        var carried1 = TLanes.Load(low + TLanes.Count);
        for (var i = start; i < end; i++)
        {
            var c = TLanes.Of(cosines[i]);
            var s = TLanes.Of(sines[i]);
            var high0 = TLanes.Load(low + 2 * TLanes.Count);
            var high1 = TLanes.Load(low + 3 * TLanes.Count);
            (c * carried0 - s * high0).Store(low);
            (c * carried1 - s * high1).Store(low + TLanes.Count);
            carried0 = TLanes.MultiplyAdd(s, carried0, c * high0);
            carried1 = TLanes.MultiplyAdd(s, carried1, c * high1);
            low += 2 * TLanes.Count;
        }
        carried0.Store(low);
        carried1.Store(low + TLanes.Count);
    }

    readonly void Descend<TLanes>(T* low, int start, int end)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var cosines = _cosines;
        var sines = _sines;
        var carried0 = TLanes.Load(low + 2 * TLanes.Count);
        var carried1 = TLanes.Load(low + 3 * TLanes.Count);
        for (var i = start; i < end; i++)
        {
            var c = TLanes.Of(cosines[i]);
            var s = TLanes.Of(sines[i]);
            var low0 = TLanes.Load(low);
            var low1 = TLanes.Load(low + TLanes.Count);
            TLanes.MultiplyAdd(s, low0, c * carried0).Store(low + 2 * TLanes.Count);
            TLanes.MultiplyAdd(s, low1, c * carried1).Store(low + 3 * TLanes.Count);
            carried0 = c * low0 - s * carried0;
            carried1 = c * low1 - s * carried1;
            low -= 2 * TLanes.Count;
        }
        carried0.Store(low + 2 * TLanes.Count);
        carried1.Store(low + 3 * TLanes.Count);
    }

    readonly record struct Sweep(int Row, int Start, bool Descending);
}

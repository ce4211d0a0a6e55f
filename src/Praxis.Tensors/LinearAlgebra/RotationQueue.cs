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

    /// <summary>So many rotations of a strip are worth a thread.</summary>
    const int RotationGrain = 40_000;

    readonly Matrix<T> _target;
    readonly T* _cosines;
    readonly T* _sines;
    readonly Sweep* _sweeps;
    readonly int _capacity;
    int _count;
    int _sweepCount;
    T _sign;

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
        // Seen from the row that is carried along, a descending rotation turns the other way.
        _sign = descending ? -T.One : T.One;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(T cosine, T sine)
    {
        _cosines[_count] = cosine;
        _sines[_count] = _sign * sine;
        _count++;
    }

    /// <summary>Applies what was collected.</summary>
    public void Flush()
    {
        if (_count > 0)
        {
            fixed (RotationQueue<T>* queue = &this)
            {
                if (Vector512.IsHardwareAccelerated) Apply<Lanes512<T>>(queue);
                else if (Vector256.IsHardwareAccelerated) Apply<Lanes256<T>>(queue);
                else Apply<Lanes128<T>>(queue);
            }
        }
        _sweepCount = 0;
        _count = 0;
    }

    static void Apply<TLanes>(RotationQueue<T>* queue)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var width = RegistersAcross * TLanes.Count;
        Workers.Run(new StripsJob<TLanes> { Queue = queue }, (queue->_target.Columns + width - 1) / width, Math.Max(1, RotationGrain / queue->_count));
    }

    struct StripsJob<TLanes> : IRangeJob
        where TLanes : struct, ILanes<TLanes, T>
    {
        public RotationQueue<T>* Queue;

        public readonly void Run(int start, int end) => Queue->ApplyToStrips<TLanes>(start, end);
    }

    readonly void ApplyToStrips<TLanes>(int start, int end)
        where TLanes : struct, ILanes<TLanes, T>
    {
        using var scratch = Scratch.Open();
        var width = RegistersAcross * TLanes.Count;
        var strip = scratch.Take<T>((nint)_target.Rows * width);
        new Span<T>(strip, _target.Rows * width).Clear();
        for (var index = start; index < end; index++)
        {
            var column = index * width;
            var filled = Math.Min(width, _target.Columns - column);
            for (var row = 0; row < _target.Rows; row++)
            {
                new Span<T>(_target.Row(row) + column, filled).CopyTo(new(strip + (nint)row * width, filled));
            }
            for (var i = 0; i < _sweepCount; i++)
            {
                var sweep = _sweeps[i];
                var first = strip + (nint)(sweep.Descending ? sweep.Row + 1 : sweep.Row) * width;
                nint step = sweep.Descending ? -width : width;
                if (i + 1 < _sweepCount && End(i + 1) > _sweeps[i + 1].Start && End(i) > sweep.Start && _sweeps[i + 1].Row == sweep.Row && _sweeps[i + 1].Descending == sweep.Descending)
                {
                    RunPair<TLanes>(first, step, sweep.Start, End(i), _sweeps[i + 1].Start, End(i + 1));
                    i++;
                }
                else
                {
                    Run<TLanes>(first, step, sweep.Start, End(i));
                }
            }
            for (var row = 0; row < _target.Rows; row++)
            {
                new Span<T>(strip + (nint)row * width, filled).CopyTo(new(_target.Row(row) + column, filled));
            }
        }
    }

    readonly int End(int sweep) => sweep + 1 < _sweepCount ? _sweeps[sweep + 1].Start : _count;

    /// <summary>One sweep: each rotation turns the row that is carried along and the next one, which is then carried.</summary>
    readonly void Run<TLanes>(T* row, nint step, int start, int end)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var cosines = _cosines;
        var sines = _sines;
        var carried0 = TLanes.Load(row);
        var carried1 = TLanes.Load(row + TLanes.Count);
        for (var i = start; i < end; i++)
        {
            var c = TLanes.Of(cosines[i]);
            var s = TLanes.Of(sines[i]);
            var next0 = TLanes.Load(row + step);
            var next1 = TLanes.Load(row + step + TLanes.Count);
            TLanes.MultiplyAdd(-s, next0, c * carried0).Store(row);
            TLanes.MultiplyAdd(-s, next1, c * carried1).Store(row + TLanes.Count);
            carried0 = TLanes.MultiplyAdd(s, carried0, c * next0);
            carried1 = TLanes.MultiplyAdd(s, carried1, c * next1);
            row += step;
        }
        carried0.Store(row);
        carried1.Store(row + TLanes.Count);
    }

    /// <summary>
    /// Two sweeps from the same row in one pass over memory: the second follows one rotation behind the first and
    /// takes each row from its registers.
    /// </summary>
    readonly void RunPair<TLanes>(T* row, nint step, int a, int endOfA, int b, int endOfB)
        where TLanes : struct, ILanes<TLanes, T>
    {
        var cosines = _cosines;
        var sines = _sines;
        var carriedA0 = TLanes.Load(row);
        var carriedA1 = TLanes.Load(row + TLanes.Count);
        TLanes carriedB0, carriedB1;
        {
            var c = TLanes.Of(cosines[a]);
            var s = TLanes.Of(sines[a]);
            var next0 = TLanes.Load(row + step);
            var next1 = TLanes.Load(row + step + TLanes.Count);
            carriedB0 = TLanes.MultiplyAdd(-s, next0, c * carriedA0);
            carriedB1 = TLanes.MultiplyAdd(-s, next1, c * carriedA1);
            carriedA0 = TLanes.MultiplyAdd(s, carriedA0, c * next0);
            carriedA1 = TLanes.MultiplyAdd(s, carriedA1, c * next1);
            a++;
        }
        // Here the first sweep carries the row after `row`, and the second `row` itself. The last rotation of
        // either is left to the plain loop.
        for (; a < endOfA && b < endOfB; a++, b++)
        {
            var c = TLanes.Of(cosines[a]);
            var s = TLanes.Of(sines[a]);
            var next0 = TLanes.Load(row + 2 * step);
            var next1 = TLanes.Load(row + 2 * step + TLanes.Count);
            var done0 = TLanes.MultiplyAdd(-s, next0, c * carriedA0);
            var done1 = TLanes.MultiplyAdd(-s, next1, c * carriedA1);
            carriedA0 = TLanes.MultiplyAdd(s, carriedA0, c * next0);
            carriedA1 = TLanes.MultiplyAdd(s, carriedA1, c * next1);
            c = TLanes.Of(cosines[b]);
            s = TLanes.Of(sines[b]);
            TLanes.MultiplyAdd(-s, done0, c * carriedB0).Store(row);
            TLanes.MultiplyAdd(-s, done1, c * carriedB1).Store(row + TLanes.Count);
            carriedB0 = TLanes.MultiplyAdd(s, carriedB0, c * done0);
            carriedB1 = TLanes.MultiplyAdd(s, carriedB1, c * done1);
            row += step;
        }
        carriedB0.Store(row);
        carriedB1.Store(row + TLanes.Count);
        carriedA0.Store(row + step);
        carriedA1.Store(row + step + TLanes.Count);
        if (a < endOfA) Run<TLanes>(row + step, step, a, endOfA);
        if (b < endOfB) Run<TLanes>(row, step, b, endOfB);
    }

    readonly record struct Sweep(int Row, int Start, bool Descending);
}

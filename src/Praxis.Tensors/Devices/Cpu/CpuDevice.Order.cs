using System.Numerics;

namespace Praxis.Tensors;

sealed unsafe partial class CpuDevice
{
    public override void Scan(ScanKind kind, in View x, in View y, View? indices)
    {
        switch (x.Type)
        {
            case DType.Float32:
                Scan<float>(kind, x, y, indices);
                break;
            case DType.Float64:
                Scan<double>(kind, x, y, indices);
                break;
            case DType.Int64:
                Scan<long>(kind, x, y, indices);
                break;
            case DType.Int32:
                Scan<int>(kind, x, y, indices);
                break;
            case DType.UInt8 or DType.Bool:
                Scan<byte>(kind, x, y, indices);
                break;
            default:
                throw Unsupported("Cum" + kind, x.Type);
        }
    }

    public override void Sort(in View x, in View indices, bool descending) => Order(x, indices, descending);

    public override void TopK(in View x, in View indices, bool largest) => Order(x, indices, largest);

    static void Order(in View x, in View indices, bool descending)
    {
        switch (x.Type)
        {
            case DType.Float32:
                Order<float>(x, indices, descending);
                break;
            case DType.Float64:
                Order<double>(x, indices, descending);
                break;
            case DType.Int64:
                Order<long>(x, indices, descending);
                break;
            case DType.Int32:
                Order<int>(x, indices, descending);
                break;
            case DType.UInt8 or DType.Bool:
                Order<byte>(x, indices, descending);
                break;
            default:
                throw Unsupported("Sort", x.Type);
        }
    }

    static void Scan<T>(ScanKind kind, in View x, in View y, View? indices)
        where T : unmanaged, INumber<T>
    {
        fixed (byte* px = &x.Storage.Start, py = &y.Storage.Start, pi = &(indices ?? y).Storage.Start)
        {
            var length = x.Sizes[^1];
            var job = new ScanJob<T>
            {
                Kind = kind,
                X = (T*)px + x.Offset,
                Y = (T*)py + y.Offset,
                Indices = indices is { } view ? (long*)pi + view.Offset : null,
                Length = length,
            };
            Workers.Run(job, length == 0 ? 0 : x.Count / length, Math.Max(1, RowGrain / Math.Max(1, length)));
        }
        KeepAlive(x, y, y, indices, y, y);
    }

    static void Order<T>(in View x, in View indices, bool descending)
        where T : unmanaged, INumber<T>
    {
        fixed (byte* px = &x.Storage.Start, pi = &indices.Storage.Start)
        {
            var length = x.Sizes[^1];
            var job = new OrderJob<T>
            {
                X = (T*)px + x.Offset,
                Indices = (long*)pi + indices.Offset,
                Length = length,
                Wanted = indices.Sizes[^1],
                Descending = descending,
            };
            Workers.Run(job, length == 0 ? 0 : x.Count / length, Math.Max(1, RowGrain / 8 / Math.Max(1, length)));
        }
        KeepAlive(x, indices, x, null, x, x);
    }

    struct ScanJob<T> : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public ScanKind Kind;
        public T* X, Y;
        public long* Indices;
        public int Length;

        public readonly void Run(int start, int end)
        {
            for (var row = start; row < end; row++)
            {
                T* x = X + ((nint)row * Length), y = Y + ((nint)row * Length);
                switch (Kind)
                {
                    case ScanKind.Sum when typeof(T) == typeof(float):
                        var sum = 0.0;
                        for (var i = 0; i < Length; i++)
                        {
                            sum += double.CreateTruncating(x[i]);
                            y[i] = T.CreateTruncating(sum);
                        }
                        break;
                    case ScanKind.Sum:
                        var total = T.Zero;
                        for (var i = 0; i < Length; i++)
                        {
                            y[i] = total += x[i];
                        }
                        break;
                    case ScanKind.Product:
                        var product = T.One;
                        for (var i = 0; i < Length; i++)
                        {
                            y[i] = product *= x[i];
                        }
                        break;
                    default:
                        Extremes(x, y, Indices + ((nint)row * Length));
                        break;
                }
            }
        }

        readonly void Extremes(T* x, T* y, long* indices)
        {
            var best = x[0];
            var at = 0;
            for (var i = 0; i < Length; i++)
            {
                if (T.IsNaN(x[i]) || (!T.IsNaN(best) && (Kind == ScanKind.Max ? x[i] >= best : x[i] <= best)))
                {
                    best = x[i];
                    at = i;
                }
                y[i] = best;
                indices[i] = at;
            }
        }
    }

    struct OrderJob<T> : IRangeJob
        where T : unmanaged, INumber<T>
    {
        public T* X;
        public long* Indices;
        public int Length, Wanted;
        public bool Descending;

        public readonly void Run(int start, int end)
        {
            var keys = new Key<T>[Length];
            for (var row = start; row < end; row++)
            {
                var x = X + ((nint)row * Length);
                for (var i = 0; i < Length; i++)
                {
                    keys[i] = new(x[i], i, Descending);
                }
                if (Wanted < Length / 8)
                {
                    Smallest(keys, Wanted);
                }
                else
                {
                    Array.Sort(keys);
                }
                for (var i = 0; i < Wanted; i++)
                {
                    Indices[((nint)row * Wanted) + i] = keys[i].At;
                }
            }
        }

        // The first keys in order at the front: a heap of the best so far, its worst on top.
        static void Smallest(Key<T>[] keys, int count)
        {
            if (count == 0)
            {
                return;
            }
            Array.Sort(keys, 0, count);
            Array.Reverse(keys, 0, count);
            for (var i = count; i < keys.Length; i++)
            {
                if (keys[i].CompareTo(keys[0]) < 0)
                {
                    keys[0] = keys[i];
                    Sift(keys, count);
                }
            }
            Array.Sort(keys, 0, count);
        }

        static void Sift(Key<T>[] heap, int count)
        {
            var at = 0;
            while (true)
            {
                var child = (2 * at) + 1;
                if (child >= count)
                {
                    return;
                }
                if (child + 1 < count && heap[child].CompareTo(heap[child + 1]) < 0)
                {
                    child++;
                }
                if (heap[at].CompareTo(heap[child]) >= 0)
                {
                    return;
                }
                (heap[at], heap[child]) = (heap[child], heap[at]);
                at = child;
            }
        }
    }

    /// <summary>A number with its place: equal numbers stand in the order of their places, NaN above all.</summary>
    readonly struct Key<T>(T value, int at, bool descending) : IComparable<Key<T>>
        where T : unmanaged, INumber<T>
    {
        public readonly int At = at;
        readonly T _value = value;
        readonly bool _descending = descending;

        public int CompareTo(Key<T> other)
        {
            var order = _value < other._value ? -1 : _value > other._value ? 1 : T.IsNaN(_value).CompareTo(T.IsNaN(other._value));
            order = _descending ? -order : order;
            return order != 0 ? order : At.CompareTo(other.At);
        }
    }
}

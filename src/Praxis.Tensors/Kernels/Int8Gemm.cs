using System.Runtime.Intrinsics;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// Products of float activations with 8-bit weights: y[m, n] = scale[n] · Σ over k of x[m, k]·w[n, k] + bias[n].
/// A strip of weights at a time becomes floats in scratch memory that stays in the cache, so that large weights
/// are read from memory at a quarter of the bytes.
/// </summary>
static unsafe class Int8Gemm
{
    const int NumbersOfStrip = 16 << 10;

    /// <summary>All matrices have contiguous rows; the bias may be null.</summary>
    public static void Run(int rows, int columns, int depth, float* x, sbyte* w, float* scale, float* bias, float* y)
    {
        if (rows <= 0 || columns <= 0)
        {
            return;
        }
        var strip = Math.Clamp(NumbersOfStrip / Math.Max(1, depth) & ~31, 32, Math.Max(32, columns));
        var strips = (columns + strip - 1) / strip;
        Workers.Run(new Job(rows, columns, depth, x, w, scale, bias, y, strip), strips, 1);
    }

    readonly struct Job(int rows, int columns, int depth, float* x, sbyte* w, float* scale, float* bias, float* y, int strip) : IRangeJob
    {
        public void Run(int start, int end)
        {
            using var weights = Scratch.Rent<float>((nint)strip * depth);
            for (var index = start; index < end; index++)
            {
                var first = index * strip;
                var count = Math.Min(strip, columns - first);
                Widen(w + ((nint)first * depth), weights.Pointer, (nint)count * depth);
                Gemm.Run(new Product<float>(rows, count, depth, x, depth, weights.Pointer, 1, y + first, columns) { BColumn = depth });
                for (var row = 0; row < rows; row++)
                {
                    var result = y + ((nint)row * columns) + first;
                    for (var column = 0; column < count; column++)
                    {
                        result[column] = (scale[first + column] * result[column]) + (bias == null ? 0 : bias[first + column]);
                    }
                }
            }
        }
    }

    static void Widen(sbyte* source, float* destination, nint count)
    {
        nint at = 0;
        for (; at + 16 <= count; at += 16)
        {
            var (low, high) = Vector128.Widen(Vector128.Load(source + at));
            var (first, second) = Vector128.Widen(low);
            var (third, fourth) = Vector128.Widen(high);
            Vector128.ConvertToSingle(first).Store(destination + at);
            Vector128.ConvertToSingle(second).Store(destination + at + 4);
            Vector128.ConvertToSingle(third).Store(destination + at + 8);
            Vector128.ConvertToSingle(fourth).Store(destination + at + 12);
        }
        for (; at < count; at++)
        {
            destination[at] = source[at];
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Praxis.Tensors.Kernels;

/// <summary>Rows of half precision and brain floating point to and from float, rounded to the nearest, ties to even.</summary>
static class HalfConversion
{
    const uint Sign = 0x80000000, Infinity = 0x7f800000;

    /// <summary>Widens exactly.</summary>
    public static void ToSingle(ReadOnlySpan<Half> x, Span<float> y)
    {
        var bits = MemoryMarshal.Cast<Half, ushort>(x);
        var i = 0;
        for (; i <= bits.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bits[i..]), out var lower, out var upper);
            SingleOfHalf(lower).CopyTo(y[i..]);
            SingleOfHalf(upper).CopyTo(y[(i + Vector<float>.Count)..]);
        }
        for (; i < x.Length; i++)
        {
            y[i] = (float)x[i];
        }
    }

    /// <summary>Widens exactly.</summary>
    public static void ToSingle(ReadOnlySpan<BFloat16> x, Span<float> y)
    {
        var bits = MemoryMarshal.Cast<BFloat16, ushort>(x);
        var i = 0;
        for (; i <= bits.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bits[i..]), out var lower, out var upper);
            Vector.AsVectorSingle(lower << 16).CopyTo(y[i..]);
            Vector.AsVectorSingle(upper << 16).CopyTo(y[(i + Vector<float>.Count)..]);
        }
        for (; i < x.Length; i++)
        {
            y[i] = x[i];
        }
    }

    /// <summary>Narrows; what is too large becomes infinite, NaN stays NaN.</summary>
    public static void ToHalf(ReadOnlySpan<float> x, Span<Half> y)
    {
        var bits = MemoryMarshal.Cast<Half, ushort>(y);
        var i = 0;
        for (; i <= x.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var lower = HalfOfSingle(new Vector<float>(x[i..]));
            var upper = HalfOfSingle(new Vector<float>(x[(i + Vector<float>.Count)..]));
            Vector.Narrow(lower, upper).CopyTo(bits[i..]);
        }
        for (; i < x.Length; i++)
        {
            y[i] = (Half)x[i];
        }
    }

    /// <summary>Narrows; NaN stays NaN.</summary>
    public static void ToBFloat16(ReadOnlySpan<float> x, Span<BFloat16> y)
    {
        var bits = MemoryMarshal.Cast<BFloat16, ushort>(y);
        var i = 0;
        for (; i <= x.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var lower = BrainOfSingle(new Vector<float>(x[i..]));
            var upper = BrainOfSingle(new Vector<float>(x[(i + Vector<float>.Count)..]));
            Vector.Narrow(lower, upper).CopyTo(bits[i..]);
        }
        for (; i < x.Length; i++)
        {
            y[i] = (BFloat16)x[i];
        }
    }

    // Shifted into place, the bits read as the number times 2⁻¹¹², also for subnormal halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<float> SingleOfHalf(Vector<uint> half)
    {
        var size = (half & new Vector<uint>(0x7fff)) << 13;
        var value = Vector.AsVectorUInt32(Vector.AsVectorSingle(size) * new Vector<float>(5192296858534827628530496329220096f));
        var special = Vector.GreaterThanOrEqual(size, new Vector<uint>(0x7c00u << 13));
        value |= special & new Vector<uint>(Infinity);
        return Vector.AsVectorSingle(value | ((half & new Vector<uint>(0x8000)) << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<uint> HalfOfSingle(Vector<float> value)
    {
        var bits = Vector.AsVectorUInt32(value);
        var size = bits & new Vector<uint>(~Sign);
        // Down to 2⁻¹⁴ the exponent is shifted by 112, and half of the lost bits' unit, with the parity of what is kept, rounds.
        var normal = (size - new Vector<uint>(112u << 23) + new Vector<uint>(0xfff) + ((size >> 13) & new Vector<uint>(1))) >> 13;
        // Below, adding ½ leaves a multiple of 2⁻²⁴, rounded by the sum itself.
        var small = Vector.AsVectorUInt32(Vector.AsVectorSingle(size) + new Vector<float>(0.5f)) - new Vector<uint>(0x3f000000);
        var result = Vector.ConditionalSelect(Vector.LessThan(size, new Vector<uint>(113u << 23)), small, normal);
        result = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(size, new Vector<uint>(0x477ff000)), new Vector<uint>(0x7c00), result);
        result = Vector.ConditionalSelect(Vector.GreaterThan(size, new Vector<uint>(Infinity)), new Vector<uint>(0x7e00), result);
        return result | ((bits & new Vector<uint>(Sign)) >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector<uint> BrainOfSingle(Vector<float> value)
    {
        var bits = Vector.AsVectorUInt32(value);
        var rounded = (bits + new Vector<uint>(0x7fff) + ((bits >> 16) & new Vector<uint>(1))) >> 16;
        var notANumber = (bits >> 16) | new Vector<uint>(0x40);
        return Vector.ConditionalSelect(Vector.GreaterThan(bits & new Vector<uint>(~Sign), new Vector<uint>(Infinity)), notANumber, rounded);
    }
}

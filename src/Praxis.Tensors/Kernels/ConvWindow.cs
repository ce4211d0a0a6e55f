using System.Runtime.Intrinsics;

namespace Praxis.Tensors.Kernels;

/// <summary>A box of an image with all its channels, as a convolution reads it: zeros lie where the box leaves the image.</summary>
unsafe struct ConvWindow<T>
    where T : unmanaged
{
    public T* Data;
    public nint Channel;
    public nint Slice;
    public nint Row;

    /// <summary>The strides of a copied box of so many positions.</summary>
    public ConvWindow(int depth, int height, int width)
    {
        Row = width;
        Slice = Row * height;
        Channel = Apart(Slice * depth);
    }

    /// <summary>Numbers that so many channels take.</summary>
    public readonly nint Size(int channels) => Channel * channels;

    /// <summary>Whether channels this far apart fall into so few sets of the cache that they drive each other out.</summary>
    public static bool Collide(nint channel) => channel * sizeof(T) % 1024 == 0;

    /// <summary>Zeros for the parts of the box that lie outside of the image.</summary>
    public readonly void Clear(int channels)
    {
        for (var channel = 0; channel < channels; channel++)
        {
            new Span<T>(Data + (channel * Channel), (int)Channel).Clear();
        }
    }

    /// <summary>Copies what the image holds of the box that starts at a (perhaps negative) position; the rest is left as it is.</summary>
    public readonly void CopyInside(T* image, Spatial size, int channels, Spatial from, Spatial extent)
    {
        var (firstX, lastX) = Inside(from.Width, extent.Width, size.Width);
        var (firstY, lastY) = Inside(from.Height, extent.Height, size.Height);
        var (firstZ, lastZ) = Inside(from.Depth, extent.Depth, size.Depth);
        var length = lastX - firstX;
        if (length <= 0 || lastY <= firstY)
        {
            return;
        }
        for (var channel = 0; channel < channels; channel++)
        {
            for (var z = firstZ; z < lastZ; z++)
            {
                var source = image + ((((((nint)channel * size.Depth) + z + from.Depth) * size.Height) + firstY + from.Height) * size.Width) + firstX + from.Width;
                var to = Data + (channel * Channel) + (z * Slice) + (firstY * Row) + firstX;
                CopyRows(source, size.Width, to, Row, lastY - firstY, length);
            }
        }
    }

    static (int First, int Last) Inside(int from, int extent, int size)
    {
        var first = Math.Clamp(-from, 0, extent);
        return (first, Math.Clamp(size - from, first, extent));
    }

    /// <summary>Rows of one, two or four registers, which are most, are copied without a loop inside.</summary>
    static void CopyRows(T* source, nint sourceRow, T* to, nint toRow, int rows, int length)
    {
        var bytes = length * sizeof(T);
        if (bytes == 16)
        {
            for (; rows > 0; rows--, source += sourceRow, to += toRow)
            {
                Vector128.Load(source).Store(to);
            }
        }
        else if (bytes == 32)
        {
            for (; rows > 0; rows--, source += sourceRow, to += toRow)
            {
                Vector256.Load(source).Store(to);
            }
        }
        else if (bytes == 64)
        {
            for (; rows > 0; rows--, source += sourceRow, to += toRow)
            {
                Vector512.Load(source).Store(to);
            }
        }
        else
        {
            for (; rows > 0; rows--, source += sourceRow, to += toRow)
            {
                Panels.Move(source, to, length);
            }
        }
    }

    static nint Apart(nint channel) => Collide(channel) ? channel + 16 : channel;
}

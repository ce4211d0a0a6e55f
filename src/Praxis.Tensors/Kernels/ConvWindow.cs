using System.Runtime.CompilerServices;

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

    /// <summary>Copies the box that starts at a (perhaps negative) position of the image.</summary>
    public readonly void Copy(T* image, Spatial size, int channels, Spatial from, Spatial extent)
    {
        var left = Math.Clamp(-from.Width, 0, extent.Width);
        var right = Math.Clamp(size.Width - from.Width, left, extent.Width);
        for (var channel = 0; channel < channels; channel++)
        {
            for (var z = 0; z < extent.Depth; z++)
            {
                var insideSlice = (uint)(z + from.Depth) < (uint)size.Depth;
                for (var y = 0; y < extent.Height; y++)
                {
                    var to = Data + (channel * Channel) + (z * Slice) + (y * Row);
                    if (!insideSlice || (uint)(y + from.Height) >= (uint)size.Height)
                    {
                        Clear(to, 0, extent.Width);
                        continue;
                    }
                    var row = (((((nint)channel * size.Depth) + z + from.Depth) * size.Height) + y + from.Height) * size.Width;
                    Clear(to, 0, left);
                    Panels.Move(image + row + from.Width + left, to + left, right - left);
                    Clear(to, right, extent.Width);
                }
            }
        }
    }

    static nint Apart(nint channel) => Collide(channel) ? channel + 16 : channel;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Clear(T* row, int from, int to)
    {
        for (var at = from; at < to; at++)
        {
            row[at] = default;
        }
    }
}

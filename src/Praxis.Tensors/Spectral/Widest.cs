using System.Numerics;
using System.Runtime.Intrinsics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Work that is written once for every width.</summary>
interface ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>;
}

/// <summary>Work that needs lanes which can change places.</summary>
interface IVectorWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    void Run<TLanes>()
        where TLanes : unmanaged, IMovingLanes<TLanes, T>;
}

/// <summary>Chooses the widest lanes that this machine has and the work fills.</summary>
static class Widest<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many numbers the widest register of this machine holds.</summary>
    public static int Count =>
        Vector512.IsHardwareAccelerated ? Vector512<T>.Count : Vector256.IsHardwareAccelerated ? Vector256<T>.Count : Vector128<T>.Count;

    /// <summary>Runs the work with lanes of at most <paramref name="width"/> numbers.</summary>
    public static void Run<TWork>(nint width, TWork work)
        where TWork : struct, ILaneWork<T>
    {
        if (Vector512.IsHardwareAccelerated && width >= Vector512<T>.Count)
            work.Run<Lanes512<T>>();
        else if (Vector256.IsHardwareAccelerated && width >= Vector256<T>.Count)
            work.Run<Lanes256<T>>();
        else if (width >= Vector128<T>.Count)
            work.Run<Lanes128<T>>();
        else
            work.Run<Lanes1<T>>();
    }

    /// <summary>Runs the work with registers of at most <paramref name="width"/> numbers; false where none is so narrow.</summary>
    public static bool TryRun<TWork>(nint width, TWork work)
        where TWork : struct, IVectorWork<T>
    {
        if (Vector512.IsHardwareAccelerated && width >= Vector512<T>.Count)
            work.Run<Lanes512<T>>();
        else if (Vector256.IsHardwareAccelerated && width >= Vector256<T>.Count)
            work.Run<Lanes256<T>>();
        else if (width >= Vector128<T>.Count)
            work.Run<Lanes128<T>>();
        else
            return false;
        return true;
    }
}

using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>Copies between rows of lanes.</summary>
static unsafe class Rows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Copies <paramref name="count"/> rows of <paramref name="lanes"/> neighbours between places with different pitches.</summary>
    public static void Copy(T* source, nint sourcePitch, T* target, nint targetPitch, nint count, nint lanes)
    {
        if (sourcePitch == lanes && targetPitch == lanes)
        {
            Buffer.MemoryCopy(source, target, count * lanes * sizeof(T), count * lanes * sizeof(T));
            return;
        }

        for (nint row = 0; row < count; row++, source += sourcePitch, target += targetPitch)
        {
            if (lanes == 1)
                *target = *source;
            else
                new Span<T>(source, (int)lanes).CopyTo(new Span<T>(target, (int)lanes));
        }
    }

    public static void Clear(T* target, nint length) => new Span<T>(target, checked((int)length)).Clear();
}

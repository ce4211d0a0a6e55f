using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>
/// Philox 4×32 with ten rounds (Salmon et al., 2011): a keyed bijection of a 128-bit counter, so that the n-th
/// number of a stream is known without drawing the ones before it.
/// </summary>
static class Philox
{
    const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57;
    const uint WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;

    /// <summary>The four words at a counter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(ulong key, ulong low, ulong high)
    {
        uint a = (uint)low, b = (uint)(low >> 32), c = (uint)high, d = (uint)(high >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p = (ulong)MultiplierA * a;
            var q = (ulong)MultiplierB * c;
            a = (uint)(q >> 32) ^ b ^ k0;
            b = (uint)q;
            c = (uint)(p >> 32) ^ d ^ k1;
            d = (uint)p;
            k0 += WeylA;
            k1 += WeylB;
        }
        return (a, b, c, d);
    }
}

using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>
/// Philox 4×32 with ten rounds (Salmon et al., 2011): a keyed bijection of a 128-bit counter, so that the n-th
/// number of a stream is known without drawing the ones before it.
/// </summary>
static unsafe class Philox
{
    public const uint MultiplierA = 0xD2511F53, MultiplierB = 0xCD9E8D57;
    public const uint WeylA = 0x9E3779B9, WeylB = 0xBB67AE85;
    public const int Rounds = 10;

    /// <summary>The four words at a counter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(ulong key, ulong low, ulong high)
    {
        uint a = (uint)low, b = (uint)(low >> 32), c = (uint)high, d = (uint)(high >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (var round = 0; round < Rounds; round++)
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

    /// <summary>The words of a stream from a position on, many blocks at a time.</summary>
    public static void Words(ulong key, ulong position, uint* words, int count)
    {
        var block = position / 4;
        var skip = (int)(position % 4);
        if (skip > 0)
        {
            var taken = Math.Min(count, 4 - skip);
            PartOfBlock(key, block++, skip, words, taken);
            words += taken;
            count -= taken;
        }
        var blocks = count / 4;
        var done =
            WordLanes512.IsSupported ? Blocks<WordLanes512>(key, block, words, blocks) :
            WordLanes256.IsSupported ? Blocks<WordLanes256>(key, block, words, blocks) :
            WordLanes128.IsSupported ? Blocks<WordLanes128>(key, block, words, blocks) : 0;
        for (; done < blocks; done++)
        {
            PartOfBlock(key, block + (uint)done, 0, words + (4 * done), 4);
        }
        PartOfBlock(key, block + (uint)blocks, 0, words + (4 * blocks), count % 4);
    }

    /// <summary>Writes whole registers of blocks and returns how many blocks these were.</summary>
    public static int Blocks<L>(ulong key, ulong block, uint* words, int count)
        where L : struct, IWordLanes<L>
    {
        var done = 0;
        for (; done <= count - L.Blocks; done += L.Blocks)
        {
            var counter = L.Counters(block + (uint)done);
            var (a, b, c, d) = (counter, L.ShiftDown(counter), L.Of(0), L.Of(0));
            uint k0 = (uint)key, k1 = (uint)(key >> 32);
            for (var round = 0; round < Rounds; round++)
            {
                var p = L.Multiply(a, L.Of(MultiplierA));
                var q = L.Multiply(c, L.Of(MultiplierB));
                a = L.ShiftDown(q) ^ b ^ L.Of(k0);
                b = q;
                c = L.ShiftDown(p) ^ d ^ L.Of(k1);
                d = p;
                k0 += WeylA;
                k1 += WeylB;
            }
            L.Store(a, b, c, d, words + (4 * done));
        }
        return done;
    }

    static void PartOfBlock(ulong key, ulong block, int skip, uint* words, int count)
    {
        if (count == 0)
        {
            return;
        }
        var (a, b, c, d) = Block(key, block, 0);
        var whole = stackalloc uint[4] { a, b, c, d };
        for (var i = 0; i < count; i++)
        {
            words[i] = whole[skip + i];
        }
    }
}

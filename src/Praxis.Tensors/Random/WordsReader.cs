using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>The words of a stream from a position on, one after another, computed many at a time.</summary>
ref struct WordsReader(ulong key, ulong position)
{
    const int Size = 256;

    Buffer _buffer;
    ulong _position = position;
    int _next = Size;

    /// <summary>The next word, of which there are still so many to come.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Next(long left)
    {
        if (_next == Size)
        {
            Refill(left);
        }
        return _buffer[_next++];
    }

    /// <summary>The next two words as one, the first above the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextPair(long left)
    {
        var upper = Next(left);
        return ((ulong)upper << 32) | Next(left - 1);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    unsafe void Refill(long left)
    {
        var count = (int)Math.Min(Size, left);
        fixed (uint* words = &_buffer[0])
        {
            Philox.Words(key, _position, words + Size - count, count);
        }
        _position += (ulong)count;
        _next = Size - count;
    }

    [InlineArray(Size)]
    struct Buffer
    {
        uint _word;
    }
}

using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// A number that the compiler knows: a kernel that is generic over it is compiled for each number by itself,
/// with the registers and branches of the others left out.
/// </summary>
interface ITileSize
{
    static abstract int Count { get; }
}

readonly struct Size1 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }
}

readonly struct Size2 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }
}

readonly struct Size3 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }
}

readonly struct Size4 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }
}

readonly struct Size5 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 5;
    }
}

readonly struct Size6 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 6;
    }
}

readonly struct Size7 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 7;
    }
}

readonly struct Size8 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }
}

readonly struct Size9 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 9;
    }
}

readonly struct Size10 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 10;
    }
}

readonly struct Size11 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 11;
    }
}

readonly struct Size12 : ITileSize
{
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 12;
    }
}

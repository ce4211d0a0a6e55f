using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>Several numbers computed side by side: a vector register, or a single number.</summary>
/// <remarks>Every implementation rounds each lane alike, so a result does not depend on the width that computed it.</remarks>
unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>How many numbers stand side by side.</summary>
    static abstract int Count { get; }

    /// <summary>Reads <see cref="Count"/> neighbours.</summary>
    static abstract TSelf Load(T* source);

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf All(T value);

    /// <summary>a · b + c.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>c − a · b.</summary>
    static abstract TSelf SubtractProduct(TSelf c, TSelf a, TSelf b);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>Writes <see cref="Count"/> neighbours.</summary>
    void Store(T* target);
}

/// <summary>Lanes that can change places.</summary>
unsafe interface IVectorLanes<TSelf, T> : ILanes<TSelf, T>
    where TSelf : unmanaged, IVectorLanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Reads the low half of the lanes from one place and the high half from another.</summary>
    static abstract TSelf LoadHalves(T* low, T* high);

    /// <summary>Lane numbers for <see cref="Pick"/>.</summary>
    static abstract TSelf Indices(ReadOnlySpan<int> lanes);

    /// <summary>Lane i of the result is lane indices[i] of the lanes of a followed by those of b.</summary>
    static abstract TSelf Pick(TSelf a, TSelf b, TSelf indices);

    /// <summary>Writes the low half of the lanes to one place and the high half to another.</summary>
    void StoreHalves(T* low, T* high);
}

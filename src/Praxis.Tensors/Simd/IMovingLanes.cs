namespace Praxis.Tensors.Simd;

/// <summary>A register whose numbers can change places (floating types only).</summary>
unsafe interface IMovingLanes<TSelf, T> : ILanes<TSelf, T>
    where TSelf : struct, IMovingLanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>The low half of the register from one place and the high half from another.</summary>
    static abstract TSelf LoadHalves(T* low, T* high);

    /// <summary>The low half of the register to one place and the high half to another.</summary>
    void StoreHalves(T* low, T* high);

    /// <summary>Places for <see cref="Pick"/>.</summary>
    static abstract TSelf Indices(ReadOnlySpan<int> lanes);

    /// <summary>Number i of the result is number indices[i] of those of a followed by those of b.</summary>
    static abstract TSelf Pick(TSelf a, TSelf b, TSelf indices);
}

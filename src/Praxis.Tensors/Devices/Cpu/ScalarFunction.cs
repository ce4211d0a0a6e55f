using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors;

/// <summary>A function computed one number at a time, in double precision.</summary>
unsafe struct ScalarFunction<T> : IUnaryFunction<T>
    where T : unmanaged, INumber<T>
{
    public delegate*<double, double> Function;

    public readonly S Apply<S>(S x)
        where S : struct, ILanes<S, T>
    {
        var numbers = stackalloc T[64];
        x.Store(numbers);
        for (var i = 0; i < S.Count; i++)
        {
            numbers[i] = T.CreateTruncating(Function(double.CreateTruncating(numbers[i])));
        }
        return S.Load(numbers);
    }
}

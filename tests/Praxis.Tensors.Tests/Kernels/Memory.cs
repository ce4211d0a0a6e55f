using System.Numerics;

namespace Praxis.Tensors.Tests.Kernels;

static class Memory
{
    /// <summary>Numbers in [-1, 1), or whole numbers in [-9, 9].</summary>
    public static T[] Random<T>(int count, int seed)
        where T : unmanaged, INumber<T>
    {
        var random = new Random(seed);
        var values = new T[count];
        var whole = T.CreateTruncating(0.5) == T.Zero;
        for (var i = 0; i < count; i++)
        {
            values[i] = whole ? T.CreateChecked(random.Next(-9, 10)) : T.CreateChecked((random.NextDouble() * 2) - 1);
        }
        return values;
    }
}

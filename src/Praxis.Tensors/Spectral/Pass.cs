using System.Numerics;

namespace Praxis.Tensors.Spectral;

/// <summary>One walk over the memory that a transform reads and writes.</summary>
abstract unsafe class Pass<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Transforms the lines (or images) number <paramref name="first"/> to <paramref name="end"/> − 1; which are done together changes no bit.</summary>
    public abstract void Run(Planes<T> source, Planes<T> target, long first, long end);
}

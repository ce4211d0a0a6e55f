using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Tests.Simd;

/// <summary>The functions under test by name, for one kind of lanes.</summary>
static unsafe class VectorFunctions<S, T>
    where S : struct, ILanes<S, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    static readonly Dictionary<string, Func<S, S>> All = new()
    {
        ["Exp"] = VectorMath.Exp<S, T>,
        ["ExpM1"] = VectorMath.ExpM1<S, T>,
        ["Exp2"] = VectorMath.Exp2<S, T>,
        ["Log"] = VectorMath.Log<S, T>,
        ["Log1P"] = VectorMath.Log1P<S, T>,
        ["Log2"] = VectorMath.Log2<S, T>,
        ["Log10"] = VectorMath.Log10<S, T>,
        ["Sin"] = VectorMath.Sin<S, T>,
        ["Cos"] = VectorMath.Cos<S, T>,
        ["Tan"] = VectorMath.Tan<S, T>,
        ["Asin"] = VectorMath.Asin<S, T>,
        ["Acos"] = VectorMath.Acos<S, T>,
        ["Atan"] = VectorMath.Atan<S, T>,
        ["Sinh"] = VectorMath.Sinh<S, T>,
        ["Cosh"] = VectorMath.Cosh<S, T>,
        ["Tanh"] = VectorMath.Tanh<S, T>,
        ["Asinh"] = VectorMath.Asinh<S, T>,
        ["Acosh"] = VectorMath.Acosh<S, T>,
        ["Atanh"] = VectorMath.Atanh<S, T>,
        ["Erf"] = VectorMath.Erf<S, T>,
        ["Erfc"] = VectorMath.Erfc<S, T>,
        ["Sigmoid"] = VectorMath.Sigmoid<S, T>,
        ["Silu"] = VectorMath.Silu<S, T>,
        ["SiluDerivative"] = VectorMath.SiluDerivative<S, T>,
        ["Softplus"] = x => VectorMath.Softplus<S, T>(x, S.Of(1.0), S.Of(20.0)),
        ["Gelu"] = VectorMath.Gelu<S, T>,
        ["GeluDerivative"] = VectorMath.GeluDerivative<S, T>,
        ["GeluTanh"] = VectorMath.GeluTanh<S, T>,
        ["GeluTanhDerivative"] = VectorMath.GeluTanhDerivative<S, T>,
        ["Mish"] = VectorMath.Mish<S, T>,
        ["MishDerivative"] = VectorMath.MishDerivative<S, T>,
        ["ReciprocalSqrt"] = VectorMath.ReciprocalSqrt<S, T>,
        ["Cbrt"] = VectorMath.Cbrt<S, T>,
    };

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>The function of every number; the length is a multiple of the lanes.</summary>
    public static T[] Map(string name, T[] x)
    {
        var function = All[name];
        var y = new T[x.Length];
        fixed (T* source = x, destination = y)
        {
            for (var i = 0; i < x.Length; i += S.Count)
            {
                function(S.Load(source + i)).Store(destination + i);
            }
        }
        return y;
    }

    public static T[] Map(Func<S, S, S> function, T[] x, T[] y)
    {
        var z = new T[x.Length];
        fixed (T* left = x, right = y, destination = z)
        {
            for (var i = 0; i < x.Length; i += S.Count)
            {
                function(S.Load(left + i), S.Load(right + i)).Store(destination + i);
            }
        }
        return z;
    }

    public static T One(string name, T x)
    {
        var lanes = new T[S.Count];
        Array.Fill(lanes, x);
        return Map(name, lanes)[S.Count - 1];
    }
}

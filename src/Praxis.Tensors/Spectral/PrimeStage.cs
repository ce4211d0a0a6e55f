using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>Butterflies of an odd size r without a formula of their own.</summary>
/// <remarks>
/// With s_j = x_j + x_{r−j} and d_j = x_j − x_{r−j}, the outputs k and r − k are
/// x_0 + Σ_{j=1}^{(r−1)/2} s_j cos(2πjk/r) ∓ i Σ_{j=1}^{(r−1)/2} d_j sin(2πjk/r).
/// </remarks>
static unsafe class PrimeStage<TLanes, T>
    where TLanes : unmanaged, ILanes<TLanes, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run<TTwist>(int radix, Planes<T> source, Planes<T> target, StageShape shape, TTwist twist)
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        var (groups, chunk, sourceGroup, sourceStep, targetGroup, targetStep) = shape;
        var half = radix / 2;
        var cosines = stackalloc T[radix];
        var sines = stackalloc T[radix];
        for (var k = 0; k < radix; k++)
        {
            var (real, imaginary) = Roots.Of(k, radix);
            (cosines[k], sines[k]) = (T.CreateTruncating(real), T.CreateTruncating(-imaginary));
        }

        var sums = stackalloc ComplexLanes<TLanes, T>[half + 1];
        var differences = stackalloc ComplexLanes<TLanes, T>[half + 1];
        var last = chunk - TLanes.Count;
        for (var group = 0; group < groups; group++, source += sourceGroup, target += targetGroup, twist = twist.Next(radix))
        {
            for (nint at = 0; ; at = Math.Min(at + TLanes.Count, last))
            {
                var x = source + at;
                var y = target + at;
                var first = ComplexLanes<TLanes, T>.Load(x.Real, x.Imaginary);
                var total = first;
                for (var j = 1; j <= half; j++)
                {
                    var a = ComplexLanes<TLanes, T>.Load(x.Real + (j * sourceStep), x.Imaginary + (j * sourceStep));
                    var b = ComplexLanes<TLanes, T>.Load(x.Real + ((radix - j) * sourceStep), x.Imaginary + ((radix - j) * sourceStep));
                    sums[j] = a + b;
                    differences[j] = a - b;
                    total += sums[j];
                }

                twist.Apply(0, total).Store(y.Real, y.Imaginary);
                for (var k = 1; k <= half; k++)
                {
                    var centre = first.Plus(sums[1], TLanes.Of(cosines[k]));
                    var turn = differences[1] * TLanes.Of(sines[k]);
                    var angle = k;
                    for (var j = 2; j <= half; j++)
                    {
                        angle += k;
                        if (angle >= radix)
                            angle -= radix;
                        centre = centre.Plus(sums[j], TLanes.Of(cosines[angle]));
                        turn = turn.Plus(differences[j], TLanes.Of(sines[angle]));
                    }

                    var mirror = radix - k;
                    twist.Apply(k, ComplexLanes<TLanes, T>.MinusTurned(centre, turn)).Store(y.Real + (k * targetStep), y.Imaginary + (k * targetStep));
                    twist.Apply(mirror, ComplexLanes<TLanes, T>.PlusTurned(centre, turn)).Store(y.Real + (mirror * targetStep), y.Imaginary + (mirror * targetStep));
                }

                if (at == last)
                    break;
            }
        }
    }
}

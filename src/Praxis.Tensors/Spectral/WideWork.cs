using System.Numerics;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Spectral;

/// <summary>A stage of lines whose neighbours fill a vector, or of one line number by number.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Source">Where it reads.</param>
/// <param name="Target">Where it writes.</param>
/// <param name="Shape">How the numbers stand.</param>
/// <param name="IsLast">Whether nothing follows but the normalisation.</param>
/// <param name="Scale">The normalisation.</param>
readonly unsafe record struct WideWork<T>(Stage<T> Stage, Planes<T> Source, Planes<T> Target, StageShape Shape, bool IsLast, T Scale) : ILaneWork<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public void Run<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>
    {
        if (IsLast)
            Run<TLanes, ScaleTwist<TLanes, T>>(new(Scale));
        else
            Run<TLanes, SharedTwist<TLanes, T>>(new(Stage.GroupRoots.Start));
    }

    void Run<TLanes, TTwist>(TTwist twist)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where TTwist : struct, ITwist<TTwist, TLanes, T>
    {
        switch (Stage.Radix)
        {
            case 2:
                WideStages<TLanes, T>.Two(Source, Target, Shape, twist);
                break;
            case 3:
                WideStages<TLanes, T>.Three(Source, Target, Shape, twist);
                break;
            case 4:
                WideStages<TLanes, T>.Four(Source, Target, Shape, twist);
                break;
            case 5:
                WideStages<TLanes, T>.Five(Source, Target, Shape, twist);
                break;
            case 7:
                WideStages<TLanes, T>.Seven(Source, Target, Shape, twist);
                break;
            case 8:
                WideStages<TLanes, T>.Eight(Source, Target, Shape, twist);
                break;
            default:
                PrimeStage<TLanes, T>.Run(Stage.Radix, Source, Target, Shape, twist);
                break;
        }
    }
}

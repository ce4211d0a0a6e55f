using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Praxis.Tensors.Spectral;

/// <summary>How this machine rounds a · b + c.</summary>
static class Rounding
{
    /// <summary>Whether the product is left unrounded. All widths follow this one rule, so that they agree in every bit.</summary>
    public static bool IsFused => Fma.IsSupported || AdvSimd.IsSupported;
}

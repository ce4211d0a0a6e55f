namespace Praxis.Papers.Adapt;

/// <summary>
/// The share of units that are removed by step t of T, with warm-up w and cool-down c:
/// s₀ for t ≤ w·T, s₁ for t > (1 − c)·T, and s₁ + (s₀ − s₁)·(1 − (t − w·T)/((1 − w − c)·T))³ between.
/// </summary>
/// <param name="Initial">s₀.</param>
/// <param name="Final">s₁.</param>
/// <param name="WarmUp">w.</param>
/// <param name="CoolDown">c.</param>
/// <param name="Steps">T.</param>
public readonly record struct SparsitySchedule(double Initial, double Final, double WarmUp, double CoolDown, int Steps)
{
    /// <summary>The share at a step, counted from 0.</summary>
    public double At(int step)
    {
        if (step <= WarmUp * Steps)
        {
            return Initial;
        }
        if (step > Steps - (CoolDown * Steps))
        {
            return Final;
        }
        var left = 1 - ((step - (WarmUp * Steps)) / (Steps - ((WarmUp + CoolDown) * Steps)));
        return Final + ((Initial - Final) * left * left * left);
    }

    /// <summary>How many of so many units a share removes: ⌊n·ratio⌋, and never all of them.</summary>
    public static int Removed(int units, double ratio) =>
        // A product such as 100·0.29 lies just below the whole number that is meant.
        Math.Min(units - 1, (int)Math.Floor((units * ratio) + 1e-9));
}

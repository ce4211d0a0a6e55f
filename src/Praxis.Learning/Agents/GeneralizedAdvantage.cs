namespace Praxis.Learning.Agents;

/// <summary>Generalised advantage estimation (Schulman et al., 2016).</summary>
public static class GeneralizedAdvantage
{
    /// <summary>
    /// Aₜ = Σₖ (γλ)ᵏ·δₜ₊ₖ up to the end of the episode, with δₜ = rₜ + γ·(1 − terminatedₜ)·V(sₜ₊₁) − V(sₜ), in one walk from the back:
    /// Aₜ = δₜ + γλ·(1 − overₜ)·Aₜ₊₁. The targets of the value are Aₜ + V(sₜ).
    /// </summary>
    /// <param name="rewards">rₜ; several episodes may lie one behind the other.</param>
    /// <param name="values">V(sₜ).</param>
    /// <param name="nextValues">V of the observation that followed, also at the end of an episode (and not that of the next episode's first).</param>
    /// <param name="terminated">Whether the world ended with the step: nothing is expected behind it.</param>
    /// <param name="truncated">Whether the episode was cut off after the step: its value is expected behind it, but no later reward counts.</param>
    /// <param name="discount">γ.</param>
    /// <param name="lambda">λ: 0 trusts the value, 1 the rewards.</param>
    /// <param name="advantages">Aₜ, to be written.</param>
    /// <param name="targets">Aₜ + V(sₜ), to be written; empty where nobody asks.</param>
    public static void Compute(ReadOnlySpan<float> rewards, ReadOnlySpan<float> values, ReadOnlySpan<float> nextValues, ReadOnlySpan<bool> terminated, ReadOnlySpan<bool> truncated, double discount, double lambda, Span<float> advantages, Span<float> targets = default)
    {
        var count = rewards.Length;
        if (values.Length != count || nextValues.Length != count || terminated.Length != count || truncated.Length != count || advantages.Length != count || (targets.Length != count && !targets.IsEmpty))
        {
            throw new ArgumentException($"GeneralizedAdvantage: {count} rewards, {values.Length} values, {nextValues.Length} next values, {terminated.Length} and {truncated.Length} ends, {advantages.Length} advantages and {targets.Length} targets were given; all must be as many.");
        }
        Checked.Share(discount, nameof(GeneralizedAdvantage), nameof(discount));
        Checked.Share(lambda, nameof(GeneralizedAdvantage), nameof(lambda));
        var advantage = 0.0;
        for (var t = count - 1; t >= 0; t--)
        {
            var surprise = rewards[t] + (terminated[t] ? 0 : discount * nextValues[t]) - values[t];
            advantage = surprise + (terminated[t] || truncated[t] ? 0 : discount * lambda * advantage);
            if (!double.IsFinite(advantage))
            {
                throw new ArgumentException($"GeneralizedAdvantage: the advantage of step {t} is {advantage}; rewards and values must be finite.");
            }
            advantages[t] = (float)advantage;
            if (!targets.IsEmpty)
            {
                targets[t] = (float)(advantage + values[t]);
            }
        }
    }
}

using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>What every control world refuses.</summary>
static class Episode
{
    public static void Check(Rng? rng, int steps, int horizon, bool terminated, string world)
    {
        if (rng is null)
            throw new InvalidOperationException($"{world}: a step was asked for before any episode; call Reset first.");
        if (terminated || steps >= horizon)
            throw new InvalidOperationException($"{world}: the episode ended after {steps} steps; call Reset before the next one.");
    }

    public static void CheckObservation(ReadOnlySpan<float> observation, int size, string world)
    {
        if (observation.Length != size)
            throw new ArgumentException($"{world}: a span of {observation.Length} numbers was given for the observation; it has {size}.");
    }
}

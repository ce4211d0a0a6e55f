namespace Praxis.Papers.Transfer;

/// <summary>
/// Asynchronous successive halving (Li et al., 2020): after r, r·η, r·η², … epochs stands a rung; a trial that arrives leaves its value there and
/// goes on only if that is among the best ⌊m/η⌋, and at least the best, of the m values left there so far.
/// </summary>
public sealed class SuccessiveHalving
{
    readonly Dictionary<int, List<double>> _rungs = [];
    readonly int _resource, _factor;

    /// <summary>A pruner for the trials of one search.</summary>
    /// <param name="resource">r: the epochs before the first rung.</param>
    /// <param name="factor">η.</param>
    public SuccessiveHalving(int resource = 10, int factor = 4)
    {
        if (resource < 1 || factor < 2)
            throw new ArgumentException($"SuccessiveHalving: a resource of {resource} and a factor of {factor} make no rungs; they must be at least 1 and 2.");
        (_resource, _factor) = (resource, factor);
    }

    /// <summary>Whether a trial goes on that has this value, greater being better, after so many epochs.</summary>
    public bool GoesOn(int epochs, double value)
    {
        if (!IsRung(epochs))
            return true;
        var left = _rungs.TryGetValue(epochs, out var known) ? known : _rungs[epochs] = [];
        left.Add(double.IsNaN(value) ? double.NegativeInfinity : value);
        var places = Math.Max(1, left.Count / _factor);
        return left[^1] >= left.OrderDescending().ElementAt(places - 1);
    }

    bool IsRung(int epochs)
    {
        for (long rung = _resource; rung <= epochs; rung *= _factor)
        {
            if (rung == epochs)
                return true;
        }
        return false;
    }
}

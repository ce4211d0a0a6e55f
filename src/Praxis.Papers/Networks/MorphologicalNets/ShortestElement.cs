namespace Praxis.Papers.Networks;

/// <summary>
/// The steepest descent direction of a tied first-order model f′(h) = Σ_t c_t·max over i ∈ I_t of hᵢ. Terms with c_t &gt; 0 are
/// convex: their subdifferential is c_t·hull{eᵢ : i ∈ I_t}. Terms with c_t &lt; 0 are the minimum of linear ones: any chosen
/// i ∈ I_t bounds them from above. With one choice s, the shortest element g of Σ_{c_t&gt;0} c_t·hull − Σ_{c_t&lt;0} |c_t|·e_{s_t}
/// gives f′(−g) ≤ −‖g‖².
/// </summary>
public static class ShortestElement
{
    const int Sweeps = 500;
    const int Choices = 3;

    /// <summary>
    /// Writes g for the terms (coefficient, active set) into a vector of the size of h. The masses that a falling term spreads over
    /// its set solve min ‖g‖² by filling up its lowest coordinates, term after term, until nothing changes; a rising term takes the
    /// coordinate of its set that makes g longest.
    /// </summary>
    public static void Solve(ReadOnlySpan<double> coefficients, IReadOnlyList<int[]> sets, Span<double> g)
    {
        ArgumentNullException.ThrowIfNull(sets);
        if (coefficients.Length != sets.Count)
        {
            throw new ArgumentException($"ShortestElement: {coefficients.Length} coefficients were given for {sets.Count} active sets; every term needs both.");
        }
        for (var t = 0; t < sets.Count; t++)
        {
            foreach (var i in sets[t])
            {
                if ((uint)i >= (uint)g.Length)
                {
                    throw new ArgumentException($"ShortestElement: the active set of term {t} has the index {i}; the vector has {g.Length} coordinates.");
                }
            }
            if (!double.IsFinite(coefficients[t]))
            {
                throw new ArgumentException($"ShortestElement: term {t} has the coefficient {coefficients[t]}; it must be finite.");
            }
        }
        g.Clear();
        var masses = new double[sets.Count][];
        var chosen = new int[sets.Count];
        for (var t = 0; t < sets.Count; t++)
        {
            masses[t] = new double[sets[t].Length];
            chosen[t] = -1;
            if (sets[t].Length > 0 && coefficients[t] > 0)
            {
                for (var k = 0; k < sets[t].Length; k++)
                {
                    masses[t][k] = coefficients[t] / sets[t].Length;
                    g[sets[t][k]] += masses[t][k];
                }
            }
        }
        for (var round = 0; round < Choices; round++)
        {
            Fill(coefficients, sets, masses, g);
            if (!Choose(coefficients, sets, chosen, g))
            {
                return;
            }
        }
        Fill(coefficients, sets, masses, g);
    }

    // One after the other, each tied falling term spreads its mass as evenly as the others' loads allow.
    static void Fill(ReadOnlySpan<double> coefficients, IReadOnlyList<int[]> sets, double[][] masses, Span<double> g)
    {
        var loads = new double[sets.Count == 0 ? 0 : sets.Max(set => set.Length)];
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            double moved = 0, size = 0;
            for (var t = 0; t < sets.Count; t++)
            {
                var set = sets[t];
                if (!(coefficients[t] > 0) || set.Length < 2)
                {
                    continue;
                }
                for (var k = 0; k < set.Length; k++)
                {
                    loads[k] = g[set[k]] - masses[t][k];
                }
                var level = Level(loads.AsSpan(0, set.Length), coefficients[t]);
                for (var k = 0; k < set.Length; k++)
                {
                    var mass = Math.Max(0, level - loads[k]);
                    moved = Math.Max(moved, Math.Abs(mass - masses[t][k]));
                    size = Math.Max(size, mass);
                    masses[t][k] = mass;
                    g[set[k]] = loads[k] + mass;
                }
            }
            if (moved <= 1e-12 * size)
            {
                return;
            }
        }
    }

    // ℓ with Σ_k max(0, ℓ − r_k) = c.
    static double Level(ReadOnlySpan<double> loads, double mass)
    {
        Span<double> sorted = loads.Length <= 256 ? stackalloc double[loads.Length] : new double[loads.Length];
        loads.CopyTo(sorted);
        sorted.Sort();
        var sum = 0.0;
        for (var k = 0; k < sorted.Length; k++)
        {
            sum += sorted[k];
            var level = (mass + sum) / (k + 1);
            if (k + 1 == sorted.Length || level <= sorted[k + 1])
            {
                return level;
            }
        }
        return sorted[^1];
    }

    static bool Choose(ReadOnlySpan<double> coefficients, IReadOnlyList<int[]> sets, int[] chosen, Span<double> g)
    {
        var changed = false;
        for (var t = 0; t < sets.Count; t++)
        {
            if (!(coefficients[t] < 0) || sets[t].Length == 0)
            {
                continue;
            }
            if (chosen[t] >= 0)
            {
                g[chosen[t]] -= coefficients[t];
            }
            var best = sets[t][0];
            foreach (var i in sets[t])
            {
                best = g[i] < g[best] ? i : best;
            }
            g[best] += coefficients[t];
            changed |= best != chosen[t];
            chosen[t] = best;
        }
        return changed;
    }
}

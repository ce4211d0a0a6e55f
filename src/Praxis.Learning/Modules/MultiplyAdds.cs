namespace Praxis.Learning;

/// <summary>
/// Counts the multiply-adds of the matrix products and convolutions that forward passes on this thread really run, until it is
/// disposed; counters may be nested. Sums, norms and activations do not count.
/// </summary>
/// <example>
/// <code>
/// using var count = new MultiplyAdds();
/// model.Forward(x);
/// Console.WriteLine(count.Total);
/// </code>
/// </example>
public sealed class MultiplyAdds : IDisposable
{
    [ThreadStatic]
    static MultiplyAdds? _current;

    readonly MultiplyAdds? _outer = _current;
    readonly Dictionary<Module, long> _byModule = new(ReferenceEqualityComparer.Instance);

    /// <summary>Begins to count.</summary>
    public MultiplyAdds() => _current = this;

    /// <summary>How many multiply-adds ran so far.</summary>
    public long Total { get; private set; }

    /// <summary>Whether anybody counts on this thread.</summary>
    public static bool IsCounting => _current is not null;

    /// <summary>The multiply-adds of a function.</summary>
    public static long Of(Action forward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        using var count = new MultiplyAdds();
        forward();
        return count.Total;
    }

    /// <summary>Counts work that a module does.</summary>
    public static void Add(Module module, long count)
    {
        ArgumentNullException.ThrowIfNull(module);
        for (var counter = _current; counter is not null; counter = counter._outer)
        {
            counter.Total += count;
            counter._byModule[module] = counter._byModule.GetValueOrDefault(module) + count;
        }
    }

    /// <summary>The multiply-adds of every module of a model that did any itself, by path.</summary>
    public IEnumerable<(string Path, long Count)> By(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Modules.Where(entry => _byModule.ContainsKey(entry.Module)).Select(entry => (entry.Path, _byModule[entry.Module]));
    }

    /// <summary>The multiply-adds of a module and everything inside it.</summary>
    public long Inside(Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.Modules.Select(entry => entry.Module).Distinct().Sum(inner => _byModule.GetValueOrDefault(inner));
    }

    /// <summary>Stops counting.</summary>
    public void Dispose()
    {
        if (_current == this)
        {
            _current = _outer;
        }
    }
}

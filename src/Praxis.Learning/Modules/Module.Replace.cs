namespace Praxis.Learning;

public abstract partial class Module
{
    Module? _standIn;

    /// <summary>What works at this place: the module itself, or what replaced it.</summary>
    internal Module Present => _standIn ?? this;

    /// <summary>What replaced this module and must run in its place; null while it runs itself.</summary>
    protected Module? StandIn => _standIn;

    /// <summary>
    /// Replaces every module whose path matches, in place: whoever calls the old one reaches the new one. The function gets
    /// the path and the old module, which the new one may wrap; what it returns must take the same inputs.
    /// Returns the paths.
    /// </summary>
    public IReadOnlyList<string> Replace(string pattern, Func<string, Module, Module> replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        var wanted = new NamePattern(pattern);
        return ReplaceWhere((path, _) => wanted.Matches(path), replacement, $"matches '{pattern}'");
    }

    /// <summary>Replaces every module whose path matches, in place; see <see cref="Replace(string, Func{string, Module, Module})"/>.</summary>
    public IReadOnlyList<string> Replace(string pattern, Func<Module, Module> replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        return Replace(pattern, (_, old) => replacement(old));
    }

    /// <summary>Replaces every module of a type whose path matches, in place.</summary>
    public IReadOnlyList<string> Replace<T>(string pattern, Func<T, Module> replacement)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(replacement);
        var wanted = new NamePattern(pattern);
        return ReplaceWhere((path, module) => module is T && wanted.Matches(path), (_, old) => replacement((T)old), $"is a {typeof(T).Name} and matches '{pattern}'");
    }

    /// <summary>Whether another module takes the same inputs, so that it can stand in for this one.</summary>
    protected virtual bool CanBeReplacedBy(Module replacement) => false;

    internal IReadOnlyList<string> ReplaceWhere(Func<string, Module, bool> wanted, Func<string, Module, Module> replacement, string condition)
    {
        var found = Places("").Where(place => place.Path.Length > 0 && wanted(place.Path, place.Place.Present)).ToArray();
        if (found.Length == 0)
        {
            throw new ArgumentException($"Replace: no module {condition}; there are {Some(Modules.Select(entry => entry.Path))}.");
        }
        foreach (var (path, inside) in found.Zip(found.Skip(1)).Select(pair => (pair.First.Path, pair.Second.Path)))
        {
            if (inside.StartsWith(path + ".", StringComparison.Ordinal))
            {
                throw new ArgumentException($"Replace: both '{path}' and '{inside}' inside it are to be replaced; use a pattern that names one of them.");
            }
        }
        // All are made before any is put in place, so that an error leaves the model as it was.
        var changes = new List<(Module Place, Module New)>();
        var made = new Dictionary<Module, Module>(ReferenceEqualityComparer.Instance);
        foreach (var (path, place) in found)
        {
            if (made.ContainsKey(place))
            {
                continue;
            }
            var old = place._standIn ?? place.Inner();
            var next = replacement(path, old) ?? throw new ArgumentException($"Replace: nothing was returned for '{path}'; return the old module to leave it.");
            if (!place.CanBeReplacedBy(next))
            {
                throw new ArgumentException($"Replace: '{path}' is a {place.GetType().Name}, which a {next.GetType().Name} cannot stand in for: their forward passes take different inputs.");
            }
            var inside = old.Modules.Select(entry => entry.Module).ToHashSet<Module>(ReferenceEqualityComparer.Instance);
            foreach (var (_, module) in next.Modules)
            {
                module._isTraining = inside.Contains(module) ? module._isTraining : old.IsTraining;
            }
            made[place] = next;
            if (!ReferenceEquals(next, old))
            {
                changes.Add((place, next));
            }
        }
        foreach (var (place, next) in changes)
        {
            place._standIn = next;
        }
        return [.. found.Select(place => place.Path)];
    }

    /// <summary>
    /// The module as a replacement may wrap it: the same parameters and children, apart from the place that parents call.
    /// </summary>
    Module Inner()
    {
        var inner = (Module)MemberwiseClone();
        inner._outputHooks = null;
        return inner;
    }
}

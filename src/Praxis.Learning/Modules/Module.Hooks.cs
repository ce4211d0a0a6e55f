using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>Sees a value inside a model; what it returns, unless null, takes the value's place.</summary>
public delegate Tensor? ModuleHook(string path, Tensor value);

public abstract partial class Module
{
    /// <summary>The tap that every module with a hooked forward pass has: what it returns.</summary>
    public const string OutputTap = "output";

    HookTable? _taps;
    HookList? _outputHooks;

    /// <summary>The taps inside the module that hooks can sit on, besides its output.</summary>
    public virtual IReadOnlyList<string> Taps => [];

    /// <summary>
    /// Calls a function with the output, or another tap, of every module whose path matches, in each forward pass until the
    /// returned value is disposed. Gradients flow through what it sees and through what it returns. A hook on an output
    /// belongs to the place and stays when the module there is replaced.
    /// </summary>
    public HookHandle Hook(string pattern, ModuleHook hook, string tap = OutputTap)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(tap);
        var wanted = new NamePattern(pattern);
        var found = Places("").Where(place => place.Path.Length > 0 && wanted.Matches(place.Path)).ToArray();
        if (found.Length == 0)
        {
            throw new ArgumentException($"Hook: no module matches '{pattern}'; there are {Some(Modules.Select(entry => entry.Path))}.");
        }
        return Register(found, hook, tap);
    }

    /// <summary>Calls a function with this module's own output, or another tap, in each forward pass.</summary>
    public HookHandle HookSelf(ModuleHook hook, string tap = OutputTap)
    {
        ArgumentNullException.ThrowIfNull(hook);
        ArgumentNullException.ThrowIfNull(tap);
        return Register([("", this)], hook, tap);
    }

    /// <summary>Keeps the last value of a tap of every module whose path matches, until the returned value is disposed.</summary>
    public Watch Watch(string pattern, string tap = OutputTap) => new(this, pattern, tap);

    /// <summary>Lets the hooks on the output see and replace it; a forward pass ends with this.</summary>
    protected Tensor Output(Tensor value) => _outputHooks is null ? value : RunHooks(_outputHooks, value);

    /// <summary>Lets the hooks on a named tap see and replace a value inside a forward pass.</summary>
    protected Tensor Tap(string tap, Tensor value) => _taps is not null && _taps.TryGetValue(tap, out var hooks) ? RunHooks(hooks, value) : value;

    /// <summary>Whether a hook sits on a named tap, so that a value which only hooks see is worth its computation.</summary>
    protected bool IsTapped(string tap) => _taps is not null && _taps.TryGetValue(tap, out var hooks) && hooks.Count > 0;

    static HookHandle Register((string Path, Module Place)[] places, ModuleHook hook, string tap)
    {
        var lists = new List<(HookList, HookEntry)>();
        foreach (var (path, place) in places)
        {
            if (tap != OutputTap && !place.Present.Taps.Contains(tap))
            {
                throw new ArgumentException($"Hook: '{path}' is a {place.Present.GetType().Name} without a tap '{tap}'; its taps are {Some([OutputTap, .. place.Present.Taps])}.");
            }
        }
        foreach (var (path, place) in places)
        {
            var list = tap == OutputTap ? place._outputHooks ??= [] : place.Present.TapList(tap);
            var entry = new HookEntry(path, hook);
            list.Add(entry);
            lists.Add((list, entry));
        }
        return new(lists);
    }

    static Tensor RunHooks(HookList hooks, Tensor value)
    {
        // By index: a hook may remove itself.
        for (var i = 0; i < hooks.Count; i++)
        {
            value = hooks[i].Hook(hooks[i].Path, value) ?? value;
        }
        return value;
    }

    HookList TapList(string tap)
    {
        _taps ??= [];
        if (!_taps.TryGetValue(tap, out var list))
        {
            _taps[tap] = list = [];
        }
        return list;
    }
}

sealed record HookEntry(string Path, ModuleHook Hook);

sealed class HookList : List<HookEntry>;

sealed class HookTable : Dictionary<string, HookList>;

/// <summary>Removes a hook when it is disposed.</summary>
public sealed class HookHandle : IDisposable
{
    readonly List<(HookList List, HookEntry Entry)> _entries;

    internal HookHandle(List<(HookList, HookEntry)> entries) => _entries = entries;

    /// <summary>Removes the hook.</summary>
    public void Dispose()
    {
        foreach (var (list, entry) in _entries)
        {
            list.RemoveAll(candidate => ReferenceEquals(candidate, entry));
        }
        _entries.Clear();
    }
}

/// <summary>The last values that taps of a model had, with their gradients' history.</summary>
public sealed class Watch : IDisposable
{
    readonly Dictionary<string, Tensor> _values = [];
    readonly List<string> _order = [];
    readonly HookHandle _handle;

    internal Watch(Module model, string pattern, string tap) => _handle = model.Hook(pattern, See, tap);

    /// <summary>The last value at a path.</summary>
    public Tensor this[string path] => _values.TryGetValue(path, out var value)
        ? value
        : throw new ArgumentException($"Watch: nothing was seen at '{path}'; {(_order.Count == 0 ? "no forward pass has run" : $"seen were {Module.Some(_order)}")}.");

    /// <summary>The values by path, in the order in which they were first seen.</summary>
    public IEnumerable<(string Path, Tensor Value)> Values => _order.Select(path => (path, _values[path]));

    /// <summary>Forgets what was seen.</summary>
    public void Clear()
    {
        _values.Clear();
        _order.Clear();
    }

    /// <summary>Stops watching; the values stay.</summary>
    public void Dispose() => _handle.Dispose();

    Tensor? See(string path, Tensor value)
    {
        if (!_values.ContainsKey(path))
        {
            _order.Add(path);
        }
        _values[path] = value;
        return null;
    }
}

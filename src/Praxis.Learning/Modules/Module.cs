using Praxis.Tensors;

namespace Praxis.Learning;

/// <summary>
/// A part of a model: it holds named parameters (which learn), buffers (which do not), random streams and child modules.
/// </summary>
/// <example>
/// <code>
/// sealed class Mlp : Module
/// {
///     readonly Linear _in, _out;
///     public Mlp(int width, Rng rng)
///     {
///         _in = Add("in", new Linear(784, width, rng));
///         _out = Add("out", new Linear(width, 10, rng));
///     }
///     public Tensor Forward(Tensor x) => _out.Forward(_in.Forward(x).Relu());
/// }
/// </code>
/// </example>
public abstract partial class Module
{
    readonly List<(string Name, Module Place)> _children = [];
    readonly List<TensorSlot> _slots = [];
    readonly List<(string Name, Rng Stream)> _streams = [];

    bool _isTraining = true;

    /// <summary>Whether the module trains: dropout drops and batch normalisation uses the statistics of the batch.</summary>
    public bool IsTraining => Present._isTraining;

    /// <summary>The modules directly inside, by name, with replacements in place.</summary>
    public IEnumerable<(string Name, Module Module)> Children => Present._children.Select(child => (child.Name, child.Place.Present));

    /// <summary>This module and all modules inside it by dotted path, from the outside in; the path of this one is empty.</summary>
    public IEnumerable<(string Path, Module Module)> Modules => Places("").Select(place => (place.Path, place.Place.Present));

    /// <summary>The parameters by dotted path; one that stands in several places is listed at the first.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedParameters => Slots().Where(slot => slot.Slot.IsParameter).Select(slot => (slot.Path, slot.Slot.Value));

    /// <summary>The parameters, in the order of <see cref="NamedParameters"/>.</summary>
    public Tensor[] Parameters => [.. NamedParameters.Select(parameter => parameter.Value)];

    /// <summary>The parameters that are not frozen.</summary>
    public Tensor[] TrainableParameters => [.. Parameters.Where(parameter => parameter.RequiresGrad)];

    /// <summary>The buffers by dotted path.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedBuffers => Slots().Where(slot => !slot.Slot.IsParameter).Select(slot => (slot.Path, slot.Slot.Value));

    /// <summary>The random streams that the modules draw from, by dotted path.</summary>
    public IEnumerable<(string Name, Rng Stream)> RandomStreams
    {
        get
        {
            var seen = new HashSet<Rng>(ReferenceEqualityComparer.Instance);
            return [.. Modules.SelectMany(entry => entry.Module._streams.Where(own => seen.Add(own.Stream)).Select(own => (Join(entry.Path, own.Name), own.Stream)))];
        }
    }

    /// <summary>How many numbers the parameters have together.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Count);

    /// <summary>How many numbers the parameters that are not frozen have together.</summary>
    public long TrainableParameterCount => TrainableParameters.Sum(parameter => (long)parameter.Count);

    /// <summary>The module at a dotted path, of the given type.</summary>
    public T Find<T>(string path)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var (name, module) in Modules)
        {
            if (name == path)
            {
                return module as T ?? throw new ArgumentException($"Find: '{path}' is a {module.GetType().Name}, not a {typeof(T).Name}.");
            }
        }
        throw new ArgumentException($"Find: there is no module '{path}'; there are {Some(Modules.Select(entry => entry.Path))}.");
    }

    /// <summary>All modules of a type, by dotted path.</summary>
    public IEnumerable<(string Path, T Module)> All<T>()
        where T : Module => Modules.Where(entry => entry.Module is T).Select(entry => (entry.Path, (T)entry.Module));

    /// <summary>The parameter or buffer at a dotted path.</summary>
    public TensorSlot Slot(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var (name, slot) in Slots(distinct: false))
        {
            if (name == path)
            {
                return slot;
            }
        }
        throw new ArgumentException($"Slot: there is no parameter or buffer '{path}'; there are {Some(Slots().Select(slot => slot.Path))}.");
    }

    /// <summary>Switches this module and all inside it to training.</summary>
    public void Train(bool training = true)
    {
        foreach (var (_, module) in Modules)
        {
            module._isTraining = training;
        }
    }

    /// <summary>Switches this module and all inside it to evaluation.</summary>
    public void Eval() => Train(false);

    /// <summary>Evaluates until the returned value is disposed; then every module is in the mode in which it was.</summary>
    public ModeScope Evaluating() => new(this, training: false);

    /// <summary>Stops the learning of the parameters whose names, or whose modules' names, match; others stay as they are.</summary>
    public void Freeze(string pattern = "**") => SetLearning(pattern, false, "Freeze");

    /// <summary>Lets the parameters learn whose names, or whose modules' names, match; others stay as they are.</summary>
    public void Unfreeze(string pattern = "**") => SetLearning(pattern, true, "Unfreeze");

    /// <summary>Forgets the gradients gathered so far.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters)
        {
            parameter.Grad = null;
        }
    }

    /// <summary>Converts parameters and floating buffers to a floating type. Make optimisers afterwards: the tensors are new.</summary>
    public void To(DType type)
    {
        foreach (var (_, slot) in Slots())
        {
            if (slot.Value.IsFloating && slot.Value.DType != type)
            {
                var learns = slot.Value.RequiresGrad;
                slot.Value = slot.Value.Detach().To(type).Keep().RequireGrad(learns);
            }
        }
    }

    /// <summary>Gives the module a child under a name; returns the child.</summary>
    protected T Add<T>(string name, T child)
        where T : Module
    {
        ArgumentNullException.ThrowIfNull(child);
        CheckName(name);
        if (child.Modules.Any(entry => ReferenceEquals(entry.Module, this)))
        {
            throw new ArgumentException($"Add: the child '{name}' contains the module that it was to be added to.");
        }
        _children.Add((name, child));
        return child;
    }

    /// <summary>Gives the module a parameter: a leaf whose gradient is wanted.</summary>
    protected TensorSlot AddParameter(string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        CheckName(name);
        var slot = new TensorSlot(name, value, isParameter: true);
        _slots.Add(slot);
        return slot;
    }

    /// <summary>Gives the module a buffer: a tensor that belongs to its state and does not learn.</summary>
    protected TensorSlot AddBuffer(string name, Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        CheckName(name);
        var slot = new TensorSlot(name, value, isParameter: false);
        _slots.Add(slot);
        return slot;
    }

    /// <summary>Gives the module a random stream, whose position belongs to a checkpoint.</summary>
    protected Rng AddStream(string name, Rng stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckName(name);
        _streams.Add((name, stream));
        return stream;
    }

    internal void SetTraining(bool training) => _isTraining = training;

    internal IEnumerable<(string Path, TensorSlot Slot)> Slots(bool distinct = true)
    {
        var seen = distinct ? new HashSet<TensorSlot>(ReferenceEqualityComparer.Instance) : null;
        foreach (var (path, module) in Modules)
        {
            foreach (var slot in module._slots)
            {
                if (seen?.Add(slot) ?? true)
                {
                    yield return (Join(path, slot.Name), slot);
                }
            }
        }
    }

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    internal static string Some(IEnumerable<string> names)
    {
        var all = names.Where(name => name.Length > 0).ToArray();
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(12).Select(name => $"'{name}'")) + (all.Length > 12 ? $" and {all.Length - 12} more" : "");
    }

    IEnumerable<(string Path, Module Place)> Places(string path)
    {
        yield return (path, this);
        foreach (var (name, place) in Present._children)
        {
            foreach (var inner in place.Places(Join(path, name)))
            {
                yield return inner;
            }
        }
    }

    void SetLearning(string pattern, bool learns, string operation)
    {
        var wanted = new NamePattern(pattern);
        var found = false;
        foreach (var (path, slot) in Slots(distinct: false))
        {
            if (slot.IsParameter && wanted.Covers(path))
            {
                found = true;
                slot.Value.RequireGrad(learns);
                if (!learns)
                {
                    slot.Value.Grad = null;
                }
            }
        }
        if (!found)
        {
            throw new ArgumentException($"{operation}: no parameter matches '{pattern}'; there are {Some(NamedParameters.Select(parameter => parameter.Name))}.");
        }
    }

    void CheckName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.AsSpan().ContainsAny(".*|"))
        {
            throw new ArgumentException($"Add: the name '{name}' holds a dot, a star or a bar; these join names and make patterns.");
        }
        if (_children.Any(child => child.Name == name) || _slots.Any(slot => slot.Name == name) || _streams.Any(own => own.Name == name))
        {
            throw new ArgumentException($"Add: the module {GetType().Name} already has a part called '{name}'.");
        }
    }
}

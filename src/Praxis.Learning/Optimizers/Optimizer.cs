using Praxis.Tensors;

namespace Praxis.Learning.Optimizers;

/// <summary>What all optimisers are told.</summary>
public abstract record OptimizerOptions
{
    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>λ.</summary>
    public double WeightDecay { get; init; }

    /// <summary>A factor of the learning rate for each step.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>Parameters that learn in their own way, by pattern; the first that covers a name counts.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];
}

/// <summary>
/// Changes parameters along their gradients, in place and without allocation. Its state is made with it; parameters without a
/// gradient stay as they are.
/// </summary>
public abstract class Optimizer
{
    readonly Entry[] _entries;
    readonly Schedule _schedule;

    private protected Optimizer(IEnumerable<(string Name, Tensor Value)> parameters, OptimizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.LearningRate >= 0) || !(options.WeightDecay >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"{GetType().Name}: a learning rate of {options.LearningRate} and a weight decay of {options.WeightDecay} were given; both must be at least 0.");
        }
        (LearningRate, _schedule) = (options.LearningRate, options.Schedule);
        (ParameterGroup Group, NamePattern Pattern)[] groups = [.. options.Groups.Select(group => (group, new NamePattern(group.Pattern)))];
        _entries = [.. parameters.Select(parameter =>
        {
            var group = groups.FirstOrDefault(candidate => candidate.Pattern.Covers(parameter.Name)).Group;
            return new Entry(parameter.Name, parameter.Value, group?.LearningRateScale ?? 1, group?.WeightDecay ?? options.WeightDecay, group?.Schedule);
        })];
        foreach (var (group, pattern) in groups)
        {
            if (!_entries.Any(entry => pattern.Covers(entry.Name)))
            {
                throw new ArgumentException($"{GetType().Name}: no parameter matches the group '{group.Pattern}'; there are {Module.Some(_entries.Select(entry => entry.Name))}.");
            }
        }
        if (_entries.Length == 0)
        {
            throw new ArgumentException($"{GetType().Name}: no parameters were given.");
        }
        var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
        var names = new HashSet<string>();
        foreach (var entry in _entries)
        {
            if (!seen.Add(entry.Parameter) || !names.Add(entry.Name))
            {
                throw new ArgumentException($"{GetType().Name}: the parameter '{entry.Name}' was given twice.");
            }
        }
    }

    /// <summary>η, before the schedule and the groups; it may be changed between steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>How many steps were taken.</summary>
    public long StepCount { get; private set; }

    /// <summary>The learning rate of the next step: η times the schedule's factor.</summary>
    public double NextLearningRate => LearningRate * _schedule.At(StepCount);

    /// <summary>The parameters by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> Parameters => _entries.Select(entry => (entry.Name, entry.Parameter));

    /// <summary>Takes a step along the gradients that <see cref="Tensor.Backward"/> gathered.</summary>
    public void Step()
    {
        for (var i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Parameter.Grad is { } gradient)
            {
                StepOne(i, gradient);
            }
        }
        StepCount++;
    }

    /// <summary>Takes a step along given gradients, one for each parameter in their order; null leaves a parameter as it is.</summary>
    public void Step(IReadOnlyList<Tensor?> gradients)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        if (gradients.Count != _entries.Length)
        {
            throw new ArgumentException($"{GetType().Name}: {gradients.Count} gradients were given for {_entries.Length} parameters.");
        }
        for (var i = 0; i < _entries.Length; i++)
        {
            if (gradients[i] is { } gradient)
            {
                StepOne(i, gradient);
            }
        }
        StepCount++;
    }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var entry in _entries)
        {
            entry.Parameter.Grad = null;
        }
    }

    /// <summary>Everything that the next steps depend on besides the parameters, copied.</summary>
    public OptimizerState State()
    {
        var tensors = _entries.SelectMany((entry, i) => Slots(i).Select(slot => ($"{entry.Name}/{slot.Name}", slot.Value.Clone())));
        var numbers = new Dictionary<string, double> { ["steps"] = StepCount, ["learning rate"] = LearningRate };
        for (var i = 0; i < _entries.Length; i++)
        {
            numbers[$"{_entries[i].Name}/steps"] = _entries[i].Steps;
            if (Number(i) is { } number)
            {
                numbers[$"{_entries[i].Name}/number"] = number;
            }
        }
        return new(GetType().Name, new StateDict(tensors), numbers);
    }

    /// <summary>Continues from a state of an optimiser of the same kind on the same parameters.</summary>
    public void Load(OptimizerState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Kind != GetType().Name)
        {
            throw new ArgumentException($"{GetType().Name}: the state is that of {state.Kind}; load it into an optimiser of that kind.");
        }
        var slots = _entries.SelectMany((entry, i) => Slots(i).Select(slot => (Name: $"{entry.Name}/{slot.Name}", slot.Value))).ToArray();
        foreach (var (name, value) in slots)
        {
            if (!state.Tensors.TryGetValue(name, out var stored) || stored.Shape != value.Shape)
            {
                throw new ArgumentException($"{GetType().Name}: the state has no '{name}' of shape {value.Shape}; it belongs to other parameters or options.");
            }
        }
        if (state.Tensors.Count != slots.Length || !_entries.All(entry => state.Numbers.ContainsKey($"{entry.Name}/steps")))
        {
            throw new ArgumentException($"{GetType().Name}: the state has {state.Tensors.Count} tensors and {slots.Length} were expected; it belongs to other parameters or options.");
        }
        foreach (var (name, value) in slots)
        {
            value.CopyFrom(state.Tensors[name]);
        }
        for (var i = 0; i < _entries.Length; i++)
        {
            _entries[i].Steps = (long)state.Numbers[$"{_entries[i].Name}/steps"];
            if (state.Numbers.TryGetValue($"{_entries[i].Name}/number", out var number))
            {
                SetNumber(i, number);
            }
        }
        (StepCount, LearningRate) = ((long)state.Numbers["steps"], state.Numbers["learning rate"]);
    }

    private protected Tensor Parameter(int index) => _entries[index].Parameter;

    private protected int Count => _entries.Length;

    /// <summary>One parameter's step; <paramref name="steps"/> counts its own from 1.</summary>
    private protected abstract void StepOne(int index, Tensor parameter, Tensor gradient, double learningRate, double weightDecay, long steps);

    private protected abstract IEnumerable<(string Name, Tensor Value)> Slots(int index);

    private protected virtual double? Number(int index) => null;

    private protected virtual void SetNumber(int index, double number)
    {
    }

    private protected Tensor[] MakeState() => [.. _entries.Select(entry => entry.Parameter.Detach().ZerosLike().Keep())];

    void StepOne(int index, Tensor gradient)
    {
        ref var entry = ref _entries[index];
        entry.Steps++;
        var rate = LearningRate * entry.Scale * (entry.Schedule ?? _schedule).At(StepCount);
        StepOne(index, entry.Parameter, gradient, rate, entry.WeightDecay, entry.Steps);
    }

    struct Entry(string name, Tensor parameter, double scale, double weightDecay, Schedule? schedule)
    {
        public readonly string Name = name;
        public readonly Tensor Parameter = parameter;
        public readonly double Scale = scale, WeightDecay = weightDecay;
        public readonly Schedule? Schedule = schedule;
        public long Steps;
    }
}

/// <summary>What an optimiser's next steps depend on besides the parameters.</summary>
/// <param name="Kind">The optimiser's type.</param>
/// <param name="Tensors">Running means and the like, as "parameter/name".</param>
/// <param name="Numbers">Counts and products.</param>
public sealed record OptimizerState(string Kind, StateDict Tensors, IReadOnlyDictionary<string, double> Numbers);

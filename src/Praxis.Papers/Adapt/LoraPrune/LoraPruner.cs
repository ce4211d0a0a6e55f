using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Tensors;

namespace Praxis.Papers.Adapt;

/// <summary>
/// LoRAPrune (Zhang et al., 2023): while a model is adapted by low-rank factors, whole heads and neurons are scored by the values and
/// gradients of those factors alone and removed little by little; what is left is a smaller model with the adaptation merged.
/// </summary>
/// <example>
/// <code>
/// var small = LoraPruner.Prune(decoder, tokenBatches, new() { Sparsity = 0.5 });      // all of it in one call
///
/// var pruner = new LoraPruner(model, steps: 900, new() { Sparsity = 0.5 });            // or in a loop of one's own
/// var adam = new AdamW(pruner.Parameters, new() { LearningRate = 3e-4 });
/// foreach (var batch in batches)
/// {
///     model.ZeroGrad();
///     Loss(model, batch).Backward();
///     pruner.AfterBackward();
///     adam.Step();
/// }
/// var smaller = pruner.Export();
/// </code>
/// </example>
public sealed partial class LoraPruner
{
    readonly Module _model;
    readonly Group[] _groups;
    readonly (string Path, LoraLayer Layer)[] _layers;
    readonly string[] _adaptedHere;
    readonly (string Name, bool Learns)[] _learned;
    readonly SparsitySchedule _schedule;
    bool _isScored, _isFinished, _isRemoved;

    /// <summary>
    /// Gives the layers of all structures adapters, freezes the rest, and gets ready to remove units in a run of so many steps.
    /// The model is changed in place and computes what it did; <see cref="Remove"/> brings it back.
    /// </summary>
    public LoraPruner(Module model, int steps, LoraPruneOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        LoraPruneOptions.AtLeast(1, steps, nameof(steps));
        Options = options ?? new();
        Options.Require();
        _model = model;
        _schedule = new(Options.InitialSparsity, Options.Sparsity, Options.WarmUp, Options.CoolDown, steps);
        var all = Options.Structures ?? PruneStructure.Find(model);
        var modules = ModulesOf(model);
        foreach (var structure in all)
        {
            structure.Require(modules);
        }
        RequireApart(all, modules);
        var chosen = all.Where(structure => !IsSpared(structure, all)).ToArray();
        if (chosen.Length == 0)
        {
            throw new ArgumentException(all.Count == 0
                ? $"LoraPruner: nothing in the {model.GetType().Name} can be removed: there is no attention, feed-forward layer or chain of linear layers; name the units in Structures."
                : $"LoraPruner: all {all.Count} structures lie in transformer blocks that are spared; lower SpareFirst ({Options.SpareFirst}) or SpareLast ({Options.SpareLast}).");
        }
        _learned = [.. model.NamedParameters.Select(parameter => (parameter.Name, parameter.Value.RequiresGrad))];
        string[] paths = [.. all.SelectMany(structure => structure.Producers.Concat(structure.Consumers)).Select(part => part.Path).Distinct()];
        _adaptedHere = [.. paths.Where(path => modules[path] is Linear)];
        var rng = new Rng(Options.Seed);
        model.Freeze();
        if (_adaptedHere.Length > 0)
        {
            Lora.Apply(model, string.Join("|", _adaptedHere), Options.Adapter, rng.Split("adapters"));
        }
        _layers = [.. paths.Select(path => (path, model.Find<LoraLayer>(path)))];
        _groups = [.. chosen.Select(structure => new Group(structure, rng.Split(structure.Name)))];
        PutMasks(chosen);
        var scored = chosen.SelectMany(structure => structure.Producers.Concat(structure.Consumers)).Select(part => part.Path).ToHashSet();
        foreach (var (path, layer) in _layers)
        {
            layer.A.RequireGrad();
            layer.B.RequireGrad();
            layer.Weight.RequireGrad(Options.Criterion == PruneCriterion.Gradient && scored.Contains(path));
        }
    }

    /// <summary>The options.</summary>
    public LoraPruneOptions Options { get; }

    /// <summary>What can be removed: everything found or named but the blocks that are spared.</summary>
    public IReadOnlyList<PruneStructure> Structures => [.. _groups.Select(group => group.Structure)];

    /// <summary>What learns: the factors A and B of every adapted layer, by name.</summary>
    public IEnumerable<(string Name, Tensor Value)> Parameters => _layers.SelectMany(entry =>
        (IEnumerable<(string, Tensor)>)[($"{entry.Path}.lora_a", entry.Layer.A), ($"{entry.Path}.lora_b", entry.Layer.B)]);

    /// <summary>t: how many steps have passed.</summary>
    public int Step { get; private set; }

    /// <summary>The share that the schedule asked for at the last step.</summary>
    public double Ratio { get; private set; }

    /// <summary>The share of all units of all structures that is removed now.</summary>
    public double Sparsity => 1 - ((double)_groups.Sum(group => group.Kept.Length) / _groups.Sum(group => group.Structure.Units));

    /// <summary>The bytes of all gradients of the model together, at the step that had the most.</summary>
    public long GradientBytes { get; private set; }

    /// <summary>I: the moving average of the units' importance.</summary>
    public IReadOnlyList<double> Importance(PruneStructure structure) => [.. Of(structure).Importance];

    /// <summary>The units of a structure that are there still.</summary>
    public IReadOnlyList<int> Kept(PruneStructure structure) => Of(structure).Kept;

    /// <summary>
    /// g: the importance of a structure's units by the gradients that are there now. Each matrix's row or column sums of S are
    /// normalised and added: g = Σ_matrices g_m/(‖g_m‖₂ + 10⁻⁸).
    /// </summary>
    public IReadOnlyList<double> Score(PruneStructure structure, PruneCriterion criterion)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return Score(Of(structure), criterion, []);
    }

    /// <summary>
    /// To be called between the backward pass and the optimiser's step: moves the importance, I ← λ·I + (1 − λ)·g, unless a number
    /// of g is not one, and removes the units that the schedule asks for.
    /// </summary>
    public void AfterBackward()
    {
        RequirePresent();
        if (Step >= _schedule.Steps)
        {
            throw new InvalidOperationException($"LoraPruner: the run was to have {_schedule.Steps} steps, and they have passed; say how many there are when the pruner is made.");
        }
        GradientBytes = Math.Max(GradientBytes, _model.Parameters.Where(parameter => parameter.Grad is not null).Sum(parameter => (long)parameter.Grad!.Count * parameter.Grad.DType.Size()));
        if (!Options.OneShot || !_isScored)
        {
            Move();
        }
        Ratio = Options.OneShot ? Options.Sparsity : _schedule.At(Step);
        var finishing = IsFinishing;
        var due = !Options.OneShot && Step % Options.Every == 0 && Ratio > Options.InitialSparsity && Ratio < Options.Sparsity;
        // While no step has had numbers for gradients, nothing is known that could be removed by.
        if (_isScored && (due || finishing))
        {
            RemoveDown(finishing ? Options.Sparsity : Ratio);
            _isFinished |= finishing;
        }
        Step++;
        // The frozen weights' gradients have served; no optimiser shall find them.
        foreach (var (_, layer) in Options.Criterion == PruneCriterion.Gradient ? _layers : [])
        {
            layer.Weight.Grad = null;
            layer.Weight.RequireGrad(layer.Weight.RequiresGrad && !(Options.OneShot && _isScored));
        }
    }

    // Whether the last removal is due: at the first step of the cool-down or, without one, at the last of all; at one shot, at once.
    bool IsFinishing => !_isFinished && (Options.OneShot
        || (Options.FinishAtTarget && (_schedule.At(Step) >= Options.Sparsity || Step == _schedule.Steps - 1)));

    void Move()
    {
        // One pass over a layer serves all structures that it belongs to.
        var sums = new Dictionary<string, (double[], double[])>();
        var scores = Array.ConvertAll(_groups, group => Score(group, Options.Criterion, sums));
        if (scores.Any(score => score.Any(double.IsNaN)))
        {
            return;
        }
        _isScored = true;
        for (var i = 0; i < _groups.Length; i++)
        {
            var importance = _groups[i].Importance;
            for (var unit = 0; unit < importance.Length; unit++)
            {
                importance[unit] = (Options.Average * importance[unit]) + ((1 - Options.Average) * scores[i][unit]);
            }
        }
    }

    double[] Score(Group group, PruneCriterion criterion, Dictionary<string, (double[] Rows, double[] Columns)> sums)
    {
        if (criterion == PruneCriterion.Random)
        {
            return group.Order;
        }
        var structure = group.Structure;
        var score = new double[structure.Units];
        foreach (var (parts, isProducer) in new[] { (structure.Producers, true), (structure.Consumers, false) })
        {
            foreach (var part in parts)
            {
                if (!sums.TryGetValue(part.Path, out var layer))
                {
                    sums[part.Path] = layer = LoraImportance.Of(LayerAt(part.Path), criterion, Options.Squared);
                }
                var values = isProducer ? layer.Rows : layer.Columns;
                var size = part.SizeIn(values.Length, structure.Units);
                var own = LoraImportance.Normalized([.. Enumerable.Range(0, structure.Units).Select(unit => part.Positions(unit, size).Sum(position => values[position]))]);
                for (var unit = 0; unit < score.Length; unit++)
                {
                    score[unit] += own[unit];
                }
            }
        }
        return score;
    }

    // In each structure the units of lowest importance go; those that are gone count as zero and stay so.
    void RemoveDown(double ratio)
    {
        foreach (var group in _groups)
        {
            int units = group.Structure.Units, removed = SparsitySchedule.Removed(units, ratio);
            if (units - group.Kept.Length >= removed)
            {
                continue;
            }
            var present = group.Kept.ToHashSet();
            var lowest = Enumerable.Range(0, units).OrderBy(unit => present.Contains(unit) ? 1 : 0).ThenBy(unit => group.Importance[unit]).Take(removed).ToHashSet();
            group.Kept = [.. Enumerable.Range(0, units).Where(unit => !lowest.Contains(unit))];
            WriteMasks(group.Structure, lowest);
        }
    }

    Group Of(PruneStructure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        return _groups.FirstOrDefault(group => group.Structure.Name == structure.Name)
            ?? throw new ArgumentException($"LoraPruner: there is no structure '{structure.Name}' here; there are {string.Join(", ", _groups.Select(group => $"'{group.Structure.Name}'"))}.");
    }

    void RequirePresent()
    {
        if (_isRemoved)
        {
            throw new InvalidOperationException("LoraPruner: masks and adapters were taken out of the model by Remove; make a new pruner.");
        }
    }

    LoraLayer LayerAt(string path) => _layers.First(entry => entry.Path == path).Layer;

    bool IsSpared(PruneStructure structure, IReadOnlyList<PruneStructure> all)
    {
        if (structure.Block is not { } block)
        {
            return false;
        }
        var blocks = 1 + all.Max(other => other.Block ?? -1);
        return block < (int)Math.Floor((blocks * Options.SpareFirst) + 1e-9) || block >= blocks - Options.SpareLast;
    }

    static Dictionary<string, Module> ModulesOf(Module model) => model.Modules.ToDictionary(entry => entry.Path, entry => entry.Module);

    // Two structures must not share a row or a column, and names must differ.
    static void RequireApart(IReadOnlyList<PruneStructure> structures, Dictionary<string, Module> modules)
    {
        var taken = new Dictionary<(object Layer, bool Row, int Position), string>();
        foreach (var structure in structures)
        {
            if (structures.Count(other => other.Name == structure.Name) > 1)
            {
                throw new ArgumentException($"LoraPruner: two structures are called '{structure.Name}'; give each a name of its own.");
            }
            foreach (var (parts, isRow) in new[] { (structure.Producers, true), (structure.Consumers, false) })
            {
                foreach (var part in parts)
                {
                    var weight = modules[part.Path] is Linear linear ? linear.Weight : ((LoraLayer)modules[part.Path]).Weight;
                    var size = part.SizeIn(weight.Size(isRow ? 0 : 1), structure.Units);
                    foreach (var position in Enumerable.Range(part.Offset, size * structure.Units))
                    {
                        if (!taken.TryAdd((weight, isRow, position), structure.Name))
                        {
                            throw new ArgumentException($"LoraPruner: {(isRow ? "row" : "column")} {position} of '{part.Path}' belongs to '{taken[(weight, isRow, position)]}' and to '{structure.Name}'; units of two structures must not meet.");
                        }
                    }
                }
            }
        }
    }

    // The state of one structure.
    sealed class Group(PruneStructure structure, Rng rng)
    {
        public PruneStructure Structure { get; } = structure;

        public double[] Importance { get; } = new double[structure.Units];

        // An order that knows nothing.
        public double[] Order { get; } = [.. Enumerable.Range(0, structure.Units).Select(_ => rng.NextDouble())];

        public int[] Kept { get; set; } = [.. Enumerable.Range(0, structure.Units)];
    }
}

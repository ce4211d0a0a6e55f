using Praxis.Learning;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Papers.Privacy;

public static partial class SpectralDetuning
{
    /// <summary>
    /// Recovers a whole model: every matrix and kernel in which the models differ by <see cref="RecoverMatrix(IReadOnlyList{Tensor}, SpectralDetuningOptions, Action{int, Tensor}?, CancellationToken)"/>,
    /// layer by layer; what is equal in all of them was not tuned and is copied as it is.
    /// </summary>
    /// <param name="tuned">The models' weights by name, adapters merged.</param>
    /// <param name="options">Ranks, iterations, schedule and which layers.</param>
    /// <param name="done">Hears of each recovered layer.</param>
    /// <param name="stop">Stops between two iterations.</param>
    public static RecoveryReport Recover(IReadOnlyList<StateDict> tuned, SpectralDetuningOptions? options = null, Action<LayerRecovery>? done = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(tuned);
        options ??= new();
        CheckModels(tuned.Count, options);
        var leftOut = CheckAlike([.. tuned.Select((state, model) => ($"model {model + 1}", (IReadOnlyDictionary<string, (Shape, DType)>)state.ToDictionary(entry => entry.Key, entry => (entry.Value.Shape, entry.Value.DType))))], options);
        string[] names = [.. tuned[0].Names.Except(leftOut)];
        var result = new Dictionary<string, Tensor>();
        var summary = Walk(names, leftOut, name => [.. tuned.Select(state => state[name])], (name, value) => result[name] = value ?? tuned[0][name].Detach().Clone(), options, done, stop);
        return new()
        {
            Base = new(names.Select(name => (name, result[name]))),
            Layers = summary.Layers,
            Untouched = summary.Untouched,
            Averaged = summary.Averaged,
            LeftOut = summary.LeftOut,
            Warnings = summary.Warnings,
        };
    }

    /// <summary>
    /// Recovers a whole model from safetensors files into another, whole or not at all. One layer of all models is in memory at a
    /// time; what all files agree in keeps its very bytes.
    /// </summary>
    /// <param name="tuned">The models' files, adapters merged.</param>
    /// <param name="path">Where the base is written to; none of the models.</param>
    /// <param name="options">Ranks, iterations, schedule and which layers.</param>
    /// <param name="done">Hears of each recovered layer.</param>
    /// <param name="stop">Stops between two iterations; then nothing is written.</param>
    public static RecoverySummary RecoverFile(IReadOnlyList<string> tuned, string path, SpectralDetuningOptions? options = null, Action<LayerRecovery>? done = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(tuned);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new();
        CheckModels(tuned.Count, options);
        if (tuned.FirstOrDefault(model => Path.GetFullPath(model) == Path.GetFullPath(path)) is { } same)
            throw new ArgumentException($"SpectralDetuning: the base would be written over the model {same}; name another file.");
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
            throw new ArgumentException($"SpectralDetuning: {path} cannot be written because its folder does not exist; create it first.");
        var files = new List<SafetensorsFile>();
        try
        {
            foreach (var model in tuned)
                files.Add(SafetensorsFile.Open(model));
            var leftOut = CheckAlike([.. files.Select((file, model) => (tuned[model], (IReadOnlyDictionary<string, (Shape, DType)>)file.Entries.ToDictionary(entry => entry.Name, entry => (entry.Shape, entry.Type))))], options);
            string[] names = [.. files[0].Names.Except(leftOut)];
            var result = new Dictionary<string, TensorEntry>();
            var summary = Walk(names, leftOut, name => [.. files.Select(file => file[name].ToTensor())], (name, value) => result[name] = value?.ToEntry(name) ?? files[0][name], options, done, stop);
            stop.ThrowIfCancellationRequested();
            SafetensorsFile.Save(path, names.Select(name => result[name]), files[0].Metadata);
            return summary;
        }
        finally
        {
            foreach (var file in files)
                file.Dispose();
        }
    }

    /// <summary>Goes through the tensors of all models, names in order; null is kept for what all models agree in.</summary>
    static RecoverySummary Walk(IReadOnlyList<string> names, IReadOnlyList<string> leftOut, Func<string, Tensor[]> read, Action<string, Tensor?> keep, SpectralDetuningOptions options, Action<LayerRecovery>? done, CancellationToken stop)
    {
        using var _ = Gradient.Off();
        var pattern = new NamePattern(options.Layers);
        if (!names.Any(pattern.Covers))
            throw new ArgumentException($"SpectralDetuning: '{options.Layers}' matches none of the {names.Count} tensors of the models, such as {string.Join(", ", names.Take(3))}.");
        // All are looked at once before the first is recovered, so that a bad last layer does not waste the work on the others.
        var alike = new HashSet<string>();
        foreach (var name in names)
        {
            stop.ThrowIfCancellationRequested();
            var values = read(name);
            if (Agree(values))
                alike.Add(name);
            else if (values[0].IsFloating)
                CheckFinite(Tensor.Stack([.. values.Select(value => value.Detach().To(DType.Float64))]), $"'{name}'");
        }
        var layers = new List<LayerRecovery>();
        List<string> untouched = [], averaged = [], warnings = [];
        foreach (var name in names)
        {
            stop.ThrowIfCancellationRequested();
            if (alike.Contains(name))
            {
                untouched.Add(name);
                keep(name, null);
                continue;
            }
            var values = read(name);
            var wanted = pattern.Covers(name);
            if (wanted && values[0].IsFloating && values[0].Rank >= 2)
            {
                var recovery = RecoverMatrix(values, options, null, stop);
                var layer = new LayerRecovery(name, values[0].Shape, recovery.Losses, recovery.Ranks);
                warnings.AddRange(recovery.Warnings.Select(doubt => $"'{name}': {doubt}."));
                layers.Add(layer);
                keep(name, recovery.Weight);
                done?.Invoke(layer);
                continue;
            }
            averaged.Add(name);
            warnings.Add($"'{name}' differs between the models and {(wanted ? $"is {values[0].DType} {values[0].Shape}, no matrix of floating numbers" : $"is not among '{options.Layers}'")}: {(values[0].IsFloating ? "the mean is taken" : "that of the first model is taken")}.");
            keep(name, values[0].IsFloating ? Tensor.Stack([.. values.Select(value => value.Detach().To(DType.Float64))]).Mean(0).To(values[0].DType) : values[0]);
        }
        if (layers.Count == 0)
            warnings.Add($"The models differ in {(averaged.Count == 0 ? "nothing" : "no matrix")}, so there was nothing to recover.");
        warnings.AddRange(leftOut.Select(name => $"'{name}' is not in all models in one shape and type, so it is left out of the base."));
        return new() { Layers = layers, Untouched = untouched, Averaged = averaged, LeftOut = leftOut, Warnings = warnings };
    }

    static bool AreEqual(Tensor a, Tensor b)
    {
        if (a.Shape != b.Shape || a.DType != b.DType)
            return false;
        if (a.Count == 0)
            return true;
        // Half precisions are for storage and compare in single precision without loss.
        if (!a.DType.IsArithmetic())
            (a, b) = (a.To(DType.Float32), b.To(DType.Float32));
        var same = a.EqualTo(b);
        return (a.IsFloating ? same.Or(a.IsNan().And(b.IsNan())) : same).All().ToDouble() != 0;
    }

    static void CheckModels(int models, SpectralDetuningOptions options)
    {
        options.Check(models);
        if (models < (options.AllowTooFew ? 1 : FewestModels))
            throw new ArgumentException($"SpectralDetuning: {models} {(models == 1 ? "model was" : "models were")} given; a base follows from {FewestModels} or more that were tuned from it.");
    }

    /// <summary>
    /// Refuses models that differ in names, shapes or types of what is to be recovered, before any work starts; gives the names of
    /// other tensors in which they differ so, such as heads for different tasks.
    /// </summary>
    static IReadOnlyList<string> CheckAlike(IReadOnlyList<(string Model, IReadOnlyDictionary<string, (Shape Shape, DType Type)> Tensors)> models, SpectralDetuningOptions options)
    {
        var pattern = new NamePattern(options.Layers);
        var leftOut = new List<string>();
        var (first, known) = models[0];
        if (known.Count == 0)
            throw new ArgumentException($"SpectralDetuning: {first} holds no tensors; give the weights of a model.");
        foreach (var (model, tensors) in models.Skip(1))
        {
            string[] missing = [.. known.Keys.Where(name => !tensors.ContainsKey(name))], extra = [.. tensors.Keys.Where(name => !known.ContainsKey(name))];
            if (missing.FirstOrDefault(pattern.Covers) is { } lost)
                throw new ArgumentException($"SpectralDetuning: '{lost}' of {first} is missing in {model}; models of one base have the same tensors, at least those among the layers to recover ('{options.Layers}').");
            if (extra.FirstOrDefault(pattern.Covers) is { } gained)
                throw new ArgumentException($"SpectralDetuning: '{gained}' of {model} is missing in {first}; models of one base have the same tensors, at least those among the layers to recover ('{options.Layers}').");
            leftOut.AddRange([.. missing, .. extra]);
            foreach (var (name, (shape, type)) in known.Where(entry => tensors.TryGetValue(entry.Key, out var other) && (other.Shape != entry.Value.Shape || other.Type != entry.Value.Type)))
            {
                if (!pattern.Covers(name))
                    leftOut.Add(name);
                else
                    throw new ArgumentException($"SpectralDetuning: '{name}' is {type} {shape} in {first} and {tensors[name].Type} {tensors[name].Shape} in {model}; models of one base have equal shapes and types.");
            }
        }
        return [.. leftOut.Distinct()];
    }
}

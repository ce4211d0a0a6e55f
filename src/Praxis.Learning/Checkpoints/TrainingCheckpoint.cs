using System.Globalization;
using System.Text.Json;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Checkpoints;

/// <summary>
/// Everything that a run continues from: the model, optimisers, weight averages, random streams and counters. A run that is
/// killed and resumed from here goes on bit for bit as if it had not been. The file is a safetensors file, written whole or not
/// at all.
/// </summary>
/// <example>
/// <code>
/// var checkpoint = new TrainingCheckpoint { Models = { ["model"] = model }, Optimizers = { ["adam"] = adam }, Streams = { ["batches"] = rng } };
/// checkpoint.Save(path, step);
/// var step = checkpoint.Load(path);
/// </code>
/// </example>
public sealed class TrainingCheckpoint
{
    /// <summary>Models by name, with the random streams in them.</summary>
    public Dictionary<string, Module> Models { get; } = [];

    /// <summary>Optimisers by name.</summary>
    public Dictionary<string, Optimizer> Optimizers { get; } = [];

    /// <summary>Averages of weights by name.</summary>
    public Dictionary<string, WeightAverage> Averages { get; } = [];

    /// <summary>Other random streams by name, such as the order of batches.</summary>
    public Dictionary<string, Rng> Streams { get; } = [];

    /// <summary>Other numbers by name, such as the best score so far; they come back to the bit, and loading replaces them all.</summary>
    public Dictionary<string, double> Numbers { get; } = [];

    /// <summary>Writes the present state after so many steps.</summary>
    public void Save(string path, long step)
    {
        List<TensorEntry> entries = [];
        var numbers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["step"] = step.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, model) in Models)
        {
            entries.AddRange(model.State().Select(entry => entry.Value.ToEntry($"model/{name}/{entry.Key}")));
        }
        foreach (var (name, optimizer) in Optimizers)
        {
            var state = optimizer.State();
            entries.AddRange(state.Tensors.Select(entry => entry.Value.ToEntry($"optimizer/{name}/{entry.Key}")));
            numbers[$"optimizer/{name}"] = state.Kind;
            foreach (var (key, number) in state.Numbers)
            {
                numbers[$"optimizer/{name}/{key}"] = number.ToString("R", CultureInfo.InvariantCulture);
            }
        }
        foreach (var (name, average) in Averages)
        {
            entries.AddRange(average.State.Select(entry => entry.Value.ToEntry($"average/{name}/{entry.Key}")));
            numbers[$"average/{name}"] = average.Updates.ToString(CultureInfo.InvariantCulture);
        }
        foreach (var (name, number) in Numbers)
        {
            numbers[$"number/{name}"] = number.ToString("R", CultureInfo.InvariantCulture);
        }
        foreach (var (name, stream) in AllStreams())
        {
            numbers[$"stream/{name}"] = $"{stream.State.Key:x16}:{stream.State.Position}";
        }
        SafetensorsFile.Save(path, entries, new Dictionary<string, string> { ["praxis.training"] = JsonSerializer.Serialize(numbers) });
    }

    /// <summary>Restores a state; returns after how many steps it was written. On an error nothing has changed that a second load does not repair.</summary>
    public long Load(string path)
    {
        using var file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue("praxis.training", out var json) || JsonSerializer.Deserialize<Dictionary<string, string>>(json) is not { } numbers)
        {
            throw new InterchangeException(path, "it is no training checkpoint: it has no 'praxis.training' among its texts.");
        }
        string Number(string name) => numbers.TryGetValue(name, out var text) ? text : throw new InterchangeException(path, $"it knows nothing of '{name}'; it was written by another set of models, optimisers and streams.");
        var streams = AllStreams().Select(entry => (entry.Stream, State: ParseStream(Number($"stream/{entry.Name}")))).ToArray();
        foreach (var (name, model) in Models)
        {
            model.Load(Part($"model/{name}/"));
        }
        foreach (var (name, optimizer) in Optimizers)
        {
            var prefix = $"optimizer/{name}/";
            var own = numbers.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(entry => entry.Key[prefix.Length..], entry => double.Parse(entry.Value, CultureInfo.InvariantCulture));
            optimizer.Load(new(Number($"optimizer/{name}"), Part(prefix), own));
        }
        foreach (var (name, average) in Averages)
        {
            average.Load(Part($"average/{name}/"), long.Parse(Number($"average/{name}"), CultureInfo.InvariantCulture));
        }
        foreach (var (stream, state) in streams)
        {
            stream.State = state;
        }
        Numbers.Clear();
        foreach (var (name, number) in numbers.Where(entry => entry.Key.StartsWith("number/", StringComparison.Ordinal)))
        {
            Numbers[name["number/".Length..]] = double.Parse(number, CultureInfo.InvariantCulture);
        }
        return long.Parse(Number("step"), CultureInfo.InvariantCulture);

        StateDict Part(string prefix) => StateDict.Of(file.Entries.Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => entry.Named(entry.Name[prefix.Length..])));
    }

    static RngState ParseStream(string text)
    {
        var parts = text.Split(':');
        return new(ulong.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    IEnumerable<(string Name, Rng Stream)> AllStreams() =>
        Streams.Select(entry => (entry.Key, entry.Value)).Concat(Models.SelectMany(model => model.Value.RandomStreams.Select(own => ($"{model.Key}/{own.Name}", own.Stream))));
}

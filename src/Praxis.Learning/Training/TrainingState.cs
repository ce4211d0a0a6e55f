using Praxis.Learning.Checkpoints;
using Praxis.Learning.Optimizers;

namespace Praxis.Learning.Training;

/// <summary>What a run of <see cref="Trainer"/> carries from epoch to epoch, and its file.</summary>
sealed class TrainingState
{
    readonly WeightAverage? _average, _best;
    readonly TrainingCheckpoint _checkpoint;
    readonly List<EpochReport> _reports = [];
    bool _stopped;

    public TrainingState(Module model, TrainingOptions options)
    {
        (Model, Options) = (model, options);
        Optimizer = options.Optimizer(model);
        _average = options.AverageDecay is { } decay ? new(model, decay, options.AverageWarmUp) : null;
        // Holds the best weights; nothing is ever averaged in it.
        _best = options is { Score: not null, KeepBest: true } ? new(model) : null;
        _checkpoint = new() { Models = { ["model"] = model }, Optimizers = { ["optimizer"] = Optimizer } };
        foreach (var (name, average) in Averages())
        {
            _checkpoint.Averages[name] = average;
        }
        foreach (var (name, stream) in options.Streams)
        {
            _checkpoint.Streams[$"given/{name}"] = stream;
        }
    }

    public Module Model { get; }

    public TrainingOptions Options { get; }

    public Optimizer Optimizer { get; }

    public IReadOnlyList<EpochReport> Reports => _reports;

    /// <summary>The report with the best score; the earlier of equal ones.</summary>
    public EpochReport? Best { get; private set; }

    /// <summary>Whether patience has run out, or somebody does not want to go on.</summary>
    public bool IsOver => _stopped || (Options.Patience is { } patience && Best is { } best && _reports.Count - 1 - best.Epoch >= patience);

    /// <summary>Continues from the file, where there is one; returns how many epochs are done.</summary>
    public int Resume()
    {
        if (Options.CheckpointPath is not { } path || !File.Exists(path))
        {
            return 0;
        }
        var epochs = (int)_checkpoint.Load(path);
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            Take(new(epoch, Options.Epochs, _checkpoint.Numbers[$"{epoch}/loss"], _checkpoint.Numbers.TryGetValue($"{epoch}/score", out var score) ? score : null));
        }
        _stopped = _checkpoint.Numbers["stopped"] != 0;
        return epochs;
    }

    /// <summary>One step along the gradients.</summary>
    public void Step(int epoch, double loss)
    {
        if (Options.ClipNorm is { } limit)
        {
            Clipping.ByNorm(Optimizer.Parameters.Select(parameter => parameter.Value), limit);
        }
        var (step, rate) = (Optimizer.StepCount, Optimizer.NextLearningRate);
        Optimizer.Step();
        _average?.Update();
        foreach (var average in Options.Averages.Values)
        {
            average.Update();
        }
        Options.AfterStep?.Invoke();
        Options.OnStep?.Invoke(new(epoch, Options.Epochs, step, loss, rate));
    }

    /// <summary>Runs a function on the averaged weights, where there are any, with fresh statistics.</summary>
    public T OnAverage<T>(Action refresh, Func<T> body) => _average is null ? body() : _average.Use(() =>
    {
        refresh();
        // The best weights are those that are scored: taken here, while the model holds them.
        var result = body();
        Scored = _best is null ? null : Model.State();
        return result;
    });

    StateDict? Scored { get; set; }

    /// <summary>Takes note of an epoch, keeps its weights if they are the best, and writes the file.</summary>
    public void Finish(EpochReport report)
    {
        Take(report);
        if (_best is not null && ReferenceEquals(Best, report))
        {
            _best.Load(Scored ?? Model.State(), report.Epoch + 1);
        }
        Scored = null;
        Options.OnEpoch?.Invoke(report);
        _stopped = Options.GoOn?.Invoke(report) == false;
        var isLast = _reports.Count == Options.Epochs || IsOver;
        if (Options.CheckpointPath is { } path && (isLast || _reports.Count % Options.CheckpointEvery == 0))
        {
            _checkpoint.Numbers["stopped"] = _stopped ? 1 : 0;
            _checkpoint.Save(path, _reports.Count);
        }
    }

    /// <summary>Gives the model the weights that it ends with: the best, else the average, else those that it has.</summary>
    public void Settle(Action refresh)
    {
        if (_best is not null && Best is not null)
        {
            Model.Load(_best.State);
        }
        else if (_average is not null)
        {
            Model.Load(_average.State);
            refresh();
        }
        Model.ZeroGrad();
        Model.Eval();
    }

    void Take(EpochReport report)
    {
        _reports.Add(report);
        _checkpoint.Numbers[$"{report.Epoch}/loss"] = report.Loss;
        if (report.Score is not { } score)
        {
            return;
        }
        _checkpoint.Numbers[$"{report.Epoch}/score"] = score;
        if (Best is null || score > Best.Score || (double.IsNaN(Best.Score!.Value) && !double.IsNaN(score)))
        {
            Best = report;
        }
    }

    IEnumerable<(string Name, WeightAverage Average)> Averages()
    {
        (string, WeightAverage?)[] own = [("average", _average), ("best", _best)];
        foreach (var (name, average) in own)
        {
            if (average is not null)
            {
                yield return (name, average);
            }
        }
        foreach (var (name, average) in Options.Averages)
        {
            yield return ($"given/{name}", average);
        }
    }
}

namespace Praxis.Learning;

/// <summary>Restores at its end for every module of a model whether it trains.</summary>
public sealed class ModeScope : IDisposable
{
    readonly (Module Module, bool Training)[] _before;

    internal ModeScope(Module model, bool training)
    {
        _before = [.. model.Modules.Select(entry => (entry.Module, entry.Module.IsTraining))];
        model.Train(training);
    }

    /// <summary>Restores.</summary>
    public void Dispose()
    {
        foreach (var (module, training) in _before)
        {
            module.SetTraining(training);
        }
    }
}

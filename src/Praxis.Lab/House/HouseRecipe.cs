namespace Praxis.Lab;

/// <summary>How a model that many studies share is trained, kept and loaded.</summary>
/// <typeparam name="T">The model.</typeparam>
public abstract class HouseRecipe<T>
{
    /// <summary>The recipe's name; it names a folder.</summary>
    public abstract string Name { get; }

    /// <summary>Raise it when the training changes in a way that the ingredients do not show.</summary>
    public virtual int Version => 1;

    /// <summary>Everything that shapes the model at this scale, as text: options, architecture, data hashes.</summary>
    public virtual string Ingredients(Scale scale) => "";

    /// <summary>How many models serve all seeds: seed s gets model s mod Models. Zero trains one for each seed.</summary>
    public virtual int Models => 0;

    /// <summary>How long training may take.</summary>
    public virtual TimeSpan Budget(Scale scale) =>
        scale.Pick(smoke: TimeSpan.FromMinutes(2), laptop: TimeSpan.FromHours(1), full: Timeout.InfiniteTimeSpan);

    /// <summary>Trains the model: a pure function of scale and seed.</summary>
    public abstract T Train(HouseContext context);

    /// <summary>Writes the whole model to one file.</summary>
    public abstract void Save(T model, string path);

    /// <summary>Builds the model from the file; what this returns is what every study gets.</summary>
    public abstract T Load(string path, HouseContext context);
}

/// <summary>The training of a house model.</summary>
public sealed class HouseContext : Work
{
    readonly string _name;

    internal HouseContext(string name, Scale scale, int seed, Bench bench) : base(scale, seed, bench) => _name = name;

    /// <inheritdoc/>
    public override void Progress(double fraction, string doing = "") =>
        base.Progress(fraction, doing.Length == 0 ? $"training {_name}" : $"training {_name}: {doing}");
}

namespace Praxis.Lab;

/// <summary>
/// One study at one scale with one seed. What it records must be a function of paper, scale, seed and data alone.
/// </summary>
public sealed partial class Trial : Work
{
    readonly Lock _lock = new();
    readonly List<Measurement> _measurements = [];
    readonly HashSet<Measurement> _places = [];
    readonly List<string> _notes = [];
    readonly List<string> _houses = [];
    readonly SortedSet<string> _artefacts = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, string> _data = new(StringComparer.Ordinal);
    int? _unit;
    int _fewestModels;

    internal Trial(Study study, Scale scale, int seed, Bench bench) : base(scale, seed, bench) => Study = study;

    /// <summary>The study that is run.</summary>
    public Study Study { get; }

    /// <summary>
    /// The independent unit that this seed belongs to. Seeds that share a house model share a unit by themselves; set it
    /// where seeds share something else, such as a world.
    /// </summary>
    public int Unit
    {
        get => _unit ?? (_fewestModels > 0 ? Seed % _fewestModels : Seed);
        set => _unit = value;
    }

    /// <summary>The first thing that makes this trial worthless, even if the study goes on.</summary>
    internal string? Failure { get; private set; }

    /// <summary>Records one measured number.</summary>
    /// <param name="arm">The method or baseline.</param>
    /// <param name="measure">What was measured.</param>
    /// <param name="value">The number; one that is not finite fails the trial.</param>
    /// <param name="at">The place on a sweep, if there is one.</param>
    /// <param name="on">The cell (a data set, a condition), if there is one.</param>
    /// <param name="draw">The repetition inside the seed, if there are several.</param>
    public void Record(string arm, string measure, double value, double? at = null, string? on = null, int? draw = null)
    {
        Bench.RequireOpen();
        if (at is { } place && !double.IsFinite(place))
            throw new ArgumentOutOfRangeException(nameof(at), at, $"Record: the place of {measure} of {arm} must be a finite number, not {at}.");
        var measurement = new Measurement(PlainText.Require(arm, "arm"), PlainText.Require(measure, "measure"), value,
            at is { } swept ? Measurement.Rounded(swept) : null, on is null ? null : PlainText.Require(on, "cell"), draw);
        lock (_lock)
        {
            if (!double.IsFinite(value))
            {
                Failure ??= $"{measurement.Place} is {value}: record a number, or a success of 0 where the method diverged.";
                throw new NotFiniteNumberException(Failure, value);
            }
            if (!_places.Add(measurement with { Value = 0 }))
                throw new ArgumentException($"Record: {measurement.Place} was recorded before; say 'draw:' for repetitions inside one seed.");
            _measurements.Add(measurement);
        }
    }

    /// <summary>Leaves a sentence that the report shows beside this study.</summary>
    public void Note(string sentence)
    {
        Bench.RequireOpen();
        lock (_lock)
            _notes.Add(sentence);
    }

    /// <summary>Says which real data the trial read: a name and the SHA-256 of the file.</summary>
    public void Uses(string data, string sha256)
    {
        Bench.RequireOpen();
        lock (_lock)
            _data[PlainText.Require(data, "data name")] = PlainText.Require(sha256, "data hash");
    }

    /// <summary>Keeps an artefact with the run, written whole or not at all.</summary>
    public void Keep(string name, ReadOnlySpan<byte> content)
    {
        var copy = content.ToArray();
        Keep(name, stream => stream.Write(copy));
    }

    /// <summary>Keeps an artefact that the given function writes.</summary>
    public void Keep(string name, Action<Stream> write)
    {
        Bench.RequireOpen();
        SafeName.Require(name, "artefact name");
        lock (_lock)
        {
            if (!_artefacts.Add(name))
                throw new ArgumentException($"Keep: the artefact {PlainText.Quote(name)} was kept before in this trial.");
        }
        if (Bench.Folder is { } folder)
            Bench.Disk.Write(Path.Combine(ArtefactFolder(folder, Study.Paper.Id, Seed), name), write, replace: true);
    }

    /// <summary>The shared model of the recipe; seeds that get the same model form one independent unit.</summary>
    public override T House<T>(HouseRecipe<T> recipe)
    {
        Bench.RequireOpen();
        var (model, name) = Bench.House.Get(recipe, Scale, HouseSeed(recipe.Models), Bench);
        lock (_lock)
        {
            if (recipe.Models > 0)
                _fewestModels = _fewestModels == 0 ? recipe.Models : Math.Min(_fewestModels, recipe.Models);
            if (!_houses.Contains(name))
                _houses.Add(name);
        }
        return model;
    }

    internal static string ArtefactFolder(string run, string paper, int seed) => Path.Combine(run, "artefacts", paper, $"{seed}");

    internal TrialResult Finish(string? failure)
    {
        lock (_lock)
        {
            return new()
            {
                Paper = Study.Paper.Id,
                Scale = Scale,
                Seed = Seed,
                Unit = Unit,
                Failure = failure ?? Failure,
                Seconds = Math.Round(Bench.Time[Spending.Own].TotalSeconds, 3),
                TuningSeconds = Math.Round(Bench.Time[Spending.Tuning].TotalSeconds, 3),
                HouseSeconds = Math.Round(Bench.Time[Spending.House].TotalSeconds, 3),
                Machine = Environment.MachineName,
                Measurements = [.. _measurements],
                Notes = [.. _notes],
                Houses = [.. _houses],
                Artefacts = [.. _artefacts],
                Data = new SortedDictionary<string, string>(_data, StringComparer.Ordinal),
                ArtefactFolder = Bench.Folder is { } folder ? ArtefactFolder(folder, Study.Paper.Id, Seed) : null,
            };
        }
    }
}

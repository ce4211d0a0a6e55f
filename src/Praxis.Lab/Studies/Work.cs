namespace Praxis.Lab;

/// <summary>A piece of work that the lab runs: a trial, a tuning try or the training of a house model.</summary>
public abstract class Work
{
    double _done;

    private protected Work(Scale scale, int seed, Bench bench)
    {
        Scale = scale;
        Seed = seed;
        Bench = bench;
    }

    /// <summary>The scale of the run.</summary>
    public Scale Scale { get; }

    /// <summary>The seed that every random stream of this work starts from.</summary>
    public int Seed { get; }

    /// <summary>Asked to stop: pass it to everything that takes long.</summary>
    public CancellationToken Stop => Bench.Stop;

    internal Bench Bench { get; }

    /// <summary>Writes a line to the run's log.</summary>
    public void Log(string message) => Bench.Log(message);

    /// <summary>Moves the progress bar to a fraction from 0 to 1 and says what is being done.</summary>
    public virtual void Progress(double fraction, string doing = "")
    {
        _done = Math.Clamp(fraction, 0, 1);
        Bench.Progress(_done, doing);
    }

    /// <summary>
    /// Counts steps 0 to count − 1, moves the bar over the given share of its length, and stops when asked to.
    /// </summary>
    public IEnumerable<int> Steps(int count, string doing = "", double share = 1)
    {
        var start = _done;
        for (var step = 0; step < count; step++)
        {
            Stop.ThrowIfCancellationRequested();
            yield return step;
            Progress(Math.Min(1, start + share * (step + 1) / count), doing);
        }
    }

    /// <summary>The shared model of the recipe for this scale and seed: trained on first need, always loaded from its file.</summary>
    public virtual T House<T>(HouseRecipe<T> recipe) => Bench.House.Get(recipe, Scale, HouseSeed(recipe.Models), Bench).Model;

    /// <summary>The seed of the house model that serves this work, where only so many models exist.</summary>
    private protected virtual int HouseSeed(int models) => models > 0 ? Seeds.First(Seed) + (Seed - Seeds.First(Seed)) % models : Seed;
}

/// <summary>Verdict seeds and tuning seeds come from ranges that never meet.</summary>
static class Seeds
{
    /// <summary>Verdict seeds lie below this, tuning seeds at or above it.</summary>
    internal const int FirstTuning = 1_000_000_000;

    const int TuningKeys = 1_000_000;

    /// <summary>Keys get a thousand tuning seeds each; a key never has more tries on one candidate.</summary>
    internal const int MostTuning = 1000;

    /// <summary>The first seed of the range that the seed lies in.</summary>
    internal static int First(int seed) => seed >= FirstTuning ? FirstTuning : 0;

    /// <summary>The seed of one tuning try; the same for every arm and candidate, so that candidates are compared pairwise.</summary>
    internal static int Tuning(string paper, string key, int index)
    {
        var hash = Convert.ToUInt32(Hash.Of($"{paper}\n{key}")[..8], 16);
        return FirstTuning + (int)(hash % TuningKeys) * MostTuning + index;
    }
}

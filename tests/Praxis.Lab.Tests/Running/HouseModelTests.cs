using Praxis.Lab.Tests.Writer;

namespace Praxis.Lab.Tests.Running;

public sealed class HouseModelTests : IDisposable
{
    readonly Temporary _temporary = new();

    public void Dispose() => _temporary.Dispose();

    /// <summary>A recipe whose training keeps more digits than its file, to see which of the two a study gets.</summary>
    sealed class Lossy : HouseRecipe<double[]>
    {
        public int Trained;

        public string Made { get; init; } = "";

        public int Served { get; init; }

        public TimeSpan Sleep { get; init; } = TimeSpan.Zero;

        public Action<HouseContext> During { get; init; } = _ => { };

        public override string Name => "lossy";

        public override int Models => Served;

        public override string Ingredients(Scale scale) => Made;

        public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(1);

        public override TimeSpan Budget(Scale scale) => Limit;

        public override double[] Train(HouseContext context)
        {
            Interlocked.Increment(ref Trained);
            During(context);
            context.Stop.WaitHandle.WaitOne(Sleep);
            context.Stop.ThrowIfCancellationRequested();
            return [context.Seed + 0.1, 1.0 / 3];
        }

        public override void Save(double[] model, string path) => File.WriteAllBytes(path, [.. model.SelectMany(value => BitConverter.GetBytes((float)value))]);

        public override double[] Load(string path, HouseContext context)
        {
            var bytes = File.ReadAllBytes(path);
            return [BitConverter.ToSingle(bytes, 0), BitConverter.ToSingle(bytes, 4)];
        }
    }

    double[][] Models(Lossy recipe, int seeds = 1, string id = "run", RunOptions? options = null)
    {
        var models = new SortedDictionary<int, double[]>();
        var outcome = _temporary.Run([new Rig(trial =>
        {
            var model = trial.House(recipe);
            lock (models)
                models[trial.Seed] = model;
        })], options ?? new() { Seeds = seeds, Jobs = 4 }, id: id);
        Assert.Empty(outcome.Results[0].Failures);
        return [.. models.Values];
    }

    [Fact]
    public void A_trained_model_and_a_cached_one_are_the_same_to_the_bit()
    {
        var recipe = new Lossy();
        var trained = Models(recipe, id: "first");
        var cached = Models(recipe, id: "second");
        Assert.Equal(1, recipe.Trained);
        Assert.Equal(trained[0].Select(BitConverter.DoubleToInt64Bits), cached[0].Select(BitConverter.DoubleToInt64Bits));
        Assert.NotEqual(1.0 / 3, trained[0][1]);
    }

    [Fact]
    public void Every_caller_gets_a_model_of_its_own()
    {
        var recipe = new Lossy { Served = 1 };
        var models = Models(recipe, seeds: 4);
        Assert.Equal(1, recipe.Trained);
        Assert.Equal(4, models.Distinct().Count());
    }

    [Fact]
    public void Recipe_engine_scale_and_seed_each_make_another_model()
    {
        var recipe = new Lossy();
        Models(recipe, seeds: 2);
        Models(recipe, id: "scale", options: new() { Seeds = 1, Scale = Scale.Smoke });
        Models(recipe, id: "engine", options: new() { Seeds = 1, Engine = "9.9.9" });
        Assert.Equal(4, recipe.Trained);
        var other = new Lossy { Made = "width 64" };
        Models(other, id: "ingredients");
        Assert.Equal(1, other.Trained);
    }

    [Fact]
    public void Seeds_that_share_a_model_are_one_unit()
    {
        var outcome = _temporary.Run([new Rig(trial => trial.House(new Lossy { Served = 2 }))], new() { Seeds = 5 });
        Assert.Equal([0, 1, 0, 1, 0], outcome.Results[0].Trials.Select(trial => trial.Unit));
        Assert.Equal([0, 1], outcome.Results[0].Units);
        Assert.All(outcome.Results[0].Trials, trial => Assert.StartsWith("lossy/laptop-", Assert.Single(trial.Houses)));
    }

    [Fact]
    public void A_damaged_model_is_set_aside_and_trained_again()
    {
        var recipe = new Lossy();
        Models(recipe, id: "first");
        var file = Directory.GetFiles(_temporary.Folder, "model", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[2] ^= 1;
        File.WriteAllBytes(file, bytes);
        Models(recipe, id: "second");
        Assert.Equal(2, recipe.Trained);
        Assert.Single(Directory.GetDirectories(Path.Combine(_temporary.Folder, "house", "lossy"), "*.set-aside-*"));
    }

    [Fact]
    public void The_time_of_a_house_model_is_shown_apart()
    {
        var outcome = _temporary.Run([new Rig(trial => trial.House(new Lossy { Sleep = TimeSpan.FromMilliseconds(150) }))]);
        Assert.True(outcome.Results[0].HouseSeconds >= 0.14, $"{outcome.Results[0].HouseSeconds}");
        Assert.True(outcome.Results[0].Seconds < outcome.Results[0].HouseSeconds);
    }

    [Fact]
    public void Training_that_takes_too_long_is_cut_off_and_blocks_nobody()
    {
        var stuck = new Lossy { During = _ => Thread.Sleep(2500), Limit = TimeSpan.FromMilliseconds(300) };
        var outcome = _temporary.Run([new Rig(trial => trial.House(stuck))], new() { Seeds = 1, Grace = TimeSpan.FromMilliseconds(50) });
        Assert.Contains("house model took longer", outcome.Results[0].Failures[0].Failure);
        // Its thread still trains, but its lock is free: the next run trains the model.
        Assert.Single(Models(new Lossy(), id: "next"));
    }

    [Fact]
    public void A_recipe_that_fails_fails_the_trial_and_leaves_nothing()
    {
        var result = _temporary.Try(trial => trial.House(new Lossy { During = _ => throw new InvalidOperationException("no data") }));
        Assert.Contains("no data", result.Failure);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_temporary.Folder, "house", "lossy")));
    }

    [Fact]
    public void A_recipe_may_use_another_one()
    {
        var inner = new Lossy();
        var values = new List<double>();
        var outer = new WriterAround(inner, values);
        _temporary.Try(trial => trial.House(outer));
        Assert.Equal((1, (double)0.1f), (inner.Trained, values.Single()));
    }

    sealed class WriterAround(HouseRecipe<double[]> inner, List<double> seen) : HouseRecipe<double>
    {
        public override string Name => "around";

        public override double Train(HouseContext context)
        {
            seen.Add(context.House(inner)[0]);
            return 1;
        }

        public override void Save(double model, string path) => File.WriteAllText(path, "1");

        public override double Load(string path, HouseContext context) => 1;
    }
}

using System.Collections.Concurrent;
using System.Globalization;

namespace Praxis.Lab;

/// <summary>
/// The cache of house models. A model is trained into a folder of its own, sealed with a checksum and renamed into place;
/// what is handed out is always loaded from there, so a trained and a cached model cannot differ.
/// </summary>
sealed class HouseShelf(string folder, string engine, Disk disk, Action<string> report)
{
    const string Format = "praxis house model 1";
    readonly ConcurrentDictionary<string, bool> _checked = [];

    internal (T Model, string Name) Get<T>(HouseRecipe<T> recipe, Scale scale, int seed, Bench bench)
    {
        using var house = bench.Time.Enter(Spending.House, recipe.Budget(scale));
        var recipeName = SafeName.Require(recipe.Name, "house recipe name");
        var hash = Hash.Of(string.Create(CultureInfo.InvariantCulture, $"{recipe.Name}\n{recipe.Version}\n{engine}\n{recipe.Ingredients(scale)}"));
        var name = $"{recipeName}/{scale.Name()}-{seed}-{hash[..16]}";
        var place = Path.Combine(folder, recipeName, $"{scale.Name()}-{seed}-{hash[..16]}");
        var context = new HouseContext(recipeName, scale, seed, bench);
        if (!IsSound(place))
        {
            using var lease = bench.Lease(place + ".lock", $"{recipeName}, which somebody else is training");
            if (!IsSound(place))
            {
                SetAside(place);
                Train(recipe, context, place, hash);
            }
        }
        return (recipe.Load(Path.Combine(place, "model"), context), name);
    }

    /// <summary>True when the folder holds a model that its checksum vouches for.</summary>
    bool IsSound(string place)
    {
        if (_checked.ContainsKey(place))
            return File.Exists(Path.Combine(place, "model"));
        try
        {
            using var seal = SealedJson.Parse(File.ReadAllBytes(Path.Combine(place, "house.json")), Format);
            if (seal.RootElement.GetProperty("sha256").GetString() != Hash.OfFile(Path.Combine(place, "model")))
                return false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
        return _checked[place] = true;
    }

    void SetAside(string place)
    {
        _checked.TryRemove(place, out _);
        if (!Directory.Exists(place))
            return;
        var aside = $"{place}.set-aside-{Guid.NewGuid():N}";
        Directory.Move(place, aside);
        report($"The house model at {place} does not fit its checksum; it was set aside as {Path.GetFileName(aside)} and is trained again.");
    }

    void Train<T>(HouseRecipe<T> recipe, HouseContext context, string place, string hash)
    {
        context.Progress(0);
        var started = context.Bench.Time[Spending.House];
        var model = recipe.Train(context);
        context.Stop.ThrowIfCancellationRequested();
        context.Bench.RequireOpen();
        var temporary = Disk.Temporary(place);
        try
        {
            Directory.CreateDirectory(temporary);
            var file = Path.Combine(temporary, "model");
            recipe.Save(model, file);
            FlushToDisk(file);
            disk.Write(Path.Combine(temporary, "house.json"), new SealedJson(Format)
                .Text("recipe", recipe.Name)
                .Number("version", recipe.Version)
                .Text("ingredients", recipe.Ingredients(context.Scale))
                .Text("engine", engine)
                .Text("scale", context.Scale.Name())
                .Number("seed", context.Seed)
                .Text("recipeHash", hash)
                .Text("sha256", Hash.OfFile(file))
                .Number("seconds", Math.Round((context.Bench.Time[Spending.House] - started).TotalSeconds, 3))
                .Finish());
            if (!Directory.Exists(place))
                Directory.Move(temporary, place);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Somebody else may have put the same model there in the meantime; that one is as good.
            if (!IsSound(place))
                throw Disk.Explain(error, place);
        }
        finally
        {
            if (Directory.Exists(temporary))
                Directory.Delete(temporary, recursive: true);
        }
    }

    static void FlushToDisk(string path)
    {
        if (!File.Exists(path))
            throw new StoreException($"The recipe's Save wrote no file to {path}; it must write the whole model to the path it is given.");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }
}

using System.Security.Cryptography;
using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>Fetches what a set lacks, or fetches what it is made from and makes it.</summary>
static class DataSetFetcher
{
    public static async Task<FoundDataSet> GetAsync(DataSetInfo info, string root, DownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var present = info.Editions.FirstOrDefault(edition => Lacks(edition, root).Count == 0);
        if (present is not null)
            return new FoundDataSet(info, present, root);
        var edition = info.Editions.FirstOrDefault(one => one.CanBeFetched) ?? throw new DataSetMissingException(Instructions.For(info, root));
        try
        {
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.UserAgent.ParseAdd("praxis");
            client.DefaultRequestHeaders.AcceptEncoding.ParseAdd("identity");
            if (edition.Recipe is { } recipe)
                await MakeAsync(client, info, edition, recipe, root, options, progress, cancellation);
            else
                foreach (var file in Lacks(edition, root))
                    await new Download(client, new DownloadTarget(Path.Combine(root, file.Path), file.Path, file.Size, file.Sha256), options, progress).RunAsync(file.Urls, cancellation);
        }
        catch (DataSetMissingException exception)
        {
            throw new DataSetMissingException($"{exception.Message} {Instructions.For(info, root)}", exception);
        }
        return new FoundDataSet(info, edition, root);
    }

    static List<DataSetFile> Lacks(DataSetEdition edition, string root) => [.. edition.Files.Where(file => !DataSets.Check(file, root).IsGood)];

    static async Task MakeAsync(HttpClient client, DataSetInfo info, DataSetEdition edition, DataSetRecipe recipe, string root, DownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(root, $".making-{info.Name}");
        foreach (var source in recipe.Sources)
        {
            var file = new DataSetFile(source.Name, source.MostBytes, source.Sha256 ?? "");
            if (source.Sha256 is null || !DataSets.Check(file, folder).IsGood)
                await new Download(client, new DownloadTarget(Path.Combine(folder, source.Name), source.Name, source.MostBytes, source.Sha256), options, progress).RunAsync([source.Url], cancellation);
        }
        var made = Make(recipe, folder);
        foreach (var file in edition.Files)
            if (!made.TryGetValue(file.Path, out var bytes) || bytes.Length != file.Size || Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Sha256)
                throw new DataSetMissingException($"{file.Path} was made from its sources and does not have the SHA-256 {file.Sha256}: the sources are no longer what they were.");
        foreach (var file in edition.Files)
        {
            var path = Path.Combine(root, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Files.Write(path, stream => stream.Write(made[file.Path]));
        }
        Directory.Delete(folder, recursive: true);
    }

    static IReadOnlyDictionary<string, byte[]> Make(DataSetRecipe recipe, string folder)
    {
        try
        {
            return recipe.Make(folder);
        }
        catch (DataFormatException exception)
        {
            throw new DataSetMissingException($"The sources could not be read: {exception.Message}", exception);
        }
    }
}

using System.Globalization;

namespace Praxis.Data.Sets;

/// <summary>Says in words what to put where when a set is not there.</summary>
static class Instructions
{
    public static string For(DataSetInfo info, string root)
    {
        var ways = info.Editions.Select(edition => Way(info, edition, root));
        return $"The data set '{info.Name}' is not in {root} (the folder in {DataSets.RootVariable}, or ~/.praxis/data): {string.Join("; or ", ways)}. More on the set: {info.Home}.";
    }

    static string Way(DataSetInfo info, DataSetEdition edition, string root)
    {
        var missing = edition.Files.Where(file => !File.Exists(Path.Combine(root, file.Path)));
        var files = string.Join(", ", missing.Select(file => $"{file.Path} ({Bytes(file.Size)}{(file.Urls.Count > 0 ? $", {file.Urls[0]}" : "")})"));
        var put = $"put {files} into it";
        return edition switch
        {
            { Recipe: { } recipe } => $"run 'praxis data get {info.Name}' where there is a network, which makes the files ({recipe.How}), and {put}",
            { CanBeFetched: true } => $"run 'praxis data get {info.Name}' where there is a network, or {put}",
            _ => $"{put} ({edition.English})",
        };
    }

    static string Bytes(long size) => string.Create(CultureInfo.InvariantCulture, $"{size:N0} bytes");
}

using System.Security.Cryptography;
using Praxis.Lab;

namespace Praxis.Cli.Running;

/// <summary>Finds the run that the same command left unfinished, so that typing it again goes on with it.</summary>
static class Continuation
{
    /// <summary>The recorded option with the papers that were asked for.</summary>
    internal const string Asked = "papers";

    /// <summary>The recorded option with the build that made the run.</summary>
    internal const string Build = "build";

    /// <summary>The newest unfinished run that was asked for in the same words and made by the same build, or null.</summary>
    internal static Run? Find(RunStore store, RunOptions options)
    {
        var found = store.List().FirstOrDefault(run => IsSame(run.Info, options));
        return found is not null && (found.Planned == 0 || found.Finished < found.Planned) ? store.Open(found.Info.Id) : null;
    }

    /// <summary>A short hash of the very assemblies that measure: one line changed in a study makes another build.</summary>
    internal static string BuildOf(IReadOnlyList<Study> studies)
    {
        Type[] layers = [typeof(Tensors.Tensor), typeof(Learning.Tokenizers.ByteTokenizer), typeof(Data.Sets.DataSets), typeof(Study), .. studies.Select(study => study.GetType())];
        var modules = layers.Select(layer => layer.Module.ModuleVersionId).Distinct().Order().SelectMany(module => module.ToByteArray());
        return Convert.ToHexStringLower(SHA256.HashData([.. modules]))[..12];
    }

    static bool IsSame(RunInfo info, RunOptions options) =>
        info.Scale == options.Scale && info.Engine == options.Engine && info.Commit == options.Commit
        && info.Options.GetValueOrDefault("seeds", "") == (options.Seeds?.ToString() ?? "each study's own")
        && options.Recorded.All(entry => info.Options.GetValueOrDefault(entry.Key) == entry.Value)
        && options.Data.All(entry => info.Data.GetValueOrDefault(entry.Key, entry.Value) == entry.Value);
}

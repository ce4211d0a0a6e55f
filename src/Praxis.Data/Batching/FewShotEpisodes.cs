using Praxis.Tensors;

namespace Praxis.Data.Batching;

/// <summary>A task of a few classes with a few examples each.</summary>
/// <param name="Classes">The classes; the label of an example within the episode is its class's place here.</param>
/// <param name="Support">The samples to learn from, class by class.</param>
/// <param name="Query">The samples to answer, class by class.</param>
public sealed record Episode(long[] Classes, long[] Support, long[] Query)
{
    /// <summary>The labels of the support within the episode, int64.</summary>
    public Tensor SupportLabels => Labels(Support.Length);

    /// <summary>The labels of the query within the episode, int64.</summary>
    public Tensor QueryLabels => Labels(Query.Length);

    Tensor Labels(int count) => Tensor.Of<long>([.. Enumerable.Range(0, count).Select(i => (long)(i / (count / Classes.Length)))]);
}

/// <summary>Episodes from labelled samples; episode i is a pure function of the seed and i.</summary>
public sealed class FewShotEpisodes
{
    readonly long[] _classes;
    readonly long[][] _members;
    readonly int _ways, _shots, _queries;
    readonly Rng _rng;

    /// <summary>Episodes of a number of classes, of examples of each, and of questions about each.</summary>
    public FewShotEpisodes(ReadOnlySpan<long> labels, int ways, int shots, int queries, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (ways < 1 || shots < 1 || queries < 0)
            throw new ArgumentException($"FewShotEpisodes: {ways} classes with {shots} examples and {queries} questions make no episode.");
        var groups = LabelGroups.Of(labels).Where(group => group.Value.Length >= shots + queries).ToArray();
        if (groups.Length < ways)
            throw new ArgumentException($"FewShotEpisodes: {ways} classes of {shots + queries} samples are needed, and {groups.Length} classes have as many.");
        (_classes, _members) = ([.. groups.Select(group => group.Key)], [.. groups.Select(group => group.Value)]);
        (_ways, _shots, _queries, _rng) = (ways, shots, queries, rng.Split("episodes"));
    }

    /// <summary>An episode.</summary>
    public Episode this[long index]
    {
        get
        {
            var rng = _rng.Split(index);
            var chosen = rng.Permutation(_classes.Length)[.._ways];
            var (support, query) = (new List<long>(), new List<long>());
            foreach (var place in chosen)
            {
                var order = rng.Permutation(_members[place].Length);
                support.AddRange(order.Take(_shots).Select(i => _members[place][i]));
                query.AddRange(order.Skip(_shots).Take(_queries).Select(i => _members[place][i]));
            }
            return new([.. chosen.Select(place => _classes[place])], [.. support], [.. query]);
        }
    }
}

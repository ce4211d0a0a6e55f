using Praxis.Lab;
using Praxis.Lab.Statistics;

namespace Praxis.Cli;

/// <summary>One paper in two runs.</summary>
sealed class Comparison
{
    internal Comparison(Results left, Results right)
    {
        (Left, Right) = (left, right);
        var others = right.Trials.ToDictionary(trial => trial.Seed);
        var common = left.Trials.Where(trial => others.ContainsKey(trial.Seed)).ToArray();
        CommonSeeds = common.Length;
        EqualSeeds = common.Count(trial => trial.Measurements.SequenceEqual(others[trial.Seed].Measurements));
        Rows = [.. Places(left).Union(Places(right)).Select(place => new Row(place.Arm, place.Measure, place.Cell,
            left.Mean(place.Arm, place.Measure, place.Cell.At, place.Cell.On), right.Mean(place.Arm, place.Measure, place.Cell.At, place.Cell.On)))];
    }

    internal Paper Paper => Left.Study.Paper;

    internal Results Left { get; }

    internal Results Right { get; }

    /// <summary>The seeds that finished in both runs.</summary>
    internal int CommonSeeds { get; }

    /// <summary>The common seeds that gave the same numbers to the last bit.</summary>
    internal int EqualSeeds { get; }

    internal IReadOnlyList<Row> Rows { get; }

    /// <summary>How many common seeds agree, in words.</summary>
    internal string Sameness => CommonSeeds == 0 ? "no seed in common"
        : EqualSeeds == CommonSeeds ? $"{Words.Count(CommonSeeds, "common seed")}, equal to the last bit"
        : $"{EqualSeeds} of {Words.Count(CommonSeeds, "common seed")} equal to the last bit";

    static IEnumerable<(string Arm, string Measure, Cell Cell)> Places(Results results) =>
        ResultsJson.Arms(results).Select(place => (place.Arm, place.Measure, place.Cell));

    /// <summary>What an arm measured at a place in both runs.</summary>
    internal sealed record Row(string Arm, string Measure, Cell Cell, Estimate? Left, Estimate? Right)
    {
        internal double? Difference => Right?.Mean - Left?.Mean;
    }
}

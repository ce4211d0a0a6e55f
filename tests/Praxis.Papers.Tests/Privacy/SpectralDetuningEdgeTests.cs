using Praxis.Learning;
using Praxis.Papers.Privacy;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Privacy;

/// <summary>What real checkpoints hold beside well-behaved layers: odd shapes, storage types, other heads, numbers that are none.</summary>
public sealed class SpectralDetuningEdgeTests
{
    [Fact]
    public void Models_of_unequal_ranks_take_the_very_steps_of_the_algorithm_written_down_directly()
    {
        int[] ranks = [1, 3, 2, 4];
        var tuned = Tuned(new Rng(21), 13, 17, ranks, 0.05).Models;
        var seen = new List<Tensor>();
        var options = new SpectralDetuningOptions { Ranks = ranks, Iterations = 40, Schedule = RankSchedule.OnPlateau(patience: 2, factor: 3, forceAt: 0.75) };
        var recovery = SpectralDetuning.RecoverMatrix(tuned, options, (_, w) => seen.Add(w));
        var steps = Directly(tuned, ranks, recovery.Ranks);
        Assert.Equal(40, steps.Count);
        Assert.All(steps.Zip(seen), pair => Assert.True(pair.First.W.AllClose(pair.Second, 0, 1e-10)));
        Assert.All(steps.Zip(recovery.Losses), pair => Assert.Equal(pair.First.Loss, pair.Second, 1e-12));
        Assert.All(recovery.Ranks.Skip(30), rank => Assert.Equal(4, rank));
        Assert.All(recovery.Ranks, rank => Assert.Contains(rank, (int[])[1, 3, 4]));
    }

    [Fact]
    public void Half_precision_and_too_low_a_rank_lose_nothing_to_the_shared_space()
    {
        // Forty directions of change under an assumed two for each of five models: what is beyond them is no rounding of the storage.
        int[] assumed = [2, 2, 2, 2, 2];
        var tuned = Tuned(new Rng(22), 64, 64, [8, 8, 8, 8, 8], 0.0018).Models;
        Tensor[] stored = [.. tuned.Select(one => one.To(DType.BFloat16))];
        Tensor[] given = [.. stored.Select(one => one.To(DType.Float64))];
        Tensor? last = null;
        var recovery = SpectralDetuning.RecoverMatrix(stored, new SpectralDetuningOptions { Rank = 2, Iterations = 12 }, (_, w) => last = w);
        var direct = Directly(given, assumed, recovery.Ranks);
        Assert.True(direct[^1].W.AllClose(last!, 0, 1e-9));
        Assert.Equal(direct[^1].Loss, recovery.Losses[^1], 1e-12);
        Assert.Equal(DType.BFloat16, recovery.Weight.DType);
    }

    [Theory]
    [InlineData(DType.Float32, -11)]
    [InlineData(DType.BFloat16, -5)]
    [InlineData(DType.Float16, -7)]
    public void Merged_models_of_every_storage_type_give_a_base_as_fine_as_their_numbers(DType type, double bound)
    {
        var (truth, models) = Tuned(new Rng(23), 80, 70, [3, 3, 3, 3, 3], 0.03);
        var stored = models.Select(one => one.To(type)).ToArray();
        var recovery = SpectralDetuning.RecoverMatrix(stored, new SpectralDetuningOptions { Rank = 3, Iterations = 200 });
        Assert.Equal(type, recovery.Weight.DType);
        var (error, mean) = (SpectralDetuning.WeightError(recovery.Weight, truth), SpectralDetuning.WeightError(SpectralDetuning.Mean(stored), truth));
        Assert.True(error < bound && error < mean - 1.5, $"{type}: {error} against {mean}");
    }

    [Fact]
    public void Models_that_rounding_alone_keeps_from_low_rank_are_worked_on_in_a_small_space()
    {
        foreach (var type in (DType[])[DType.Float64, DType.Float32, DType.BFloat16])
        {
            var models = Tuned(new Rng(24), 80, 70, [3, 3, 3, 3, 3], 0.03).Models.Select(one => one.To(type).To(DType.Float64)).ToArray();
            var stack = Tensor.Stack(models);
            var unit = type switch { DType.Float64 => Math.Pow(2, -53), DType.Float32 => Math.Pow(2, -24), _ => Math.Pow(2, -8) };
            var size = stack.Square().Mean().Sqrt().ToDouble();
            var space = SharedSpace.Of(stack - stack.Mean(0), 15, (type.IsArithmetic() ? 4 : 1) * size * unit);
            if (type.IsArithmetic())
                Assert.Equal((31, 31), (space.Core.Size(1), space.Core.Size(2)));
            Assert.InRange(Math.Sqrt(space.Outside / stack.Count), 0, 4 * size * unit);
        }
    }

    [Fact]
    public void Small_flat_and_extreme_matrices_are_recovered_without_a_word_of_nonsense()
    {
        // A number by itself and a row are of full rank: nothing is better than the mean.
        foreach (int[] shape in (int[][])[[1, 1], [1, 7], [7, 1]])
        {
            Tensor[] models = [.. Enumerable.Range(0, 4).Select(i => Tensor.Randn(shape, new Rng(i), DType.Float64))];
            var recovery = SpectralDetuning.RecoverMatrix(models, 16);
            Assert.True(recovery.Weight.AllClose(SpectralDetuning.Mean(models), 0, 1e-14));
            Assert.Contains("no better than the mean", recovery.Warnings.Single());
        }
        // Scale carries over.
        var (truth, tuned) = Tuned(new Rng(25), 20, 20, [2, 2, 2, 2, 2], 0.05);
        foreach (var scale in (double[])[1e-100, 1e-9, 1e9, 1e140])
        {
            var recovery = SpectralDetuning.RecoverMatrix([.. tuned.Select(one => one * scale)], new SpectralDetuningOptions { Rank = 2, Iterations = 150 });
            Assert.InRange(SpectralDetuning.WeightError(recovery.Weight / scale, truth), double.NegativeInfinity, -18);
        }
        // Equal models are their base at once.
        var equal = SpectralDetuning.RecoverMatrix([truth, truth, truth], 2);
        Assert.True(equal.Weight.AllClose(truth, 0, 1e-15));
        Assert.InRange(equal.Losses[^1], 0, 1e-30);
    }

    [Fact]
    public void Heads_for_different_tasks_are_left_out_where_the_layers_are_named()
    {
        var (truth, tuned) = Tuned(new Rng(26), 24, 24, [2, 2, 2, 2], 0.05);
        StateDict[] models = [.. tuned.Select((one, i) => new StateDict(
        [
            ("body.weight", one), ("head.weight", Tensor.Randn([3 + i, 24], new Rng(i), DType.Float64)), ("norm", Tensor.Ones([24])),
            (i == 1 ? "extra" : "same", Tensor.Ones([2])), ($"own.{i}", Tensor.Ones([1])),
        ]))];
        var options = new SpectralDetuningOptions { Rank = 2, Iterations = 200, Layers = "body.*" };
        var report = SpectralDetuning.Recover(models, options);
        Assert.Equal(["body.weight", "norm"], report.Base.Names);
        Assert.Equal(["extra", "head.weight", "own.0", "own.1", "own.2", "own.3", "same"], report.LeftOut.Order(StringComparer.Ordinal));
        Assert.Equal(report.LeftOut.Count, report.Warnings.Count(warning => warning.Contains("left out of the base")));
        Assert.InRange(SpectralDetuning.WeightError(report.Base["body.weight"], truth), -40, -18);
        Assert.Contains("among the layers to recover ('**')", Assert.Throws<ArgumentException>(() => SpectralDetuning.Recover(models, options with { Layers = "**" })).Message);
        Assert.Contains("equal shapes and types", Assert.Throws<ArgumentException>(() => SpectralDetuning.Recover(models[..1].Concat(models[2..]).ToArray(), options with { Layers = "head.*" })).Message);

        var folder = Directory.CreateTempSubdirectory("praxis-spectral-heads-");
        try
        {
            string[] paths = [.. models.Select((model, i) => Path.Combine(folder.FullName, $"{i}.safetensors"))];
            foreach (var (model, path) in models.Zip(paths))
                model.SaveFile(path);
            var to = Path.Combine(folder.FullName, "base.safetensors");
            var summary = SpectralDetuning.RecoverFile(paths, to, options);
            Assert.Equal(report.LeftOut.Order(StringComparer.Ordinal), summary.LeftOut.Order(StringComparer.Ordinal));
            var file = StateDict.LoadFile(to);
            Assert.Equal(["body.weight", "norm"], file.Names.Order(StringComparer.Ordinal));
            Assert.Equal(report.Base["body.weight"].ToArray<double>(), file["body.weight"].ToArray<double>());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Numbers_that_are_none_are_copied_where_all_models_have_them_and_refused_before_any_work_elsewhere()
    {
        var tuned = Tuned(new Rng(27), 8, 8, [1, 1, 1], 0.05).Models;
        var mask = Tensor.Of(double.NaN, double.NegativeInfinity, 1);
        StateDict Model(int i, double last) => new([("a", tuned[i]), ("mask", mask), ("half", mask.To(DType.BFloat16)), ("z", tuned[i] * last)]);
        var done = new List<string>();
        var options = new SpectralDetuningOptions { Rank = 1, Iterations = 3 };
        var report = SpectralDetuning.Recover([Model(0, 1), Model(1, 1), Model(2, 1)], options);
        Assert.Equal(["mask", "half"], report.Untouched);
        Assert.Equal(mask.ToArray<double>(), report.Base["mask"].ToArray<double>());
        var refused = Assert.Throws<ArgumentException>(() => SpectralDetuning.Recover([Model(0, 1), Model(1, double.NaN), Model(2, 1)], options, layer => done.Add(layer.Name)));
        Assert.Contains("'z' holds NaN or infinity", refused.Message);
        Assert.Empty(done);
    }

    [Fact]
    public void Whether_models_agree_on_a_weight_is_told()
    {
        var w = Tensor.Of(1f, float.NaN);
        Assert.True(SpectralDetuning.Agree([w, w.Clone(), w.Clone()]));
        Assert.True(SpectralDetuning.Agree([Tensor.Of<long>(3)]));
        Assert.False(SpectralDetuning.Agree([w, w.Clone(), Tensor.Of(1f, 2f)]));
        Assert.False(SpectralDetuning.Agree([w, Tensor.Of(1f)]));
        Assert.False(SpectralDetuning.Agree([Tensor.Of(1f), Tensor.Of(1.0)]));
        Assert.Contains("no weights were given", Assert.Throws<ArgumentException>(() => SpectralDetuning.Agree([])).Message);
    }

    [Fact]
    public void A_pair_of_whole_models_is_refused_unless_asked_for_and_then_doubted()
    {
        var tuned = Tuned(new Rng(28), 12, 12, [2, 2], 0.05).Models;
        StateDict[] models = [.. tuned.Select(one => new StateDict([("w", one)]))];
        Assert.Throws<ArgumentException>(() => SpectralDetuning.Recover(models, new() { Rank = 2 }));
        var report = SpectralDetuning.Recover(models, new() { Rank = 2, AllowTooFew = true });
        Assert.Contains("'w': 2 models do not determine their base", report.Warnings.Single());
    }

    static (Tensor Truth, Tensor[] Models) Tuned(Rng rng, int rows, int columns, int[] ranks, double size)
    {
        var truth = Tensor.Randn([rows, columns], rng, DType.Float64, deviation: 0.2);
        return (truth, [.. ranks.Select(rank => truth + (Tensor.Randn([rows, rank], rng, DType.Float64).MatMul(Tensor.Randn([rank, columns], rng, DType.Float64)) * size))]);
    }

    /// <summary>The alternation on the matrices themselves, with ranks that are given.</summary>
    static List<(Tensor W, double Loss)> Directly(Tensor[] tuned, int[] ranks, IReadOnlyList<int> trace)
    {
        var w = tuned.Aggregate((a, b) => a + b) / tuned.Length;
        var steps = new List<(Tensor, double)>();
        foreach (var k in trace)
        {
            Tensor[] low = [.. tuned.Zip(ranks, (one, own) =>
            {
                var (u, s, vh) = Linalg.Svd(one - w, fullMatrices: false);
                var rank = Math.Min(k, own);
                return (u.Narrow(1, 0, rank) * s.Narrow(0, 0, rank)).MatMul(vh.Narrow(0, 0, rank));
            })];
            w = tuned.Zip(low, (one, m) => one - m).Aggregate((a, b) => a + b) / tuned.Length;
            steps.Add((w, tuned.Zip(low, (one, m) => (one - w - m).Square().Mean().ToDouble()).Average()));
        }
        return steps;
    }
}

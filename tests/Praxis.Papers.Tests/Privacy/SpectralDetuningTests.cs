using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Papers.Privacy;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Privacy;

public sealed class SpectralDetuningTests
{
    [Fact]
    public void One_iteration_gives_what_was_worked_out_by_hand()
    {
        // The mean is diag(3, 1), the deviations ±diag(3, −1); their best rank-one parts ±diag(3, 0) cancel in the mean.
        Tensor[] tuned = [Diagonal(6, 0), Diagonal(0, 2)];
        var recovery = SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Rank = 1, Iterations = 1 });
        Assert.True(recovery.Weight.AllClose(Diagonal(3, 1), 0, 1e-14));
        Assert.Equal(0.25, recovery.Losses.Single(), 14);
        Assert.Equal([1], recovery.Ranks);
    }

    [Fact]
    public void The_rank_climbs_on_plateaus_and_is_forced_at_the_end()
    {
        var staircase = new RankSchedule { Patience = 1 }.Climb(end: 6, iterations: 20);
        var ranks = new List<int>();
        // New best, new best, equal (bad 1), worse (bad 2: climb), a value above the kept best (bad 1), bad 2: climb, new best.
        foreach (var loss in (double[])[5, 4, 4, 4.5, 4.2, 4.1, 3, 3, 9, 9, 9])
        {
            ranks.Add(staircase.Rank);
            staircase.Hear(loss);
        }
        Assert.Equal([1, 1, 1, 1, 2, 2, 4, 4, 4, 6, 6], ranks);
        Assert.Equal([1, 1, 8, 8], Trace(new RankSchedule(), end: 8, iterations: 4));
        Assert.Equal([8, 8, 8, 8], Trace(RankSchedule.Fixed, end: 8, iterations: 4));
        Assert.Equal([1, 1, 1, 1], Trace(RankSchedule.OnPlateau(forceAt: 1), end: 8, iterations: 4));

        static int[] Trace(RankSchedule schedule, int end, int iterations)
        {
            var staircase = schedule.Climb(end, iterations);
            return [.. Enumerable.Range(0, iterations).Select(iteration =>
            {
                var rank = staircase.Rank;
                staircase.Hear(-iteration);
                return rank;
            })];
        }
    }

    [Theory]
    [InlineData(40, 30, 2, 3)]
    [InlineData(9, 14, 3, 4)]
    public void It_takes_the_very_steps_of_the_algorithm_written_down_directly(int rows, int columns, int rank, int models)
    {
        var (_, tuned) = Made(rows, columns, rank, models);
        var seen = new List<Tensor>();
        var recovery = SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Rank = rank, Iterations = 60, Schedule = new() { Patience = 3 } }, (_, w) => seen.Add(w));
        var mean = tuned.Aggregate((a, b) => a + b) / models;
        var (w, best, bad, k) = (mean, double.PositiveInfinity, 0, 1);
        for (var iteration = 0; iteration < 60; iteration++)
        {
            Assert.Equal(k, recovery.Ranks[iteration]);
            Tensor[] low = [.. tuned.Select(one => BestOfRank(one - w, k))];
            w = tuned.Zip(low, (one, m) => one - m).Aggregate((a, b) => a + b) / models;
            var loss = tuned.Zip(low, (one, m) => (one - w - m).Square().Mean().ToDouble()).Average();
            Assert.True(seen[iteration].AllClose(w, 0, 1e-10), $"iteration {iteration}");
            Assert.InRange(recovery.Losses[iteration] - loss, -1e-12, 1e-12);
            (best, bad) = loss < best ? (loss, 0) : (best, bad + 1);
            if (iteration + 1 >= 30)
                k = rank;
            else if (bad > 3)
                (k, bad) = (Math.Min(2 * k, rank), 0);
            if (loss < 1e-18)
                break;
        }
        Assert.Equal(recovery.Weight.ToArray<double>(), seen[^1].ToArray<double>());
    }

    [Fact]
    public void Five_models_give_their_base_to_the_last_digits_where_the_mean_is_far_off()
    {
        var (truth, tuned) = Made(32, 32, 4, 5);
        var recovery = SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Rank = 4, Iterations = 200 });
        Assert.InRange(SpectralDetuning.WeightError(recovery.Weight, truth), -40, -22);
        Assert.InRange(SpectralDetuning.WeightError(SpectralDetuning.Mean(tuned), truth), -7, -3);
        Assert.Empty(recovery.Warnings);
        Assert.Equal(recovery.Weight.ToArray<double>(), SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Rank = 4, Iterations = 200 }).Weight.ToArray<double>());
    }

    [Fact]
    public void Where_a_base_does_not_follow_the_result_is_wrong_and_says_so()
    {
        var (truth, tuned) = Made(32, 32, 4, 2);
        var two = SpectralDetuning.RecoverMatrix(tuned, 4);
        Assert.InRange(two.Losses[^1], 0, 1e-20);
        Assert.InRange(SpectralDetuning.WeightError(two.Weight, truth), -7, -3);
        Assert.Contains("2 models do not determine", two.Warnings.Single());
        var one = SpectralDetuning.RecoverMatrix(tuned[..1], 4);
        Assert.True(one.Weight.AllClose(tuned[0], 0, 1e-15));
        var full = SpectralDetuning.RecoverMatrix(Made(12, 12, 2, 3).Tuned, new SpectralDetuningOptions { Rank = 12, Schedule = RankSchedule.Fixed });
        Assert.True(full.Weight.AllClose(SpectralDetuning.Mean(Made(12, 12, 2, 3).Tuned), 0, 1e-13));
        Assert.Contains("no better than the mean", full.Warnings.Single());
    }

    [Fact]
    public void At_a_fixed_rank_no_iteration_raises_the_loss()
    {
        var (_, tuned) = SpectralDetuningStudy.Made(24, 6, 4, decaying: true, new Rng(3));
        var losses = SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Rank = 3, Iterations = 80, Schedule = RankSchedule.Fixed }).Losses;
        Assert.All(losses.Skip(1).Zip(losses), pair => Assert.InRange(pair.First, 0, pair.Second * (1 + 1e-12)));
    }

    [Fact]
    public void With_decaying_spectra_the_schedule_helps_and_a_quarter_of_the_rank_does_not_suffice()
    {
        var (truth, tuned) = SpectralDetuningStudy.Made(48, 8, 5, decaying: true, new Rng(1));
        var options = new SpectralDetuningOptions { Rank = 8, Iterations = 200 };
        double Error(SpectralDetuningOptions how) => SpectralDetuning.WeightError(SpectralDetuning.RecoverMatrix(tuned, how).Weight, truth);
        var scheduled = Error(options);
        Assert.InRange(scheduled, -40, Error(options with { Schedule = RankSchedule.Fixed }) - 0.3);
        Assert.InRange(scheduled, -40, Error(options with { Rank = 2 }) - 0.3);
    }

    [Fact]
    public void A_shift_of_all_models_and_a_turn_of_their_spaces_carry_over_to_the_base()
    {
        var (_, tuned) = Made(14, 10, 2, 4);
        var options = new SpectralDetuningOptions { Rank = 2, Iterations = 25 };
        var plain = SpectralDetuning.RecoverMatrix(tuned, options).Weight;
        var shift = Tensor.Randn([14, 10], new Rng(8), DType.Float64);
        Assert.True(SpectralDetuning.RecoverMatrix([.. tuned.Select(one => one + shift)], options).Weight.AllClose(plain + shift, 0, 1e-10));
        var left = Linalg.Qr(Tensor.Randn([14, 14], new Rng(9), DType.Float64)).Q;
        Assert.True(SpectralDetuning.RecoverMatrix([.. tuned.Select(one => left.MatMul(one))], options).Weight.AllClose(left.MatMul(plain), 0, 1e-10));
        Assert.True(SpectralDetuning.RecoverMatrix([.. tuned.Select(one => one.T)], options).Weight.AllClose(plain.T, 0, 1e-10));
        Assert.True(SpectralDetuning.RecoverMatrix([.. tuned.Reverse()], options).Weight.AllClose(plain, 0, 1e-10));
    }

    [Fact]
    public void Models_may_have_ranks_of_their_own()
    {
        var rng = new Rng(4);
        var truth = Tensor.Randn([24, 24], rng, DType.Float64, deviation: 0.2);
        int[] ranks = [1, 2, 3, 4];
        Tensor[] tuned = [.. ranks.Select(rank => truth + (Tensor.Randn([24, rank], rng, DType.Float64).MatMul(Tensor.Randn([rank, 24], rng, DType.Float64)) * 0.01))];
        var options = new SpectralDetuningOptions { Rank = 4, Ranks = ranks, Iterations = 200 };
        var own = SpectralDetuning.RecoverMatrix(tuned, options);
        Assert.Equal(4, own.Ranks[^1]);
        Assert.InRange(SpectralDetuning.WeightError(own.Weight, truth), -40, -20);
        // Too low a rank for the last model leaves a part of its adapter in the base.
        Assert.InRange(SpectralDetuning.WeightError(SpectralDetuning.RecoverMatrix(tuned, options with { Ranks = [1, 2, 3, 1] }).Weight, truth), -12, -4);
    }

    [Fact]
    public void A_whole_tuned_convolutional_network_behaves_like_its_base_again()
    {
        var (model, states) = TunedNetworks();
        var truth = model.State();
        var done = new List<string>();
        var report = SpectralDetuning.Recover(states, new() { Rank = 2, Iterations = 500 }, layer => done.Add(layer.Name));
        string[] adapted = [.. truth.Names.Where(name => truth[name].Rank >= 2 && states[0][name].AllClose(truth[name], 0, 0) is false)];
        Assert.NotEmpty(adapted);
        Assert.Equal(adapted, report.Layers.Select(layer => layer.Name));
        Assert.Equal(adapted, done);
        Assert.Equal(truth.Names.Except(adapted), report.Untouched);
        Assert.Equal(truth.Names, report.Base.Names);
        Assert.All(report.Untouched, name => Assert.Equal(truth[name].To(DType.Float64).ToArray<double>(), report.Base[name].To(DType.Float64).ToArray<double>()));
        Assert.All(adapted, name => Assert.Equal((truth[name].Shape, truth[name].DType), (report.Base[name].Shape, report.Base[name].DType)));
        var (recovered, mean) = (SpectralDetuning.WeightError(report.Base, truth, adapted), SpectralDetuning.WeightError(StateDict.Average(states), truth, adapted));
        Assert.True(recovered < mean - 4, $"{recovered} against {mean}");
        Assert.Empty(report.Averaged);
        Assert.Empty(report.Warnings);
    }

    [Fact]
    public void What_is_no_matrix_is_averaged_and_the_filter_is_heard()
    {
        var rng = new Rng(2);
        StateDict Model(int number) => new(
        [
            ("a", Tensor.Randn([6, 6], rng, DType.Float64)), ("bias", Tensor.Of(1.0 * number, 2)), ("count", Tensor.Of<long>(number)),
            ("same", Tensor.Of(1f, float.NegativeInfinity)), ("b", Tensor.Randn([6, 6], rng, DType.Float64)),
        ]);
        StateDict[] models = [Model(1), Model(2), Model(3)];
        var report = SpectralDetuning.Recover(models, new() { Rank = 1, Iterations = 2, Layers = "a|bias" });
        Assert.Equal(["a"], report.Layers.Select(layer => layer.Name));
        Assert.Equal(["bias", "count", "b"], report.Averaged);
        Assert.Equal(["same"], report.Untouched);
        Assert.Equal([2.0, 2], report.Base["bias"].ToArray<double>());
        Assert.Equal(1, report.Base["count"].ToInt64());
        Assert.True(report.Base["b"].AllClose((models[0]["b"] + models[1]["b"] + models[2]["b"]) / 3));
        Assert.Equal(3, report.Warnings.Count);
        var equal = SpectralDetuning.Recover([models[0], models[0], models[0]]);
        Assert.Empty(equal.Layers);
        Assert.Contains("differ in nothing", equal.Warnings.Single());
    }

    [Fact]
    public void Files_are_recovered_as_models_are_and_a_stopped_recovery_writes_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("praxis-spectral-");
        try
        {
            var (_, states) = TunedNetworks();
            string[] paths = [.. states.Select((state, i) => Path.Combine(folder.FullName, $"{i}.safetensors"))];
            foreach (var (state, path) in states.Zip(paths))
                state.SaveFile(path);
            var to = Path.Combine(folder.FullName, "base.safetensors");
            var options = new SpectralDetuningOptions { Rank = 2, Iterations = 20 };
            using var stop = new CancellationTokenSource();
            Assert.ThrowsAny<OperationCanceledException>(() => SpectralDetuning.RecoverFile(paths, to, options, _ => stop.Cancel(), stop.Token));
            Assert.Equal(paths.Length, folder.GetFiles().Length);
            var summary = SpectralDetuning.RecoverFile(paths, to, options);
            var (file, memory) = (StateDict.LoadFile(to), SpectralDetuning.Recover(states, options).Base);
            Assert.Equal(paths.Length + 1, folder.GetFiles().Length);
            Assert.NotEmpty(summary.Layers);
            Assert.Equal(memory.Names.Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
            Assert.All(memory, entry => Assert.Equal(entry.Value.To(DType.Float64).ToArray<double>(), file[entry.Key].To(DType.Float64).ToArray<double>()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Bad_input_is_refused_in_words()
    {
        var (_, tuned) = Made(6, 6, 1, 3);
        StateDict State(params (string, Tensor)[] entries) => new(entries);
        StateDict[] good = [.. tuned.Select(one => State(("w", one)))];
        (Action Do, string Says)[] wrong =
        [
            (() => SpectralDetuning.RecoverMatrix([], 1), "no weights were given"),
            (() => SpectralDetuning.RecoverMatrix([tuned[0], tuned[1].Narrow(0, 0, 5)], 1), "in another"),
            (() => SpectralDetuning.RecoverMatrix([tuned[0], tuned[1].To(DType.Float32)], 1), "equal shapes and types"),
            (() => SpectralDetuning.RecoverMatrix([tuned[0].Flatten(), tuned[1].Flatten()], 1), "a matrix or kernel"),
            (() => SpectralDetuning.RecoverMatrix([tuned[0], tuned[1] * double.NaN], 1), "NaN or infinity"),
            (() => SpectralDetuning.RecoverMatrix(tuned, 0), "a rank of 0"),
            (() => SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Iterations = 0 }), "0 iterations"),
            (() => SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Ranks = [1, 2] }), "one of at least 1 for each"),
            (() => SpectralDetuning.RecoverMatrix(tuned, new SpectralDetuningOptions { Schedule = new() { Factor = 1 } }), "a factor of 1"),
            (() => SpectralDetuning.Recover(good[..2]), "2 models were given"),
            (() => SpectralDetuning.Recover([good[0], good[1], State(("v", tuned[2]))]), "'w' of model 1 is missing in model 3"),
            (() => SpectralDetuning.Recover([good[0], good[1], State(("w", tuned[2]), ("v", tuned[2]))]), "'v' of model 3 is missing in model 1"),
            (() => SpectralDetuning.Recover([good[0], good[1], State(("w", tuned[2].T.Narrow(0, 0, 3)))]), "equal shapes and types"),
            (() => SpectralDetuning.Recover([good[0], good[1], State(("w", tuned[2] / 0.0))]), "NaN or infinity"),
            (() => SpectralDetuning.Recover(good, new() { Layers = "none" }), "matches none of the 1 tensors"),
            (() => SpectralDetuning.WeightError(tuned[0], tuned[1].Narrow(0, 0, 2)), "they must be equal"),
            (() => SpectralDetuning.WeightError(good[0], good[1], ["v"]), "must be in both models"),
        ];
        Assert.All(wrong, one => Assert.Contains(one.Says, Assert.Throws<ArgumentException>(one.Do).Message));
    }

    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale()
    {
        var results = Rehearsal.Of(new SpectralDetuningStudy());
        Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.ArmsOf(claim.Measure)));
        Assert.All(results.Study.Draw(results), figure => Assert.StartsWith("<svg", figure.ToSvg()));
        double Error(string arm, string on) => results.Values(arm, "W-error", 5, on).Single();
        Assert.True(Error("Spectral DeTuning", "flat spectrum") < Error("mean of the models", "flat spectrum") - 4);
    }

    static Tensor Diagonal(double a, double b) => Tensor.From([a, 0.0, 0.0, b], [2, 2]);

    static Tensor BestOfRank(Tensor x, int rank)
    {
        var (u, s, vh) = Linalg.Svd(x, fullMatrices: false);
        return (u.Narrow(1, 0, rank) * s.Narrow(0, 0, rank)).MatMul(vh.Narrow(0, 0, rank));
    }

    static (Tensor Truth, Tensor[] Tuned) Made(int rows, int columns, int rank, int models)
    {
        var rng = new Rng(11);
        var truth = Tensor.Randn([rows, columns], rng, DType.Float64, deviation: 0.2);
        return (truth, [.. Enumerable.Range(0, models).Select(_ =>
            truth + (Tensor.Randn([rows, rank], rng, DType.Float64).MatMul(Tensor.Randn([rank, columns], rng, DType.Float64)) * 0.003))]);
    }

    /// <summary>A small network and five that were tuned from it: kernels and a matrix adapted, everything else as it was.</summary>
    static (ConvNet Model, StateDict[] States) TunedNetworks()
    {
        var rng = new Rng(6);
        var model = new ConvNet(new() { Channels = 3, Classes = 4, Widths = [6, 8] }, rng.Split("base"));
        return (model, [.. Enumerable.Range(0, 5).Select(task =>
        {
            var tuned = model.Copy();
            var stream = rng.Split($"task {task}");
            var lora = Lora.Apply(tuned, "**", new() { Rank = 2, Alpha = 2 }, stream);
            using (Gradient.Off())
                foreach (var (_, value) in lora.Parameters)
                    value.CopyFrom(Tensor.Randn(value.Shape, stream, deviation: 0.1));
            lora.Merge();
            lora.Remove();
            return tuned.State();
        })]);
    }
}

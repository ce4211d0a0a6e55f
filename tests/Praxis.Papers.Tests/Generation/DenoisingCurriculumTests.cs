using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Lab.Statistics;
using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Learning.Optimizers;
using Praxis.Papers.Generation;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Generation;

public sealed class DenoisingCurriculumTests
{
    static readonly NoiseSchedule Short = NoiseSchedule.Cosine(30);

    [Fact]
    public void Groups_by_time_by_hand_hold_every_time_once()
    {
        var clusters = TimeClusters.ByTime(NoiseSchedule.Linear(10), 3);
        Assert.Equal([(1, 3), (4, 7), (8, 10)], [clusters.Range(1), clusters.Range(2), clusters.Range(3)]);
        Assert.Equal((951, 1000), TimeClusters.ByTime(NoiseSchedule.Linear()).Range(20));
        for (var i = 1; i <= 3; i++)
        {
            var (first, last) = clusters.Range(i);
            var drawn = clusters.Sample(i, i, 400, new Rng(i)).Distinct().Order().ToArray();
            Assert.Equal(Enumerable.Range((int)first, (int)(last - first) + 1).Select(t => (double)t), drawn);
        }
    }

    [Fact]
    public void Groups_by_log_snr_span_equal_parts_of_it()
    {
        var schedule = NoiseSchedule.Linear();
        var clusters = TimeClusters.ByLogSnr(schedule, 5);
        var part = (schedule.LogSnr(1) - schedule.LogSnr(1000)) / 5;
        Assert.Equal((1, 1000), (clusters.Range(1).First, clusters.Range(5).Last));
        for (var i = 1; i < 5; i++)
        {
            var last = clusters.Range(i).Last;
            Assert.Equal(last + 1, clusters.Range(i + 1).First);
            // The bound of the span lies between the last time of this group and the first of the next.
            Assert.InRange(schedule.LogSnr(1) - (i * part), schedule.LogSnr(last + 1), schedule.LogSnr(last));
        }
        // Little noise passes quickly: the groups are far from even in time.
        Assert.True(clusters.Range(1).Last < 50);
    }

    [Fact]
    public void Continuous_noise_falls_into_groups_of_equal_probability()
    {
        // EDM: log σ ~ N(−1.2, 1.2²).
        var clusters = TimeClusters.ByQuantile(u => Math.Exp(-1.2 + (1.2 * Normal.Quantile(u))), 4);
        var drawn = clusters.Sample(1, 4, 40_000, new Rng(1)).Select(value => Math.Log(value)).ToArray();
        Assert.Equal(-1.2, drawn.Average(), 0.03);
        Assert.Equal(1.44, drawn.Average(value => (value + 1.2) * (value + 1.2)), 0.05);
        for (var i = 1; i <= 4; i++)
        {
            var (low, high) = clusters.Range(i);
            Assert.InRange(drawn.Count(value => value >= Math.Log(low) && value < Math.Log(high)) / 40_000.0, 0.24, 0.26);
            Assert.All(clusters.Sample(i, i, 200, new Rng(2)), value => Assert.InRange(value, low, high));
        }
        Assert.Equal(Math.Exp(-1.2), clusters.Range(2).Last, 9);
    }

    [Fact]
    public void Stages_change_when_patience_ends_and_forget_the_best_loss()
    {
        var curriculum = new DenoisingCurriculum(NoiseSchedule.Linear(30), new() { Clusters = 3, Patience = 2, Smoothing = 0 });
        List<(int, (int, int))> seen = [];
        // 5, 4 lower the best; 4 and 4.5 do not: stage 2. There 9 is a new best, 8 too, 8.5 and 8 are none: stage 3, for ever.
        foreach (var loss in (double[])[5, 4, 4, 4.5, 9, 8, 8.5, 8, 1, 2, 3, 4])
        {
            curriculum.Observe(loss);
            seen.Add((curriculum.Stage, curriculum.Present));
        }
        Assert.Equal([1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 3], seen.Select(each => each.Item1));
        Assert.Equal([(3, 3), (2, 3), (1, 3)], seen.Select(each => each.Item2).Distinct());
        Assert.Equal([0, 4, 8], curriculum.StageStarts);
        Assert.True(curriculum.IsOrdinary);
    }

    [Theory]
    [InlineData(0.5, 3)]
    [InlineData(0.95, 10)]
    public void The_running_mean_is_the_weighted_mean_of_the_losses_of_the_stage(double smoothing, int patience)
    {
        var losses = Enumerable.Range(0, 300).Select(i => 1 + Math.Exp(-i / 40.0) + (0.4 * new Rng(7).Split(i).Normal())).ToArray();
        var curriculum = new DenoisingCurriculum(NoiseSchedule.Linear(30), new() { Clusters = 6, Patience = patience, Smoothing = smoothing });
        foreach (var loss in losses)
        {
            curriculum.Observe(loss);
        }
        // The slow way: all weights of all losses of the stage anew at every update.
        List<long> starts = [0];
        var (begin, best, waited) = (0, double.PositiveInfinity, 0);
        for (var i = 0; i < losses.Length && starts.Count < 6; i++)
        {
            double sum = 0, weights = 0;
            for (var j = begin; j <= i; j++)
            {
                var weight = Math.Pow(smoothing, i - j);
                (sum, weights) = (sum + (weight * losses[j]), weights + weight);
            }
            (best, waited) = sum / weights < best - 1e-13 ? (sum / weights, 0) : (best, waited + 1);
            if (waited >= patience)
            {
                (begin, best, waited) = (i + 1, double.PositiveInfinity, 0);
                starts.Add(i + 1);
            }
        }
        Assert.Equal(starts, curriculum.StageStarts);
        Assert.True(starts.Count > 2);
    }

    [Theory]
    [InlineData(CurriculumOrder.EasyToHard, true, "21-30 11-30 1-30 1-30")]
    [InlineData(CurriculumOrder.HardToEasy, true, "1-10 1-20 1-30 1-30")]
    [InlineData(CurriculumOrder.EasyToHard, false, "21-30 11-20 1-10 1-30")]
    [InlineData(CurriculumOrder.HardToEasy, false, "1-10 11-20 21-30 1-30")]
    public void Each_stage_draws_evenly_from_its_times_and_no_others(CurriculumOrder order, bool accumulates, string expected)
    {
        var curriculum = new DenoisingCurriculum(NoiseSchedule.Linear(30), new() { Clusters = 3, FixedLength = 5, Order = order, Accumulates = accumulates });
        List<string> ranges = [];
        for (var stage = 0; stage < 4; stage++)
        {
            var times = curriculum.Sample(6000, new Rng(stage));
            var counts = times.GroupBy(time => time).ToDictionary(group => group.Key, group => group.Count());
            var (low, high) = (counts.Keys.Min(), counts.Keys.Max());
            Assert.Equal(high - low + 1, counts.Count);
            Assert.All(counts.Values, count => Assert.InRange(count, 6000 / counts.Count * 0.6, 6000 / counts.Count * 1.4));
            ranges.Add($"{low}-{high}");
            for (var i = 0; i < 5; i++)
            {
                curriculum.Observe(1 - (0.1 * i));
            }
        }
        Assert.Equal(expected, string.Join(' ', ranges));
    }

    [Fact]
    public void A_shuffled_curriculum_takes_each_group_in_once_and_draws_evenly_from_those_that_are_in()
    {
        DenoisingCurriculum Fresh(int seed) => new(NoiseSchedule.Linear(30), new() { Clusters = 6, FixedLength = 1, Order = CurriculumOrder.Shuffled, Seed = seed });
        var curriculum = Fresh(1);
        Assert.Equal([1, 2, 3, 4, 5, 6], curriculum.Order.Order());
        Assert.Equal(curriculum.Order, Fresh(1).Order);
        Assert.True(Enumerable.Range(0, 8).Select(seed => string.Join(' ', Fresh(seed).Order)).Distinct().Count() > 4);
        for (var stage = 1; stage <= 6; stage++)
        {
            Assert.Equal(curriculum.Order.Take(stage).Order(), curriculum.Groups);
            var counts = curriculum.Sample(600 * stage, new Rng(stage)).GroupBy(time => time).ToDictionary(group => group.Key, group => group.Count());
            Assert.Equal(curriculum.Groups.SelectMany(group => Enumerable.Range((5 * group) - 4, 5)).Select(time => (double)time), counts.Keys.Order());
            Assert.All(counts.Values, count => Assert.InRange(count, 80, 165));
            curriculum.Observe(1);
        }
        Assert.True(curriculum.IsOrdinary);
    }

    [Fact]
    public void Continuous_groups_that_do_not_touch_are_drawn_from_alike()
    {
        var clusters = TimeClusters.ByQuantile(u => u * u, 4);
        var shares = clusters.Sample([1, 3], 4000, new Rng(1)).Select(Math.Sqrt).ToArray();
        Assert.All(shares, share => Assert.True(share is <= 0.25 or (>= 0.5 and <= 0.75)));
        Assert.InRange(shares.Count(share => share < 0.25), 1850, 2150);
        Assert.InRange(shares.Count(share => share is < 0.125 or (>= 0.5 and < 0.625)), 1850, 2150);
        Assert.Throws<ArgumentException>(() => clusters.Sample([2, 2], 1, new Rng(1)));
        Assert.Throws<ArgumentException>(() => clusters.Sample([], 1, new Rng(1)));
    }

    [Fact]
    public void A_level_is_reached_on_the_straight_line_between_looks()
    {
        (double, double)[] curve = [(0.5, 4), (1, 2), (1.25, 3)];
        Assert.Equal(0.75, ICurriculumWorld.Reaches(curve, 3));
        Assert.Equal(1, ICurriculumWorld.Reaches(curve, 2));
        Assert.Equal(0.5, ICurriculumWorld.Reaches(curve, 5));
        Assert.Null(ICurriculumWorld.Reaches(curve, 1));
    }

    [Fact]
    public void The_loss_above_the_best_is_none_for_the_best_denoiser_and_the_difference_of_the_losses_for_others()
    {
        var plane = new CurriculumPlane(3, Scale.Smoke);
        var schedule = NoiseSchedule.Cosine();
        var best = Trainer((x, time) =>
        {
            var noise = plane.Mixture.ExpectedNoise(x, schedule.AlphaBar(time));
            return (noise - (x * schedule.Noise(time))) / schedule.Signal(time);
        });
        var zero = Trainer((x, _) => x * 0);
        Assert.Equal(0, plane.Score(best), 6);
        // The same data and noise at the times that the measure looks at.
        double[] times = [.. Enumerable.Range(0, 20).Select(i => Math.Round(1000 * (i + 0.5) / 20))];
        var data = plane.Mixture.Sample(4000, new Rng(8));
        var noise = data.RandnLike(new Rng(9));
        var difference = times.Average(time => Loss(zero, time) - Loss(best, time));
        Assert.Equal(difference, plane.Score(zero), 0.05 * difference);

        double Loss(DiffusionTrainer trainer, double time)
        {
            var x = schedule.Diffuse(data, noise, time);
            var velocity = (noise * schedule.Signal(time)) - (data * schedule.Noise(time));
            return (trainer.Model.Denoiser.Predict(x, Tensor.Full([4000], time, DType.Float64)) - velocity).Square().Mean().ToDouble();
        }

        DiffusionTrainer Trainer(Func<Tensor, double, Tensor> velocity)
        {
            var denoiser = new OneTime(velocity);
            return new(denoiser, new Adam(denoiser), schedule, new Rng(1), new() { Target = PredictionTarget.Velocity, AverageDecay = null });
        }
    }

    [Fact]
    public void With_one_group_training_is_ordinary_training_to_the_bit()
    {
        var curriculum = new DenoisingCurriculum(Short, new() { Clusters = 1 });
        Assert.True(curriculum.IsOrdinary);
        Assert.Equal(Weights(Trained(null, 6)), Weights(Trained(curriculum, 6)));
        Assert.NotEqual(Weights(Trained(null, 6)), Weights(Trained(new DenoisingCurriculum(Short, new() { Clusters = 2 }), 6)));
    }

    [Fact]
    public void A_resumed_curriculum_goes_on_where_it_was()
    {
        DenoisingCurriculum Fresh() => new(Short, new() { Clusters = 5, Patience = 1, Smoothing = 0.3 });
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "run.safetensors");
            var whole = Trained(Fresh(), 20);
            Trained(Fresh(), 7).Save(path);
            var resumed = Trained(Fresh(), 0);
            resumed.Load(path);
            resumed.Train(Batch, 20);
            Assert.Equal(((DenoisingCurriculum)whole.Times).StageStarts, ((DenoisingCurriculum)resumed.Times).StageStarts);
            Assert.True(((DenoisingCurriculum)whole.Times).Stage > 2);
            Assert.Equal(Weights(whole), Weights(resumed));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_curriculum_that_never_reaches_little_noise_fails_there()
    {
        var stuck = Trained(new DenoisingCurriculum(Short, new() { Clusters = 3, Patience = 1_000_000 }), 400);
        var ordinary = Trained(null, 400);
        double Loss(DiffusionTrainer trainer, double time)
        {
            var data = Batch(-1).Data;
            return trainer.Losses(data, data.RandnLike(new Rng(3)), [.. Enumerable.Repeat(time, data.Size(0))]).Mean().ToDouble();
        }
        Assert.True(Loss(stuck, 5) > 1.5 * Loss(ordinary, 5));
        Assert.True(Loss(stuck, 27) < 1.2 * Loss(ordinary, 27));
    }

    [Fact]
    public void The_divergence_of_neighbours_of_a_normal_law_is_the_closed_form()
    {
        var schedule = NoiseSchedule.Linear();
        var normal = new GaussianMixture([1], [[1.5]], [[0.3]]);
        foreach (var time in (int[])[0, 1, 30, 400])
        {
            var (m, v) = Moments(time);
            var (n, w) = Moments(time + 1);
            var expected = 0.5 * (Math.Log(w / v) + ((v + ((m - n) * (m - n))) / w) - 1);
            Assert.Equal(expected, DifficultyProbe.Divergence(normal, schedule, time), 1e-7 * expected + 1e-13);
        }

        (double Mean, double Variance) Moments(int t) => (1.5 * schedule.Signal(t), (0.09 * schedule.AlphaBar(t)) + 1 - schedule.AlphaBar(t));
    }

    [Fact]
    public void Neighbouring_marginals_of_two_peaks_lie_closer_the_later_the_time()
    {
        var schedule = NoiseSchedule.Linear();
        double At(int time) => DifficultyProbe.Divergence(GaussianMixture.TwoPeaks, schedule, time);
        Assert.InRange(At(10), 5e-4, 1.1e-3);
        Assert.InRange(At(100), 6e-5, 1e-4);
        Assert.InRange(At(300), 5e-7, 9e-7);
    }

    [Fact]
    public void The_probe_starts_at_one_and_finds_much_noise_easier()
    {
        IReadOnlyList<DifficultyCurve> Probe() => DifficultyProbe.Run(rng => new MlpDenoiser(new() { Inputs = 1, Width = 24, Depth = 1 }, rng),
            (count, rng) => GaussianMixture.TwoPeaks.Sample(count, rng), Short, TimeClusters.ByTime(Short, 3), new Rng(2), new() { Updates = 120, Every = 60, LearningRate = 3e-3, Times = 2 },
            (x, time) => GaussianMixture.TwoPeaks.ExpectedNoise(x, Short.AlphaBar(time)));
        var curves = Probe();
        Assert.Equal([1, 2, 3], curves.Select(curve => curve.Cluster));
        Assert.All(curves, curve =>
        {
            Assert.Equal([0, 60, 120], curve.Updates);
            Assert.Equal(1, curve.Errors[0]);
        });
        Assert.True(curves[2].Errors[^1] < 0.5 * curves[0].Errors[^1]);
        Assert.Equal(curves.SelectMany(curve => curve.Errors), Probe().SelectMany(curve => curve.Errors));
    }

    [Fact]
    public void What_makes_no_curriculum_is_refused()
    {
        Assert.Contains("none of the 10 times", Assert.Throws<ArgumentException>(() => TimeClusters.ByTime(NoiseSchedule.Linear(10), 11)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => TimeClusters.ByTime(Short, 0));
        Assert.Contains("must rise", Assert.Throws<ArgumentException>(() => TimeClusters.ByQuantile(u => -u)).Message);
        Assert.Contains("from 1 to 20", Assert.Throws<ArgumentOutOfRangeException>(() => TimeClusters.ByTime(Short).Sample(0, 3, 1, new Rng(1))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenoisingCurriculum(Short, new() { Patience = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenoisingCurriculum(Short, new() { Smoothing = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DenoisingCurriculum(Short, new() { FixedLength = 0 }));
        var curriculum = new DenoisingCurriculum(Short);
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => curriculum.Observe(double.NaN)).Message);
        Assert.Throws<ArgumentException>(() => curriculum.Observe([], []));
        Assert.Contains("27", Assert.Throws<ArgumentException>(() => curriculum.State = [1, 2]).Message);
        Assert.Throws<ArgumentException>(() => DifficultyProbe.Divergence(GaussianMixture.TwoPeaks, Short, 30));
    }

    [Fact]
    public void The_defaults_are_the_papers()
    {
        var options = new DenoisingCurriculumOptions();
        Assert.Equal((20, 200, CurriculumOrder.EasyToHard, true, (int?)null), (options.Clusters, options.Patience, options.Order, options.Accumulates, options.FixedLength));
    }

    /// <summary>Few steps from a schedule that ends without signal: an error of ε grows by 1/α in x₀, one of v does not.</summary>
    [Fact]
    public void Training_brings_samples_of_the_velocity_near_the_data_where_those_of_the_noise_stray()
    {
        var (velocity, untrained) = (Samples(PredictionTarget.Velocity, 400), Samples(PredictionTarget.Velocity, 1));
        Assert.True(velocity < 0.3 * untrained);
        Assert.True(Samples(PredictionTarget.Noise, 400) > 20 * velocity);

        static double Samples(PredictionTarget target, int updates)
        {
            var mixture = GaussianMixture.OnCircle(8, 1.4, 0.07);
            var network = new MlpDenoiser(new() { Inputs = 2, Width = 48, Depth = 2 }, new Rng(1));
            var trainer = new DiffusionTrainer(network, new Adam(network, new() { LearningRate = 4e-3 }), NoiseSchedule.Cosine(), new Rng(2), new() { Target = target, AverageDecay = 0.98 });
            trainer.Train(step => new(mixture.Sample(64, new Rng(3).Split(step))), updates);
            var samples = trainer.Averaged(model => new DpmSolverSampler { Steps = 20 }.Sample(model, [256, 2], new Rng(4)));
            return SampleDistances.Energy(samples, mixture.Sample(256, new Rng(5)));
        }
    }

    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale_and_repeats()
    {
        var results = Rehearsal.Of(new DenoisingCurriculumStudy());
        Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.ArmsOf(claim.Measure)));
        string[] arms = ["all times at once", "easy to hard", "hard to easy", "random order"];
        Assert.Equal([.. arms[..3], "other data"], results.ArmsOf("Fréchet distance").OrderBy(arm => arm == "other data"));
        Assert.Equal([.. arms, "other data"], results.ArmsOf("energy distance").OrderBy(arm => arm == "other data"));
        Assert.InRange(results.Values("easy to hard", "share of updates in the curriculum", on: "plane")[0], 0.01, 1);
        // The baseline is where it ends when it ends, or came there before; others may take as much as a quarter longer.
        Assert.InRange(results.Values(arms[0], "updates to the baseline's end")[0], 0, 1);
        Assert.All(arms, arm => Assert.InRange(results.Values(arm, "updates to the baseline's end")[0], 0, 1.25));
        Assert.Contains("<svg", Assert.Single(results.Study.Draw(results)).ToSvg());
        var again = Rehearsal.Of(new DenoisingCurriculumStudy());
        Assert.Equal(results.Trials[0].Measurements, again.Trials[0].Measurements);
    }

    /// <summary>A function of samples at one time in the form that a trainer takes.</summary>
    sealed class OneTime : Learning.Module, IDenoiser
    {
        readonly Func<Tensor, double, Tensor> _function;

        public OneTime(Func<Tensor, double, Tensor> function)
        {
            _function = function;
            AddParameter("unused", Tensor.Zeros([1]));
        }

        public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null) => _function(x, time.ToArray<double>()[0]);
    }

    static DiffusionBatch Batch(long step) => new(GaussianMixture.TwoPeaks.Sample(32, new Rng(6).Split(step)));

    static DiffusionTrainer Trained(ITimeSampler? times, int updates)
    {
        var network = new MlpDenoiser(new() { Inputs = 1, Width = 16, Depth = 1 }, new Rng(4));
        var trainer = new DiffusionTrainer(network, new Adam(network, new() { LearningRate = 3e-3 }), Short, new Rng(5), new() { Times = times, AverageDecay = null });
        trainer.Train(Batch, updates);
        return trainer;
    }

    static double[] Weights(DiffusionTrainer trainer) => ((Learning.Module)trainer.Model.Denoiser).FlattenParameters().ToArray<double>();
}

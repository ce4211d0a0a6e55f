using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>Measures what 2403.10348 observes of the difficulty of times and claims for a curriculum over them.</summary>
public sealed class DenoisingCurriculumStudy : Study
{
    const string Vanilla = "all times at once", Curriculum = "easy to hard", Anti = "hard to easy", Separate = "one denoiser a group", Mixture = "two peaks";

    const string Distance = "Fréchet distance", Divergence = "KL to the next marginal", Excess = "error left", HeldLoss = "held-out loss";

    static readonly Arm[] Arms =
    [
        new(Vanilla, _ => null),
        new(Curriculum, options => options),
        new(Anti, options => options with { Order = CurriculumOrder.HardToEasy }),
        new("easy to hard, fixed stages", options => options with { FixedLength = 2 * options.Patience }) { FullOnly = true },
        new("easy to hard, one group at a time", options => options with { Accumulates = false }) { FullOnly = true },
        new("all times at once, Min-SNR", _ => null) { FullOnly = true, Weighting = LossWeighting.MinSnr() },
        new("easy to hard, Min-SNR", options => options) { FullOnly = true, Weighting = LossWeighting.MinSnr() },
        new("log-normal noise", _ => null) { FullOnly = true, LogNormal = true },
    ];

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2403.10348", "DenoisingCurriculum", Theme.Generation,
        "Trains a diffusion model from easy high-noise times to hard low-noise ones, adding groups of times whenever the loss stops improving.",
        "先学高噪声（易）再逐步加入低噪声（难）时间步的扩散训练课程：损失不再下降时进入下一阶段。")
    {
        Title = "Denoising Task Difficulty-based Curriculum for Training Diffusion Models",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("with the same number of updates, the curriculum ends at a Fréchet distance at least 5 % below that of training on all times at once",
            measure: Distance, arm: Curriculum, against: Vanilla, by: 0.05, at: 1, goal: Goal.Lower, relative: true,
            zh: "相同更新次数下，课程训练最终的 Fréchet 距离比同时训练所有时间步低至少 5 %"),
        Claim.Better("from easy to hard ends better than from hard to easy",
            measure: Distance, arm: Curriculum, against: Anti, by: 0, at: 1, goal: Goal.Lower, relative: true,
            zh: "由易到难的最终结果优于由难到易"),
        Claim.Correlation("neighbouring noisy marginals lie closer together the later the time", measure: Divergence, atLeast: 0.9, arm: Mixture, direction: Direction.Falling,
            zh: "时间步越大，相邻噪声边缘分布越接近"),
        Claim.Correlation("a denoiser of one group alone learns faster the noisier the group", measure: Excess, atLeast: 0.5, arm: Separate, direction: Direction.Falling,
            zh: "只训练一组时间步时，噪声越大学得越快"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("Images are procedural, 12×12 grey shapes with stripes of one and two pixels; the denoiser is a small patch transformer without conditions, in the paper DiT, EDM and SiT on FFHQ and ImageNet.",
            "图像为程序生成的 12×12 灰度条纹形状；去噪器为无条件的小型 patch transformer（论文使用 FFHQ 与 ImageNet 上的 DiT、EDM、SiT）。"),
        new("Laptop scale keeps 10 groups, a patience fixed beforehand in proportion to the budget, and three arms; fixed stages, single groups, Min-SNR and log-normal noise run at full scale.",
            "笔记本规模使用 10 组、预先按预算比例固定的耐心值和三个对照；固定阶段、单组、Min-SNR 与对数正态噪声仅在完整规模运行。"),
        new("Only the learning rate is tuned, with the same tries for each arm and by the held-out loss, never by the Fréchet distance. The updates of the curriculum count in the budget.",
            "只调学习率，各对照尝试次数相同，依据留出损失而非 Fréchet 距离；课程更新计入预算。"),
        new("A thousand updates leave every arm far from the data: real images lie at a distance of about 0.1 from one another and samples at about 6, and training on all times at once does not come nearer in its second half although its held-out loss falls. The comparison of samples at laptop scale says little; that at full scale is the paper's.",
            "一千次更新后各对照都远离数据：真实图像彼此距离约 0.1，样本约 6；基线在后半程留出损失下降而距离不降。因此笔记本规模的样本比较说明力有限，论文的比较对应完整规模。"),
        new("Part A measures a mixture of two narrow peaks on the line, where the best denoiser and all marginals are known exactly; the error left is the distance from the best denoiser as a share of that before training."),
    ];

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        Observe(trial);
        var setting = Setting.Of(trial.Scale);
        var images = new CurriculumImages(trial);
        trial.Record("judge", "accuracy", images.JudgeAccuracy);
        var arms = Arms.Where(arm => !arm.FullOnly || trial.Scale == Scale.Full).ToArray();
        for (var i = 0; i < arms.Length; i++)
        {
            var arm = arms[i];
            var rate = trial.Tuned("learning rate", setting.Rates, (candidate, tuning) => TuningLoss(arm, candidate, tuning), arm: arm.Name, goal: Goal.Lower);
            Compare(trial, images, setting, arm, rate, 0.1 + (0.9 * i / arms.Length), 0.9 / arms.Length);
        }
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var divergence = results.Curve(Mixture, Divergence);
        var groups = results.Cells(Separate, "error left after").Select(cell => cell.On).OfType<string>().Distinct().ToArray();
        var arms = results.ArmsOf(Distance);
        double[] changes = [.. results.Curve(Curriculum, "stage start").Where(point => point.At > 1).Select(point => point.Estimate.Mean)];
        yield return new Panels
        {
            Name = "curriculum",
            Title = "Times of little noise are harder; does it help to learn them last?",
            Items =
            [
                new LineChart
                {
                    Name = "divergence",
                    Title = "Marginals drift apart early",
                    X = new Axis("time t"),
                    Y = new Axis("KL(q_t ‖ q_t+1)", "nats") { Log = true },
                    Series = [new(Mixture, [.. divergence.Select(point => point.At)], [.. divergence.Select(point => point.Estimate.Mean)]) { Markers = false }],
                    Legend = LegendPlace.None,
                },
                new LineChart
                {
                    Name = "groups",
                    Title = "Denoisers of single groups",
                    X = new Axis("updates"),
                    Y = new Axis("error left") { Log = true },
                    Series = [.. groups.Select(group => Line(results.Curve(Separate, "error left after", group), group))],
                },
                new LineChart
                {
                    Name = "distance",
                    Title = "Samples over training",
                    X = new Axis("updates", "% of the budget") { Min = 0, Max = 105 },
                    Y = new Axis(Distance) { Log = true },
                    Series = [.. arms.Select(arm => Line(results.Curve(arm, Distance), arm, 100))],
                    Guides = changes.Length == 0 ? [] : [new EventTicks([.. changes.Select(change => 100 * change)]) { Label = "next group comes in", Color = 1 }],
                },
            ],
            Columns = 3,
            Caption = "Mean and 95 % interval over seeds.",
        };

        static Series Line(IReadOnlyList<CurvePoint> curve, string name, double scale = 1) => new(name, [.. curve.Select(point => point.At * scale)], [.. curve.Select(point => point.Estimate.Mean)])
        {
            // One seed has no interval, and a logarithmic axis has no place for what is not positive.
            Low = curve.Any(point => point.Estimate.Count < 2) ? null : [.. curve.Select(point => Math.Max(point.Estimate.Interval.Low, point.Estimate.Mean / 10))],
            High = curve.Any(point => point.Estimate.Count < 2) ? null : [.. curve.Select(point => point.Estimate.Interval.High)],
        };
    }

    /// <summary>Part A: how far apart marginals are, and how fast denoisers of single groups learn.</summary>
    static void Observe(Trial trial)
    {
        var schedule = NoiseSchedule.Linear();
        var mixture = GaussianMixture.TwoPeaks;
        // Beyond 700 the divergence is below what sums of doubles can tell from 0.
        foreach (var time in (int[])[1, 2, 5, 10, 20, 50, 100, 150, 200, 250, 300, 400, 500, 600, 700])
        {
            trial.Record(Mixture, Divergence, DifficultyProbe.Divergence(mixture, schedule, time), at: time);
        }
        var clusters = TimeClusters.ByTime(schedule, 10);
        var curves = DifficultyProbe.Run(rng => new MlpDenoiser(new() { Inputs = 1, Width = 32, Depth = 2 }, rng), (count, rng) => mixture.Sample(count, rng), schedule, clusters,
            new Rng(trial.Seed).Split("probe"), new() { Updates = trial.Scale.Pick(smoke: 40, laptop: 300, full: 4000), Every = trial.Scale.Pick(smoke: 20, laptop: 30, full: 200), LearningRate = 2e-3, Times = 4 },
            (x, time) => mixture.ExpectedNoise(x, schedule.AlphaBar(time)), trial.Stop);
        foreach (var curve in curves)
        {
            trial.Record(Separate, Excess, curve.Errors[^1], at: curve.Cluster);
            if (curve.Cluster is 1 or 2 or 4 or 7 or 10)
            {
                var (first, last) = clusters.Range(curve.Cluster);
                for (var i = 0; i < curve.Updates.Count; i++)
                {
                    trial.Record(Separate, "error left after", curve.Errors[i], at: curve.Updates[i], on: $"t {first} to {last}");
                }
            }
        }
        trial.Progress(0.1, "difficulty");
    }

    static void Compare(Trial trial, CurriculumImages images, Setting setting, Arm arm, double rate, double from, double share)
    {
        var (trainer, curriculum) = Trainer(trial, setting, arm, rate);
        var sampler = new DdimSampler { Steps = setting.SamplerSteps };
        foreach (var part in (double[])[0.25, 0.5, 0.75, 1])
        {
            trainer.Train(step => images.Batch(step, setting.Batch), (long)(part * setting.Updates), trial.Stop,
                update => trial.Progress(from + (share * update.Step / setting.Updates), arm.Name));
            var samples = trainer.Averaged(model => sampler.Sample(model with { DataRange = (-1, 1) }, [setting.Samples, 1, CurriculumImages.Side, CurriculumImages.Side], new Rng(trial.Seed).Split("samples"), stop: trial.Stop));
            trial.Record(arm.Name, Distance, images.Distance(samples), at: part);
        }
        var losses = HeldOut(trainer, images, trial.Seed);
        for (var i = 0; i < losses.Length; i++)
        {
            trial.Record(arm.Name, HeldLoss, losses[i], at: i + 1);
        }
        if (curriculum is not null)
        {
            var starts = curriculum.StageStarts;
            for (var i = 0; i < starts.Count; i++)
            {
                trial.Record(arm.Name, "stage start", (double)starts[i] / setting.Updates, at: i + 1);
            }
            trial.Record(arm.Name, "share of updates in the curriculum", curriculum.IsOrdinary ? (double)starts[^1] / setting.Updates : 1);
        }
    }

    static double TuningLoss(Arm arm, double rate, Tuning tuning)
    {
        var setting = Setting.Of(tuning.Scale);
        var images = new CurriculumImages(tuning);
        var (trainer, _) = Trainer(tuning, setting, arm, rate);
        trainer.Train(step => images.Batch(step, setting.Batch), setting.Updates, tuning.Stop);
        return HeldOut(trainer, images, tuning.Seed).Average();
    }

    /// <summary>The unweighted loss of ε with averaged weights on held-out images, for ten groups of times.</summary>
    static double[] HeldOut(DiffusionTrainer trainer, CurriculumImages images, int seed)
    {
        var noise = images.Held.RandnLike(new Rng(seed).Split("held-out noise"));
        using var _ = Gradient.Off();
        return trainer.Averaged(model => Enumerable.Range(0, 10).Select(group => Enumerable.Range(0, 2).Average(i =>
        {
            var time = model.Schedule.Steps * (group + 0.25 + (0.5 * i)) / 10;
            return (model.Predict(model.Schedule.Diffuse(images.Held, noise, time), time).Noise - noise).Square().Mean().ToDouble();
        })).ToArray());
    }

    static (DiffusionTrainer Trainer, DenoisingCurriculum? Curriculum) Trainer(Work work, Setting setting, Arm arm, double rate)
    {
        // First values, images, noise and the order of updates are the same in every arm of a seed.
        var rng = new Rng(work.Seed);
        var schedule = NoiseSchedule.Cosine();
        var network = new PatchDenoiser(new() { ImageSize = CurriculumImages.Side, Channels = 1, Patch = 3, Width = setting.Width, Depth = setting.Depth }, rng.Split("network"));
        var adam = new Adam(network, new() { LearningRate = rate, Schedule = Schedule.Constant.After(setting.Updates / 20) });
        var curriculum = arm.Make(new() { Clusters = setting.Clusters, Patience = setting.Patience }) is { } options ? new DenoisingCurriculum(schedule, options) : null;
        return (new(network, adam, schedule, rng.Split("training"), new()
        {
            Times = arm.LogNormal ? new LogNormalTimes(schedule) : curriculum,
            Weighting = arm.Weighting,
            AverageDecay = setting.AverageDecay,
        }), curriculum);
    }

    /// <summary>One way to train: its curriculum from the common options; null is none.</summary>
    sealed record Arm(string Name, Func<DenoisingCurriculumOptions, DenoisingCurriculumOptions?> Make)
    {
        public bool FullOnly { get; init; }

        public bool LogNormal { get; init; }

        public LossWeighting Weighting { get; init; } = LossWeighting.Uniform;
    }

    /// <summary>What a scale can pay.</summary>
    sealed record Setting(int Updates, int Batch, int Width, int Depth, int Clusters, int Patience, int Samples, int SamplerSteps, double AverageDecay, double[] Rates)
    {
        public static Setting Of(Scale scale) => scale.Pick(
            smoke: new Setting(40, 16, 32, 1, 5, 2, 64, 8, 0.9, [2e-3]),
            laptop: new Setting(1000, 32, 48, 2, 10, 15, 512, 20, 0.99, [2e-3, 1e-3]),
            full: new Setting(20_000, 128, 128, 4, 20, 200, 4096, 50, 0.999, [1e-3, 3e-4, 3e-3]));
    }
}

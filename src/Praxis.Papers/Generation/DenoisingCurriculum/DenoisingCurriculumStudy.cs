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
    const string Vanilla = "all times at once", Curriculum = "easy to hard", Anti = "hard to easy", Separate = "one denoiser a group", Mixture = "two peaks", Data = "other data";

    const string Distance = "Fréchet distance", Energy = "energy distance", Divergence = "KL to the next marginal", Excess = "error left", HeldLoss = "held-out loss", Regret = "loss above the best", Needed = "updates to the baseline's end";

    /// <summary>How far other arms are trained to find out when they are where the baseline ends, as a share of the budget.</summary>
    const double Farthest = 1.25;

    static readonly Arm[] Arms =
    [
        new(Vanilla, _ => null),
        new(Curriculum, options => options),
        new(Anti, options => options with { Order = CurriculumOrder.HardToEasy }),
        new("random order", options => options with { Order = CurriculumOrder.Shuffled }) { ImagesAtFullOnly = true },
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
        Claim.CostRatio("in the plane, where the loss above that of the best denoiser is known, the curriculum is where training on all times at once ends after at most 90 % of the updates",
            measure: Needed, arm: Curriculum, against: Vanilla, atMost: 0.9,
            zh: "在最优去噪器已知的平面数据上，课程训练最多用 90 % 的更新次数即达到同时训练所有时间步的最终损失"),
        Claim.Better("from easy to hard ends better than from hard to easy",
            measure: Distance, arm: Curriculum, against: Anti, by: 0, at: 1, goal: Goal.Lower, relative: true,
            zh: "由易到难的最终结果优于由难到易"),
        Claim.Correlation("a denoiser of one group alone learns faster the noisier the group", measure: Excess, atLeast: 0.5, arm: Separate, direction: Direction.Falling,
            zh: "只训练一组时间步时，噪声越大学得越快"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("Two worlds: 8×8 grey shapes with stripes of one and two pixels and a U-Net of 35,000 weights, judged by the Fréchet distance in features of a network trained in the study; and eight Gaussians on a circle, where the best denoiser is known exactly. The paper has DiT, EDM and SiT on FFHQ and ImageNet.",
            "两个世界：8×8 灰度条纹形状配 3.5 万参数的 U-Net，以研究内训练的分类网络特征的 Fréchet 距离评判；以及最优去噪器精确已知的圆上八个高斯。论文使用 FFHQ 与 ImageNet 上的 DiT、EDM、SiT。"),
        new("Denoisers predict the velocity, as those of SiT. The cosine schedule leaves a signal of 5e-5 at its last time, where x₀ = (x − σ·ε)/α multiplies an error of ε by 20,000: samplers of few steps then go astray in their first step whatever the training.",
            "去噪器预测速度（与 SiT 相同）。余弦调度末端信号仅 5e-5，x₀ = (x − σ·ε)/α 会把 ε 的误差放大约两万倍，少步采样在第一步即偏离，与训练好坏无关。"),
        new("Laptop scale keeps 10 groups, a patience fixed beforehand on another seed, with which stages take a fifth to a half of the budget, and four arms, of which the random order sees the plane alone; fixed stages, single groups, Min-SNR and log-normal noise run at full scale.",
            "笔记本规模使用 10 组、预先在其他种子上固定的耐心值（各阶段占预算的五分之一到一半）和四个对照（随机顺序只在平面上运行）；固定阶段、单组、Min-SNR 与对数正态噪声仅在完整规模运行。"),
        new("Only the learning rate is tuned, with the same tries for each arm and by the held-out loss, never by samples. The updates of the curriculum count in the budget; to find when it is where the baseline ends it may train a quarter longer, and counts as 1.25 if it is not there by then.",
            "只调学习率，各对照尝试次数相同，依据留出损失而非样本；课程更新计入预算。为确定达到基线最终水平所需的更新，可多训练四分之一，仍未达到则记为 1.25。"),
        new("Training on all times at once comes down to the distance of other data in the plane, and of images from about 3 to 2 where other images lie at 0.4. Networks this small learn the noisy times within some dozen updates, so that stages which hold back the rest cost about what they bring: by the end the arms of the images lie together, and in the plane the order from hard to easy is, if any, the faster.",
            "平面上同时训练所有时间步可降到真实数据间的距离；图像上由约 3 降到约 2（真实图像间为 0.4）。如此小的网络几十次更新就学会高噪声时间步，推迟其余时间步的代价与收益相当：图像各对照最终相近，平面上反而由难到易略快。"),
        new("Part A measures a mixture of two narrow peaks on the line, where the best denoiser and all marginals are known exactly; the error left is the distance from the best denoiser as a share of that before training. The KL between neighbouring marginals is the same for every seed and is drawn, not claimed.",
            "A 部分在最优去噪器与各边缘分布均精确已知的直线双峰混合上测量；剩余误差为与最优去噪器的距离占训练前的比例。相邻边缘分布的 KL 与种子无关，只作图，不作论断。"),
    ];

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        Observe(trial);
        var arms = Arms.Where(arm => !arm.FullOnly || trial.Scale == Scale.Full).ToArray();
        var plane = new CurriculumPlane(trial.Seed, trial.Scale);
        trial.Record(Data, Energy, plane.Floor, at: 1);
        Compare(trial, plane, arms, work => new CurriculumPlane(work.Seed, work.Scale), 0.1, 0.35);
        var images = new CurriculumImages(trial);
        trial.Record("judge", "accuracy", images.JudgeAccuracy);
        trial.Record(Data, Distance, images.Floor, at: 1);
        Compare(trial, images, [.. arms.Where(arm => !arm.ImagesAtFullOnly || trial.Scale == Scale.Full)], work => new CurriculumImages(work), 0.45, 0.55);
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var divergence = results.Curve(Mixture, Divergence);
        var groups = results.Cells(Separate, "error left after").Select(cell => cell.On).OfType<string>().Distinct().ToArray();
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
                Samples(Energy, "Eight Gaussians in the plane", "plane"),
                Samples(Distance, "Small striped images", "images"),
            ],
            Columns = 2,
            Caption = "Mean and 95 % interval over seeds. Ticks: the curriculum from easy to hard takes in its next group of times.",
        };

        LineChart Samples(string measure, string title, string world)
        {
            string[] arms = [.. results.ArmsOf(measure).Where(arm => arm != Data)];
            double[] changes = [.. results.Curve(Curriculum, "stage start", world).Where(point => point.At > 1).Select(point => point.Estimate.Mean)];
            var floor = results.Curve(Data, measure);
            return new()
            {
                Name = world,
                Title = title,
                X = new Axis("updates", "% of the budget") { Min = 0, Max = 105 },
                Y = new Axis(measure) { Log = true },
                Series = [.. arms.Select(arm => Line(results.Curve(arm, measure), arm, 100))],
                Guides =
                [
                    .. floor.Take(1).Select(point => new ReferenceLine(point.Estimate.Mean) { Label = Data }),
                    .. changes.Length == 0 ? Array.Empty<Mark>() : [new EventTicks([.. changes.Select(change => 100 * change)]) { Color = 1 }],
                ],
            };
        }

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
            new Rng(trial.Seed).Split("probe"), new() { Updates = trial.Scale.Pick(smoke: 20, laptop: 300, full: 4000), Every = trial.Scale.Pick(smoke: 10, laptop: 30, full: 200), LearningRate = 2e-3, Times = 4 },
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

    static void Compare(Trial trial, ICurriculumWorld world, Arm[] arms, Func<Work, ICurriculumWorld> make, double from, double share)
    {
        var setting = world.Setting;
        var end = double.NaN;
        for (var i = 0; i < arms.Length; i++)
        {
            var arm = arms[i];
            var start = from + (share * i / arms.Length);
            var rate = trial.Tuned($"learning rate, {world.Name}", setting.Rates, (candidate, tuning) =>
            {
                var trained = make(tuning);
                var (candidateTrainer, _) = Trainer(tuning, trained, arm, candidate);
                candidateTrainer.Train(trained.Batch, setting.Updates, tuning.Stop);
                return trained.Score(candidateTrainer);
            }, arm: arm.Name, goal: Goal.Lower);
            var (trainer, curriculum) = Trainer(trial, world, arm, rate);
            List<(double At, double Regret)> regrets = [];
            foreach (var look in setting.Looks)
            {
                Train(look);
                trial.Record(arm.Name, world.Measure, world.Distance(trainer, trial.Stop), at: look);
                if (world is CurriculumPlane)
                {
                    trial.Record(arm.Name, Regret, regrets[^1].Regret, at: look);
                }
            }
            if (world is CurriculumImages images)
            {
                var losses = images.Losses(trainer);
                for (var group = 0; group < losses.Length; group++)
                {
                    trial.Record(arm.Name, HeldLoss, losses[group], at: group + 1);
                }
            }
            if (curriculum is not null)
            {
                var starts = curriculum.StageStarts;
                for (var n = 0; n < starts.Count; n++)
                {
                    trial.Record(arm.Name, "stage start", (double)starts[n] / setting.Updates, at: n + 1, on: world.Name);
                }
                trial.Record(arm.Name, "share of updates in the curriculum", curriculum.IsOrdinary ? (double)starts[^1] / setting.Updates : 1, on: world.Name);
            }
            if (world is CurriculumPlane)
            {
                end = i == 0 ? regrets[^1].Regret : end;
                for (var look = 1 + ((Farthest - 1) / 2); look <= Farthest && regrets.TrueForAll(each => each.Regret > end); look += (Farthest - 1) / 2)
                {
                    Train(look);
                }
                trial.Record(arm.Name, Needed, ICurriculumWorld.Reaches(regrets, end) ?? Farthest);
            }

            void Train(double until)
            {
                trainer.Train(world.Batch, (long)Math.Round(until * setting.Updates), trial.Stop,
                    update => trial.Progress(start + (share / arms.Length * Math.Min(1, (double)update.Step / setting.Updates)), $"{arm.Name}, {world.Name}"));
                if (world is CurriculumPlane)
                {
                    regrets.Add((until, world.Score(trainer)));
                }
            }
        }
    }

    static (DiffusionTrainer Trainer, DenoisingCurriculum? Curriculum) Trainer(Work work, ICurriculumWorld world, Arm arm, double rate)
    {
        // First values, data, noise and the order of updates are the same in every arm of a seed.
        var rng = new Rng(work.Seed).Split(world.Name);
        var setting = world.Setting;
        var schedule = NoiseSchedule.Cosine();
        var network = world.Network(rng.Split("network"));
        var adam = new Adam(network, new() { LearningRate = rate, Schedule = Schedule.Constant.After(Math.Max(1, setting.Updates / 20)) });
        var curriculum = arm.Make(new() { Clusters = setting.Clusters, Patience = setting.Patience, Seed = work.Seed }) is { } options ? new DenoisingCurriculum(schedule, options) : null;
        return (new((IDenoiser)network, adam, schedule, rng.Split("training"), new()
        {
            Target = PredictionTarget.Velocity,
            Times = arm.LogNormal ? new LogNormalTimes(schedule) : curriculum,
            Weighting = arm.Weighting,
            AverageDecay = setting.AverageDecay,
        }), curriculum);
    }

    /// <summary>One way to train: its curriculum from the common options; null is none.</summary>
    sealed record Arm(string Name, Func<DenoisingCurriculumOptions, DenoisingCurriculumOptions?> Make)
    {
        public bool FullOnly { get; init; }

        public bool ImagesAtFullOnly { get; init; }

        public bool LogNormal { get; init; }

        public LossWeighting Weighting { get; init; } = LossWeighting.Uniform;
    }
}

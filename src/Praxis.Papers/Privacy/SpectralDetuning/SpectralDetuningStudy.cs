using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Learning.Objectives;
using Praxis.Papers.House;
using Praxis.Tensors;

namespace Praxis.Papers.Privacy;

/// <summary>Measures how closely the weights before fine-tuning come back from merged models, on made matrices and on tuned networks.</summary>
public sealed class SpectralDetuningStudy : Study
{
    const string Method = "Spectral DeTuning", FixedRank = "fixed rank", Mean = "mean of the models", One = "one model", Half = "half the rank", Twice = "twice the rank";
    const string Flat = "flat spectrum", Decaying = "decaying spectrum", Digits = "tuned on digits", Hard = "tuned hard on digits";
    const string Error = "W-error", Path = "W-error by iteration", RankPath = "rank by iteration", Divergence = "log10 KL to the base", Accuracy = "accuracy on the base's task";
    const int Shown = 5, Bank = 8, Side = 8, LoraRank = 4;

    static readonly HouseRecipe<Mlp> Base = new DigitMlp(Side, 64, 64);

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2402.10208", "SpectralDetuning", Theme.Privacy,
        "Given several models LoRA-tuned from one hidden base, recovers the base's weights by peeling off low-rank parts and averaging, without data or gradients.",
        "仅凭同一底座经 LoRA 微调并合并的几份权重，交替做低秩剥离与求平均，不用数据和梯度即可还原底座权重。")
    {
        Title = "Recovering the Pre-Fine-Tuning Weights of Generative Models",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("from five models the recovered weights are at least four decades closer to the base than the mean of the models",
            Error, Method, Mean, by: 4, at: Shown, on: Flat, goal: Goal.Lower, zh: "用五个模型还原的权重，其误差比各模型均值至少小四个数量级"),
        Claim.Better("where the adapters' spectra decay, raising the rank step by step recovers more closely than the full rank from the start",
            Error, Method, FixedRank, by: 0.5, at: Shown, on: Decaying, goal: Goal.Lower, zh: "当适配器谱衰减时，逐步升秩比一开始就用满秩还原得更准"),
        Claim.Better("from eight networks that were really tuned on different tasks, the recovered one behaves at least ten times more like the base than their mean",
            Divergence, Method, Mean, by: 1, at: Bank, on: Digits, goal: Goal.Lower, zh: "由八个在不同任务上真实微调的网络还原出的模型，其行为与底座的散度至多为均值模型的十分之一"),
        Claim.NegativeControl("two models do not determine their base: what is recovered from them is no closer than their mean",
            Error, Method, within: 1.5, against: Mean, at: 2, on: Flat, zh: "两个模型不足以确定底座：还原结果并不比均值更接近"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("The paper's models (a vision transformer, Stable Diffusion, Mistral) are stood in for by made 48×48 layers and by perceptrons on 8×8 digits; the W-error is measured as in the paper, and the KL divergence of outputs stands for its image and text similarities.",
            "论文中的大模型以 48×48 的合成层和 8×8 数字上的感知机代替；权重误差与论文定义相同，输出的 KL 散度代替其图像与文本相似度。"),
        new("With a flat spectrum the full rank from the start converges faster than the schedule; the schedule's merit shows where spectra decay and models are unequal, so both are reported.",
            "谱平坦时一开始用满秩收敛更快；升秩计划的优势出现在谱衰减且各模型幅度不等时，两者都予报告。"),
        new("The networks are tuned at a learning rate of 0.0005; at 0.002 their adapters share strong directions, which no method can tell from the base with as few models, and recovery gains little: the cell 'tuned hard on digits' shows it.",
            "网络以 0.0005 的学习率微调；学习率为 0.002 时各适配器共享强方向，模型不多时无法与底座区分，还原收益很小，见“tuned hard on digits”一栏。"),
        new("The digits are MNIST shrunk to 8×8 where it is at hand, and written digits of the glyph world otherwise.", "数字图像优先用缩小到 8×8 的 MNIST；若本机没有则用合成手写数字。"),
    ];

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        var rng = new Rng(trial.Seed).Split("spectral detuning");
        RecoverMade(trial, rng.Split("made"));
        RecoverTuned(trial, rng.Split("tuned"));
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results)
    {
        string[] arms = [Method, FixedRank, Mean, One];
        Axis error = new(Error, "log10"), models = new("models") { Ticks = [1, 2, 3, 4, 5, 6, 7, 8] }, iterations = new("iteration");
        yield return Panels.Grid(2,
            new LineChart { Name = "recovery", Title = "Made layers, flat spectrum", X = models, Y = error, Series = [.. Lines(results, arms, Error, Flat)] },
            new LineChart { Name = "iterations", Title = "Made layers, decaying spectrum, five models", X = iterations, Y = error, Series = [.. Lines(results, [Method, FixedRank], Path, Decaying, bands: false)] },
            new LineChart { Name = "tuned", Title = "Networks tuned on digits", X = models, Y = error, Series = [.. Lines(results, arms, Error, Digits)] },
            new LineChart { Name = "ranks", Title = "The rank of the schedule", X = iterations, Y = new("rank") { IncludeZero = true }, Series = [.. Lines(results, [Method, FixedRank], RankPath, Decaying, bands: false)] });
        yield return new LineChart
        {
            Name = "behaviour",
            Title = "How far the outputs are from the base's",
            X = models,
            Y = new("KL divergence", "log10, nats"),
            Series = [.. Lines(results, arms, Divergence, Digits)],
        };
    }

    static IEnumerable<Series> Lines(Results results, string[] arms, string measure, string on, bool bands = true)
    {
        for (var place = 0; place < arms.Length; place++)
        {
            var curve = results.Curve(arms[place], measure, on);
            var bounded = bands && curve.All(point => point.Estimate.Count > 1);
            if (curve.Count > 0)
                yield return new(arms[place], [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean)])
                {
                    Color = place,
                    Low = bounded ? [.. curve.Select(point => point.Estimate.Interval.Low)] : null,
                    High = bounded ? [.. curve.Select(point => point.Estimate.Interval.High)] : null,
                };
        }
    }

    /// <summary>Layers W ~ N(0, 1/d) with changes of a known spectrum, in float64.</summary>
    static void RecoverMade(Trial trial, Rng rng)
    {
        var side = trial.Scale.Pick(smoke: 32, laptop: 48, full: 96);
        var iterations = trial.Scale.Pick(smoke: 100, laptop: 300, full: 1000);
        var (few, many) = trial.Scale.Pick(smoke: (4, 4), laptop: (4, 8), full: (8, 16));
        foreach (var models in trial.Scale.Pick<int[]>(smoke: [2, 5], laptop: [1, 2, 3, 4, 5, 8], full: [1, 2, 3, 4, 5, 6, 8, 10]))
        {
            var (truth, tuned) = Made(side, few, models, decaying: false, rng.Split(Flat));
            Compare(trial, truth, tuned, new() { Rank = few, Iterations = iterations }, Flat, draw: 0, withRanks: false);
            trial.Progress(0.05 + 0.03 * models, $"{Flat}, {models} models");
        }
        foreach (var models in trial.Scale.Pick<int[]>(smoke: [Shown], laptop: [3, Shown], full: [3, 4, Shown, 6, 8, 10]))
        {
            // How far 300 iterations come differs much from base to base, so that a seed is the mean of several.
            for (var draw = 0; draw < trial.Scale.Pick(smoke: 1, laptop: 4, full: 4); draw++)
            {
                var (truth, tuned) = Made(side, many, models, decaying: true, rng.Split(Decaying).Split(draw));
                Compare(trial, truth, tuned, new() { Rank = many, Iterations = iterations }, Decaying, draw, withRanks: models == Shown);
            }
            trial.Progress(0.3 + 0.04 * models, $"{Decaying}, {models} models");
        }
    }

    /// <summary>W' = W + M: flat, M = (0.1/d)·B·A with normal B and A; decaying, U·diag(0.3·2⁻ʲ)·Vᵀ, every second one twice as large.</summary>
    internal static (Tensor Truth, Tensor[] Tuned) Made(int side, int rank, int models, bool decaying, Rng rng)
    {
        var truth = Tensor.Randn([side, side], rng.Split("base"), DType.Float64, deviation: 1 / Math.Sqrt(side));
        return (truth, [.. Enumerable.Range(0, models).Select(model =>
        {
            var stream = rng.Split($"model {model}");
            var (b, a) = (Tensor.Randn([side, rank], stream, DType.Float64), Tensor.Randn([side, rank], stream, DType.Float64));
            if (!decaying)
                return truth + (b.MatMul(a.T) * (0.1 / side));
            var values = Tensor.Of([.. Enumerable.Range(0, rank).Select(j => 0.3 * Math.Pow(0.5, j) * (1 + (model % 2)))]);
            return truth + (Linalg.Qr(b).Q * values).MatMul(Linalg.Qr(a).Q.T);
        })]);
    }

    static void Compare(Trial trial, Tensor truth, Tensor[] tuned, SpectralDetuningOptions options, string on, int draw, bool withRanks)
    {
        Measure(Method, options, tuned.Length == Shown && on == Decaying);
        Measure(FixedRank, options with { Schedule = RankSchedule.Fixed }, tuned.Length == Shown && on == Decaying);
        if (withRanks)
        {
            Measure(Half, options with { Rank = options.Rank / 2 }, false);
            Measure(Twice, options with { Rank = options.Rank * 2 }, false);
        }
        Record(Mean, SpectralDetuning.WeightError(SpectralDetuning.Mean(tuned), truth));
        Record(One, MeanError(tuned.Select(one => SpectralDetuning.WeightError(one, truth))));

        void Measure(string arm, SpectralDetuningOptions how, bool shown)
        {
            Action<int, Tensor>? each = !shown ? null : (iteration, w) =>
            {
                if (iteration % 10 == 9 || iteration == 0)
                    trial.Record(arm, Path, SpectralDetuning.WeightError(w, truth), at: iteration + 1, on: on, draw: draw);
            };
            var recovery = SpectralDetuning.RecoverMatrix(tuned, how, each, trial.Stop);
            Record(arm, SpectralDetuning.WeightError(recovery.Weight, truth));
            for (var iteration = 0; shown && iteration < recovery.Ranks.Count; iteration += iteration == 0 ? 9 : 10)
                trial.Record(arm, RankPath, recovery.Ranks[iteration], at: iteration + 1, on: on, draw: draw);
        }

        void Record(string arm, double error) => trial.Record(arm, Error, error, at: tuned.Length, on: on, draw: draw);
    }

    /// <summary>Perceptrons tuned on different tasks; hidden layers are adapted, all else is as in the base.</summary>
    static void RecoverTuned(Trial trial, Rng rng)
    {
        var model = trial.House(Base);
        var digits = HouseDigits.Load(Side);
        digits.TellTo(trial);
        var counts = trial.Scale.Pick<int[]>(smoke: [Shown], laptop: [2, 3, Shown, Bank], full: [2, 3, 4, Shown, 6, 7, Bank]);
        RecoverBank(trial, model, digits, rate: 5e-4, counts, Digits, rng.Split(Digits));
        if (trial.Scale != Scale.Smoke)
            RecoverBank(trial, model, digits, rate: 2e-3, [Bank], Hard, rng.Split(Hard));
    }

    static void RecoverBank(Trial trial, Mlp model, HouseDigits digits, double rate, int[] counts, string on, Rng rng)
    {
        var steps = trial.Scale.Pick(smoke: 40, laptop: 200, full: 2000);
        var bank = Enumerable.Range(0, counts.Max()).Select(task => LoraBank.Tune(model, task, digits.Train, LoraRank, rate, steps, rng.Split($"task {task}"), trial.Stop)).ToArray();
        var truth = model.State();
        var states = bank.Select(tuned => tuned.State()).ToArray();
        var options = new SpectralDetuningOptions { Rank = LoraRank, Iterations = trial.Scale.Pick(smoke: 60, laptop: 1000, full: 1000), AllowTooFew = true };
        string[] layers = [.. truth.Names.Where(name => truth[name].Rank == 2 && name.StartsWith("body.", StringComparison.Ordinal))];
        var logits = Logits(model, digits.Test.Inputs);
        foreach (var count in counts)
        {
            trial.Progress(0.5 + 0.05 * count, $"{on}, {count} models");
            var tuned = states[..count];
            Report(Method, SpectralDetuning.Recover(tuned, options, stop: trial.Stop).Base);
            Report(FixedRank, SpectralDetuning.Recover(tuned, options with { Schedule = RankSchedule.Fixed }, stop: trial.Stop).Base);
            Report(Mean, StateDict.Average(tuned));
            Record(One, MeanError(tuned.Select(state => SpectralDetuning.WeightError(state, truth, layers))), bank[..count].Average(one => Behaviour(one, logits, digits.Test.Inputs)),
                bank[..count].Average(one => Classification.Accuracy(Logits(one, digits.Test.Inputs), digits.Test.Labels)));

            void Report(string arm, StateDict state)
            {
                var recovered = model.Copy();
                recovered.Load(state);
                Record(arm, SpectralDetuning.WeightError(state, truth, layers), Behaviour(recovered, logits, digits.Test.Inputs), Classification.Accuracy(Logits(recovered, digits.Test.Inputs), digits.Test.Labels));
            }

            void Record(string arm, double error, double divergence, double accuracy)
            {
                trial.Record(arm, Error, error, at: count, on: on);
                trial.Record(arm, Divergence, divergence, at: count, on: on);
                trial.Record(arm, Accuracy, accuracy, at: count, on: on);
            }
        }
        trial.Record("the base", Accuracy, Classification.Accuracy(logits, digits.Test.Labels), on: on);
    }

    /// <summary>log₁₀ KL(base ‖ model), never below 10⁻¹⁵, where rounding is all that is left.</summary>
    static double Behaviour(Mlp model, Tensor logits, Tensor pictures) =>
        Math.Log10(Math.Max(1e-15, Distillation.Soft(Logits(model, pictures), logits, temperature: 1).ToDouble()));

    static Tensor Logits(Mlp model, Tensor pictures)
    {
        using var _ = Gradient.Off();
        return model.Forward(pictures.Flatten(1)).To(DType.Float64);
    }

    static double MeanError(IEnumerable<double> errors) => Math.Log10(errors.Average(error => Math.Pow(10, error)));
}

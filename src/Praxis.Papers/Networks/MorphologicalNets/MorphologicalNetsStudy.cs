using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>Measures what 2403.12975 explains: directions at ties, depth, and what first weights and steps do for training.</summary>
public sealed class MorphologicalNetsStudy : Study
{
    internal const string Plain = "SGD", Adaptive = "Adam", Guided = "guided", CoveredAdam = "Adam, guided first weights", Smooth = "smooth maximum", Relu = "ReLU network";
    internal const string Automatic = "automatic differentiation", Descent = "B-descent";
    const string Error = "relative error", Falls = "descent share", Deepest = "active share by layer";
    const double MostError = 1000;

    static readonly (string Name, MorphologicalOptions Options)[] Rules =
    [
        (Automatic, new() { Ties = TieRule.First }),
        ("ties to all", new() { Ties = TieRule.All }),
        ("ties split", new() { Ties = TieRule.Split }),
        ("one up, all down", new() { Ties = TieRule.Bouligand }),
        (Descent, new() { Ties = TieRule.Steepest, Message = MessageRule.Steepest }),
    ];

    static readonly StudentArm[] Arms =
    [
        new(Plain, Grid([Beginning.Normal, Beginning.Constant], [1, 0.1, 0.01, 10])),
        new(Adaptive, Grid([Beginning.Normal, Beginning.Constant], [0.01, 0.001, 0.003, 0.1])),
        new(Guided, Grid([Beginning.Covering, Beginning.Identity], [1, 0.1, 0.01, 10])),
        new(CoveredAdam, Grid([Beginning.Covering, Beginning.Identity], [0.01, 0.001, 0.003, 0.1])),
        new(Smooth, [.. Grid([Beginning.Covering], [0.01, 0.001, 0.003, 0.1], 0.1), .. Grid([Beginning.Covering], [0.01, 0.001, 0.003, 0.1], 0.02)]),
        new(Relu, Grid([Beginning.Normal], [0.01, 0.001, 0.003, 0.03, 0.0003, 0.02, 0.002, 0.1])),
    ];

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2403.12975", "MorphologicalNets", Theme.Networks,
        "One-sided (Bouligand) derivatives explain why stacks of max-plus layers train badly by back-propagation, and how to choose first weights and steps.",
        "借助单侧（Bouligand）导数，说明多层最大加法（形态学）网络为何难以用反向传播训练，以及如何选择初始权重与步长。")
    {
        Title = "Training morphological neural networks with gradient descent: some theoretical insights",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("where maxima are tied, the Bouligand direction lowers the loss more often than the direction of automatic differentiation",
            Falls, Descent, Automatic, by: 0.2, on: "one sample", zh: "在最大值并列处，Bouligand方向比自动微分方向更常使损失下降"),
        Claim.AtLeast("the Bouligand direction always lowers it, also for a batch that shares the weights", Falls, Descent, 0.99, on: "16 samples",
            zh: "即使一批样本共享权重，Bouligand方向也总能使损失下降"),
        Claim.Trend("with plain gradient descent the error that is left grows with depth", Error, Plain, Direction.Rising, axes: Axes.LogX,
            zh: "用普通梯度下降时，剩余误差随深度增大"),
        Claim.Better("with guided first weights and steps limited by gaps, the error at four layers is at most half that of tuned Adam",
            Error, Guided, Adaptive, by: 0.5, at: 4, goal: Goal.Lower, relative: true, zh: "采用指导性初始权重和受间隙限制的步长后，四层时的误差不超过调优后Adam的一半"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("The paper is theory without an experiment of its own: tasks, margins and the exact rules for first weights and step limits are this study's reading of its guidance.",
            "该论文是理论性的，没有自带实验：任务、界限以及初始权重和步长限制的具体规则是本研究对其指导意见的解读。"),
        new("B-descent takes the shortest element of the tied subdifferential, for the weights of each output over the batch and for the message of each sample. It is a proven descent direction for one layer, and for deeper networks on one sample; messages of a batch to layers that share weights carry no such proof, and the probe records them as 'two layers, 16 samples'.",
            "B-下降取并列次微分中的最短元素：对每个输出的权重按整批计算，对每个样本的消息单独计算。单层以及单样本的深层网络有下降保证；批量样本传给共享权重的下层时没有这种保证，探针以“two layers, 16 samples”记录。"),
        new("The arm 'Adam, guided first weights' tells the two parts of the guidance apart: what it leaves to the arm 'guided' is the share of the limited steps. Random teachers answer more simply the deeper they are, so that errors at different depths are of different tasks.",
            "“Adam, guided first weights”一栏把指导意见的两部分分开：它与“guided”之差即受限步长的贡献。随机教师网络越深，其输出越简单，因此不同深度的误差对应不同的任务。"),
        new("The error is the squared error on new inputs over the variance of the teacher, and not over the error at the beginning, which would favour bad first weights. A student that diverged counts as 1000.",
            "误差为新输入上的平方误差除以教师输出的方差，而不是除以初始误差，因为后者会偏袒差的初始权重。发散的学生网络记为1000。"),
    ];

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        var rng = new Rng(trial.Seed);
        Probe(trial, rng.Split("ties"));
        trial.Progress(0.1, "students");
        Teach(trial, rng.Split("teacher"));
        Recover(trial, rng.Split("elements"));
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results) => MorphologicalNetsFigure.Draw(results, [.. Arms.Select(arm => arm.Name)], Error, Falls, Deepest);

    static void Probe(Trial trial, Rng rng)
    {
        var probes = trial.Scale.Pick(smoke: 20, laptop: 200, full: 2000);
        foreach (var (samples, deep, name) in new[] { (1, false, "one sample"), (16, false, "16 samples"), (1, true, "two layers, one sample"), (16, true, "two layers, 16 samples") })
        {
            foreach (var (rule, options) in Rules)
            {
                trial.Record(rule, Falls, new TieProbe(TeacherTask.Width, samples, deep).DescentShare(options, probes, rng.Split(name), trial.Stop), on: name);
            }
        }
    }

    static void Teach(Trial trial, Rng rng)
    {
        var steps = trial.Scale.Pick(smoke: 40, laptop: 1000, full: 4000);
        var samples = trial.Scale.Pick(smoke: 512, laptop: 4096, full: 16384);
        int[] depths = trial.Scale.Pick<int[]>(smoke: [1, 4], laptop: [1, 2, 4, 8], full: [1, 2, 4, 8]);
        var done = 0;
        foreach (var depth in depths)
        {
            var task = new TeacherTask(depth, samples, rng.Split(depth));
            foreach (var arm in Arms)
            {
                IReadOnlyList<Setting> grid = trial.Scale == Scale.Smoke ? [arm.Grid[0], arm.Grid[^1]] : arm.Grid;
                var setting = trial.Tuned($"settings of {depth} layers", grid,
                    (candidate, tuning) => new TeacherTask(depth, samples, new Rng(tuning.Seed)).Train(arm, candidate, steps, tuning.Stop).RelativeError,
                    arm: arm.Name, goal: Goal.Lower);
                var outcome = task.Train(arm, setting, steps, trial.Stop);
                trial.Record(arm.Name, Error, Math.Min(outcome.RelativeError, MostError), at: depth);
                trial.Record(arm.Name, "falling steps", outcome.FallingShare, at: depth);
                if (depth == depths[^1])
                {
                    RecordActivity(trial, arm.Name, outcome.ActiveShares);
                }
                trial.Progress(0.1 + (0.8 * ++done / (depths.Length * Arms.Length)), $"students of {depth} layers");
            }
        }
    }

    static void RecordActivity(Trial trial, string arm, double[,] shares)
    {
        for (var l = 0; l < shares.GetLength(0); l++)
        {
            for (var k = 0; k < shares.GetLength(1); k++)
            {
                if (double.IsFinite(shares[l, k]))
                {
                    trial.Record(arm, Deepest, shares[l, k], at: k, on: $"layer {l + 1}");
                }
            }
        }
    }

    static void Recover(Trial trial, Rng rng)
    {
        var steps = trial.Scale.Pick(smoke: 6, laptop: 300, full: 3000);
        foreach (var binary in new[] { true, false })
        {
            var name = binary ? "binary images" : "grey images";
            foreach (var (arm, guided, rates) in new (string, bool, double[])[] { (Adaptive, false, [0.03, 0.01, 0.1]), (Guided, true, [10, 3, 30]) })
            {
                double[] grid = trial.Scale == Scale.Smoke ? [rates[0]] : rates;
                var rate = trial.Tuned($"rate on {name}", grid, (candidate, tuning) => new ElementTask(binary, new Rng(tuning.Seed)).Learn(guided, candidate, steps, tuning.Stop).Loss,
                    arm: arm, goal: Goal.Lower);
                var task = new ElementTask(binary, rng.Split(name));
                var (recovered, loss, weight) = task.Learn(guided, rate, steps, trial.Stop);
                trial.Record(arm, "element recovered", recovered ? 1 : 0, on: name);
                trial.Record(arm, "opening error", loss, on: name);
                for (var q = 0; q < weight.Length; q++)
                {
                    trial.Record(arm, "learned element", Math.Clamp(weight[q], -2, 2), at: q, on: name);
                    if (guided)
                    {
                        trial.Record("teacher", "learned element", task.Element[q] - 1, at: q, on: name);
                    }
                }
            }
        }
    }

    static Setting[] Grid(Beginning[] beginnings, double[] rates, double temperature = 0) =>
        [.. beginnings.SelectMany(beginning => rates.Select(rate => new Setting(beginning, rate, temperature)))];
}

using Praxis.Lab;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>Measures what 2402.10475 proves: gradients to a saddle point, how they grow with the interaction, and bilinear games.</summary>
public sealed class AlexGdaStudy : Study
{
    internal const string Count = "log10 gradients", Sweep = "gradients", Slope = "exponent of the interaction", Distance = "log10 squared distance";
    internal const string Bilinear = "log10 distance, bilinear", Gan = "sliced Wasserstein distance";

    internal static readonly Arm Simultaneous = new("Sim-GDA", MinimaxMethod.Simultaneous, Fine(1));
    internal static readonly Arm Alternating = new("Alt-GDA", MinimaxMethod.Alternating, Fine(1));
    internal static readonly Arm Alex = new("Alex-GDA", MinimaxMethod.Extrapolated, Coarse([1.5, 1, 1.2, 2, 2.5, 3]));
    internal static readonly Arm Fixed = new("Alex-GDA, γ = δ = 1.5", MinimaxMethod.Extrapolated, Fine(1.5));
    internal static readonly Arm Extra = new("extra-gradient", MinimaxMethod.ExtraGradient, Coarse([1, 0.25, 0.5, 0.75, 1.25, 1.5]));
    internal static readonly Arm Optimistic = new("optimistic GDA", MinimaxMethod.Optimistic, Coarse([0.5, 0, 0.1, 0.25, 0.75, 1]));

    internal static readonly Arm[] Arms = [Simultaneous, Alternating, Alex, Fixed, Extra, Optimistic];

    internal static readonly Setting[] Settings =
    [
        new(0.1, 1, 0.1, 1, 1e-8), new(0.1, 1, 0.05, 2, 1e-8), new(0.01, 1, 0.01, 1, 1e-4), new(0.01, 1, 0.05, 2, 1e-4),
    ];

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2402.10475", "AlexGda", Theme.Networks,
        "In min-max problems, updating the two players in turn is provably faster than updating them together, and extrapolating what each sees of the other reaches the best rate for free.",
        "在极小极大问题中，轮流更新双方被证明快于同时更新；再让每一方看到对手的外推点（Alex-GDA），不增加梯度次数即可达到最优速率。")
    {
        Title = "Fundamental Benefit of Alternating Updates in Minimax Optimization",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("Alex-GDA needs at least a fifth fewer gradients than Alt-GDA (geometric mean over four kinds of quadratic games)",
            Count, Alex.Name, Alternating.Name, by: -Math.Log10(0.8), goal: Goal.Lower, zh: "在四类二次博弈上，Alex-GDA所需梯度次数（几何平均）比Alt-GDA少至少五分之一"),
        Claim.Better("Alt-GDA needs at most half the gradients of Sim-GDA", Count, Alternating.Name, Simultaneous.Name, by: Math.Log10(2), goal: Goal.Lower,
            zh: "Alt-GDA所需梯度次数不超过Sim-GDA的一半"),
        Claim.Rate("the gradients of Sim-GDA grow with the square of κ_xy", Sweep, Simultaneous.Name, exponent: 2, within: 0.3, zh: "Sim-GDA的梯度次数按κ_xy的平方增长"),
        Claim.AtMost("those of Alex-GDA grow at most in proportion to κ_xy", Slope, Alex.Name, 1.05, zh: "Alex-GDA的梯度次数至多与κ_xy成正比"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("Games of 20 + 20 variables at laptop scale (the paper has 100 + 100 and 30 games). Step factors, and γ = δ, ratios of second steps or of steps back, are chosen for the worst of other games of the same kind, by the spectral radius of the iteration, with 36 tries for each arm; gradients are then counted by running it.",
            "laptop规模使用20+20维的博弈（论文为100+100维、30个博弈）。步长系数以及γ=δ、第二步或回退步的比例，均按同类其他博弈中最坏情形的迭代矩阵谱半径选取，每个方法36次尝试；随后通过实际运行统计梯度次数。"),
        new("Gradients are counted, not iterations: extra-gradient takes two for each player and step. A run that does not arrive within the limit counts as the limit.",
            "比较的是梯度次数而非迭代次数：外梯度法每步每方取两次梯度。未在上限内到达的运行按上限计。"),
        new("The theory does not cover the small Wasserstein GAN; it is measured and drawn, and no claim rests on it.",
            "理论不涵盖小型Wasserstein GAN；此处仅测量并绘图，不作为结论依据。"),
    ];

    /// <inheritdoc />
    public override int DefaultSeeds(Scale scale) => scale.Pick(smoke: 1, laptop: 10, full: 30);

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        var size = trial.Scale.Pick(smoke: 5, laptop: 20, full: 100);
        var most = trial.Scale.Pick(smoke: 400_000L, laptop: 8_000_000L, full: 50_000_000L);
        var rng = new Rng(trial.Seed);
        var settings = trial.Scale == Scale.Smoke ? Settings[..2] : Settings;
        foreach (var (index, setting) in settings.Index())
        {
            foreach (var arm in Arms)
            {
                trial.Stop.ThrowIfCancellationRequested();
                var steps = Tune(trial, arm, setting);
                var play = new Play(setting, size, rng.Split("games").Split(index));
                trial.Record(arm.Name, Count, Math.Log10(play.Gradients(arm, steps, most, trial)), on: setting.ToString());
                if (index == settings.Length - 1)
                {
                    play.Trace(trial, arm, steps);
                }
            }
            trial.Progress(0.5 * (index + 1) / settings.Length, "quadratic games");
        }
        Grow(trial, size, most, rng.Split("sweep"));
        PlayBilinear(trial, rng.Split("bilinear"));
        PlayGan(trial, rng.Split("gan"));
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results) => AlexGdaFigure.Draw(results);

    // Gradients over κ_xy with κₓ = κᵧ = 10, and the slope of their logarithms.
    static void Grow(Trial trial, int size, long most, Rng rng)
    {
        double[] kappas = trial.Scale.Pick<double[]>(smoke: [10, 32], laptop: [10, 18, 32, 56, 100], full: [10, 18, 32, 56, 100, 180, 320]);
        foreach (var arm in Arms)
        {
            var logs = new List<(double X, double Y)>();
            foreach (var kappa in kappas)
            {
                trial.Stop.ThrowIfCancellationRequested();
                var setting = new Setting(0.1, 1, 0.1, 0.1 * kappa, 1e-8);
                var gradients = new Play(setting, size, rng.Split((long)kappa)).Gradients(arm, Tune(trial, arm, setting), most, trial);
                trial.Record(arm.Name, Sweep, gradients, at: kappa);
                logs.Add((Math.Log10(kappa), Math.Log10(gradients)));
            }
            double x = logs.Average(point => point.X), y = logs.Average(point => point.Y);
            trial.Record(arm.Name, Slope, logs.Sum(point => (point.X - x) * (point.Y - y)) / logs.Sum(point => (point.X - x) * (point.X - x)));
        }
        trial.Progress(0.7, "growth with the interaction");
    }

    // f = xᵀBy: nothing draws the players to the saddle point but their interaction.
    static void PlayBilinear(Trial trial, Rng rng)
    {
        var game = QuadraticGame.Random(10, 0, 0, 0.5, 1, rng);
        var steps = trial.Scale.Pick(smoke: 60, laptop: 200, full: 200);
        foreach (var arm in new[] { Simultaneous, Alternating, Fixed, Extra, Optimistic })
        {
            var sizes = new MinimaxSteps(0.5, 0.5, arm.Grid[0].Factor, arm.Grid[0].Factor);
            var state = game.Start(arm.Method, Normal(10, rng.Split("x")), Normal(10, rng.Split("y")));
            var work = new double[40];
            for (var step = 0; step <= steps; step++)
            {
                var norm = SpanKernels.Dot(state.AsSpan(0, 20), state.AsSpan(0, 20));
                if (step % (steps / 20) == 0)
                {
                    trial.Record(arm.Name, Bilinear, 0.5 * Math.Log10(Math.Max(norm, 1e-30)), at: step * QuadraticGame.Gradients(arm.Method));
                }
                game.Step(arm.Method, sizes, state, work);
            }
        }
    }

    static void PlayGan(Trial trial, Rng rng)
    {
        var steps = trial.Scale.Pick(smoke: 20, laptop: 1500, full: 10_000);
        (string Name, Func<Optimizer, Optimizer, MinimaxOptimizer> Make)[] methods =
        [
            (Simultaneous.Name, (critic, generator) => new SimGda(critic, generator)),
            (Alternating.Name, AlexGda.Alternating),
            (Fixed.Name, (critic, generator) => new AlexGda(critic, generator)),
        ];
        foreach (var (index, (name, make)) in methods.Index())
        {
            double[] penalties = trial.Scale == Scale.Smoke ? [1] : [1, 0.1, 10];
            var penalty = trial.Tuned("gradient penalty", penalties, (candidate, tuning) => new RingGan(new Rng(tuning.Seed)).Play(make, candidate, steps, tuning.Stop), arm: name, goal: Goal.Lower);
            trial.Record(name, Gan, new RingGan(rng).Play(make, penalty, steps, trial.Stop));
            trial.Progress(0.7 + (0.1 * (index + 1)), "a GAN on a ring");
        }
    }

    // The steps that are best for the worst game of the setting's kind.
    static MinimaxSteps Tune(Trial trial, Arm arm, Setting setting)
    {
        var grid = trial.Scale == Scale.Smoke ? [.. arm.Grid.Where((_, i) => i % 7 is 0 or 1)] : arm.Grid;
        var chosen = trial.Tuned($"steps, {setting}", grid,
            (candidate, tuning) => MinimaxSpectrum.Iterations(MinimaxSpectrum.Radius(setting.Small(100, new Rng(tuning.Seed)), arm.Method, setting.Steps(arm, candidate)), setting.Epsilon),
            arm: arm.Name, goal: Goal.Lower);
        return setting.Steps(arm, chosen);
    }

    static double[] Normal(int count, Rng rng)
    {
        var values = new double[count];
        rng.FillNormal(values.AsSpan(), 0.0, 2.0);
        return values;
    }

    // 36 factors of the step, all else as told.
    static Choice[] Fine(double factor) => [.. Enumerable.Range(0, 36).Select(i => new Choice(Math.Round(0.1 + (0.04 * i), 2), factor))];

    // 6 factors of the step by 6 of the second number.
    static Choice[] Coarse(double[] factors) => [.. factors.SelectMany(factor => new[] { 1, 0.25, 0.5, 0.75, 1.25, 1.5 }.Select(step => new Choice(step, factor)))];

    /// <summary>A candidate: the factor of the prescribed steps, and γ = δ or the ratio of the second steps.</summary>
    internal readonly record struct Choice(double Step, double Factor);

    internal sealed record Arm(string Name, MinimaxMethod Method, IReadOnlyList<Choice> Grid);

    /// <summary>A kind of game and how near the saddle point counts as there.</summary>
    internal sealed record Setting(double Mu, double L, double MuXY, double LXY, double Epsilon)
    {
        public GameConstants Constants => new(Mu, L, Mu, L, LXY);

        public QuadraticGame Game(int size, Rng rng) => QuadraticGame.Random(size, Mu, L, MuXY, LXY, rng);

        /// <summary>Games of two numbers of this kind: the eight extreme ones and others drawn between them.</summary>
        public (double A, double B, double C)[] Small(int count, Rng rng) =>
        [
            .. from a in new[] { Mu, L } from b in new[] { MuXY, LXY } from c in new[] { Mu, L } select (a, b, c),
            .. Enumerable.Range(0, count).Select(_ => (rng.Uniform(Mu, L), rng.Uniform(MuXY, LXY), rng.Uniform(Mu, L))),
        ];

        public MinimaxSteps Steps(Arm arm, Choice choice)
        {
            var (alpha, beta) = Constants.Steps(arm.Method);
            return new(alpha * choice.Step, beta * choice.Step, choice.Factor, choice.Factor);
        }

        public override string ToString() => FormattableString.Invariant($"κ = {Constants.KappaX:0}, κ_xy = {Constants.KappaXY:0}");
    }

    /// <summary>One game with one starting point; every arm plays the same.</summary>
    sealed class Play(Setting setting, int size, Rng rng)
    {
        readonly QuadraticGame _game = setting.Game(size, rng.Split("game"));
        readonly double[] _x = Normal(size, rng.Split("x")), _y = Normal(size, rng.Split("y"));

        public double Gradients(Arm arm, MinimaxSteps steps, long most, Trial trial)
        {
            if (_game.GradientsTo(setting.Epsilon, arm.Method, steps, _x, _y, most, stop: trial.Stop) is { } gradients)
            {
                return gradients;
            }
            trial.Note($"{arm.Name} did not arrive at the saddle point of a game with {setting} within {most:N0} gradients (seed {trial.Seed}).");
            return most;
        }

        // The squared distance at eight places of each factor of ten of gradients.
        public void Trace(Trial trial, Arm arm, MinimaxSteps steps)
        {
            var next = 8;
            _game.GradientsTo(setting.Epsilon, arm.Method, steps, _x, _y, trial.Scale.Pick(smoke: 20_000L, laptop: 3_000_000L, full: 30_000_000L), (spent, distance) =>
            {
                if (spent >= Math.Pow(10, next / 8.0))
                {
                    trial.Record(arm.Name, Distance, Math.Log10(Math.Max(distance, 1e-30)), at: Math.Pow(10, next / 8.0));
                    while (Math.Pow(10, next / 8.0) <= spent)
                    {
                        next++;
                    }
                }
            }, trial.Stop);
        }
    }
}

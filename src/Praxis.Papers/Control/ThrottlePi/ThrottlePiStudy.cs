using System.Globalization;
using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Control;

/// <summary>Measures what 2402.13654 claims: a tuned PI with a learned, bounded correction against the PI and against the same learner alone.</summary>
public sealed class ThrottlePiStudy : Study
{
    internal const string Pi = "PI", Guided = "PI-TD3", Alone = "TD3", Unbounded = "PI-TD3 without bound", Cloned = "TD3 cloned from PI", Model = "known model";
    internal const string RewardGuided = "reward-guided TD3", PolicyGuided = "policy-guided TD3";

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2402.13654", "ThrottlePi", Theme.Control,
        "Keep a tuned PI controller and let reinforcement learning add a bounded correction to its command: better valve tracking with few interactions.",
        "保留调好的 PI 控制器，用强化学习在其指令附近学习有界修正，以很少的交互次数改善节流阀跟踪。")
    {
        Title = "Improving a Proportional Integral Controller with Reinforcement Learning on a Throttle Valve Benchmark",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("with a learned correction of at most a fifth of the command's range the tuned PI tracks at a tenth less cost or better", "cost", Guided, Pi, by: 0.1, goal: Goal.Lower, relative: true,
            zh: "加上不超过指令范围五分之一的学习修正后，调好的 PI 的跟踪代价至少降低一成"),
        Claim.Better("guided by the PI, learning beats the PI after fewer interactions than the same learner alone", "steps to beat the PI", Guided, Alone, by: 0.3, goal: Goal.Lower, relative: true,
            zh: "有 PI 引导时，超过 PI 所需的交互次数少于同一学习器单独学习"),
        Claim.Better("the worst episode of training costs less with the guide than without", "worst training episode", Guided, Alone, by: 0.3, goal: Goal.Lower, relative: true,
            zh: "训练中最差的一次试验，有引导时的代价低于无引导时"),
        Claim.Better("the bound is what keeps training safe: without it the worst episode costs more", "worst training episode", Guided, Unbounded, goal: Goal.Lower, relative: true,
            zh: "是界限保证了训练安全：去掉界限后最差的一次试验代价更高"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("The paper's valves are on a test bench; these are simulated, with parameters of ours. State, reward, bound and network sizes are ours as well, since the paper's are not public in code.",
            "论文在台架上使用真实阀门；此处为仿真阀门，参数由我们设定。论文未公开代码，状态、奖励、界限与网络规模亦由我们设定。"),
        new("The guide is trusted everywhere (λ = 1), as the PI is valid everywhere; executing the guide with probability λ is then the PI itself. The reward-guided and policy-guided uses run at full scale only.",
            "PI 处处有效，故处处信任引导（λ = 1）；此时以概率 λ 执行引导即为 PI 本身。奖励引导与策略引导仅在 full 规模下运行。"),
        new("The bound is 0.4, a fifth of the range from −1 to 1. Transitions over which the reference jumps are not remembered, rewards are scaled by 0.1, and the critics learn from 800 updates before the actor moves, for every learner alike.",
            "界限取 0.4，即 −1 到 1 范围的五分之一。参考值跳变处的转移不入记忆，奖励乘以 0.1，执行器在 800 次评论器更新之后才开始学习；所有学习器均如此。"),
        new("At laptop scale a run has 6,000 interactions (one minute of valve time) and not 20,000. A learner that never beats the PI counts as one that needs twice the run.",
            "laptop 规模下每次运行 6000 次交互（阀门时间一分钟），而非 20000 次。始终未超过 PI 的学习器按运行长度的两倍计。"),
        new("That the exploration noise is tuned, not the learning rate, was decided after early runs on seeds of the verdict had been seen; the tuning itself has seeds of its own.",
            "调节探索噪声而非学习率，是在看过部分判定种子的早期运行之后决定的；调参本身使用独立的种子。"),
    ];

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        var valves = Valves(trial.Scale);
        var arms = Arms(trial.Scale);
        var share = 1.0 / (valves.Length * arms.Length + (trial.Scale == Scale.Smoke ? 0 : 2));
        var done = 0.0;
        // At smoke scale nothing is claimed, and every arm has the same noise.
        var noises = arms.ToDictionary(arm => arm.Name, arm => trial.Scale == Scale.Smoke ? 0.15 : trial.Tuned("exploration noise", (double[])[0.15, 0.3], (noise, tuning) => TuningCost(arm, noise, tuning), arm.Name, Goal.Lower));
        foreach (var parameters in valves)
        {
            var bench = new ValveBench(parameters, trial.Scale, new Rng(trial.Seed).Split(parameters.Name));
            var pi = TunedPi(parameters, trial);
            var known = trial.Tuned($"gains on the {parameters.Name} valve", Grid((0.003, 0.1), (0.0003, 0.01), GridSize(trial.Scale)), (gains, tuning) => GainCost(parameters, new ModelController(parameters, gains.First, gains.Second), tuning), Model, Goal.Lower);
            var piCost = bench.Record(trial, Pi, pi);
            bench.Record(trial, Model, new ModelController(parameters, known.First, known.Second));
            foreach (var arm in arms)
            {
                var agent = bench.Train(trial, arm.Name, pi, arm.Options(noises[arm.Name], trial.Scale), piCost, fraction => trial.Progress(done + share * fraction, $"{arm.Name} on the {parameters.Name} valve"));
                done += share;
                if (arm.Name == Guided && parameters.Name == ThrottleParameters.Sticky.Name && trial.Seed == 0)
                    bench.RecordTrace(trial, pi, agent);
            }
            if (parameters.Name == ThrottleParameters.Sticky.Name && trial.Scale != Scale.Smoke)
                Bounds(trial, bench, pi, noises[Guided], piCost, fraction => trial.Progress(done + 2 * share * fraction, "other bounds"));
        }
        trial.Progress(1);
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results) => ThrottlePiFigures.Of(results);

    /// <summary>β: a fifth of the range of commands, which is 2 wide.</summary>
    internal const double Bound = 0.4;

    internal static ThrottleParameters[] Valves(Scale scale) =>
        scale == Scale.Smoke ? [ThrottleParameters.Sticky] : [ThrottleParameters.Sticky, ThrottleParameters.Stiff, ThrottleParameters.Noisy];

    internal static int Steps(Scale scale) => scale.Pick(smoke: 600, laptop: 6000, full: 20_000);

    /// <summary>β on the sticky valve, from the PI itself to a bound that hardly binds.</summary>
    static void Bounds(Trial trial, ValveBench bench, PiController pi, double noise, double piCost, Action<double> progress)
    {
        double[] bounds = [0.1, 0.2];
        trial.Record(Guided, "cost by bound", piCost, at: 0);
        trial.Record(Guided, "cost by bound", bench.LastCost(Guided), at: Bound);
        trial.Record(Guided, "cost by bound", bench.LastCost(Unbounded), at: 2);
        foreach (var bound in bounds)
        {
            var agent = bench.Learn(pi, Options(noise, trial.Scale) with { Bound = bound }, trial.Stop, fraction => progress((Array.IndexOf(bounds, bound) + fraction) / bounds.Length));
            trial.Record(Guided, "cost by bound", bench.Cost(agent.Controller()), at: bound);
        }
    }

    static PiController TunedPi(ThrottleParameters parameters, Trial trial)
    {
        var gains = trial.Tuned($"gains on the {parameters.Name} valve", Grid((0.003, 0.1), (0.01, 1), GridSize(trial.Scale)), (candidate, tuning) => GainCost(parameters, MakePi(candidate), tuning), Pi, Goal.Lower);
        return MakePi(gains);
    }

    internal static PiController MakePi(Gains gains) => new(gains.First, gains.Second, ThrottleValve.Period);

    static double GainCost(ThrottleParameters parameters, IController controller, Tuning tuning)
    {
        var rng = new Rng(tuning.Seed);
        return Tracking.Cost(new ThrottleValve(parameters), controller, ValveBench.Staircases(rng.Split("references"), tuning.Scale.Pick(smoke: 4, laptop: 8, full: 16)), rng.Split("plant"), new());
    }

    /// <summary>The final cost on the sticky valve around a PI that was chosen on the same tuning seed, in as many steps as a trial has.</summary>
    static double TuningCost(LearnerArm arm, double noise, Tuning tuning)
    {
        var parameters = ThrottleParameters.Sticky;
        var pi = MakePi(Grid((0.003, 0.1), (0.01, 1), 5).MinBy(gains => GainCost(parameters, MakePi(gains), tuning))!);
        var bench = new ValveBench(parameters, tuning.Scale, new Rng(tuning.Seed).Split("exploration noise"));
        return bench.Cost(bench.Learn(pi, arm.Options(noise, tuning.Scale), tuning.Stop, tuning.Scale.Pick(smoke: 300, laptop: 4000, full: 10_000)).Controller());
    }

    static int GridSize(Scale scale) => scale.Pick(smoke: 5, laptop: 10, full: 14);

    /// <summary>A square grid of pairs, even in logarithms.</summary>
    internal static Gains[] Grid((double Low, double High) first, (double Low, double High) second, int count)
    {
        return [.. from i in Enumerable.Range(0, count)
                   from j in Enumerable.Range(0, count)
                   select new Gains(Between(first, i), Between(second, j))];

        double Between((double Low, double High) range, int i) => range.Low * Math.Pow(range.High / range.Low, i / (count - 1.0));
    }

    internal static GuidedTd3Options Options(double noise, Scale scale)
    {
        var options = new GuidedTd3Options { Bound = Bound, WarmUp = scale.Pick(smoke: 200, laptop: 600, full: 900), UpdatesFrom = scale.Pick(smoke: 200, laptop: 200, full: 200) };
        return options with { Learner = options.Learner with { ExplorationNoise = noise, CriticsFirst = scale.Pick(smoke: 150, laptop: 800, full: 800) } };
    }

    static LearnerArm[] Arms(Scale scale)
    {
        LearnerArm guided = new(Guided, options => options), alone = new(Alone, options => options with { Use = GuideUse.None, HeadScale = 1 });
        LearnerArm unbounded = new(Unbounded, options => options with { Bound = 2 }), cloned = new(Cloned, options => options with { Use = GuideUse.None, HeadScale = 1, CloneSteps = 500 });
        LearnerArm reward = new(RewardGuided, options => options with { Use = GuideUse.Reward, HeadScale = 1 }), policy = new(PolicyGuided, options => options with { Use = GuideUse.Policy, HeadScale = 1 });
        return scale.Pick<LearnerArm[]>(smoke: [guided, alone, unbounded], laptop: [guided, alone, unbounded, cloned], full: [guided, alone, unbounded, cloned, reward, policy]);
    }

    sealed record LearnerArm(string Name, Func<GuidedTd3Options, GuidedTd3Options> Change)
    {
        public GuidedTd3Options Options(double noise, Scale scale) => Change(ThrottlePiStudy.Options(noise, scale));
    }
}

/// <summary>Two gains: proportional and integral, or proportional and derivative.</summary>
sealed record Gains(double First, double Second)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:g3} and {Second:g3}");
}

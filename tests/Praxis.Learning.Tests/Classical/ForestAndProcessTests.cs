using Praxis.Learning.Classical;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Classical;

public sealed class ForestAndProcessTests
{
    [Fact]
    public void A_forest_learns_what_no_line_can_separate()
    {
        var rng = new Rng(1);
        Tensor x = Tensor.Rand([400, 4], rng, -1, 1, DType.Float64), test = Tensor.Rand([400, 4], rng, -1, 1, DType.Float64);
        static Tensor Signs(Tensor at) => ((at[.., 0] * at[.., 1]) > 0).To(DType.Int64);
        var forest = RandomForest.FitClasses(x, Signs(x), 2, new Rng(2), new() { Trees = 40 });
        var right = forest.PredictClasses(test).Zip(Signs(test).ToArray<int>(), (a, b) => a == b ? 1.0 : 0).Average();
        Assert.True(right > 0.9, $"{right}");
        Assert.True(forest.Predict(test).Sum(1).AllClose(Tensor.Ones([400], DType.Float64)));
        Assert.Equal(forest.Predict(test).ToArray<double>(), RandomForest.FitClasses(x, Signs(x), 2, new Rng(2), new() { Trees = 40 }).Predict(test).ToArray<double>());
    }

    [Fact]
    public void A_forest_of_numbers_follows_a_step_and_stays_within_the_targets()
    {
        var x = Tensor.Linspace(0, 1, 200, DType.Float64).Unsqueeze(1);
        var y = (x[.., 0] > 0.5).To(DType.Float64) * 7;
        var forest = RandomForest.FitNumbers(x, y, new Rng(3), new() { Trees = 30 });
        var predicted = forest.Predict(Tensor.Of(-5.0, 0.2, 0.8, 5).Unsqueeze(1)).ToArray<double>();
        Assert.Equal([0, 0, 7, 7], predicted);
    }

    [Fact]
    public void Small_or_shallow_trees_only_know_the_mean()
    {
        var x = Tensor.Randn([20, 2], new Rng(4), DType.Float64);
        var y = Tensor.Randn([20], new Rng(5), DType.Float64);
        var predicted = RandomForest.FitNumbers(x, y, new Rng(6), new() { Trees = 2000, LeafSize = 20 }).Predict(x);
        Assert.Equal(y.Mean().ToDouble(), predicted[0].ToDouble(), 0.05);
        Assert.Equal(predicted.Min().ToDouble(), predicted.Max().ToDouble());
        var constant = RandomForest.FitNumbers(x, Tensor.Full([20], 3.3, DType.Float64), new Rng(7), new() { Trees = 3 }).Predict(x);
        Assert.True(constant.AllClose(Tensor.Full([20, 1], 3.3, DType.Float64)));
    }

    [Theory]
    [InlineData(Kernel.Gaussian)]
    [InlineData(Kernel.Matern12)]
    [InlineData(Kernel.Matern32)]
    [InlineData(Kernel.Matern52)]
    public void The_posterior_of_one_sample_by_hand(Kernel kernel)
    {
        double r = 0.8 / 2, root3 = Math.Sqrt(3) * r, root5 = Math.Sqrt(5) * r;
        var k = 1.5 * kernel switch
        {
            Kernel.Gaussian => Math.Exp(-r * r / 2),
            Kernel.Matern12 => Math.Exp(-r),
            Kernel.Matern32 => (1 + root3) * Math.Exp(-root3),
            _ => (1 + root5 + (root5 * root5 / 3)) * Math.Exp(-root5),
        };
        // Two samples at one place with targets 4 ± 1: their mean stands for the constant, so that only the variance is informative.
        var process = GaussianProcess.Fit(Tensor.Of(0.0, 0.0).Unsqueeze(1), Tensor.Of(5.0, 3.0), new() { Kernel = kernel, Length = 2, Signal = 1.5, Noise = 0.2, Steps = 0 });
        var (mean, variance) = process.Predict(Tensor.Of(0.8).Unsqueeze(1));
        Assert.Equal(4, mean.ToDouble(), 8);
        Assert.Equal(1.5 - (k * k / (1.5 + 0.1)), variance.ToDouble(), 6);
    }

    [Fact]
    public void The_likelihood_is_that_of_the_joint_Gaussian_and_the_search_raises_it()
    {
        var rng = new Rng(8);
        var x = Tensor.Rand([40, 1], rng, 0, 6, DType.Float64);
        var y = x[.., 0].Sin() * 2 + Tensor.Randn([40], rng, DType.Float64, deviation: 0.1);
        var still = GaussianProcess.Fit(x, y, new() { Steps = 0 });
        var covariance = (x.SquaredDistancesTo(x) / -2).Exp() + (Tensor.Eye(40, type: DType.Float64) * (0.1 + 1e-9));
        var centred = (y - y.Mean()).Unsqueeze(1);
        var expected = (-0.5 * (centred * Linalg.Solve(covariance, centred)).Sum()) - (0.5 * Linalg.SlogDet(covariance).LogAbs) - (20 * Math.Log(2 * Math.PI));
        Assert.Equal(expected.ToDouble(), still.LogLikelihood, 5);
        var fitted = GaussianProcess.Fit(x, y);
        Assert.True(fitted.LogLikelihood > still.LogLikelihood + 5);
        Assert.InRange(Math.Sqrt(fitted.Noise), 0.06, 0.16);
        var grid = Tensor.Linspace(0.5, 5.5, 30, DType.Float64).Unsqueeze(1);
        var (mean, variance) = fitted.Predict(grid);
        Assert.True((mean - (grid[.., 0].Sin() * 2)).Abs().Max().ToDouble() < 0.2);
        Assert.True(fitted.Predict(Tensor.Of(60.0).Unsqueeze(1)).Variance.ToDouble() > 10 * variance.Max().ToDouble());
    }

    [Fact]
    public void Words_weigh_by_their_rarity()
    {
        string[][] documents = [["a", "b", "a"], ["a", "c"], ["a"]];
        var model = TfIdf.Fit(documents);
        Assert.Equal(["a", "b", "c"], model.Words);
        double b = Math.Log(4.0 / 2) + 1;
        var weights = model.Transform([.. documents, ["unknown"]]);
        Assert.Equal(2 / Math.Sqrt(4 + (b * b)), weights.At(0, 0), 6);
        Assert.Equal(b / Math.Sqrt(4 + (b * b)), weights.At(0, 1), 6);
        Assert.Equal([0f, 0f, 0f], weights[3].ToArray<float>());
    }

    [Fact]
    public void Okapi_by_hand()
    {
        var index = new Bm25([["cat", "sat"], ["cat", "cat", "mat", "dog"], ["sun"]], k1: 1.2, b: 0.75);
        var idf = Math.Log(1 + (1.5 / 2.5));
        double mean = 7.0 / 3;
        var scores = index.Scores(["cat", "whale"]);
        Assert.Equal(idf * 2.2 / (1 + (1.2 * (0.25 + (0.75 * 2 / mean)))), scores[0], 12);
        Assert.Equal(idf * 2 * 2.2 / (2 + (1.2 * (0.25 + (0.75 * 4 / mean)))), scores[1], 12);
        Assert.Equal(0, scores[2]);
        Assert.Equal([2], index.Best(["sun"], 5).Select(hit => hit.Document));
    }
}

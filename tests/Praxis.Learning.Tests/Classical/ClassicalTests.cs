using Praxis.Learning.Classical;
using Praxis.Learning.Probes;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Classical;

public sealed class ClassicalTests
{
    [Fact]
    public void Ridge_solves_the_normal_equations_and_leaves_the_intercept_free()
    {
        var rng = new Rng(1);
        Tensor x = Tensor.Randn([30, 4], rng, DType.Float64, mean: 2), y = Tensor.Randn([30, 2], rng, DType.Float64, mean: -5);
        var model = Ridge.Fit(x, y, 3);
        Tensor centred = x - x.Mean(0);
        var expected = Linalg.Solve(centred.T.MatMul(centred) + (Tensor.Eye(4, type: DType.Float64) * 3), centred.T.MatMul(y - y.Mean(0)));
        Assert.True(model.Weights.AllClose(expected, 1e-9, 1e-10));
        Assert.True(model.Predict(x).Mean(0).AllClose(y.Mean(0)));
        Assert.True(Ridge.Fit(x, y, 1e12).Predict(x).AllClose(y.Mean(0).Expand(30, 2), 1e-6));
    }

    [Fact]
    public void The_error_without_refitting_is_the_error_with_it()
    {
        var rng = new Rng(2);
        Tensor x = Tensor.Randn([9, 12], rng, DType.Float64), y = Tensor.Randn([9], rng, DType.Float64);
        double sum = 0;
        for (var i = 0; i < 9; i++)
        {
            var others = Tensor.Of([.. Enumerable.Range(0, 9).Where(j => j != i).Select(j => (long)j)]);
            sum += Math.Pow(Ridge.Fit(x.IndexSelect(0, others), y.IndexSelect(0, others), 0.7).Predict(x[i..(i + 1)]).ToDouble() - y.At(i), 2);
        }
        Assert.Equal(sum, Ridge.LeaveOneOutError(x, y, 0.7), 8);
        var best = Ridge.FitByLeaveOneOut(x, y, [0.01, 0.7, 50]);
        Assert.Equal(new[] { 0.01, 0.7, 50 }.MinBy(penalty => Ridge.LeaveOneOutError(x, y, penalty)), best.Penalty);
    }

    [Fact]
    public void Without_penalty_more_features_than_samples_give_the_smallest_exact_solution()
    {
        var rng = new Rng(3);
        Tensor x = Tensor.Randn([5, 8], rng, DType.Float64), y = Tensor.Randn([5], rng, DType.Float64);
        Assert.True(Ridge.Fit(x, y, 0).Predict(x).Flatten().AllClose(y, 1e-8, 1e-8));
    }

    [Fact]
    public void Components_are_the_eigenvectors_of_the_covariance()
    {
        var rng = new Rng(4);
        var x = Tensor.Randn([50, 5], rng, DType.Float64).MatMul(Tensor.Randn([5, 5], rng, DType.Float64)) + 3;
        var pca = Pca.Fit(x, 5);
        var centred = x - x.Mean(0);
        var covariance = centred.T.MatMul(centred) / 49;
        Assert.True(covariance.MatMul(pca.Components.T).AllClose(pca.Components.T * pca.Variances, 1e-8, 1e-8));
        Assert.Equal(1, pca.VarianceShares.Sum().ToDouble(), 10);
        Assert.True(pca.Inverse(pca.Transform(x)).AllClose(x));
        Assert.All(pca.Components.ToArray<double>().Chunk(5), row => Assert.True(row.MaxBy(Math.Abs) > 0));
    }

    [Fact]
    public void Whitened_scores_have_the_identity_as_covariance_and_flat_directions_stay_flat()
    {
        var x = Tensor.Randn([60, 3], new Rng(5), DType.Float64) * Tensor.Of(1.0, 5.0, 0.2);
        var z = Pca.Fit(x, 3, whiten: true).Transform(x);
        Assert.True((z.T.MatMul(z) / 59).AllClose(Tensor.Eye(3, type: DType.Float64), 1e-8, 1e-8));
        var flat = Tensor.Cat([x, x[.., 0..1]], 1);
        var whitened = Pca.Fit(flat, 4, whiten: true);
        Assert.True(whitened.Transform(flat).Abs().Max().ToDouble() < 10);
        Assert.True(whitened.Inverse(whitened.Transform(flat)).AllClose(flat, 1e-6, 1e-6));
    }

    [Fact]
    public void Logistic_regression_ends_where_the_gradient_of_its_objective_vanishes()
    {
        var rng = new Rng(6);
        var x = Tensor.Randn([100, 4], rng, DType.Float64, mean: 1);
        var labels = Tensor.RandInt([100], 0, 3, rng);
        var model = LogisticRegression.Fit(x, labels, 3, new() { Penalty = 0.01 });
        Tensor w = model.Weights.Clone().RequireGrad(), b = model.Intercept.Clone().RequireGrad();
        ((x.MatMul(w) + b).CrossEntropy(labels) + (0.005 * w.Square().Sum())).Backward();
        Assert.True(w.Grad!.Abs().Max().ToDouble() < 1e-6);
        Assert.True(b.Grad!.Abs().Max().ToDouble() < 1e-6);
    }

    [Fact]
    public void Features_that_say_nothing_leave_the_class_shares()
    {
        var model = LogisticRegression.Fit(Tensor.Zeros([10, 2]), Tensor.Of(0L, 0L, 0L, 0L, 0L, 0L, 1L, 1L, 1L, 2L), 3);
        Assert.True(model.Probabilities(Tensor.Zeros([1, 2])).Flatten().AllClose(Tensor.Of(0.6, 0.3, 0.1), 1e-5));
    }

    [Fact]
    public void Separable_classes_are_separated_in_bounded_steps()
    {
        var (points, labels) = Blobs.Draw(20, 4, new Rng(7));
        var model = LogisticRegression.Fit(points * 50, labels, 4, new() { Penalty = 1e-8 });
        Assert.Equal(labels.ToArray<int>(), model.Predict(points * 50));
    }

    [Fact]
    public void Probes_read_clouds_and_find_nothing_in_noise()
    {
        var (train, labels) = Blobs.Draw(25, 4, new Rng(8));
        var (test, truth) = Blobs.Draw(25, 4, new Rng(9));
        // Directions count for the neighbours: the clouds are centred first.
        Tensor mean = train.Mean(0), noise = Tensor.Randn([100, 6], new Rng(10), DType.Float64), fresh = Tensor.Randn([100, 6], new Rng(11), DType.Float64);
        Assert.Equal(1, Probe.Linear(train, labels, test, truth, 4).Accuracy);
        Assert.Equal(1, Probe.Ridge(train, labels, test, truth, 4).Accuracy, 1);
        Assert.True(Probe.NearestNeighbours(train - mean, labels, test - mean, truth, 4).Accuracy > 0.95);
        Assert.InRange(Probe.Linear(noise, labels, fresh, truth, 4).Accuracy, 0.1, 0.45);
        Assert.InRange(Probe.NearestNeighbours(noise, labels, fresh, truth, 4).Accuracy, 0.1, 0.45);
        Assert.Equal(1, Probe.RidgeExplained(train, train.Sum(1), test, test.Sum(1)), 4);
        Assert.True(Probe.RidgeExplained(noise, noise[.., 0] * 0 + Tensor.Randn([100], new Rng(12), DType.Float64), fresh, Tensor.Randn([100], new Rng(13), DType.Float64)) < 0.1);
    }

    [Fact]
    public void One_neighbour_is_the_nearest_by_angle()
    {
        Tensor train = Tensor.From(new[,] { { 1.0, 0 }, { 0, 1 }, { -1, 0 } }), test = Tensor.From(new[,] { { 9.0, 1 }, { 0.1, 0.2 }, { -3, 1 } });
        Assert.Equal([2, 0, 1], Probe.NearestNeighbours(train, Tensor.Of(2L, 0L, 1L), test, Tensor.Of(2L, 0L, 1L), 3, neighbours: 1).Predictions);
    }
}

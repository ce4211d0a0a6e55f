using Praxis.Learning.Bayes;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Bayes;

public sealed class BayesTests
{
    [Fact]
    public void Members_that_are_sure_of_different_classes_disagree_by_one_bit()
    {
        Tensor one = Tensor.From(new[,] { { 60.0, 0 }, { 0, 0 } }), other = Tensor.From(new[,] { { 0.0, 60 }, { 0, 0 } });
        var together = Ensemble.Average([one, other]);
        Assert.True(together.Probabilities.AllClose(Tensor.Full([2, 2], 0.5, DType.Float64)));
        Assert.True(together.Disagreement.AllClose(Tensor.Of(Math.Log(2), 0.0), 1e-9, 1e-9));
        Assert.True(together.Expected.AllClose(Tensor.Of(0.0, Math.Log(2)), 1e-9, 1e-9));
        Assert.True(together.Total.AllClose(Tensor.Of(Math.Log(2), Math.Log(2))));
    }

    [Fact]
    public void Passes_of_a_random_model_average_and_of_a_fixed_one_agree()
    {
        var rng = new Rng(1);
        var inputs = Tensor.Randn([3, 4], rng, DType.Float64);
        var noisy = Ensemble.MonteCarlo(x => x + Tensor.Randn([3, 4], rng, DType.Float64, deviation: 2), inputs, 50);
        Assert.True(noisy.Disagreement.Min().ToDouble() > 0.05);
        Assert.True(Ensemble.MonteCarlo(x => x, inputs, 3).Disagreement.Max().ToDouble() < 1e-9);
        Assert.True(Ensemble.MonteCarlo(x => x, inputs, 3).Probabilities.AllClose(inputs.Softmax()));
        var sure = Ensemble.Average([Tensor.From(new[,] { { 0.0, -2000 } })]);
        Assert.Equal(0, sure.Total.ToDouble());
    }

    [Fact]
    public void The_curvature_is_the_Hessian_of_the_objective()
    {
        var rng = new Rng(2);
        var x = Tensor.Randn([12, 2], rng, DType.Float64);
        var labels = Tensor.RandInt([12], 0, 3, rng);
        var laplace = LastLayerLaplace.Fit(x, labels, 3, precision: 0.7);
        var design = Tensor.Cat([x, Tensor.Ones([12, 1], DType.Float64)], 1);
        // The best weights, read off the logits: their rows are (class × feature).
        var weights = Linalg.Lstsq(design, laplace.Mean(x)).Solution.T.Contiguous();
        var hessian = Gradient.Hessian(w => design.MatMul(w.Reshape(3, 3).T).CrossEntropy(labels, Reduction.Sum) + (0.35 * w.Square().Sum()), weights.Flatten());
        var probe = Tensor.Of(0.3, -1.2);
        var spread = Tensor.Zeros([3, 9], DType.Float64);
        for (var c = 0; c < 3; c++)
        {
            spread[c, (3 * c)..((3 * c) + 3)].CopyFrom(Tensor.Of(0.3, -1.2, 1.0));
        }
        var expected = spread.MatMul(Linalg.Solve(hessian, spread.T.Contiguous()));
        Assert.True(laplace.Covariance(probe.Unsqueeze(0))[0].AllClose(expected, 1e-6, 1e-9));
    }

    [Fact]
    public void Far_from_the_data_the_layer_is_less_sure_than_its_best_weights()
    {
        var (points, labels) = Blobs.Draw(20, 2, new Rng(3), features: 2);
        var laplace = LastLayerLaplace.Fit(points, labels, 2);
        var far = Tensor.From(new[,] { { 40.0, 200 } });
        var best = laplace.Mean(far).Softmax().Max().ToDouble();
        var averaged = laplace.Predict(far, new Rng(4));
        Assert.True(averaged.Probabilities.Max().ToDouble() < best);
        Assert.True(averaged.Disagreement.ToDouble() > 0.05);
        Assert.Equal(averaged.Probabilities.ToArray<double>(), laplace.Predict(far, new Rng(4)).Probabilities.ToArray<double>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Iterates_are_draws_from_the_Gaussian_whose_energy_they_descend(bool hamiltonian)
    {
        // U = ½·(x − 3)²/0.25 in 400 independent coordinates: mean 3, variance 0.25.
        var x = Tensor.Zeros([400], DType.Float64);
        Tensor[] parameters = [x], momenta = [x.ZerosLike()];
        var rng = new Rng(5);
        List<double> means = [];
        List<double> variances = [];
        for (var step = 0; step < 1500; step++)
        {
            Tensor[] gradients = [(x - 3) * 4];
            if (hamiltonian)
            {
                Langevin.HamiltonianStep(parameters, momenta, gradients, 0.002, rng, friction: 0.1);
            }
            else
            {
                Langevin.Step(parameters, gradients, 0.02, rng);
            }
            if (step >= 500)
            {
                means.Add(x.Mean().ToDouble());
                variances.Add((x - 3).Square().Mean().ToDouble());
            }
        }
        Assert.Equal(3, means.Average(), 0.02);
        Assert.Equal(0.25, variances.Average(), 0.02);
    }

    [Fact]
    public void Without_temperature_a_Langevin_step_is_gradient_descent()
    {
        var x = Tensor.Of(2.0, -1.0);
        Langevin.Step([x], [Tensor.Of(1.0, 4.0)], 0.5, new Rng(6), temperature: 0);
        Assert.Equal([1.75, -2.0], x.ToArray<double>());
        Assert.Throws<ArgumentException>(() => Langevin.Step([x], [Tensor.Of(1.0)], 0.5, new Rng(6)));
    }
}

using Praxis.Learning.Clustering;
using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Clustering;

public sealed class ClusteringTests
{
    static Tensor Vector(IEnumerable<int> labels) => Tensor.Of([.. labels.Select(label => (long)label)]);

    [Theory]
    [InlineData(null)]
    [InlineData(32)]
    public void Clouds_are_found(int? batch)
    {
        var (points, labels) = Blobs.Draw(60, 6, new Rng(1));
        var found = KMeans.Fit(points, 6, new Rng(2), new() { BatchSize = batch });
        Assert.Equal(1, ClusterAgreement.Accuracy(Vector(found.Labels), labels));
        Assert.Equal(found.Labels, found.Predict(points));
        Assert.Equal(found.Inertia, (points - found.Centres.IndexSelect(0, Vector(found.Labels))).Square().Sum().ToDouble(), 6);
    }

    [Fact]
    public void Every_centre_is_the_mean_of_its_samples_and_the_same_seed_gives_the_same_bits()
    {
        var points = Tensor.Randn([80, 2], new Rng(3), DType.Float64);
        var found = KMeans.Fit(points, 5, new Rng(4));
        for (var c = 0; c < 5; c++)
        {
            var mine = points.IndexSelect(0, Vector(Enumerable.Range(0, 80).Where(i => found.Labels[i] == c)));
            Assert.True(mine.Mean(0).AllClose(found.Centres[c], 1e-9, 1e-9));
        }
        Assert.Equal(found.Centres.ToArray<double>(), KMeans.Fit(points, 5, new Rng(4)).Centres.ToArray<double>());
        Assert.True(found.Inertia <= KMeans.Fit(points, 5, new Rng(4), new() { Restarts = 1 }).Inertia);
    }

    [Fact]
    public void Known_samples_stay_in_their_clusters_and_name_them()
    {
        var (points, labels) = Blobs.Draw(30, 4, new Rng(5));
        var truth = labels.ToArray<long>();
        // Only a few of classes 0 and 1 are known; 3 and 4 are found.
        var known = Tensor.Of([.. truth.Select((label, i) => i < 12 && label < 2 ? label : -1)]);
        var found = KMeans.Fit(points, 4, new Rng(6), new() { Known = known });
        Assert.All(Enumerable.Range(0, truth.Length).Where(i => truth[i] < 2), i => Assert.Equal(truth[i], found.Labels[i]));
        Assert.Equal(1, ClusterAgreement.Accuracy(Vector(found.Labels), labels));
        // A sample that is known to belong elsewhere is not argued with.
        var stubborn = KMeans.Fit(Tensor.Of(0.0, 0.1, 5.0, 5.1, 0.05).Unsqueeze(1), 2, new Rng(7), new() { Known = Tensor.Of(0L, 0L, 1L, -1L, 1L) });
        Assert.Equal(1, stubborn.Labels[4]);
    }

    [Fact]
    public void As_many_clusters_as_samples_cost_nothing_even_with_duplicates()
    {
        Assert.Equal(0, KMeans.Fit(Tensor.Randn([7, 2], new Rng(8), DType.Float64), 7, new Rng(9)).Inertia, 12);
        Assert.Equal(0, KMeans.Fit(Tensor.Ones([5, 2]), 3, new Rng(10)).Inertia, 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeans.Fit(Tensor.Ones([5, 2]), 6, new Rng(10)));
    }

    [Theory]
    [InlineData(CovarianceForm.Full)]
    [InlineData(CovarianceForm.Diagonal)]
    [InlineData(CovarianceForm.Spherical)]
    public void Likelihood_never_falls_and_one_component_is_the_Gaussian_of_the_sample(CovarianceForm form)
    {
        var points = Tensor.Randn([200, 2], new Rng(11), DType.Float64).MatMul(Tensor.From(new[,] { { 1.0, 0.8 }, { 0, 0.6 } }));
        var mixture = GaussianMixture.Fit(points, 3, new Rng(12), new() { Form = form });
        Assert.All(mixture.History.Zip(mixture.History.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-9));
        Assert.True(mixture.Responsibilities(points).Sum(1).AllClose(Tensor.Ones([200], DType.Float64)));
        var one = GaussianMixture.Fit(points, 1, new Rng(13), new() { Form = form });
        Assert.True(one.Means[0].AllClose(points.Mean(0), 1e-6));
        var variances = points.Var(0, correction: 0);
        var expected = form == CovarianceForm.Spherical ? variances.Mean().Expand(2) : variances;
        Assert.True(one.Covariances[0].Diagonal().AllClose(expected, 1e-4));
    }

    [Fact]
    public void A_mixture_gets_back_what_it_was_drawn_from_and_information_finds_the_number()
    {
        var (points, labels) = Blobs.Draw(150, 3, new Rng(14), spread: 0.4, features: 2);
        var mixture = GaussianMixture.Fit(points, 3, new Rng(15));
        Assert.Equal(1, ClusterAgreement.Accuracy(Vector(mixture.Predict(points)), labels), 2);
        Assert.True(mixture.Covariances.AllClose(Tensor.Eye(2, type: DType.Float64) * 0.16, 0.3, 0.03));
        Assert.Equal(3, Enumerable.Range(1, 5).MinBy(k => GaussianMixture.Fit(points, k, new Rng(16), new() { Form = CovarianceForm.Spherical }).BayesianInformation(points)));
        var drawn = mixture.Sample(4000, new Rng(17));
        Assert.True(drawn.Mean(0).AllClose(points.Mean(0), 0.1, 0.1));
    }

    [Fact]
    public void A_density_by_hand()
    {
        // Variance 1 around 0: log N(0) = −½·log 2π, with the tiny regularisation.
        var mixture = GaussianMixture.Fit(Tensor.Of(-1.0, 1.0).Unsqueeze(1), 1, new Rng(18));
        Assert.Equal(-0.5 * Math.Log(2 * Math.PI), mixture.LogLikelihood(Tensor.Of(0.0).Unsqueeze(1)).ToDouble(), 5);
    }

    [Fact]
    public void Rings_are_two_clusters_for_the_spectrum_and_not_for_means()
    {
        var rng = new Rng(19);
        var angles = Tensor.Rand([200], rng, 0, 2 * Math.PI, DType.Float64);
        var labels = Tensor.Of([.. Enumerable.Range(0, 200).Select(i => (long)(i % 2))]);
        var radii = labels.To(DType.Float64).Affine(3, 1);
        var rings = Tensor.Stack([radii * angles.Cos(), radii * angles.Sin()], 1);
        Assert.Equal(1, ClusterAgreement.Accuracy(Vector(SpectralClustering.FitFeatures(rings, 2, 0.5, rng)), labels));
        Assert.True(ClusterAgreement.Accuracy(Vector(KMeans.Fit(rings, 2, rng).Labels), labels) < 0.8);
    }

    [Fact]
    public void Components_without_edges_between_them_are_clusters()
    {
        var a = Tensor.Zeros([5, 5], DType.Float64);
        foreach (var (i, j) in new[] { (0, 1), (1, 2), (3, 4) })
        {
            a[i, j].FillInPlace(1);
            a[j, i].FillInPlace(1);
        }
        var found = SpectralClustering.Fit(a, 2, new Rng(20));
        Assert.Equal(1, ClusterAgreement.Accuracy(Vector(found), Tensor.Of(0L, 0L, 0L, 1L, 1L)));
    }
}

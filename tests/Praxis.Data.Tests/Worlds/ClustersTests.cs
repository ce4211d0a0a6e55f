using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class ClustersTests
{
    static readonly GaussianMixture Mixture = new([0.2, 0.5, 0.3], [[-1, 0.5], [1, 1], [0.2, -1.5]], [[0.3, 0.8], [0.6, 0.4], [1, 0.5]]);

    public static TheoryData<string> Worlds => ["two modes", "two views", "pinwheel", "ring", "rings", "moons"];

    static PointWorld Make(string name, long seed) => name switch
    {
        "two modes" => new ClassClusters(ClusterOptions.TwoModes, new Rng(seed)),
        "two views" => new TwoViewVectors(new(), new Rng(seed)),
        "pinwheel" => new Pinwheel(new Rng(seed)),
        "ring" => new StiffRing(5, new Rng(seed)),
        "rings" => new Rings(3, new Rng(seed)),
        _ => new TwoMoons(new Rng(seed)),
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void A_sample_depends_on_the_seed_and_its_number_alone(string name)
    {
        var world = Make(name, 1);
        var batch = world.Batch(0, 50);
        var single = new float[world.Dimension];
        for (var i = 49; i >= 0; i -= 6)
        {
            var (label, mode) = Make(name, 1).Sample(i, single);
            Assert.Equal(batch.Points[i].ToArray<float>(), single);
            Assert.Equal((batch.Labels[i].ToInt64(), batch.Modes[i].ToInt64()), (label, mode));
        }
        Assert.NotEqual(batch.Points.ToArray<float>(), Make(name, 2).Batch(0, 50).Points.ToArray<float>());
        Statistics.AssertFits(Statistics.Counts(world.Batch(0, 3000).Labels.ToArray<int>().Append(0), Math.Max(2, world.Classes)), world.Classes == 1 ? [3001, 1e-9] : Statistics.Even(world.Classes));
    }

    [Fact]
    public void Classes_have_their_modes_means_and_noise()
    {
        var world = new ClassClusters(ClusterOptions.TwoModes, new Rng(3));
        Assert.Equal((20, 10), (world.Dimension, world.Classes));
        var batch = world.Batch(0, 8000);
        var (points, labels, modes) = (batch.Points.ToArray<double>(), batch.Labels.ToArray<int>(), batch.Modes.ToArray<int>());
        Statistics.AssertFits(Statistics.Counts(modes, 2), [0.7, 0.3]);
        var residuals = new List<double>();
        for (var i = 0; i < 8000; i++)
            for (var j = 0; j < 20; j++)
                residuals.Add(points[i * 20 + j] - world.Mean(labels[i], modes[i])[j]);
        Statistics.AssertMean(0, 1, residuals);
        Assert.Equal(1, Statistics.Deviation(residuals), 0.01);
        double[] means = [.. Enumerable.Range(0, 20).SelectMany(k => world.Mean(k / 2, k % 2))];
        Assert.Equal(0.92, Statistics.Deviation(means), 0.12);
    }

    [Fact]
    public void The_true_posterior_is_calibrated_and_includes_wrong_labels()
    {
        var world = new ClassClusters([[[0.0, 0.0]], [[1.0, 0.0]], [[0.0, 1.0]]], [1], 0.8, 0.1, new Rng(4));
        var batch = world.Batch(0, 6000);
        var posterior = world.Posterior(batch.Points);
        var (shares, labels) = (posterior.ToArray<double>(), batch.Labels.ToArray<int>());
        for (var i = 0; i < 100; i++)
            Assert.Equal(1, shares.AsSpan(3 * i, 3).ToArray().Sum(), 1e-5);
        // Of the samples to which the posterior gives about p, a share of p has the label.
        for (var bin = 0; bin < 8; bin++)
        {
            var members = Enumerable.Range(0, 6000).Where(i => shares[3 * i] >= bin / 8.0 && shares[3 * i] < (bin + 1) / 8.0).ToArray();
            if (members.Length > 50)
                Statistics.AssertShare(members.Average(i => shares[3 * i]), members.Count(i => labels[i] == 0), members.Length);
        }
    }

    [Fact]
    public void Blobs_lie_where_they_are_said_to_lie()
    {
        var blobs = ClassClusters.ThreeBlobs(0.3, new Rng(5));
        Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(1.5, Math.Sqrt(blobs.Mean(k, 0).Sum(v => v * v)), 1e-12));
        var clients = new ClassClusters(ClusterOptions.OneMode(10, 6), new Rng(6));
        Assert.Equal(8, clients.Client(3, 8).Points.Size(0));
        Assert.Equal(clients.Client(3, 8).Points.ToArray<float>(), clients.Client(3, 8).Points.ToArray<float>());
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(5)]
    public void Clients_have_shares_of_classes_from_a_dirichlet_distribution(double concentration)
    {
        var rng = new Rng(7);
        var draws = Enumerable.Range(0, 4000).Select(_ => Dirichlet.Draw([concentration, concentration, 2 * concentration], rng)).ToArray();
        Assert.All(draws, shares => Assert.Equal(1, shares.Sum(), 1e-12));
        // E = α/α₀ and Var = E (1 − E)/(α₀ + 1).
        var deviation = Math.Sqrt(0.25 / (4 * concentration + 1));
        Statistics.AssertMean(0.5, deviation, [.. draws.Select(shares => shares[2])]);
        Assert.Equal(deviation, Statistics.Deviation([.. draws.Select(shares => shares[2])]), 0.05 * deviation);
    }

    [Fact]
    public void Densities_integrate_to_one()
    {
        var sum = 0.0;
        const double Step = 0.05;
        for (var x = -6.0; x < 6; x += Step)
            for (var y = -6.0; y < 6; y += Step)
                sum += Math.Exp(Mixture.LogDensity([x, y])) * Step * Step;
        Assert.Equal(1, sum, 1e-6);
        var line = 0.0;
        for (var x = -3.0; x < 3; x += 0.001)
            line += Math.Exp(GaussianMixture.TwoPeaks.LogDensity([x])) * 0.001;
        Assert.Equal(1, line, 1e-6);
    }

    [Fact]
    public void Scores_are_the_slopes_of_the_log_density()
    {
        var rng = new Rng(8);
        var score = new double[2];
        const double H = 1e-5;
        for (var i = 0; i < 50; i++)
        {
            double x = rng.Normal(0, 1.5), y = rng.Normal(0, 1.5);
            Mixture.Score([x, y], score);
            Assert.Equal((Mixture.LogDensity([x + H, y]) - Mixture.LogDensity([x - H, y])) / (2 * H), score[0], 1e-6);
            Assert.Equal((Mixture.LogDensity([x, y + H]) - Mixture.LogDensity([x, y - H])) / (2 * H), score[1], 1e-6);
            var points = Tensor.From([x, y], [1, 2]).RequireGrad();
            var log = Mixture.LogDensity(points);
            Assert.Equal(Mixture.LogDensity([x, y]), log.ToDouble(), 1e-12);
            log.Sum().Backward();
            Assert.Equal(score, points.Grad!.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-10);
            Assert.Equal(score, Mixture.Score(points.Detach()).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-10);
        }
    }

    [Fact]
    public void A_diffused_mixture_is_what_noise_makes_of_its_samples()
    {
        var rng = new Rng(9);
        var diffused = Mixture.Diffused(0.6, 0.8);
        var samples = Mixture.Sample(20_000, rng, DType.Float64) * 0.6 + Tensor.Randn([20_000, 2], rng, DType.Float64) * 0.8;
        double mean = 0.6 * (0.2 * -1 + 0.5 * 1 + 0.3 * 0.2);
        var x = samples.Select(1, 0).ToArray<double>();
        Statistics.AssertMean(mean, Statistics.Deviation(x), x);
        // The mean of the score over samples is zero, and that of −score · noise is the identity's trace share: E[s(x)(x − 0.6 x₀)] = −1.
        var score = diffused.Score(samples).Select(1, 0).ToArray<double>();
        Statistics.AssertMean(0, Statistics.Deviation(score), score);
        var noise = Mixture.ExpectedNoise(samples, 0.36);
        Assert.Equal(score.Select(s => -0.8 * s), noise.Select(1, 0).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Quantiles_and_samples_on_the_line_agree()
    {
        var mixture = GaussianMixture.Lopsided;
        var shares = Tensor.Linspace(0.01, 0.99, 99, DType.Float64);
        var quantiles = mixture.Quantiles(shares);
        Assert.True(mixture.Cumulative(quantiles).AllClose(shares, 1e-10, 1e-10));
        var samples = mixture.Sample(20_000, new Rng(10)).ToArray<double>();
        Statistics.AssertShare(0.25, samples.Count(x => x < quantiles.ToArray<double>()[24]), 20_000);
        Statistics.AssertShare(1 / 3.0, samples.Count(x => x < 0), 20_000);
        Assert.Equal(1 / Math.Sqrt(0.02), GaussianMixture.OfPrecisions(1, 0.02).Deviations[0][1], 1e-12);
        Assert.Equal(8, GaussianMixture.OnCircle().Components);
    }

    [Fact]
    public void Two_view_points_show_what_their_mode_says()
    {
        var world = new TwoViewVectors(new() { Noise = 1e-6 }, new Rng(11));
        var batch = world.Batch(0, 4000);
        var (modes, labels) = (batch.Modes.ToArray<int>(), batch.Labels.ToArray<int>());
        Statistics.AssertFits(Statistics.Counts(modes, 6), [0.6 * 0.85, 0.2 * 0.85, 0.2 * 0.85, 0.6 * 0.15, 0.2 * 0.15, 0.2 * 0.15]);
        for (var i = 0; i < 500; i++)
        {
            var (strong, weak) = (world.View(labels[i], modes[i] == 2 ? 1 : 0), world.View(labels[i], modes[i] == 2 ? 0 : 1));
            if (modes[i] < 3)
                Assert.Equal(strong.Zip(weak, (a, b) => a + (modes[i] == 0 ? b : 0.1 * b)), batch.Points[i].ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-4);
        }
        Assert.Equal(0.8, new TwoViewOptions().Noise);
    }

    [Fact]
    public void Factor_vectors_are_rotated_sums_of_scaled_unit_vectors()
    {
        var world = new FactorVectors(new(), new Rng(12));
        Assert.Equal((36, 3), (world.Dimension, world.Factors));
        var quiet = new FactorVectors(new() { Noise = 0 }, new Rng(12));
        for (var i = 0; i < 50; i++)
            Assert.Equal(4 + 1 + 0.36, quiet.View(i, 0).Sum(v => v * v), 1e-4);
        // Items that share two factors differ by two vectors of the third.
        var factors = quiet.Batch([.. Enumerable.Range(0, 600).Select(i => (long)i)]);
        var rows = Enumerable.Range(0, 600).Select(i => (Factors: factors.Factors[i].ToArray<int>(), Point: factors.Points[i].ToArray<double>())).ToArray();
        var pair = rows.SelectMany((a, k) => rows.Skip(k + 1).Where(b => b.Factors[0] == a.Factors[0] && b.Factors[1] == a.Factors[1] && b.Factors[2] != a.Factors[2]).Select(b => (a, b))).First();
        Assert.InRange(pair.a.Point.Zip(pair.b.Point, (x, y) => (x - y) * (x - y)).Sum(), 0.01, 4 * 0.36);
        for (var factor = 0; factor < 3; factor++)
            Statistics.AssertFits(Statistics.Counts(rows.Select(row => row.Factors[factor]), 5), Statistics.Even(5));
        double[] noise = [.. Enumerable.Range(0, 100).SelectMany(i => world.View(i, 1).Zip(quiet.View(i, 0), (a, b) => (double)(a - b)))];
        Assert.Equal(0.3, Statistics.Deviation(noise), 0.02);
        Assert.NotEqual(world.View(0, 0), world.View(0, 1));
    }

    [Fact]
    public void Near_tasks_are_at_their_angle_from_an_old_class_and_far_tasks_in_blocks_of_their_own()
    {
        var options = new TaskStreamOptions();
        var stream = new TaskStream(options, new Rng(13));
        Assert.Equal(24, stream.Classes);
        double Cosine(int a, int b) => stream.Mean(a).Zip(stream.Mean(b), (x, y) => x * y).Sum() / (Norm(a) * Norm(b));
        double Norm(int c) => Math.Sqrt(stream.Mean(c).Sum(v => v * v));
        for (var label = 0; label < 24; label++)
        {
            var task = label / 4;
            Assert.Equal(TaskStream.IsNear(task) ? 3 : 6, Norm(label), 1e-9);
            if (TaskStream.IsNear(task))
                Assert.Contains(Enumerable.Range(0, task * 4), old => Math.Abs(Cosine(label, old) - Math.Cos(35 * Math.PI / 180)) < 1e-9);
            else
                Assert.Equal(Enumerable.Range(task / 2 * 4, 4), Enumerable.Range(0, 32).Where(j => stream.Mean(label)[j] != 0));
        }
        var train = stream.Task(2, "train", 100);
        Assert.Equal([400, 32], train.Points.Shape.ToArray());
        Assert.Equal([8, 9, 10, 11], train.Labels.ToArray<int>().Distinct());
        Assert.NotEqual(train.Points.ToArray<float>(), stream.Task(2, "test", 100).Points.ToArray<float>());
        Assert.Equal(train.Points[..100].ToArray<float>()[..320], stream.Task(2, "train", 10).Points.ToArray<float>()[..320]);
    }

    [Fact]
    public void Plane_worlds_have_the_shape_of_their_formulas()
    {
        var ring = new StiffRing(5, new Rng(14)).Batch(0, 3000).Points;
        var radii = ring[.., ..2].Norm(1).ToArray<double>();
        Statistics.AssertMean(1, 0.03, radii);
        Assert.Equal(0.03, Statistics.Deviation(radii), 0.002);
        Assert.Equal(0.03, Statistics.Deviation(ring[.., 2..].ToArray<double>()), 0.002);
        var wheel = new Pinwheel(new Rng(15)).Batch(0, 3000);
        var labels = wheel.Labels.ToArray<int>();
        var points = wheel.Points.ToArray<double>();
        var turns = new List<double>();
        for (var i = 0; i < 3000; i++)
        {
            double x = points[2 * i], y = points[2 * i + 1], r = Math.Sqrt(x * x + y * y);
            Assert.InRange(r, 0.2 - 1e-6, 1.8 + 1e-6);
            var off = Math.IEEERemainder(Math.Atan2(y, x) - 2 * Math.PI * labels[i] / 5 - 0.9 * r, 2 * Math.PI);
            turns.Add(off * Math.Max(r, 0.3) / 0.06);
        }
        Statistics.AssertMean(0, 1, turns);
        Assert.Equal(1, Statistics.Deviation(turns), 0.05);
    }

    [Fact]
    public void Answers_about_tuples_follow_from_their_symbols()
    {
        var world = new ClassClusters(ClusterOptions.Prototypes(2, 20), new Rng(16));
        var parity = new PointTuples(world, 3, TupleRule.Parity, new Rng(17)).Batch([.. Enumerable.Range(0, 1000).Select(i => (long)i)]);
        Assert.Equal([1000, 3, 20], parity.Points.Shape.ToArray());
        var (symbols, answers) = (parity.Symbols.ToArray<int>(), parity.Answers.ToArray<int>());
        for (var i = 0; i < 1000; i++)
            Assert.Equal((symbols[3 * i] + symbols[3 * i + 1] + symbols[3 * i + 2]) % 2, answers[i]);
        Statistics.AssertShare(0.5, answers.Sum(), 1000);
        var sums = new PointTuples(new ClassClusters(ClusterOptions.Prototypes(10, 6), new Rng(18)), 2, TupleRule.Sum, new Rng(19));
        Assert.Equal(19, sums.Answers);
        Assert.InRange(sums.Batch([1, 2, 3]).Answers.ToArray<int>().Max(), 0, 18);
    }
}

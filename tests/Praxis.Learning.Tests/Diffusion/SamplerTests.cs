using Praxis.Learning.Diffusion;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Diffusion;

public sealed class SamplerTests
{
    static readonly NoiseSchedule Schedule = NoiseSchedule.Linear(200, 5e-4, 0.1);

    static readonly Tensor Points = Tensor.Randn([5, 2], new Rng(3), DType.Float64);

    [Theory]
    [InlineData("ddim", PredictionTarget.Noise, 0.03)]
    [InlineData("ddim", PredictionTarget.Velocity, 0.03)]
    [InlineData("dpm", PredictionTarget.Data, 0.002)]
    [InlineData("dpm", PredictionTarget.Noise, 0.002)]
    [InlineData("heun", PredictionTarget.Velocity, 0.002)]
    public void An_exact_denoiser_leads_to_the_mean_and_covariance_of_the_data(string name, PredictionTarget target, double tolerance)
    {
        var model = GaussianData.Model(Schedule, target);
        var sampler = Sampler(name) with { Steps = 100, Spacing = TimeSpacing.LogSnr };
        Assert.InRange(GaussianData.Error(GaussianData.Moments(Schedule, start => sampler.From(model, start))), 0, tolerance);
    }

    [Theory]
    [InlineData("ddim", 1)]
    [InlineData("dpm", 2)]
    [InlineData("heun", 2)]
    public void Halving_the_steps_divides_the_error_by_two_to_the_order(string name, double order)
    {
        // From time 190 to 1, against the exact flow, in even steps of log-SNR.
        var model = GaussianData.Model(Schedule);
        var exact = GaussianData.Flow(Schedule, Points, 190, 1);
        double Error(int steps)
        {
            double top = Schedule.LogSnr(190), bottom = Schedule.LogSnr(1);
            double[] times = [190, .. Enumerable.Range(1, steps - 1).Select(i => Schedule.TimeOf(top + ((bottom - top) * i / steps))), 1];
            return (Sampler(name).Walk(model, Points, times) - exact).Norm().ToDouble();
        }
        var errors = new[] { 40, 80, 160 }.Select(Error).ToArray();
        Assert.All(Enumerable.Range(0, 2), i => Assert.InRange(Math.Log2(errors[i] / errors[i + 1]), order - 0.2, order + 0.35));
    }

    [Fact]
    public void Second_order_solvers_are_much_nearer_with_the_same_steps()
    {
        var model = GaussianData.Model(Schedule);
        double Error(string name) => GaussianData.Error(GaussianData.Moments(Schedule, start => (Sampler(name) with { Steps = 100, Spacing = TimeSpacing.LogSnr }).From(model, start)));
        Assert.True(Error("dpm") < Error("ddim") / 4);
        Assert.True(Error("heun") < Error("ddim") / 4);
    }

    [Theory]
    [InlineData("ancestral", 0.05)]
    [InlineData("forward", 0.05)]
    [InlineData("ddim half", 0.03)]
    [InlineData("sde", 0.05)]
    [InlineData("sde corrected", 0.06)]
    public void Random_ways_reach_the_mean_and_covariance_of_the_data(string name, double tolerance)
    {
        var samples = (Sampler(name) with { Steps = 200 }).From(GaussianData.Model(Schedule), GaussianData.Start(Schedule, Tensor.Randn([20_000, 2], new Rng(5), DType.Float64)), new Rng(6));
        Assert.InRange(GaussianData.Error(GaussianData.Moments(samples)), 0, tolerance);
    }

    [Fact]
    public void Langevin_steps_repair_what_few_steps_spoil()
    {
        double Error(int corrections) => GaussianData.Error(GaussianData.Moments((new SdeSampler { Steps = 12, Spacing = TimeSpacing.LogSnr, CorrectorSteps = corrections })
            .From(GaussianData.Model(Schedule), GaussianData.Start(Schedule, Tensor.Randn([8_000, 2], new Rng(5), DType.Float64)), new Rng(6))));
        Assert.True(Error(12) < Error(0) / 2);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(13)]
    public void Ddim_with_eta_one_is_the_ancestral_sampler(int steps)
    {
        var schedule = NoiseSchedule.Linear(60, 1e-3, 0.2);
        var model = GaussianData.Model(schedule, PredictionTarget.Velocity);
        var ancestral = new AncestralSampler { Steps = steps }.From(model, Points, new Rng(8));
        Check.Close(ancestral, new DdimSampler { Steps = steps, Eta = 1 }.From(model, Points, new Rng(8)), 1e-10);
        Assert.False(ancestral.AllClose(new DdimSampler { Steps = steps, Eta = 0.5 }.From(model, Points, new Rng(8)), 1e-3, 1e-3));
    }

    [Fact]
    public void An_ancestral_step_draws_from_the_posterior_of_the_two_normals()
    {
        // q(x₁ | x₂, x₀) ∝ N(x₂; √(1 − β₂)·x₁, β₂)·N(x₁; √ᾱ₁·x₀, 1 − ᾱ₁): precisions add up.
        var schedule = NoiseSchedule.OfBetas(0.2, 0.5);
        var model = new DiffusionModel(new FunctionDenoiser((x, _, _) => x.FullLike(0.7)), schedule, PredictionTarget.Data);
        var precision = (0.5 / 0.5) + (1 / 0.2);
        var mean = ((Math.Sqrt(0.5) * 1.1 / 0.5) + (Math.Sqrt(0.8) * 0.7 / 0.2)) / precision;
        var samples = new AncestralSampler().Walk(model, Tensor.Full([40_000, 1], 1.1, DType.Float64), [2, 1], new Rng(1));
        Assert.Equal(mean, samples.Mean().ToDouble(), 0.01);
        Assert.Equal(1 / precision, samples.Var().ToDouble(), 0.01);
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("heun")]
    public void Inversion_and_then_generation_give_the_data_back(string name)
    {
        var model = GaussianData.Model(Schedule);
        var plain = (InvertibleSampler)(Sampler(name) with { Steps = 60, Spacing = TimeSpacing.LogSnr });
        var exact = plain with { InversionIterations = 40 };
        var noise = exact.Invert(model, Points);
        Check.Close(Points, exact.From(model, noise), 1e-7);
        // Without repetition the way back is off by an error that falls with the steps.
        double Error(int steps)
        {
            var sampler = plain with { Steps = steps };
            return (sampler.From(model, sampler.Invert(model, Points)) - Points).Norm().ToDouble();
        }
        Assert.True(Error(240) < Error(60) / 2);
        Assert.InRange(Error(240), 1e-9, 0.15);
        // What comes out is where the exact flow would have led.
        Check.Close(GaussianData.Flow(Schedule, Points, 0, 200), (plain with { Steps = 600 }).Invert(model, Points), 0.03);
    }

    [Fact]
    public void Guidance_goes_from_no_condition_through_the_condition_and_beyond()
    {
        var model = new DiffusionModel(new FunctionDenoiser((x, _, condition) => x.ZerosLike() + condition!), Schedule, PredictionTarget.Data) { NullCondition = Tensor.Of(2.0).Reshape(1, 1) };
        var condition = Tensor.Of(3.0, 7.0).Reshape(2, 1);
        double[] Data(double weight) => (model with { Guidance = weight }).Predict(Tensor.Zeros([2, 1], DType.Float64), 9, condition).Data.ToArray<double>();
        Assert.Equal([2, 2], Data(0));
        Assert.Equal([3, 7], Data(1));
        Check.Close([2 + 3, 2 + 15], Data(3), 1e-12);
        foreach (var sampler in (DiffusionSampler[])[new AncestralSampler { Steps = 3 }, new DdimSampler { Steps = 3 }, new DpmSolverSampler { Steps = 3 }, new HeunSampler { Steps = 3 }, new SdeSampler { Steps = 3 }])
        {
            var guided = sampler.From(model with { Guidance = 3 }, Tensor.Zeros([2, 1], DType.Float64), new Rng(1), condition);
            Check.Close([5, 17], guided.ToArray<double>(), 1e-9);
        }
    }

    [Fact]
    public void A_range_of_data_cuts_the_opinion_and_keeps_it_consistent()
    {
        var model = GaussianData.Model(Schedule) with { DataRange = (-1, 1) };
        var x = Points * 3;
        var seen = model.Predict(x, 150);
        Assert.InRange(seen.Data.Abs().Max().ToDouble(), 0, 1);
        Check.Close(x, (seen.Data * Schedule.Signal(150)) + (seen.Noise * Schedule.Noise(150)), 1e-12);
        Check.Close(seen.Noise / -Schedule.Noise(150), seen.Score, 1e-12);
    }

    [Fact]
    public void The_same_stream_gives_the_same_samples_and_stopping_stops()
    {
        var model = GaussianData.Model(Schedule);
        var sampler = new SdeSampler { Steps = 20, CorrectorSteps = 1 };
        Check.Same(sampler.From(model, Points, new Rng(4)), sampler.From(model, Points, new Rng(4)));
        List<double> seen = [];
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => sampler.From(model, Points, new Rng(4), stop: source.Token, seen: (time, _) =>
        {
            seen.Add(time);
            if (seen.Count == 3)
            {
                source.Cancel();
            }
        }));
        Assert.Equal([190, 180, 170], seen);
        Assert.Equal([4, 2, 2, 2], (int[])[.. new HeunSampler { Steps = 3 }.Sample(new(new FunctionDenoiser((x, _, _) => x), Schedule), [4, 2, 2, 2], new Rng(1)).Shape]);
    }

    [Fact]
    public void What_cannot_be_sampled_is_refused()
    {
        var model = GaussianData.Model(Schedule);
        Assert.Contains("must fall", Assert.Throws<ArgumentException>(() => new DdimSampler().Walk(model, Points, [10, 20])).Message);
        Assert.Contains("random stream", Assert.Throws<ArgumentException>(() => new AncestralSampler().From(model, Points)).Message);
        Assert.Contains("Eta to 0", Assert.Throws<InvalidOperationException>(() => new DdimSampler { Eta = 0.1 }.Invert(model, Points)).Message);
        Assert.Contains("NullCondition", Assert.Throws<InvalidOperationException>(() => new DdimSampler().From(model with { Guidance = 2 }, Points, condition: Points)).Message);
        Assert.Contains("samples ×", Assert.Throws<ArgumentException>(() => new DdimSampler().From(model, Points[0])).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Predict(Points, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DdimSampler { Eta = 2 }.From(model, Points, new Rng(1)));
    }

    static DiffusionSampler Sampler(string name) => name switch
    {
        "ddim" => new DdimSampler(),
        "ddim half" => new DdimSampler { Eta = 0.5 },
        "dpm" => new DpmSolverSampler(),
        "heun" => new HeunSampler(),
        "ancestral" => new AncestralSampler(),
        "forward" => new AncestralSampler { Variance = AncestralVariance.Forward },
        "sde" => new SdeSampler(),
        _ => new SdeSampler { CorrectorSteps = 1, CorrectorRatio = 0.1 },
    };
}

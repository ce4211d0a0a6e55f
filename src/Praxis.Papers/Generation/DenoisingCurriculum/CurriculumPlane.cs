using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>Eight narrow Gaussians on a circle in the plane, of unit variance along each axis, for which the best denoiser is known exactly.</summary>
sealed class CurriculumPlane : ICurriculumWorld
{
    readonly GaussianMixture _mixture = GaussianMixture.OnCircle(8, 1.4, 0.07);
    readonly Rng _rng;
    readonly Tensor _real, _held, _noise;
    readonly int _samples, _steps;

    /// <summary>The plane of a seed.</summary>
    public CurriculumPlane(int seed, Scale scale)
    {
        _rng = new Rng(seed).Split("plane");
        _samples = scale.Pick(smoke: 128, laptop: 1024, full: 4096);
        _steps = scale.Pick(smoke: 5, laptop: 20, full: 50);
        _real = _mixture.Sample(_samples, _rng.Split("real"));
        _held = _mixture.Sample(512, _rng.Split("held"));
        _noise = _held.RandnLike(_rng.Split("held noise"));
        Setting = scale.Pick(
            smoke: new CurriculumSetting(60, 32, 5, 2, 0.9, [4e-3], [0.5, 1]),
            laptop: new CurriculumSetting(2000, 128, 10, 30, 0.99, [4e-3, 2e-3], [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]),
            full: new CurriculumSetting(40_000, 128, 20, 200, 0.999, [1e-3, 3e-4, 3e-3], [0.0625, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1]));
    }

    /// <summary>The data.</summary>
    public GaussianMixture Mixture => _mixture;

    /// <inheritdoc/>
    public string Name => "plane";

    /// <inheritdoc/>
    public CurriculumSetting Setting { get; }

    /// <inheritdoc/>
    public string Measure => "energy distance";

    /// <summary>The distance of other data, as many as there are samples: what a perfect denoiser would reach.</summary>
    public double Floor => SampleDistances.Energy(_mixture.Sample(_samples, _rng.Split("others")), _real);

    /// <inheritdoc/>
    public Module Network(Rng rng) => new MlpDenoiser(new() { Inputs = 2, Width = 64, Depth = 3 }, rng);

    /// <inheritdoc/>
    public DiffusionBatch Batch(long step) => new(_mixture.Sample(Setting.Batch, _rng.Split("batches").Split(step)));

    /// <summary>
    /// The loss above that of the best denoiser, evenly over times: E_t E‖v̂ − v*‖² = E_t E‖ε̂ − E[ε | x_t]‖²/ᾱ_t, because v = (ε − σ·x_t)/α.
    /// </summary>
    public double Score(DiffusionTrainer trainer)
    {
        using var _ = Gradient.Off();
        return trainer.Averaged(model => Enumerable.Range(0, 20).Average(i =>
        {
            var time = Math.Round(model.Schedule.Steps * (i + 0.5) / 20);
            var x = model.Schedule.Diffuse(_held, _noise, time);
            return (model.Predict(x, time).Noise - _mixture.ExpectedNoise(x, model.Schedule.AlphaBar(time))).Square().Mean().ToDouble() / model.Schedule.AlphaBar(time);
        }));
    }

    /// <inheritdoc/>
    public double Distance(DiffusionTrainer trainer, CancellationToken stop) =>
        SampleDistances.Energy(trainer.Averaged(model => new DpmSolverSampler { Steps = _steps }.Sample(model, [_samples, 2], _rng.Split("samples"), stop: stop)), _real);
}

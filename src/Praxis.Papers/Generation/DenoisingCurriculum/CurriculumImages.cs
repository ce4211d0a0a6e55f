using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>Small grey shapes filled with fine stripes, so that times of little noise matter, and a network that judges samples of them.</summary>
sealed class CurriculumImages : ICurriculumWorld
{
    // The samples of different uses are far apart: training from 0 on.
    const long JudgeFirst = 1L << 33, HeldFirst = 1L << 34, RealFirst = 1L << 35;

    readonly Rng _rng;
    readonly Work _work;
    readonly Scenes _scenes;
    readonly Lazy<ConvNet> _judge;
    readonly Lazy<Tensor> _real;
    readonly int _side, _count, _steps;

    /// <summary>The images of a seed.</summary>
    public CurriculumImages(Work work)
    {
        _work = work;
        _rng = new Rng(work.Seed).Split("images");
        _side = work.Scale.Pick(smoke: 8, laptop: 8, full: 16);
        _count = work.Scale.Pick(smoke: 64, laptop: 512, full: 4096);
        _steps = work.Scale.Pick(smoke: 5, laptop: 20, full: 50);
        Setting = work.Scale.Pick(
            smoke: new CurriculumSetting(16, 8, 4, 1, 0.9, [3e-3], [0.5, 1]),
            laptop: new CurriculumSetting(800, 16, 10, 15, 0.99, [3e-3, 1.5e-3], [0.25, 0.5, 0.75, 1]),
            full: new CurriculumSetting(20_000, 128, 20, 200, 0.999, [1e-3, 3e-4, 3e-3], [0.25, 0.5, 0.75, 1]));
        _scenes = new(new SceneOptions
        {
            Size = _side,
            Grey = true,
            Signed = true,
            Shapes = [SceneShape.Disc, SceneShape.Square, SceneShape.TriangleUp, SceneShape.Plus],
            Fills = [SceneFill.Solid, SceneFill.HorizontalStripes, SceneFill.VerticalStripes, SceneFill.Checker],
            StripeWidths = [1, 2],
            Colours = [],
            Backgrounds = [],
            Contrast = (0.5, 1),
            Sizes = [new("any", _side * 3.5 / 12, _side * 5.5 / 12)],
            Jitter = _side / 12.0,
            Noise = 0.02,
            LabelFactors = [SceneFactor.Shape, SceneFactor.Fill],
        }, _rng.Split("world"));
        Held = _scenes.Batch(HeldFirst, _count).Images;
        _judge = new(Judge);
        _real = new(() => Features(_scenes.Batch(RealFirst, 4 * _count).Images));
    }

    /// <inheritdoc/>
    public string Name => "images";

    /// <inheritdoc/>
    public CurriculumSetting Setting { get; }

    /// <inheritdoc/>
    public string Measure => "Fréchet distance";

    /// <summary>Images that no denoiser is trained on.</summary>
    public Tensor Held { get; }

    /// <summary>The share of held-out images that the judge names right, of 16 names.</summary>
    public double JudgeAccuracy
    {
        get
        {
            var judge = _judge.Value;
            using var _ = Gradient.Off();
            return Classification.Accuracy(judge.Forward(Held), _scenes.Batch(HeldFirst, _count).Labels);
        }
    }

    /// <summary>The distance of held-out images, as many as there are samples: what a perfect denoiser would reach.</summary>
    public double Floor => FrechetDistance.Between(Features(Held), _real.Value);

    /// <inheritdoc/>
    public Module Network(Rng rng) => _work.Scale == Scale.Full
        ? new UNet(new() { Channels = 1, Width = 32, Multipliers = [1, 2, 2] }, rng)
        : new UNet(new() { Channels = 1, Width = 8, Multipliers = [1, 2] }, rng);

    /// <inheritdoc/>
    public DiffusionBatch Batch(long step) => new(_scenes.Batch(step * Setting.Batch, Setting.Batch).Images);

    /// <summary>The training loss of averaged weights on held-out images at times that are spread evenly.</summary>
    public double Score(DiffusionTrainer trainer)
    {
        using var _ = Gradient.Off();
        double[] times = [.. Enumerable.Range(0, _count).Select(i => 1 + Math.Floor(trainer.Schedule.Steps * (i + 0.5) / _count))];
        var noise = Held.RandnLike(_rng.Split("held-out noise"));
        return trainer.Averaged(model => trainer.Losses(Held, noise, times).Mean().ToDouble());
    }

    /// <summary>The held-out loss of ε for ten groups of times, from the least noise.</summary>
    public double[] Losses(DiffusionTrainer trainer)
    {
        using var _ = Gradient.Off();
        var noise = Held.RandnLike(_rng.Split("held-out noise"));
        return trainer.Averaged(model => Enumerable.Range(0, 10).Select(group =>
        {
            var time = model.Schedule.Steps * (group + 0.5) / 10;
            return (model.Predict(model.Schedule.Diffuse(Held, noise, time), time).Noise - noise).Square().Mean().ToDouble();
        }).ToArray());
    }

    /// <summary>The Fréchet distance of samples to real images in the judge's features.</summary>
    public double Distance(DiffusionTrainer trainer, CancellationToken stop) => FrechetDistance.Between(Features(trainer.Averaged(model =>
        new DpmSolverSampler { Steps = _steps }.Sample(model with { DataRange = (-1, 1) }, [_count, 1, _side, _side], _rng.Split("samples"), stop: stop))), _real.Value);

    Tensor Features(Tensor images)
    {
        var judge = _judge.Value;
        using var _ = Gradient.Off();
        return judge.Features(images);
    }

    /// <summary>A network that names shape and fill; it is never part of a loss.</summary>
    ConvNet Judge()
    {
        var updates = _work.Scale.Pick(smoke: 20, laptop: 500, full: 4000);
        var judge = new ConvNet(new() { Channels = 1, Widths = [8, 16, 32], Classes = _scenes.Options.Classes, Norm = ImageNorm.Group }, _rng.Split("judge"));
        var adam = new AdamW(judge, new() { LearningRate = 3e-3, Schedule = Schedule.Cosine(updates, 0.05) });
        for (var step = 0; step < updates; step++)
        {
            _work.Stop.ThrowIfCancellationRequested();
            var batch = _scenes.Batch(JudgeFirst + (step * 64L), 64);
            judge.ZeroGrad();
            judge.Forward(batch.Images).CrossEntropy(batch.Labels).Backward();
            adam.Step();
        }
        judge.Eval();
        return judge;
    }
}

using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>The study's images and what judges them: shapes filled with fine stripes, so that times of little noise matter.</summary>
sealed class CurriculumImages
{
    public const int Side = 12;

    readonly Scenes _scenes;
    readonly ConvNet _judge;
    readonly Tensor _real;

    /// <summary>Images of a seed, with a judge that is trained to name shape and fill and is never part of a loss.</summary>
    public CurriculumImages(Work work)
    {
        var rng = new Rng(work.Seed).Split("images");
        _scenes = new(new SceneOptions
        {
            Size = Side,
            Grey = true,
            Signed = true,
            Shapes = [SceneShape.Disc, SceneShape.Square, SceneShape.TriangleUp, SceneShape.Plus],
            Fills = [SceneFill.Solid, SceneFill.HorizontalStripes, SceneFill.VerticalStripes, SceneFill.Checker],
            StripeWidths = [1, 2],
            Colours = [],
            Backgrounds = [],
            Contrast = (0.5, 1),
            Sizes = [new("any", 3.5, 5.5)],
            Jitter = 1,
            Noise = 0.02,
            LabelFactors = [SceneFactor.Shape, SceneFactor.Fill],
        }, rng.Split("world"));
        var (updates, held) = work.Scale.Pick(smoke: (60, 128), laptop: (500, 512), full: (4000, 4096));
        _judge = new ConvNet(new() { Channels = 1, Widths = [8, 16, 32], Classes = _scenes.Options.Classes, Norm = ImageNorm.Group }, rng.Split("judge"));
        var adam = new AdamW(_judge, new() { LearningRate = 3e-3, Schedule = Schedule.Cosine(updates, 0.05) });
        for (var step = 0; step < updates; step++)
        {
            work.Stop.ThrowIfCancellationRequested();
            var batch = _scenes.Batch(JudgeFirst + (step * 64L), 64);
            _judge.ZeroGrad();
            _judge.Forward(batch.Images).CrossEntropy(batch.Labels).Backward();
            adam.Step();
        }
        _judge.Eval();
        var test = _scenes.Batch(HeldFirst, held);
        Held = test.Images;
        _real = Features(_scenes.Batch(RealFirst, 4 * held).Images);
        using var _ = Gradient.Off();
        JudgeAccuracy = Classification.Accuracy(_judge.Forward(test.Images), test.Labels);
    }

    // The samples of different uses are far apart: training from 0 on.
    const long JudgeFirst = 1L << 33, HeldFirst = 1L << 34, RealFirst = 1L << 35;

    /// <summary>The share of held-out images that the judge names right, of 16 names.</summary>
    public double JudgeAccuracy { get; }

    /// <summary>Images that no denoiser is trained on.</summary>
    public Tensor Held { get; }

    /// <summary>The images of an update.</summary>
    public DiffusionBatch Batch(long step, int size) => new(_scenes.Batch(step * size, size).Images);

    /// <summary>The Fréchet distance of images to real ones in the judge's features.</summary>
    public double Distance(Tensor images) => FrechetDistance.Between(Features(images), _real);

    Tensor Features(Tensor images)
    {
        using var _ = Gradient.Off();
        return _judge.Features(images);
    }
}

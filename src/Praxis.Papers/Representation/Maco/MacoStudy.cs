using Praxis.Lab;
using Praxis.Papers.House;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Papers.Representation;

/// <summary>Measures what 2306.06805 claims for MACO: with the magnitudes of natural images, visualisations look like images and others recognise them.</summary>
public sealed class MacoStudy : Study
{
    internal const string Constrained = "MACO", Free = "Fourier", Pixel = "pixels", Formula = "MACO, 1/f magnitudes", Floor = "random phases", Ceiling = "real images";
    internal const string Plausibility = "neighbour distance", Transfer = "target probability", Spectrum = "spectral error", Power = "radial power", Images = "images.safetensors";

    static readonly string[] Optimised = [Constrained, Free, Pixel, Formula];

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2306.06805", "Maco", Theme.Representation,
        "Visualise what a unit wants by gradient ascent on the Fourier phase alone, with the magnitudes of natural images, and see where it looks.",
        "只对图像的傅里叶相位做梯度上升、把幅度谱固定为自然图像的平均值，从而看到神经元想要的图像以及它关注的位置。")
    {
        Title = "Unlocking Feature Visualization for Deeper Networks with MAgnitude Constrained Optimization",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.Better("images of MACO lie at least a tenth nearer to real images, in the features of another network, than those of a free Fourier buffer",
            Plausibility, Constrained, Free, by: 0.1, goal: Goal.Lower, relative: true, zh: "在另一网络的特征中，MACO图像比自由傅里叶参数化的图像至少近十分之一于真实图像"),
        Claim.Better("other networks recognise the class in images of MACO more surely", Transfer, Constrained, Free,
            zh: "其他网络在MACO图像中更确信地认出目标类别"),
        Claim.Better("images of MACO lie at least a tenth nearer to real images than those of free pixels", Plausibility, Constrained, Pixel, by: 0.1,
            goal: Goal.Lower, relative: true, zh: "MACO图像比自由像素的图像至少近十分之一于真实图像"),
        Claim.Better("their spectrum is at most half as far from that of real images as that of a free Fourier buffer", Spectrum, Constrained, Free, by: 0.5,
            goal: Goal.Lower, relative: true, zh: "其频谱与真实图像的差距不超过自由傅里叶参数化的一半"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("Small networks of 32×32 pixels stand in for ViT, VGG16 and ResNet50 at 224, with images of 48×48; the paper's effect grows with depth.",
            "用32×32像素的小网络代替224像素的ViT、VGG16和ResNet50，图像为48×48；论文的效应随深度增大。"),
        new("Where CIFAR-10 is not at hand, networks and spectra come from procedural coloured textures in its place; a note on each trial says so. At smoke scale they always do.",
            "若没有CIFAR-10，则网络与频谱来自程序生成的彩色纹理，并在每次试验中注明；smoke规模下始终如此。"),
        new("The scores are small versions of the paper's: the nearest neighbour in the penultimate features of a network that the image was not made for, a Fréchet distance with diagonal covariances, and the mean probability of two other networks. The judge of distances is one of the two; no score enters a loss. The baseline with stronger transformations (CBR) is left out.",
            "评分是论文评分的小型版本：在未参与优化的网络倒数第二层特征中的最近邻距离、对角协方差的Fréchet距离，以及另外两个网络的平均概率。距离的评判网络是其中之一；任何评分都不进入损失。未包含采用更强变换的基线（CBR）。"),
        new("Magnitudes are measured relative to the mean colour of all images, which matters at frequency 0 alone.",
            "幅度是相对于所有图像的平均颜色测得的，这只影响零频率。"),
        new("The learning rate of every way is tuned by the probability of other networks on a triple of networks that no verdict uses.",
            "每种方法的学习率都用另一组不参与判定的网络的概率来调优。"),
    ];

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        var world = CifarNets.World(trial.Scale);
        if (world.IsReal)
        {
            trial.Uses("cifar10", world.Hash);
        }
        trial.Note(world.IsReal ? $"Networks and spectra are those of {world.Name}." : $"Networks and spectra are those of {world.Name}: no photographs were used.");
        var setup = new Setup(trial.House(CifarNets.Recipe), world);
        int[] classes = [.. Enumerable.Range(0, Math.Min(world.Classes.Count, trial.Scale.Pick(4, 10, 1000)))];
        var rng = new Rng(trial.Seed).Split("maco");
        var kept = new List<TensorEntry>();
        var done = 0;
        foreach (var arm in Optimised)
        {
            var rate = trial.Scale == Scale.Smoke ? DefaultRate(arm) : trial.Tuned("learning rate", Rates(arm), (candidate, tuning) => Score(arm, candidate, tuning, world), arm: arm);
            var images = new List<Tensor>();
            foreach (var label in classes)
            {
                var made = setup.Visualize(arm, label, rate, trial.Scale, rng.Split(label), trial.Stop);
                Record(trial, setup, arm, label, made.Image, world.Classes[label]);
                images.Add(made.Image);
                if (label < 10)
                {
                    kept.Add(made.Image.ToEntry($"{arm}/{label:D2}"));
                    kept.Add(made.Transparency.ToEntry($"{arm}/{label:D2} alpha"));
                }
                trial.Progress((double)++done / (Optimised.Length * classes.Length), $"{arm}: {world.Classes[label]}");
            }
            RecordAll(trial, setup, arm, images);
        }
        Bounds(trial, setup, classes, rng, kept);
        trial.Keep(Images, stream => SafetensorsFile.Write(stream, kept, world.Classes.Select((name, label) => (name, label)).ToDictionary(pair => $"class {pair.label:D2}", pair => pair.name)));
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results) => MacoFigure.Draw(results);

    static double DefaultRate(string arm) => arm is Constrained or Formula ? 1 : 0.1;

    // Phases turn, so that the paper's rate is 1; buffers and pixels are scaled otherwise.
    static double[] Rates(string arm) => arm is Constrained or Formula ? [1, 0.3, 0.1] : [0.1, 1, 0.03];

    static double Score(string arm, double rate, Tuning tuning, ImageWorld world)
    {
        var setup = new Setup(tuning.House(CifarNets.Recipe), world);
        var rng = new Rng(tuning.Seed).Split("maco");
        return Enumerable.Range(0, 4).Average(label => setup.Scores.Transfer(setup.Visualize(arm, label, rate, tuning.Scale, rng.Split(label), tuning.Stop).Image, label).Probability);
    }

    static void Record(Trial trial, Setup setup, string arm, int label, Tensor image, string name)
    {
        var (probability, hits) = setup.Scores.Transfer(image, label);
        trial.Record(arm, Plausibility, setup.Scores.NeighbourRatio(image), on: name);
        trial.Record(arm, Transfer, probability, on: name);
        trial.Record(arm, "hit rate", hits, on: name);
        trial.Record(arm, Spectrum, setup.Scores.SpectralError(image), on: name);
        trial.Record(arm, "source logit", setup.Scores.SourceLogit(image, label), on: name);
    }

    static void RecordAll(Trial trial, Setup setup, string arm, IReadOnlyList<Tensor> images)
    {
        trial.Record(arm, "Fréchet distance", setup.Scores.Frechet(images));
        RecordPower(trial, arm, setup.Scores.RadialPower(Tensor.Stack([.. images], 0)));
    }

    static void RecordPower(Trial trial, string arm, IReadOnlyList<double> power)
    {
        for (var ring = 0; ring < power.Count; ring++)
        {
            trial.Record(arm, Power, power[ring], at: (ring + 1) * 0.5 / power.Count);
        }
    }

    // What any image of the right spectrum has, and what real images of the class have.
    static void Bounds(Trial trial, Setup setup, int[] classes, Rng rng, List<TensorEntry> kept)
    {
        var labels = setup.World.Test.Labels.ToArray<long>();
        foreach (var arm in new[] { Floor, Ceiling })
        {
            var images = new List<Tensor>();
            foreach (var label in classes)
            {
                var image = arm == Floor
                    ? FeatureVisualizer.RandomPhases(setup.Options(trial.Scale, 1, trial.Stop), rng.Split(label))
                    : setup.World.Test.Inputs[Array.IndexOf(labels, label)];
                Record(trial, setup, arm, label, image, setup.World.Classes[label]);
                images.Add(image);
                if (arm == Ceiling && label < 10)
                {
                    kept.Add(image.Contiguous().ToEntry($"{arm}/{label:D2}"));
                }
            }
            trial.Record(arm, "Fréchet distance", setup.Scores.Frechet(images));
        }
        RecordPower(trial, Ceiling, setup.Scores.NaturalPower);
    }

    /// <summary>A triple of networks with everything that is measured on their images.</summary>
    sealed class Setup
    {
        readonly ImageNets _nets;
        readonly ColourBasis _colours;
        readonly MagnitudeTemplate _template;

        internal Setup(ImageNets nets, ImageWorld world)
        {
            (_nets, World) = (nets, world);
            var sample = world.Train.Inputs.Narrow(0, 0, Math.Min(4000, world.Train.Count));
            _colours = ColourBasis.FromImages(sample);
            _template = MagnitudeTemplate.FromImages(sample, _colours, centred: true);
            Scores = new(nets, world, _colours);
        }

        internal ImageWorld World { get; }

        internal VisualizationScores Scores { get; }

        internal MacoOptions Options(Scale scale, double rate, CancellationToken stop) => new()
        {
            Size = World.Size * 3 / 2,
            ModelInput = World.Size,
            Magnitude = _template,
            Colours = _colours,
            Steps = scale.Pick(smoke: 12, laptop: 96, full: 256),
            LearningRate = rate,
            Crops = scale.Pick(smoke: 4, laptop: 8, full: 16),
            FirstBox = 0.9,
            LastBox = 0.55,
            Noise = 0.08,
            Stop = stop,
        };

        internal FeatureVisualization Visualize(string arm, int label, double rate, Scale scale, Rng rng, CancellationToken stop)
        {
            var options = Options(scale, rate, stop);
            var objective = Objective.Logit(_nets.Plain, label);
            return arm switch
            {
                Constrained => FeatureVisualizer.Maco(objective, options, rng),
                Formula => FeatureVisualizer.Maco(objective, options with { Magnitude = MagnitudeTemplate.PowerLaw(3, options.Height, options.Width) }, rng),
                Free => FeatureVisualizer.Fourier(objective, options, rng),
                _ => FeatureVisualizer.Pixels(objective, options, rng),
            };
        }
    }
}

using Praxis.Data.Sets;
using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.House;

/// <summary>Three classifiers of one world that differ in architecture and seed.</summary>
/// <param name="Plain">Four strided convolutions.</param>
/// <param name="Residual">A residual network.</param>
/// <param name="Transformer">A small vision transformer.</param>
/// <param name="Accuracies">Their accuracies on the test images, in this order.</param>
public sealed record ImageNets(ConvNet Plain, ResNet Residual, VisionTransformer Transformer, IReadOnlyList<double> Accuracies)
{
    internal IEnumerable<(string Name, Layer Net)> All => [("plain", Plain), ("residual", Residual), ("transformer", Transformer)];
}

/// <summary>The images that the nets know, from 0 to 1.</summary>
/// <param name="Name">CIFAR-10, or procedural textures.</param>
/// <param name="IsReal">Whether they are photographs.</param>
/// <param name="Hash">The SHA-256 of the real files, else empty.</param>
/// <param name="Train">What the nets learn from.</param>
/// <param name="Test">What they are tested on.</param>
/// <param name="Classes">The names of the classes.</param>
public sealed record ImageWorld(string Name, bool IsReal, string Hash, LabelledTensors Train, LabelledTensors Test, IReadOnlyList<string> Classes)
{
    /// <summary>The side of an image.</summary>
    public int Size => Train.Inputs.Size(3);
}

/// <summary>
/// Three small classifiers of CIFAR-10, trained on 10,000 pictures of 32×32. Without the real pictures, and at smoke scale, they learn
/// coloured procedural textures in their place; what they learned is among the ingredients.
/// </summary>
public sealed class CifarNets : HouseRecipe<ImageNets>
{
    const string AccuraciesKey = "accuracies";

    /// <summary>The recipe.</summary>
    public static CifarNets Recipe { get; } = new();

    /// <inheritdoc/>
    public override string Name => "cifar-nets";

    /// <inheritdoc/>
    public override int Models => 3;

    /// <inheritdoc/>
    public override string Ingredients(Scale scale) => $"{(FindPhotographs(scale) is { } found ? $"cifar10 {HashOf(found)}" : "textures")}, {Epochs(scale)} epochs";

    /// <summary>The images of this scale: the same for every seed.</summary>
    public static ImageWorld World(Scale scale)
    {
        if (FindPhotographs(scale) is { } found)
        {
            var split = Cifar10.Load(found.Root);
            var most = scale.Pick(smoke: 0, laptop: 10_000, full: 50_000);
            var (train, test) = (split.Train.ToTensors(), split.Test.ToTensors());
            return new("CIFAR-10", true, HashOf(found), First(train, most), First(test, most / 5), split.Train.Classes);
        }
        var size = scale.Pick(smoke: 16, laptop: 32, full: 32);
        var textures = new Textures(new() { Size = size, Colour = true, Classes = scale.Pick(smoke: 4, laptop: 8, full: 8), Scale = (size / 6.0, size / 3.0) }, new Rng(32));
        int count = scale.Pick(smoke: 384, laptop: 6000, full: 20_000), held = scale.Pick(smoke: 128, laptop: 1000, full: 4000);
        LabelledTensors Draw(long first, int samples)
        {
            var batch = textures.Batch(first, samples);
            return new(batch.Images.Clamp(0, 1), batch.Labels);
        }
        return new("procedural textures", false, "", Draw(0, count), Draw(1_000_000, held),
            [.. Enumerable.Range(0, textures.Options.Classes).Select(label => Words(textures.Options.Kinds[label % textures.Options.Kinds.Count]))]);
    }

    /// <inheritdoc/>
    public override ImageNets Train(HouseContext context)
    {
        var world = World(context.Scale);
        var rng = new Rng(context.Seed).Split(Name);
        var nets = Make(world.Size, world.Classes.Count, context.Scale, rng);
        var accuracies = new List<double>();
        foreach (var (name, net) in nets.All)
        {
            Learn(net, name, world, context, rng.Split($"batches of {name}"));
            accuracies.Add(Accuracy(net, world.Test));
        }
        context.Log($"{Name} on {world.Name}: accuracies {string.Join(", ", nets.All.Zip(accuracies, (entry, accuracy) => $"{entry.Name} {accuracy:P1}"))}");
        return nets with { Accuracies = accuracies };
    }

    /// <inheritdoc/>
    public override void Save(ImageNets model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        var tensors = model.All.SelectMany(entry => entry.Net.State().Select(pair => KeyValuePair.Create($"{entry.Name}/{pair.Key}", pair.Value)));
        Tensor.SaveSafetensors(path, [.. tensors, KeyValuePair.Create(AccuraciesKey, Tensor.Of<double>([.. model.Accuracies]))]);
    }

    /// <inheritdoc/>
    public override ImageNets Load(string path, HouseContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tensors = Tensor.LoadSafetensors(path);
        var classes = tensors["plain/head.weight"].Size(0);
        var size = context.Scale.Pick(smoke: 16, laptop: 32, full: 32);
        var nets = Make(size, classes, context.Scale, new Rng(0));
        foreach (var (name, net) in nets.All)
        {
            net.Load(tensors.Where(pair => pair.Key.StartsWith($"{name}/", StringComparison.Ordinal)).ToDictionary(pair => pair.Key[(name.Length + 1)..], pair => pair.Value));
            net.Eval();
            net.Freeze();
        }
        return nets with { Accuracies = tensors[AccuraciesKey].ToArray<double>() };
    }

    /// <summary>The share of images whose class a net names.</summary>
    public static double Accuracy(Layer net, LabelledTensors images)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(images);
        using var mode = net.Evaluating();
        using var _ = Gradient.Off();
        return Classification.Agreement(Tensor.Cat([.. images.Inputs.Split(256).Select(block => net.Forward(block).ArgMax(1))]), images.Labels);
    }

    static int Epochs(Scale scale) => scale.Pick(smoke: 6, laptop: 5, full: 40);

    static FoundDataSet? FindPhotographs(Scale scale) => scale == Scale.Smoke ? null : DataSets.TryFind("cifar10");

    static string HashOf(FoundDataSet found) => found.Edition.Files[0].Sha256;

    static string Words(TextureKind kind) => string.Concat(kind.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")).ToLowerInvariant();

    static LabelledTensors First(LabelledTensors images, int most) =>
        images.Count <= most ? images : new(images.Inputs.Narrow(0, 0, most).Contiguous(), images.Labels.Narrow(0, 0, most).Contiguous());

    static ImageNets Make(int size, int classes, Scale scale, Rng rng)
    {
        int[] plain = scale.Pick<int[]>(smoke: [12, 24, 32], laptop: [24, 32, 64, 96], full: [64, 128, 256, 256]);
        int[] residual = scale.Pick<int[]>(smoke: [8, 16, 24], laptop: [8, 16, 32], full: [32, 64, 128]);
        return new(
            new ConvNet(new() { Classes = classes, Widths = plain }, rng.Split("plain")),
            new ResNet(new() { Classes = classes, Widths = residual, Blocks = scale.Pick(1, 1, 3), StemStride = 2 }, rng.Split("residual")),
            new VisionTransformer(new() { ImageSize = size, Classes = classes, Width = scale.Pick(24, 32, 96), Depth = scale.Pick(1, 2, 6), Pooling = Pooling.Mean }, rng.Split("transformer")), []);
    }

    static void Learn(Layer net, string name, ImageWorld world, HouseContext context, Rng rng)
    {
        const int Size = 64;
        int epochs = Epochs(context.Scale), batches = world.Train.Count / Size;
        var optimizer = new AdamW(net, new() { LearningRate = 3e-3, WeightDecay = 0.02, Schedule = Schedule.Cosine((long)epochs * batches).After(warmUp: batches / 2) });
        net.Train();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            var order = Tensor.Permutation(world.Train.Count, rng.Split(epoch));
            for (var b = 0; b < batches; b++)
            {
                context.Stop.ThrowIfCancellationRequested();
                using var scope = Tensor.Scope();
                var chosen = order.Narrow(0, b * Size, Size);
                var images = Moved(world.Train.Inputs.IndexSelect(0, chosen), world.IsReal, rng);
                net.ZeroGrad();
                net.Forward(images).CrossEntropy(world.Train.Labels.IndexSelect(0, chosen)).Backward();
                Clipping.ByNorm(net.Parameters, 1);
                optimizer.Step();
            }
            context.Progress((epoch + 1.0) / epochs, name);
        }
        net.Eval();
    }

    // Photographs are mirrored; everything is moved by up to an eighth.
    static Tensor Moved(Tensor images, bool mirror, Rng rng)
    {
        var reach = images.Size(3) / 8;
        int down = rng.Next(-reach, reach + 1), right = rng.Next(-reach, reach + 1);
        images = mirror && rng.Chance(0.5) ? images.Flip(3) : images;
        return images.Pad([reach, reach, reach, reach], PadMode.Reflect).Narrow(2, reach + down, images.Size(2)).Narrow(3, reach + right, images.Size(3));
    }
}

using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>Pictures to train on and others to test on.</summary>
public sealed record ImageSplit(LabelledImages Train, LabelledImages Test)
{
    /// <summary>Loads a set of pictures by its name: mnist, mnist-8, mnist-14, mnist-16 or cifar10.</summary>
    public static ImageSplit Load(string name, string? root = null) => name.ToLowerInvariant() switch
    {
        "mnist" => Mnist.Load(root),
        "mnist-8" => Mnist.Pooled(8, root),
        "mnist-14" => Mnist.Pooled(14, root),
        "mnist-16" => Mnist.Pooled(16, root),
        "cifar10" => Cifar10.Load(root),
        _ => throw new ArgumentException($"'{name}' is no set of pictures with a split; there are mnist, mnist-8, mnist-14, mnist-16 and cifar10."),
    };
}

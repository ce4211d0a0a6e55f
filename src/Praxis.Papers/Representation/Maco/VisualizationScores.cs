using Praxis.Learning;
using Praxis.Learning.Scores;
using Praxis.Papers.House;
using Praxis.Tensors;

namespace Praxis.Papers.Representation;

/// <summary>
/// How natural an image is and whether others recognise it: judged by networks that it was not optimised against, on the whole image
/// at the size of their inputs.
/// </summary>
sealed class VisualizationScores
{
    internal const int Rings = 16;

    readonly ImageNets _nets;
    readonly NeighbourDistance _neighbours;
    readonly Tensor _testMean, _testDeviation;
    readonly double _realDistance;
    readonly double[] _radial;
    readonly ColourBasis _colours;
    readonly int _size;

    internal VisualizationScores(ImageNets nets, ImageWorld world, ColourBasis colours)
    {
        (_nets, _colours, _size) = (nets, colours, world.Size);
        _neighbours = new(Features(world.Train.Inputs), k: 1, normalize: false);
        var real = Features(world.Test.Inputs);
        _realDistance = _neighbours.Score(real).Mean().ToDouble();
        (_testMean, _testDeviation) = (real.Mean(0), real.Std(0));
        _radial = RadialPower(world.Test.Inputs);
    }

    /// <summary>Mean power by radius of the test images.</summary>
    internal IReadOnlyList<double> NaturalPower => _radial;

    /// <summary>The softmax probability that the two other networks give to a class, for each image; and how often they name it.</summary>
    internal (double Probability, double HitRate) Transfer(Tensor image, int label)
    {
        using var _ = Gradient.Off();
        var x = AtInput(image);
        Layer[] judges = [_nets.Residual, _nets.Transformer];
        var outputs = judges.Select(judge => judge.Forward(x).Softmax(1)).ToArray();
        return (outputs.Average(p => p.Select(1, label).Mean().ToDouble()), outputs.Average(p => p.ArgMax(1).EqualTo(label).To(DType.Float32).Mean().ToDouble()));
    }

    /// <summary>The logit of the network that the image was made for.</summary>
    internal double SourceLogit(Tensor image, int label)
    {
        using var _ = Gradient.Off();
        return _nets.Plain.Forward(AtInput(image)).Select(1, label).Mean().ToDouble();
    }

    /// <summary>The distance to the nearest training image in the residual network's features, over that of real test images.</summary>
    internal double NeighbourRatio(Tensor image) => _neighbours.Score(Features(AtInput(image))).Mean().ToDouble() / _realDistance;

    /// <summary>‖μ − μ′‖² + Σ (σ − σ′)² in the residual network's features: the Fréchet distance of Gaussians with diagonal covariances.</summary>
    internal double Frechet(IReadOnlyList<Tensor> images)
    {
        using var _ = Gradient.Off();
        var features = Features(Tensor.Cat([.. images.Select(AtInput)]));
        return ((features.Mean(0) - _testMean).Square().Sum() + (features.Std(0) - _testDeviation).Square().Sum()).ToDouble();
    }

    /// <summary>
    /// Mean over radii of |ln power − ln mean power of real images|, both with a total power of 1. Frequencies count in periods a pixel,
    /// so that images of any size compare as they are.
    /// </summary>
    internal double SpectralError(Tensor image)
    {
        var power = RadialPower(image.Rank == 3 ? image.Unsqueeze(0) : image);
        return power.Zip(_radial, (one, real) => Math.Abs(Math.Log(one) - Math.Log(real))).Average();
    }

    /// <summary>Mean power by radius, as shares.</summary>
    internal double[] RadialPower(Tensor images)
    {
        using var _ = Gradient.Off();
        var x = images - images.Mean([2, 3], keepDim: true);
        x = x.Size(1) == 3 ? _colours.Decorrelate(x) : x;
        var power = MagnitudeTemplate.Radial(Fourier.Rfft2(x).AbsSquared().Mean(0), x.Size(3), Math.Min(Rings, _size / 2));
        var sum = power.Sum();
        return [.. power.Select(value => Math.Max(value / sum, 1e-12))];
    }

    /// <summary>An image (channels × height × width) at the size that the networks read: (1 × channels × size × size).</summary>
    internal Tensor AtInput(Tensor image)
    {
        var x = image.Rank == 3 ? image.Unsqueeze(0) : image;
        return x.Size(3) == _size ? x : x.Interpolate([_size, _size], Interpolation.Linear);
    }

    Tensor Features(Tensor images)
    {
        using var mode = _nets.Residual.Evaluating();
        using var _ = Gradient.Off();
        return Tensor.Cat([.. images.Split(256).Select(block => _nets.Residual.Features(block))]);
    }
}

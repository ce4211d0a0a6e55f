using Praxis.Data.Sets;
using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.House;

/// <summary>
/// Digits for house models and studies: those of MNIST shrunk to a side, 8,000 to train on and 2,000 to test on, or as many written
/// digits of the glyph world where MNIST is not at hand.
/// </summary>
/// <param name="Train">Pictures (samples × 1 × side × side) from 0 to 1 to train on.</param>
/// <param name="Test">Others to test on.</param>
/// <param name="Source">"mnist" or "written digits".</param>
public sealed record HouseDigits(LabelledTensors Train, LabelledTensors Test, string Source)
{
    const int TrainCount = 8000, TestCount = 2000;

    /// <summary>Which digits there are: "mnist" or "written digits".</summary>
    public static string SourceAtHand => DataSets.TryFind("mnist") is null ? "written digits" : "mnist";

    /// <summary>The digits at hand at a side of 8 to 28 pixels.</summary>
    public static HouseDigits Load(int side)
    {
        if (side is < 8 or > 28)
            throw new ArgumentOutOfRangeException(nameof(side), side, $"HouseDigits: digits have a side of 8 to 28 pixels, not {side}.");
        if (SourceAtHand == "mnist")
        {
            var split = Mnist.Pooled(side);
            return new(split.Train.ToTensors(), split.Test.ToTensors(), "mnist");
        }
        var world = new Glyphs(GlyphOptions.Digits with { Size = side, Shift = side / 16.0, StrokeWidth = 1.4 * side / 16.0 }, new Rng(2718281828));
        var (train, test) = (world.Batch(0, TrainCount), world.Batch(TrainCount, TestCount));
        return new(new(train.Images, train.Labels), new(test.Images, test.Labels), "written digits");
    }

    /// <summary>Tells a trial which files were read.</summary>
    public void TellTo(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        if (DataSets.TryFind("mnist") is { } found && Source == "mnist")
        {
            foreach (var file in found.Edition.Files)
                trial.Uses(file.Path, file.Sha256);
        }
    }
}

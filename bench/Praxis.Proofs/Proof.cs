using Praxis.Learning.Training;

namespace Praxis.Proofs;

/// <summary>A model that is really trained on real data or a world of the house, and what it must reach.</summary>
abstract class Proof
{
    /// <summary>All proofs, in the order in which they run.</summary>
    public static IReadOnlyList<Proof> All { get; } = [new MnistProof(), new Cifar10Proof(), new ShakespeareProof(), new ScenesDiffusionProof()];

    /// <summary>What is typed to run it.</summary>
    public abstract string Name { get; }

    /// <summary>What is trained on what, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>What is measured.</summary>
    public virtual string Measure => "accuracy";

    /// <summary>What must be reached.</summary>
    public abstract double Target { get; }

    /// <summary>Whether more is better.</summary>
    public virtual bool MoreIsBetter => true;

    /// <summary>The seconds within which it should be done on two idle cores.</summary>
    public abstract double Seconds { get; }

    /// <summary>Trains, and measures on data that training never saw.</summary>
    public abstract double Run(ProofContext context);

    /// <summary>Whether a number reaches the target.</summary>
    public bool IsReached(double reached) => MoreIsBetter ? reached >= Target : reached <= Target;
}

/// <summary>What a proof is given.</summary>
/// <param name="Data">The data folder; nothing: the usual one.</param>
/// <param name="Say">Takes a line on how it goes.</param>
/// <param name="Stop">Stops it.</param>
sealed record ProofContext(string? Data, Action<string> Say, CancellationToken Stop)
{
    /// <summary>Says how an epoch went.</summary>
    public void Epoch(EpochReport report) => Say($"epoch {report.Epoch + 1} of {report.Epochs}: loss {report.Loss:0.0000}");
}

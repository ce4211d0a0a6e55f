using Praxis.Learning;
using Praxis.Learning.Diffusion;
using Praxis.Tensors;

namespace Praxis.Papers.Generation;

/// <summary>How denoisers of a world are trained: what a scale can pay.</summary>
sealed record CurriculumSetting(int Updates, int Batch, int Clusters, int Patience, double AverageDecay, double[] Rates, double[] Looks);

/// <summary>Data of the study, a denoiser for them, and how far its samples are from them.</summary>
interface ICurriculumWorld
{
    /// <summary>How the world is called in results.</summary>
    string Name { get; }

    /// <summary>How its denoisers are trained.</summary>
    CurriculumSetting Setting { get; }

    /// <summary>What <see cref="Distance"/> measures.</summary>
    string Measure { get; }

    /// <summary>A new denoiser.</summary>
    Module Network(Rng rng);

    /// <summary>The data of an update.</summary>
    DiffusionBatch Batch(long step);

    /// <summary>What rates are chosen by, lower being better; no sample is looked at.</summary>
    double Score(DiffusionTrainer trainer);

    /// <summary>The distance of samples of averaged weights to real data; the noise that they come from is the same at every call.</summary>
    double Distance(DiffusionTrainer trainer, CancellationToken stop);

    /// <summary>The first update, as a share of the budget, at which a falling curve is down at a level, between looks on a straight line; null: it never is.</summary>
    static double? Reaches(IReadOnlyList<(double At, double Value)> curve, double level)
    {
        for (var i = 0; i < curve.Count; i++)
        {
            var (at, value) = curve[i];
            if (value <= level)
            {
                return i == 0 ? at : curve[i - 1].At + ((at - curve[i - 1].At) * (curve[i - 1].Value - level) / (curve[i - 1].Value - value));
            }
        }
        return null;
    }
}

using Praxis.Tensors;

namespace Praxis.Learning.Metrics;

/// <summary>
/// Selective prediction: the mean loss of the most confident samples against their share. Samples of equal confidence enter
/// together, each with the mean loss of its group, so that the curve does not depend on their order.
/// </summary>
public sealed class RiskCoverage
{
    readonly double[] _risks;
    readonly double _best;

    RiskCoverage(double[] risks, double best)
    {
        _risks = risks;
        _best = best;
    }

    /// <summary>The curve of confidences and losses (0 or 1 for right or wrong, or any loss).</summary>
    public static RiskCoverage Of(Tensor confidences, Tensor losses)
    {
        var confidence = Checked.Vector(confidences, "RiskCoverage", nameof(confidences));
        var loss = Checked.Vector(losses, "RiskCoverage", nameof(losses));
        if (loss.Length != confidence.Length)
        {
            throw new ArgumentException($"RiskCoverage: {confidence.Length} confidences do not meet {loss.Length} losses; every sample needs both.");
        }
        // The best order of all is by the loss itself.
        var best = Risks([.. loss.Order()]).Average();
        Ties.Sort(confidence, loss);
        Array.Reverse(loss);
        return new(Risks(loss), best);

        static double[] Risks(double[] ordered)
        {
            double sum = 0;
            var risks = new double[ordered.Length];
            for (var k = 0; k < ordered.Length; k++)
            {
                sum += ordered[k];
                risks[k] = sum / (k + 1);
            }
            return risks;
        }
    }

    /// <summary>The mean loss of the k + 1 most confident samples.</summary>
    public IReadOnlyList<double> Risks => _risks;

    /// <summary>(1/n)·Σₖ risk(k/n): the area under the curve (AURC).</summary>
    public double Area => _risks.Average();

    /// <summary>The area above that of the best order, in which the smallest losses come first (E-AURC).</summary>
    public double ExcessArea => Area - _best;

    /// <summary>The risk of the ⌈coverage·n⌉ most confident samples.</summary>
    public double RiskAt(double coverage)
    {
        var count = (int)Math.Ceiling((Checked.Share(coverage, "RiskAt", nameof(coverage)) * _risks.Length) - 1e-9);
        return count == 0 ? 0 : _risks[count - 1];
    }

    /// <summary>The largest coverage whose risk is at most this.</summary>
    public double CoverageAt(double risk)
    {
        var k = _risks.Length - 1;
        while (k >= 0 && _risks[k] > risk)
        {
            k--;
        }
        return (k + 1.0) / _risks.Length;
    }
}

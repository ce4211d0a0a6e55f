using Praxis.Learning.Diffusion;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Diffusion;

/// <summary>
/// Data N(μ, Σ) in the plane, of which everything is known: x_t ~ N(α·μ, α²·Σ + σ²·I), the best denoiser is linear, and the
/// probability-flow equation scales every eigen-direction by √((α_s²λ + σ_s²)/(α_t²λ + σ_t²)).
/// </summary>
static class GaussianData
{
    public static readonly Tensor Mean = Tensor.Of(1.5, -0.5);

    public static readonly Tensor Covariance = Tensor.From(new double[,] { { 0.6, 0.3 }, { 0.3, 0.4 } });

    public static DiffusionModel Model(NoiseSchedule schedule, PredictionTarget target = PredictionTarget.Noise) => new(new FunctionDenoiser((x, time, _) =>
    {
        var t = time.At(0);
        double signal = schedule.Signal(t), noise = schedule.Noise(t);
        var precision = Linalg.Inverse((Covariance * (signal * signal)) + (Tensor.Eye(2, type: DType.Float64) * (noise * noise)));
        var noiseSeen = (x - (Mean * signal)).MatMul(precision) * noise;
        var dataSeen = (x - (noiseSeen * noise)) / signal;
        return target switch
        {
            PredictionTarget.Noise => noiseSeen,
            PredictionTarget.Data => dataSeen,
            _ => (noiseSeen * signal) - (dataSeen * noise),
        };
    }), schedule, target);

    /// <summary>Where the exact flow takes points from one time to another.</summary>
    public static Tensor Flow(NoiseSchedule schedule, Tensor x, double from, double to)
    {
        var (values, vectors) = Linalg.Eigh(Covariance);
        Tensor Variances(double t) => (values * schedule.AlphaBar(t)) + (1 - schedule.AlphaBar(t));
        var scale = (Variances(to) / Variances(from)).Sqrt();
        return ((x - (Mean * schedule.Signal(from))).MatMul(vectors) * scale).MatMul(vectors.T) + (Mean * schedule.Signal(to));
    }

    /// <summary>Standard noise shifted and scaled to the law of x_T, which is not quite standard.</summary>
    public static Tensor Start(NoiseSchedule schedule, Tensor noise)
    {
        var variance = (Covariance * schedule.AlphaBar(schedule.Steps)) + (Tensor.Eye(2, type: DType.Float64) * (1 - schedule.AlphaBar(schedule.Steps)));
        return noise.MatMul(Linalg.SymmetricSqrt(variance)) + (Mean * schedule.Signal(schedule.Steps));
    }

    /// <summary>The mean and covariance that an affine sampler makes of x_T, exactly: from where it takes the middle and the ends of the axes.</summary>
    public static (Tensor Mean, Tensor Covariance) Moments(NoiseSchedule schedule, Func<Tensor, Tensor> sampler)
    {
        var ends = sampler(Start(schedule, Tensor.From(new double[,] { { 0, 0 }, { 1, 0 }, { 0, 1 } })));
        var map = ends[1..] - ends[..1];
        return (ends[0], map.T.MatMul(map));
    }

    /// <summary>The mean and covariance of samples.</summary>
    public static (Tensor Mean, Tensor Covariance) Moments(Tensor samples)
    {
        var mean = samples.Mean(0);
        var centred = samples - mean;
        return (mean, centred.T.MatMul(centred) / samples.Size(0));
    }

    public static double Error((Tensor Mean, Tensor Covariance) moments) =>
        Math.Max((moments.Mean - Mean).Abs().Max().ToDouble(), (moments.Covariance - Covariance).Abs().Max().ToDouble());
}

using Praxis.Learning.Diffusion;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Diffusion;

public sealed class PredictionTargetTests
{
    static readonly NoiseSchedule Schedule = NoiseSchedule.Cosine(50);

    static readonly Tensor Data = Tensor.Randn([4, 3], new Rng(1), DType.Float64);

    static readonly Tensor Noise = Tensor.Randn([4, 3], new Rng(2), DType.Float64);

    [Theory]
    [InlineData(PredictionTarget.Noise)]
    [InlineData(PredictionTarget.Data)]
    [InlineData(PredictionTarget.Velocity)]
    public void Every_target_gives_back_data_noise_and_velocity(PredictionTarget target)
    {
        foreach (var time in (double[])[1, 12.5, 37, 49])
        {
            double signal = Schedule.Signal(time), deviation = Schedule.Noise(time);
            var x = Schedule.Diffuse(Data, Noise, time);
            var prediction = target.Of(Data, Noise, [time, time, time, time], Schedule);
            Check.Close(Data, target.ToData(x, prediction, signal, deviation), 1e-9);
            Check.Close(Noise, target.ToNoise(x, prediction, signal, deviation), 1e-9);
            Check.Close((Noise * signal) - (Data * deviation), target.ToVelocity(x, prediction, signal, deviation), 1e-9);
        }
    }

    [Fact]
    public void The_velocity_is_the_derivative_of_x_along_the_arc_from_data_to_noise()
    {
        // α = cos φ, σ = sin φ: v = dx/dφ = −sin φ·x₀ + cos φ·ε.
        const double Angle = 0.7, Step = 1e-6;
        Tensor X(double angle) => (Data * Math.Cos(angle)) + (Noise * Math.Sin(angle));
        var velocity = PredictionTarget.Data.ToVelocity(X(Angle), Data, Math.Cos(Angle), Math.Sin(Angle));
        Check.Close((X(Angle + Step) - X(Angle - Step)) / (2 * Step), velocity, 1e-8);
    }

    [Fact]
    public void A_weighting_counts_one_error_alike_whatever_the_target()
    {
        foreach (var weighting in (LossWeighting[])[LossWeighting.MinSnr(), LossWeighting.P2(), LossWeighting.OfData(snr => 1 / (1 + snr))])
        {
            foreach (var time in (double[])[2, 25, 48])
            {
                // One wrong opinion of x₀, said as each of the targets.
                double signal = Schedule.Signal(time), deviation = Schedule.Noise(time);
                var x = Schedule.Diffuse(Data, Noise, time);
                var opinion = Data + 0.1;
                double Loss(PredictionTarget target, Tensor prediction) =>
                    (prediction - target.Of(Data, Noise, [time, time, time, time], Schedule)).Square().Mean().ToDouble() * weighting.At(Schedule.Snr(time), target);
                var expected = Loss(PredictionTarget.Data, opinion);
                Assert.Equal(expected, Loss(PredictionTarget.Noise, PredictionTarget.Data.ToNoise(x, opinion, signal, deviation)), 1e-6 * expected);
                Assert.Equal(expected, Loss(PredictionTarget.Velocity, PredictionTarget.Data.ToVelocity(x, opinion, signal, deviation)), 1e-6 * expected);
            }
        }
    }

    [Fact]
    public void Weights_by_hand()
    {
        Assert.Equal(5, LossWeighting.MinSnr().At(20, PredictionTarget.Data));
        Assert.Equal(0.25, LossWeighting.MinSnr().At(20, PredictionTarget.Noise));
        Assert.Equal(1, LossWeighting.MinSnr().At(2, PredictionTarget.Noise));
        Assert.Equal(2.0 / 3, LossWeighting.MinSnr().At(2, PredictionTarget.Velocity), 12);
        Assert.Equal(0.2, LossWeighting.P2().At(4, PredictionTarget.Noise), 12);
        Assert.Equal(1, LossWeighting.Uniform.At(3, PredictionTarget.Velocity));
        Assert.Throws<ArgumentOutOfRangeException>(() => LossWeighting.Uniform.At(double.PositiveInfinity, PredictionTarget.Data));
    }
}

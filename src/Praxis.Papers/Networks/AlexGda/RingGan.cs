using Praxis.Data.Worlds;
using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Learning.Objectives;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// A small Wasserstein GAN with gradient penalty whose data are eight Gaussians on a circle. Critic and generator have Adam of
/// their own and take one step each in turn.
/// </summary>
sealed class RingGan
{
    const int Latent = 8, Batch = 64;

    readonly GaussianMixture _data = GaussianMixture.OnCircle();
    readonly Mlp _critic, _generator;
    readonly Rng _rng;

    public RingGan(Rng rng)
    {
        _critic = new(new() { Inputs = 2, Hidden = [64, 64], Outputs = 1, Activation = Activation.LeakyRelu }, rng.Split("critic"));
        _generator = new(new() { Inputs = Latent, Hidden = [64, 64], Outputs = 2 }, rng.Split("generator"));
        _rng = rng.Split("draws");
    }

    /// <summary>Plays, and gives the sliced Wasserstein distance between generated and real points at the end.</summary>
    public double Play(Func<Optimizer, Optimizer, MinimaxOptimizer> method, double penalty, int steps, CancellationToken stop)
    {
        var options = new AdamOptions { LearningRate = 1e-3, Beta1 = 0, Beta2 = 0.9 };
        var game = method(new Adam(_critic, options), new Adam(_generator, options));
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            game.Step(() => CriticLoss(penalty), () => -_critic.Forward(_generator.Forward(Codes(Batch))).Mean());
        }
        using var _ = Gradient.Off();
        var generated = _generator.Forward(Codes(2000));
        return generated.IsFinite().All().ToDouble() == 0
            ? double.PositiveInfinity
            : SampleDistances.SlicedWasserstein(generated, _data.Sample(2000, _rng), new Rng(1), projections: 64);
    }

    Tensor CriticLoss(double penalty)
    {
        Tensor generated;
        using (Gradient.Off())
        {
            generated = _generator.Forward(Codes(Batch));
        }
        var real = _data.Sample(Batch, _rng);
        return _critic.Forward(generated).Mean() - _critic.Forward(real).Mean() + (GradientPenalty.Of(_critic.Forward, real, generated, _rng) * penalty);
    }

    Tensor Codes(int count) => Tensor.Randn([count, Latent], _rng);
}

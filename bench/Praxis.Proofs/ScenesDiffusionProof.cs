using Praxis.Data.Worlds;
using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Metrics;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Proofs;

/// <summary>
/// A U-Net that makes shapes from noise by their names. A judge, trained apart on other scenes and never part of a loss, says which
/// of six shapes it sees in each sample.
/// </summary>
sealed class ScenesDiffusionProof : Proof
{
    const int Updates = 1500, BatchSize = 32, JudgeUpdates = 500, Samples = 300;

    public override string Name => "scenes-diffusion";

    public override string Summary => "a U-Net that makes one of six shapes by name, as a judge that is trained apart names them";

    public override string Measure => "share of samples named as asked";

    public override double Target => 0.90;

    public override double Seconds => 300;

    public override double Run(ProofContext context)
    {
        var rng = new Rng(1);
        var scenes = new Scenes(SceneOptions.ShapeClassesGrey with { Contrast = (0.5, 1), Noise = 0.05, Signed = true }, rng.Split("scenes"));
        var (size, classes) = (scenes.Options.Size, scenes.Options.Classes);
        var judge = Judge(scenes, rng.Split("judge"), context);

        var unet = new UNet(new() { Channels = 1, Width = 16, Multipliers = [1, 2, 2], ContextWidth = 16 }, rng.Split("network"));
        var network = new LabelledDenoiser(unet, [classes], 16, rng.Split("labels"));
        var adam = new Adam(network, new() { LearningRate = 2e-3, Schedule = Schedule.Cosine(Updates, 0.05).After(50) });
        var trainer = new DiffusionTrainer(network, adam, NoiseSchedule.Cosine(), rng.Split("training"), new()
        {
            Target = PredictionTarget.Velocity,
            DropCondition = 0.1,
            NullCondition = network.NullLabel,
            AverageDecay = 0.99,
        });
        var loss = 0.0;
        trainer.Train(step =>
        {
            var batch = scenes.Batch(step * BatchSize, BatchSize);
            return new(batch.Images, batch.Labels.Unsqueeze(1));
        }, Updates, context.Stop, update =>
        {
            loss = update.Step == 0 ? update.Loss : (0.98 * loss) + (0.02 * update.Loss);
            if ((update.Step + 1) % 250 == 0)
            {
                context.Say($"update {update.Step + 1} of {Updates}: loss {loss:0.0000}");
            }
        });

        var labels = Tensor.Arange(Samples) % Tensor.Full([1], classes, DType.Int64);
        var sampler = new DpmSolverSampler { Steps = 20 };
        var samples = trainer.Averaged(model => sampler.Sample(model with { Guidance = 2, DataRange = (-1, 1) }, [Samples, 1, size, size], rng.Split("samples"), labels.Unsqueeze(1), context.Stop));
        using var _ = Gradient.Off();
        return Classification.Accuracy(judge.Forward(samples), labels);
    }

    static ConvNet Judge(Scenes scenes, Rng rng, ProofContext context)
    {
        // The judge's scenes are far from those of the denoiser, which are the first ones.
        const long First = 1L << 33, Held = 1L << 34;
        var judge = new ConvNet(new() { Channels = 1, Widths = [16, 32, 64], Classes = scenes.Options.Classes }, rng);
        var adam = new AdamW(judge, new() { LearningRate = 3e-3, Schedule = Schedule.Cosine(JudgeUpdates, 0.02) });
        for (var step = 0; step < JudgeUpdates; step++)
        {
            context.Stop.ThrowIfCancellationRequested();
            var batch = scenes.Batch(First + (step * 64L), 64);
            judge.ZeroGrad();
            judge.Forward(batch.Images).CrossEntropy(batch.Labels).Backward();
            adam.Step();
        }
        judge.Eval();
        using var _ = Gradient.Off();
        var test = scenes.Batch(Held, 1000);
        context.Say($"the judge names {Classification.Accuracy(judge.Forward(test.Images), test.Labels):P1} of 1,000 other scenes right");
        return judge;
    }
}

using Praxis.Learning.Diffusion;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Diffusion;

public sealed class DiffusionTrainerTests
{
    static readonly NoiseSchedule Schedule = NoiseSchedule.Cosine(100);

    [Fact]
    public void A_resumed_training_ends_bit_for_bit_as_one_that_was_not_interrupted()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "run.safetensors");
            var whole = Trainer();
            whole.Train(Batch, 9);
            var first = Trainer();
            first.Train(Batch, 5);
            first.Save(path);
            var second = Trainer();
            second.Load(path);
            Assert.Equal(5, second.StepCount);
            second.Train(Batch, 9);
            Assert.Equal(9, second.StepCount);
            Assert.Equal(((LosingTimes)whole.Times).Lowest, ((LosingTimes)second.Times).Lowest);
            foreach (var averaged in (bool[])[false, true])
            {
                Tensor See(DiffusionTrainer trainer) => averaged ? trainer.Averaged(Samples) : Samples(trainer.Model);
                Check.Same(See(whole), See(second));
                Assert.False(See(whole).AllClose(See(first)));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Losses_of_samples_by_hand()
    {
        var schedule = NoiseSchedule.OfBetas(0.36, 0.75);
        var network = new Half();
        var trainer = new DiffusionTrainer(network, new Sgd(network), schedule, new Rng(1), new() { Weighting = LossWeighting.MinSnr(1) });
        // x₁ = 0.8·1 + 0.6·2 = 2, ε̂ = 1, error 1; SNR = 0.64/0.36 > 1, so that the weight is 0.36/0.64.
        // x₂ = 0.4·1 + √0.84·2, ε̂ = half of it; SNR = 0.16/0.84 < 1, so that the weight is 1.
        var losses = trainer.Losses(Tensor.Ones([2, 1]), Tensor.Full([2, 1], 2), [1, 2]);
        Check.Close([0.36 / 0.64, Math.Pow((0.5 * (0.4 + (2 * Math.Sqrt(0.84)))) - 2, 2)], losses.ToArray<double>(), 1e-5);
        var update = trainer.Update(new(Tensor.Ones([3, 1])));
        Assert.Equal((3, 3), (update.Losses.Count, update.Times.Count));
        Assert.Equal(update.Losses.Average(), update.Loss, 6);
    }

    [Fact]
    public void A_small_network_learns_a_normal_distribution_of_either_label_and_without_one()
    {
        var rng = new Rng(11);
        var inner = new MlpDenoiser(new() { Inputs = 1, Width = 32, Depth = 2, Condition = 8 }, rng.Split("network"));
        var network = new LabelledDenoiser(inner, [2], 8, rng.Split("labels"), joined: true);
        var trainer = new DiffusionTrainer(network, new Adam(network, new() { LearningRate = 3e-3, Schedule = Learning.Optimizers.Schedule.Cosine(1200, 0.05) }), Schedule, rng.Split("training"),
            new() { Target = PredictionTarget.Velocity, DropCondition = 0.2, NullCondition = network.NullLabel, AverageDecay = 0.99 });
        List<double> losses = [];
        trainer.Train(step =>
        {
            var stream = rng.Split("data").Split(step);
            var labels = Tensor.RandInt([64, 1], 0, 2, stream);
            return new((labels.To(DType.Float32) * 3 - 1.5).Add(Tensor.Randn([64, 1], stream), 0.3), labels);
        }, 1200, seen: update => losses.Add(update.Loss));
        Assert.True(losses.TakeLast(100).Average() < 0.7 * losses.Take(20).Average());
        var sampler = new HeunSampler { Steps = 12, Spacing = TimeSpacing.LogSnr };
        for (var label = 0; label < 2; label++)
        {
            var samples = trainer.Averaged(model => sampler.Sample(model, [400, 1], rng.Split("samples"), Tensor.Full([400, 1], label, DType.Int64)));
            Assert.Equal((3 * label) - 1.5, samples.Mean().ToDouble(), 0.15);
            Assert.InRange(samples.Std().ToDouble(), 0.2, 0.45);
        }
        var free = trainer.Averaged(model => sampler.Sample(model, [400, 1], rng.Split("samples")));
        Assert.Equal(0.5, (free > 0.0).To(DType.Float32).Mean().ToDouble(), 0.15);
    }

    [Fact]
    public void Conditions_are_dropped_at_their_share_and_only_they()
    {
        var network = new Watcher();
        var trainer = new DiffusionTrainer(network, new Sgd(network), Schedule, new Rng(2), new() { DropCondition = 0.25, NullCondition = Tensor.Full([1, 1], 9, DType.Int64) });
        var conditions = Tensor.Arange(2000).Reshape(2000, 1) % Tensor.Full([1, 1], 5, DType.Int64);
        trainer.Update(new(Tensor.Ones([2000, 1]), conditions));
        long[] before = conditions.ToArray<long>(), seen = network.Seen!.ToArray<long>();
        Assert.InRange(seen.Count(value => value == 9) / 2000.0, 0.22, 0.28);
        Assert.All(seen.Zip(before), pair => Assert.True(pair.First == 9 || pair.First == pair.Second));
    }

    [Fact]
    public void Times_are_whole_and_even_or_log_normal()
    {
        var times = new UniformTimes(Schedule).Sample(20_000, new Rng(1));
        Assert.All(times, time => Assert.Equal(Math.Floor(time), time));
        Assert.Equal((1, 100), (times.Min(), times.Max()));
        Assert.InRange(times.GroupBy(time => time).Max(group => group.Count()), 200, 270);
        var logs = new LogNormalTimes(Schedule, -0.5, 0.6).Sample(20_000, new Rng(1)).Select(time => -0.5 * Schedule.LogSnr(time)).ToArray();
        Assert.Equal(-0.5, logs.Average(), 0.02);
        Assert.Equal(0.36, logs.Average(value => (value + 0.5) * (value + 0.5)), 0.02);
    }

    [Fact]
    public void Two_trainings_with_one_stream_are_the_same_and_see_the_same_noise_whatever_their_times()
    {
        DiffusionTrainer first = Trainer(), second = Trainer();
        first.Train(Batch, 3);
        second.Train(Batch, 3);
        Check.Same(Samples(first.Model), Samples(second.Model));
        Watcher one = new(), other = new();
        new DiffusionTrainer(one, new Sgd(one), Schedule, new Rng(2), new() { Times = new UniformTimes(1, 1) }).Update(new(Tensor.Zeros([4, 1], DType.Float64)));
        new DiffusionTrainer(other, new Sgd(other), Schedule, new Rng(2), new() { Times = new UniformTimes(60, 60) }).Update(new(Tensor.Zeros([4, 1], DType.Float64)));
        Check.Close(one.Input! / Schedule.Noise(1), other.Input! / Schedule.Noise(60), 1e-9);
    }

    [Fact]
    public void Training_stops_when_asked_and_refuses_what_it_cannot_train()
    {
        var trainer = Trainer();
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => trainer.Train(Batch, 100, source.Token, update =>
        {
            if (update.Step == 2)
            {
                source.Cancel();
            }
        }));
        Assert.Equal(3, trainer.StepCount);
        Assert.Contains("loss of update 3", Assert.Throws<ArithmeticException>(() => trainer.Update(new(Tensor.Full([2, 2], double.NaN)))).Message);
        Assert.Contains("samples ×", Assert.Throws<ArgumentException>(() => trainer.Update(new(Tensor.Ones([2])))).Message);
        var network = new Half();
        Assert.Contains("NullCondition", Assert.Throws<ArgumentException>(() => new DiffusionTrainer(network, new Sgd(network), Schedule, new Rng(1), new() { DropCondition = 0.1 })).Message);
        Assert.Contains("module", Assert.Throws<ArgumentException>(() => new DiffusionTrainer(new FunctionDenoiser((x, _, _) => x), new Sgd(network), Schedule, new Rng(1))).Message);
    }

    [Fact]
    public void Labels_of_factors_become_a_sequence_and_none_is_the_null_label()
    {
        var unet = new UNet(new() { Channels = 1, Width = 8, Multipliers = [1, 1], ContextWidth = 6, CrossLevels = [1], Heads = 2, ZeroOutput = false }, new Rng(1));
        var network = new LabelledDenoiser(unet, [3, 4], 6, new Rng(2));
        Tensor x = Tensor.Randn([2, 1, 4, 4], new Rng(3)), time = Tensor.Full([2], 5);
        Check.Same(network.Predict(x, time), network.Predict(x, time, Tensor.From(new long[,] { { 3, 4 }, { 3, 4 } })));
        var labelled = network.Predict(x, time, Tensor.From(new long[,] { { 0, 1 }, { 0, 2 } }));
        Assert.False(labelled.AllClose(network.Predict(x, time), 1e-4, 1e-4));
        Assert.Equal(x.Shape, labelled.Shape);
        Assert.Contains("samples × 2", Assert.Throws<ArgumentException>(() => network.Predict(x, time, Tensor.Zeros([2, 3], DType.Int64))).Message);
    }

    static Tensor Samples(DiffusionModel model) => new DdimSampler { Steps = 4 }.Sample(model, [6, 2], new Rng(9));

    static DiffusionBatch Batch(long step) => new(Tensor.Randn([8, 2], new Rng(3).Split(step), mean: 1));

    static DiffusionTrainer Trainer()
    {
        var network = new MlpDenoiser(new() { Inputs = 2, Width = 16, Depth = 1 }, new Rng(4));
        return new(network, new Adam(network), Schedule, new Rng(5), new() { Times = new LosingTimes(), AverageDecay = 0.9 });
    }

    /// <summary>Times above a bound that every loss moves.</summary>
    sealed class LosingTimes : ITimeSampler
    {
        public double Lowest { get; private set; } = 50;

        public double[] State
        {
            get => [Lowest];
            set => Lowest = value[0];
        }

        public double[] Sample(int count, Rng rng) => [.. Enumerable.Range(0, count).Select(_ => Math.Floor(rng.Uniform(Lowest, 100)) + 1)];

        public void Observe(ReadOnlySpan<double> times, ReadOnlySpan<double> losses) => Lowest = Math.Max(0, Lowest - losses[0]);
    }

    /// <summary>Predicts half of x.</summary>
    sealed class Half : Module, IDenoiser
    {
        readonly TensorSlot _factor;

        public Half() => _factor = AddParameter("factor", Tensor.Full([1], 0.5));

        public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null) => x * _factor.Value;
    }

    /// <summary>Remembers what it saw.</summary>
    sealed class Watcher : Module, IDenoiser
    {
        readonly TensorSlot _factor;

        public Watcher() => _factor = AddParameter("factor", Tensor.Full([1], 0.5));

        public Tensor? Seen { get; private set; }

        public Tensor? Input { get; private set; }

        public Tensor Predict(Tensor x, Tensor time, Tensor? condition = null)
        {
            (Seen, Input) = (condition?.Clone(), x.Detach().Clone());
            return x * _factor.Value;
        }
    }
}

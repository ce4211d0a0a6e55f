using Praxis.Learning.Objectives;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Learning.Training;
using Praxis.Tensors;
using FamilyMlp = Praxis.Learning.Families.Mlp;

namespace Praxis.Learning.Tests.Training;

public sealed class TrainerTests
{
    static readonly (Tensor Points, Tensor Labels) Data = Cast(Blobs.Draw(40, 4, new Rng(3), spread: 0.8));
    static readonly (Tensor Points, Tensor Labels) Held = Cast(Blobs.Draw(25, 4, new Rng(4), spread: 0.8));

    [Fact]
    public void A_step_is_that_of_a_loop_written_by_hand()
    {
        var trained = Net(1);
        ClassifierTrainer.Train(trained, ClassifierTrainer.Batches(Data.Points, Data.Labels, 32, new Rng(9)), new() { Epochs = 2, Optimizer = Sgd, ClipNorm = 0.5 });
        var byHand = Net(1);
        var sgd = Sgd(byHand);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var order = Tensor.Permutation(160, new Rng(9).Split("batches").Split(epoch));
            for (var start = 0; start < 160; start += 32)
            {
                var chosen = order.Narrow(0, start, 32);
                byHand.ZeroGrad();
                byHand.Forward(Data.Points.IndexSelect(0, chosen)).CrossEntropy(Data.Labels.IndexSelect(0, chosen)).Backward();
                Clipping.ByNorm(byHand.Parameters, 0.5);
                sgd.Step();
            }
        }
        Same(byHand, trained);
        Assert.False(trained.IsTraining);
    }

    [Fact]
    public void It_learns_and_tells()
    {
        List<StepReport> steps = [];
        List<EpochReport> epochs = [];
        var net = Net(1);
        var outcome = Run(net, new() { Epochs = 6, Optimizer = Sgd, OnStep = steps.Add, OnEpoch = epochs.Add });
        Assert.True(ClassifierTrainer.Accuracy(net, Held.Points, Held.Labels) > 0.9);
        Assert.Equal(30, outcome.Steps);
        Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), steps.Select(step => step.Step));
        Assert.Equal(outcome.Epochs, epochs);
        Assert.Equal(steps.Where(step => step.Epoch == 2).Average(step => step.Loss), epochs[2].Loss, 12);
        Assert.True(epochs[5].Loss < epochs[0].Loss / 2);
        Assert.Null(outcome.Best);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_run_that_was_killed_and_resumed_ends_with_the_same_bits(int killedAfter)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "run.safetensors");
            var whole = new Resumable(null, default);
            var expected = whole.Run();
            Assert.Equal(2, expected.Best!.Epoch);
            using var kill = new CancellationTokenSource();
            // Stops in the middle of the epoch after, of which nothing may count.
            var first = new Resumable(path, kill.Token) { OnStep = step => { if (step.Step == (killedAfter * 5) + 2) { kill.Cancel(); } } };
            Assert.Throws<OperationCanceledException>(first.Run);
            var second = new Resumable(path, default);
            var outcome = second.Run();
            Same(whole.Model, second.Model);
            Assert.Equal(expected.Epochs, outcome.Epochs);
            Assert.Equal(expected.Best, outcome.Best);
            Assert.Equal(expected.Steps, outcome.Steps);
            // What is finished stays finished.
            var third = new Resumable(path, default) { OnStep = _ => Assert.Fail("a step was taken") };
            Assert.Equal(expected.Epochs, third.Run().Epochs);
            Same(whole.Model, third.Model);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_best_weights_come_back_to_the_bit_and_patience_ends_training()
    {
        double[] scores = [0.2, 0.7, double.NaN, 0.7, 0.5, 0.9];
        var (net, next) = (Net(1), 0);
        List<StateDict> states = [];
        var outcome = Run(net, new() { Epochs = 6, Optimizer = Sgd, Patience = 3, Score = () => { states.Add(net.State()); Assert.False(net.IsTraining); return scores[next++]; } });
        Assert.Equal(5, outcome.Epochs.Count);
        Assert.Equal(1, outcome.Best!.Epoch);
        foreach (var (name, value) in states[1])
        {
            Check.Same(value, net.State()[name]);
        }
        Assert.NotEqual(states[4].Flatten().ToArray<float>(), net.State().Flatten().ToArray<float>());
    }

    [Fact]
    public void Without_keeping_the_best_the_last_weights_stay_and_a_word_ends_training()
    {
        var net = Net(1);
        StateDict? last = null;
        var outcome = Run(net, new() { Epochs = 9, Optimizer = Sgd, KeepBest = false, Score = () => { last = net.State(); return -last.Count; }, GoOn = report => report.Epoch < 2 });
        Assert.Equal(3, outcome.Epochs.Count);
        Assert.Equal(0, outcome.Best!.Epoch);
        Assert.Equal(last!.Flatten().ToArray<float>(), net.State().Flatten().ToArray<float>());
    }

    [Fact]
    public void An_average_is_what_the_model_ends_as_with_statistics_of_its_own()
    {
        var net = Net(1, norm: true);
        Dictionary<string, double[]> average = Values(net);
        var outcome = Run(net, new()
        {
            Epochs = 2,
            Optimizer = Sgd,
            AverageDecay = 0.8,
            StatisticsBatches = 5,
            AfterStep = () =>
            {
                foreach (var (name, value) in Values(net))
                {
                    average[name] = [.. average[name].Zip(value, (a, w) => (0.8 * a) + (0.2 * w))];
                }
            },
        });
        Assert.Equal(10, outcome.Steps);
        foreach (var (name, value) in Values(net))
        {
            Check.Close(average[name], value, 1e-5);
        }
        // All five batches of an epoch are all samples: the mean of the first layer's outputs over them.
        var first = net.Find<Linear>("body.linear0").Forward(Data.Points);
        Check.Close(first.Mean(0), net.Find<BatchNorm>("body.norm0").RunningMean, 1e-4);
    }

    [Fact]
    public void The_score_is_that_of_the_average()
    {
        var (plain, averaged) = (Net(1, norm: true), Net(1, norm: true));
        List<double[]> scored = [];
        var options = new ClassifierOptions { Epochs = 2, Optimizer = Sgd };
        Run(plain, options);
        Run(averaged, options with { AverageDecay = 0.9, Score = () => { scored.Add(averaged.FlattenParameters().ToArray<double>()); return scored.Count; } });
        Assert.NotEqual(plain.FlattenParameters().ToArray<double>(), averaged.FlattenParameters().ToArray<double>());
        Assert.Equal(scored[1], averaged.FlattenParameters().ToArray<double>());
    }

    [Fact]
    public void Smoothing_and_mixing_are_parts_of_the_objective()
    {
        var logits = Tensor.Randn([3, 4], new Rng(5));
        var labels = Tensor.Of<long>([0, 3, 1]);
        var smooth = ClassifierOptions.CrossEntropy(0.2)(logits, labels, null).ToDouble();
        Assert.Equal(-(SoftTargets.Smoothed(labels, 4, 0.2) * logits.LogSoftmax()).Sum().ToDouble() / 3, smooth, 5);
        var mixed = ClassifierOptions.Mixup(4, new Rng(8), alpha: 1)(new(logits, labels, labels));
        var again = SoftTargets.Mixup(logits, labels.OneHot(4), new Rng(8), alpha: 1);
        Check.Same(again.Inputs, mixed.Inputs);
        Check.Same(again.Targets, mixed.Labels);
        Check.Same(labels, mixed.Indices!);
        Tensor? seen = null;
        Run(Net(1), new() { Epochs = 1, Optimizer = Sgd, Objective = (x, y, indices) => { seen = indices; return x.CrossEntropy(y); } });
        Assert.Equal(32, seen!.Count);
    }

    [Fact]
    public void A_loss_that_is_no_number_ends_training_before_it_does_harm()
    {
        var net = Net(1);
        var calls = 0;
        var outcome = Run(net, new() { Epochs = 3, Optimizer = Sgd, Objective = (x, y, _) => ++calls == 8 ? x.CrossEntropy(y) * double.NaN : x.CrossEntropy(y) });
        Assert.True(outcome.Diverged);
        Assert.Equal(7, outcome.Steps);
        Assert.Single(outcome.Epochs);
        Assert.DoesNotContain(net.FlattenParameters().ToArray<double>(), double.IsNaN);
    }

    [Fact]
    public void Epochs_are_permutations_that_depend_on_their_number_alone()
    {
        var batches = ClassifierTrainer.Batches(Data.Points, Data.Labels, 50, new Rng(1));
        var second = batches(1).ToArray();
        Assert.Equal([50, 50, 50, 10], second.Select(batch => batch.Inputs.Size(0)));
        var order = second.SelectMany(batch => batch.Indices!.ToArray<long>()).ToArray();
        Assert.Equal(Enumerable.Range(0, 160).Select(i => (long)i), order.Order());
        Assert.Equal(order, batches(1).SelectMany(batch => batch.Indices!.ToArray<long>()));
        Assert.NotEqual(order, batches(0).SelectMany(batch => batch.Indices!.ToArray<long>()));
        Check.Same(Data.Points.IndexSelect(0, second[0].Indices!), second[0].Inputs);
        Check.Same(Data.Labels.IndexSelect(0, second[0].Indices!), second[0].Labels);
    }

    [Fact]
    public void Predictions_do_not_depend_on_the_size_of_the_parts()
    {
        var net = Net(1, norm: true);
        var whole = ClassifierTrainer.Predict(net, Data.Points, 1000);
        Check.Same(whole, ClassifierTrainer.Predict(net, Data.Points, 7));
        Assert.False(whole.RequiresGrad);
        Assert.True(net.IsTraining);
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        var net = Net(1);
        Assert.Contains("Epochs", Assert.Throws<ArgumentOutOfRangeException>(() => Run(net, new() { Epochs = 0 })).Message);
        Assert.Contains("score", Assert.Throws<ArgumentException>(() => Run(net, new() { Patience = 2 })).Message);
        Assert.Contains("no batches", Assert.Throws<ArgumentException>(() => ClassifierTrainer.Train(net, _ => [], new())).Message);
        Assert.Contains("(32)", Assert.Throws<ArgumentException>(() => Run(net, new() { Objective = (x, y, _) => x.CrossEntropy(y, Reduction.None) })).Message);
        Assert.Contains("(160 × 3)", Assert.Throws<ArgumentException>(() => ClassifierTrainer.Batches(Data.Points, Held.Labels, 8, new Rng(1))).Message.Replace("×", " × ").Replace("  ", " "));
    }

    static TrainingOutcome Run(Layer net, ClassifierOptions options) => ClassifierTrainer.Train(net, ClassifierTrainer.Batches(Data.Points, Data.Labels, 32, new Rng(9)), options);

    static FamilyMlp Net(long seed, bool norm = false, double dropout = 0) => new(new() { Inputs = 3, Hidden = [16], Outputs = 4, BatchNorm = norm, Dropout = dropout }, new Rng(seed));

    static Optimizer Sgd(Module model) => new Sgd(model, new() { LearningRate = 0.1, Momentum = 0.9, Schedule = Schedule.Cosine(40) });

    static (Tensor Points, Tensor Labels) Cast((Tensor Points, Tensor Labels) data) => (data.Points.To(DType.Float32), data.Labels);

    static Dictionary<string, double[]> Values(Module net) => net.NamedParameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.ToArray<double>());

    static void Same(Module expected, Module actual)
    {
        foreach (var (name, value) in expected.State())
        {
            Check.Same(value, actual.State()[name]);
        }
    }

    /// <summary>Everything that a resumed run must carry: dropout, batch norm, momentum, an average, mixing, and the best weights so far.</summary>
    sealed class Resumable(string? path, CancellationToken stop)
    {
        readonly Rng _mixing = new Rng(11).Split("mixing");
        int _epoch;

        public FamilyMlp Model { get; } = Net(2, norm: true, dropout: 0.2);

        public Action<StepReport>? OnStep { get; init; }

        public TrainingOutcome Run() => TrainerTests.Run(Model, new()
        {
            Epochs = 7,
            Optimizer = Sgd,
            ClipNorm = 1,
            AverageDecay = 0.7,
            AverageWarmUp = true,
            Transform = ClassifierOptions.Mixup(4, _mixing),
            Streams = new Dictionary<string, Rng> { ["mixing"] = _mixing },
            // The best weights lie between the two kills.
            Score = () => new[] { 0.1, 0.3, 0.9, 0.2, 0.9, 0.4, 0.3 }[_epoch],
            Patience = 6,
            CheckpointPath = path,
            OnStep = step =>
            {
                _epoch = step.Epoch;
                OnStep?.Invoke(step);
            },
            Stop = stop,
        });
    }
}

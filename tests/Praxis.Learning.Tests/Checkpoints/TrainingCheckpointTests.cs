using Praxis.Learning.Checkpoints;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests.Checkpoints;

public sealed class TrainingCheckpointTests
{
    [Fact]
    public void A_resumed_run_ends_bit_for_bit_as_one_that_was_not_interrupted()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "run.safetensors");
            var whole = new Run();
            whole.Train(0, 12);
            var first = new Run();
            first.Train(0, 7);
            first.Checkpoint.Save(path, 7);
            var second = new Run();
            var step = second.Checkpoint.Load(path);
            Assert.Equal(7, step);
            second.Train(7, 12);
            foreach (var (name, value) in whole.Model.State())
            {
                Check.Same(value, second.Model.State()[name]);
            }
            foreach (var (name, value) in whole.Average.State)
            {
                Check.Same(value, second.Average.State[name]);
            }
            Assert.Equal(whole.LastLoss, second.LastLoss);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "model.safetensors");
            var run = new Run();
            run.Model.SaveFile(path);
            Assert.Contains("checkpoint", Assert.Throws<InterchangeException>(() => run.Checkpoint.Load(path)).Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    sealed class Run
    {
        readonly Rng _batches = new Rng(5).Split("batches");
        readonly AdamW _optimizer;

        public Run()
        {
            Model = new ConvNet(new Rng(1));
            _optimizer = new AdamW(Model, new() { LearningRate = 1e-2, Schedule = Schedule.Cosine(12).After(3) });
            Average = new WeightAverage(Model, 0.9, warmUp: true);
            Checkpoint = new() { Models = { ["net"] = Model }, Optimizers = { ["adamw"] = _optimizer }, Averages = { ["ema"] = Average }, Streams = { ["batches"] = _batches } };
        }

        public ConvNet Model { get; }

        public WeightAverage Average { get; }

        public TrainingCheckpoint Checkpoint { get; }

        public double LastLoss { get; private set; }

        public void Train(int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                var x = Tensor.Randn([8, 2, 6, 6], _batches);
                var loss = Model.Forward(x).CrossEntropy(Tensor.RandInt([8], 0, 3, _batches));
                Model.ZeroGrad();
                loss.Backward();
                Clipping.ByNorm(Model.Parameters, 1);
                _optimizer.Step();
                Average.Update();
                LastLoss = loss.ToDouble();
            }
        }
    }
}

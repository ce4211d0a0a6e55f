using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Papers.Adapt;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Adapt;

/// <summary>LoRAPrune at the edges: double precision, rank 1, one sample, extreme shares, gradients that are no numbers, odd models.</summary>
public sealed class LoraPruneRobustnessTests
{
    static readonly LoraOptions Plain = new() { Rank = 2, Alpha = 4 };

    static Mlp Net() => new(new() { Inputs = 5, Hidden = [12, 8], Outputs = 3 }, new Rng(1));

    static (Tensor Inputs, Tensor Labels)[] Vectors(int count, int samples = 16) =>
        [.. Enumerable.Range(0, count).Select(i => (Tensor.Randn([samples, 5], new Rng(i)), Tensor.RandInt([samples], 0, 3, new Rng(i + 1000))))];

    // A name with a space and a comma, and a block that the house does not know.
    sealed class Odd : Layer
    {
        readonly MultiHeadAttention _attention;
        readonly FeedForward _feed;

        public Odd()
        {
            _attention = Add("a head, or two", new MultiHeadAttention(new() { Width = 8, Heads = 2 }, new Rng(1)));
            _feed = Add("Ünits", new FeedForward(8, 6, new Rng(2)));
        }

        protected override Tensor Compute(Tensor x) => _feed.Forward(_attention.Forward(x));
    }

    [Fact]
    public void Scores_of_heads_and_gated_neurons_are_those_of_plain_loops()
    {
        var model = new Decoder(new() { Vocabulary = 11, Width = 8, Depth = 2, Heads = 4, MaxLength = 6, Gated = true, Inner = 5 }, new Rng(1));
        var pruner = new LoraPruner(model, 10, new() { Adapter = new() { Rank = 1, Alpha = 3 }, SpareLast = 0 });
        var rng = new Rng(4);
        using (Gradient.Off())
        {
            foreach (var (name, value) in pruner.Parameters.Where(parameter => parameter.Name.EndsWith("lora_b", StringComparison.Ordinal)))
            {
                value.CopyFrom(Tensor.Randn(value.Shape, rng.Split(name)));
            }
        }
        model.Loss(Tensor.RandInt([1, 6], 0, 11, new Rng(2))).Backward();
        foreach (var block in (int[])[0, 1])
        {
            Check($"blocks.{block}.attention", "heads", 4, 2, ["query", "key", "value"], "output");
            Check($"blocks.{block}.mlp", "neurons", 5, 1, ["up", "gate"], "down");
        }

        void Check(string path, string kind, int units, int size, string[] rows, string columns)
        {
            var expected = new double[units];
            foreach (var (name, isRow) in rows.Select(row => (row, true)).Append((columns, false)))
            {
                var (_, layer) = model.All<LoraLayer>().Single(entry => entry.Path == $"{path}.{name}" || entry.Path == $"{path}.{name}.adapted");
                var group = new double[units];
                for (var i = 0; i < layer.Weight.Size(0); i++)
                {
                    for (var j = 0; j < layer.Weight.Size(1); j++)
                    {
                        double a = layer.A.At(0, j), b = layer.B.At(i, 0), ga = layer.A.Grad!.At(0, j), gb = layer.B.Grad!.At(i, 0);
                        group[(isRow ? i : j) / size] += Math.Abs(((gb * a) + (b * ga) - (gb * ga)) * (layer.Weight.At(i, j) + (3 * b * a)));
                    }
                }
                var norm = Math.Sqrt(group.Sum(value => value * value)) + 1e-8;
                for (var unit = 0; unit < units; unit++)
                {
                    expected[unit] += group[unit] / norm;
                }
            }
            var structure = pruner.Structures.Single(found => found.Name == $"{path}.{kind}");
            Assert.All(expected.Zip(pruner.Score(structure, PruneCriterion.Lora)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    [Fact]
    public void Double_precision_rank_one_and_one_sample_are_no_hindrance()
    {
        var model = Net();
        model.To(DType.Float64);
        model.Eval();
        var batches = Vectors(12, samples: 1).Select(batch => (batch.Inputs.To(DType.Float64), batch.Labels)).ToArray();
        var small = LoraPruner.Prune(model, batches, new() { Sparsity = 0.5, Every = 1, LearningRate = 0.01, Adapter = new() { Rank = 1, Alpha = 2 } });
        Assert.All(small.Parameters, parameter => Assert.Equal(DType.Float64, parameter.DType));
        Assert.Equal([6, 4, 3], small.All<Linear>().Select(entry => entry.Module.Outputs).OrderDescending());
        var pruner = new LoraPruner(model, 1, new() { OneShot = true, Adapter = Plain });
        model.Forward(batches[0].Item1).CrossEntropy(batches[0].Labels).Backward();
        pruner.AfterBackward();
        Assert.True(model.Forward(batches[1].Item1).AllClose(pruner.Export<Mlp>().Forward(batches[1].Item1), 1e-12, 1e-13));
    }

    [Theory]
    [InlineData(0.0, 12, 8)]
    [InlineData(0.05, 12, 8)]
    [InlineData(0.999, 1, 1)]
    public void Shares_near_nothing_and_near_all_leave_whole_units(double share, int first, int second)
    {
        var small = LoraPruner.Prune(Net(), Vectors(10), new() { Sparsity = share, Every = 1, Adapter = Plain });
        Assert.Equal([first, second], small.All<Linear>().Select(entry => entry.Module.Outputs).Take(2));
        Assert.True(small.Forward(Vectors(1)[0].Inputs).IsFinite().All().ToDouble() == 1);
    }

    [Fact]
    public void One_head_stays_whatever_the_share_and_odd_names_are_found()
    {
        var model = new Odd();
        var x = Tensor.Randn([2, 3, 8], new Rng(3));
        var small = LoraPruner.Prune(model, (layer, batch) => layer.Forward(batch).Square().Mean(), [x, x, x], new() { Sparsity = 0.5, Every = 1, Adapter = Plain });
        Assert.Equal([1], small.All<MultiHeadAttention>().Select(entry => entry.Module.KeyHeads));
        var smaller = LoraPruner.Prune(small, (layer, batch) => layer.Forward(batch).Square().Mean(), [x], new() { Sparsity = 0.5, OneShot = true, Adapter = Plain });
        Assert.Equal([1], smaller.All<MultiHeadAttention>().Select(entry => entry.Module.KeyHeads));
        Assert.Equal([3, 2], new[] { small, smaller }.Select(layer => layer.All<FeedForward>().Single().Module.Up.Outputs));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_removed_before_a_step_has_had_numbers(bool oneShot)
    {
        var model = Net();
        var (inputs, labels) = Vectors(1)[0];
        var pruner = new LoraPruner(model, 4, new() { Sparsity = 0.5, OneShot = oneShot, CoolDown = 0.75, Criterion = PruneCriterion.Gradient, Adapter = Plain });
        for (var step = 0; step < 3; step++)
        {
            model.ZeroGrad();
            (model.Forward(inputs).CrossEntropy(labels) * (step < 2 ? double.NaN : 1)).Backward();
            var score = pruner.Score(pruner.Structures[0], PruneCriterion.Gradient);
            pruner.AfterBackward();
            var kept = step < 2 ? Enumerable.Range(0, 12) : Enumerable.Range(0, 12).OrderByDescending(unit => score[unit]).Take(6).Order();
            Assert.Equal(kept, pruner.Kept(pruner.Structures[0]));
        }
        Assert.Equal(0.5, pruner.Sparsity);
    }

    [Fact]
    public void Gradients_that_are_no_numbers_end_a_run_though_the_loss_is_one()
    {
        // The root's slope at zero is infinite.
        var error = Assert.Throws<ArithmeticException>(() => LoraPruner.Prune(Net(), (net, batch) => (net.Forward(batch) * 0).Square().Sum().Sqrt(), [Vectors(1)[0].Inputs], new() { Adapter = Plain }));
        Assert.Contains("gradients at step 0", error.Message);
        Assert.Contains("one number", Assert.Throws<ArgumentException>(() => LoraPruner.Prune(Net(), (net, batch) => net.Forward(batch), [Vectors(1)[0].Inputs], new() { Adapter = Plain })).Message);
    }

    [Fact]
    public void Batches_that_can_be_gone_through_once_lose_none_and_never_hang()
    {
        var queue = new Queue<(Tensor, Tensor)>(Vectors(4));
        IEnumerable<(Tensor, Tensor)> Once()
        {
            while (queue.TryDequeue(out var batch))
            {
                yield return batch;
            }
        }
        var options = new LoraPruneOptions { Steps = 4, Every = 1, LearningRate = 0.01, Adapter = Plain };
        var (once, list) = (LoraPruner.Prune(Net(), Once(), options), LoraPruner.Prune(Net(), Vectors(4), options));
        Assert.All(list.State(), entry => Assert.Equal(entry.Value.ToArray<float>(), once.State()[entry.Key].ToArray<float>()));
        queue = new(Vectors(4));
        Assert.Contains("1 times", Assert.Throws<ArgumentException>(() => LoraPruner.Prune(Net(), Once(), options with { Steps = 5 })).Message);
        Assert.Contains("no batches", Assert.Throws<ArgumentException>(() => LoraPruner.Prune(Net(), Once(), options)).Message);
    }

    [Fact]
    public void A_pruner_that_was_removed_says_so()
    {
        var model = Net();
        var pruner = new LoraPruner(model, 3, new() { Adapter = Plain });
        pruner.Remove();
        pruner.Remove();
        Assert.Contains("new pruner", Assert.Throws<InvalidOperationException>(() => pruner.Export()).Message);
        Assert.Contains("new pruner", Assert.Throws<InvalidOperationException>(pruner.AfterBackward).Message);
        Assert.Equal(12, new LoraPruner(model, 3, new() { Adapter = Plain }).Structures[0].Units);
    }

    [Fact]
    public void A_layer_that_stands_in_two_places_is_not_cut()
    {
        var rng = new Rng(1);
        Layer Linear() => new Linear(6, 6, rng);
        var shared = Linear();
        Assert.Equal(["3.neurons"], PruneStructure.Find(new Sequential(shared, new Function(x => x.Relu()), shared, Linear(), Linear())).Select(structure => structure.Name));
        Assert.Empty(PruneStructure.Find(new Sequential(Linear(), new Function(_ => throw new InvalidOperationException("only for images")), Linear())));
    }

    [Fact]
    public void Errors_are_one_sentence_with_the_value_and_come_before_the_model_changes()
    {
        var model = Net();
        void Refused(LoraPruneOptions options, string message) => Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(() => new LoraPruner(model, 10, options)).Message);
        Refused(new() { Every = 0 }, "LoraPruner: Every is 0; it must be at least 1.");
        Refused(new() { SpareLast = -1 }, "LoraPruner: SpareLast is -1; it must be at least 0.");
        Refused(new() { Steps = 0 }, "LoraPruner: Steps is 0; it must be at least 1.");
        Refused(new() { ClipNorm = 0 }, "LoraPruner: ClipNorm is 0; it must be positive.");
        Refused(new() { Adapter = new() { Rank = 0 } }, "LoraPruner: an adapter of rank 0");
        Refused(new() { Adapter = new() { Dropout = 1 } }, "LoraPruner: an adapter of rank 8 with alpha 16 and dropout 1");
        Refused(new() { Adapter = new() { Alpha = double.NaN } }, "LoraPruner: an adapter of rank 8 with alpha NaN");
        Assert.Equal("LoraPruner: steps is 0; it must be at least 1.", Assert.Throws<ArgumentOutOfRangeException>(() => new LoraPruner(model, 0)).Message.Split(" (Parameter")[0]);
        Assert.Equal(model.ParameterCount, model.TrainableParameterCount);
        var layer = new LoraLayer(new Linear(4, 3, new Rng(1)), Plain, new Rng(2));
        Assert.Contains("Random", Assert.Throws<ArgumentOutOfRangeException>(() => LoraImportance.Of(layer, PruneCriterion.Random)).Message);
        layer.Merge();
        Assert.Contains("merged", Assert.Throws<ArgumentException>(() => LoraImportance.Of(layer, PruneCriterion.Magnitude)).Message);
        var convolution = new LoraLayer(new Conv2d(2, 3, 3, new Rng(1)), Plain, new Rng(2));
        Assert.Contains("Linear", Assert.Throws<ArgumentException>(() => LoraImportance.Of(convolution, PruneCriterion.Magnitude)).Message);
    }
}

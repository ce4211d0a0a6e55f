using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Papers.Adapt;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Adapt;

/// <summary>What of a model can be removed, what memory that takes, and what is refused.</summary>
public sealed class LoraPruneStructureTests
{
    static readonly LoraOptions Plain = new() { Rank = 2, Alpha = 4 };

    static Decoder Gpt(int depth = 3) => new(new() { Vocabulary = 11, Width = 16, Depth = depth, Heads = 4, KeyHeads = 2, MaxLength = 8, Gated = true, Inner = 10 }, new Rng(1));

    // Attention of one's own, with queries, keys and values in one matrix, as other code bases have it.
    sealed class Fused : Layer
    {
        readonly Linear _qkv, _out;
        int _heads = 3;

        public Fused()
        {
            _qkv = Add("qkv", new Linear(12, 36, new Rng(1)));
            _out = Add("out", new Linear(12, 12, new Rng(2)));
        }

        public void SetHeads(int heads) => _heads = heads;

        protected override Tensor Compute(Tensor x)
        {
            var parts = _qkv.Forward(x).Chunk(3, -1);
            Tensor Split(Tensor part) => part.Reshape(x.Size(0), x.Size(1), _heads, 4).Transpose(1, 2);
            var heads = Tensor.Attention(Split(parts[0]), Split(parts[1]), Split(parts[2]));
            return _out.Forward(heads.Transpose(1, 2).Reshape(x.Size(0), x.Size(1), _heads * 4));
        }
    }

    [Fact]
    public void Heads_that_share_a_key_head_are_one_unit_across_four_matrices()
    {
        var found = PruneStructure.Find(Gpt(1));
        Assert.Equal(["blocks.0.attention.heads", "blocks.0.mlp.neurons"], found.Select(structure => structure.Name));
        Assert.Equal([2, 10], found.Select(structure => structure.Units));
        Assert.Equal(["query", "key", "value"], found[0].Producers.Select(part => part.Path.Split('.')[^1]));
        Assert.Equal(["blocks.0.attention.output"], found[0].Consumers.Select(part => part.Path));
        Assert.Equal(["up", "gate"], found[1].Producers.Select(part => part.Path.Split('.')[^1]));
        Assert.Equal(["blocks.0.mlp.down"], found[1].Consumers.Select(part => part.Path));
    }

    [Fact]
    public void A_heads_score_adds_its_rows_and_its_columns_each_normalised()
    {
        var model = Gpt(2);
        var pruner = new LoraPruner(model, 10, new() { Adapter = Plain, SpareLast = 0 });
        model.Loss(Tensor.RandInt([2, 8], 0, 11, new Rng(1))).Backward();
        var heads = pruner.Structures[2];
        Assert.Equal("blocks.1.attention.heads", heads.Name);
        double[] expected = [0, 0];
        foreach (var (name, rows, size) in new[] { ("query", true, 8), ("key", true, 4), ("value", true, 4), ("output", false, 8) })
        {
            var path = $"blocks.1.attention.{name}";
            var layer = (LoraLayer)model.Modules.Last(entry => entry.Path.StartsWith(path, StringComparison.Ordinal) && entry.Module is LoraLayer).Module;
            var sums = rows ? LoraImportance.Of(layer).Rows : LoraImportance.Of(layer).Columns;
            double first = sums.Take(size).Sum(), second = sums.Skip(size).Sum(), norm = Math.Sqrt((first * first) + (second * second)) + 1e-8;
            expected[0] += first / norm;
            expected[1] += second / norm;
        }
        Assert.All(expected.Zip(pruner.Score(heads, PruneCriterion.Lora)), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Theory]
    [InlineData(3, 0.1, 1, new[] { 0, 1 })]
    [InlineData(10, 0.1, 1, new[] { 1, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData(4, 0.25, 0, new[] { 1, 2, 3 })]
    public void The_first_tenth_and_the_last_block_are_spared_but_adapted(int depth, double first, int last, int[] blocks)
    {
        var model = Gpt(depth);
        var pruner = new LoraPruner(model, 10, new() { SpareFirst = first, SpareLast = last, Adapter = Plain });
        Assert.Equal(blocks, pruner.Structures.Select(structure => structure.Block!.Value).Distinct());
        Assert.Equal(depth * 7 * 2, pruner.Parameters.Count());
    }

    [Fact]
    public void Chains_end_where_neurons_mix_or_change_their_number()
    {
        var rng = new Rng(1);
        Layer Linear() => new Linear(6, 6, rng);
        Assert.Equal(2, PruneStructure.Find(new Sequential(Linear(), new Function(x => x.Tanh()), new Sequential(new Dropout(0.1, rng), Linear()), new BatchNorm(6), Linear())).Count);
        Assert.Empty(PruneStructure.Find(new Sequential(Linear(), new Function(x => x.Softmax()), Linear())));
        Assert.Empty(PruneStructure.Find(new Sequential(Linear(), new LayerNorm(6), Linear())));
        Assert.Empty(PruneStructure.Find(new Sequential(Linear(), new Function(x => x.Reshape(-1, 2, 3).Transpose(1, 2).Reshape(-1, 6)), Linear())));
        Assert.Empty(PruneStructure.Find(new Sequential(Linear(), new Function(x => x.Reshape(-1, 3)), new Linear(3, 6, rng))));
        Assert.False(PruneStructure.Find(new Sequential(Linear(), new Function(x => x.Sigmoid()), Linear()))[0].KeepsZero);
        Assert.Equal(["a.0.neurons"], PruneStructure.Find(new Sequential().Append(new Sequential(Linear(), Linear()), "a")).Select(structure => structure.Name));
    }

    [Fact]
    public void A_model_of_ones_own_names_its_units()
    {
        var model = new Fused();
        var x = Tensor.Randn([2, 5, 12], new Rng(3));
        var heads = new PruneStructure("heads", 3, [new("qkv", 4), new("qkv", 4, 12), new("qkv", 4, 24)], ["out"])
        {
            KeepsZero = true,
            Resize = (copy, kept) => ((Fused)copy).SetHeads(kept.Count),
        };
        var pruner = new LoraPruner(model, 3, new() { Structures = [heads], Sparsity = 0.4, OneShot = true, Adapter = Plain });
        model.Forward(x).Square().Mean().Backward();
        pruner.AfterBackward();
        Assert.Equal(2, pruner.Kept(heads).Count);
        var small = pruner.Export<Fused>();
        Assert.True(model.Forward(x).AllClose(small.Forward(x), 1e-4, 1e-6));
        Assert.Equal((24 * 12) + 24 + (12 * 8) + 12, small.ParameterCount);
    }

    [Fact]
    public void Adapters_that_are_there_already_are_used()
    {
        var model = Gpt();
        Lora.Apply(model, "blocks.*.attention.query|blocks.*.mlp.down", new() { Rank = 3 }, new Rng(5));
        var pruner = new LoraPruner(model, 5, new() { Every = 1, Adapter = Plain });
        Assert.Equal([3, 2], pruner.Parameters.Where(parameter => parameter.Name.EndsWith("lora_a", StringComparison.Ordinal)).Select(parameter => parameter.Value.Size(0)).Distinct());
        var tokens = Tensor.RandInt([2, 8], 0, 11, new Rng(1));
        for (var step = 0; step < 5; step++)
        {
            model.ZeroGrad();
            model.Loss(tokens).Backward();
            pruner.AfterBackward();
        }
        Assert.True(model.Score(tokens).AllClose(pruner.Export<Decoder>().Score(tokens), 1e-4, 1e-5));
        Assert.Empty(pruner.Export().All<LoraLayer>());
    }

    [Fact]
    public void The_true_gradient_is_there_for_the_score_and_gone_before_the_step()
    {
        var model = Gpt();
        var pruner = new LoraPruner(model, 5, new() { Criterion = PruneCriterion.Gradient, Adapter = Plain });
        model.Loss(Tensor.RandInt([2, 8], 0, 11, new Rng(1))).Backward();
        pruner.AfterBackward();
        Assert.All(model.Parameters.Where(parameter => parameter.Grad is not null), parameter => Assert.Contains(pruner.Parameters, own => ReferenceEquals(own.Value, parameter)));
    }

    [Fact]
    public void Options_that_no_run_can_have_are_refused_before_the_model_changes()
    {
        var model = Gpt();
        var names = model.NamedParameters.Select(parameter => parameter.Name).ToArray();
        void Refused(LoraPruneOptions options, string because) => Assert.Contains(because, Assert.ThrowsAny<ArgumentException>(() => new LoraPruner(model, 10, options)).Message);
        Refused(new() { Sparsity = 1 }, "Sparsity is 1");
        Refused(new() { Sparsity = double.NaN }, "Sparsity is NaN");
        Refused(new() { Sparsity = 0.3, InitialSparsity = 0.4 }, "does not come back");
        Refused(new() { WarmUp = 0.6, CoolDown = 0.4 }, "no steps");
        Refused(new() { Every = 0 }, "Every is 0");
        Refused(new() { Average = 1 }, "Average is 1");
        Refused(new() { Criterion = (PruneCriterion)9 }, "criterion 9");
        Refused(new() { LearningRate = double.NaN }, "LearningRate is NaN");
        Refused(new() { SpareLast = 3 }, "SpareLast");
        Refused(new() { Structures = [] }, "nothing in the Decoder");
        Refused(new() { Structures = [new("x", 3, ["nowhere"], ["blocks.0.mlp.down"])] }, "'nowhere'");
        Refused(new() { Structures = [new("x", 3, ["norm"], ["blocks.0.mlp.down"])] }, "LayerNorm");
        Refused(new() { Structures = [new("x", 3, ["blocks.0.mlp.up"], ["blocks.0.mlp.down"])] }, "10 rows");
        Refused(new() { Structures = [new("x", 0, ["blocks.0.mlp.up"], ["blocks.0.mlp.down"])] }, "0 units");
        Refused(new() { Structures = [new("x", 2, ["blocks.0.mlp.up"], ["blocks.0.mlp.down"]), new("y", 5, ["blocks.0.mlp.up"], ["blocks.1.mlp.down"])] }, "belongs to 'x' and to 'y'");
        Refused(new() { Structures = [new("x", 10, ["blocks.0.mlp.up"], ["blocks.0.mlp.down"]) { Between = ["norm"] }] }, "BatchNorm of 10");
        Assert.Throws<ArgumentOutOfRangeException>(() => new LoraPruner(model, 0));
        Assert.Equal(names, model.NamedParameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void A_run_that_cannot_go_on_says_why()
    {
        var model = new Sequential(new Linear(4, 6, new Rng(1)), new Linear(6, 3, new Rng(2)));
        Tensor x = Tensor.Randn([5, 4], new Rng(3)), labels = Tensor.Of<long>(0, 1, 2, 0, 1);
        Assert.Contains("no batches", Assert.Throws<ArgumentException>(() => LoraPruner.Prune(model, Array.Empty<(Tensor, Tensor)>())).Message);
        var broken = x.Clone();
        broken.Narrow(0, 0, 1).FillInPlace(double.NaN);
        Assert.Contains("step 1", Assert.Throws<ArithmeticException>(() => LoraPruner.Prune(model, [(x, labels), (broken, labels)])).Message);
        var pruner = new LoraPruner(model, 1, new() { Adapter = Plain });
        Assert.Contains("Backward", Assert.Throws<InvalidOperationException>(pruner.AfterBackward).Message);
        model.Forward(x).CrossEntropy(labels).Backward();
        pruner.AfterBackward();
        Assert.Contains("1 steps", Assert.Throws<InvalidOperationException>(pruner.AfterBackward).Message);
        Assert.Contains("not a Decoder", Assert.Throws<ArgumentException>(() => pruner.Export<Decoder>()).Message);
        Assert.Contains("no structure 'x'", Assert.Throws<ArgumentException>(() => pruner.Kept(new("x", 1, ["a"], ["b"]))).Message);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var fresh = new Sequential(new Linear(4, 6, new Rng(1)), new Linear(6, 3, new Rng(2)));
        Assert.Throws<OperationCanceledException>(() => LoraPruner.Prune(fresh, [(x, labels)], null, stop.Token));
    }
}

using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Papers.Adapt;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Adapt;

/// <summary>Runs of LoRAPrune on models of several families: what goes, when it goes, and what is left.</summary>
public sealed class LoraPrunerTests
{
    static readonly LoraOptions Plain = new() { Rank = 2, Alpha = 4 };

    static Decoder Gpt(string make) => new((make == "llama"
        ? DecoderOptions.Llama(13) with { Heads = 8, KeyHeads = 4, Inner = 10 }
        : new() { Vocabulary = 13, Heads = 4, Inner = 12, Activation = make == "sigmoid" ? Activation.Sigmoid : Activation.Gelu, ContextWidth = make == "cross" ? 6 : null }) with
    { Width = 16, Depth = 3, MaxLength = 12, Initial = new() { Weights = 0.3 } }, new Rng(1));

    static VisionTransformer Vit() => new(new() { ImageSize = 8, Width = 16, Depth = 3, Heads = 4, Inner = 20, Classes = 3 }, new Rng(1));

    static Mlp Net(bool norm = false, Activation activation = Activation.Relu) => new(new() { Inputs = 5, Hidden = [12, 8], Outputs = 3, BatchNorm = norm, Activation = activation }, new Rng(1));

    static (Tensor Inputs, Tensor Labels)[] Vectors(int count) => [.. Enumerable.Range(0, count).Select(i => (Tensor.Randn([16, 5], new Rng(i)), Tensor.RandInt([16], 0, 3, new Rng(i + 1000))))];

    static Tensor[] Texts(int count) => [.. Enumerable.Range(0, count).Select(i => Tensor.RandInt([4, 12], 0, 13, new Rng(i)))];

    // A run of steps in a loop of one's own, with a rate that moves the adapters far.
    static LoraPruner Run<TModel>(TModel model, int steps, LoraPruneOptions options, Func<TModel, int, Tensor> loss)
        where TModel : Module
    {
        var pruner = new LoraPruner(model, steps, options with { Adapter = Plain });
        var adam = new AdamW(pruner.Parameters, new() { LearningRate = 0.02 });
        for (var step = 0; step < steps; step++)
        {
            model.ZeroGrad();
            loss(model, step).Backward();
            pruner.AfterBackward();
            adam.Step();
        }
        return pruner;
    }

    static void Agree(Tensor expected, Tensor actual) => Assert.True(expected.Detach().AllClose(actual.Detach(), 1e-4, 1e-5), $"{expected} against {actual}");

    [Theory]
    [InlineData("gelu")]
    [InlineData("sigmoid")]
    [InlineData("llama")]
    [InlineData("cross")]
    public void An_exported_decoder_is_the_masked_one_with_fewer_numbers_and_less_work(string make)
    {
        var model = Gpt(make);
        var (before, texts) = (model.ParameterCount, Texts(1)[0]);
        var context = make == "cross" ? Tensor.Randn([4, 5, 6], new Rng(8)) : null;
        var work = MultiplyAdds.Of(() => model.Score(texts, context: context));
        var pruner = Run(model, 12, new() { Sparsity = 0.5, Every = 2 }, (decoder, _) => decoder.Score(texts, context: context).LogSoftmax().Select(2, 3).Mean() * -10);
        model.Eval();
        var masked = model.Score(texts, context: context);
        var small = pruner.Export<Decoder>();
        Agree(masked, small.Score(texts, context: context));
        Assert.Equal(0.5, pruner.Sparsity);
        Assert.Empty(small.All<LoraLayer>());
        // Of each of the two blocks that are not spared half of everything goes: rows with biases and columns.
        var attentions = make == "cross" ? 2 : 1;
        var lost = make switch
        {
            "llama" => 2 * ((4 * 2 * 16 * 2) + (2 * 2 * 16 * 2) + (3 * 5 * 16)),
            "cross" => 2 * ((4 * 8 * 16) + (3 * 8) + (2 * 8 * 16) + (2 * 8 * 6) + (3 * 8) + (2 * 6 * 16) + 6),
            _ => 2 * ((4 * 8 * 16) + (3 * 8) + (2 * 6 * 16) + 6),
        };
        Assert.Equal(before - lost, small.ParameterCount);
        var heads = make == "llama" ? 4 : 2;
        Assert.Equal([heads, heads, make == "llama" ? 8 : 4], small.Blocks.Select(block => block.Attention.Options.Heads));
        Assert.Equal(attentions * 3, small.All<MultiHeadAttention>().Count());
        Assert.True(MultiplyAdds.Of(() => small.Score(texts, context: context)) < 0.75 * work);
        // It decodes with a cache as it scores a whole text.
        if (make != "cross")
        {
            using var off = Gradient.Off();
            var caches = small.NewCaches();
            small.Score(texts.Narrow(1, 0, 7), caches);
            Agree(small.Score(texts).Narrow(1, 7, 5), small.Score(texts.Narrow(1, 7, 5), caches));
        }
    }

    [Fact]
    public void An_exported_vision_transformer_is_the_masked_one_with_fewer_numbers_and_less_work()
    {
        var model = Vit();
        Tensor images = Tensor.Randn([4, 3, 8, 8], new Rng(2)), labels = Tensor.Of<long>(0, 1, 2, 0);
        long before = model.ParameterCount, work = MultiplyAdds.Of(() => model.Forward(images));
        var pruner = Run(model, 12, new() { Sparsity = 0.25, Every = 2, SpareLast = 0 }, (vit, _) => vit.Forward(images).CrossEntropy(labels));
        model.Eval();
        var small = pruner.Export<VisionTransformer>();
        Agree(model.Forward(images), small.Forward(images));
        Assert.Equal(before - (3 * ((4 * 4 * 16) + (3 * 4) + (2 * 5 * 16) + 5)), small.ParameterCount);
        // Projections on 5 positions, attention of 5 to 5, and neurons, a quarter of each.
        Assert.Equal(work - (4L * 3 * ((5 * 4 * 4 * 16) + (2 * 5 * 5 * 4) + (5 * 2 * 5 * 16))), MultiplyAdds.Of(() => small.Forward(images)));
    }

    [Theory]
    [InlineData(false, Activation.Relu)]
    [InlineData(true, Activation.Relu)]
    [InlineData(false, Activation.Sigmoid)]
    public void An_exported_network_of_linear_layers_is_the_masked_one(bool norm, Activation activation)
    {
        var model = Net(norm, activation);
        var batches = Vectors(20);
        var before = model.ParameterCount;
        var pruner = Run(model, 20, new() { Sparsity = 0.5, Every = 2 }, (net, step) => net.Forward(batches[step].Inputs).CrossEntropy(batches[step].Labels));
        model.Eval();
        var small = pruner.Export<Mlp>();
        Agree(model.Forward(batches[0].Inputs), small.Forward(batches[0].Inputs));
        // 12 and 8 neurons become 6 and 4; the middle layer loses rows and columns.
        Assert.Equal(before - (5 * 6) - 6 - ((12 * 8) - (6 * 4)) - 4 - (4 * 3) - (norm ? 20 : 0), small.ParameterCount);
        // Training mode keeps them together, too: statistics of a batch are taken for each channel.
        model.Train();
        small.Train();
        Agree(model.Forward(batches[1].Inputs), small.Forward(batches[1].Inputs));
    }

    [Fact]
    public void Everything_that_happens_is_what_a_slow_direct_version_does()
    {
        const int Steps = 40;
        var options = new LoraPruneOptions { Sparsity = 0.6, Every = 3, WarmUp = 0.2, CoolDown = 0.2 };
        var model = Net();
        var batches = Vectors(Steps);
        var pruner = new LoraPruner(model, Steps, options with { Adapter = Plain });
        var adam = new AdamW(pruner.Parameters, new() { LearningRate = 0.02 });
        string[] names = ["body.linear0", "body.linear1", "head"];
        int[] units = [12, 8];
        double[][] average = [new double[12], new double[8]], mask = [[.. Enumerable.Repeat(1.0, 12)], [.. Enumerable.Repeat(1.0, 8)]];
        var events = 0;
        for (var step = 0; step < Steps; step++)
        {
            model.ZeroGrad();
            model.Forward(batches[step].Inputs).CrossEntropy(batches[step].Labels).Backward();
            for (var s = 0; s < 2; s++)
            {
                var score = new double[units[s]];
                foreach (var (name, rows) in new[] { (names[s], true), (names[s + 1], false) })
                {
                    var layer = (LoraLayer)model.Modules.First(entry => entry.Module is LoraLayer && entry.Path.StartsWith(name, StringComparison.Ordinal)).Module;
                    var element = ((layer.B.Grad!.MatMul(layer.A) + layer.B.MatMul(layer.A.Grad!) - layer.B.Grad!.MatMul(layer.A.Grad!)) * (layer.Weight + (layer.B.MatMul(layer.A) * 2))).Abs().Detach();
                    var sums = element.Sum(rows ? 1 : 0).To(DType.Float64).ToArray<double>();
                    var norm = Math.Sqrt(sums.Sum(value => value * value));
                    for (var unit = 0; unit < score.Length; unit++)
                    {
                        score[unit] += sums[unit] / (norm + 1e-8);
                    }
                }
                for (var unit = 0; unit < score.Length; unit++)
                {
                    average[s][unit] = (0.9 * average[s][unit]) + (0.1 * score[unit]);
                }
            }
            var ratio = step <= 8 ? 0 : step > 32 ? 0.6 : 0.6 * (1 - Math.Pow(1 - ((step - 8) / 24.0), 3));
            var last = step == 33;
            if ((step % 3 == 0 && ratio is > 0 and < 0.6) || last)
            {
                events++;
                for (var s = 0; s < 2; s++)
                {
                    var order = Enumerable.Range(0, units[s]).OrderBy(unit => average[s][unit] * mask[s][unit]).Take((int)(units[s] * ratio)).ToArray();
                    foreach (var unit in order)
                    {
                        mask[s][unit] = 0;
                    }
                }
            }
            pruner.AfterBackward();
            for (var s = 0; s < 2; s++)
            {
                var structure = pruner.Structures[s];
                Assert.Equal(Enumerable.Range(0, units[s]).Where(unit => mask[s][unit] == 1), pruner.Kept(structure));
                Assert.All(average[s].Zip(pruner.Importance(structure)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
            }
            adam.Step();
        }
        Assert.Equal(9, events);
        Assert.Equal([5, 4], pruner.Structures.Select(structure => pruner.Kept(structure).Count));
    }

    [Fact]
    public void A_removed_unit_is_silent_and_gives_its_adapter_no_gradient()
    {
        var model = Net();
        var (inputs, labels) = Vectors(1)[0];
        var pruner = new LoraPruner(model, 4, new() { Sparsity = 0.5, OneShot = true, Adapter = Plain });
        model.Forward(inputs).CrossEntropy(labels).Backward();
        pruner.AfterBackward();
        model.ZeroGrad();
        using var watch = model.Watch("body.linear0");
        model.Forward(inputs).CrossEntropy(labels).Backward();
        var kept = pruner.Kept(pruner.Structures[0]).ToHashSet();
        var layer = model.Find<MaskedLayer>("body.linear0").Adapted;
        for (var unit = 0; unit < 12; unit++)
        {
            Assert.Equal(kept.Contains(unit), layer.B.Grad!.Select(0, unit).Abs().Sum().ToDouble() > 0);
            Assert.Equal(kept.Contains(unit), watch["body.linear0"].Select(1, unit).Abs().Sum().ToDouble() > 0);
        }
    }

    [Fact]
    public void At_sparsity_zero_nothing_goes_and_the_adaptation_is_merged()
    {
        var model = Net();
        var batches = Vectors(12);
        var pruner = Run(model, 12, new() { Sparsity = 0 }, (net, step) => net.Forward(batches[step].Inputs).CrossEntropy(batches[step].Labels));
        var twin = Net();
        var lora = Lora.Apply(twin, "body.linear0|body.linear1|head", Plain, new Rng(0).Split("adapters"));
        var adam = new AdamW(lora.Parameters, new() { LearningRate = 0.02 });
        foreach (var (inputs, labels) in batches)
        {
            twin.ZeroGrad();
            twin.Forward(inputs).CrossEntropy(labels).Backward();
            adam.Step();
        }
        lora.Merge();
        lora.Remove();
        var small = pruner.Export<Mlp>();
        Assert.Equal(0, pruner.Sparsity);
        Assert.All(twin.State(), entry => Assert.Equal(entry.Value.ToArray<float>(), small.State()[entry.Key].ToArray<float>()));
    }

    [Fact]
    public void Removing_the_pruner_brings_back_every_bit_and_what_learned()
    {
        var model = Gpt("llama");
        model.Freeze("model.embed_tokens");
        var texts = Texts(6);
        var (state, learned) = (model.State(), model.TrainableParameterCount);
        var pruner = Run(model, 6, new() { Every = 1 }, (decoder, step) => decoder.Loss(texts[step]));
        Assert.Equal(pruner.Parameters.Sum(parameter => parameter.Value.Count), model.TrainableParameterCount);
        Assert.Equal(learned - (state.Sum(entry => entry.Value.Count) - pruner.Export().ParameterCount), pruner.Export().TrainableParameterCount);
        pruner.Remove();
        Assert.Equal(state.Keys, model.State().Keys);
        Assert.All(model.State(), entry => Assert.Equal(state[entry.Key].ToArray<float>(), entry.Value.ToArray<float>()));
        Assert.Equal(learned, model.TrainableParameterCount);
    }

    [Fact]
    public void One_call_prunes_a_copy_and_repeats_to_the_bit()
    {
        var model = Gpt("gelu");
        var state = model.State();
        var options = new LoraPruneOptions { Sparsity = 0.5, Every = 2, LearningRate = 0.01, Adapter = Plain with { Dropout = 0.1 } };
        Decoder first = LoraPruner.Prune(model, Texts(10), options), second = LoraPruner.Prune(model, Texts(10), options);
        Assert.All(first.State(), entry => Assert.Equal(entry.Value.ToArray<float>(), second.State()[entry.Key].ToArray<float>()));
        Assert.All(model.State(), entry => Assert.Equal(state[entry.Key].ToArray<float>(), entry.Value.ToArray<float>()));
        Assert.Equal(model.ParameterCount, model.TrainableParameterCount);
        Assert.Equal([2, 2, 4], first.Blocks.Select(block => block.Attention.KeyHeads));
        var other = LoraPruner.Prune(model, Texts(10), options with { Seed = 1 });
        Assert.NotEqual(first.Blocks[0].Mlp.Down.Weight.ToArray<float>(), other.Blocks[0].Mlp.Down.Weight.ToArray<float>());
        // More steps than batches: they come again.
        Assert.Equal([6, 6, 12], LoraPruner.Prune(model, Texts(2), options with { Steps = 9 }).Blocks.Select(block => block.Mlp.Up.Outputs));
        Assert.Equal([4, 6], LoraPruner.Prune(Net(), Vectors(12), new() { Sparsity = 0.5 }).Modules.Where(entry => entry.Module is Linear).Select(entry => ((Linear)entry.Module).Outputs).Take(2).Order());
    }

    [Fact]
    public void Units_that_only_look_large_are_found_useless_and_magnitude_is_fooled()
    {
        // Neurons 0 to 2 have large rows and are dead (their bias never lets them through); 3 to 11 carry the function.
        var model = new Sequential(new Linear(5, 12, new Rng(1)), new Function(x => x.Relu()), new Linear(12, 3, new Rng(2)));
        using (Gradient.Off())
        {
            var first = (Linear)model.Modules.ElementAt(1).Module;
            first.Weight.Narrow(0, 0, 3).MultiplyInPlace(5);
            first.Bias!.Narrow(0, 0, 3).FillInPlace(-100);
            ((Linear)model.Modules.ElementAt(3).Module).Weight.Narrow(1, 0, 3).MultiplyInPlace(0.3);
        }
        var batches = Vectors(30);
        var before = model.Forward(batches[0].Inputs).Detach();
        Tensor Pruned(PruneCriterion criterion) => LoraPruner.Prune(model, batches, new() { Sparsity = 0.25, Criterion = criterion, LearningRate = 0, Adapter = Plain }).Forward(batches[0].Inputs).Detach();
        Assert.True(before.AllClose(Pruned(PruneCriterion.Lora), 1e-5, 1e-6));
        Assert.True(before.AllClose(Pruned(PruneCriterion.Gradient), 1e-5, 1e-6));
        Assert.False(before.AllClose(Pruned(PruneCriterion.Magnitude), 0.1, 0.1));
        Assert.False(before.AllClose(Pruned(PruneCriterion.Random), 0.1, 0.1));
    }

    [Fact]
    public void One_shot_prunes_at_the_first_step_by_that_steps_taylor_score_alone()
    {
        var model = Net();
        var (inputs, labels) = Vectors(1)[0];
        model.Forward(inputs).CrossEntropy(labels).Backward();
        double[] Share(Tensor values) => LoraImportance.Normalized(values.To(DType.Float64).ToArray<double>());
        Tensor Taylor(string path) => (model.Find<Linear>(path).Weight * model.Find<Linear>(path).Weight.Grad!).Abs().Detach();
        var score = Share(Taylor("body.linear0").Sum(1)).Zip(Share(Taylor("body.linear1").Sum(0)), (row, column) => row + column).ToArray();
        model.ZeroGrad();
        var pruner = new LoraPruner(model, 30, new() { Criterion = PruneCriterion.Gradient, OneShot = true, Adapter = Plain });
        model.Forward(inputs).CrossEntropy(labels).Backward();
        pruner.AfterBackward();
        Assert.Equal(Enumerable.Range(0, 12).OrderByDescending(unit => score[unit]).Take(6).Order(), pruner.Kept(pruner.Structures[0]));
        Assert.Null(pruner.Export<Mlp>().Head.Weight.Grad);
    }

    [Fact]
    public void A_step_whose_gradients_are_not_numbers_does_not_count()
    {
        var model = Net();
        var (inputs, labels) = Vectors(1)[0];
        var pruner = new LoraPruner(model, 20, new() { Adapter = Plain });
        model.Forward(inputs).CrossEntropy(labels).Backward();
        pruner.AfterBackward();
        var before = pruner.Importance(pruner.Structures[1]);
        Assert.Contains(before, value => value > 0);
        // One number of one layer is enough: no structure moves.
        model.Find<MaskedLayer>("body.linear0").Adapted.B.Grad!.Narrow(0, 0, 1).FillInPlace(double.NaN);
        pruner.AfterBackward();
        Assert.Equal(before, pruner.Importance(pruner.Structures[1]));
        Assert.Equal(2, pruner.Step);
    }
}

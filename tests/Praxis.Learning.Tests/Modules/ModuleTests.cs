using Praxis.Tensors;

namespace Praxis.Learning.Tests.Modules;

public sealed class ModuleTests
{
    [Fact]
    public void Parameters_are_named_by_dotted_paths_in_the_order_of_making()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        Assert.Equal(["in.weight", "in.bias", "out.weight", "out.bias"], model.NamedParameters.Select(p => p.Name));
        Assert.Equal(["", "in", "out"], model.Modules.Select(m => m.Path));
        Assert.Equal((3 * 5) + 5 + (5 * 2) + 2, model.ParameterCount);
        Assert.Same(model.Slot("out.bias").Value, model.Find<Linear>("out").Bias);
        Assert.Contains("'out'", Assert.Throws<ArgumentException>(() => model.Find<Linear>("ouf")).Message);
    }

    [Fact]
    public void Layers_made_from_one_stream_start_differently_and_a_seed_starts_alike()
    {
        var twins = new Mlp(4, 4, 4, new Rng(1));
        Assert.NotEqual(twins.Slot("in.weight").Value.ToArray<float>(), twins.Slot("out.weight").Value.ToArray<float>());
        var again = new Mlp(4, 4, 4, new Rng(1));
        Check.Same(twins.FlattenParameters(), again.FlattenParameters());
    }

    [Fact]
    public void Names_that_would_break_paths_are_refused()
    {
        Assert.Contains("dot", Assert.Throws<ArgumentException>(() => new Sequential().Append(new Function(x => x), "a.b")).Message);
        Assert.Contains("already", Assert.Throws<ArgumentException>(() => new Sequential(new Function(x => x)).Append(new Function(x => x), "0")).Message);
    }

    [Theory]
    [InlineData("in", "in.weight", true)]
    [InlineData("*.bias", "in.bias", true)]
    [InlineData("**.bias", "bias", true)]
    [InlineData("**.bias", "a.b.c.bias", true)]
    [InlineData("*.bias", "a.b.bias", false)]
    [InlineData("blocks.*.attention", "blocks.3.attention.query.weight", true)]
    [InlineData("blocks.1", "blocks.10.weight", false)]
    [InlineData("norm*|head", "norm2.weight", true)]
    [InlineData("norm*|head", "head.bias", true)]
    [InlineData("norm*|head", "body.norm2.weight", false)]
    [InlineData("b*s.**.q*y", "blocks.query", true)]
    public void A_pattern_covers_names_and_what_is_inside(string pattern, string name, bool covers) =>
        Assert.Equal(covers, new NamePattern(pattern).Covers(name));

    [Fact]
    public void Freezing_by_pattern_stops_gradients_there_only()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        model.Freeze("in");
        model.Forward(Tensor.Ones([4, 3])).Sum().Backward();
        Assert.Null(model.Slot("in.weight").Value.Grad);
        Assert.NotNull(model.Slot("out.weight").Value.Grad);
        Assert.Equal(12, model.TrainableParameterCount);
        model.Unfreeze("*.weight");
        Assert.True(model.Slot("in.weight").Value.RequiresGrad);
        Assert.False(model.Slot("in.bias").Value.RequiresGrad);
        Assert.Contains("'outer'", Assert.Throws<ArgumentException>(() => model.Freeze("outer")).Message);
    }

    [Fact]
    public void Training_reaches_every_module_and_a_mode_scope_restores_each()
    {
        var model = new ConvNet(new Rng(1));
        model.Norm.Eval();
        using (model.Evaluating())
        {
            Assert.All(model.Modules, entry => Assert.False(entry.Module.IsTraining));
        }
        Assert.False(model.Norm.IsTraining);
        Assert.True(model.IsTraining);
        model.Train();
        Assert.True(model.Norm.IsTraining);
    }

    [Fact]
    public void Hooks_see_replace_and_go_and_gradients_flow_through_them()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        var x = Tensor.Randn([4, 3], new Rng(2));
        var plain = model.Forward(x);
        var seen = new List<string>();
        using (model.Hook("*", (path, y) =>
        {
            seen.Add(path);
            return path == "in" ? y * 2 : null;
        }))
        {
            var hooked = model.Forward(x);
            Assert.Equal(["in", "out"], seen);
            var (w, b) = (model.Slot("in.weight").Value, model.Slot("in.bias").Value);
            var expected = (x.Linear(w, b) * 2).Tanh().Linear(model.Slot("out.weight").Value, model.Slot("out.bias").Value);
            Check.Same(expected, hooked);
            Check.Close(Gradient.Of(expected.Sum(), [w])[0], Gradient.Of(hooked.Sum(), [w])[0]);
        }
        Check.Same(plain, model.Forward(x));
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public void A_watch_keeps_activations_with_their_history()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        var x = Tensor.Randn([4, 3], new Rng(2)).RequireGrad();
        using var watch = model.Watch("in");
        model.Forward(x);
        Assert.Equal([4, 5], watch["in"].Shape.ToArray());
        Check.Close(Tensor.Ones([4, 5]).MatMul(model.Slot("in.weight").Value.Detach()), Gradient.Of(watch["in"].Sum(), [x])[0]);
        Assert.Throws<ArgumentException>(() => watch["out"]);
    }

    [Fact]
    public void A_hook_on_nothing_or_on_an_unknown_tap_is_refused()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        Assert.Contains("'inn'", Assert.Throws<ArgumentException>(() => model.Hook("inn", (_, _) => null)).Message);
        Assert.Contains("'weights'", Assert.Throws<ArgumentException>(() => model.Hook("in", (_, _) => null, "weights")).Message);
    }

    [Fact]
    public void Replacing_reaches_the_field_that_the_parent_holds_and_can_be_undone()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        var x = Tensor.Randn([4, 3], new Rng(2));
        var before = model.Forward(x);
        var weight = model.Slot("in.weight").Value;
        Layer? wrapped = null;
        var hooked = 0;
        using var hook = model.Hook("in", (_, _) =>
        {
            hooked++;
            return null;
        });
        Assert.Equal(["in"], model.Replace<Linear>("in", old => new Doubled((Linear)(wrapped = old))));
        Assert.Equal(["in.base.weight", "in.base.bias", "out.weight", "out.bias"], model.NamedParameters.Select(p => p.Name));
        Assert.Same(weight, model.Slot("in.base.weight").Value);
        var doubled = model.Forward(x);
        Check.Same((x.Linear(weight, model.Slot("in.base.bias").Value) * 2).Tanh().Linear(model.Slot("out.weight").Value, model.Slot("out.bias").Value), doubled);
        Assert.Equal(1, hooked);
        model.Replace<Doubled>("in", _ => wrapped!);
        Check.Same(before, model.Forward(x));
        Assert.Equal(2, hooked);
        Assert.Equal(["in.weight", "in.bias", "out.weight", "out.bias"], model.NamedParameters.Select(p => p.Name));
    }

    [Fact]
    public void A_failing_replacement_leaves_the_model_as_it_was()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        var x = Tensor.Randn([4, 3], new Rng(2));
        var before = model.Forward(x);
        var made = 0;
        Assert.Throws<InvalidOperationException>(() => model.Replace("*", old => ++made == 2 ? throw new InvalidOperationException() : new Doubled((Linear)old)));
        Check.Same(before, model.Forward(x));
        Assert.Contains("GroupNormBlock", Assert.Throws<ArgumentException>(() => model.Replace("in", _ => new GroupNormBlock())).Message);
        Assert.Contains("'nothing'", Assert.Throws<ArgumentException>(() => model.Replace("nothing", old => old)).Message);
    }

    [Fact]
    public void With_runs_on_other_weights_with_gradients_and_restores()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        var other = new Mlp(3, 5, 2, new Rng(9));
        var x = Tensor.Randn([4, 3], new Rng(2));
        var own = model.Parameters;
        var given = other.NamedParameters.ToDictionary(p => p.Name, p => p.Value);
        var y = model.With(given, () => model.Forward(x));
        Check.Same(other.Forward(x), y);
        y.Sum().Backward();
        Assert.All(own, parameter => Assert.Null(parameter.Grad));
        Assert.All(other.Parameters, parameter => Assert.NotNull(parameter.Grad));
        Assert.Throws<InvalidOperationException>(() => model.With(given, () => { throw new InvalidOperationException(); }));
        Assert.Equal(own, model.Parameters);
        Assert.Contains("'in.weight'", Assert.Throws<ArgumentException>(() => model.With(new Dictionary<string, Tensor> { ["in.weight"] = x }, () => 0)).Message);
        Assert.Contains("'nowhere'", Assert.Throws<ArgumentException>(() => model.With(new Dictionary<string, Tensor> { ["nowhere"] = x }, () => 0)).Message);
    }

    [Fact]
    public void With_restores_running_statistics_unless_they_are_given()
    {
        var model = new ConvNet(new Rng(1));
        var x = Tensor.Randn([4, 2, 6, 6], new Rng(2));
        var before = model.State();
        model.With(model.Parameters, () => model.Forward(x));
        foreach (var (name, value) in model.State())
        {
            Check.Same(before[name], value);
        }
        var mean = Tensor.Zeros([4]);
        model.With(new Dictionary<string, Tensor> { ["norm.running_mean"] = mean }, () => model.Forward(x));
        Assert.NotEqual(0, mean.Abs().Sum().ToDouble());
        Check.Same(before["norm.running_mean"], model.Norm.RunningMean);
    }

    [Fact]
    public void A_gradient_through_an_inner_step_is_that_of_the_formula()
    {
        // One step of descent inside, differentiated outside: d/dη of L(w − η·L′(w)) is −⟨L′(w′), L′(w)⟩.
        var model = new Mlp(2, 3, 1, new Rng(1));
        var x = Tensor.Randn([5, 2], new Rng(2));
        var rate = Tensor.Scalar(0.1).RequireGrad();
        var inner = Gradient.Of(model.Forward(x).Square().Mean(), model.Parameters, createGraph: true);
        Tensor[] moved = [.. model.Parameters.Zip(inner, (w, g) => w - (rate * g))];
        var outer = model.With(moved, () => model.Forward(x).Square().Mean());
        var slope = Gradient.Of(outer, [rate], retainGraph: true)[0].ToDouble();
        var next = Gradient.Of(outer, moved);
        var expected = -next.Zip(inner, (a, b) => (a * b.Detach()).Sum().ToDouble()).Sum();
        Assert.Equal(expected, slope, 1e-5);
    }

    [Fact]
    public void Flattened_parameters_come_back_and_gradients_reach_the_vector()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        var x = Tensor.Randn([4, 3], new Rng(2));
        var vector = model.FlattenParameters().Detach().RequireGrad();
        var y = model.With(model.UnflattenParameters(vector), () => model.Forward(x));
        Check.Same(model.Forward(x), y);
        var gradient = Gradient.Of(y.Sum(), [vector])[0];
        Check.Close(Tensor.Cat([.. Gradient.Of(model.Forward(x).Sum(), model.Parameters).Select(g => g.Flatten())]), gradient);
        model.SetParameters(vector * 2);
        Check.Same(vector.Detach() * 2, model.FlattenParameters());
        Assert.Contains("32", Assert.Throws<ArgumentException>(() => model.UnflattenParameters(Tensor.Zeros([3]))).Message);
    }

    [Fact]
    public void A_copy_shares_nothing_and_computes_the_same()
    {
        var model = new ConvNet(new Rng(1));
        var x = Tensor.Randn([4, 2, 6, 6], new Rng(2));
        model.Freeze("conv");
        var calls = 0;
        using var hook = model.Hook("conv", (_, _) =>
        {
            calls++;
            return null;
        });
        var copy = model.Copy();
        // Dropout continues from the same place in both.
        Check.Same(model.Forward(x), copy.Forward(x));
        Assert.Equal(1, calls);
        Assert.Equal(model.TrainableParameterCount, copy.TrainableParameterCount);
        copy.SetParameters(copy.FlattenParameters() + 1);
        copy.Forward(x);
        Assert.False(model.FlattenParameters().AllClose(copy.FlattenParameters()));
        Assert.NotSame(model.Norm, copy.Norm);
        Assert.Same(copy.Find<BatchNorm>("norm"), copy.Norm);
    }

    [Fact]
    public void A_copy_keeps_what_is_shared_shared_and_what_was_replaced_replaced()
    {
        var rng = new Rng(1);
        var shared = new Linear(3, 3, rng);
        var model = new Sequential(shared, new Function(x => x.Relu()), shared);
        model.Replace<Linear>("0", old => new Doubled(old));
        var x = Tensor.Randn([2, 3], new Rng(2));
        var copy = model.Copy();
        Assert.Equal(model.NamedParameters.Select(p => p.Name), copy.NamedParameters.Select(p => p.Name));
        Assert.Equal(12, copy.ParameterCount);
        Check.Same(model.Forward(x), copy.Forward(x));
        copy.SetParameters(Tensor.Zeros([12]));
        Assert.NotEqual(0, model.FlattenParameters().Abs().Sum().ToDouble());
    }

    [Fact]
    public void A_copy_finds_its_own_parts_in_tables_and_behind_functions()
    {
        var model = new Tables(new Rng(1));
        var x = Tensor.Randn([2, 3], new Rng(2));
        var copy = model.Copy();
        Check.Same(model.Forward(x), copy.Forward(x));
        copy.SetParameters(copy.FlattenParameters().Detach() * 0);
        Assert.Equal(0, copy.Forward(x).Abs().Sum().ToDouble());
        Assert.NotEqual(0, model.Forward(x).Abs().Sum().ToDouble());
        Assert.Equal([2.0, 0.5], copy.Factors);
    }

    [Fact]
    public void A_replacement_takes_the_mode_of_the_old_module_and_leaves_those_inside_it()
    {
        var inner = new BatchNorm(3);
        var model = new Sequential(new Sequential(inner));
        inner.Eval();
        model.Replace("0", old => new Sequential((Layer)old, new Dropout(0.5, new Rng(1))));
        Assert.False(inner.IsTraining);
        Assert.True(model.Find<Dropout>("0.1").IsTraining);
        model.Eval();
        model.Replace("0.1", _ => new Dropout(0.5, new Rng(1)));
        Assert.False(model.Find<Dropout>("0.1").IsTraining);
    }

    [Fact]
    public void A_model_in_float64_computes_in_float64()
    {
        var model = new ConvNet(new Rng(1));
        var frozen = model.Slot("conv.weight").Value;
        model.Freeze("conv");
        model.To(DType.Float64);
        Assert.Equal(DType.Float64, model.Forward(Tensor.Randn([4, 2, 6, 6], new Rng(2), DType.Float64)).DType);
        Check.Same(frozen.Detach(), model.Slot("conv.weight").Value.To(DType.Float32));
        Assert.False(model.Slot("conv.weight").Value.RequiresGrad);
        Assert.True(model.Slot("head.weight").Value.RequiresGrad);
        Assert.Equal(DType.Int64, model.Slot("norm.num_batches_tracked").Value.DType);
    }

    [Fact]
    public void Multiply_adds_are_those_of_the_pass_that_ran()
    {
        var model = new ConvNet(new Rng(1));
        var x = Tensor.Randn([5, 2, 6, 6], new Rng(2));
        using var count = new MultiplyAdds();
        model.Forward(x);
        // 5 samples: 3×3 outputs × 4 channels × (2·3·3 taps), then 36 × 3.
        Assert.Equal(5 * ((9 * 4 * 18) + (36 * 3)), count.Total);
        Assert.Equal([("conv", 5L * 9 * 4 * 18), ("head", 5L * 36 * 3)], count.By(model));
        Assert.Equal(count.Total, MultiplyAdds.Of(() => model.Forward(x)));
    }

    [Fact]
    public void A_summary_shows_shapes_parameters_and_work()
    {
        var model = new ConvNet(new Rng(1));
        var summary = ModelSummary.Of(model, () => model.Forward(Tensor.Zeros([2, 2, 6, 6])));
        Assert.Equal(["", "conv", "norm", "dropout", "head"], summary.Rows.Select(row => row.Path));
        Assert.Equal([2, 4, 3, 3], summary.Rows[1].Output!.Value.ToArray());
        Assert.Equal(model.ParameterCount, summary.Rows[0].Parameters);
        Assert.Equal(2 * ((9 * 4 * 18) + (36 * 3)), summary.Rows[0].MultiplyAdds);
        Assert.Contains("Conv2d", summary.ToString());
    }

    sealed class Doubled : Layer
    {
        readonly Linear _base;

        public Doubled(Linear inner) => _base = Add("base", inner);

        protected override Tensor Compute(Tensor x) => _base.Forward(x) * 2;
    }

    sealed class GroupNormBlock : Module;

    sealed class Tables : Module
    {
        readonly Dictionary<Module, double> _factors = [];
        readonly HashSet<Module> _active = [];
        readonly Func<Tensor, Tensor> _sum;

        public Tables(Rng rng)
        {
            Linear first = Add("first", new Linear(3, 3, rng)), second = Add("second", new Linear(3, 3, rng));
            (_factors[first], _factors[second]) = (2, 0.5);
            _active.Add(second);
            _sum = x => (_active.Contains(first) ? x : first.Forward(x) * _factors[first]) + (_active.Contains(second) ? second.Forward(x) * _factors[second] : x);
        }

        public IEnumerable<double> Factors => Children.Select(child => _factors[child.Module]);

        public Tensor Forward(Tensor x) => _sum(x);
    }
}

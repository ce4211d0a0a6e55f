using Praxis.Tensors;

namespace Praxis.Learning.Tests.Modules;

public sealed class StateTests
{
    [Fact]
    public void A_model_goes_through_a_safetensors_file_bit_for_bit()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "model.safetensors");
            var model = new ConvNet(new Rng(1));
            model.Forward(Tensor.Randn([4, 2, 6, 6], new Rng(2)));
            model.SaveFile(path);
            var other = new ConvNet(new Rng(5));
            other.LoadFile(path);
            foreach (var (name, value) in model.State())
            {
                Check.Same(value, other.State()[name]);
            }
            Assert.Equal(1, other.Slot("norm.num_batches_tracked").Value.ToInt64());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_by_name_and_changes_nothing()
    {
        var model = new Mlp(3, 5, 2, new Rng(1));
        var before = model.FlattenParameters().Detach();
        var state = new Mlp(3, 4, 2, new Rng(2)).State().Renamed(name => name == "out.bias" ? "out.offset" : name);
        var message = Assert.Throws<ArgumentException>(() => model.Load(state)).Message;
        Assert.Contains("missing: 'out.bias'", message);
        Assert.Contains("unexpected: 'out.offset'", message);
        Assert.Contains("'in.weight' is (5×3) here and (4×3) there", message);
        Check.Same(before, model.FlattenParameters());
        Assert.Throws<ArgumentException>(() => model.Load(state, strict: false));
        var part = new Mlp(3, 5, 2, new Rng(2)).State().Renamed(name => name.StartsWith("in") ? name : null);
        Assert.Throws<ArgumentException>(() => model.Load(part));
        var report = model.Load(part, strict: false);
        Assert.Equal(["out.weight", "out.bias"], report.Missing);
        Check.Same(part["in.weight"], model.Slot("in.weight").Value);
    }

    [Fact]
    public void States_are_interpolated_averaged_and_flattened()
    {
        StateDict a = new ConvNet(new Rng(1)).State(), b = new ConvNet(new Rng(2)).State();
        Check.Close((a["head.weight"] * 0.75) + (b["head.weight"] * 0.25), StateDict.Interpolate(a, b, 0.25)["head.weight"]);
        Check.Close((a["head.weight"] + b["head.weight"]) / 2, StateDict.Average([a, b])["head.weight"]);
        Check.Close((a["head.weight"] * 3) - b["head.weight"], StateDict.Average([a, b], [3, -1])["head.weight"]);
        Check.Close(a["head.weight"] * 2, (((a - b) * 2) + (b * 2))["head.weight"]);
        Assert.Equal(DType.Int64, StateDict.Average([a, b])["norm.num_batches_tracked"].DType);
        var back = a.Unflatten(a.Flatten());
        foreach (var (name, value) in a)
        {
            Check.Same(value, back[name]);
        }
        Assert.Contains("'conv.bias'", Assert.Throws<ArgumentException>(() => a - b.Renamed(name => name == "conv.bias" ? null : name)).Message);
    }

    [Fact]
    public void Gradients_flow_to_the_coefficients_of_a_mixture()
    {
        var model = new Mlp(2, 3, 1, new Rng(1));
        StateDict a = model.State(), b = new Mlp(2, 3, 1, new Rng(2)).State();
        var x = Tensor.Randn([5, 2], new Rng(3));
        var t = Tensor.Scalar(0.3, DType.Float64).RequireGrad();
        Tensor Loss(Tensor weight) => model.With(a.Combine(b, (p, q) => p + ((q - p) * weight.To(DType.Float32))), () => model.Forward(x).Square().Mean());
        var slope = Gradient.Of(Loss(t), [t])[0].ToDouble();
        var h = 1e-2;
        var estimate = (Loss(Tensor.Scalar(0.3 + h)).ToDouble() - Loss(Tensor.Scalar(0.3 - h)).ToDouble()) / (2 * h);
        Assert.Equal(estimate, slope, 1e-3);
    }

    [Fact]
    public void A_moving_average_follows_its_recurrence_and_leaves_the_model_alone()
    {
        var model = new Mlp(2, 3, 1, new Rng(1));
        var average = new WeightAverage(model, decay: 0.9);
        var expected = model.FlattenParameters().Detach().To(DType.Float64);
        for (var step = 0; step < 5; step++)
        {
            model.SetParameters(model.FlattenParameters().Detach() + 1);
            average.Update();
            expected = (expected * 0.9) + (model.FlattenParameters().Detach().To(DType.Float64) * 0.1);
        }
        var own = model.FlattenParameters().Detach();
        Check.Close(expected, average.Use(() => model.FlattenParameters()).Detach());
        Check.Same(own, model.FlattenParameters());
        var resumed = new WeightAverage(model, decay: 0.9);
        resumed.Load(average.State, average.Updates);
        Check.Same(average.State["in.weight"], resumed.State["in.weight"]);
        Assert.Equal(5, resumed.Updates);
    }

    [Fact]
    public void Frozen_statistics_stay_while_the_affine_part_learns()
    {
        var model = new ConvNet(new Rng(1));
        var x = Tensor.Randn([4, 2, 6, 6], new Rng(2)) + 3;
        model.Forward(x);
        var mean = model.Norm.RunningMean.Clone();
        model.FreezeStatistics();
        var norm = model.Norm;
        var input = Tensor.Randn([4, 4, 3, 3], new Rng(3));
        var y = norm.Forward(input);
        Check.Same(mean, norm.RunningMean);
        Check.Same(input.BatchNorm(norm.RunningMean, norm.RunningVariance, norm.Weight, norm.Bias, training: false), y);
        y.Square().Sum().Backward();
        Assert.NotNull(norm.Weight!.Grad);
        model.FreezeStatistics(false);
        norm.Forward(input);
        Assert.False(mean.AllClose(norm.RunningMean));
    }

    [Fact]
    public void Reestimated_statistics_are_the_means_over_the_batches()
    {
        var model = new ConvNet(new Rng(1));
        Tensor[] batches = [.. Enumerable.Range(0, 3).Select(i => Tensor.Randn([8, 2, 6, 6], new Rng(i + 10)) * (i + 1))];
        foreach (var batch in batches)
        {
            model.Forward(batch * 100);
        }
        using var watch = model.Watch("conv");
        var expected = Tensor.Zeros([4]);
        model.ReestimateStatistics(batches, batch =>
        {
            model.Forward(batch);
            expected.AddInPlace(watch["conv"].Mean([0, 2, 3]), 1.0 / 3);
        });
        Check.Close(expected, model.Norm.RunningMean, 1e-4);
        Assert.Equal(0.1, model.Norm.Momentum);
        Assert.Equal(3, model.Slot("norm.num_batches_tracked").Value.ToInt64());
        Assert.All(model.Modules, entry => Assert.True(entry.Module.IsTraining));
    }

    [Fact]
    public void Buffers_are_copied_from_a_twin()
    {
        ConvNet model = new(new Rng(1)), twin = new(new Rng(2));
        twin.Forward(Tensor.Randn([4, 2, 6, 6], new Rng(2)));
        var weights = model.FlattenParameters().Detach();
        model.CopyBuffersFrom(twin);
        Check.Same(twin.Norm.RunningVariance, model.Norm.RunningVariance);
        Check.Same(weights, model.FlattenParameters());
    }
}

namespace Praxis.Tensors.Tests.Gradients;

public sealed class GradientModeTests
{
    static Tensor Leaf(params double[] values) => Tensor.From(values, [values.Length]).RequireGrad();

    [Fact]
    public void Off_stops_recording_and_on_resumes_it_inside()
    {
        var x = Leaf(1);
        Assert.True(Gradient.IsOn);
        using (Gradient.Off())
        {
            Assert.False((x * 2).RequiresGrad);
            using (Gradient.On())
            {
                Assert.True((x * 2).RequiresGrad);
            }
            Assert.False(Gradient.IsOn);
        }
        Assert.True((x * 2).RequiresGrad);
    }

    [Fact]
    public void Off_holds_for_one_thread()
    {
        var x = Leaf(1);
        var elsewhere = false;
        using (Gradient.Off())
        {
            var thread = new Thread(() => elsewhere = (x * 2).RequiresGrad);
            thread.Start();
            thread.Join();
        }
        Assert.True(elsewhere);
    }

    [Fact]
    public void An_error_in_a_backward_pass_leaves_recording_as_it_was()
    {
        var x = Leaf(1);
        var y = x * 2;
        y.AddGradientHook(_ => throw new ArithmeticException("stop"));
        Assert.Throws<ArithmeticException>(() => y.Sum().Backward());
        Assert.True(Gradient.IsOn);
        (x * 3).Sum().Backward();
        Assert.Equal(3, x.Grad!.ToDouble());
    }

    [Fact]
    public void A_hook_sees_and_may_replace_a_gradient()
    {
        var x = Leaf(1, 2);
        var y = x * x;
        double[]? seen = null;
        y.AddGradientHook(gradient =>
        {
            seen = gradient.ToArray<double>();
            return gradient * 10;
        });
        (y * 3).Sum().Backward();
        Assert.Equal([3, 3], seen!);
        Assert.Equal([60, 120], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_hook_of_a_leaf_runs_once_with_the_whole_gradient()
    {
        var x = Leaf(1, 2);
        var calls = 0;
        x.AddGradientHook(gradient =>
        {
            calls++;
            Assert.Equal([5, 7], gradient.ToArray<double>());
            return -gradient;
        });
        ((x * 3).Sum() + (x * x).Sum()).Backward();
        Assert.Equal(1, calls);
        Assert.Equal([-5, -7], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Hooks_run_in_the_order_in_which_they_came()
    {
        var x = Leaf(1);
        var y = x * 1;
        y.AddGradientHook(gradient => gradient + 1);
        y.AddGradientHook(gradient => gradient * 10);
        y.Sum().Backward();
        Assert.Equal(20, x.Grad!.ToDouble());
    }

    [Fact]
    public void What_a_hook_keeps_is_never_overwritten()
    {
        var x = Tensor.Ones([64, 64]).RequireGrad();
        var y = x;
        var kept = new List<Tensor>();
        for (var i = 0; i < 20; i++)
        {
            y = y * 2;
            y.AddGradientHook(gradient =>
            {
                kept.Add(gradient);
                return null;
            });
        }
        y.Sum().Backward();
        for (var i = 0; i < kept.Count; i++)
        {
            Assert.True(kept[i].EqualTo(Math.Pow(2, i)).All().ToDouble() == 1, $"gradient {i}");
        }
    }

    [Fact]
    public void A_computed_tensor_can_keep_its_gradient()
    {
        var x = Leaf(1, 2);
        var y = (x * x).RetainGrad();
        (y * 3).Sum().Backward();
        Assert.Equal([3, 3], y.Grad!.ToArray<double>());
        Assert.Equal([6, 12], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Without_asking_a_computed_tensor_keeps_none()
    {
        var x = Leaf(1, 2);
        var y = x * x;
        y.Sum().Backward();
        Assert.Null(y.Grad);
    }

    [Fact]
    public void Anomalies_names_the_operation_that_first_makes_a_NaN()
    {
        var x = Leaf(-1, 4);
        using var _ = Gradient.Anomalies();
        var error = Assert.Throws<ArithmeticException>(() => (x.Log() + 1).Exp());
        Assert.Contains("Log is the first", error.Message);
    }

    [Fact]
    public void Anomalies_names_the_operation_whose_gradient_is_the_first_NaN()
    {
        var x = Leaf(0, 4);
        using var _ = Gradient.Anomalies();
        var loss = (x.Sqrt() * Tensor.Of(0.0, 1)).Sum();
        var error = Assert.Throws<ArithmeticException>(() => loss.Backward());
        Assert.Contains("the gradient of Sqrt", error.Message);
    }

    [Theory]
    [MemberData(nameof(MakersOfNaN))]
    public void Anomalies_looks_at_operations_of_every_kind(string operation, Func<Tensor, Tensor> run)
    {
        using var _ = Gradient.Anomalies();
        var wild = Tensor.From([double.PositiveInfinity, 1, double.NegativeInfinity, 2], [1, 1, 2, 2]).Expand(1, 2, 2, 2).Contiguous();
        var error = Assert.Throws<ArithmeticException>(() => run(wild));
        Assert.StartsWith($"Anomaly: {operation} is", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArithmeticException>(() => run(wild.Detach().RequireGrad()));
        Assert.StartsWith($"Anomaly: {operation} is", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, Func<Tensor, Tensor>> MakersOfNaN => new()
    {
        { "Subtract", x => x - x },
        { "Log", x => x.Log() },
        { "MultiplyScalar", x => x * 0 },
        { "Sum", x => x.Sum() },
        { "MatMul", x => x.MatMul(x) },
        { "Linear", x => x.Linear(Tensor.Zeros([3, 2], DType.Float64)) },
        { "Conv", x => x.Conv2d(Tensor.Zeros([1, 2, 1, 1], DType.Float64)) },
        { "ConvInput", x => x.ConvTranspose2d(Tensor.Zeros([2, 1, 1, 1], DType.Float64)) },
        { "Softmax", x => x.Softmax() },
        { "LayerNorm", x => x.LayerNorm([2]) },
        { "RmsNorm", x => x.RmsNorm() },
        { "BatchNorm", x => x.BatchNorm(null, null) },
        { "Attention", x => Tensor.Attention(x, x, x) },
        { "AvgPool", x => x.AvgPool2d(2) },
        { "CumSum", x => x.CumSum(2) },
        { "ScatterAdd", x => x.ScatterAdd(2, Tensor.From<long>([1, 0, 0, 1], [1, 1, 2, 2]).Expand(1, 2, 2, 2), x) },
        { "IndexAdd", x => x.IndexAdd(2, Tensor.Of<long>(1, 0), x) },
        { "Lerp", x => x.Detach().Lerp(x.Detach() * -1, Tensor.Full([], 0.5, DType.Float64)) },
    };

    [Fact]
    public void Anomalies_ends_with_its_scope()
    {
        var x = Leaf(-1);
        using (Gradient.Anomalies())
        {
            Assert.Throws<ArithmeticException>(x.Log);
        }
        Assert.True(double.IsNaN(x.Log().ToDouble()));
    }

    [Fact]
    public void Infinity_is_no_anomaly()
    {
        using var _ = Gradient.Anomalies();
        Assert.Equal(double.NegativeInfinity, Leaf(0).Log().ToDouble());
    }

    [Fact]
    public void Detach_shares_the_memory_and_cuts_the_graph()
    {
        var x = Leaf(1, 2);
        var cut = x.Detach();
        Assert.False(cut.RequiresGrad);
        cut.FillInPlace(5);
        Assert.Equal([5, 5], x.ToArray<double>());
    }

    [Fact]
    public void Gradients_with_respect_to_computed_tensors_are_known_as_well()
    {
        var x = Leaf(1, 2);
        var y = x * x;
        var z = (y * y).Sum();
        var gradients = Gradient.Of(z, [y, x]);
        Assert.Equal([2, 8], gradients[0].ToArray<double>());
        Assert.Equal([4, 32], gradients[1].ToArray<double>());
        Assert.Null(x.Grad);
    }

    [Fact]
    public void Several_outputs_with_vectors_give_the_sum_of_their_products()
    {
        var x = Leaf(1, 2);
        Tensor first = x * 2, second = x * x;
        var gradient = Gradient.Of([first, second], [x], [Tensor.Of(1.0, 10), Tensor.Of(100.0, 1000)])[0];
        Assert.Equal([202, 4020], gradient.ToArray<double>());
    }

    [Fact]
    public void An_input_on_which_nothing_depends_is_an_error_or_zeros()
    {
        Tensor x = Leaf(1), other = Leaf(1, 2, 3);
        var y = (x * 2).Sum();
        Assert.Throws<InvalidOperationException>(() => Gradient.Of(y, [other], retainGraph: true));
        Assert.Equal([0, 0, 0], Gradient.Of(y, [other], allowUnused: true)[0].ToArray<double>());
    }

    [Fact]
    public void The_same_input_twice_gives_its_gradient_twice()
    {
        var x = Leaf(3);
        var gradients = Gradient.Of((x * x).Sum(), [x, x]);
        Assert.Equal([6, 6], gradients.Select(gradient => gradient.ToDouble()));
    }

    [Fact]
    public void An_output_can_be_its_own_input()
    {
        var x = Leaf(3);
        var y = (x * x).Sum();
        Assert.Equal(1, Gradient.Of(y, [y])[0].ToDouble());
    }
}

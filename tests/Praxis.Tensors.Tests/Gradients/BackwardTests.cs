namespace Praxis.Tensors.Tests.Gradients;

public sealed class BackwardTests
{
    static Tensor Leaf(params double[] values) => Tensor.From(values, [values.Length]).RequireGrad();

    [Fact]
    public void Two_results_add_up_in_one_leaf()
    {
        var x = Leaf(1, 2);
        var y = (x * 3).Sum() + (x * x).Sum();
        y.Backward();
        Assert.Equal([5, 7], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_second_backward_adds_to_the_first()
    {
        var x = Leaf(1, 2);
        (x * 3).Sum().Backward();
        (x * 4).Sum().Backward();
        Assert.Equal([7, 7], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_gradient_that_was_read_is_not_a_part_of_the_graph()
    {
        var x = Leaf(1, 2);
        (x * x).Sum().Backward();
        Assert.False(x.Grad!.RequiresGrad);
        Assert.True(x.Grad.IsLeaf);
    }

    [Fact]
    public void The_gradients_of_two_leaves_never_share_memory()
    {
        Tensor x = Leaf(1, 2), y = Leaf(3, 4);
        (x + y).Sum().Backward();
        x.Grad!.FillInPlace(9);
        Assert.Equal([1, 1], y.Grad!.ToArray<double>());
    }

    [Fact]
    public void The_vector_that_starts_a_pass_stays_as_it_is()
    {
        Tensor x = Leaf(1, 2), vector = Tensor.Of(5.0, 6);
        var y = x + 0.0;
        y.Backward(vector);
        x.Grad!.FillInPlace(-1);
        Assert.Equal([5, 6], vector.ToArray<double>());
    }

    [Fact]
    public void A_graph_runs_backward_once()
    {
        var x = Leaf(1, 2);
        var y = x.Exp().Sum();
        y.Backward();
        var error = Assert.Throws<InvalidOperationException>(() => y.Backward());
        Assert.Contains("retainGraph", error.Message);
    }

    [Fact]
    public void A_kept_graph_runs_backward_again()
    {
        var x = Leaf(1, 2);
        var y = (x * x).Sum();
        y.Backward(retainGraph: true);
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Equal([6, 12], x.Grad!.ToArray<double>());
        Assert.Throws<InvalidOperationException>(() => y.Backward());
    }

    [Fact]
    public void A_part_that_two_graphs_share_can_only_be_used_by_one_unless_kept()
    {
        var x = Leaf(1, 2);
        var shared = x.Exp();
        (shared * 2).Sum().Backward();
        Assert.Throws<InvalidOperationException>(() => (shared * 3).Sum().Backward());
    }

    [Theory]
    [InlineData("Exp")]
    [InlineData("Multiply")]
    [InlineData("MatMul")]
    [InlineData("Softmax")]
    [InlineData("LayerNorm")]
    [InlineData("Conv")]
    [InlineData("CrossEntropy")]
    [InlineData("Gather")]
    [InlineData("Linear")]
    public void A_change_in_place_of_a_value_that_a_rule_reads_is_refused(string operation)
    {
        var x = Tensor.Randn([2, 3, 4], new Rng(1), DType.Float64).RequireGrad();
        Tensor other = Tensor.Randn([4, 4], new Rng(2), DType.Float64), changed = other;
        Tensor y;
        switch (operation)
        {
            case "Exp":
                y = changed = x.Exp();
                break;
            case "Multiply":
                y = x * other[0];
                break;
            case "MatMul":
                y = x.MatMul(other);
                break;
            case "Softmax":
                y = changed = x.Softmax();
                break;
            case "LayerNorm":
                changed = Tensor.Ones([4], DType.Float64);
                y = x.LayerNorm([4], changed);
                break;
            case "Conv":
                changed = Tensor.Ones([2, 3, 1], DType.Float64);
                y = x.Conv1d(changed);
                break;
            case "CrossEntropy":
                changed = x.Detach();
                y = x[0].CrossEntropy(Tensor.Of<long>(0, 1, 2));
                break;
            case "Gather":
                changed = Tensor.Zeros([2, 3, 4], DType.Int64);
                y = x.Gather(2, changed);
                break;
            default:
                y = x.Linear(other);
                break;
        }
        var loss = y.Sum();
        using (Gradient.Off())
        {
            changed.AddInPlace(1);
        }
        var error = Assert.Throws<InvalidOperationException>(() => loss.Backward());
        Assert.StartsWith($"Backward: {operation} needs", error.Message, StringComparison.Ordinal);
        Assert.Null(x.Grad);
    }

    [Fact]
    public void A_change_through_a_view_is_noticed_too()
    {
        var x = Leaf(1, 2, 3);
        var y = x.Exp();
        using (Gradient.Off())
        {
            y[1..].ZeroInPlace();
        }
        Assert.Throws<InvalidOperationException>(() => y.Sum().Backward());
    }

    [Fact]
    public void A_change_of_a_value_that_no_rule_reads_is_allowed()
    {
        var x = Leaf(1, 2, 3);
        var y = x + 1;
        using (Gradient.Off())
        {
            y.ZeroInPlace();
        }
        y.Sum().Backward();
        Assert.Equal([1, 1, 1], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void While_recording_a_part_of_the_graph_cannot_be_changed_in_place()
    {
        var x = Leaf(1, 2, 3);
        Assert.Throws<InvalidOperationException>(() => x.AddInPlace(1));
        Assert.Throws<InvalidOperationException>(() => (x * 2).FillInPlace(0));
        Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([3], DType.Float64).AddInPlace(x));
        Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([3], DType.Float64).CopyFrom(x));
    }

    [Fact]
    public void A_step_of_an_optimiser_changes_leaves_in_place()
    {
        var x = Leaf(1, 2, 3);
        for (var step = 0; step < 3; step++)
        {
            x.Grad = null;
            (x * x).Sum().Backward();
            using (Gradient.Off())
            {
                x.AddInPlace(x.Grad!, -0.25);
            }
        }
        Assert.Equal([0.125, 0.25, 0.375], x.ToArray<double>());
        Assert.True(x.RequiresGrad);
    }

    [Fact]
    public void A_hundred_thousand_operations_need_no_stack()
    {
        var x = Leaf(1);
        var y = x;
        for (var i = 0; i < 100_000; i++)
        {
            y = y + 1;
        }
        y.Sum().Backward();
        Assert.Equal(1, x.Grad!.ToDouble());
    }

    [Fact]
    public void A_deep_graph_can_be_recorded_backward_too()
    {
        var x = Leaf(1);
        var y = x;
        for (var i = 0; i < 20_000; i++)
        {
            y = y * 1.0001;
        }
        var gradient = Gradient.Of((y * y).Sum(), [x], createGraph: true)[0];
        gradient.Sum().Backward();
        Assert.Equal(2 * Math.Pow(1.0001, 40_000), x.Grad!.ToDouble(), 1e-8);
    }

    [Fact]
    public void Results_that_nothing_uses_have_no_gradient()
    {
        var x = Tensor.Arange(6, DType.Float64).RequireGrad();
        var parts = x.Split(2);
        parts[1].Square().Sum().Backward();
        Assert.Equal([0, 0, 4, 6, 0, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_leaf_of_which_only_an_index_is_used_gets_no_gradient()
    {
        var x = Leaf(3, 1, 2);
        var (values, indices) = x.Sort();
        Assert.False(indices.RequiresGrad);
        Assert.True(values.RequiresGrad);
    }

    [Fact]
    public void The_gradient_has_the_type_of_its_leaf()
    {
        Tensor single = Tensor.Ones([2]).RequireGrad(), twice = Tensor.Ones([2], DType.Float64).RequireGrad();
        (single * twice).Sum().Backward();
        Assert.Equal(DType.Float32, single.Grad!.DType);
        Assert.Equal(DType.Float64, twice.Grad!.DType);
    }

    [Fact]
    public void A_view_of_a_view_of_a_view_sends_its_gradient_home()
    {
        var x = Tensor.Arange(24, DType.Float64).Reshape(2, 3, 4).RequireGrad();
        var y = x.Transpose(0, 2)[1..][.., ^1].Reshape(-1)[TensorIndex.Every(2)];
        // x[b, 2, 1 + i] in the order (i, b), every second: b = 0.
        Assert.Equal([9, 10, 11], y.ToArray<double>());
        (y * Tensor.Of(1.0, 10, 100)).Sum().Backward();
        var expected = new double[24];
        (expected[9], expected[10], expected[11]) = (1, 10, 100);
        Assert.Equal(expected, x.Grad!.ToArray<double>());
    }

    [Fact]
    public void The_third_derivative_of_a_power_is_that_of_calculus()
    {
        var x = Leaf(2);
        var y = x.Pow(5).Sum();
        for (var order = 0; order < 3; order++)
        {
            y = Gradient.Of(y, [x], createGraph: true)[0].Sum();
        }
        Assert.Equal(5 * 4 * 3 * 4, y.ToDouble(), 1e-10);
    }

    [Fact]
    public void Higher_derivatives_of_the_sine_turn_in_a_circle()
    {
        var x = Leaf(0.7);
        var y = x.Sin().Sum();
        double[] circle = [Math.Cos(0.7), -Math.Sin(0.7), -Math.Cos(0.7), Math.Sin(0.7)];
        for (var order = 0; order < 8; order++)
        {
            y = Gradient.Of(y, [x], createGraph: true)[0].Sum();
            Assert.Equal(circle[order % 4], y.ToDouble(), 1e-12);
        }
    }

    [Fact]
    public void A_gradient_penalty_trains_through_the_gradient()
    {
        Tensor w = Leaf(2, -1), x = Leaf(0.5, 0.25);
        var slope = Gradient.Of((w * x).Square().Sum(), [x], createGraph: true)[0];
        slope.Square().Sum().Backward();
        // slope = 2w²x, so ∂Σ(2w²x)²/∂w = 16w³x².
        Assert.Equal([16 * 8 * 0.25, -16 * 0.0625], w.Grad!.ToArray<double>());
    }

    [Fact]
    public void Backward_with_a_recorded_graph_leaves_a_gradient_that_can_be_differentiated()
    {
        var x = Leaf(3);
        x.Pow(3).Sum().Backward(createGraph: true);
        Assert.Equal(27, x.Grad!.ToDouble(), 1e-12);
        var second = Gradient.Of(x.Grad.Sum(), [x])[0];
        Assert.Equal(18, second.ToDouble(), 1e-12);
    }
}

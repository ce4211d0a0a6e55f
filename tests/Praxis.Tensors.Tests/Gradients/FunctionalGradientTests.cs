namespace Praxis.Tensors.Tests.Gradients;

public sealed class FunctionalGradientTests
{
    static readonly Tensor Point = Tensor.Of(0.3, -0.7, 1.2);

    // f(x) = (x₀x₁, sin x₂, x₀² + x₁x₂)
    static Tensor F(Tensor x) => Tensor.Stack([x[0] * x[1], x[2].Sin(), x[0].Square() + (x[1] * x[2])]);

    static readonly double[,] Derivative = { { -0.7, 0.3, 0 }, { 0, 0, Math.Cos(1.2) }, { 0.6, 1.2, -0.7 } };

    static double G(double a, double b) => (a * a * b) + Math.Exp(a * b);

    static Tensor G(Tensor x) => (x[0].Square() * x[1]) + (x[0] * x[1]).Exp();

    [Fact]
    public void The_Jacobian_has_all_partial_derivatives() => Close(Tensor.From(Derivative), Gradient.Jacobian(F, Point));

    [Fact]
    public void Products_with_the_Jacobian_from_both_sides_agree_with_it()
    {
        var vector = Tensor.Of(0.5, -2, 3.0);
        Close(vector.MatMul(Tensor.From(Derivative)), Gradient.VectorJacobian(F, Point, vector).Product);
        Close(Tensor.From(Derivative).MatMul(vector), Gradient.JacobianVector(F, Point, vector).Product);
        Close(F(Point), Gradient.JacobianVector(F, Point, vector).Value.Detach());
    }

    [Fact]
    public void The_Hessian_is_symmetric_and_that_of_calculus()
    {
        double a = 0.4, b = -1.1, e = Math.Exp(a * b);
        var expected = new[,] { { (2 * b) + (b * b * e), (2 * a) + (((a * b) + 1) * e) }, { (2 * a) + (((a * b) + 1) * e), a * a * e } };
        Close(Tensor.From(expected), Gradient.Hessian(G, Tensor.Of(a, b)));
        var vector = Tensor.Of(2.0, -3);
        var (gradient, product) = Gradient.HessianVector(G, Tensor.Of(a, b), vector);
        Close(Tensor.From(expected).MatMul(vector), product);
        Close(Tensor.Of((2 * a * b) + (b * e), (a * a) + (a * e)), gradient);
        Assert.Equal(G(a, b), G(Tensor.Of(a, b)).ToDouble(), 1e-12);
    }

    [Fact]
    public void A_function_that_does_not_depend_on_its_input_has_zeros()
    {
        Close(Tensor.Zeros([3, 3], DType.Float64), Gradient.Jacobian(x => x.Detach() + x.ZerosLike(), Point.Clone().RequireGrad()));
    }

    [Fact]
    public void A_custom_function_uses_its_own_gradient()
    {
        var x = Tensor.Of(1.0, -2, 3).RequireGrad();
        var y = Tensor.Custom(inputs => inputs[0].Sign(), (gradient, inputs, _) => [gradient * (inputs[0].Abs() < 2.5).To(DType.Float64)], x);
        (y * Tensor.Of(1.0, 2, 3)).Sum().Backward();
        Assert.Equal([1, 2, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_custom_function_can_be_differentiated_twice()
    {
        var x = Tensor.Of(1.0, -2, 3).RequireGrad();
        var cube = Tensor.Custom(inputs => inputs[0].Pow(3), (gradient, inputs, _) => [gradient * inputs[0].Square() * 3], x);
        var first = Gradient.Of(cube.Sum(), [x], createGraph: true)[0];
        Close(Tensor.Of(6.0, -12, 18), Gradient.Of(first.Sum(), [x])[0]);
    }

    [Fact]
    public void A_checkpoint_gives_the_same_values_and_gradients()
    {
        Tensor x = Tensor.Randn([4, 6], new Rng(3), DType.Float64).RequireGrad(), w = Tensor.Randn([6, 6], new Rng(4), DType.Float64).RequireGrad();
        Tensor Block(Tensor[] inputs) => inputs[0].MatMul(w).Tanh().MatMul(w.T).Softmax();
        var plain = Gradient.Of(Block([x]).Square().Sum(), [x, w]);
        var checkpointed = Gradient.Of(Gradient.Checkpoint(Block, [x]).Square().Sum(), [x, w]);
        Assert.Equal(plain[0].ToArray<double>(), checkpointed[0].ToArray<double>());
        Close(plain[1], checkpointed[1]);
    }

    [Fact]
    public void A_checkpoint_draws_the_same_random_numbers_again()
    {
        var rng = new Rng(5);
        var x = Tensor.Ones([1000], DType.Float64).RequireGrad();
        var y = Gradient.Checkpoint(inputs => inputs[0] * Tensor.Rand([1000], rng, type: DType.Float64), [x], rng);
        var after = rng.NextDouble();
        y.Sum().Backward();
        Assert.Equal(y.ToArray<double>(), x.Grad!.ToArray<double>());
        var again = new Rng(5);
        _ = Tensor.Rand([1000], again, type: DType.Float64);
        Assert.Equal(again.NextDouble(), after);
    }

    [Fact]
    public void A_checkpoint_holds_less_memory()
    {
        var x = Tensor.Ones([100, 1000]).RequireGrad();
        Assert.True(Held(input => Gradient.Checkpoint(Deep, [input])) < Held(input => Deep([input])) / 4);

        long Held(Func<Tensor, Tensor> run)
        {
            using var meter = new MemoryMeter();
            var y = run(x);
            var growth = meter.Growth;
            GC.KeepAlive(y);
            return growth;
        }

        static Tensor Deep(Tensor[] inputs)
        {
            var y = inputs[0];
            for (var i = 0; i < 10; i++)
            {
                y = y.Exp().Log();
            }
            return y;
        }
    }

    public static TheoryData<string> Models => ["linear", "sequence", "convolution", "embedding", "layer norm", "group norm", "scale and shift", "shared weight", "matmul"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradients_of_single_samples_are_those_of_one_sample_at_a_time(string model)
    {
        var rng = new Rng(6);
        var (losses, parameters) = Make(model, rng);
        Tensor[] expected = [.. parameters.Select(parameter => Tensor.Stack([.. Enumerable.Range(0, losses.Count).Select(i => Gradient.Of(losses.Select(0, i), [parameter], retainGraph: true, allowUnused: true)[0])]))];
        var gradients = Gradient.PerSample(losses, parameters);
        var norms = Gradient.PerSampleSquaredNorms(losses, parameters);
        for (var i = 0; i < parameters.Length; i++)
        {
            Close(expected[i], gradients[i]);
            Close(expected[i].Reshape(losses.Count, -1).Square().Sum(1), norms[i]);
        }
    }

    static (Tensor Losses, Tensor[] Parameters) Make(string model, Rng rng)
    {
        Tensor Parameter(params int[] sizes) => Tensor.Randn(sizes, rng, DType.Float64).RequireGrad();
        Tensor Data(params int[] sizes) => Tensor.Randn(sizes, rng, DType.Float64);
        switch (model)
        {
            case "linear":
                {
                    Tensor w = Parameter(3, 5), b = Parameter(3);
                    return (Data(4, 5).Linear(w, b).Tanh().Square().Sum(1), [w, b]);
                }
            case "sequence":
                {
                    Tensor w = Parameter(3, 5), b = Parameter(3);
                    return (Data(4, 6, 5).Linear(w, b).Tanh().Sum([1, 2]), [w, b]);
                }
            case "convolution":
                {
                    Tensor w = Parameter(3, 2, 3, 3), b = Parameter(3);
                    return (Data(4, 2, 5, 5).Conv2d(w, b, padding: 1).Square().Sum([1, 2, 3]), [w, b]);
                }
            case "embedding":
                {
                    var table = Parameter(7, 3);
                    return (table.Embedding(Tensor.RandInt([4, 5], 0, 7, rng)).Square().Sum([1, 2]), [table]);
                }
            case "layer norm":
                {
                    Tensor w = Parameter(5), b = Parameter(5);
                    return (Data(4, 3, 5).LayerNorm([5], w, b).Square().Sum([1, 2]), [w, b]);
                }
            case "group norm":
                {
                    Tensor w = Parameter(4), b = Parameter(4);
                    return (Data(3, 4, 5).GroupNorm(2, w, b).Square().Sum([1, 2]), [w, b]);
                }
            case "scale and shift":
                {
                    Tensor scale = Parameter(5), shift = Parameter(1, 5);
                    return (((Data(4, 5) * scale) + shift).Square().Sum(1), [scale, shift]);
                }
            case "shared weight":
                {
                    var w = Parameter(5, 5);
                    return (Data(4, 5).Linear(w).Tanh().Linear(w).Square().Sum(1), [w]);
                }
            default:
                {
                    var w = Parameter(5, 3);
                    return (Data(4, 5).MatMul(w).Square().Sum(1), [w]);
                }
        }
    }

    static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        Assert.True(expected.Detach().AllClose(actual.Detach(), 1e-10, 1e-12), $"{expected}\n{actual}");
    }
}

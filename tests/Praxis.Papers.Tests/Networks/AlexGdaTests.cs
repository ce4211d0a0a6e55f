using Praxis.Lab;
using Praxis.Learning;
using Praxis.Learning.Optimizers;
using Praxis.Papers.Networks;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Networks;

public sealed class AlexGdaTests
{
    // f = ½ a x² + b x y − ½ c y².
    const double A = 0.7, B = 1.3, C = 0.4;

    static Tensor Number(double value) => Tensor.Of(value).RequireGrad();

    static Func<Tensor> Scalar(Tensor x, Tensor y) => () => ((x.Square() * (A / 2)) + (x * y * B) - (y.Square() * (C / 2))).Sum();

    [Fact]
    public void Two_steps_are_those_worked_out_by_hand()
    {
        Tensor x = Number(2), y = Number(-1);
        var game = new AlexGda([x], [y], alpha: 0.1, beta: 0.2, gamma: 1.5, delta: 2);
        double px = 2, py = -1, seen = -1;
        for (var step = 0; step < 2; step++)
        {
            var gx = (A * px) + (B * seen);
            var shown = px - (1.5 * 0.1 * gx);
            px -= 0.1 * gx;
            var gy = (B * shown) - (C * py);
            seen = py + (2 * 0.2 * gy);
            py += 0.2 * gy;
            game.Step(Scalar(x, y));
            Assert.Equal(px, x.At(0), 1e-14);
            Assert.Equal(py, y.At(0), 1e-14);
        }
        Assert.Equal((2, 4), (game.StepCount, game.GradientCount));
    }

    [Fact]
    public void Without_extrapolation_it_is_alternating_descent_to_the_last_bit()
    {
        var (x, y) = Vectors();
        var (u, v) = (x.Detach().Clone().RequireGrad(), y.Detach().Clone().RequireGrad());
        var game = new AlexGda([x], [y], 0.1, 0.2, gamma: 1, delta: 1);
        var loss = Saddle(x, y);
        for (var step = 0; step < 10; step++)
        {
            game.Step(loss);
            var first = Gradient.Of(Saddle(u, v)(), [u])[0];
            using (Gradient.Off())
            {
                u.AddInPlace(first, -0.1);
            }
            var second = Gradient.Of(-Saddle(u, v)(), [v])[0];
            using (Gradient.Off())
            {
                v.AddInPlace(second, -0.2);
            }
            Assert.Equal(u.ToArray<double>(), x.ToArray<double>());
            Assert.Equal(v.ToArray<double>(), y.ToArray<double>());
        }
    }

    [Fact]
    public void With_gamma_one_and_delta_zero_it_is_simultaneous_descent_on_shifted_pairs()
    {
        var (x, y) = Vectors();
        var alex = new AlexGda([x], [y], 0.1, 0.2, gamma: 1, delta: 0);
        // The pair (x₁, y₀) is where the simultaneous players begin.
        var first = Gradient.Of(Saddle(x, y)(), [x])[0];
        var u = (x.Detach() - (first * 0.1)).RequireGrad();
        var v = y.Detach().Clone().RequireGrad();
        var both = new SimGda([u], [v], 0.1, 0.2);
        alex.Step(Saddle(x, y));
        for (var step = 0; step < 10; step++)
        {
            both.Step(Saddle(u, v));
            var after = y.Detach().Clone();
            alex.Step(Saddle(x, y));
            Close(u, x);
            Close(v, after);
        }
    }

    [Theory]
    [InlineData(MinimaxMethod.Simultaneous)]
    [InlineData(MinimaxMethod.Alternating)]
    [InlineData(MinimaxMethod.Extrapolated)]
    [InlineData(MinimaxMethod.ExtraGradient)]
    [InlineData(MinimaxMethod.Optimistic)]
    public void On_a_quadratic_game_the_optimisers_walk_as_the_iteration_does(MinimaxMethod method)
    {
        var rng = new Rng(4);
        Tensor a = Symmetric(3, rng.Split("a")), b = Tensor.Randn([3, 2], rng.Split("b"), DType.Float64), c = Symmetric(2, rng.Split("c"));
        Tensor x = Tensor.Randn([3], rng.Split("x"), DType.Float64).RequireGrad(), y = Tensor.Randn([2], rng.Split("y"), DType.Float64).RequireGrad();
        var steps = new MinimaxSteps(0.1, 0.15, 0.6, 0.8);
        MinimaxOptimizer game = method switch
        {
            MinimaxMethod.Simultaneous => new SimGda([x], [y], 0.1, 0.15),
            MinimaxMethod.Alternating => new AlexGda([x], [y], 0.1, 0.15, 1, 1),
            MinimaxMethod.Extrapolated => new AlexGda([x], [y], 0.1, 0.15, 0.6, 0.8),
            MinimaxMethod.ExtraGradient => new ExtraGradient([x], [y], 0.1, 0.15, 0.06, 0.12),
            _ => new OptimisticGda([x], [y], 0.1, 0.15, 0.06, 0.12),
        };
        var quadratic = new QuadraticGame(a, b, c);
        var state = quadratic.Start(method, x.ToArray<double>(), y.ToArray<double>());
        var work = new double[10];
        for (var step = 0; step < 20; step++)
        {
            game.Step(() => (x.Dot(a.MatMul(x)) * 0.5) + x.Dot(b.MatMul(y)) - (y.Dot(c.MatMul(y)) * 0.5));
            quadratic.Step(method, steps, state, work);
            Close(Tensor.Of<double>(state.AsSpan(0, 3)), x);
            Close(Tensor.Of<double>(state.AsSpan(3, 2)), y);
        }
        Assert.Equal(20 * QuadraticGame.Gradients(method), game.GradientCount);
    }

    [Fact]
    public void The_iteration_matrices_are_those_written_down_in_blocks()
    {
        var game = new QuadraticGame(Tensor.Of(A).Reshape(1, 1), Tensor.Of(B).Reshape(1, 1), Tensor.Of(C).Reshape(1, 1));
        const double P = 0.3, Q = 0.2, G = 1.5, D = 2;
        var steps = new MinimaxSteps(P, Q, G, D);
        Check(MinimaxMethod.Simultaneous, [[1 - (P * A), -P * B], [Q * B, 1 - (Q * C)]]);
        Check(MinimaxMethod.Alternating, [[1 - (P * A), -P * B], [Q * B * (1 - (P * A)), 1 - (Q * C) - (P * Q * B * B)]]);
        double shownX = 1 - (G * P * A), shownY = -G * P * B;
        Check(MinimaxMethod.Extrapolated,
        [
            [1 - (P * A), 0, -P * B],
            [Q * B * shownX, 1 - (Q * C), Q * B * shownY],
            [D * Q * B * shownX, 1 - (D * Q * C), D * Q * B * shownY],
        ]);

        void Check(MinimaxMethod method, double[][] rows)
        {
            var matrix = MinimaxSpectrum.Matrix(game, method, steps);
            for (var i = 0; i < rows.Length; i++)
            {
                for (var j = 0; j < rows.Length; j++)
                {
                    Assert.Equal(rows[i][j], matrix.At(i, j), 1e-14);
                }
            }
        }
    }

    [Fact]
    public void On_a_bilinear_game_simultaneous_players_leave_alternating_ones_circle_and_extrapolating_ones_arrive()
    {
        var game = QuadraticGame.Random(6, 0, 0, 0.5, 1, new Rng(3));
        var steps = new MinimaxSteps(0.4, 0.4);
        // Eigenvalues 1 ± iησ, and a pair on the unit circle.
        Assert.Equal(Math.Sqrt(1 + (0.4 * 0.4)), MinimaxSpectrum.Radius(game, MinimaxMethod.Simultaneous, steps), 1e-9);
        Assert.Equal(1, MinimaxSpectrum.Radius(game, MinimaxMethod.Alternating, steps), 1e-9);
        Assert.Equal(1, MinimaxSpectrum.Radius(game, MinimaxMethod.Extrapolated, steps), 1e-7);
        Assert.True(MinimaxSpectrum.Radius(game, MinimaxMethod.Extrapolated, steps with { Gamma = 1.5, Delta = 1.5 }) < 0.99);
        Assert.True(MinimaxSpectrum.Radius(game, MinimaxMethod.ExtraGradient, steps) < 0.99);
        Assert.True(double.IsPositiveInfinity(MinimaxSpectrum.Iterations(1.1, 1e-8)));
    }

    [Theory]
    [InlineData(MinimaxMethod.Simultaneous)]
    [InlineData(MinimaxMethod.Alternating)]
    [InlineData(MinimaxMethod.Extrapolated)]
    [InlineData(MinimaxMethod.ExtraGradient)]
    [InlineData(MinimaxMethod.Optimistic)]
    public void The_spectral_radius_foretells_how_long_a_run_takes(MinimaxMethod method)
    {
        var game = QuadraticGame.Random(6, 0.1, 1, 0.1, 1, new Rng(5));
        var (alpha, beta) = new GameConstants(0.1, 1, 0.1, 1, 1).Steps(method);
        var steps = new MinimaxSteps(alpha / 2, beta / 2, method == MinimaxMethod.Optimistic ? 0.5 : 1.2, method == MinimaxMethod.Optimistic ? 0.5 : 1.2);
        double[] x = [1, -1, 2, 0.5, 1, -2], y = [1, 1, -1, 2, -0.5, 1];
        var foretold = MinimaxSpectrum.Iterations(MinimaxSpectrum.Radius(game, method, steps), 1e-40);
        var gradients = game.GradientsTo(1e-40, method, steps, x, y, 10_000_000);
        Assert.Equal(1, gradients!.Value / (foretold * QuadraticGame.Gradients(method)), 0.1);
    }

    [Fact]
    public void Small_games_have_the_radius_of_the_large_one_that_they_make_up()
    {
        var rng = new Rng(6);
        var u = Linalg.Qr(Tensor.Randn([4, 4], rng, DType.Float64)).Q;
        var v = Linalg.Qr(Tensor.Randn([4, 4], rng, DType.Float64)).Q;
        Tensor a = Tensor.Of(0.1, 0.5, 1, 2), b = Tensor.Of(0.3, 2, 0.7, 1), c = Tensor.Of(1, 0.2, 0.4, 0.6);
        var game = new QuadraticGame(u.MatMul(a.Unsqueeze(1) * u.T), u.MatMul(b.Unsqueeze(1) * v.T), v.MatMul(c.Unsqueeze(1) * v.T));
        foreach (var method in Enum.GetValues<MinimaxMethod>())
        {
            var steps = new MinimaxSteps(0.2, 0.3, 1.4, 0.7);
            Assert.Equal(MinimaxSpectrum.Radius(game, method, steps), MinimaxSpectrum.Radius([(0.1, 0.3, 1), (0.5, 2, 0.2), (1, 0.7, 0.4), (2, 1, 0.6)], method, steps), 1e-10);
        }
    }

    [Fact]
    public void A_random_game_has_the_constants_that_were_asked_for()
    {
        var game = QuadraticGame.Random(5, 0.1, 2, 0.3, 4, new Rng(8));
        // ∇ of unit vectors by one simultaneous step of size 1 shows A, B and C.
        var matrix = MinimaxSpectrum.Matrix(game, MinimaxMethod.Simultaneous, new(1, 1));
        Tensor a = Tensor.Eye(5, type: DType.Float64) - matrix[..5, ..5], b = -matrix[..5, 5..], c = Tensor.Eye(5, type: DType.Float64) - matrix[5.., 5..];
        foreach (var curved in new[] { a, c })
        {
            Close(curved, curved.T);
            var values = Linalg.EigValsh(curved.Contiguous());
            Assert.Equal(0.1, values.Min().ToDouble(), 1e-10);
            Assert.Equal(2, values.Max().ToDouble(), 1e-10);
        }
        var singular = Linalg.SvdVals(b.Contiguous());
        Assert.Equal(0.3, singular.Min().ToDouble(), 1e-10);
        Assert.Equal(4, singular.Max().ToDouble(), 1e-10);
        Close(b, -matrix[5.., ..5].T * -1);
    }

    [Fact]
    public void A_player_sees_its_own_plain_iterate_and_the_extrapolated_opponent()
    {
        Tensor x = Number(1), y = Number(3);
        var game = new AlexGda([x], [y], 0.1, 0.1, gamma: 2, delta: 3);
        var seen = new List<(double X, double Y)>();
        Func<Tensor> Watched(int sign) => () =>
        {
            seen.Add((x.At(0), y.At(0)));
            return Scalar(x, y)() * sign;
        };
        for (var step = 0; step < 3; step++)
        {
            var (x0, y0) = (x.At(0), y.At(0));
            game.Step(Watched(1), Watched(-1));
            Assert.Equal(x0, seen[^2].X);
            Assert.Equal(y0, seen[^1].Y);
            Assert.Equal(x0 + (2 * (x.At(0) - x0)), seen[^1].X, 1e-12);
            if (step > 0)
            {
                Assert.NotEqual(y0, seen[^2].Y);
            }
        }
    }

    [Fact]
    public void Iterates_that_are_changed_between_steps_are_taken_as_they_then_are()
    {
        // Values are loaded after the optimiser was made, and after each step both players are projected to [−1, 1].
        Tensor x = Number(9), y = Number(9);
        const double Gamma = 1.5, Delta = 2;
        var game = new AlexGda([x], [y], 0.4, 0.5, Gamma, Delta);
        Set(x, 1);
        Set(y, -0.5);
        double px = 1, py = -0.5, before = -0.5;
        for (var step = 0; step < 12; step++)
        {
            var seen = step == 0 ? py : py + ((Delta - 1) * (py - before));
            var gx = (A * px) + (B * seen);
            var shown = px - (Gamma * 0.4 * gx);
            before = py;
            (px, py) = (px - (0.4 * gx), py + (0.5 * ((B * shown) - (C * py))));
            game.Step(Scalar(x, y));
            Assert.Equal(px, x.At(0), 1e-12);
            Assert.Equal(py, y.At(0), 1e-12);
            (px, py) = (Math.Clamp(px, -0.6, 0.6), Math.Clamp(py, -0.6, 0.6));
            Set(x, px);
            Set(y, py);
        }

        static void Set(Tensor tensor, double value)
        {
            using var _ = Gradient.Off();
            tensor.CopyFrom(Tensor.Of(value));
        }
    }

    [Fact]
    public void Parameters_of_several_shapes_and_both_precisions_take_the_written_step()
    {
        var rng = new Rng(12);
        foreach (var type in new[] { DType.Float32, DType.Float64 })
        {
            Tensor[] x = [Tensor.Randn([2, 3], rng, type).RequireGrad(), Tensor.Randn([3], rng, type).RequireGrad()], y = [Tensor.Randn([3], rng, type).RequireGrad()];
            Tensor f(Tensor a, Tensor b, Tensor c) => (a.Square().Sum() * 0.5) + (a.Sum(0) * c).Sin().Sum() + (b * c).Sum() + b.Square().Sum() - c.Square().Sum();
            Tensor[] start = [.. x.Concat(y).Select(one => one.Detach().Clone().RequireGrad())];
            var game = new AlexGda(x, y, 0.05, 0.07, 1.3, 1.7);
            game.Step(() => f(x[0], x[1], y[0]));
            var g = Gradient.Of(f(start[0], start[1], start[2]), [start[0], start[1]]);
            Tensor[] shown = [start[0].Detach() - (g[0] * (1.3 * 0.05)), start[1].Detach() - (g[1] * (1.3 * 0.05))];
            var up = Gradient.Of(f(shown[0], shown[1], start[2]), [start[2]])[0];
            Assert.True(x[0].AllClose(start[0].Detach() - (g[0] * 0.05), 1e-5, 1e-6));
            Assert.True(x[1].AllClose(start[1].Detach() - (g[1] * 0.05), 1e-5, 1e-6));
            Assert.True(y[0].AllClose(start[2].Detach() + (up * 0.07), 1e-5, 1e-6));
            Assert.Equal(type, x[0].DType);
        }
    }

    [Fact]
    public void With_momentum_the_velocity_is_extrapolated()
    {
        Tensor x = Number(1), y = Number(1);
        var options = new SgdOptions { LearningRate = 0.1, Momentum = 0.9 };
        var game = new AlexGda(new Sgd([("x", x)], options), new Sgd([("y", y)], options), new() { Gamma = 2, Delta = 1 });
        double px = 1, py = 1, vx = 0, vy = 0;
        for (var step = 0; step < 4; step++)
        {
            vx = (0.9 * vx) + (A * px) + (B * py);
            var shown = px - (2 * 0.1 * vx);
            px -= 0.1 * vx;
            vy = (0.9 * vy) - ((B * shown) - (C * py));
            py -= 0.1 * vy;
            game.Step(Scalar(x, y));
            Assert.Equal(px, x.At(0), 1e-12);
            Assert.Equal(py, y.At(0), 1e-12);
        }
    }

    [Fact]
    public void After_a_step_modules_hold_their_plain_iterates_whatever_happens()
    {
        var rng = new Rng(2);
        Linear critic = new(2, 1, rng.Split("critic")), generator = new(2, 2, rng.Split("generator"));
        var game = new AlexGda(new Adam(critic, new() { LearningRate = 0.01 }), new Adam(generator, new() { LearningRate = 0.01 }), new() { Gamma = 3, Delta = 3 });
        var codes = Tensor.Randn([8, 2], rng);
        Tensor Score() => critic.Forward(generator.Forward(codes)).Mean();
        game.Step(Score);
        var plain = generator.FlattenParameters().ToArray<float>();
        Assert.Throws<ArithmeticException>(() => game.Step(() => Score() * double.NaN));
        Assert.Throws<InvalidOperationException>(() => game.Step(() => throw new InvalidOperationException("The data ran out.")));
        Assert.Equal(plain, generator.FlattenParameters().ToArray<float>());
        Assert.Throws<ArgumentException>(() => game.Step(() => critic.Forward(generator.Forward(codes))));
        Assert.Equal(plain, generator.FlattenParameters().ToArray<float>());
    }

    [Fact]
    public void What_makes_no_game_is_refused()
    {
        Tensor x = Number(1), y = Number(1);
        Assert.Throws<ArgumentException>(() => new AlexGda([x], [x], 0.1, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlexGda([x], [y], 0.1, 0.1, gamma: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlexGda([x], [y], 0.1, 0.1, delta: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExtraGradient([x], [y], 0.1, 0));
        Assert.Throws<ArgumentException>(() => new SimGda([x], [Tensor.Of(1.0)], 0.1, 0.1));
        Assert.Throws<ArgumentException>(() => new QuadraticGame(Tensor.Ones([2, 2]), Tensor.Ones([3, 2]), Tensor.Ones([2, 2])));
        Assert.Throws<ArgumentException>(() => new QuadraticGame(Tensor.Full([1, 1], double.NaN), Tensor.Ones([1, 1]), Tensor.Ones([1, 1])));
        Assert.Throws<ArgumentException>(() => QuadraticGame.Random(5, 2, 1, 0, 1, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AlexGda([x], [y], double.PositiveInfinity, 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OptimisticGda([x], [y], 0.1, 0.1, backAlpha: double.NaN));
        Assert.Contains("symmetric", Assert.Throws<ArgumentException>(() => new QuadraticGame(Tensor.Of(1.0, 2, 3, 4).Reshape(2, 2), Tensor.Ones([2, 1]), Tensor.Ones([1, 1]))).Message);
        var game = QuadraticGame.Random(5, 0.1, 1, 0.1, 1, new Rng(1));
        Assert.Throws<ArgumentException>(() => game.GradientsTo(1e-8, MinimaxMethod.Alternating, new(0.1, 0.1), new double[4], new double[5], 100));
        Assert.Contains("Extrapolated needs 15", Assert.Throws<ArgumentException>(() => game.Step(MinimaxMethod.Extrapolated, new(0.1, 0.1), new double[10], new double[20])).Message);
        Assert.Throws<ArgumentException>(() => game.GradientsTo(double.NaN, MinimaxMethod.Alternating, new(0.1, 0.1), new double[5], new double[5], 100));
        Assert.Equal(0, game.GradientsTo(1e-8, MinimaxMethod.Alternating, new(0.1, 0.1), new double[5], new double[5], 100));
        Assert.Null(game.GradientsTo(1e-8, MinimaxMethod.Simultaneous, new(100, 100), [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], 1_000_000));
    }

    [Fact]
    public void The_study_measures_every_arm_and_repeats_itself()
    {
        var results = Rehearsal.Of(new AlexGdaStudy());
        Assert.Empty(results.Failures);
        Assert.Equal(AlexGdaStudy.Arms.Select(arm => arm.Name), results.ArmsOf(AlexGdaStudy.Count));
        Assert.True(results.Mean("Alt-GDA", AlexGdaStudy.Count)!.Value.Mean < results.Mean("Sim-GDA", AlexGdaStudy.Count)!.Value.Mean);
        var again = Rehearsal.Of(new AlexGdaStudy());
        Assert.Equal(results.Trials[0].Measurements, again.Trials[0].Measurements);
        Assert.NotEmpty(new AlexGdaStudy().Draw(results).Single().ToSvg());
    }

    static (Tensor X, Tensor Y) Vectors()
    {
        var rng = new Rng(1);
        return (Tensor.Randn([4], rng, DType.Float64).RequireGrad(), Tensor.Randn([4], rng, DType.Float64).RequireGrad());
    }

    // Not quadratic, so that nothing holds by linearity alone.
    static Func<Tensor> Saddle(Tensor x, Tensor y) => () => (x.Square().Square() + (x * y).Sin() - (y.Cosh() * 0.3)).Sum();

    static Tensor Symmetric(int size, Rng rng)
    {
        var x = Tensor.Randn([size, size], rng, DType.Float64);
        return x.MatMul(x.T) * 0.3;
    }

    static void Close(Tensor expected, Tensor actual)
    {
        var distance = (expected.Detach() - actual.Detach()).Abs().Max().ToDouble();
        Assert.True(distance < 1e-11, $"The distance is {distance}.");
    }
}

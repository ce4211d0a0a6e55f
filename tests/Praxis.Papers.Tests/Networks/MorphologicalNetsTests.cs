using Praxis.Lab;
using Praxis.Learning;
using Praxis.Papers.Networks;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Networks;

public sealed class MorphologicalNetsTests
{
    static readonly MorphologicalOptions First = new() { Ties = TieRule.First };

    [Fact]
    public void A_dilation_and_its_gradient_are_what_was_worked_out_by_hand()
    {
        // x = (1, 3, 2); w₁ = (2, 0, 0): sums 3, 3, 2, tied between 0 and 1. w₂ = (0, −1, 5): sums 1, 2, 7.
        var layer = new MaxPlusLinear(Tensor.From(new double[,] { { 2, 0, 0 }, { 0, -1, 5 } }), new() { Ties = TieRule.All });
        var x = Tensor.From(new double[,] { { 1, 3, 2 } }).RequireGrad();
        var y = layer.Forward(x);
        Assert.Equal([3, 7], y.ToArray<double>());
        y.Backward(Tensor.From(new double[,] { { 10, 100 } }));
        Assert.Equal([10, 10, 0, 0, 0, 100], layer.Weight.Grad!.ToArray<double>());
        Assert.Equal([10, 10, 100], x.Grad!.ToArray<double>());
    }

    [Theory]
    [InlineData(TieRule.First, 4, new double[] { 4, 0, 0 })]
    [InlineData(TieRule.All, 4, new double[] { 4, 4, 0 })]
    [InlineData(TieRule.Split, 4, new double[] { 2, 2, 0 })]
    [InlineData(TieRule.Bouligand, 4, new double[] { 4, 4, 0 })]
    [InlineData(TieRule.Bouligand, -4, new double[] { -4, 0, 0 })]
    [InlineData(TieRule.Steepest, 4, new double[] { 2, 2, 0 })]
    [InlineData(TieRule.Steepest, -4, new double[] { -4, 0, 0 })]
    public void Each_rule_moves_the_active_weights_that_it_names(TieRule rule, double u, double[] expected)
    {
        var layer = new MaxPlusLinear(Tensor.From(new double[,] { { 2, 0, 0 } }), new() { Ties = rule });
        var x = Tensor.From(new double[,] { { 1, 3, 2 } }).RequireGrad();
        layer.Forward(x).Backward(Tensor.From(new double[,] { { u } }));
        Assert.Equal(expected, layer.Weight.Grad!.ToArray<double>());
        // The asymmetry is for weights, which belong to one output each: the layer before hears of every active input.
        Assert.Equal(rule is TieRule.Steepest or TieRule.Bouligand ? [u, u, 0] : expected, x.Grad!.ToArray<double>());
    }

    [Fact]
    public void An_erosion_rises_only_if_all_its_active_weights_move()
    {
        // x = (1, 3, 5), W = (0, 2, 0)ᵀ: differences 1, 1, 5. Rising (u < 0) is the direction in which all must move.
        foreach (var (u, expected) in new[] { (-4.0, new double[] { 4, 4, 0 }), (4.0, [-4, 0, 0]) })
        {
            var layer = new MinPlusLinear(Tensor.From(new double[,] { { 0 }, { 2 }, { 0 } }));
            var x = Tensor.From(new double[,] { { 1, 3, 5 } }).RequireGrad();
            var y = layer.Forward(x);
            Assert.Equal([1], y.ToArray<double>());
            y.Backward(Tensor.From(new double[,] { { u } }));
            Assert.Equal(expected, layer.Weight.Grad!.ToArray<double>());
            Assert.Equal([u, u, 0], x.Grad!.ToArray<double>());
            new Learning.Optimizers.Sgd(layer, new() { LearningRate = 1e-3 }).Step();
            Assert.Equal(1 - (1e-3 * u), layer.Forward(x).ToDouble(), 1e-12);
        }
    }

    [Fact]
    public void Dilation_and_erosion_are_adjoint()
    {
        var rng = new Rng(3);
        var dilation = new MaxPlusLinear(5, 4, rng);
        var erosion = dilation.Adjoint();
        for (var draw = 0; draw < 200; draw++)
        {
            var x = Tensor.Randn([1, 5], rng);
            // Half of the bounds are placed just at the dilation, so that both sides of the equivalence occur.
            var y = draw % 2 == 0 ? dilation.Forward(x) + Tensor.Rand([1, 4], rng, 1e-4, 0.5) : Tensor.Randn([1, 4], rng, mean: 1);
            var below = (dilation.Forward(x) <= y).All().ToDouble();
            Assert.Equal(below, (x <= erosion.Forward(y)).All().ToDouble());
            Assert.True(draw % 2 != 0 || below == 1);
        }
    }

    [Fact]
    public void Without_ties_every_rule_is_automatic_differentiation()
    {
        foreach (var rule in Enum.GetValues<TieRule>())
        {
            var network = MorphologicalNets.Alternating(6, 3, new Rng(1), options: new() { Ties = rule });
            var plain = MorphologicalNets.Alternating(6, 3, new Rng(1), options: First);
            var x = Tensor.Rand([20, 6], new Rng(2));
            network.Forward(x).Square().Sum().Backward();
            plain.Forward(x).Square().Sum().Backward();
            foreach (var (one, other) in network.Parameters.Zip(plain.Parameters))
            {
                Assert.True(one.Grad!.AllClose(other.Grad!, 1e-5, 1e-5), $"{rule}");
            }
        }
    }

    [Fact]
    public void The_gradient_agrees_with_finite_differences_where_nothing_is_tied()
    {
        var layer = new MinPlusLinear(Tensor.Randn([4, 3], new Rng(5), DType.Float64));
        var x = Tensor.Randn([6, 4], new Rng(6), DType.Float64);
        var weights = Tensor.Randn([6, 3], new Rng(7), DType.Float64);
        (layer.Forward(x) * weights).Sum().Backward();
        var gradient = layer.Weight.Grad!.ToArray<double>();
        for (var k = 0; k < gradient.Length; k++)
        {
            double At(double step)
            {
                using var _ = Gradient.Off();
                var moved = layer.Weight.ToArray<double>();
                moved[k] += step;
                return (new MinPlusLinear(Tensor.From(moved, [4, 3])).Forward(x) * weights).Sum().ToDouble();
            }
            Assert.Equal((At(1e-6) - At(-1e-6)) / 2e-6, gradient[k], 1e-6);
        }
    }

    [Fact]
    public void The_Bouligand_derivative_of_a_tied_network_is_its_one_sided_limit()
    {
        var rng = new Rng(11);
        for (var draw = 0; draw < 30; draw++)
        {
            // Small integers tie everywhere, through a dilation, an erosion and a dilation.
            MorphologicalLayer[] layers =
            [
                new MaxPlusLinear(Tensor.RandInt([4, 5], -1, 2, rng).To(DType.Float64)),
                new MinPlusLinear(Tensor.RandInt([4, 3], -1, 2, rng).To(DType.Float64)),
                new MaxPlusLinear(Tensor.RandInt([2, 3], -1, 2, rng).To(DType.Float64)),
            ];
            var x = Tensor.RandInt([3, 5], 0, 3, rng).To(DType.Float64);
            var h = Tensor.Randn([3, 5], rng, DType.Float64);
            Tensor[] changes = [.. layers.Select(layer => Tensor.Randn(layer.Weight.Shape.ToArray(), rng, DType.Float64))];
            Tensor At(double t)
            {
                using var _ = Gradient.Off();
                var y = x + (h * t);
                foreach (var (layer, change) in layers.Zip(changes))
                {
                    var weight = layer.Weight.Detach() + (change * t);
                    y = layer is MaxPlusLinear ? new MaxPlusLinear(weight).Forward(y) : new MinPlusLinear(weight).Forward(y);
                }
                return y;
            }
            var derivative = MorphologicalNets.BouligandDerivative(layers, x, h, changes);
            Assert.True(((At(1e-6) - At(0)) * 1e6).AllClose(derivative, 1e-6, 1e-6));
            // Positively homogeneous, and not linear: f′(h) + f′(−h) ≥ 0 for a dilation, above 0 where ties are broken.
            Assert.True((MorphologicalNets.BouligandDerivative(layers, x, h * 3, [.. changes.Select(change => change * 3)]) / 3).AllClose(derivative, 1e-9, 1e-9));
        }
        var tied = new MaxPlusLinear(Tensor.Zeros([1, 2], DType.Float64));
        var point = Tensor.Ones([1, 2], DType.Float64);
        var direction = Tensor.From(new double[,] { { 1, -1 } });
        Assert.Equal(1, tied.BouligandDerivative(point, direction).ToDouble());
        Assert.Equal(1, tied.BouligandDerivative(point, -direction).ToDouble());
    }

    [Fact]
    public void The_derivative_of_an_opening_is_its_one_sided_limit()
    {
        var rng = new Rng(12);
        foreach (var operation in Enum.GetValues<MorphologicalOperation>())
        {
            var weight = Tensor.RandInt([2, 3, 3], -1, 1, rng).To(DType.Float64);
            var x = Tensor.RandInt([1, 2, 5, 6], 0, 3, rng).To(DType.Float64);
            Tensor h = Tensor.Randn([1, 2, 5, 6], rng, DType.Float64), change = Tensor.Randn([2, 3, 3], rng, DType.Float64);
            Tensor At(double t) => new MorphologicalConvolution(weight + (change * t), operation).Forward(x + (h * t)).Detach();
            var derivative = new MorphologicalConvolution(weight.Clone(), operation).BouligandDerivative(x, h, change);
            Assert.True(((At(1e-6) - At(0)) * 1e6).AllClose(derivative, 1e-6, 1e-6), $"{operation}");
        }
    }

    [Fact]
    public void The_shortest_element_is_a_certified_descent_direction_and_the_shortest_on_a_grid()
    {
        // max(h₀, h₁) + 2·max(h₁, h₂): masses (a, 1−a) and (b, 2−b) give g = (a, 1−a+b, 2−b); the even spread (1, 1, 1) is shortest.
        var g = new double[3];
        ShortestElement.Solve([1, 2], [[0, 1], [1, 2]], g);
        Assert.All(g, value => Assert.Equal(1, value, 1e-9));

        // max(h₀) − max(h₀, h₁): choosing 0 cancels; choosing 1 gives a descent.
        ShortestElement.Solve([1, -1], [[0], [0, 1]], g);
        Assert.Equal([1, -1, 0], g);

        var rng = new Rng(8);
        for (var draw = 0; draw < 200; draw++)
        {
            double[] coefficients = [.. Enumerable.Range(0, 6).Select(_ => rng.Normal())];
            int[][] sets = [.. coefficients.Select(_ => rng.Choose(5, rng.Next(1, 4)).Order().ToArray())];
            var shortest = new double[5];
            ShortestElement.Solve(coefficients, sets, shortest);
            var slope = sets.Select((set, t) => coefficients[t] * set.Max(i => -shortest[i])).Sum();
            Assert.True(slope <= -shortest.Sum(value => value * value) + 1e-6, $"draw {draw}: {slope}");
        }
    }

    [Fact]
    public void A_switched_off_position_takes_no_part_and_stays_off()
    {
        var off = double.NegativeInfinity;
        var layer = new MaxPlusLinear(Tensor.From(new double[,] { { 0, off, 0 } }), new() { Ties = TieRule.All }) { TracksActivity = true };
        var x = Tensor.From(new double[,] { { 1, 100, 1 } }).RequireGrad();
        var y = layer.Forward(x);
        Assert.Equal(1, y.ToDouble());
        y.Backward(Tensor.Ones([1, 1], DType.Float64));
        Assert.Equal([1, 0, 1], layer.Weight.Grad!.ToArray<double>());
        Assert.Equal(double.PositiveInfinity, layer.Activity[0].Gap(0, 0));
        new MorphologicalSgd(layer, new() { LearningRate = 1 }).Step();
        Assert.Equal([-1, off, -1], layer.Weight.ToArray<double>());
    }

    [Fact]
    public void Messages_add_up_average_or_are_shortest()
    {
        // Both outputs follow input 0; the second is tied with input 1.
        foreach (var (rule, expected) in new[] { (MessageRule.Sum, new double[] { 3, 2 }), (MessageRule.Mean, [1.5, 2]), (MessageRule.Steepest, [1.5, 1.5]) })
        {
            var layer = new MaxPlusLinear(Tensor.From(new double[,] { { 5, 0 }, { 0, 0 } }), new() { Ties = TieRule.All, Message = rule });
            var x = Tensor.Zeros([1, 2], DType.Float64).RequireGrad();
            layer.Forward(x).Backward(Tensor.From(new double[,] { { 1, 2 } }));
            Assert.Equal(expected, x.Grad!.ToArray<double>().Select(value => Math.Round(value, 9)));
        }
    }

    [Fact]
    public void The_default_message_sums_the_wishes_of_all_outputs_that_an_input_is_active_for()
    {
        var rng = new Rng(31);
        for (var draw = 0; draw < 20; draw++)
        {
            Tensor w = Tensor.RandInt([4, 5], -1, 1, rng).To(DType.Float64), u = Tensor.Randn([3, 4], rng, DType.Float64);
            var x = Tensor.RandInt([3, 5], 0, 2, rng).To(DType.Float64).RequireGrad();
            var layer = new MaxPlusLinear(w);
            var y = layer.Forward(x);
            y.Backward(u);
            for (var b = 0; b < 3; b++)
            {
                for (var i = 0; i < 5; i++)
                {
                    var heard = Enumerable.Range(0, 4).Where(j => x.At(b, i) + w.At(j, i) == y.At(b, j)).Sum(j => u.At(b, j));
                    Assert.Equal(heard, x.Grad!.At(b, i), 1e-12);
                }
            }
        }
        // With the first active input alone, the mean is over the outputs that speak to it.
        var plain = new MaxPlusLinear(Tensor.From(new double[,] { { 5, 0 }, { 0, 0 }, { 0, 5 } }), new() { Ties = TieRule.First, Message = MessageRule.Mean });
        var point = Tensor.Zeros([1, 2], DType.Float64).RequireGrad();
        plain.Forward(point).Backward(Tensor.From(new double[,] { { 1, 2, 7 } }));
        Assert.Equal([1.5, 7], point.Grad!.ToArray<double>());
    }

    [Fact]
    public void Positions_that_are_off_stay_off_through_covering_observation_and_steps()
    {
        var off = double.NegativeInfinity;
        var network = new Sequential(
            new MaxPlusLinear(Tensor.From(new double[,] { { 0, off, 0 }, { off, 0, 0 } })),
            new MinPlusLinear(Tensor.From(new double[,] { { 0, 0 }, { off, 0 } })));
        var x = Tensor.Rand([40, 3], new Rng(1), 0, 1, DType.Float64);
        Covering.Apply(network, x, new Rng(2));
        var descent = new MorphologicalSgd(network, new() { LearningRate = 0.1 });
        var outcome = MorphologicalDiagnostics.Observe(network, () => (network.Forward(x) - 0.2).Square().Mean(), descent.Step);
        Assert.True(outcome.Agrees && outcome.Predicted < 0, $"{outcome}");
        Assert.Equal([false, true, false, true, false, false], network.All<MorphologicalLayer>().ElementAt(0).Module.Weight.ToArray<double>().Select(double.IsInfinity));
        Assert.Equal([false, false, true, false], network.All<MorphologicalLayer>().ElementAt(1).Module.Weight.ToArray<double>().Select(double.IsInfinity));
    }

    [Fact]
    public void An_element_away_from_its_centre_opens_and_closes_without_making_NaN()
    {
        var weight = Tensor.Full([1, 3, 3], double.NegativeInfinity, DType.Float64);
        weight[0, 0].CopyFrom(Tensor.Of(0.0, 0, double.NegativeInfinity));
        var x = Tensor.Rand([2, 1, 6, 6], new Rng(3), 0, 1, DType.Float64).RequireGrad();
        // Two pixels side by side: where an opening can lay them, it keeps the larger of the two minima, in the middle of the image.
        var y = new MorphologicalConvolution(weight.Clone(), MorphologicalOperation.Opening, First).Forward(x);
        var z = new MorphologicalConvolution(weight.Clone(), MorphologicalOperation.Closing, First).Forward(x);
        for (var row = 1; row < 5; row++)
        {
            for (var column = 2; column < 4; column++)
            {
                double left = x.At(0, 0, row, column - 1), own = x.At(0, 0, row, column), right = x.At(0, 0, row, column + 1);
                Assert.Equal(Math.Max(Math.Min(left, own), Math.Min(own, right)), y.At(0, 0, row, column), 1e-12);
                Assert.Equal(Math.Min(Math.Max(left, own), Math.Max(own, right)), z.At(0, 0, row, column), 1e-12);
            }
        }
        Assert.Equal(0, y.IsNan().Any().ToDouble() + z.IsNan().Any().ToDouble());
        var inner = y.Narrow(2, 1, 4).Narrow(3, 2, 2).Sum() + z.Narrow(2, 1, 4).Narrow(3, 2, 2).Sum();
        inner.Backward();
        Assert.Equal(1, x.Grad!.IsFinite().All().ToDouble());
        // Every pixel of the two results is one pixel of the image.
        Assert.Equal(2 * 2 * 4 * 2, x.Grad!.Sum().ToDouble(), 1e-9);
    }

    [Fact]
    public void The_gradient_of_every_operation_agrees_with_finite_differences()
    {
        var rng = new Rng(33);
        foreach (var operation in new[] { MorphologicalOperation.Dilation, MorphologicalOperation.Erosion })
        {
            Tensor x = Tensor.Randn([2, 2, 4, 5], rng, DType.Float64), w = Tensor.Randn([2, 3, 3], rng, DType.Float64), u = Tensor.Randn([2, 2, 4, 5], rng, DType.Float64);
            var (input, layer) = (x.Clone().RequireGrad(), new MorphologicalConvolution(w.Clone(), operation));
            (layer.Forward(input) * u).Sum().Backward();
            Tensor h = Tensor.Randn([2, 2, 4, 5], rng, DType.Float64), change = Tensor.Randn([2, 3, 3], rng, DType.Float64);
            double At(double t) => (new MorphologicalConvolution(w + (change * t), operation).Forward(x + (h * t)) * u).Sum().ToDouble();
            var slope = (input.Grad! * h).Sum().ToDouble() + (layer.Weight.Grad! * change).Sum().ToDouble();
            Assert.Equal((At(1e-6) - At(-1e-6)) / 2e-6, slope, 1e-6);
        }
    }

    [Fact]
    public void Activity_is_gathered_over_all_batches_of_an_epoch()
    {
        var layer = new MaxPlusLinear(8, 8, new Rng(5));
        var x = Tensor.Rand([90, 8], new Rng(6));
        var whole = MorphologicalDiagnostics.Collect(layer, x);
        var parts = MorphologicalDiagnostics.Collect(layer, () =>
        {
            for (var batch = 0; batch < 9; batch++)
            {
                layer.Forward(x.Narrow(0, batch * 10, 10));
            }
        });
        Assert.Equal(whole, parts);
        Assert.True(parts[0].ActiveShare > MorphologicalDiagnostics.Collect(layer, x.Narrow(0, 80, 10))[0].ActiveShare);
        Assert.Equal(10, layer.Activity.Single().Samples);
        layer.Forward(x);
        Assert.Empty(layer.Activity);
    }

    [Fact]
    public void Active_sets_and_gaps_are_those_of_a_slow_search()
    {
        var rng = new Rng(13);
        Tensor x = Tensor.RandInt([7, 5], 0, 4, rng).To(DType.Float32), w = Tensor.RandInt([3, 5], -2, 1, rng).To(DType.Float32);
        var sets = ActiveSets.Of(x, w);
        var ties = 0;
        for (var b = 0; b < 7; b++)
        {
            for (var j = 0; j < 3; j++)
            {
                double[] sums = [.. Enumerable.Range(0, 5).Select(i => x.At(b, i) + w.At(j, i))];
                int[] active = [.. Enumerable.Range(0, 5).Where(i => sums[i] == sums.Max())];
                Assert.Equal(active, sets[b, j].ToArray());
                var others = sums.Where(sum => sum < sums.Max()).ToArray();
                Assert.Equal(others.Length == 0 ? double.PositiveInfinity : sums.Max() - others.Max(), sets.Gap(b, j));
                ties += active.Length > 1 ? 1 : 0;
            }
        }
        Assert.Equal(ties, sets.Ties);
    }

    [Fact]
    public void A_limited_step_stays_within_its_gap_and_its_prediction_comes_true()
    {
        var layer = new MaxPlusLinear(Tensor.Randn([6, 8], new Rng(4), DType.Float64)) { TracksActivity = true };
        var x = Tensor.Randn([10, 8], new Rng(5), DType.Float64);
        var descent = new MorphologicalSgd(layer, new() { LearningRate = 1e6, GapFraction = 0.5, GapQuantile = 0 });
        var outcome = MorphologicalDiagnostics.Observe(layer, () => (layer.Forward(x) * 1e-3).Sum(), descent.Step);
        // Half of the smallest gap for every row: no sample leaves its piece, on which the loss is linear.
        Assert.Equal(outcome.Predicted, outcome.Actual, 1e-9);
        Assert.True(outcome.Actual < 0 && outcome.Agrees);
        Assert.Equal(1, descent.LimitedShare);
    }

    [Fact]
    public void Without_a_limit_it_is_plain_gradient_descent_by_layer_and_for_other_parameters()
    {
        Sequential Make() => new(new Linear(4, 5, new Rng(1)), new MaxPlusLinear(5, 3, new Rng(2), options: First), new MinPlusLinear(3, 2, new Rng(3), options: First));
        Sequential one = Make(), other = Make();
        var x = Tensor.Randn([9, 4], new Rng(4));
        var descent = new MorphologicalSgd(one, new() { LearningRate = 0.3, GapFraction = double.PositiveInfinity, LayerRates = [("2", 0.5)], Others = new() { LearningRate = 0.1 } });
        one.Forward(x).Square().Sum().Backward();
        other.Forward(x).Square().Sum().Backward();
        descent.Step();
        using var _ = Gradient.Off();
        foreach (var (name, value) in other.NamedParameters)
        {
            value.AddInPlace(value.Grad!, name.StartsWith('0') ? -0.1 : name.StartsWith('1') ? -0.3 : -0.15);
            Assert.True(value.AllClose(one.NamedParameters.Single(entry => entry.Name == name).Value, 1e-6, 1e-6), name);
        }
    }

    [Fact]
    public void Covering_weights_are_all_alive_keep_the_level_and_constant_ones_are_not()
    {
        var x = Tensor.Rand([1000, 16], new Rng(1)) + (Tensor.Arange(16).To(DType.Float32) * 2);
        var constant = MorphologicalNets.Alternating(16, 4, new Rng(2), spread: 0);
        var covered = MorphologicalNets.Alternating(16, 4, new Rng(2));
        Covering.Apply(covered, () => covered.Forward(x), new Rng(3), new() { Spread = 0.25 });
        var dead = MorphologicalDiagnostics.Collect(constant, () => constant.Forward(x));
        var alive = MorphologicalDiagnostics.Collect(covered, () => covered.Forward(x));
        Assert.Equal(1.0 / 16, dead[0].ActiveShare);
        Assert.All(alive, layer => Assert.True(layer.ActiveShare > 0.95, $"{layer}"));
        Assert.Equal(x.Mean().ToDouble(), covered.Forward(x).Mean().ToDouble(), 1e-2);
    }

    [Theory]
    [InlineData(1, 0.5, 0.7)]
    [InlineData(0.25, 0.99, 1)]
    public void The_share_of_active_weights_falls_with_their_spread(double spread, double low, double high)
    {
        var layer = new MaxPlusLinear(16, 16, new Rng(9), spread);
        var activity = MorphologicalDiagnostics.Collect(layer, () => layer.Forward(Tensor.Rand([1000, 16], new Rng(10))));
        Assert.InRange(activity.Single().ActiveShare, low, high);
        Assert.False(layer.TracksActivity);
    }

    [Fact]
    public void A_network_that_begins_as_the_identity_is_one()
    {
        var network = MorphologicalNets.Alternating(5, 4, new Rng(1));
        foreach (var (_, layer) in network.All<MorphologicalLayer>())
        {
            Covering.Identity(layer, delta: 1);
        }
        var x = Tensor.Rand([30, 5], new Rng(2));
        Assert.Equal(x.ToArray<float>(), network.Forward(x).ToArray<float>());
    }

    [Fact]
    public void A_flat_dilation_is_max_pooling_and_every_operation_is_its_slow_version()
    {
        var x = Tensor.Randn([2, 1, 6, 7], new Rng(1));
        Assert.Equal(x.MaxPool2d(3, 1, 1).ToArray<float>(), new MorphologicalConvolution(3, MorphologicalOperation.Dilation).Forward(x).ToArray<float>());

        var weight = Tensor.Randn([1, 3, 3], new Rng(2));
        double Slow(Tensor image, bool dilates, int row, int column)
        {
            var best = dilates ? double.NegativeInfinity : double.PositiveInfinity;
            for (var p = -1; p <= 1; p++)
            {
                for (var q = -1; q <= 1; q++)
                {
                    int r = dilates ? row - p : row + p, c = dilates ? column - q : column + q;
                    if (r is >= 0 and < 6 && c is >= 0 and < 7)
                    {
                        var w = weight.At(0, p + 1, q + 1);
                        best = dilates ? Math.Max(best, image.At(0, 0, r, c) + w) : Math.Min(best, image.At(0, 0, r, c) - w);
                    }
                }
            }
            return best;
        }
        foreach (var dilates in new[] { true, false })
        {
            var y = new MorphologicalConvolution(weight.Clone(), dilates ? MorphologicalOperation.Dilation : MorphologicalOperation.Erosion).Forward(x);
            for (var row = 0; row < 6; row++)
            {
                for (var column = 0; column < 7; column++)
                {
                    Assert.Equal(Slow(x, dilates, row, column), y.At(0, 0, row, column), 1e-5);
                }
            }
        }
    }

    [Fact]
    public void Openings_lower_closings_raise_and_doing_either_twice_changes_nothing()
    {
        var weight = Tensor.Rand([2, 3, 3], new Rng(3), -1, 0, DType.Float64);
        var x = Tensor.Randn([2, 2, 8, 8], new Rng(4), DType.Float64);
        var opening = new MorphologicalConvolution(weight.Clone(), MorphologicalOperation.Opening);
        var closing = new MorphologicalConvolution(weight.Clone(), MorphologicalOperation.Closing);
        Assert.True((opening.Forward(x) <= x + 1e-12).All().ToDouble() == 1);
        Assert.True((closing.Forward(x) >= x - 1e-12).All().ToDouble() == 1);
        Assert.True(opening.Forward(opening.Forward(x)).AllClose(opening.Forward(x)));
        Assert.True(closing.Forward(closing.Forward(x)).AllClose(closing.Forward(x)));
        Assert.False(opening.Forward(x).AllClose(x));
        // An opening is the mirror image of a closing by the turned element: −γ(−x).
        var turned = new MorphologicalConvolution(weight.Flip(1, 2).Contiguous(), MorphologicalOperation.Closing);
        Assert.True((-opening.Forward(-x)).AllClose(turned.Forward(x)));
    }

    [Fact]
    public void Where_inputs_tie_automatic_differentiation_stands_still_and_the_Bouligand_direction_falls()
    {
        foreach (var (rule, falls) in new[] { (TieRule.First, false), (TieRule.Bouligand, true), (TieRule.Steepest, true), (TieRule.Split, true) })
        {
            var layer = new MaxPlusLinear(Tensor.Zeros([1, 3], DType.Float64), new() { Ties = rule });
            var x = Tensor.From(new double[,] { { 2, 2, 1 } });
            var descent = new Learning.Optimizers.Sgd(layer, new() { LearningRate = 1e-3 });
            var outcome = MorphologicalDiagnostics.Observe(layer, () => (layer.Forward(x) - 1).Square().Sum(), descent.Step);
            Assert.True(outcome.Predicted < 0);
            Assert.Equal(falls, outcome.Agrees);
        }
    }

    [Fact]
    public void Guidance_is_the_written_formula()
    {
        Assert.Equal(1.6, MorphologicalNets.LayerRate(0.1, 16), 1e-12);
        Assert.Equal(0.25, MorphologicalNets.LargestStep(gap: 1, message: -2), 1e-12);
        Assert.Equal(double.PositiveInfinity, MorphologicalNets.LargestStep(1, 0));
        var shift = new double[400].Select((_, draw) => Tensor.Randn([1000], new Rng(draw)).Max().ToDouble()).Average();
        Assert.InRange(MorphologicalNets.ExpectedShift(1, 1000) / shift, 1, 1.2);
    }

    [Fact]
    public void Layers_learn_beside_others_copy_and_come_back_from_files()
    {
        var network = new Sequential(new Linear(4, 6, new Rng(1)), new MaxPlusLinear(6, 6, new Rng(2)), new Linear(6, 1, new Rng(3)));
        var x = Tensor.Randn([64, 4], new Rng(4));
        var t = x.Max(1).Values.Unsqueeze(1);
        var descent = new MorphologicalSgd(network, new() { LearningRate = 0.5, Others = new() { LearningRate = 0.05 } });
        double Loss() => (network.Forward(x) - t).Square().Mean().ToDouble();
        var before = Loss();
        for (var step = 0; step < 200; step++)
        {
            network.ZeroGrad();
            (network.Forward(x) - t).Square().Mean().Backward();
            descent.Step();
        }
        Assert.True(Loss() < before / 3, $"{before} to {Loss()}");
        Assert.Equal(network.Forward(x).ToArray<float>(), network.Copy().Forward(x).ToArray<float>());
    }

    [Fact]
    public void Bad_input_is_refused_with_what_to_do()
    {
        var layer = new MaxPlusLinear(3, 2, new Rng(1));
        Assert.Contains("samples × 3", Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Zeros([4, 5]))).Message);
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Full([4, 3], double.NaN))).Message);
        Assert.Contains("at least one sample", Assert.Throws<ArgumentException>(() => layer.Forward(Tensor.Zeros([0, 3]))).Message);
        Assert.Contains("+∞", Assert.Throws<ArgumentException>(() => new MaxPlusLinear(Tensor.Full([2, 2], double.PositiveInfinity))).Message);
        Assert.Contains("at least one position", Assert.Throws<ArgumentException>(() => new MinPlusLinear(Tensor.Full([2, 2], double.NegativeInfinity))).Message);
        Assert.Contains("odd", Assert.Throws<ArgumentException>(() => new MorphologicalConvolution(4, MorphologicalOperation.Opening)).Message);
        Assert.Contains("no morphological layer", Assert.Throws<ArgumentException>(() => new MorphologicalSgd(new Linear(2, 2, new Rng(1)))).Message);
        Assert.Throws<ArgumentException>(() => new MorphologicalSgd(layer, new() { GapFraction = 0 }));
        Assert.Throws<ArgumentException>(() => new MorphologicalSgd(layer, new() { LearningRate = double.PositiveInfinity }));
        Assert.Throws<ArgumentException>(() => new MorphologicalSgd(layer).LearningRate = double.NaN);
        Assert.Contains("not a number", Assert.Throws<ArgumentException>(() => ActiveSets.Of(Tensor.Full([1, 2], double.NaN), Tensor.Zeros([1, 2]))).Message);
        Assert.Throws<ArgumentException>(() => ActiveSets.Of(Tensor.Zeros([1, 2]), Tensor.Zeros([1, 2]), tolerance: -1));
        Assert.Throws<ArgumentException>(() => Covering.Apply(layer, () => { }, new Rng(1)));
        Assert.Throws<ArgumentException>(() => Covering.Identity(layer, 1));
        Assert.Throws<ArgumentException>(() => MorphologicalNets.LargestStep(-1, 1));
        Assert.Contains("direction", Assert.Throws<ArgumentException>(() => layer.BouligandDerivative(Tensor.Zeros([1, 3]), Tensor.Zeros([1, 2]))).Message);
    }

    [Fact]
    public void An_element_is_recovered_wherever_it_lies_and_whatever_its_level()
    {
        static float[] At(int row, int column, float on, float off)
        {
            var weight = new float[25];
            Array.Fill(weight, off);
            weight[(row * 5) + column] = weight[((row + 1) * 5) + column] = weight[((row + 1) * 5) + column + 1] = on;
            return weight;
        }
        Assert.True(ElementTask.IsSame(At(0, 0, 0.1f, -0.3f), At(2, 3, 1, 0)));
        var other = At(0, 0, 0, -1);
        other[24] = 0;
        Assert.False(ElementTask.IsSame(other, At(2, 3, 1, 0)));
        Assert.False(ElementTask.IsSame(new float[25], At(2, 3, 1, 0)));
    }

    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale_and_repeats_itself()
    {
        var results = Rehearsal.Of(new MorphologicalNetsStudy());
        Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.Values(claim.Arm!, claim.Measure, claim.At, claim.On)));
        Assert.Equal(1, results.Mean(MorphologicalNetsStudy.Descent, "descent share", on: "one sample")!.Value.Mean);
        Assert.All(results.Study.Draw(results), figure => Assert.Contains("<svg", figure.ToSvg()));
        var again = Rehearsal.Of(new MorphologicalNetsStudy());
        Assert.Equal(results.Trials[0].Measurements, again.Trials[0].Measurements);
    }
}

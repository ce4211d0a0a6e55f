using Praxis.Learning;
using Praxis.Learning.Adapters;
using Praxis.Papers.Adapt;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Adapt;

/// <summary>The equations of LoRAPrune against hand-worked values and slow direct versions.</summary>
public sealed class LoraPruneTests
{
    static LoraLayer Layer(int inputs, int outputs, bool shaken, int rank = 2)
    {
        var layer = new LoraLayer(new Linear(inputs, outputs, new Rng(1)), new() { Rank = rank, Alpha = 3 }, new Rng(2));
        if (shaken)
        {
            layer.B.Detach().CopyFrom(Tensor.Randn([outputs, rank], new Rng(3)));
        }
        return layer;
    }

    [Fact]
    public void The_estimated_gradient_is_what_a_step_of_size_one_takes_from_the_product()
    {
        var rng = new Rng(5);
        Tensor a = Tensor.Randn([3, 7], rng), b = Tensor.Randn([5, 3], rng), gradientOfA = Tensor.Randn([3, 7], rng), gradientOfB = Tensor.Randn([5, 3], rng);
        var expected = b.MatMul(a) - (b - gradientOfB).MatMul(a - gradientOfA);
        Assert.True(expected.AllClose(LoraImportance.EstimateGradient(a, b, gradientOfA, gradientOfB), 1e-4, 1e-5));
    }

    [Fact]
    public void The_estimated_gradient_of_a_case_worked_out_by_hand()
    {
        // A = (1 2), B = (3; 0), ∇A = (0.5 -1), ∇B = (2; 4): ∇B·A = (2 4; 4 8), B·∇A = (1.5 -3; 0 0), ∇B·∇A = (1 -2; 2 -4).
        var estimate = LoraImportance.EstimateGradient(
            Tensor.From<float>([1, 2], [1, 2]), Tensor.From<float>([3, 0], [2, 1]), Tensor.From([0.5f, -1f], [1, 2]), Tensor.From<float>([2, 4], [2, 1]));
        Assert.Equal([2.5f, 3f, 2f, 12f], estimate.ToArray<float>());
    }

    [Fact]
    public void While_B_is_zero_the_estimate_is_the_true_gradient_projected_on_A()
    {
        // ∂L/∂B = s·∂L/∂W·Aᵀ, and B = 0 gives ∇A = 0; so G = s·∂L/∂W·Aᵀ·A.
        var layer = Layer(6, 4, shaken: false);
        Tensor x = Tensor.Randn([9, 6], new Rng(4)), target = Tensor.Randn([9, 4], new Rng(6));
        layer.Forward(x).MseLoss(target).Backward();
        var expected = layer.Weight.Grad!.MatMul(layer.A.Detach().T.MatMul(layer.A.Detach())) * layer.Scale;
        var estimate = LoraImportance.EstimateGradient(layer.A.Detach(), layer.B.Detach(), layer.A.Grad!, layer.B.Grad!);
        Assert.True(expected.AllClose(estimate, 1e-4, 1e-6));
    }

    [Theory]
    [InlineData(PruneCriterion.Lora, false)]
    [InlineData(PruneCriterion.Lora, true)]
    [InlineData(PruneCriterion.Gradient, false)]
    [InlineData(PruneCriterion.Magnitude, false)]
    public void Importance_by_blocks_of_rows_is_that_of_the_whole_matrix(PruneCriterion criterion, bool squared)
    {
        var layer = Layer(6, 11, shaken: true);
        layer.Forward(Tensor.Randn([9, 6], new Rng(4))).MseLoss(Tensor.Randn([9, 11], new Rng(6))).Backward();
        var (rows, columns) = LoraImportance.Of(layer, criterion, squared);
        double[] expectedRows = new double[11], expectedColumns = new double[6];
        for (var i = 0; i < 11; i++)
        {
            for (var j = 0; j < 6; j++)
            {
                double weight = layer.Weight.At(i, j), gradient = 0;
                for (var r = 0; r < 2; r++)
                {
                    double a = layer.A.At(r, j), b = layer.B.At(i, r), ga = layer.A.Grad!.At(r, j), gb = layer.B.Grad!.At(i, r);
                    weight += 3 / 2.0 * b * a;
                    gradient += (gb * a) + (b * ga) - (gb * ga);
                }
                gradient = criterion switch { PruneCriterion.Lora => gradient, PruneCriterion.Gradient => layer.Weight.Grad!.At(i, j), _ => 1 };
                var importance = squared ? gradient * weight * gradient * weight : Math.Abs(gradient * weight);
                expectedRows[i] += importance;
                expectedColumns[j] += importance;
            }
        }
        Assert.All(expectedRows.Zip(rows), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * (1 + pair.First)));
        Assert.All(expectedColumns.Zip(columns), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * (1 + pair.First)));
    }

    [Fact]
    public void The_cross_term_and_the_adapted_weight_count()
    {
        var layer = Layer(6, 4, shaken: true);
        layer.Forward(Tensor.Randn([9, 6], new Rng(4))).MseLoss(Tensor.Randn([9, 4], new Rng(6))).Backward();
        var whole = LoraImportance.Of(layer).Rows;
        Tensor a = layer.A.Detach(), b = layer.B.Detach(), ga = layer.A.Grad!, gb = layer.B.Grad!;
        var withoutCross = ((gb.MatMul(a) + b.MatMul(ga)) * (layer.Weight.Detach() + layer.Change().Detach())).Abs().Sum(1).ToArray<float>();
        var frozenAlone = ((gb.MatMul(a) + b.MatMul(ga) - gb.MatMul(ga)) * layer.Weight.Detach()).Abs().Sum(1).ToArray<float>();
        Assert.True(Math.Abs(whole[0] - withoutCross[0]) > 1e-3 * whole[0]);
        Assert.True(Math.Abs(whole[0] - frozenAlone[0]) > 1e-3 * whole[0]);
    }

    [Fact]
    public void A_matrix_is_normalised_to_unit_length_so_that_its_scale_does_not_count()
    {
        Assert.Equal([0.6, 0.8], LoraImportance.Normalized([3, 4]).Select(value => Math.Round(value, 6)));
        Assert.Equal([0, 0], LoraImportance.Normalized([0, 0]));
        Assert.All(LoraImportance.Normalized([1, 2, 2]).Zip(LoraImportance.Normalized([1e6, 2e6, 2e6])), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }

    [Fact]
    public void A_layer_whose_loss_was_not_differentiated_has_no_importance()
    {
        var layer = Layer(6, 4, shaken: false);
        Assert.Contains("Backward", Assert.Throws<InvalidOperationException>(() => LoraImportance.Of(layer)).Message);
        Assert.Equal(4, LoraImportance.Of(layer, PruneCriterion.Magnitude).Rows.Length);
        Assert.Contains("rank", Assert.Throws<ArgumentException>(() => LoraImportance.EstimateGradient(layer.A, layer.B, layer.B, layer.A)).Message);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(30, 0.5 - (0.5 * 0.421875))]
    [InlineData(50, 0.4375)]
    [InlineData(70, 0.5 - (0.5 / 64))]
    [InlineData(91, 0.5)]
    [InlineData(99, 0.5)]
    public void The_cubic_schedule_at_steps_worked_out_by_hand(int step, double expected) =>
        Assert.Equal(expected, new SparsitySchedule(0, 0.5, 0.1, 0.1, 100).At(step), 1e-12);

    [Fact]
    public void The_schedule_never_falls_and_slows_down()
    {
        var schedule = new SparsitySchedule(0.1, 0.7, 0.2, 0.3, 60);
        var ratios = Enumerable.Range(0, 60).Select(schedule.At).ToArray();
        Assert.Equal(0.1, ratios[12]);
        Assert.Equal(0.7, ratios[43]);
        Assert.All(ratios.Zip(ratios.Skip(1)), pair => Assert.True(pair.First <= pair.Second));
        Assert.True(ratios[20] - ratios[13] > ratios[40] - ratios[33]);
    }

    [Theory]
    [InlineData(8, 0.5, 4)]
    [InlineData(7, 0.5, 3)]
    [InlineData(100, 0.29, 29)]
    [InlineData(10, 0, 0)]
    [InlineData(3, 0.9999999999, 2)]
    public void A_share_removes_whole_units_rounded_down_and_never_all(int units, double ratio, int removed) =>
        Assert.Equal(removed, SparsitySchedule.Removed(units, ratio));
}

using Praxis.Learning.Agents;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Agents;

public sealed class TwinCriticsTests
{
    [Fact]
    public void The_lower_value_is_taken_row_by_row_and_the_losses_add_up()
    {
        var critics = new TwinCritics(3, 2, [8], new Rng(1));
        Tensor s = Tensor.Randn([20, 3], new Rng(2)), a = Tensor.Randn([20, 2], new Rng(3)), y = Tensor.Randn([20, 1], new Rng(4));
        var (first, second) = critics.Forward(s, a);
        float[] one = first.ToArray<float>(), other = second.ToArray<float>(), low = critics.Minimum(s, a).ToArray<float>(), targets = y.ToArray<float>();
        Assert.NotEqual(one, other);
        Assert.Equal(one.Zip(other, Math.Min), low);
        Assert.Equal(one.Zip(targets, (q, t) => (q - t) * (q - t)).Average() + other.Zip(targets, (q, t) => (q - t) * (q - t)).Average(), critics.Loss(s, a, y).ToDouble(), 4);
    }

    [Fact]
    public void A_target_follows_geometrically_and_does_not_learn()
    {
        var model = new Linear(Tensor.From([1f, 2f], [1, 2]), Tensor.Of(0f));
        var target = new TargetNetwork<Linear>(model);
        Assert.Empty(target.Value.TrainableParameters);
        Assert.All(model.Parameters, parameter => Assert.True(parameter.RequiresGrad));
        model.Load(new StateDict([("weight", Tensor.From([5f, -2f], [1, 2])), ("bias", Tensor.Of(8f))]));
        for (var i = 0; i < 3; i++)
        {
            target.Follow(0.25);
        }
        // θ − θ′ shrinks to 0.75³.
        var left = 0.75 * 0.75 * 0.75;
        Assert.Equal(5 - (4 * left), target.Value.Weight.At(0, 0), 5);
        Assert.Equal(-2 + (4 * left), target.Value.Weight.At(0, 1), 5);
        Assert.Equal(8 - (8 * left), target.Value.Bias!.At(0), 5);
        target.Follow(1);
        Assert.Equal(model.Weight.ToArray<float>(), target.Value.Weight.ToArray<float>());
    }
}

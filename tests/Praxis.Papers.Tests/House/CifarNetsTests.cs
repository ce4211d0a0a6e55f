using Praxis.Lab;
using Praxis.Papers.House;

namespace Praxis.Papers.Tests.House;

public sealed class CifarNetsTests
{
    [Fact]
    public void The_smoke_world_needs_no_data_and_is_the_same_every_time()
    {
        ImageWorld one = CifarNets.World(Scale.Smoke), again = CifarNets.World(Scale.Smoke);
        Assert.False(one.IsReal);
        Assert.Equal(one.Train.Inputs.ToArray<float>(), again.Train.Inputs.ToArray<float>());
        Assert.Equal(one.Classes.Count, one.Train.Labels.Max().ToInt64() + 1);
        Assert.InRange(one.Train.Inputs.Min().ToDouble(), 0, 1);
        Assert.Contains("textures", CifarNets.Recipe.Ingredients(Scale.Smoke));
    }
}

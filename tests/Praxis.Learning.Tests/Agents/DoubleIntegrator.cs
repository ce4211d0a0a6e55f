using Praxis.Learning.Agents;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Agents;

/// <summary>A mass that a force moves along a line to its middle: x″ = 2u, 40 steps of 0.15 s between walls at ±2; costs x² + 0.1·x′² + 0.01·u².</summary>
sealed class DoubleIntegrator(Rng rng)
{
    double _place, _speed;
    int _steps;

    public void Reset(Span<float> observation)
    {
        (_place, _speed, _steps) = (rng.Uniform(-1, 1), rng.Uniform(-0.5, 0.5), 0);
        (observation[0], observation[1]) = ((float)_place, (float)_speed);
    }

    public (double Reward, bool Terminated, bool Truncated) Step(ReadOnlySpan<float> action, Span<float> observation)
    {
        _speed += 0.15 * 2 * Math.Clamp(action[0], -1f, 1f);
        _place += 0.15 * _speed;
        if (Math.Abs(_place) > 2)
        {
            (_place, _speed) = (Math.CopySign(2, _place), 0);
        }
        (observation[0], observation[1]) = ((float)_place, (float)_speed);
        return (-((_place * _place) + (0.1 * _speed * _speed) + (0.01 * action[0] * action[0])), false, ++_steps >= 40);
    }

    /// <summary>The mean sum of rewards of 20 episodes.</summary>
    public static double Score(IOffPolicyAgent agent)
    {
        var world = new DoubleIntegrator(new Rng(1000));
        return Enumerable.Range(0, 20).Average(_ => OffPolicy.Evaluate(agent, world.Reset, world.Step));
    }

    /// <summary>The same for even chance in [−1, 1].</summary>
    public static double RandomScore()
    {
        var world = new DoubleIntegrator(new Rng(1000));
        var rng = new Rng(2);
        var observation = new float[2];
        return Enumerable.Range(0, 20).Average(_ =>
        {
            world.Reset(observation);
            for (var sum = 0.0; ;)
            {
                var (reward, _, over) = world.Step([(float)rng.Uniform(-1, 1)], observation);
                sum += reward;
                if (over)
                {
                    return sum;
                }
            }
        });
    }
}

namespace Praxis.Learning.Agents;

/// <summary>An agent that learns from what it remembers, whoever acted.</summary>
public interface IOffPolicyAgent
{
    /// <summary>How many numbers an observation has.</summary>
    int ObservationSize { get; }

    /// <summary>How many numbers an action has, each from −1 to 1.</summary>
    int ActionSize { get; }

    /// <summary>Writes the action for an observation: the best one known, or one that also explores.</summary>
    void Act(ReadOnlySpan<float> observation, Span<float> action, bool explore = false);

    /// <summary>Remembers a transition; <paramref name="terminated"/> is false where only the time was over.</summary>
    void Observe(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, double reward, ReadOnlySpan<float> next, bool terminated);

    /// <summary>Learns from one batch of memories.</summary>
    void Update();
}

/// <summary>Begins an episode and writes its first observation.</summary>
public delegate void ResetWorld(Span<float> observation);

/// <summary>Acts in a world and writes the observation that follows, also the last one of an episode.</summary>
public delegate (double Reward, bool Terminated, bool Truncated) StepWorld(ReadOnlySpan<float> action, Span<float> observation);

/// <summary>The loop of act, observe, update.</summary>
public static class OffPolicy
{
    /// <summary>Lets an agent learn for so many steps of a world, with one update a step from a number of steps on.</summary>
    /// <param name="agent">Who learns.</param>
    /// <param name="reset">Begins an episode.</param>
    /// <param name="step">One step of the world.</param>
    /// <param name="steps">How many steps.</param>
    /// <param name="updatesFrom">The step, counted from 0, with which updates begin: a batch from very few memories teaches little.</param>
    /// <param name="episodeEnded">Called with the number of steps so far and the sum of an episode's rewards.</param>
    /// <param name="stop">Asked before every step.</param>
    public static void Learn(IOffPolicyAgent agent, ResetWorld reset, StepWorld step, int steps, int updatesFrom = 0, Action<int, double>? episodeEnded = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(reset);
        ArgumentNullException.ThrowIfNull(step);
        float[] observation = new float[agent.ObservationSize], next = new float[agent.ObservationSize], action = new float[agent.ActionSize];
        reset(observation);
        var sum = 0.0;
        for (var i = 0; i < steps; i++)
        {
            stop.ThrowIfCancellationRequested();
            agent.Act(observation, action, explore: true);
            var (reward, terminated, truncated) = step(action, next);
            agent.Observe(observation, action, reward, next, terminated);
            if (i >= updatesFrom)
            {
                agent.Update();
            }
            sum += reward;
            (observation, next) = (next, observation);
            if (terminated || truncated)
            {
                episodeEnded?.Invoke(i + 1, sum);
                sum = 0;
                reset(observation);
            }
        }
    }

    /// <summary>The sum of rewards of one episode in which the agent does its best.</summary>
    public static double Evaluate(IOffPolicyAgent agent, ResetWorld reset, StepWorld step)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(reset);
        ArgumentNullException.ThrowIfNull(step);
        float[] observation = new float[agent.ObservationSize], action = new float[agent.ActionSize];
        reset(observation);
        for (var sum = 0.0; ;)
        {
            agent.Act(observation, action);
            var (reward, terminated, truncated) = step(action, observation);
            sum += reward;
            if (terminated || truncated)
            {
                return sum;
            }
        }
    }
}

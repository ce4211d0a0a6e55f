using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>
/// A world that one agent acts in, step by step. Observations and actions are spans that the caller owns, and a step allocates nothing.
/// An instance is one world, not for several threads at once.
/// </summary>
/// <example>
/// <code>
/// var world = new Pendulum();
/// var (observation, action) = (new float[world.ObservationSize], new float[world.Actions.Size]);
/// world.Reset(rng, observation);
/// StepResult result;
/// do
/// {
///     agent.Act(observation, action);
///     result = world.Step(action, observation);
/// }
/// while (!result.IsOver);
/// </code>
/// </example>
public interface IEnvironment
{
    /// <summary>How many numbers an observation has.</summary>
    int ObservationSize { get; }

    /// <summary>What an action is.</summary>
    ActionSpace Actions { get; }

    /// <summary>The whole truth: everything that the next step depends on besides the action and chance.</summary>
    ReadOnlySpan<double> State { get; }

    /// <summary>Begins an episode and writes its first observation. All chance of the episode comes from the stream, which the world keeps.</summary>
    void Reset(Rng rng, Span<float> observation);

    /// <summary>Acts, and writes the observation that follows, also the last one of an episode.</summary>
    StepResult Step(ReadOnlySpan<float> action, Span<float> observation);
}

/// <summary>
/// A world that several agents act in at once, each with an observation of its own and all with one reward. Observations and actions of
/// all agents lie one behind the other.
/// </summary>
public interface IMultiAgentEnvironment
{
    /// <summary>How many agents there are.</summary>
    int Agents { get; }

    /// <summary>How many numbers one agent's observation has.</summary>
    int ObservationSize { get; }

    /// <summary>What one agent's action is.</summary>
    ActionSpace Actions { get; }

    /// <summary>The whole truth, which training may see and agents may not.</summary>
    ReadOnlySpan<double> State { get; }

    /// <summary>Says which of its choices an agent has now; with continuous actions there is nothing to say.</summary>
    void Available(int agent, Span<bool> choices);

    /// <summary>Begins an episode and writes the first observations (agents × observation).</summary>
    void Reset(Rng rng, Span<float> observations);

    /// <summary>All act at once (agents × action); writes the observations that follow.</summary>
    StepResult Step(ReadOnlySpan<float> actions, Span<float> observations);
}

/// <summary>What a step brought.</summary>
/// <param name="Reward">The reward of the step.</param>
/// <param name="Terminated">Whether the world has come to an end, after which there is no reward: nothing is to be expected from the last observation.</param>
/// <param name="Truncated">Whether only the time is over: the world would go on, and so does the value of the last observation.</param>
public readonly record struct StepResult(double Reward, bool Terminated = false, bool Truncated = false)
{
    /// <summary>Whether the episode is over, for one reason or the other.</summary>
    public bool IsOver => Terminated || Truncated;
}

/// <summary>What an action is: numbers from −1 to 1, or numbers of choices.</summary>
public readonly record struct ActionSpace
{
    ActionSpace(int size, int choices) => (Size, Choices) = (size, choices);

    /// <summary>How many numbers an action has.</summary>
    public int Size { get; }

    /// <summary>From how many choices, counted from 0, each number is; 0 where it is continuous.</summary>
    public int Choices { get; }

    /// <summary>Whether each number lies anywhere from −1 to 1.</summary>
    public bool IsContinuous => Choices == 0;

    /// <summary>So many numbers from −1 to 1; what lies outside is clipped.</summary>
    public static ActionSpace Continuous(int size) => new(AtLeastOne(size, "numbers"), 0);

    /// <summary>One of so many choices, as a whole number, or several such numbers.</summary>
    public static ActionSpace Discrete(int choices, int size = 1) => new(AtLeastOne(size, "numbers"), AtLeastOne(choices, "choices"));

    /// <summary>Refuses an action that is none of this space: of another length, not finite, or no choice.</summary>
    public void Check(ReadOnlySpan<float> action, string world)
    {
        if (action.Length != Size)
            throw new ArgumentException($"{world}: an action of {action.Length} numbers was given; it has {Size}.");
        foreach (var number in action)
            if (!float.IsFinite(number) || !IsContinuous && (number < 0 || number >= Choices || number != MathF.Floor(number)))
                throw new ArgumentException(IsContinuous
                    ? $"{world}: {number} is in the action; it must be finite."
                    : $"{world}: {number} is in the action; it must be a whole number from 0 to {Choices - 1}.");
    }

    /// <summary>Draws an action evenly.</summary>
    public void Sample(Rng rng, Span<float> action)
    {
        ArgumentNullException.ThrowIfNull(rng);
        foreach (ref var number in action)
            number = IsContinuous ? (float)rng.Uniform(-1, 1) : rng.Next(Choices);
    }

    static int AtLeastOne(int count, string what) =>
        count >= 1 ? count : throw new ArgumentOutOfRangeException(nameof(count), $"ActionSpace: an action of {count} {what} was asked for; there must be at least 1.");
}

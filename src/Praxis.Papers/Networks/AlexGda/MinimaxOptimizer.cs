using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// Two players who share one game: each has parameters, an optimiser of its own and a loss that it makes small. In
/// min_x max_y f(x, y) the first player's loss is f and the second's is −f.
/// </summary>
public abstract class MinimaxOptimizer
{
    private protected MinimaxOptimizer(Optimizer first, Optimizer second)
    {
        (First, Second) = (new(first, "first"), new(second, "second"));
        var seen = new HashSet<object>(First.Parameters, ReferenceEqualityComparer.Instance);
        if (Second.Parameters.Any(seen.Contains))
        {
            throw new ArgumentException($"{GetType().Name}: a parameter belongs to both players; give each its own.");
        }
    }

    /// <summary>How many steps were taken.</summary>
    public long StepCount { get; private set; }

    /// <summary>How many gradients were taken, one for each player and point.</summary>
    public long GradientCount { get; private set; }

    private protected Player First { get; }

    private protected Player Second { get; }

    /// <summary>One step of min over the first player, max over the second, of a loss that the function computes anew.</summary>
    public void Step(Func<Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        Step(loss, () => -loss());
    }

    /// <summary>
    /// One step of a game in which each player makes a loss of its own small. The functions are called while the opponent's
    /// parameters hold the values that the method asks for; afterwards every parameter holds its plain iterate.
    /// </summary>
    public void Step(Func<Tensor> firstLoss, Func<Tensor> secondLoss)
    {
        ArgumentNullException.ThrowIfNull(firstLoss);
        ArgumentNullException.ThrowIfNull(secondLoss);
        StepBoth(firstLoss, secondLoss);
        StepCount++;
    }

    private protected abstract void StepBoth(Func<Tensor> firstLoss, Func<Tensor> secondLoss);

    /// <summary>∇ of a player's loss with respect to its own parameters, where they and the opponent's stand now.</summary>
    private protected Tensor?[] GradientOf(Player player, Func<Tensor> loss)
    {
        GradientCount++;
        var value = loss() ?? throw new InvalidOperationException($"{GetType().Name}: the loss of the {player.Name} player is null.");
        if (value.Count != 1)
        {
            throw new ArgumentException($"{GetType().Name}: the loss of the {player.Name} player has shape {value.Shape}; it must be a single number (use Mean).");
        }
        if (!double.IsFinite(value.ToDouble()))
        {
            throw new ArithmeticException($"{GetType().Name}: the loss of the {player.Name} player is {value.ToDouble()} in step {StepCount + 1}; take smaller steps.");
        }
        return Gradient.Of(value, player.Parameters, allowUnused: true);
    }

    /// <summary>Runs while a player's parameters hold other values, and puts the plain iterate back whatever happens.</summary>
    private protected T Away<T>(Player player, Tensor[] values, Func<T> run)
    {
        player.Remember();
        player.Set(values);
        try
        {
            return run();
        }
        finally
        {
            player.Recall();
        }
    }

    /// <summary>One side of the game with memory for its iterates.</summary>
    private protected sealed class Player
    {
        readonly Optimizer _optimizer;
        readonly Tensor[] _home, _before, _extrapolated;
        bool _hasStepped;

        public Player(Optimizer optimizer, string name)
        {
            _optimizer = optimizer ?? throw new ArgumentNullException(name);
            Name = name;
            Parameters = [.. optimizer.Parameters.Select(parameter => parameter.Value)];
            if (Parameters.FirstOrDefault(parameter => !parameter.RequiresGrad) is { } frozen)
            {
                throw new ArgumentException($"MinimaxOptimizer: a parameter of shape {frozen.Shape} of the {name} player requires no gradient; leave frozen ones out.");
            }
            (_home, _before, _extrapolated) = (Copies(), Copies(), Copies());
        }

        public string Name { get; }

        public Tensor[] Parameters { get; }

        public void Step(Tensor?[] gradients)
        {
            Copy(Parameters, _before);
            _optimizer.Step(gradients);
            _hasStepped = true;
        }

        /// <summary>
        /// Where the opponent sees this player, p̃ = p + (factor − 1)·(p − p₋): the last step as if it had been factor times as long, and
        /// p itself before the first step.
        /// </summary>
        public Tensor[] Extrapolated(double factor)
        {
            using var _ = Gradient.Off();
            for (var i = 0; i < Parameters.Length; i++)
            {
                if (_hasStepped)
                {
                    _extrapolated[i].CopyFrom(_before[i]).LerpInPlace(Parameters[i].Detach(), factor);
                }
                else
                {
                    _extrapolated[i].CopyFrom(Parameters[i]);
                }
            }
            return _extrapolated;
        }

        public void Remember() => Copy(Parameters, _home);

        public void Recall() => Set(_home);

        public void Set(Tensor[] values) => Copy(values, Parameters);

        public Tensor[] Copies()
        {
            using var _ = Gradient.Off();
            return [.. Parameters.Select(parameter => parameter.Detach().Clone().Keep())];
        }

        static void Copy(Tensor[] from, Tensor[] to)
        {
            using var _ = Gradient.Off();
            for (var i = 0; i < from.Length; i++)
            {
                to[i].CopyFrom(from[i]);
            }
        }
    }
}

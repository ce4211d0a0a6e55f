using Praxis.Tensors;

namespace Praxis.Learning.Classical;

/// <summary>Linear regression with a quadratic penalty (Hoerl and Kennard, 1970), in closed form; the intercept is free.</summary>
public sealed class Ridge
{
    Ridge(Tensor weights, Tensor intercept, double penalty)
    {
        Weights = weights;
        Intercept = intercept;
        Penalty = penalty;
    }

    /// <summary>W (features × outputs), in float64.</summary>
    public Tensor Weights { get; }

    /// <summary>b (outputs).</summary>
    public Tensor Intercept { get; }

    /// <summary>λ.</summary>
    public double Penalty { get; }

    /// <summary>min ‖Y − X·W − b‖² + λ·‖W‖² for targets (samples) or (samples × outputs).</summary>
    public static Ridge Fit(Tensor inputs, Tensor targets, double penalty)
    {
        if (penalty is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(penalty), $"Ridge: the penalty is {penalty}; it must be at least 0 and finite.");
        }
        return new Problem(inputs, targets).Solve(penalty);
    }

    /// <summary>
    /// The penalty with the smallest leave-one-out error, Σᵢ ((yᵢ − ŷᵢ)/(1 − hᵢ))² with hᵢ = 1/n + Σⱼ uᵢⱼ²·sⱼ²/(sⱼ² + λ), and its fit.
    /// </summary>
    public static Ridge FitByLeaveOneOut(Tensor inputs, Tensor targets, IReadOnlyList<double> penalties)
    {
        ArgumentNullException.ThrowIfNull(penalties);
        if (penalties.Count == 0)
        {
            throw new ArgumentException("Ridge: there are no penalties to choose from; give at least one.");
        }
        foreach (var penalty in penalties)
        {
            Checked.Positive(penalty, "Ridge", "penalty");
        }
        var problem = new Problem(inputs, targets);
        return problem.Solve(penalties.MinBy(problem.LeaveOneOutError));
    }

    /// <summary>Σᵢ (yᵢ − ŷ₋ᵢ)², each sample predicted by the fit to all others, without fitting again.</summary>
    public static double LeaveOneOutError(Tensor inputs, Tensor targets, double penalty) =>
        new Problem(inputs, targets).LeaveOneOutError(Checked.Positive(penalty, "Ridge", nameof(penalty)));

    /// <summary>X·W + b (samples × outputs).</summary>
    public Tensor Predict(Tensor inputs)
    {
        var x = Checked.Matrix(inputs, "Ridge", nameof(inputs));
        if (x.Size(1) != Weights.Size(0))
        {
            throw new ArgumentException($"Ridge: inputs of {x.Shape} do not meet {Weights.Size(0)} features.");
        }
        return x.MatMul(Weights) + Intercept;
    }

    sealed class Problem
    {
        readonly Tensor _centreX;
        readonly Tensor _centreY;
        readonly Tensor _y;
        readonly Tensor _u;
        readonly Tensor _s;
        readonly Tensor _vh;

        public Problem(Tensor inputs, Tensor targets)
        {
            ArgumentNullException.ThrowIfNull(targets);
            using var _ = Gradient.Off();
            var x = Checked.Matrix(inputs, "Ridge", nameof(inputs));
            var y = Checked.Matrix(targets.Rank == 1 ? targets.Unsqueeze(1) : targets, "Ridge", nameof(targets));
            if (x.Size(0) != y.Size(0))
            {
                throw new ArgumentException($"Ridge: inputs of {inputs.Shape} do not meet targets of {targets.Shape}; both need as many rows.");
            }
            _centreX = x.Mean(0);
            _centreY = y.Mean(0);
            _y = y - _centreY;
            (_u, _s, _vh) = Linalg.Svd(x - _centreX, fullMatrices: false);
        }

        public Ridge Solve(double penalty)
        {
            // Directions without any variance get no weight, so that a penalty of zero gives the smallest solution.
            var least = _s.Max().ToDouble() * Math.Max(_u.Size(0), _vh.Size(1)) * 2.2e-16;
            var shrink = Tensor.Where(_s > least, _s / (_s.Square() + penalty).Maximum(1e-300), 0);
            var weights = _vh.T.MatMul(shrink.Unsqueeze(1) * _u.T.MatMul(_y));
            return new(weights, _centreY - _centreX.MatMul(weights), penalty);
        }

        public double LeaveOneOutError(double penalty)
        {
            var kept = _s.Square() / (_s.Square() + penalty);
            var residuals = _y - _u.MatMul(kept.Unsqueeze(1) * _u.T.MatMul(_y));
            var leverages = (_u.Square() * kept).Sum(1, keepDim: true) + (1.0 / _u.Size(0));
            return (residuals / (1 - leverages)).Square().Sum().ToDouble();
        }
    }
}

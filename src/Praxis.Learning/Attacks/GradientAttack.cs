using Praxis.Tensors;

namespace Praxis.Learning.Attacks;

/// <summary>
/// Inputs near the given ones that a model gets wrong, by the gradient of a loss. The model is any function; what it must be set to
/// (evaluation mode, frozen statistics) is set by the caller, and no gradient is left on its parameters.
/// </summary>
public static class GradientAttack
{
    /// <summary>x + ε·sign ∇ₓL, cut to the box (Goodfellow et al., 2015); for the Euclidean norm x + ε·∇ₓL/‖∇ₓL‖.</summary>
    public static Tensor FastSign(Func<Tensor, Tensor> model, Tensor inputs, Tensor labels, AttackOptions? options = null)
    {
        options ??= new();
        return Attack(model, inputs, labels, null, options with { Steps = 1, StepSize = options.Radius is 0 ? null : options.Radius, RandomStarts = 0, HalvesSteps = false }, keepsLast: true);
    }

    /// <summary>
    /// x ← Π(x + α·sign ∇ₓL), with Π onto the ball around the input and the box, for some steps from a random place (Madry et al.,
    /// 2018). For every sample the place with the highest loss of all steps and starts is returned.
    /// </summary>
    public static Tensor Projected(Func<Tensor, Tensor> model, Tensor inputs, Tensor labels, Rng? rng, AttackOptions? options = null) =>
        Attack(model, inputs, labels, rng, options ?? new(), keepsLast: false);

    static Tensor Attack(Func<Tensor, Tensor> model, Tensor inputs, Tensor labels, Rng? rng, AttackOptions options, bool keepsLast)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(labels);
        Check(inputs, rng, options);
        var centre = inputs.Detach();
        var best = centre;
        Tensor? bestLoss = null;
        for (var start = 0; start < Math.Max(1, options.RandomStarts); start++)
        {
            var x = options.RandomStarts == 0 ? centre : Inside(centre, centre + Anywhere(centre, rng!.Split(start), options), options);
            Climb(x);
        }
        return best;

        void Climb(Tensor x)
        {
            var length = Tensor.Full([x.Size(0), .. Enumerable.Repeat(1, x.Rank - 1)], options.StepSize ?? (2.5 * options.Radius / options.Steps), x.DType);
            var (loss, gradient) = Ascent(x);
            Keep(x, loss);
            for (var step = 0; step < options.Steps; step++)
            {
                var next = Inside(centre, x + (Direction(gradient, options.Norm) * length), options);
                var (nextLoss, nextGradient) = step == options.Steps - 1 ? (Losses(next), gradient) : Ascent(next);
                Keep(next, nextLoss);
                if (options.HalvesSteps)
                {
                    // A sample that did not climb stays where it was and takes half the step next time.
                    var climbed = nextLoss > loss;
                    var wide = climbed.Reshape(length.Shape);
                    next = Tensor.Where(wide, next, x);
                    nextGradient = Tensor.Where(wide, nextGradient, gradient);
                    nextLoss = Tensor.Where(climbed, nextLoss, loss);
                    length = Tensor.Where(wide, length, length / 2);
                }
                (x, loss, gradient) = (next, nextLoss, nextGradient);
            }
        }

        void Keep(Tensor x, Tensor loss)
        {
            if (bestLoss is null || keepsLast)
            {
                (best, bestLoss) = (x, loss);
                return;
            }
            var better = loss > bestLoss;
            best = Tensor.Where(better.Reshape([x.Size(0), .. Enumerable.Repeat(1, x.Rank - 1)]), x, best);
            bestLoss = Tensor.Where(better, loss, bestLoss);
        }

        Tensor Losses(Tensor x)
        {
            using var _ = Gradient.Off();
            return Signed(x).Detach();
        }

        (Tensor Losses, Tensor Gradient) Ascent(Tensor x)
        {
            using var _ = Gradient.On();
            var leaf = x.Detach().RequireGrad();
            var losses = Signed(leaf);
            return (losses.Detach(), Gradient.Of(losses.Sum(), [leaf])[0]);
        }

        Tensor Signed(Tensor x)
        {
            var losses = (options.Loss ?? AttackLosses.CrossEntropy)(model(x), labels);
            if (losses.Rank != 1 || losses.Size(0) != x.Size(0))
            {
                throw new ArgumentException($"GradientAttack: the loss has shape {losses.Shape}; it must be one number for each of the {x.Size(0)} samples.");
            }
            return options.Targeted ? -losses : losses;
        }
    }

    /// <summary>The share of samples that a model still calls right.</summary>
    public static double Accuracy(Func<Tensor, Tensor> model, Tensor inputs, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var _ = Gradient.Off();
        return Metrics.Classification.Accuracy(model(inputs), labels);
    }

    static Tensor Direction(Tensor gradient, AttackNorm norm) => norm == AttackNorm.Infinity ? gradient.Sign() : gradient / Length(gradient);

    static Tensor Inside(Tensor centre, Tensor x, AttackOptions options)
    {
        var change = x - centre;
        // The box is convex and holds the centre, so that cutting to it never leaves the ball again.
        var kept = options.Norm == AttackNorm.Infinity
            ? change.Clamp(-options.Radius, options.Radius)
            : change * (options.Radius / Length(change)).Minimum(1.0);
        return (centre + kept).Clamp(options.Low, options.High);
    }

    static Tensor Anywhere(Tensor centre, Rng rng, AttackOptions options)
    {
        if (options.Norm == AttackNorm.Infinity)
        {
            return Tensor.Rand(centre.Shape, rng, -1, 1, centre.DType) * options.Radius;
        }
        // Uniform in the ball: a uniform direction and a length with density r^(d−1).
        var direction = centre.RandnLike(rng);
        var lengths = Tensor.Rand([centre.Size(0), .. Enumerable.Repeat(1, centre.Rank - 1)], rng, type: centre.DType).Pow(centre.Size(0) / (double)centre.Count);
        return direction / Length(direction) * lengths * options.Radius;
    }

    static Tensor Length(Tensor samples) => samples.Square().Sum([.. Enumerable.Range(1, samples.Rank - 1)], keepDim: true).Sqrt().Maximum(1e-12);

    static void Check(Tensor inputs, Rng? rng, AttackOptions options)
    {
        if (inputs.Rank < 2 || !inputs.IsFloating || inputs.Count == 0)
        {
            throw new ArgumentException($"GradientAttack: the inputs are {inputs.DType} of shape {inputs.Shape}; they must be floating (samples × …).");
        }
        Checked.AtLeast(1, options.Steps, "GradientAttack", nameof(options.Steps));
        Checked.AtLeast(0, options.RandomStarts, "GradientAttack", nameof(options.RandomStarts));
        Checked.Positive(options.StepSize ?? 1, "GradientAttack", nameof(options.StepSize));
        if (options.Radius is not (>= 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"GradientAttack: the radius is {options.Radius}; it must be at least 0 and finite.");
        }
        if (options.RandomStarts > 0 && rng is null)
        {
            throw new ArgumentNullException(nameof(rng), "GradientAttack: random starts need a random stream; give one or set RandomStarts to 0.");
        }
        double least = inputs.Detach().Min().ToDouble(), most = inputs.Detach().Max().ToDouble();
        if (!(least >= options.Low - 1e-6) || !(most <= options.High + 1e-6))
        {
            throw new ArgumentException($"GradientAttack: the inputs reach from {least:g4} to {most:g4}; they must lie in the box from {options.Low} to {options.High}.");
        }
    }
}

using Praxis.Learning;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>How a parametric matrix model is fitted.</summary>
public sealed record MatrixFitOptions
{
    /// <summary>Fits from so many random starts, of which the best is kept.</summary>
    public int Restarts { get; init; } = 4;

    /// <summary>Iterations of each fit at most.</summary>
    public int Iterations { get; init; } = 500;

    /// <summary>Whether L-BFGS is used, which suits few samples without noise; otherwise Adam on all samples.</summary>
    public bool Quasi { get; init; } = true;

    /// <summary>Adam's learning rate, which falls to a tenth.</summary>
    public double LearningRate { get; init; } = 1e-2;

    /// <summary>Refuses options that cannot be followed.</summary>
    internal void Check()
    {
        if (Restarts < 1 || Iterations < 1 || LearningRate is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException($"ParametricMatrixModels: {Restarts} starts, {Iterations} iterations and a learning rate of {LearningRate} were given; all must be positive and finite.");
    }
}

/// <summary>Fitting of parametric matrix models (arXiv 2401.11694).</summary>
/// <example>
/// <code>
/// // Levels (10 × 2) of a Hamiltonian at ten couplings (10 × 1), carried on to couplings that were not seen.
/// var pmm = ParametricMatrixModels.Fit(stream => new AffineEigenvaluePmm(new() { Inputs = 1, Size = 5, Levels = 2 }, stream), couplings, levels, new Rng(1));
/// Tensor beyond = pmm.Forward(others);
/// </code>
/// </example>
public static class ParametricMatrixModels
{
    /// <summary>
    /// min over all matrices of mean (ŷ − y)², from several starts; the model with the least error on the validation samples, or on
    /// those it was fitted to where there are none, is kept.
    /// </summary>
    /// <param name="make">Makes a model from a stream.</param>
    /// <param name="inputs">(samples × inputs).</param>
    /// <param name="targets">(samples × outputs).</param>
    /// <param name="rng">Where the starts come from.</param>
    /// <param name="options">How.</param>
    /// <param name="validation">Samples to choose by.</param>
    /// <param name="stop">Stops between two steps.</param>
    public static T Fit<T>(Func<Rng, T> make, Tensor inputs, Tensor targets, Rng rng, MatrixFitOptions? options = null, (Tensor Inputs, Tensor Targets)? validation = null, CancellationToken stop = default)
        where T : Layer
    {
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(rng);
        options ??= new();
        Check(inputs, targets);
        if (validation is { } held)
            Check(held.Inputs, held.Targets);
        options.Check();
        T? best = null;
        var least = double.PositiveInfinity;
        for (var start = 0; start < options.Restarts; start++)
        {
            var model = make(rng.Split(start));
            Train(model, inputs, targets, options, stop);
            var error = validation is { } chosen ? Error(model, chosen.Inputs, chosen.Targets) : Error(model, inputs, targets);
            // A start that ended in NaN gives way to any other.
            if (best is null || error < least || double.IsNaN(least))
                (best, least) = (model, error);
        }
        return best!;
    }

    /// <summary>Goes on fitting one model to samples.</summary>
    public static void Train(Layer model, Tensor inputs, Tensor targets, MatrixFitOptions options, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        Check(inputs, targets);
        var y = targets.To(DType.Float64);
        Tensor Loss()
        {
            stop.ThrowIfCancellationRequested();
            var given = model.Forward(inputs);
            return given.Shape == y.Shape ? given.MseLoss(y) : throw new ArgumentException($"ParametricMatrixModels: the model gives {given.Shape} for targets of {y.Shape}; its outputs must be as many as theirs.");
        }
        if (options.Quasi)
        {
            _ = new LBfgs(model, new() { MaxIterations = options.Iterations, MaxEvaluations = 2 * options.Iterations, LossTolerance = 0, GradientTolerance = 1e-13, Memory = 20 }).Minimize(Loss);
            return;
        }
        var adam = new Adam(model, new() { LearningRate = options.LearningRate, Schedule = Schedule.Cosine(options.Iterations, 0.1) });
        for (var step = 0; step < options.Iterations; step++)
        {
            model.ZeroGrad();
            Loss().Backward();
            adam.Step();
        }
    }

    /// <summary>mean (ŷ − y)².</summary>
    public static double Error(Layer model, Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(model);
        Check(inputs, targets);
        using var _ = Gradient.Off();
        return model.Forward(inputs).MseLoss(targets.To(DType.Float64)).ToDouble();
    }

    static void Check(Tensor inputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Rank != 2 || targets.Rank != 2 || inputs.Size(0) != targets.Size(0) || inputs.Count == 0 || targets.Count == 0)
            throw new ArgumentException($"ParametricMatrixModels: inputs of {inputs.Shape} and targets of {targets.Shape} were given; (samples × inputs) and (samples × outputs) with as many samples are needed.");
        if (inputs.IsFinite().All().ToDouble() == 0 || targets.IsFinite().All().ToDouble() == 0)
            throw new ArgumentException("ParametricMatrixModels: inputs or targets contain NaN or infinity; they must be finite.");
    }
}

using Praxis.Tensors;

namespace Praxis.Learning.Optimizers;

/// <summary>What <see cref="LBfgs"/> is told.</summary>
public sealed record LBfgsOptions
{
    /// <summary>Iterations at most.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>Evaluations of the loss at most.</summary>
    public int MaxEvaluations { get; init; } = 1000;

    /// <summary>How many pairs of steps and changes of gradient are remembered.</summary>
    public int Memory { get; init; } = 10;

    /// <summary>Ends when no number of the (projected) gradient is larger.</summary>
    public double GradientTolerance { get; init; } = 1e-8;

    /// <summary>Ends when the loss falls by less, relative to its size.</summary>
    public double LossTolerance { get; init; } = 1e-12;

    /// <summary>The lower bound of every parameter, in their shapes or as single numbers; null: none.</summary>
    public IReadOnlyList<Tensor>? Lower { get; init; }

    /// <summary>The upper bound of every parameter, in their shapes or as single numbers; null: none.</summary>
    public IReadOnlyList<Tensor>? Upper { get; init; }
}

/// <summary>How a minimisation ended.</summary>
/// <param name="Loss">The loss at the end.</param>
/// <param name="Iterations">Iterations made.</param>
/// <param name="Evaluations">Evaluations of the loss and its gradient.</param>
/// <param name="GradientSize">The largest number of the (projected) gradient.</param>
/// <param name="Reason">Why it ended.</param>
public sealed record LBfgsResult(double Loss, int Iterations, int Evaluations, double GradientSize, string Reason);

/// <summary>
/// Minimises a deterministic loss with limited-memory BFGS: along −H·g with H from the last pairs of steps and changes of
/// gradient, by steps that satisfy the strong Wolfe conditions (Nocedal and Wright, 2006). With bounds it works in the
/// variables that are free at a point and projects its steps into the box, which Armijo's condition must accept.
/// Vectors are kept in double precision whatever the parameters' type.
/// </summary>
public sealed class LBfgs
{
    const double Decrease = 1e-4, Curvature = 0.9;

    readonly Tensor[] _parameters;
    readonly LBfgsOptions _options;
    readonly double[]? _lower, _upper;
    readonly List<(double[] Step, double[] Change, double Inverse)> _pairs = [];
    Func<Tensor>? _loss;
    int _evaluations;

    /// <summary>A minimisation over the parameters of a model that are not frozen.</summary>
    public LBfgs(Module model, LBfgsOptions? options = null)
        : this((model ?? throw new ArgumentNullException(nameof(model))).TrainableParameters, options)
    {
    }

    /// <summary>A minimisation over parameters.</summary>
    public LBfgs(IReadOnlyList<Tensor> parameters, LBfgsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = [.. parameters];
        _options = options ?? new();
        if (_parameters.Length == 0 || _parameters.Any(parameter => !parameter.RequiresGrad))
        {
            throw new ArgumentException($"LBfgs: {_parameters.Length} parameters were given; there must be at least one, and each must require a gradient.");
        }
        _lower = Bounds(_options.Lower, "Lower");
        _upper = Bounds(_options.Upper, "Upper");
        if (_lower is not null && _upper is not null && _lower.Zip(_upper).Any(pair => !(pair.First <= pair.Second)))
        {
            throw new ArgumentException("LBfgs: a lower bound is above its upper bound.");
        }
    }

    /// <summary>Minimises the loss, which is computed anew from the parameters at each call; they end at the best point found.</summary>
    public LBfgsResult Minimize(Func<Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        (_loss, _evaluations) = (loss, 0);
        _pairs.Clear();
        var at = Evaluate(Projected(Read()));
        for (var iteration = 0; ; iteration++)
        {
            var size = ProjectedGradientSize(at);
            var reason = !double.IsFinite(at.Loss) ? "the loss is not finite"
                : size <= _options.GradientTolerance ? "the gradient vanished"
                : iteration >= _options.MaxIterations ? "all iterations were made"
                : _evaluations >= _options.MaxEvaluations ? "all evaluations were made" : null;
            var next = reason is null ? Advance(at) : null;
            if (next is null)
            {
                Write(at.X);
                return new(at.Loss, iteration, _evaluations, size, reason ?? "no step along the direction lowers the loss");
            }
            var gained = at.Loss - next.Loss;
            Remember(at, next);
            var before = at;
            at = next;
            if (gained <= _options.LossTolerance * Math.Max(1, Math.Max(Math.Abs(before.Loss), Math.Abs(at.Loss))))
            {
                Write(at.X);
                return new(at.Loss, iteration + 1, _evaluations, ProjectedGradientSize(at), "the loss stopped falling");
            }
        }
    }

    Point? Advance(Point at)
    {
        var direction = Direction(at);
        var slope = Dot(direction, at.G);
        if (!(slope < 0))
        {
            _pairs.Clear();
            direction = Direction(at);
            slope = Dot(direction, at.G);
        }
        var first = _pairs.Count == 0 ? Math.Min(1, 1 / at.G.Sum(Math.Abs)) : 1;
        var next = !(slope < 0) ? null : _lower is null && _upper is null ? StrongWolfe(at, direction, slope, first) : Armijo(at, direction, first);
        if (next is null && _pairs.Count > 0)
        {
            // What is remembered misleads; once more along the gradient.
            _pairs.Clear();
            return Advance(at);
        }
        return next;
    }

    /// <summary>−H·g over the variables that no bound holds.</summary>
    double[] Direction(Point at)
    {
        var q = new double[at.G.Length];
        for (var i = 0; i < q.Length; i++)
        {
            q[i] = IsHeld(at, i) ? 0 : at.G[i];
        }
        var held = q.Select((_, i) => IsHeld(at, i)).ToArray();
        var factors = new double[_pairs.Count];
        for (var p = _pairs.Count - 1; p >= 0; p--)
        {
            factors[p] = _pairs[p].Inverse * Dot(_pairs[p].Step, q);
            SpanKernels.Axpy(-factors[p], _pairs[p].Change, q);
            Hold(q, held);
        }
        if (_pairs.Count > 0)
        {
            var (step, change, _) = _pairs[^1];
            var scale = Dot(step, change) / Dot(change, change);
            for (var i = 0; i < q.Length; i++)
            {
                q[i] *= scale;
            }
        }
        for (var p = 0; p < _pairs.Count; p++)
        {
            SpanKernels.Axpy(factors[p] - (_pairs[p].Inverse * Dot(_pairs[p].Change, q)), _pairs[p].Step, q);
            Hold(q, held);
        }
        for (var i = 0; i < q.Length; i++)
        {
            q[i] = -q[i];
        }
        return q;
    }

    Point? Armijo(Point at, double[] direction, double first)
    {
        for (var step = first; _evaluations < _options.MaxEvaluations && step > 1e-20; step *= 0.5)
        {
            var next = Evaluate(Projected(Along(at.X, step, direction)));
            var moved = 0.0;
            for (var i = 0; i < direction.Length; i++)
            {
                moved += at.G[i] * (next.X[i] - at.X[i]);
            }
            if (next.Loss <= at.Loss + (Decrease * moved) && next.Loss < at.Loss)
            {
                return next;
            }
        }
        return null;
    }

    Point? StrongWolfe(Point at, double[] direction, double slope, double step)
    {
        Trial low = new(0, at, slope), before = low;
        while (_evaluations < _options.MaxEvaluations)
        {
            var trial = Try(at, direction, step);
            if (!double.IsFinite(trial.At.Loss))
            {
                if (step < 1e-20)
                {
                    return null;
                }
                step = before.Step + (0.1 * (step - before.Step));
                continue;
            }
            if (trial.At.Loss > at.Loss + (Decrease * step * slope) || (before.Step > 0 && trial.At.Loss >= before.At.Loss))
            {
                return Zoom(at, direction, slope, before, trial);
            }
            if (Math.Abs(trial.Slope) <= -Curvature * slope)
            {
                return trial.At;
            }
            if (trial.Slope >= 0)
            {
                return Zoom(at, direction, slope, trial, before);
            }
            (before, step) = (trial, 2.5 * step);
        }
        return before.Step > 0 ? before.At : null;
    }

    Point? Zoom(Point at, double[] direction, double slope, Trial low, Trial high)
    {
        while (_evaluations < _options.MaxEvaluations && Math.Abs(high.Step - low.Step) > 1e-16 * Math.Max(1, low.Step))
        {
            var trial = Try(at, direction, Cubic(low, high));
            if (!(trial.At.Loss <= at.Loss + (Decrease * trial.Step * slope)) || trial.At.Loss >= low.At.Loss)
            {
                high = trial;
                continue;
            }
            if (Math.Abs(trial.Slope) <= -Curvature * slope)
            {
                return trial.At;
            }
            if (trial.Slope * (high.Step - low.Step) >= 0)
            {
                high = low;
            }
            low = trial;
        }
        return low.Step > 0 && low.At.Loss < at.Loss ? low.At : null;
    }

    /// <summary>Where the cubic through both ends has its minimum, kept away from the ends.</summary>
    static double Cubic(Trial a, Trial b)
    {
        double left = Math.Min(a.Step, b.Step), right = Math.Max(a.Step, b.Step), margin = 0.1 * (right - left);
        var d = a.Slope + b.Slope - (3 * (a.At.Loss - b.At.Loss) / (a.Step - b.Step));
        var root = Math.Sqrt((d * d) - (a.Slope * b.Slope)) * Math.Sign(b.Step - a.Step);
        var step = b.Step - ((b.Step - a.Step) * ((b.Slope + root - d) / (b.Slope - a.Slope + (2 * root))));
        return double.IsFinite(step) && double.IsFinite(b.At.Loss) ? Math.Clamp(step, left + margin, right - margin) : (left + right) / 2;
    }

    Trial Try(Point at, double[] direction, double step)
    {
        var point = Evaluate(Along(at.X, step, direction));
        return new(step, point, Dot(point.G, direction));
    }

    void Remember(Point from, Point to)
    {
        var step = new double[from.X.Length];
        var change = new double[from.X.Length];
        for (var i = 0; i < step.Length; i++)
        {
            step[i] = to.X[i] - from.X[i];
            change[i] = to.G[i] - from.G[i];
        }
        var curvature = Dot(step, change);
        if (curvature > 1e-16 * Dot(change, change))
        {
            _pairs.Add((step, change, 1 / curvature));
            if (_pairs.Count > _options.Memory)
            {
                _pairs.RemoveAt(0);
            }
        }
    }

    Point Evaluate(double[] x)
    {
        _evaluations++;
        Write(x);
        var loss = _loss!();
        var gradients = Gradient.Of(loss, _parameters, allowUnused: true);
        var g = new double[x.Length];
        var start = 0;
        foreach (var gradient in gradients)
        {
            gradient.CopyTo<double>(g.AsSpan(start, gradient.Count));
            start += gradient.Count;
        }
        return new(x, loss.ToDouble(), g);
    }

    double ProjectedGradientSize(Point at)
    {
        var size = 0.0;
        for (var i = 0; i < at.G.Length; i++)
        {
            size = Math.Max(size, IsHeld(at, i) ? 0 : Math.Abs(at.G[i]));
        }
        return size;
    }

    /// <summary>Whether a variable lies on a bound and would leave the box downhill.</summary>
    bool IsHeld(Point at, int i) => (_lower is not null && at.X[i] <= _lower[i] && at.G[i] > 0) || (_upper is not null && at.X[i] >= _upper[i] && at.G[i] < 0);

    double[] Projected(double[] x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = Math.Min(Math.Max(x[i], _lower?[i] ?? double.NegativeInfinity), _upper?[i] ?? double.PositiveInfinity);
        }
        return x;
    }

    double[] Read()
    {
        var x = new double[_parameters.Sum(parameter => parameter.Count)];
        var start = 0;
        foreach (var parameter in _parameters)
        {
            parameter.CopyTo<double>(x.AsSpan(start, parameter.Count));
            start += parameter.Count;
        }
        return x;
    }

    void Write(double[] x)
    {
        using var _ = Gradient.Off();
        var start = 0;
        foreach (var parameter in _parameters)
        {
            parameter.CopyFrom(Tensor.From<double>(x.AsSpan(start, parameter.Count), parameter.Shape));
            start += parameter.Count;
        }
    }

    double[]? Bounds(IReadOnlyList<Tensor>? bounds, string name)
    {
        if (bounds is null)
        {
            return null;
        }
        if (bounds.Count != _parameters.Length || bounds.Zip(_parameters).Any(pair => pair.First.Count != 1 && pair.First.Shape != pair.Second.Shape))
        {
            throw new ArgumentException($"LBfgs: {bounds.Count} bounds were given as {name} for {_parameters.Length} parameters; there must be one for each, in its shape or as a single number.");
        }
        return [.. bounds.Zip(_parameters).SelectMany(pair => pair.First.Count == 1 ? Enumerable.Repeat(pair.First.ToDouble(), pair.Second.Count) : pair.First.ToArray<double>())];
    }

    static void Hold(double[] vector, bool[] held)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = held[i] ? 0 : vector[i];
        }
    }

    static double[] Along(double[] x, double step, double[] direction)
    {
        var next = (double[])x.Clone();
        SpanKernels.Axpy(step, direction, next);
        return next;
    }

    static double Dot(double[] a, double[] b) => SpanKernels.Dot(a, b);

    sealed record Point(double[] X, double Loss, double[] G);

    sealed record Trial(double Step, Point At, double Slope);
}

using Praxis.Learning;
using Praxis.Learning.Families;
using Praxis.Learning.Optimizers;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>How a student begins.</summary>
enum Beginning
{
    /// <summary>Constant weights.</summary>
    Constant,

    /// <summary>Normal weights of deviation 1.</summary>
    Normal,

    /// <summary>Weights fitted to the inputs.</summary>
    Covering,

    /// <summary>The identity.</summary>
    Identity,
}

/// <summary>A way to train a student.</summary>
/// <param name="Beginning">How it begins.</param>
/// <param name="Rate">η.</param>
/// <param name="Temperature">τ of the smooth maximum.</param>
readonly record struct Setting(Beginning Beginning, double Rate, double Temperature = 0)
{
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Beginning}, rate {Rate}{(Temperature > 0 ? $", temperature {Temperature}" : "")}");
}

/// <summary>A way to train, with the settings that it may choose from.</summary>
/// <param name="Name">The arm.</param>
/// <param name="Grid">Its settings, as many as any other arm's.</param>
sealed record StudentArm(string Name, IReadOnlyList<Setting> Grid);

/// <summary>What became of a student.</summary>
/// <param name="RelativeError">Its squared error on new inputs over the variance of the teacher: 1 is no better than the mean, +∞ a student that diverged.</param>
/// <param name="ActiveShares">The share of active weights by layer (rows) and time (columns); empty for a ReLU network.</param>
/// <param name="FallingShare">The share of observed steps after which the loss on their batch was lower.</param>
sealed record StudentOutcome(double RelativeError, double[,] ActiveShares, double FallingShare);

/// <summary>A random morphological network that a student of the same shape learns from its answers.</summary>
sealed class TeacherTask
{
    internal const int Width = 16, Batch = 64, Looks = 8;
    const int Observed = 20;
    const double Diverged = 1e9;

    readonly int _depth, _samples;
    readonly Tensor _inputs, _answers, _testInputs, _testAnswers;
    readonly double _variance;
    readonly Rng _rng;

    internal TeacherTask(int depth, int samples, Rng rng)
    {
        (_depth, _samples, _rng) = (depth, samples, rng);
        var teacher = MorphologicalNets.Alternating(Width, depth, rng.Split("teacher"), spread: 1);
        _inputs = Tensor.Rand([samples, Width], rng.Split("inputs"));
        _testInputs = Tensor.Rand([samples / 4, Width], rng.Split("test"));
        using var _ = Gradient.Off();
        // The level of the answers is a single number; a student shall learn what depends on the inputs.
        var answers = teacher.Forward(_inputs);
        var level = answers.Mean() - 0.5;
        _answers = answers - level;
        _testAnswers = teacher.Forward(_testInputs) - level;
        _variance = (_testAnswers - _testAnswers.Mean(0, keepDim: true)).Square().Mean().ToDouble();
    }

    internal StudentOutcome Train(StudentArm arm, Setting setting, int steps, CancellationToken stop)
    {
        var student = Student(arm, setting);
        var order = _rng.Split("batches");
        var learn = Learner(arm, setting, student);
        var shares = new List<double[]>();
        int falling = 0, observed = 0;
        for (var step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            if (step % Math.Max(1, steps / Looks) == 0 && shares.Count < Looks)
            {
                shares.Add(ActiveShares(student));
            }
            var picks = Tensor.RandInt([Batch], 0, _samples, order);
            Tensor x = _inputs.IndexSelect(0, picks), t = _answers.IndexSelect(0, picks);
            Tensor Loss() => (student.Forward(x) - t).Square().Sum() * (0.5 / Batch);
            student.ZeroGrad();
            var loss = Loss();
            if (!(loss.ToDouble() < Diverged))
            {
                return new(double.PositiveInfinity, new double[0, 0], 0);
            }
            loss.Backward();
            learn();
            if (step % Observed == Observed - 1)
            {
                using var off = Gradient.Off();
                observed++;
                falling += Loss().ToDouble() < loss.ToDouble() ? 1 : 0;
            }
        }
        using var _ = Gradient.Off();
        var error = (student.Forward(_testInputs) - _testAnswers).Square().Mean().ToDouble() / _variance;
        var map = new double[_depth, shares.Count];
        for (var l = 0; l < _depth; l++)
        {
            for (var k = 0; k < shares.Count; k++)
            {
                map[l, k] = shares[k].Length > l ? shares[k][l] : double.NaN;
            }
        }
        return new(error, map, observed == 0 ? 0 : (double)falling / observed);
    }

    double[] ActiveShares(Layer student) => student.All<MorphologicalLayer>().Any()
        ? [.. MorphologicalDiagnostics.Collect(student, () => student.Forward(_inputs.Narrow(0, 0, Math.Min(512, _samples)))).Select(layer => layer.ActiveShare)]
        : [];

    Layer Student(StudentArm arm, Setting setting)
    {
        var rng = _rng.Split("student");
        if (arm.Name == MorphologicalNetsStudy.Relu)
        {
            return new Mlp(new() { Inputs = Width, Hidden = [.. Enumerable.Repeat(Width, _depth - 1)], Outputs = Width }, rng);
        }
        var options = new MorphologicalOptions { Ties = arm.Name == MorphologicalNetsStudy.Guided ? TieRule.Bouligand : TieRule.First };
        var student = new Sequential();
        for (var l = 0; l < _depth; l++)
        {
            var first = setting.Beginning == Beginning.Normal ? Tensor.Randn([Width, Width], rng.Split(l)) : Tensor.Zeros([Width, Width]);
            Layer layer = arm.Name == MorphologicalNetsStudy.Smooth ? new SmoothMaximum(first, l % 2 == 0, setting.Temperature)
                : l % 2 == 0 ? new MaxPlusLinear(first, options) : new MinPlusLinear(first, options);
            student.Append(layer);
        }
        if (setting.Beginning == Beginning.Covering)
        {
            if (arm.Name == MorphologicalNetsStudy.Smooth)
            {
                // The smooth layers take the weights of a hard student that was covered.
                var hard = Student(arm with { Name = MorphologicalNetsStudy.Guided }, setting);
                student.SetParameters(hard.FlattenParameters().Detach());
            }
            else
            {
                Covering.Apply(student, () => student.Forward(_inputs.Narrow(0, 0, Batch * 4)), rng.Split("covering"));
            }
        }
        else if (setting.Beginning == Beginning.Identity)
        {
            foreach (var (path, layer) in student.All<MorphologicalLayer>())
            {
                Covering.Identity(layer, 0.5, rng.Split(path), jitter: 0.25);
            }
        }
        return student;
    }

    static Action Learner(StudentArm arm, Setting setting, Module student)
    {
        if (arm.Name == MorphologicalNetsStudy.Guided)
        {
            var guided = new MorphologicalSgd(student, new() { LearningRate = setting.Rate });
            return guided.Step;
        }
        Optimizer optimizer = arm.Name == MorphologicalNetsStudy.Plain
            ? new Sgd(student, new() { LearningRate = setting.Rate })
            : new Adam(student, new() { LearningRate = setting.Rate });
        return optimizer.Step;
    }
}

/// <summary>The smooth competitor: τ·ln Σᵢ exp((xᵢ + w_ji)/τ), and its mirror image for an erosion.</summary>
sealed class SmoothMaximum : Layer
{
    readonly TensorSlot _weight;
    readonly bool _dilates;
    readonly double _temperature;

    internal SmoothMaximum(Tensor weight, bool dilates, double temperature) => (_weight, _dilates, _temperature) = (AddParameter("weight", weight), dilates, temperature);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var sign = _dilates ? 1.0 : -1.0;
        Tensor rows = _dilates ? _weight.Value : _weight.Value.T;
        var sums = ((x * sign).Unsqueeze(1) + rows.Unsqueeze(0)) * (1 / _temperature);
        return sums.LogSumExp(2) * (sign * _temperature);
    }
}

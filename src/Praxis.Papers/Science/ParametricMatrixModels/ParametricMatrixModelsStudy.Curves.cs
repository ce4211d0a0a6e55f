using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

public sealed partial class ParametricMatrixModelsStudy
{
    /// <summary>Two levels from ten couplings in 0 … 0.1, carried on to 1.</summary>
    static void CarryOscillator(Trial trial, Rng rng)
    {
        var g = Tensor.From([.. Enumerable.Range(0, 10).Select(i => 0.01 * (i + rng.NextDouble()))], [10, 1]);
        var levels = Physics.OscillatorLevels(g, Levels);
        var grid = Tensor.Linspace(0, 1, 101, DType.Float64).Unsqueeze(1);
        var truth = Physics.OscillatorLevels(grid, Levels);
        var size = trial.Scale.Pick(smoke: 3, laptop: 5, full: 5);
        var fits = DataFits(trial, g, levels, held: [8, 9], rng);
        fits.Add((Pmm, Carry(trial, g, levels, held: [8, 9], rng.Split("pmm"), stream => new AffineEigenvaluePmm(new() { Inputs = 1, Size = size, Levels = Levels, IsReal = true }, stream), scale: 10)));
        fits.Add((Small, Carry(trial, g, levels, held: [8, 9], rng.Split("small"), stream => new AffineEigenvaluePmm(new() { Inputs = 1, Size = 2, Levels = Levels, IsReal = true }, stream), scale: 10)));
        fits.Add((Continuation, x => Physics.Continuation(g.IndexSelect(0, Tensor.Of<long>(0, 4, 9)), x, Levels)));
        var errors = new Dictionary<string, (double Near, double Far)>();
        foreach (var (arm, fit) in fits)
        {
            var given = fit(grid);
            var wrong = (given - truth).Abs().Max([1]).ToArray<double>();
            errors[arm] = (Log(wrong[11..21].Average()), Log(wrong[11..].Average()));
            trial.Record(arm, Error, errors[arm].Near, on: Near);
            trial.Record(arm, Error, errors[arm].Far, on: Far);
            for (var i = 0; i < 101; i += 4)
            {
                trial.Record(arm, Error, Log(wrong[i]), at: i / 100.0, on: "coupling");
                trial.Record(arm, Level, given.At(i, 0), at: i / 100.0, on: "coupling");
            }
        }
        for (var i = 0; i < 101; i += 4)
            trial.Record("truth", Level, truth.At(i, 0), at: i / 100.0, on: "coupling");
        var others = errors.Where(error => error.Key is not (Pmm or Small or Continuation)).Select(error => error.Value).ToArray();
        trial.Record(Best, Error, others.Min(error => error.Near), on: Near);
        trial.Record(Best, Error, others.Min(error => error.Far), on: Far);
    }

    /// <summary>Two energies of a step of the chain at six steps, carried on to a step of 0.</summary>
    static void CarrySteps(Trial trial, Rng rng, int size)
    {
        double[] fields = [.. Enumerable.Range(0, 4).Select(_ => rng.Uniform(-0.3, 0.3))];
        var (outer, inner) = Physics.Chain(fields);
        var steps = Tensor.From([0.3, 0.4, 0.5, 0.6, 0.7, 0.8], [6, 1]);
        var energies = Physics.StepEnergies(outer, inner, steps, Levels);
        var truth = Linalg.EigValsh(outer + inner).Narrow(0, 0, Levels);
        var fits = DataFits(trial, steps, energies, held: [0, 1], rng);
        // Energies of a step do not change when dt turns its sign, which a fit may be told.
        var even = DataFits(trial, steps.Square(), energies, held: [0, 1], rng)[0].Fit;
        fits.Add((EvenPolynomial, x => even(x.Square())));
        fits.Add((Pmm, Carry(trial, steps, energies, held: [0, 1], rng.Split("pmm"), stream => new UnitaryPmm(new() { Size = size, Levels = Levels, IsReal = true }, stream), scale: 1)));
        var least = double.PositiveInfinity;
        foreach (var (arm, fit) in fits)
        {
            var error = Log((fit(Tensor.Zeros([1, 1], DType.Float64)).Squeeze(0) - truth).Abs().Mean().ToDouble());
            trial.Record(arm, Error, error, on: Steps);
            if (arm != Pmm)
                least = Math.Min(least, error);
        }
        trial.Record(Best, Error, least, on: Steps);
    }

    /// <summary>Fits that know the samples only; choices fall by the held ones, with fits to the others, and the chosen make is fitted to all.</summary>
    static List<(string Arm, Func<Tensor, Tensor> Fit)> DataFits(Trial trial, Tensor x, Tensor y, int[] held, Rng rng)
    {
        var steps = trial.Scale.Pick(smoke: 200, laptop: 2000, full: 10_000);
        return
        [
            (Polynomial, Choose(x, y, held, [1, 2, 3, 4, 5], (a, b, degree) => CurveFits.Polynomial(a, b, degree))),
            (Gaussian, Choose(x, y, held, [1e-2, 1e-4, 1e-6, 1e-8], (a, b, noise) => CurveFits.Gaussian(a / x.Max(), b, 1, noise) is var fit ? z => fit(z / x.Max()) : null!)),
            (Perceptron, Choose(x, y, held, [1e-2, 3e-3, 1e-3], (a, b, rate) => CurveFits.Perceptron(a, b, rate, steps, rng.Split("perceptron"), trial.Stop))),
        ];
    }

    static Func<Tensor, Tensor> Choose<T>(Tensor x, Tensor y, int[] held, T[] makes, Func<Tensor, Tensor, T, Func<Tensor, Tensor>> fit)
    {
        var ((inX, inY), (outX, outY)) = Split(x, y, held);
        var chosen = makes.MinBy(make => fit(inX, inY, make)(outX).MseLoss(outY).ToDouble())!;
        return fit(x, y, chosen);
    }

    /// <summary>The same for a parametric matrix model: starts are chosen by the held samples and then fitted to all.</summary>
    static Func<Tensor, Tensor> Carry(Trial trial, Tensor x, Tensor y, int[] held, Rng rng, Func<Rng, Learning.Layer> make, double scale)
    {
        var ((inX, inY), (outX, outY)) = Split(x, y, held);
        var options = new MatrixFitOptions { Restarts = trial.Scale.Pick(smoke: 2, laptop: 6, full: 20), Iterations = trial.Scale.Pick(smoke: 100, laptop: 1500, full: 10_000) };
        var model = ParametricMatrixModels.Fit(make, inX * scale, inY, rng, options, (outX * scale, outY), trial.Stop);
        ParametricMatrixModels.Train(model, x * scale, y, options, trial.Stop);
        return inputs =>
        {
            using var _ = Gradient.Off();
            return model.Forward(inputs * scale);
        };
    }

    static ((Tensor X, Tensor Y) Kept, (Tensor X, Tensor Y) Held) Split(Tensor x, Tensor y, int[] held)
    {
        var away = Tensor.Of<long>([.. held.Select(i => (long)i)]);
        var kept = Tensor.Of<long>([.. Enumerable.Range(0, x.Size(0)).Except(held).Select(i => (long)i)]);
        return ((x.IndexSelect(0, kept), y.IndexSelect(0, kept)), (x.IndexSelect(0, away), y.IndexSelect(0, away)));
    }

    /// <summary>log₁₀, never below 10⁻¹⁵, where rounding is all that is left, or above 10⁶.</summary>
    static double Log(double error) => Math.Log10(Math.Clamp(error, 1e-15, 1e6));
}

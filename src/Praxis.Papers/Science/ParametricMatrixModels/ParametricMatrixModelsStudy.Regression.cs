using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

public sealed partial class ParametricMatrixModelsStudy
{
    /// <summary>Two regression problems; every arm has four makes, chosen on another draw of the problem.</summary>
    static void Regress(Trial trial, Rng rng)
    {
        var smoke = trial.Scale == Scale.Smoke;
        foreach (var table in (string[])["Friedman", "peaks"])
        {
            Table Draw(Rng stream) => table == "Friedman"
                ? Table.Friedman(trial.Scale.Pick(smoke: 60, laptop: 200, full: 200), 1000, stream)
                : Table.Peaks(trial.Scale.Pick(smoke: 60, laptop: 150, full: 500), 1000, stream);
            var data = Draw(rng.Split(table));
            var inputs = data.TrainInputs.Size(1);
            var least = double.PositiveInfinity;
            Measure(Ridge, [1.0, 0.1, 10, 100], (d, penalty, _, _) => CurveFits.Linear(d.TrainInputs, d.TrainTargets, penalty, quadratic: false));
            Measure(Quadratic, [1.0, 0.1, 10, 100], (d, penalty, _, _) => CurveFits.Linear(d.TrainInputs, d.TrainTargets, penalty, quadratic: true));
            Measure(Gaussian, [1, 0.3, 3, 10], (d, length, _, _) => CurveFits.Gaussian(d.TrainInputs, d.TrainTargets, length, 0.1));
            Measure(Forest, [1, 2, 4, 8], (d, leaf, stream, _) => CurveFits.Forest(d.TrainInputs, d.TrainTargets, leaf, stream));
            Measure(Perceptron, [300, 100, 1000, 3000], (d, steps, stream, stop) => CurveFits.Perceptron(d.TrainInputs, d.TrainTargets, 1e-2, smoke ? 60 : steps, stream, stop));
            var make = Measure(Pmm, [new(5, 2, 1, 0, 400), new(7, 3, 2, 1, 250), new(5, 2, 1, 1, 800), new MatrixMake(7, 3, 2, 0, 1000)],
                (d, chosen, stream, stop) => (smoke ? chosen with { Steps = 30 } : chosen).Fit(d, stream, stop));
            trial.Record(Best, Rms, least, on: table);
            trial.Record(Pmm, Size, make.Model(inputs, rng).FreeNumbers, on: table);
            trial.Record(Perceptron, Size, (32 * (inputs + 1)) + (32 * 33) + 33, on: table);

            T Measure<T>(string arm, T[] makes, Func<Table, T, Rng, CancellationToken, Func<Tensor, Tensor>> fit)
            {
                double Score(Table d, T candidate, Rng stream, CancellationToken stop) => (fit(d, candidate, stream, stop)(d.TestInputs) - d.TestTargets).Square().Mean().Sqrt().ToDouble();
                var chosen = smoke ? makes[0]
                    : trial.Tuned($"make for {table}", makes, (candidate, tuning) => Score(Draw(new Rng(tuning.Seed).Split(table)), candidate, new Rng(tuning.Seed).Split(arm), tuning.Stop), arm, Goal.Lower);
                var error = Score(data, chosen, rng.Split(arm), trial.Stop);
                trial.Record(arm, Rms, error, on: table);
                least = arm == Pmm ? least : Math.Min(least, error);
                return chosen;
            }
        }
    }

    /// <summary>A make of the observable model and how long it learns.</summary>
    sealed record MatrixMake(int Size, int States, int Observables, double Smoothing, int Steps)
    {
        public override string ToString() => $"{Size}×{Size}, {States} states, {Observables} observables, smoothing {Smoothing}, {Steps} steps";

        internal AffineObservablePmm Model(int inputs, Rng rng) =>
            new(new() { Inputs = inputs, Size = Size, States = States, Observables = Observables, Smoothing = Smoothing, Magnitude = 0.3, ObservableMagnitude = 0.3 }, rng);

        internal Func<Tensor, Tensor> Fit(Table data, Rng rng, CancellationToken stop)
        {
            var options = new MatrixFitOptions { Restarts = 1, Quasi = false, Iterations = Steps };
            var model = ParametricMatrixModels.Fit(stream => Model(data.TrainInputs.Size(1), stream), data.TrainInputs, data.TrainTargets, rng, options, null, stop);
            return inputs =>
            {
                using var _ = Gradient.Off();
                return model.Forward(inputs);
            };
        }
    }
}

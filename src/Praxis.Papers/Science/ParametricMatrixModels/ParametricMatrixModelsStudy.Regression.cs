using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

public sealed partial class ParametricMatrixModelsStudy
{
    /// <summary>Two regression problems; every arm has four makes, chosen on another draw of the problem.</summary>
    static void Regress(Trial trial, Rng rng)
    {
        foreach (var (table, observations) in ((string, double)[])[("Friedman", 200), ("peaks", 150)])
        {
            Table Draw(Rng stream) => table == "Friedman"
                ? Table.Friedman(trial.Scale.Pick(smoke: 60, laptop: 200, full: 200), 1000, stream)
                : Table.Peaks(trial.Scale.Pick(smoke: 60, laptop: 150, full: 500), 1000, stream);
            var data = Draw(rng.Split(table));
            var least = double.PositiveInfinity;
            Measure(Ridge, [1, 0.1, 10, 100], (d, make, _, _) => CurveFits.Linear(d.TrainInputs, d.TrainTargets, make, quadratic: false));
            Measure(Quadratic, [1, 0.1, 10, 100], (d, make, _, _) => CurveFits.Linear(d.TrainInputs, d.TrainTargets, make, quadratic: true));
            Measure(Gaussian, [1, 0.3, 3, 10], (d, make, _, _) => CurveFits.Gaussian(d.TrainInputs, d.TrainTargets, make, 0.1));
            Measure(Forest, [1, 2, 4, 8], (d, make, stream, _) => CurveFits.Forest(d.TrainInputs, d.TrainTargets, (int)make, stream));
            Measure(Perceptron, [300, 100, 1000, 3000], (d, make, stream, stop) => CurveFits.Perceptron(d.TrainInputs, d.TrainTargets, 1e-2, Math.Min((int)make, trial.Scale.Pick(smoke: 60, laptop: 3000, full: 3000)), stream, stop));
            Measure(Pmm, [300, 150, 600, 1200], Matrices);
            trial.Record(Best, Rms, least, on: table);
            trial.Record(Pmm, Size, Make(data.TrainInputs.Size(1), rng).FreeNumbers, on: table);
            trial.Record(Perceptron, Size, (32 * (data.TrainInputs.Size(1) + 1)) + (32 * 33) + 33, on: table);

            void Measure(string arm, double[] makes, Func<Table, double, Rng, CancellationToken, Func<Tensor, Tensor>> fit)
            {
                double Score(Table d, double make, Rng stream, CancellationToken stop) => (fit(d, make, stream, stop)(d.TestInputs) - d.TestTargets).Square().Mean().Sqrt().ToDouble();
                var chosen = trial.Scale == Scale.Smoke ? makes[0]
                    : trial.Tuned($"make for {table}", makes, (make, tuning) => Score(Draw(new Rng(tuning.Seed).Split(table)), make, new Rng(tuning.Seed).Split(arm), tuning.Stop), arm, Goal.Lower);
                var error = Score(data, chosen, rng.Split(arm), trial.Stop);
                trial.Record(arm, Rms, error, on: table);
                least = arm == Pmm ? least : Math.Min(least, error);
            }
        }

        Func<Tensor, Tensor> Matrices(Table data, double iterations, Rng stream, CancellationToken stop)
        {
            var options = new MatrixFitOptions { Restarts = 1, Quasi = false, Iterations = Math.Min((int)iterations, trial.Scale.Pick(smoke: 30, laptop: 1200, full: 1200)) };
            var model = ParametricMatrixModels.Fit(split => Make(data.TrainInputs.Size(1), split), data.TrainInputs, data.TrainTargets, stream, options, null, stop);
            return inputs =>
            {
                using var _ = Gradient.Off();
                return model.Forward(inputs);
            };
        }

        static AffineObservablePmm Make(int inputs, Rng stream) => new(new() { Inputs = inputs, Size = 5, States = 2, Observables = 1, Magnitude = 0.3, ObservableMagnitude = 0.3 }, stream);
    }
}

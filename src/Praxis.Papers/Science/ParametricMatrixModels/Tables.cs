using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>Samples of a regression problem.</summary>
sealed record Table(Tensor TrainInputs, Tensor TrainTargets, Tensor TestInputs, Tensor TestTargets)
{
    /// <summary>Friedman's first problem, 10·sin(π·x₁·x₂) + 20·(x₃ − ½)² + 10·x₄ + 5·x₅ with five idle inputs and noise of 1 where it is trained on.</summary>
    internal static Table Friedman(int train, int test, Rng rng) => Draw(train, test, rng, inputs: 10, noise: 1, x =>
    {
        Tensor At(int i) => x.Select(1, i);
        return ((At(0) * At(1) * Math.PI).Sin() * 10) + ((At(2) - 0.5).Square() * 20) + (At(3) * 10) + (At(4) * 5);
    });

    /// <summary>The peaks function of two inputs, 3(1 − u)²e^(−u² − (v+1)²) − 10(u/5 − u³ − v⁵)e^(−u² − v²) − ⅓e^(−(u+1)² − v²) on −3 … 3.</summary>
    internal static Table Peaks(int train, int test, Rng rng) => Draw(train, test, rng, inputs: 2, noise: 0.1, x =>
    {
        Tensor u = (x.Select(1, 0) * 6) - 3, v = (x.Select(1, 1) * 6) - 3;
        return ((1 - u).Square() * (-u.Square() - (v + 1).Square()).Exp() * 3)
            - (((u / 5) - u.Pow(3) - v.Pow(5)) * (-u.Square() - v.Square()).Exp() * 10)
            - ((-(u + 1).Square() - v.Square()).Exp() / 3);
    });

    /// <summary>Inputs from −1 to 1, targets of mean 0 and deviation 1 over the training samples.</summary>
    static Table Draw(int train, int test, Rng rng, int inputs, double noise, Func<Tensor, Tensor> function)
    {
        var x = Tensor.Rand([train + test, inputs], rng.Split("inputs"), type: DType.Float64);
        var y = function(x).Unsqueeze(1);
        var seen = y.Narrow(0, 0, train) + (Tensor.Randn([train, 1], rng.Split("noise"), DType.Float64) * noise);
        double mean = seen.Mean().ToDouble(), deviation = seen.Std().ToDouble();
        return new((x.Narrow(0, 0, train) * 2) - 1, (seen - mean) / deviation, (x.Narrow(0, train, test) * 2) - 1, (y.Narrow(0, train, test) - mean) / deviation);
    }
}

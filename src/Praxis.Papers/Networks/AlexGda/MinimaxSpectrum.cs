using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>A way to play a quadratic game.</summary>
public enum MinimaxMethod
{
    /// <summary>Sim-GDA.</summary>
    Simultaneous,

    /// <summary>Alt-GDA.</summary>
    Alternating,

    /// <summary>Alex-GDA with γ and δ.</summary>
    Extrapolated,

    /// <summary>Extra-gradient; γα and δβ are the sizes of the second steps.</summary>
    ExtraGradient,

    /// <summary>Optimistic GDA; γα and δβ are the sizes of the steps back.</summary>
    Optimistic,
}

/// <summary>α, β and the factors γ, δ of a <see cref="MinimaxMethod"/>.</summary>
public readonly record struct MinimaxSteps(double Alpha, double Beta, double Gamma = 1, double Delta = 1);

/// <summary>What linear algebra says of a method on a quadratic game: zₖ₊₁ = M zₖ.</summary>
public static class MinimaxSpectrum
{
    /// <summary>M, column by column the step from each unit state.</summary>
    public static Tensor Matrix(QuadraticGame game, MinimaxMethod method, MinimaxSteps steps)
    {
        ArgumentNullException.ThrowIfNull(game);
        var size = game.StateSize(method);
        var columns = new double[size * size];
        var work = new double[2 * (game.Rows + game.Columns)];
        for (var i = 0; i < size; i++)
        {
            var state = columns.AsSpan(i * size, size);
            state[i] = 1;
            game.Step(method, steps, state, work);
        }
        return Tensor.From<double>(columns, [size, size]).T;
    }

    /// <summary>ρ(M), the largest modulus of an eigenvalue: the method converges from everywhere if and only if ρ &lt; 1.</summary>
    public static double Radius(QuadraticGame game, MinimaxMethod method, MinimaxSteps steps)
    {
        var matrix = Matrix(game, method, steps);
        return matrix.IsFinite().All().ToDouble() == 0 ? double.PositiveInfinity : Linalg.EigVals(matrix.Contiguous()).Abs().Max().ToDouble();
    }

    /// <summary>ρ for A, B and C.</summary>
    public static double Radius(Tensor a, Tensor b, Tensor c, MinimaxMethod method, MinimaxSteps steps) => Radius(new QuadraticGame(a, b, c), method, steps);

    /// <summary>
    /// The largest ρ over games of two numbers f = ½ a x² + b x y − ½ c y². It is that of every larger game whose A, B and C have
    /// these values in common bases, and bounds all mixtures of them.
    /// </summary>
    public static double Radius(ReadOnlySpan<(double A, double B, double C)> games, MinimaxMethod method, MinimaxSteps steps)
    {
        if (games.IsEmpty)
        {
            throw new ArgumentException("MinimaxSpectrum.Radius: there is no game; give at least one.");
        }
        var matrices = new Tensor[games.Length];
        for (var i = 0; i < games.Length; i++)
        {
            var (a, b, c) = games[i];
            matrices[i] = Matrix(new(Tensor.Full([1, 1], a, DType.Float64), Tensor.Full([1, 1], b, DType.Float64), Tensor.Full([1, 1], c, DType.Float64)), method, steps);
        }
        return Linalg.EigVals(Tensor.Stack(matrices)).Abs().Max().ToDouble();
    }

    /// <summary>
    /// The iterations that make ‖z‖² smaller by a factor ε in the long run: log(1/ε) / (−2 log ρ); infinite where ρ ≥ 1.
    /// </summary>
    public static double Iterations(double radius, double epsilon) => radius is >= 0 and < 1
        ? Math.Log(1 / epsilon) / (-2 * Math.Log(radius))
        : double.PositiveInfinity;
}

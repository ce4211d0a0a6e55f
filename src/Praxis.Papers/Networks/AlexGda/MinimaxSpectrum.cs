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
    /// The iterations that make ‖z‖² smaller by a factor ε in the long run: log(1/ε) / (−2 log ρ); infinite where ρ ≥ 1.
    /// </summary>
    public static double Iterations(double radius, double epsilon) => radius is >= 0 and < 1
        ? Math.Log(1 / epsilon) / (-2 * Math.Log(radius))
        : double.PositiveInfinity;
}

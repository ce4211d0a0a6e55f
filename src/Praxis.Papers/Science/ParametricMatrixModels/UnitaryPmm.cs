using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>The make of a unitary model.</summary>
public sealed record UnitaryOptions
{
    /// <summary>n, the side of the matrices.</summary>
    public required int Size { get; init; }

    /// <summary>L, how many factors a step has.</summary>
    public int Factors { get; init; } = 2;

    /// <summary>k, how many energies are given out, the lowest first.</summary>
    public int Levels { get; init; } = 1;

    /// <summary>Whether the H_l are real and symmetric.</summary>
    public bool IsReal { get; init; }

    /// <summary>The magnitude of the first, random H_l.</summary>
    public double Magnitude { get; init; } = 0.3;
}

/// <summary>
/// The unitary model of a step of time: U(dt) = e^(−i·H₁·dt)·e^(−i·H₂·dt) … with trainable Hermitian H_l, and energies
/// E = −arg(eigenvalues of U)/dt, ascending (samples × k). At dt = 0 they are the eigenvalues of Σ H_l, so that what is learned at
/// steps that can be made is carried on to the limit that cannot (arXiv 2401.11694).
/// </summary>
public sealed class UnitaryPmm : Layer
{
    readonly UnitaryOptions _options;
    readonly HermitianMatrices _generators;

    /// <summary>Random matrices of a make.</summary>
    public UnitaryPmm(UnitaryOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Levels < 1 || options.Levels > options.Size)
            throw new ArgumentException($"UnitaryPmm: {options.Levels} levels of matrices of size {options.Size} were asked for; there can be 1 to {options.Size}.");
        _options = options;
        _generators = Add("generators", new HermitianMatrices(options.Factors, options.Size, options.IsReal, options.Magnitude, rng));
    }

    /// <summary>H₁ … H_L.</summary>
    public HermitianMatrices Generators => _generators;

    /// <summary>U(dt) (samples × n × n) for steps (samples).</summary>
    public ComplexTensor Step(Tensor steps)
    {
        var dt = Checked(steps).Reshape(-1, 1, 1);
        var generators = _generators.Value;
        ComplexTensor? product = null;
        for (var factor = 0; factor < _options.Factors; factor++)
        {
            var h = generators.Select(0, factor);
            var exponential = Linalg.MatrixExp(new ComplexTensor(h.Imaginary * dt, h.Real * -dt));
            product = product is null ? exponential : product.MatMul(exponential);
        }
        return product!;
    }

    /// <summary>
    /// The energies of unitary matrices (samples × n × n) of steps dt &gt; 0: the Cayley transform K = −i·(I − U)·(I + U)⁻¹ is Hermitian
    /// with eigenvalues tan(E·dt/2), which rise with the phase, so E = 2·arctan(κ)/dt. Phases lie between −π and π.
    /// </summary>
    public static Tensor Energies(ComplexTensor unitary, Tensor steps)
    {
        ArgumentNullException.ThrowIfNull(unitary);
        var one = Tensor.Eye(unitary.Size(-1), type: DType.Float64);
        var cayley = -Linalg.Solve(unitary + one, one - unitary).TimesI();
        return EigenSystem.Of((cayley + cayley.H) * 0.5).Values.Atan() * 2 / Checked(steps).Reshape(-1, 1);
    }

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var steps = Checked(x);
        var still = steps.EqualTo(0);
        Tensor? moving = null, limit = null;
        if (still.All().ToDouble() == 0)
        {
            var made = Tensor.Where(still, 1, steps);
            moving = Energies(Step(made), made).Narrow(1, 0, _options.Levels);
        }
        if (still.Any().ToDouble() != 0)
            limit = EigenSystem.Of(_generators.Value.Sum(0)).Values.Narrow(0, 0, _options.Levels).Unsqueeze(0).Expand(steps.Count, _options.Levels);
        return moving is null ? limit! : limit is null ? moving : Tensor.Where(still.Unsqueeze(1), limit, moving);
    }

    static Tensor Checked(Tensor steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.Rank is < 1 or > 2 || (steps.Rank == 2 && steps.Size(1) != 1) || steps.Count == 0 || (steps >= 0).All().ToDouble() == 0 || steps.IsFinite().All().ToDouble() == 0)
            throw new ArgumentException($"UnitaryPmm: steps of shape {steps.Shape} were given; (samples) or (samples × 1) finite numbers that are not negative are needed.");
        return steps.To(DType.Float64).Reshape(steps.Count);
    }
}

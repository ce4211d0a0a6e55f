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
/// <example>
/// <code>
/// var pmm = ParametricMatrixModels.Fit(stream => new UnitaryPmm(new() { Size = 9, Levels = 2 }, stream), steps, energies, new Rng(1));
/// Tensor limit = pmm.Forward(Tensor.Zeros([1, 1], DType.Float64));
/// </code>
/// </example>
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
    /// with eigenvalues tan(E·dt/2), which rise with the phase, so E = 2·arctan(κ)/dt. Phases lie between −π and π. Where an eigenvalue
    /// of U is −1, I + U has no inverse: there U is turned by a phase first and E turned back.
    /// </summary>
    public static Tensor Energies(ComplexTensor unitary, Tensor steps)
    {
        ArgumentNullException.ThrowIfNull(unitary);
        var dt = Checked(steps);
        if (unitary.Rank != 3 || unitary.Size(1) != unitary.Size(2) || unitary.Size(0) != dt.Count || (dt > 0).All().ToDouble() == 0)
            throw new ArgumentException($"UnitaryPmm: matrices of shape {unitary.Shape} and {dt.Count} steps from {dt.Min().ToDouble()} on were given; (samples × n × n) and as many steps above 0 are needed.");
        var one = Tensor.Eye(unitary.Size(-1), type: DType.Float64);
        var turns = Turns(unitary.Detach(), one);
        var turned = turns is null ? unitary : unitary * ComplexTensor.Polar(turns * 0 + 1, turns).Unsqueeze(-1);
        var cayley = -Linalg.Solve(turned + one, one - turned).TimesI();
        var phases = EigenSystem.Of((cayley + cayley.H) * 0.5).Values.Atan() * 2;
        if (turns is not null)
        {
            phases += turns;
            phases = (phases - (((phases.Detach() / (2 * Math.PI)) + 0.5).Floor() * (2 * Math.PI))).Sort(1).Values;
        }
        return phases / dt.Reshape(-1, 1);
    }

    /// <summary>
    /// For each U (samples × 1) the phase that turns the middle of the widest gap between its eigenvalues to −1, and 0 where none of
    /// them is close to −1; null where that is so for every U.
    /// </summary>
    static Tensor? Turns(ComplexTensor unitary, Tensor one)
    {
        const double Close = 1e-6;
        using var _ = Gradient.Off();
        var (n, a) = (unitary.Size(-1), unitary + one);
        // |det(I + U)| = Π|1 + λ| with |1 + λ| ≤ 2, so this bounds the least of them from below.
        var embedded = Tensor.Cat([Tensor.Cat([a.Real, -a.Imaginary], -1), Tensor.Cat([a.Imaginary, a.Real], -1)], -2);
        if (Linalg.SlogDet(embedded).LogAbs.Min().ToDouble() / 2 > Math.Log(Close) + ((n - 1) * Math.Log(2)))
            return null;
        var phases = Linalg.EigVals(unitary).Angle().Sort(1).Values.ToArray<double>();
        var turns = new double[unitary.Size(0)];
        for (var sample = 0; sample < turns.Length; sample++)
        {
            var own = phases.AsSpan(sample * n, n);
            if (Math.Min(Math.PI + own[0], Math.PI - own[^1]) >= Close)
                continue;
            var (widest, middle) = (own[0] + (2 * Math.PI) - own[^1], own[^1]);
            for (var j = 1; j < n; j++)
            {
                if (own[j] - own[j - 1] > widest)
                    (widest, middle) = (own[j] - own[j - 1], own[j - 1]);
            }
            turns[sample] = Math.PI - middle - (widest / 2);
        }
        return turns.All(turn => turn == 0) ? null : Tensor.From(turns, [turns.Length, 1]);
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

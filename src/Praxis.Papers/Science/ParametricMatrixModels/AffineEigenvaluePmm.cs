using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>The make of an eigenvalue model.</summary>
public sealed record AffineEigenvalueOptions : AffineHermitianOptions
{
    /// <summary>A make whose first levels are spread out, as fits of spectra like it.</summary>
    public AffineEigenvalueOptions() => (Magnitude, Spread) = (0.5, 1);

    /// <summary>k, how many eigenvalues are given out.</summary>
    public int Levels { get; init; } = 1;

    /// <summary>Which.</summary>
    public Eigenvalues Which { get; init; } = Eigenvalues.Lowest;
}

/// <summary>
/// The affine eigenvalue model: k eigenvalues of M(x) = M₀ + Σᵢ xᵢ·Mᵢ, ascending (samples × k). As the matrices may be of any
/// size, it is an emulator of an eigenvalue problem that is learned from its eigenvalues alone (arXiv 2401.11694). It works in float64.
/// </summary>
/// <example>
/// <code>
/// var pmm = new AffineEigenvaluePmm(new() { Inputs = 1, Size = 5, Levels = 2 }, new Rng(1));
/// ParametricMatrixModels.Train(pmm, couplings, levels, new());
/// Tensor beyond = pmm.Forward(others);
/// </code>
/// </example>
public sealed class AffineEigenvaluePmm : Layer
{
    readonly AffineEigenvalueOptions _options;
    readonly AffineHermitianMatrix _matrix;

    /// <summary>Random matrices of a make.</summary>
    public AffineEigenvaluePmm(AffineEigenvalueOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Levels < 1 || options.Levels > options.Size)
            throw new ArgumentException($"AffineEigenvaluePmm: {options.Levels} levels of matrices of size {options.Size} were asked for; there can be 1 to {options.Size}.");
        _options = options;
        _matrix = Add("matrix", new AffineHermitianMatrix(options, rng));
    }

    /// <summary>M(x).</summary>
    public AffineHermitianMatrix Affine => _matrix;

    /// <summary>M(x) (samples × n × n), to look at.</summary>
    public ComplexTensor Matrix(Tensor x) => _matrix.Matrix(x);

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var values = _matrix.Values(x);
        return values.Gather(1, AffineHermitianMatrix.Chosen(values, _options.Levels, _options.Which));
    }
}

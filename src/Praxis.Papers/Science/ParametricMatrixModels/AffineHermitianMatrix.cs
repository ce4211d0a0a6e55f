using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>Which eigenvalues of a matrix are looked at.</summary>
public enum Eigenvalues
{
    /// <summary>The lowest.</summary>
    Lowest,

    /// <summary>The highest.</summary>
    Highest,

    /// <summary>Those of the largest magnitude.</summary>
    LargestMagnitude,
}

/// <summary>The make of an affine Hermitian matrix; defaults are those of the released code.</summary>
public record AffineHermitianOptions
{
    /// <summary>p, the size of an input.</summary>
    public required int Inputs { get; init; }

    /// <summary>n, the side of the matrices.</summary>
    public required int Size { get; init; }

    /// <summary>s, the factor of the commutators that keep levels apart.</summary>
    public double Smoothing { get; init; }

    /// <summary>Whether the Mᵢ are real and symmetric.</summary>
    public bool IsReal { get; init; }

    /// <summary>The magnitude of the first, random Mᵢ.</summary>
    public double Magnitude { get; init; } = 1e-2;

    /// <summary>How far the diagonal of the first M₀ is spread, evenly from −spread to spread.</summary>
    public double Spread { get; init; }
}

/// <summary>M(x) = M₀ + Σᵢ xᵢ·Mᵢ + s·C with trainable Hermitian Mᵢ and C = i·Σ_{i&gt;j} [Mᵢ, Mⱼ].</summary>
public sealed class AffineHermitianMatrix : Module
{
    readonly AffineHermitianOptions _options;
    readonly HermitianMatrices _matrices;

    /// <summary>Random matrices of a make.</summary>
    public AffineHermitianMatrix(AffineHermitianOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Inputs < 1 || options.Size < 1 || !double.IsFinite(options.Smoothing) || !double.IsFinite(options.Spread))
            throw new ArgumentException($"AffineHermitianMatrix: {options.Inputs} inputs, a size of {options.Size}, smoothing {options.Smoothing} and spread {options.Spread} were given; the first two must be at least 1 and the others finite.");
        _options = options;
        _matrices = Add("matrices", new HermitianMatrices(options.Inputs + 1, options.Size, options.IsReal, options.Magnitude, rng));
        if (options.Spread == 0)
            return;
        using var _ = Gradient.Off();
        var start = _matrices.Value;
        var levels = options.Size == 1 ? Tensor.Zeros([1], DType.Float64) : Tensor.Linspace(-options.Spread, options.Spread, options.Size, DType.Float64);
        _matrices.Set(start + Tensor.Cat([levels.DiagonalMatrix().Unsqueeze(0), Tensor.Zeros([options.Inputs, options.Size, options.Size], DType.Float64)]));
    }

    /// <summary>The make.</summary>
    public AffineHermitianOptions Options => _options;

    /// <summary>M₀, M₁ … Mₚ.</summary>
    public HermitianMatrices Matrices => _matrices;

    /// <summary>Whether M(x) is real and symmetric.</summary>
    public bool IsReal => _matrices.IsReal && _options.Smoothing == 0;

    /// <summary>M(x) (samples × n × n) for inputs (samples × p).</summary>
    public ComplexTensor Matrix(Tensor x)
    {
        var coefficients = Coefficients(x);
        var parts = _matrices.Value;
        var mixed = new ComplexTensor(Mix(coefficients, parts.Real), Mix(coefficients, parts.Imaginary));
        return _options.Smoothing == 0 ? mixed : mixed + (Commutators(parts) * _options.Smoothing);
    }

    /// <summary>M(x) where it is real.</summary>
    internal Tensor RealMatrix(Tensor x) => Mix(Coefficients(x), _matrices.Real);

    /// <summary>The eigenvalues of M(x), ascending (samples × n).</summary>
    internal Tensor Values(Tensor x) => IsReal ? EigenSystem.Of(RealMatrix(x)).Values : EigenSystem.Of(Matrix(x)).Values;

    /// <summary>Eigenvalues and eigenvectors of M(x), ascending.</summary>
    internal (Tensor Values, ComplexTensor Vectors) System(Tensor x)
    {
        if (!IsReal)
            return EigenSystem.Of(Matrix(x));
        var (values, vectors) = EigenSystem.Of(RealMatrix(x));
        return (values, ComplexTensor.FromReal(vectors));
    }

    /// <summary>The columns of so many eigenvalues, ascending (samples × count).</summary>
    internal static Tensor Chosen(Tensor values, int count, Eigenvalues which) => which switch
    {
        Eigenvalues.Lowest => Tensor.Arange(count).Expand(values.Size(0), count),
        Eigenvalues.Highest => (Tensor.Arange(count) + (values.Size(1) - count)).Expand(values.Size(0), count),
        _ => values.Detach().Abs().ArgSort(1, descending: true).Narrow(1, 0, count).Sort(1).Values,
    };

    /// <summary>C = i·Σᵢ [Mᵢ, Σ_{j&lt;i} Mⱼ].</summary>
    static ComplexTensor Commutators(ComplexTensor matrices)
    {
        var below = matrices.Select(0, 0);
        ComplexTensor? sum = null;
        for (var i = 1; i < matrices.Size(0); i++)
        {
            var own = matrices.Select(0, i);
            var commutator = own.MatMul(below) - below.MatMul(own);
            sum = sum is null ? commutator : sum + commutator;
            below += own;
        }
        return sum!.TimesI();
    }

    static Tensor Mix(Tensor coefficients, Tensor matrices)
    {
        var (count, side) = (matrices.Size(0), matrices.Size(1));
        return coefficients.MatMul(matrices.Reshape(count, side * side)).Reshape(coefficients.Size(0), side, side);
    }

    Tensor Coefficients(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Rank != 2 || x.Size(1) != _options.Inputs)
            throw new ArgumentException($"AffineHermitianMatrix: inputs of shape {x.Shape} were given; (samples × {_options.Inputs}) are needed.");
        if (x.IsFinite().All().ToDouble() == 0)
            throw new ArgumentException("AffineHermitianMatrix: the inputs contain NaN or infinity; they must be finite.");
        return Tensor.Cat([Tensor.Ones([x.Size(0), 1], DType.Float64), x.To(DType.Float64)], 1);
    }
}

using Praxis.Learning;
using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>What is taken of an observable in the chosen states.</summary>
public enum ObservableForm
{
    /// <summary>Σᵢⱼ |vᵢᴴ·D·vⱼ|²: squared transition amplitudes.</summary>
    Transitions,

    /// <summary>Σᵢ vᵢᴴ·D·vᵢ: expectation values.</summary>
    Expectations,
}

/// <summary>The make of an observable model; defaults are those of the released code.</summary>
public sealed record AffineObservableOptions : AffineHermitianOptions
{
    /// <summary>q, the size of an output.</summary>
    public int Outputs { get; init; } = 1;

    /// <summary>r, how many eigenvectors of M(x) are looked at.</summary>
    public int States { get; init; } = 2;

    /// <summary>l, how many observables each output has.</summary>
    public int Observables { get; init; } = 1;

    /// <summary>Which eigenvectors; those of the largest magnitude without smoothing and the lowest with it, unless told.</summary>
    public Eigenvalues? Which { get; init; }

    /// <summary>What is taken of the observables.</summary>
    public ObservableForm Form { get; init; } = ObservableForm.Transitions;

    /// <summary>The magnitude of the first, random observables.</summary>
    public double ObservableMagnitude { get; init; } = 1e-2;
}

/// <summary>
/// The affine observable model: with the eigenvectors v₁ … vᵣ of M(x) and trainable Hermitian D and b,
/// z_k = b_k + Σₘ (Σᵢⱼ |vᵢᴴ·D_km·vⱼ|² − ½‖D_km‖₂²). Phases of the vᵢ and a change of basis of all matrices leave it as it is
/// (arXiv 2401.11694). It works in float64.
/// </summary>
/// <example>
/// <code>
/// var pmm = new AffineObservablePmm(new() { Inputs = 10, Outputs = 1, Size = 7, States = 2 }, new Rng(1));
/// ParametricMatrixModels.Train(pmm, inputs, targets, new() { Quasi = false, Iterations = 1000 });
/// var hybrid = new Sequential(features, pmm);
/// </code>
/// </example>
public sealed class AffineObservablePmm : Layer
{
    readonly AffineObservableOptions _options;
    readonly AffineHermitianMatrix _matrix;
    readonly HermitianMatrices _observables;
    readonly TensorSlot _bias;

    /// <summary>Random matrices of a make.</summary>
    public AffineObservablePmm(AffineObservableOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.States < 1 || options.States > options.Size || options.Outputs < 1 || options.Observables < 1)
            throw new ArgumentException($"AffineObservablePmm: {options.Outputs} outputs of {options.Observables} observables in {options.States} states of matrices of size {options.Size} were asked for; all must be at least 1, and the states at most {options.Size}.");
        _options = options;
        _matrix = Add("matrix", new AffineHermitianMatrix(options, rng.Split("matrix")));
        _observables = Add("observables", new HermitianMatrices(options.Outputs * options.Observables, options.Size, options.IsReal, options.ObservableMagnitude, rng.Split("observables")));
        _bias = AddParameter("bias", Tensor.Zeros([options.Outputs], DType.Float64));
    }

    /// <summary>M(x).</summary>
    public AffineHermitianMatrix Affine => _matrix;

    /// <summary>D, output by output (q·l × n × n).</summary>
    public HermitianMatrices Observables => _observables;

    /// <summary>b (outputs).</summary>
    public Tensor Bias => _bias.Value;

    /// <summary>M(x) (samples × n × n), to look at.</summary>
    public ComplexTensor Matrix(Tensor x) => _matrix.Matrix(x);

    /// <summary>How many numbers are free to learn.</summary>
    public int FreeNumbers => _matrix.Matrices.FreeNumbers + _observables.FreeNumbers + _options.Outputs;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x)
    {
        var (values, vectors) = _matrix.System(x);
        var which = _options.Which ?? (_options.Smoothing == 0 ? Eigenvalues.LargestMagnitude : Eigenvalues.Lowest);
        var chosen = AffineHermitianMatrix.Chosen(values, _options.States, which).OneHot(_options.Size, DType.Float64);
        var states = vectors.MatMul(chosen.T).Unsqueeze(1);
        var observables = _observables.Value;
        var amplitudes = states.H.MatMul(observables).MatMul(states);
        var sums = _options.Form == ObservableForm.Transitions ? amplitudes.AbsSquared().Sum([-2, -1]) : amplitudes.Real.Diagonal().Sum(-1);
        var norms = EigenSystem.Of(observables).Values.Abs().Max([-1]);
        return (sums - (norms.Square() * 0.5)).Reshape(x.Size(0), _options.Outputs, _options.Observables).Sum(2) + _bias.Value;
    }
}

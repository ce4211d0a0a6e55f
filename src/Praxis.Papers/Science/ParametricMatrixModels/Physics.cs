using Praxis.Tensors;

namespace Praxis.Papers.Science;

/// <summary>The anharmonic oscillator and the spin chain that the study learns from.</summary>
static class Physics
{
    /// <summary>So many levels of the oscillator are kept.</summary>
    internal const int OscillatorSize = 60;

    /// <summary>a†a and (a† + a)⁴ among the lowest levels.</summary>
    internal static (Tensor Number, Tensor Quartic) Oscillator(int size = OscillatorSize)
    {
        // The fourth power is taken among more levels, so that its corner is that of the endless matrix.
        var large = size + 4;
        var ladder = Tensor.Arange(1, large, type: DType.Float64).Sqrt().DiagonalMatrix(1);
        var position = ladder + ladder.T;
        var square = position.MatMul(position);
        return (Tensor.Arange(size).To(DType.Float64).DiagonalMatrix(), square.MatMul(square).Narrow(0, 0, size).Narrow(1, 0, size).Contiguous());
    }

    /// <summary>The lowest levels of a†a + g·(a† + a)⁴ for each g (samples × levels).</summary>
    internal static Tensor OscillatorLevels(Tensor couplings, int levels)
    {
        var (number, quartic) = Oscillator();
        return Linalg.EigValsh(number + (quartic * couplings.Reshape(-1, 1, 1))).Narrow(1, 0, levels).Contiguous();
    }

    /// <summary>
    /// Eigenvector continuation: the levels of PᵀH(g)P, where P are orthonormal vectors of the lowest states at training couplings. It
    /// needs the Hamiltonian and its vectors, so it bounds what can be learned from levels alone.
    /// </summary>
    internal static Tensor Continuation(Tensor training, Tensor couplings, int levels)
    {
        var (number, quartic) = Oscillator();
        var vectors = Linalg.Eigh(number + (quartic * training.Reshape(-1, 1, 1))).Vectors.Narrow(2, 0, levels);
        var basis = Linalg.Qr(vectors.Permute(1, 0, 2).Reshape(OscillatorSize, -1)).Q;
        return Linalg.EigValsh(basis.T.MatMul(number).MatMul(basis) + (basis.T.MatMul(quartic).MatMul(basis) * couplings.Reshape(-1, 1, 1))).Narrow(1, 0, levels).Contiguous();
    }

    /// <summary>
    /// Two groups of terms of an open chain of four spins, H = ½·Σ (XX + YY + ZZ) over bonds + Σ hⱼ·Zⱼ: the outer bonds with the
    /// fields, and the inner bond. Terms of one group commute among bonds; both are real.
    /// </summary>
    internal static (Tensor Outer, Tensor Inner) Chain(ReadOnlySpan<double> fields)
    {
        Tensor Bond(int left) => Kron(Tensor.Eye(1 << left, type: DType.Float64), Kron(Exchange, Tensor.Eye(1 << (2 - left), type: DType.Float64)));
        var outer = Bond(0) + Bond(2);
        for (var spin = 0; spin < 4; spin++)
            outer += Kron(Tensor.Eye(1 << spin, type: DType.Float64), Kron(Tensor.Of(1.0, -1.0).DiagonalMatrix(), Tensor.Eye(1 << (3 - spin), type: DType.Float64))) * fields[spin];
        return (outer, Bond(1));
    }

    /// <summary>The energies of a step e^(−iA·dt)·e^(−iB·dt) for each dt, and of A + B at dt = 0 (samples × levels).</summary>
    internal static Tensor StepEnergies(Tensor outer, Tensor inner, Tensor steps, int levels)
    {
        var dt = steps.Reshape(-1, 1, 1);
        var zero = outer.ZerosLike();
        ComplexTensor Exponential(Tensor h) => Linalg.MatrixExp(new ComplexTensor(zero * dt, h * -dt));
        return UnitaryPmm.Energies(Exponential(outer).MatMul(Exponential(inner)), steps).Narrow(1, 0, levels).Contiguous();
    }

    /// <summary>½·(XX + YY + ZZ) of two spins.</summary>
    static Tensor Exchange { get; } = Tensor.From(
        [0.5, 0, 0, 0,
         0, -0.5, 1, 0,
         0, 1, -0.5, 0,
         0, 0, 0, 0.5], [4, 4]);

    static Tensor Kron(Tensor a, Tensor b)
    {
        int rows = a.Size(0) * b.Size(0), columns = a.Size(1) * b.Size(1);
        return (a.Reshape(a.Size(0), 1, a.Size(1), 1) * b.Reshape(1, b.Size(0), 1, b.Size(1))).Reshape(rows, columns);
    }
}

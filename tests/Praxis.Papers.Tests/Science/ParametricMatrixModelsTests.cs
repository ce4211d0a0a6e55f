using Praxis.Lab;
using Praxis.Learning;
using Praxis.Papers.Science;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Science;

public sealed class ParametricMatrixModelsTests
{
    [Fact]
    public void A_model_of_two_levels_gives_what_was_worked_out_by_hand()
    {
        // M(x) = [[x, 2], [2, −x]] has the eigenvalues ±√(x² + 4).
        var model = new AffineEigenvaluePmm(new() { Inputs = 1, Size = 2, Levels = 2, IsReal = true }, new Rng(0));
        model.Affine.Matrices.Set(Complex([[[0, 2], [2, 0]], [[1, 0], [0, -1]]]));
        var y = model.Forward(Column(0, 1.5, -3));
        double[] roots = [2, Math.Sqrt(6.25), Math.Sqrt(13)];
        for (var i = 0; i < 3; i++)
            Assert.Equal((-roots[i], roots[i]), (Math.Round(y.At(i, 0), 12), Math.Round(y.At(i, 1), 12)), Close);
        // Hellmann and Feynman: dλ/dx = x/λ.
        var x = Column(1.5).RequireGrad();
        model.Forward(x).Narrow(1, 1, 1).Sum().Backward();
        Assert.Equal(1.5 / 2.5, x.Grad!.At(0, 0), 12);
    }

    [Fact]
    public void An_observable_gives_what_was_worked_out_by_hand()
    {
        // M = diag(3, 1, −2): the largest magnitudes are 3 and −2, so that v₁ = e₃ and v₂ = e₁ are looked at.
        var make = new AffineObservableOptions { Inputs = 1, Size = 3, States = 2, Outputs = 1, Observables = 1 };
        var model = new AffineObservablePmm(make, new Rng(0));
        model.Affine.Matrices.Set(Complex([[[3, 0, 0], [0, 1, 0], [0, 0, -2]], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]]));
        model.Observables.Set(Complex([[[1, 0, 2], [0, 7, 0], [2, 0, -1]]]));
        // Σ|v†Dv|² = 1 + 4 + 4 + 1 = 10 and ‖D‖ = 7: 10 − 24.5.
        Assert.Equal(-14.5, model.Forward(Column(0.3)).At(0, 0), 12);
        var lowest = new AffineObservablePmm(make with { Which = Eigenvalues.Lowest, Form = ObservableForm.Expectations }, new Rng(0));
        lowest.Affine.Matrices.Set(model.Affine.Matrices.Value);
        lowest.Observables.Set(model.Observables.Value);
        // The lowest are −2 and 1: −1 + 7 − 24.5.
        Assert.Equal(-18.5, lowest.Forward(Column(0.3)).At(0, 0), 12);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(false, 0.7)]
    public void Gradients_of_eigenvalue_models_are_those_of_finite_differences(bool isReal, double smoothing)
    {
        var model = new AffineEigenvaluePmm(new() { Inputs = 2, Size = 4, Levels = 2, IsReal = isReal, Smoothing = smoothing }, new Rng(3));
        AssertSlopes(model, () => model.Forward(Tensor.From([0.3, -0.2, 0.9, 0.4], [2, 2])).Square().Sum());
    }

    [Theory]
    [InlineData(ObservableForm.Transitions, 0, false)]
    [InlineData(ObservableForm.Transitions, 0.5, false)]
    [InlineData(ObservableForm.Expectations, 0, false)]
    [InlineData(ObservableForm.Transitions, 0, true)]
    public void Gradients_of_observable_models_are_those_of_finite_differences(ObservableForm form, double smoothing, bool isReal)
    {
        var model = new AffineObservablePmm(new() { Inputs = 2, Size = 4, States = 2, Outputs = 2, Observables = 2, Magnitude = 0.8, ObservableMagnitude = 0.6, Form = form, Smoothing = smoothing, IsReal = isReal }, new Rng(4));
        AssertSlopes(model, () => model.Forward(Tensor.From([0.3, -0.2, 0.9, 0.4], [2, 2])).Square().Sum());
    }

    [Fact]
    public void Gradients_of_unitary_models_are_those_of_finite_differences()
    {
        var model = new UnitaryPmm(new() { Size = 3, Factors = 2, Levels = 2 }, new Rng(5));
        AssertSlopes(model, () => model.Forward(Column(0, 0.4, 0.9)).Square().Sum());
    }

    [Fact]
    public void Equal_eigenvalues_have_finite_gradients_that_no_choice_of_basis_changes()
    {
        foreach (var complex in (bool[])[false, true])
        {
            Tensor Slope(Tensor real, Func<Tensor, Tensor> loss)
            {
                var leaf = real.Clone().RequireGrad();
                return Gradient.Of(loss(complex ? EigenSystem.Of(new ComplexTensor(leaf, leaf.Detach() * 0)).Values : EigenSystem.Of(leaf).Values), [leaf])[0];
            }
            // Of the threefold 1 any single level's gradient is a third of the projector.
            var identity = Tensor.Eye(3, type: DType.Float64);
            Assert.True(Slope(identity, values => values.Narrow(0, 0, 1).Sum()).AllClose(identity / 3, 0, 1e-12));
            Assert.True(Slope(identity, values => values.Sum()).AllClose(identity, 0, 1e-12));
            // Turned by Q, the twofold 2 beside 5: the mean of its projector, and v·vᵀ for the single one.
            var q = Linalg.Qr(Tensor.Randn([3, 3], new Rng(1), DType.Float64)).Q;
            var matrix = (q * Tensor.Of(2.0, 2.0, 5.0)).MatMul(q.T);
            var pair = q.Narrow(1, 0, 2);
            Assert.True(Slope(matrix, values => values.Narrow(0, 0, 1).Sum()).AllClose(pair.MatMul(pair.T) / 2, 0, 1e-9));
            var single = q.Narrow(1, 2, 1);
            Assert.True(Slope(matrix, values => values.Narrow(0, 2, 1).Sum()).AllClose(single.MatMul(single.T), 0, 1e-9));
            Assert.True(Slope(identity * 0, values => values.Square().Sum()).AllClose(identity * 0));
        }
        // A model whose levels are all equal at first still learns, and its numbers stay finite.
        var model = new AffineObservablePmm(new() { Inputs = 1, Size = 3, Magnitude = 0, ObservableMagnitude = 0.5 }, new Rng(2));
        model.Forward(Column(0.1, 0.5)).Sum().Backward();
        Assert.All(model.Parameters, parameter => Assert.All(parameter.Grad!.ToArray<double>(), slope => Assert.True(double.IsFinite(slope))));
    }

    [Fact]
    public void The_gradient_of_eigenvectors_is_the_perturbation_series()
    {
        var matrix = Symmetric(Tensor.Randn([4, 4], new Rng(7), DType.Float64)).RequireGrad();
        var probe = Tensor.Randn([4], new Rng(8), DType.Float64);
        double Weight(Tensor m) => EigenSystem.Of(m).Vectors.T.MatMul(probe.Unsqueeze(1)).Square().Select(0, 1).Sum().ToDouble();
        var slope = Gradient.Of(EigenSystem.Of(matrix).Vectors.T.MatMul(probe.Unsqueeze(1)).Square().Select(0, 1).Sum(), [matrix])[0];
        var direction = Symmetric(Tensor.Randn([4, 4], new Rng(9), DType.Float64));
        var difference = (Weight(matrix.Detach() + (direction * 1e-5)) - Weight(matrix.Detach() - (direction * 1e-5))) / 2e-5;
        Assert.Equal(difference, (slope * direction).Sum().ToDouble(), 6);
        // Gaps far below the regularisation no longer blow the gradient up.
        var close = Tensor.Of(1, 1 + 1e-9, 2).DiagonalMatrix().RequireGrad();
        var tamed = Gradient.Of(EigenSystem.Of(close).Vectors.T.MatMul(probe.Narrow(0, 0, 3).Unsqueeze(1)).Square().Select(0, 0).Sum(), [close])[0];
        Assert.InRange(tamed.Abs().Max().ToDouble(), 0, 1e4);
    }

    [Fact]
    public void A_change_of_basis_and_phases_leave_every_model_as_it_is()
    {
        var unitary = Linalg.Eigh(Hermitian(5, 11)).Vectors;
        ComplexTensor Turned(ComplexTensor matrices) => unitary.H.MatMul(matrices).MatMul(unitary);
        var x = Tensor.Randn([6, 3], new Rng(1), DType.Float64);
        foreach (var smoothing in (double[])[0, 0.4])
        {
            var make = new AffineObservableOptions { Inputs = 3, Size = 5, States = 2, Outputs = 2, Observables = 2, Magnitude = 0.7, ObservableMagnitude = 0.7, Smoothing = smoothing };
            var model = new AffineObservablePmm(make, new Rng(2));
            var turned = new AffineObservablePmm(make, new Rng(3));
            turned.Affine.Matrices.Set(Turned(model.Affine.Matrices.Value));
            turned.Observables.Set(Turned(model.Observables.Value));
            Assert.True(model.Forward(x).AllClose(turned.Forward(x), 0, 1e-10));
            Assert.True(model.Matrix(x).AllClose(model.Matrix(x).H, 0, 1e-14));
        }
        var steps = new UnitaryPmm(new() { Size = 5, Levels = 3 }, new Rng(4));
        var again = new UnitaryPmm(new() { Size = 5, Levels = 3 }, new Rng(5));
        again.Generators.Set(Turned(steps.Generators.Value));
        Assert.True(steps.Forward(Column(0, 0.2, 0.7)).AllClose(again.Forward(Column(0, 0.2, 0.7)), 0, 1e-9));
    }

    [Fact]
    public void Commutators_keep_levels_apart_that_would_cross()
    {
        // diag(x, −x) crosses at 0 and commutes with itself; a coupling M₀ makes C = i·[M₁, M₀] a gap where M₀ alone is switched off.
        var plain = new AffineHermitianMatrix(new() { Inputs = 2, Size = 2 }, new Rng(0));
        var smooth = new AffineHermitianMatrix(new() { Inputs = 2, Size = 2, Smoothing = 0.5 }, new Rng(0));
        var matrices = Complex([[[0, 0], [0, 0]], [[1, 0], [0, -1]], [[0, 1], [1, 0]]]);
        plain.Matrices.Set(matrices);
        smooth.Matrices.Set(matrices);
        var origin = Tensor.Zeros([1, 2], DType.Float64);
        Assert.Equal([0.0, 0], Linalg.EigValsh(plain.Matrix(origin)).ToArray<double>());
        // C = i·[X, Z] = i·(−2iY) = 2Y, whose eigenvalues are ±2.
        Assert.Equal([-1.0, 1], Linalg.EigValsh(smooth.Matrix(origin)).ToArray<double>().Select(value => Math.Round(value, 12)));
    }

    [Fact]
    public void Steps_that_commute_have_exact_energies_and_others_reach_the_sum_at_a_step_of_zero()
    {
        var commuting = new UnitaryPmm(new() { Size = 3, Levels = 3, IsReal = true }, new Rng(0));
        commuting.Generators.Set(Complex([[[1, 0, 0], [0, -0.5, 0], [0, 0, 0.2]], [[0.3, 0, 0], [0, 0.1, 0], [0, 0, -0.9]]]));
        foreach (var dt in (double[])[0, 0.1, 1, 2])
            Assert.Equal([-0.7, -0.4, 1.3], commuting.Forward(Column(dt)).ToArray<double>().Select(value => Math.Round(value, 10)));
        var model = new UnitaryPmm(new() { Size = 4, Levels = 4 }, new Rng(1));
        var limit = Linalg.EigValsh(model.Generators.Value.Sum(0));
        Assert.True(model.Forward(Column(0)).Squeeze(0).AllClose(limit, 0, 1e-13));
        double Gap(double dt) => (model.Forward(Column(dt)).Squeeze(0) - limit).Abs().Max().ToDouble();
        // The product of two factors is a symmetric one in another basis, so its error is of second order.
        Assert.InRange(Gap(0.02) / Gap(0.01), 3.8, 4.2);
        var step = model.Step(Tensor.Of(0.7));
        Assert.True(step.MatMul(step.H).AllClose(ComplexTensor.FromReal(Tensor.Eye(4, type: DType.Float64).Unsqueeze(0)), 0, 1e-12));
        // Against the eigenvalues of the unitary matrix itself.
        double[] phases = [.. Linalg.EigVals(step).Angle().ToArray<double>().Select(phase => -phase / 0.7).Order()];
        Assert.Equal(phases.Select(phase => Math.Round(phase, 9)), model.Forward(Column(0.7)).ToArray<double>().Select(value => Math.Round(value, 9)));
    }

    [Fact]
    public void Energies_that_are_equal_or_near_the_fold_are_found()
    {
        ComplexTensor Turn(params double[] phases)
        {
            var vectors = Linalg.Eigh(Hermitian(phases.Length, 3)).Vectors;
            var angles = Tensor.Of(phases);
            return (vectors * ComplexTensor.Polar(angles * 0 + 1, -angles)).MatMul(vectors.H).Unsqueeze(0);
        }
        Assert.Equal([-3, 1, 1, 3.1], UnitaryPmm.Energies(Turn(1, -3, 3.1, 1), Tensor.Of(1.0)).ToArray<double>().Select(value => Math.Round(value, 8)));
    }

    [Fact]
    public void The_hamiltonians_of_the_study_are_those_of_the_books()
    {
        var (number, quartic) = Physics.Oscillator(6);
        Assert.Equal([0.0, 1, 2, 3, 4, 5], number.Diagonal().ToArray<double>());
        // ⟨n|(a† + a)⁴|n⟩ = 6n² + 6n + 3, also in the corner.
        Assert.Equal([3.0, 15, 39, 75, 123, 183], quartic.Diagonal().ToArray<double>().Select(value => Math.Round(value, 9)));
        // First-order perturbation: E₀ ≈ 3g.
        Assert.Equal(3e-6, Physics.OscillatorLevels(Tensor.Of(1e-6), 1).ToDouble(), 9);
        // The open Heisenberg chain of four has E₀ = 2·(−1.6160254) for twice the spins' products.
        var (outer, inner) = Physics.Chain([0, 0, 0, 0]);
        Assert.Equal(-3.2320508, Linalg.EigValsh(outer + inner).At(0), 6);
        Assert.True((outer.MatMul(inner) - inner.MatMul(outer)).Abs().Max().ToDouble() > 0.1);
        var energies = Physics.StepEnergies(outer, inner, Tensor.Of(0.01), 1);
        Assert.Equal(-3.2320508, energies.ToDouble(), 3);
        var g = Tensor.Of(0.02, 0.05);
        Assert.True(Physics.Continuation(g, g, 2).AllClose(Physics.OscillatorLevels(g, 2), 0, 1e-9));
    }

    [Fact]
    public void A_small_real_model_carries_the_oscillator_beyond_its_data_where_a_polynomial_does_not()
    {
        var g = Tensor.Linspace(0, 0.1, 10, DType.Float64).Unsqueeze(1);
        var levels = Physics.OscillatorLevels(g, 2);
        var model = ParametricMatrixModels.Fit(rng => new AffineEigenvaluePmm(new() { Inputs = 1, Size = 3, Levels = 2, IsReal = true }, rng), g * 10, levels, new Rng(1), new() { Restarts = 3, Iterations = 300 });
        var beyond = Tensor.Linspace(0.1, 0.2, 6, DType.Float64).Unsqueeze(1);
        var truth = Physics.OscillatorLevels(beyond, 2);
        double Wrong(Tensor given) => (given.Detach() - truth).Abs().Max().ToDouble();
        Assert.InRange(Wrong(model.Forward(beyond * 10)), 0, 0.12);
        Assert.InRange(Wrong(CurveFits.Polynomial(g, levels, 5)(beyond)), 0.5, 100);
        var again = ParametricMatrixModels.Fit(rng => new AffineEigenvaluePmm(new() { Inputs = 1, Size = 3, Levels = 2, IsReal = true }, rng), g * 10, levels, new Rng(1), new() { Restarts = 3, Iterations = 300 });
        Assert.Equal(model.Forward(beyond).ToArray<double>(), again.Forward(beyond).ToArray<double>());
    }

    [Fact]
    public void An_observable_model_stands_in_a_sequence_and_learns_with_what_is_before_it()
    {
        var rng = new Rng(6);
        var x = Tensor.Rand([60, 2], rng, -1, 1, DType.Float64);
        var y = ((x.Narrow(1, 0, 1) * x.Narrow(1, 1, 1)) + x.Narrow(1, 0, 1).Square()).Contiguous();
        var front = new Linear(2, 3, rng);
        front.To(DType.Float64);
        var pmm = new AffineObservablePmm(new() { Inputs = 3, Size = 4, Magnitude = 0.5, ObservableMagnitude = 0.5 }, rng);
        var net = new Sequential(front, pmm);
        var before = front.Weight.ToArray<double>();
        var first = ParametricMatrixModels.Error(net, x, y);
        ParametricMatrixModels.Train(net, x, y, new() { Quasi = false, Iterations = 150, LearningRate = 2e-2 });
        Assert.InRange(ParametricMatrixModels.Error(net, x, y), 0, first / 4);
        Assert.NotEqual(before, front.Weight.ToArray<double>());
        // 4 Hermitian matrices of 16 numbers, one observable of 16, and the bias.
        Assert.Equal((4 * 16) + 16 + 1, pmm.FreeNumbers);
    }

    [Fact]
    public void Bad_input_is_refused_in_words()
    {
        var rng = new Rng(0);
        var eigen = new AffineEigenvaluePmm(new() { Inputs = 2, Size = 3 }, rng);
        var unitary = new UnitaryPmm(new() { Size = 3 }, rng);
        (Action Do, string Says)[] wrong =
        [
            (() => _ = new AffineEigenvaluePmm(new() { Inputs = 1, Size = 3, Levels = 4 }, rng), "there can be 1 to 3"),
            (() => _ = new AffineEigenvaluePmm(new() { Inputs = 0, Size = 3 }, rng), "0 inputs"),
            (() => _ = new AffineObservablePmm(new() { Inputs = 1, Size = 3, States = 5 }, rng), "the states at most 3"),
            (() => _ = new UnitaryPmm(new() { Size = 2, Levels = 3 }, rng), "there can be 1 to 2"),
            (() => _ = new UnitaryPmm(new() { Size = 2, Factors = 0 }, rng), "0 matrices"),
            (() => eigen.Forward(Column(1)), "(samples × 2) are needed"),
            (() => eigen.Forward(Tensor.From([1, double.NaN], [1, 2])), "NaN or infinity"),
            (() => unitary.Forward(Column(-0.1)), "not negative"),
            (() => unitary.Forward(Tensor.Zeros([2, 2])), "(samples × 1)"),
            (() => eigen.Affine.Matrices.Set(Complex([[[0, 1], [0, 0]]])), "are needed"),
            (() => ParametricMatrixModels.Fit(_ => eigen, Column(1, 2), Column(1), rng), "as many samples"),
            (() => ParametricMatrixModels.Fit(_ => eigen, Tensor.Zeros([1, 2]), Column(double.NaN), rng), "NaN or infinity"),
            (() => ParametricMatrixModels.Fit(_ => eigen, Tensor.Zeros([1, 2]), Tensor.Zeros([1, 2]), rng), "as many as theirs"),
            (() => ParametricMatrixModels.Fit(_ => eigen, Tensor.Zeros([1, 2]), Column(1), rng, new() { Restarts = 0 }), "0 starts"),
        ];
        Assert.All(wrong, one => Assert.Contains(one.Says, Assert.Throws<ArgumentException>(one.Do).Message));
    }

    [Fact]
    public void The_study_measures_every_arm_at_smoke_scale()
    {
        var results = Rehearsal.Of(new ParametricMatrixModelsStudy());
        Assert.All(results.Study.Claims, claim => Assert.NotEmpty(results.ArmsOf(claim.Measure)));
        Assert.All(results.Study.Draw(results), figure => Assert.StartsWith("<svg", figure.ToSvg()));
    }

    static void AssertSlopes(Module model, Func<Tensor> loss)
    {
        var parameters = model.Parameters;
        var slopes = Gradient.Of(loss(), parameters);
        using var _ = Gradient.Off();
        for (var p = 0; p < parameters.Length; p++)
        {
            var direction = Tensor.Randn(parameters[p].Shape, new Rng(100 + p), DType.Float64);
            var start = parameters[p].Clone();
            double At(double step)
            {
                parameters[p].CopyFrom(start + (direction * step));
                return loss().ToDouble();
            }
            var difference = (At(1e-5) - At(-1e-5)) / 2e-5;
            parameters[p].CopyFrom(start);
            var slope = (slopes[p] * direction).Sum().ToDouble();
            Assert.True(Math.Abs(slope - difference) <= 1e-6 * Math.Max(1, Math.Abs(difference)), $"parameter {p}: {slope} against {difference}");
        }
    }

    static Tensor Column(params double[] values) => Tensor.From(values, [values.Length, 1]);

    static Tensor Symmetric(Tensor a) => (a + a.T) * 0.5;

    static ComplexTensor Hermitian(int size, long seed)
    {
        var rng = new Rng(seed);
        var a = new ComplexTensor(Tensor.Randn([size, size], rng, DType.Float64), Tensor.Randn([size, size], rng, DType.Float64));
        return (a + a.H) * 0.5;
    }

    static ComplexTensor Complex(double[][][] matrices) =>
        ComplexTensor.FromReal(Tensor.From([.. matrices.SelectMany(matrix => matrix.SelectMany(row => row))], [matrices.Length, matrices[0].Length, matrices[0].Length]));

    static IEqualityComparer<(double, double)> Close { get; } = EqualityComparer<(double, double)>.Create((a, b) => Math.Abs(a.Item1 - b.Item1) + Math.Abs(a.Item2 - b.Item2) < 1e-11);
}

using Praxis.Learning;
using Praxis.Papers.Science;
using Praxis.Tensors;

namespace Praxis.Papers.Tests.Science;

/// <summary>The models against loops over complex numbers, and where matrices are small, levels equal and phases at the fold.</summary>
public sealed class ParametricMatrixModelsEdgeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Outputs_are_those_of_the_formula_written_out_number_by_number(double smoothing)
    {
        const int N = 4, R = 2, Outputs = 2, Each = 3;
        var model = new AffineObservablePmm(new() { Inputs = 2, Size = N, States = R, Outputs = Outputs, Observables = Each, Smoothing = smoothing, Magnitude = 0.9, ObservableMagnitude = 0.7 }, new Rng(31));
        using (Gradient.Off())
            model.Bias.CopyFrom(Tensor.Of(0.25, -1.5));
        double[] x = [0.6, -1.1];
        var parts = model.Affine.Matrices.Value;
        ComplexTensor m = parts.Select(0, 0) + (parts.Select(0, 1) * x[0]) + (parts.Select(0, 2) * x[1]);
        for (var i = 1; i < 3; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (parts.Select(0, i), parts.Select(0, j));
                m += (a.MatMul(b) - b.MatMul(a)).TimesI() * smoothing;
            }
        }
        Assert.True(model.Matrix(Tensor.From(x, [1, 2])).AllClose(m.Unsqueeze(0), 0, 1e-13));
        var (values, vectors) = Linalg.Eigh(m);
        int[] chosen = smoothing == 0 ? [.. Enumerable.Range(0, N).OrderByDescending(a => Math.Abs(values.At(a))).Take(R)] : [0, 1];
        for (var k = 0; k < Outputs; k++)
        {
            var z = model.Bias.At(k);
            for (var o = 0; o < Each; o++)
            {
                var d = model.Observables.Value.Select(0, (k * Each) + o);
                foreach (var i in chosen)
                {
                    foreach (var j in chosen)
                    {
                        var amplitude = System.Numerics.Complex.Zero;
                        for (var a = 0; a < N; a++)
                        {
                            for (var b = 0; b < N; b++)
                                amplitude += System.Numerics.Complex.Conjugate(vectors.At(a, i)) * d.At(a, b) * vectors.At(b, j);
                        }
                        z += (amplitude * System.Numerics.Complex.Conjugate(amplitude)).Real;
                    }
                }
                var norm = Linalg.EigValsh(d).ToArray<double>().Max(Math.Abs);
                z -= norm * norm / 2;
            }
            Assert.Equal(z, model.Forward(Tensor.From(x, [1, 2])).At(0, k), 1e-10);
        }
    }

    [Theory]
    [InlineData(Eigenvalues.Lowest)]
    [InlineData(Eigenvalues.Highest)]
    [InlineData(Eigenvalues.LargestMagnitude)]
    public void Levels_are_every_second_one_of_the_real_matrix_twice_as_large(Eigenvalues which)
    {
        var model = new AffineEigenvaluePmm(new() { Inputs = 1, Size = 5, Levels = 3, Which = which, Smoothing = 0.2 }, new Rng(32));
        var x = Tensor.From([0.4], [1, 1]);
        var m = model.Matrix(x);
        var real = Tensor.Cat([Tensor.Cat([m.Real, -m.Imaginary], -1), Tensor.Cat([m.Imaginary, m.Real], -1)], -2);
        double[] all = [.. Linalg.EigValsh(real).ToArray<double>().Where((_, i) => i % 2 == 0)];
        double[] wanted = which switch
        {
            Eigenvalues.Lowest => all[..3],
            Eigenvalues.Highest => all[^3..],
            _ => [.. all.OrderByDescending(Math.Abs).Take(3).Order()],
        };
        Assert.All(wanted.Zip(model.Forward(x).ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-10));
    }

    [Fact]
    public void Energies_at_the_fold_are_found_and_have_finite_gradients()
    {
        // −1 once, −1 among others and twice, and a sample without it beside them.
        double[][] phases = [[Math.PI, 0.5, -1], [-Math.PI, Math.PI, 2], [0.1, 0.2, -3.1]];
        var vectors = Enumerable.Range(0, 3).Select(i => Unitary(3, 40 + i)).ToArray();
        var unitary = Stacked([.. phases.Select((own, i) => Turned(vectors[i], own))]);
        var energies = UnitaryPmm.Energies(unitary, Tensor.Of(1.0, 2.0, 0.5));
        for (var sample = 0; sample < 3; sample++)
        {
            var dt = new[] { 1.0, 2.0, 0.5 }[sample];
            // π and −π are one phase.
            double[] found = [.. Enumerable.Range(0, 3).Select(i => energies.At(sample, i) * dt)], folded = [.. found.Select(Fold).Order()], wanted = [.. phases[sample].Select(Fold).Order()];
            Assert.Equal(found.Order(), found);
            Assert.All(wanted.Zip(folded), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        }
        Assert.Equal(Math.PI, Math.Abs(UnitaryPmm.Energies(ComplexTensor.FromReal(Tensor.From([-1.0], [1, 1, 1])), Tensor.Of(1.0)).ToDouble()), 1e-12);
        Assert.Equal(-0.7, UnitaryPmm.Energies(ComplexTensor.Polar(Tensor.From([1.0], [1, 1, 1]), Tensor.From([1.4], [1, 1, 1])), Tensor.Of(2.0)).ToDouble(), 1e-12);

        var model = new UnitaryPmm(new() { Size = 2, Factors = 1, Levels = 2 }, new Rng(0));
        model.Generators.Set(ComplexTensor.FromReal(Tensor.From([Math.PI, 0.0, 0, 1], [1, 2, 2])));
        var slopes = Gradient.Of(model.Forward(Tensor.From([1.0], [1, 1])).Sum(), model.Parameters);
        // Each level moves with its own number on the diagonal.
        Assert.True(slopes[0].AllClose(Tensor.Eye(2, type: DType.Float64).Unsqueeze(0), 0, 1e-7));

        static double Fold(double phase) => Math.Abs(Math.Abs(phase) - Math.PI) < 1e-7 ? Math.PI : phase;
    }

    [Fact]
    public void Energies_of_steps_that_do_not_fit_are_refused()
    {
        var one = ComplexTensor.FromReal(Tensor.Eye(2, type: DType.Float64).Unsqueeze(0));
        Assert.Contains("as many steps above 0", Assert.Throws<ArgumentException>(() => UnitaryPmm.Energies(one, Tensor.Of(0.0))).Message);
        Assert.Contains("as many steps above 0", Assert.Throws<ArgumentException>(() => UnitaryPmm.Energies(one, Tensor.Of(1.0, 2.0))).Message);
        Assert.Contains("as many steps above 0", Assert.Throws<ArgumentException>(() => UnitaryPmm.Energies(one.Select(0, 0), Tensor.Of(1.0))).Message);
    }

    [Fact]
    public void Matrices_of_one_number_are_lines_and_single_precision_and_batches_of_any_size_do()
    {
        var model = new AffineEigenvaluePmm(new() { Inputs = 2, Size = 1 }, new Rng(33));
        var h = model.Affine.Matrices.Real;
        var x = Tensor.From([2.0, -3.0], [1, 2]);
        Assert.Equal(h.At(0, 0, 0) + (2 * h.At(1, 0, 0)) - (3 * h.At(2, 0, 0)), model.Forward(x).ToDouble(), 1e-14);
        var observable = new AffineObservablePmm(new() { Inputs = 2, Size = 1, States = 1, ObservableMagnitude = 1 }, new Rng(34));
        // |D|² − ½·D².
        Assert.Equal(Math.Pow(observable.Observables.Real.ToDouble(), 2) / 2, observable.Forward(x).ToDouble(), 1e-14);
        var wide = new AffineObservablePmm(new() { Inputs = 3, Outputs = 2, Size = 4 }, new Rng(35));
        var net = new Sequential(new Linear(2, 3, new Rng(1)), wide, new Linear(2, 1, new Rng(2)));
        var y = net.Forward(Tensor.Randn([5, 2], new Rng(3)));
        y.Sum().Backward();
        Assert.Equal([5, 1], y.Shape.Select(size => size));
        Assert.All(net.Parameters, parameter => Assert.True(parameter.Grad!.IsFinite().All().ToDouble() != 0));
        Assert.Equal([0, 2], wide.Forward(Tensor.Zeros([0, 3])).Shape.Select(size => size));
    }

    [Fact]
    public void Equal_levels_are_one_in_single_precision_too()
    {
        var q = Linalg.Qr(Tensor.Randn([3, 3], new Rng(1), DType.Float64)).Q;
        var matrix = (q * Tensor.Of(2.0, 2.0, 5.0)).MatMul(q.T).To(DType.Float32).RequireGrad();
        var values = EigenSystem.Of(matrix).Values;
        Assert.Equal(DType.Float32, values.DType);
        var slope = Gradient.Of(values.Narrow(0, 0, 1).Sum(), [matrix])[0];
        var pair = q.Narrow(1, 0, 2);
        Assert.True(slope.To(DType.Float64).AllClose(pair.MatMul(pair.T) / 2, 0, 1e-5));
    }

    [Fact]
    public void Large_matrices_count_as_hermitian_within_their_rounding()
    {
        var unitary = Unitary(4, 50);
        var diagonal = ComplexTensor.FromReal((Tensor.Of(1.0, 2, -3, 4) * 1e9).DiagonalMatrix());
        var large = unitary.MatMul(diagonal).MatMul(unitary.H).Unsqueeze(0);
        var matrices = new HermitianMatrices(1, 4, isReal: false, 1, new Rng(0));
        matrices.Set(large);
        Assert.True(matrices.Value.AllClose(large, 1e-12, 1e-3));
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => matrices.Set(large * double.PositiveInfinity)).Message);
        Assert.Throws<ArgumentException>(() => matrices.Set(new ComplexTensor(large.Real, large.Imaginary + (Tensor.Eye(4, type: DType.Float64) * 10))));
    }

    [Fact]
    public void A_start_that_ends_in_nothing_gives_way_to_the_next()
    {
        var (x, y) = (Tensor.Zeros([2, 1], DType.Float64), Tensor.From([1.0, 1.0], [2, 1]));
        var made = 0;
        foreach (var quasi in (bool[])[true, false])
        {
            made = 0;
            var model = ParametricMatrixModels.Fit(_ => new Constant(made++ == 0 ? double.NaN : 0.25), x, y, new Rng(0), new() { Restarts = 2, Iterations = 50, Quasi = quasi });
            Assert.InRange(ParametricMatrixModels.Error(model, x, y), 0, 0.6);
        }
        var one = new Constant(0);
        (MatrixFitOptions Options, string Says)[] wrong = [(new() { Iterations = 0 }, "0 iterations"), (new() { LearningRate = double.PositiveInfinity }, "a learning rate"), (new() { Restarts = -1 }, "-1 starts")];
        Assert.All(wrong, entry => Assert.Contains(entry.Says, Assert.Throws<ArgumentException>(() => ParametricMatrixModels.Train(one, x, y, entry.Options)).Message));
    }

    sealed class Constant : Layer
    {
        readonly TensorSlot _value;

        public Constant(double value) => _value = AddParameter("value", Tensor.Full([1, 1], value, DType.Float64));

        protected override Tensor Compute(Tensor x) => _value.Value.Expand(x.Size(0), 1);
    }

    static ComplexTensor Unitary(int size, long seed)
    {
        var rng = new Rng(seed);
        var a = new ComplexTensor(Tensor.Randn([size, size], rng, DType.Float64), Tensor.Randn([size, size], rng, DType.Float64));
        return Linalg.Eigh((a + a.H) * 0.5).Vectors;
    }

    /// <summary>V·diag(e^(−iφ))·Vᴴ.</summary>
    static ComplexTensor Turned(ComplexTensor vectors, double[] phases) =>
        (vectors * ComplexTensor.Polar(Tensor.Ones([phases.Length], DType.Float64), -Tensor.Of(phases))).MatMul(vectors.H);

    static ComplexTensor Stacked(ComplexTensor[] matrices) => new(Tensor.Stack([.. matrices.Select(one => one.Real)]), Tensor.Stack([.. matrices.Select(one => one.Imaginary)]));
}

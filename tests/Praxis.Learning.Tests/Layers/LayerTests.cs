using Praxis.Learning.Families;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Layers;

public sealed class LayerTests
{
    [Fact]
    public void First_values_have_the_bounds_of_PyTorch()
    {
        void Even(double bound, Tensor values)
        {
            Assert.InRange(values.Abs().Max().ToDouble(), bound * 0.97, bound);
            Assert.InRange(values.Std().ToDouble(), bound / Math.Sqrt(3) * 0.95, bound / Math.Sqrt(3) * 1.05);
        }
        var rng = new Rng(1);
        var linear = new Linear(25, 4000, rng);
        Even(0.2, linear.Weight);
        Even(0.2, linear.Bias!);
        Even(1 / Math.Sqrt(4 * 9), new Conv2d(8, 200, 3, rng, groups: 2).Weight);
        Even(1 / Math.Sqrt(100 * 9), new ConvTranspose2d(20, 200, 3, rng, groups: 2).Weight);
        Even(1 / Math.Sqrt(50), new Gru(30, 50, rng).Slot("weight_ih_l0").Value);
        Even(Math.Sqrt(6.0 / (4 * 64)), new MultiHeadAttention(new() { Width = 64, Heads = 4 }, rng).Key.Weight);
        Assert.InRange(new Embedding(100, 50, rng).Weight.Std().ToDouble(), 0.97, 1.03);
        Assert.InRange(Initialization.KaimingNormal([64, 32, 3, 3], rng, fanOut: true).Std().ToDouble(), 0.95 * Math.Sqrt(2.0 / (64 * 9)), 1.05 * Math.Sqrt(2.0 / (64 * 9)));
        Assert.InRange(Initialization.TruncatedNormal([100, 100], rng, 0.5).Abs().Max().ToDouble(), 0.9, 1);
    }

    [Theory]
    [InlineData(5, 8)]
    [InlineData(8, 5)]
    public void Orthogonal_first_values_are_orthogonal(int rows, int columns)
    {
        var matrix = Initialization.Orthogonal([rows, columns], new Rng(1), gain: 2);
        var product = rows < columns ? matrix.MatMul(matrix.T) : matrix.T.MatMul(matrix);
        Check.Close(Tensor.Eye(5) * 4, product);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_only_acts_in_training()
    {
        var dropout = new Dropout(0.3, new Rng(1));
        var x = Tensor.Ones([200, 200]);
        var y = dropout.Forward(x);
        Assert.InRange(y.EqualTo(0).To(DType.Float32).Mean().ToDouble(), 0.29, 0.31);
        Assert.InRange(y.Mean().ToDouble(), 0.98, 1.02);
        Assert.Equal(1 / 0.7, y.Max().ToDouble(), 1e-6);
        Assert.NotEqual(y.ToArray<float>(), dropout.Forward(x).ToArray<float>());
        dropout.Eval();
        Assert.Same(x, dropout.Forward(x));
        dropout.AlwaysDrops = true;
        Assert.NotSame(x, dropout.Forward(x));
    }

    [Fact]
    public void Drop_path_takes_whole_samples()
    {
        var y = new DropPath(0.5, new Rng(1)).Forward(Tensor.Ones([100, 3, 4])).Flatten(1).ToArray<float>();
        for (var sample = 0; sample < 100; sample++)
        {
            Assert.Single(y[(sample * 12)..((sample + 1) * 12)].Distinct());
        }
        Assert.Equal([0, 2], y.Distinct().Order());
    }

    [Fact]
    public void Spectral_norm_bounds_the_largest_singular_value()
    {
        foreach (var layer in new Layer[] { new Linear(12, 9, new Rng(1)), new Conv2d(3, 9, 2, new Rng(1)), new ConvTranspose2d(9, 3, 2, new Rng(1)) })
        {
            var weight = layer is Linear linear ? linear.Weight : ((Convolution)layer).Weight;
            weight.Detach().MultiplyInPlace(3);
            var model = new Sequential(layer);
            model.Replace<Layer>("0", old => new SpectralNorm(old, new Rng(2)));
            var x = layer is Linear ? Tensor.Randn([4, 12], new Rng(3)) : Tensor.Randn([4, layer is Conv2d ? 3 : 9, 5, 5], new Rng(3));
            for (var i = 0; i < 60; i++)
            {
                model.Forward(x);
            }
            var norm = model.Find<SpectralNorm>("0");
            var matrix = (layer is ConvTranspose2d ? weight.Detach().Transpose(0, 1) : weight.Detach()).Flatten(1).To(DType.Float64);
            // The largest eigenvalue of WᵀW by many multiplications, with a vector of its own.
            var v = Tensor.Randn([matrix.Size(1)], new Rng(5), DType.Float64);
            for (var i = 0; i < 3000; i++)
            {
                v = matrix.T.MatMul(matrix.MatMul(v)).Normalize();
            }
            Assert.Equal(matrix.MatMul(v).Norm().ToDouble(), norm.Sigma.ToDouble(), 1e-3);
            model.Eval();
            Tensor a = model.Forward(x), b = model.Forward(x * 2);
            var bias = layer is Linear own ? own.Bias! : ((Convolution)layer).Bias!.Reshape(-1, 1, 1);
            var plain = layer is Linear ? x.Linear(weight) : ((Convolution)layer).Convolve(x, weight);
            Check.Close((plain / norm.Sigma).Detach(), (a - bias).Detach(), 1e-4);
            Check.Close((a * 2).Detach(), (b + bias).Detach(), 1e-4);
            a.Square().Sum().Backward();
            Assert.NotNull(weight.Grad);
        }
    }

    [Fact]
    public void One_sided_spectral_norm_leaves_a_small_weight_alone()
    {
        var layer = new Linear(4, 4, new Rng(1));
        layer.Weight.Detach().MultiplyInPlace(0.1);
        var x = Tensor.Randn([3, 4], new Rng(2));
        Check.Same(layer.Forward(x), new SpectralNorm(layer, new Rng(3), oneSided: true).Forward(x));
    }

    [Fact]
    public void Recurrent_layers_walk_on_from_their_state()
    {
        foreach (Recurrent layer in new Recurrent[] { new Gru(3, 5, new Rng(1), layers: 2), new Lstm(3, 5, new Rng(1)) })
        {
            var x = Tensor.Randn([2, 9, 3], new Rng(2));
            var (whole, end) = layer.Forward(x);
            var (first, state) = layer.Forward(x.Narrow(1, 0, 4));
            var (second, last) = layer.Forward(x.Narrow(1, 4, 5), state);
            Check.Close(whole, Tensor.Cat([first, second], 1));
            Check.Close(end.Hidden, last.Hidden);
            Check.Same(whole.Select(1, 8), end.Hidden.Select(0, end.Hidden.Size(0) - 1));
        }
    }

    [Fact]
    public void Batch_norm_without_momentum_keeps_the_mean_of_all_batches()
    {
        var norm = new BatchNorm(2, momentum: null);
        Tensor a = Tensor.Randn([16, 2], new Rng(1)), b = Tensor.Randn([16, 2], new Rng(2)) + 3;
        norm.Forward(a);
        norm.Forward(b);
        Check.Close((a.Mean(0) + b.Mean(0)) / 2, norm.RunningMean);
        Check.Close((a.Var(0) + b.Var(0)) / 2, norm.RunningVariance);
    }

    [Fact]
    public void Wrong_inputs_are_refused_with_shapes()
    {
        var rng = new Rng(1);
        Assert.Contains("(2×4)", Assert.Throws<ArgumentException>(() => new Linear(3, 2, rng).Forward(Tensor.Zeros([2, 4]))).Message);
        Assert.Contains("4 dimensions", Assert.Throws<ArgumentException>(() => new Conv2d(3, 2, 3, rng).Forward(Tensor.Zeros([2, 3, 4]))).Message);
        Assert.Contains("multiples of 4", Assert.Throws<ArgumentException>(() => new PatchEmbedding(3, 4, 8, rng).Forward(Tensor.Zeros([1, 3, 6, 8]))).Message);
        Assert.Contains("5 channels", Assert.Throws<ArgumentException>(() => new GroupNorm(2, 5)).Message);
        Assert.Contains("heads", Assert.Throws<ArgumentException>(() => new MultiHeadAttention(new() { Width = 10, Heads = 4 }, rng)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1.5, rng));
    }

    [Fact]
    public void The_small_convnet_costs_what_the_cards_say()
    {
        var model = new Praxis.Learning.Families.ConvNet(new() { Classes = 10 }, new Rng(1));
        var summary = ModelSummary.Of(model, () => model.Forward(Tensor.Zeros([1, 3, 16, 16])));
        // 8×8×16×27 + 4×4×32×144 + 2×2×64×288 + 640: 0.18 million.
        Assert.Equal(27_648 + 73_728 + 73_728 + 640, summary.Rows[0].MultiplyAdds);
        Assert.InRange(model.ParameterCount, 20_000, 30_000);
        var twenty = new ResNet(new() { Widths = [16, 32, 64], Blocks = 3, Classes = 10 }, new Rng(1));
        Assert.InRange(twenty.ParameterCount, 270_000, 275_000);
        Assert.Equal(20, 2 + twenty.All<Conv2d>().Count(entry => entry.Path.Contains("first") || entry.Path.Contains("second")));
    }
}

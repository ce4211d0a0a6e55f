using Praxis.Tensors;

namespace Praxis.Bench;

/// <summary>One row of the table.</summary>
/// <param name="Name">As in peer.py.</param>
/// <param name="Target">The least ratio at one thread.</param>
/// <param name="Prepare">Makes what is timed.</param>
/// <param name="Operations">Floating-point operations of one run of a product; 0: not a product.</param>
sealed record Workload(string Name, double Target, Func<Action> Prepare, double Operations = 0)
{
    static readonly Rng Random = new(7);

    public static IReadOnlyList<Workload> All { get; } =
    [
        new("gemm-1024", 2.5, () => Gemm(null, 1024, 1024, 1024), 2.0 * 1024 * 1024 * 1024),
        new("gemm-64", 1.5, () => Gemm(null, 64, 64, 64), 2.0 * 64 * 64 * 64),
        new("gemm-17x129x65", 1.5, () => Gemm(null, 17, 129, 65), 2.0 * 17 * 129 * 65),
        new("gemm-64x32x32x32", 1.5, () => Gemm(64, 32, 32, 32), 2.0 * 64 * 32 * 32 * 32),
        new("conv-forward", 0.9, () => Conv(1, backward: false), 2.0 * 32 * 64 * 64 * 9 * 1024),
        new("conv-both", 1.2, () => Conv(1, backward: true), 6.0 * 32 * 64 * 64 * 9 * 1024),
        new("depthwise-both", 1.5, () => Conv(64, backward: true)),
        new("softmax", 2, () => Elementwise(x => x.Softmax())),
        new("layer-norm", 2, () => Elementwise(x => x.LayerNorm([4096]))),
        new("gelu", 2, () => Elementwise(x => x.Gelu())),
        new("log-sum-exp", 2, () => Elementwise(x => x.LogSumExp(-1))),
        new("add", 1, () => Plain((x, y) => x + y)),
        new("multiply", 1, () => Plain((x, y) => x * y)),
        new("sum", 1, () => Plain((x, _) => x.Sum())),
        new("tiny-add", 4, () => Tiny(record: false)),
        new("tiny-add-recorded", 4, () => Tiny(record: true)),
        new("attention", 1.5, Attention),
        new("step-mlp", 2.5, Models.Mlp),
        new("step-resnet20", 1.2, Models.ResNet20),
        new("step-gpt", 2, Models.Gpt),
        new("step-cnn", 2, Models.Cnn),
        new("step-towers", 2, Models.Towers),
        new("step-unet", 2, Models.UNet),
        new("step-denoiser", 2, Models.Denoiser),
        new("td3-update", 4, Models.Td3),
        new("chain-36000", 4, Chain),
        new("svd-256", 0.5, () => Decomposed(Random.Split("svd"), [256, 256], DType.Float32, x => Linalg.Svd(x))),
        new("eigh-256", 0.5, () => Decomposed(Random.Split("eigh"), [256, 256], DType.Float32, x => Linalg.Eigh(x), symmetric: true)),
        new("qr-512", 0.5, () => Decomposed(Random.Split("qr"), [512, 512], DType.Float32, x => Linalg.Qr(x))),
        new("svd-40x30x30-f64", 0.5, () => Decomposed(Random.Split("many"), [40, 30, 30], DType.Float64, x => Linalg.Svd(x))),
        new("eigh-650-f64", 0.5, () => Decomposed(Random.Split("large"), [650, 650], DType.Float64, x => Linalg.Eigh(x), symmetric: true)),
        new("rfft-256x4096", 0.7, RealFourier),
    ];

    static Action Gemm(int? batch, int m, int k, int n)
    {
        int[] lead = batch is { } b ? [b] : [];
        Tensor x = Tensor.Randn([.. lead, m, k], Random), y = Tensor.Randn([.. lead, k, n], Random);
        return () => x.MatMul(y);
    }

    static Action Conv(int groups, bool backward)
    {
        var x = Tensor.Randn([32, 64, 32, 32], Random).RequireGrad(backward);
        var w = Tensor.Randn([64, 64 / groups, 3, 3], Random).RequireGrad(backward);
        var g = Tensor.Randn([32, 64, 32, 32], Random);
        return () =>
        {
            var y = x.Conv2d(w, padding: 1, groups: groups);
            if (backward)
            {
                y.Backward(g);
                x.Grad = w.Grad = null;
            }
        };
    }

    static Action Elementwise(Func<Tensor, Tensor> f)
    {
        var x = Tensor.Randn([4096, 4096], Random).RequireGrad();
        var g = Tensor.Randn(f(x).Shape, Random);
        return () =>
        {
            f(x).Backward(g);
            x.Grad = null;
        };
    }

    static Action Plain(Func<Tensor, Tensor, Tensor> f)
    {
        Tensor x = Tensor.Randn([4096, 4096], Random), y = Tensor.Randn([4096, 4096], Random);
        return () => f(x, y);
    }

    static Action Tiny(bool record)
    {
        Tensor a = Tensor.Randn([10], Random).RequireGrad(record), b = Tensor.Randn([10], Random);
        return () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _ = a + b;
            }
        };
    }

    static Action Attention()
    {
        Tensor q = Tensor.Randn([1, 8, 512, 64], Random).RequireGrad(), k = Tensor.Randn([1, 8, 512, 64], Random).RequireGrad(), v = Tensor.Randn([1, 8, 512, 64], Random).RequireGrad();
        var g = Tensor.Randn([1, 8, 512, 64], Random);
        return () =>
        {
            Tensor.Attention(q, k, v).Backward(g);
            q.Grad = k.Grad = v.Grad = null;
        };
    }

    static Action Chain()
    {
        Tensor p = Tensor.Randn([4], Random).RequireGrad(), a = Tensor.Randn([4], Random), b = Tensor.Randn([4], Random);
        return () =>
        {
            var x = p;
            for (var i = 0; i < 12000; i++)
            {
                x = ((x * b) + a).Tanh();
            }
            x.Sum().Backward();
            p.Grad = null;
        };
    }

    static Action Decomposed(Rng rng, int[] shape, DType type, Action<Tensor> f, bool symmetric = false)
    {
        var x = Tensor.Randn(shape, rng, type);
        x = symmetric ? x + x.T : x;
        return () => f(x);
    }

    static Action RealFourier()
    {
        var x = Tensor.Randn([256, 4096], Random);
        return () => Fourier.Rfft(x);
    }
}

using Praxis.Tensors;

namespace Praxis.Bench;

/// <summary>Training steps of the models in peer.py, layer by layer the same.</summary>
static class Models
{
    static readonly Rng Random = new(11);

    public static Action Mlp()
    {
        var parts = new Parts();
        Func<Tensor, Tensor> first = parts.Linear(784, 256), second = parts.Linear(256, 256), third = parts.Linear(256, 10);
        Tensor x = Tensor.Randn([128, 784], Random), y = Tensor.RandInt([128], 0, 10, Random);
        return parts.Step(new Adam(parts.All), () => third(second(first(x).Relu()).Relu()).CrossEntropy(y));
    }

    public static Action ResNet20()
    {
        var parts = new Parts();
        Func<Tensor, Tensor> stem = parts.Conv(3, 16, 3, 1, bias: false), norm = parts.BatchNorm(16), head = parts.Linear(64, 10);
        var blocks = new List<Func<Tensor, Tensor>>();
        var width = 16;
        foreach (var w in new[] { 16, 32, 64 })
        {
            for (var i = 0; i < 3; i++)
            {
                blocks.Add(Basic(parts, width, w, i == 0 && w > 16 ? 2 : 1));
                width = w;
            }
        }
        Tensor x = Tensor.Randn([32, 3, 32, 32], Random), y = Tensor.RandInt([32], 0, 10, Random);
        return parts.Step(new Momentum(parts.All), () => head(blocks.Aggregate(norm(stem(x)).Relu(), (h, block) => block(h)).AdaptiveAvgPool(1, 1).Flatten(1)).CrossEntropy(y));
    }

    public static Action Gpt()
    {
        var parts = new Parts();
        var embed = parts.Parameter([256, 128], 1);
        var tower = Tower(parts, 128, 128, 4, 4, causal: true);
        var head = parts.Linear(128, 256);
        Tensor t = Tensor.RandInt([16, 128], 0, 256, Random), y = Tensor.RandInt([16 * 128], 0, 256, Random);
        return parts.Step(new Adam(parts.All), () => head(tower(embed.Embedding(t), null)).Reshape(-1, 256).CrossEntropy(y));
    }

    public static Action Cnn()
    {
        var parts = new Parts();
        var layers = new List<Func<Tensor, Tensor>>();
        var width = 3;
        foreach (var w in new[] { 16, 32, 64 })
        {
            Func<Tensor, Tensor> conv = parts.Conv(width, w, 3, 2), norm = parts.BatchNorm(w);
            layers.Add(h => norm(conv(h)).Relu());
            width = w;
        }
        var head = parts.Linear(64, 10);
        Tensor x = Tensor.Randn([64, 3, 16, 16], Random), y = Tensor.RandInt([64], 0, 10, Random);
        return parts.Step(new Adam(parts.All), () => head(layers.Aggregate(x, (h, layer) => layer(h)).AdaptiveAvgPool(1, 1).Flatten(1)).CrossEntropy(y));
    }

    public static Action Towers()
    {
        var parts = new Parts();
        var patch = parts.Linear(48, 48);
        var image = Tower(parts, 17, 48, 4, 3);
        var token = parts.Parameter([1, 1, 48], 1);
        var embed = parts.Parameter([60, 48], 1);
        var text = Tower(parts, 14, 48, 4, 2);
        var scale = parts.Parameter([], 1);
        Func<Tensor, Tensor> fromImage = parts.Linear(48, 32), fromText = parts.Linear(48, 32);
        Tensor x = Tensor.Randn([64, 16, 48], Random), t = Tensor.RandInt([64, 14], 0, 60, Random), pairs = Tensor.Arange(64);
        return parts.Step(new Adam(parts.All), () =>
        {
            var i = image(Tensor.Cat([token.Expand(64, 1, 48), patch(x)], 1), null)[.., 0];
            var c = text(embed.Embedding(t), null).Mean(1);
            var logits = fromImage(i).Normalize().MatMul(fromText(c).Normalize().T) * scale.Exp();
            return (logits.CrossEntropy(pairs) + logits.T.CrossEntropy(pairs)) / 2;
        });
    }

    public static Action UNet()
    {
        var parts = new Parts();
        Func<Tensor, Tensor> time1 = parts.Linear(16, 64), time2 = parts.Linear(64, 64);
        Func<Tensor, Tensor> inp = parts.Conv(3, 24, 3, 1), outp = parts.Conv(24, 3, 3, 1), s1 = parts.Conv(24, 48, 3, 2), s2 = parts.Conv(48, 48, 3, 2);
        Func<Tensor, Tensor, Tensor> d1 = Residual(parts, 24, 24), d2 = Residual(parts, 48, 48), mid = Residual(parts, 48, 48), u2 = Residual(parts, 96, 48), u1 = Residual(parts, 72, 24);
        Tensor x = Tensor.Randn([32, 3, 16, 16], Random), t = Tensor.Randn([32, 16], Random), e = Tensor.Randn([32, 3, 16, 16], Random);
        return parts.Step(new Adam(parts.All), () =>
        {
            var h = time2(time1(t).Silu());
            var a = d1(inp(x), h);
            var b = d2(s1(a), h);
            var y = mid(s2(b), h);
            y = u2(Tensor.Cat([y.Interpolate(2), b], 1), h);
            y = u1(Tensor.Cat([y.Interpolate(2), a], 1), h);
            return outp(y).MseLoss(e);
        });
    }

    public static Action Denoiser()
    {
        var parts = new Parts();
        Func<Tensor, Tensor> inp = parts.Linear(12, 64), outp = parts.Linear(64, 12);
        var embed = parts.Parameter([20, 64], 1);
        var tower = Tower(parts, 36, 64, 4, 2, cross: true);
        Tensor x = Tensor.Randn([64, 36, 12], Random), c = Tensor.RandInt([64, 6], 0, 20, Random), e = Tensor.Randn([64, 36, 12], Random);
        return parts.Step(new Adam(parts.All), () => outp(tower(inp(x), embed.Embedding(c))).MseLoss(e));
    }

    public static Action Td3()
    {
        var rng = Random.Split("noise");
        var (actor, actorParts) = Net(8, 2, true);
        var (c1, c1Parts) = Net(10, 1, false);
        var (c2, c2Parts) = Net(10, 1, false);
        var (actorTarget, actorTargetParts) = Net(8, 2, true);
        var (t1, t1Parts) = Net(10, 1, false);
        var (t2, t2Parts) = Net(10, 1, false);
        Tensor[] sources = [.. actorParts, .. c1Parts, .. c2Parts], targets = [.. actorTargetParts, .. t1Parts, .. t2Parts];
        Adam actorStep = new(actorParts), criticStep = new([.. c1Parts, .. c2Parts]);
        Tensor s = Tensor.Randn([128, 8], Random), a = Tensor.Rand([128, 2], Random, -1, 1), r = Tensor.Randn([128, 1], Random), n = Tensor.Randn([128, 8], Random), d = Tensor.Zeros([128, 1]);
        var count = 0;
        return () =>
        {
            Tensor y;
            using (Gradient.Off())
            {
                var noise = (Tensor.Randn(a.Shape, rng) * 0.2).Clamp(-0.5, 0.5);
                var next = Tensor.Cat([n, (actorTarget(n) + noise).Clamp(-1, 1)], 1);
                y = r + ((1 - d) * 0.99 * t1(next).Minimum(t2(next)));
            }
            var now = Tensor.Cat([s, a], 1);
            (c1(now).MseLoss(y) + c2(now).MseLoss(y)).Backward();
            criticStep.Step();
            if (++count % 2 == 0)
            {
                (-c1(Tensor.Cat([s, actor(s)], 1)).Mean()).Backward();
                actorStep.Step();
                criticStep.Clear();
                using var _ = Gradient.Off();
                for (var i = 0; i < sources.Length; i++)
                {
                    targets[i].LerpInPlace(sources[i], 0.005);
                }
            }
        };
    }

    static (Func<Tensor, Tensor> Run, Tensor[] Parameters) Net(int inputs, int outputs, bool bounded)
    {
        var parts = new Parts();
        Func<Tensor, Tensor> first = parts.Linear(inputs, 64), second = parts.Linear(64, 64), third = parts.Linear(64, outputs);
        return (x => third(second(first(x).Relu()).Relu()) is var y && bounded ? y.Tanh() : y, [.. parts.All]);
    }

    static Func<Tensor, Tensor> Basic(Parts parts, int from, int to, int stride)
    {
        Func<Tensor, Tensor> c1 = parts.Conv(from, to, 3, stride, bias: false), n1 = parts.BatchNorm(to), c2 = parts.Conv(to, to, 3, 1, bias: false), n2 = parts.BatchNorm(to);
        if (from == to)
        {
            return x => (n2(c2(n1(c1(x)).Relu())) + x).Relu();
        }
        Func<Tensor, Tensor> shortcut = parts.Conv(from, to, 1, stride, bias: false), shortNorm = parts.BatchNorm(to);
        return x => (n2(c2(n1(c1(x)).Relu())) + shortNorm(shortcut(x))).Relu();
    }

    static Func<Tensor, Tensor, Tensor> Residual(Parts parts, int from, int to)
    {
        Func<Tensor, Tensor> n1 = parts.GroupNorm(8, from), c1 = parts.Conv(from, to, 3, 1), time = parts.Linear(64, to), n2 = parts.GroupNorm(8, to), c2 = parts.Conv(to, to, 3, 1);
        var shortcut = from == to ? null : parts.Conv(from, to, 1, 1);
        return (x, t) =>
        {
            var y = c1(n1(x).Silu()) + time(t).Unsqueeze(-1).Unsqueeze(-1);
            return c2(n2(y).Silu()) + (shortcut is null ? x : shortcut(x));
        };
    }

    static Func<Tensor, Tensor?, Tensor> Tower(Parts parts, int length, int width, int heads, int blocks, bool causal = false, bool cross = false)
    {
        var position = parts.Parameter([length, width], 0.02);
        var all = Enumerable.Range(0, blocks).Select(_ => Block(parts, width, heads, causal, cross)).ToArray();
        var norm = parts.LayerNorm(width);
        return (x, context) => norm(all.Aggregate(x + position, (h, block) => block(h, context)));
    }

    static Func<Tensor, Tensor?, Tensor> Block(Parts parts, int width, int heads, bool causal, bool cross)
    {
        Func<Tensor, Tensor> n1 = parts.LayerNorm(width), n2 = parts.LayerNorm(width), up = parts.Linear(width, 4 * width), down = parts.Linear(4 * width, width);
        var self = Attend(parts, width, heads, causal);
        var n3 = cross ? parts.LayerNorm(width) : null;
        var other = cross ? Attend(parts, width, heads, false) : null;
        return (x, context) =>
        {
            x += self(n1(x), null);
            x = other is null ? x : x + other(n3!(x), context);
            return x + down(up(n2(x)).Gelu());
        };
    }

    static Func<Tensor, Tensor?, Tensor> Attend(Parts parts, int width, int heads, bool causal)
    {
        Func<Tensor, Tensor> q = parts.Linear(width, width), kv = parts.Linear(width, 2 * width), o = parts.Linear(width, width);
        return (x, context) =>
        {
            var pair = kv(context ?? x).Chunk(2, -1);
            return o(Tensor.Attention(Split(q(x)), Split(pair[0]), Split(pair[1]), causal: causal).Transpose(1, 2).Reshape(x.Shape));
        };

        Tensor Split(Tensor z) => z.Reshape(z.Size(0), z.Size(1), heads, -1).Transpose(1, 2);
    }

    /// <summary>The parameters of a model and the layers that read them.</summary>
    sealed class Parts
    {
        public List<Tensor> All { get; } = [];

        public Tensor Parameter(ReadOnlySpan<int> shape, double deviation)
        {
            var parameter = Tensor.Randn(shape, Random, deviation: deviation).RequireGrad();
            All.Add(parameter);
            return parameter;
        }

        public Func<Tensor, Tensor> Linear(int inputs, int outputs)
        {
            Tensor w = Parameter([outputs, inputs], Math.Sqrt(1.0 / inputs)), b = Parameter([outputs], 0.01);
            return x => x.Linear(w, b);
        }

        public Func<Tensor, Tensor> Conv(int inputs, int outputs, int kernel, int stride, bool bias = true)
        {
            var w = Parameter([outputs, inputs, kernel, kernel], Math.Sqrt(1.0 / (inputs * kernel * kernel)));
            var b = bias ? Parameter([outputs], 0.01) : null;
            return x => x.Conv2d(w, b, stride, padding: kernel / 2);
        }

        public Func<Tensor, Tensor> BatchNorm(int channels)
        {
            Tensor w = Parameter([channels], 1), b = Parameter([channels], 0.01), mean = Tensor.Zeros([channels]), variance = Tensor.Ones([channels]);
            return x => x.BatchNorm(mean, variance, w, b);
        }

        public Func<Tensor, Tensor> LayerNorm(int width)
        {
            Tensor w = Parameter([width], 1), b = Parameter([width], 0.01);
            return x => x.LayerNorm([width], w, b);
        }

        public Func<Tensor, Tensor> GroupNorm(int groups, int channels)
        {
            Tensor w = Parameter([channels], 1), b = Parameter([channels], 0.01);
            return x => x.GroupNorm(groups, w, b);
        }

        public Action Step(IStep optimizer, Func<Tensor> loss) => () =>
        {
            loss().Backward();
            optimizer.Step();
        };
    }
}

namespace Praxis.Tensors.Tests.Properties;

/// <summary>Tests that set the number of threads or measure the process run when no other does.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneDefinition;

[Collection("alone")]
public sealed class ThreadTests
{
    static readonly Tensor X = Tensor.Randn([192, 1024], new Rng(1));
    static readonly Tensor Y = Tensor.Randn([192, 1024], new Rng(2));
    static readonly Tensor Long = Tensor.Randn([300_007], new Rng(3));
    static readonly Tensor Square = Tensor.Randn([300, 300], new Rng(4));
    static readonly Tensor Images = Tensor.Randn([8, 16, 24, 24], new Rng(5));
    static readonly Tensor Index = Tensor.RandInt([3000], 0, 192, new Rng(6));

    public static TheoryData<string, Func<Tensor[], Tensor>, int[]> Cases => new()
    {
        { "Exp", x => x[0].Exp(), [0] },
        { "Gelu", x => x[0].Gelu(), [0] },
        { "Lgamma", x => (x[0].Abs() + 0.1).Lgamma(), [0] },
        { "Add", x => x[0] + x[1], [0, 1] },
        { "Divide, broadcast", x => x[0] / (x[1][0].Abs() + 1), [0, 1] },
        { "Add, transposed", x => x[0].T + x[1].T.Clone(), [0, 1] },
        { "Pow", x => x[0].Abs().Pow(x[1]), [0, 1] },
        { "Where", x => Tensor.Where(x[0] > x[1], x[0], x[1]), [0, 1] },
        { "Sum", x => x[2].Sum(), [2] },
        { "Sum rows", x => x[0].Sum(1), [0] },
        { "Sum columns", x => x[0].Sum(0), [0] },
        { "Mean of a long vector", x => x[2].Mean(), [2] },
        { "Var", x => x[2].Var(), [2] },
        { "Max", x => x[2].Max(), [2] },
        { "ArgMax", x => x[0].ArgMax(0).To(DType.Float32), [] },
        { "Norm", x => x[0].Norm(0), [0] },
        { "Product", x => (x[0] * 0.01 + 1).Product(1), [0] },
        { "LogSumExp", x => x[0].LogSumExp(0), [0] },
        { "CumSum", x => x[0].CumSum(0), [0] },
        { "CumProduct", x => (x[0] * 0.01 + 1).CumProduct(1), [0] },
        { "Sort", x => x[0].Sort(0).Values, [0] },
        { "TopK", x => x[0].TopK(9).Values, [0] },
        { "Quantile", x => x[0].Quantile(0.3, 1), [0] },
        { "MatMul", x => x[3].MatMul(x[3]), [3] },
        { "MatMul, wide", x => x[0].MatMul(x[1].T), [0, 1] },
        { "MatMul, vector", x => x[0].MatMul(x[1][0]), [0, 1] },
        { "MatMul, batch", x => x[4].MatMul(x[4]), [4] },
        { "Linear", x => x[0].Linear(x[1], x[1].Sum(1)), [0, 1] },
        { "Conv2d", x => x[4].Conv2d(x[4][.., .., ..3, ..3], padding: 1), [4] },
        { "Conv2d, depthwise", x => x[4].Conv2d(x[4][0][.., ..3, ..3].Unsqueeze(1), padding: 1, groups: 16), [4] },
        { "Conv2d, stride 2", x => x[4].Conv2d(x[4][.., .., ..3, ..3], stride: 2, padding: 1), [4] },
        { "ConvTranspose2d", x => x[4].ConvTranspose2d(x[4][.., .., ..2, ..2].Transpose(0, 1), stride: 2), [4] },
        { "Conv1d", x => x[4].Flatten(2).Conv1d(x[4].Flatten(2)[.., .., ..5], padding: 2), [4] },
        { "MaxPool2d", x => x[4].MaxPool2d(2), [4] },
        { "AvgPool2d", x => x[4].AvgPool2d(3, 2, 1), [4] },
        { "Interpolate", x => x[4].Interpolate(2, Interpolation.Linear), [4] },
        { "GridSample", x => x[4].GridSample(x[0][..72].Reshape(8, 96, 96, 1).Expand(8, 96, 96, 2)), [4, 0] },
        { "Softmax", x => x[0].Softmax(), [0] },
        { "Softmax, columns", x => x[0].Softmax(0), [0] },
        { "LayerNorm", x => x[0].LayerNorm([1024], x[1][0], x[1][1]), [0, 1] },
        { "RmsNorm", x => x[0].RmsNorm(x[1][0]), [0, 1] },
        { "GroupNorm", x => x[4].GroupNorm(4, x[1][0][..16], x[1][1][..16]), [4, 1] },
        { "BatchNorm", x => x[4].BatchNorm(null, null, x[1][0][..16], x[1][1][..16]), [4, 1] },
        { "CrossEntropy", x => x[0].CrossEntropy(Tensor.Arange(192), labelSmoothing: 0.1), [0] },
        { "Attention", x => Tensor.Attention(x[0].Reshape(2, 6, 64, 256), x[1].Reshape(2, 6, 64, 256), x[0].Reshape(2, 6, 64, 256), causal: true), [0, 1] },
        { "IndexSelect", x => x[0].IndexSelect(0, Index), [0] },
        { "IndexAdd", x => x[0].IndexAdd(0, Index, x[1][0].Expand(3000, 1024)), [0, 1] },
        { "Gather", x => x[0].Gather(0, Index.Unsqueeze(1).Expand(3000, 1024)), [0] },
        { "ScatterAdd", x => x[0].ScatterAdd(0, Index.Unsqueeze(1).Expand(3000, 1024).Contiguous(), x[1][0].Expand(3000, 1024)), [0, 1] },
        { "SegmentReduce", x => x[0].SegmentReduce(Index[..192], 192, ScatterReduction.Mean), [0] },
        { "DistancesTo", x => x[0].DistancesTo(x[1]), [0, 1] },
        { "Einsum", x => Tensor.Einsum("bchw,dchw->bd", x[4], x[4]), [4] },
        { "Cat", x => Tensor.Cat([x[0], x[1]], 1), [0, 1] },
        { "Pad", x => x[4].Pad([2, 1, 1, 2], PadMode.Reflect), [4] },
        { "MaxPlus", x => x[0].MaxPlus(x[1]).Values, [0, 1] },
        { "To", x => x[0].To(DType.Float64).T.Clone(), [0] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_and_two_threads_give_the_same_bits(string name, Func<Tensor[], Tensor> run, int[] withGradient)
    {
        Assert.NotEmpty(name);
        var before = Workers.Count;
        try
        {
            Workers.SetCount(1);
            var one = Bits();
            Workers.SetCount(2);
            var two = Bits();
            Workers.SetCount(3);
            var three = Bits();
            Assert.True(one.AsSpan().SequenceEqual(two));
            Assert.True(one.AsSpan().SequenceEqual(three));
        }
        finally
        {
            Workers.SetCount(before);
        }

        double[] Bits()
        {
            Tensor[] inputs = [.. new[] { X, Y, Long, Square, Images }.Select((input, i) => withGradient.Contains(i) ? input.Detach().RequireGrad() : input)];
            var y = run(inputs);
            var all = y.Flatten().ToArray<double>().AsEnumerable();
            if (withGradient.Length > 0)
            {
                (y * Tensor.Linspace(-1, 1, y.Count).Reshape(y.Shape)).Sum().Backward();
                all = all.Concat(withGradient.SelectMany(i => inputs[i].Grad!.Flatten().ToArray<double>()));
            }
            return [.. all];
        }
    }

    readonly struct Counting(int[] counts, int failing = -1) : IRangeJob
    {
        public void Run(int start, int end)
        {
            for (var item = start; item < end; item++)
            {
                Interlocked.Increment(ref counts[item]);
                if (item == failing)
                {
                    throw new InvalidOperationException($"item {item}");
                }
            }
        }
    }

    [Fact]
    public void Every_item_is_done_once_whoever_takes_it()
    {
        var before = Workers.Count;
        try
        {
            var counts = new int[97];
            for (var run = 1; run <= 30_000; run++)
            {
                if (run % 1000 == 0)
                {
                    // Workers that fell asleep meanwhile come late.
                    Workers.SetCount(2 + (run / 1000 % 3));
                    Thread.Sleep(2);
                }
                Workers.Run(new Counting(counts), counts.Length, 1 + (run % 30));
                Assert.All(counts, count => Assert.Equal(run, count));
            }
        }
        finally
        {
            Workers.SetCount(before);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(49)]
    [InlineData(99)]
    public void A_part_that_fails_is_heard_of_and_the_next_run_is_as_ever(int failing)
    {
        var before = Workers.Count;
        try
        {
            Workers.SetCount(3);
            var counts = new int[100];
            for (var run = 0; run < 200; run++)
            {
                Array.Clear(counts);
                Assert.Equal($"item {failing}", Assert.Throws<InvalidOperationException>(() => Workers.Run(new Counting(counts, failing), 100, 1)).Message);
                Array.Clear(counts);
                Workers.Run(new Counting(counts), 100, 1);
                Assert.All(counts, count => Assert.Equal(1, count));
            }
        }
        finally
        {
            Workers.SetCount(before);
        }
    }

    [Fact]
    public void Threads_that_compute_at_the_same_time_do_not_disturb_one_another()
    {
        var before = Workers.Count;
        try
        {
            Workers.SetCount(2);
            var expected = Square.MatMul(Square).Softmax().Sum(0).ToArray<float>();
            var failures = 0;
            var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
            {
                for (var i = 0; i < 10; i++)
                {
                    if (!Square.MatMul(Square).Softmax().Sum(0).ToArray<float>().AsSpan().SequenceEqual(expected))
                    {
                        Interlocked.Increment(ref failures);
                    }
                }
            })).ToArray();
            Array.ForEach(threads, thread => thread.Start());
            Array.ForEach(threads, thread => thread.Join());
            Assert.Equal(0, failures);
        }
        finally
        {
            Workers.SetCount(before);
        }
    }
}

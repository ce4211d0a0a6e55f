using System.Numerics;
using Praxis.Tensors.Kernels;

namespace Praxis.Tensors.Tests.Kernels;

public sealed unsafe class ConvolutionTests
{
    sealed record Case(string Name, int Batch, int Groups, int In, int Out, Spatial Input, Spatial Kernel)
    {
        public Spatial Stride { get; init; } = Spatial.One;
        public Spatial Dilation { get; init; } = Spatial.One;
        public Spatial Before { get; init; }
        public Spatial After { get; init; }

        public ConvShape Shape() => new()
        {
            Batch = Batch,
            Groups = Groups,
            InChannels = In,
            OutChannels = Out,
            Input = Input,
            Kernel = Kernel,
            Stride = Stride,
            Dilation = Dilation,
            Before = Before,
            Output = new(
                ((Input.Depth + Before.Depth + After.Depth - (Dilation.Depth * (Kernel.Depth - 1)) - 1) / Stride.Depth) + 1,
                ((Input.Height + Before.Height + After.Height - (Dilation.Height * (Kernel.Height - 1)) - 1) / Stride.Height) + 1,
                ((Input.Width + Before.Width + After.Width - (Dilation.Width * (Kernel.Width - 1)) - 1) / Stride.Width) + 1),
        };
    }

    static Spatial Flat(int height, int width) => new(1, height, width);

    static Spatial Pad(int height, int width) => new(0, height, width);

    static readonly Case[] FewImages =
    [
        new("3×3", 2, 1, 5, 7, Flat(9, 11), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("3×3 without padding", 2, 1, 4, 33, Flat(8, 32), Flat(3, 3)),
        new("wide", 1, 1, 3, 40, Flat(5, 70), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("rows of four", 3, 1, 17, 35, Flat(4, 4), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("rows of two", 3, 1, 6, 16, Flat(2, 2), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("rows of eight", 5, 1, 30, 20, Flat(8, 8), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("stride two", 3, 1, 6, 18, Flat(16, 16), Flat(3, 3)) { Stride = Flat(2, 2), Before = Pad(1, 1), After = Pad(1, 1) },
        new("stride two, odd", 2, 1, 3, 5, Flat(13, 9), Flat(3, 3)) { Stride = Flat(2, 2), Before = Pad(1, 1), After = Pad(1, 1) },
        new("unequal strides", 2, 1, 3, 5, Flat(13, 19), Flat(3, 5)) { Stride = Flat(3, 2), Before = Pad(1, 2), After = Pad(0, 1) },
        new("stride beyond the kernel", 2, 1, 3, 5, Flat(13, 14), Flat(2, 1)) { Stride = Flat(4, 3) },
        new("patches", 2, 1, 3, 20, Flat(16, 16), Flat(4, 4)) { Stride = Flat(4, 4) },
        new("dilation", 2, 1, 4, 6, Flat(12, 13), Flat(3, 3)) { Dilation = Flat(2, 3), Before = Pad(2, 3), After = Pad(2, 3) },
        new("dilation and stride", 2, 1, 4, 6, Flat(17, 16), Flat(3, 2)) { Dilation = Flat(2, 3), Stride = Flat(2, 2), Before = Pad(2, 1), After = Pad(1, 0) },
        new("dilation and stride with a common divisor", 1, 1, 2, 3, Flat(17, 16), Flat(3, 3)) { Dilation = Flat(2, 2), Stride = Flat(2, 4), Before = Pad(2, 1), After = Pad(1, 2) },
        new("uneven padding", 1, 1, 4, 4, Flat(6, 7), Flat(4, 2)) { Before = Pad(3, 0), After = Pad(0, 1) },
        new("padding beyond the kernel", 1, 1, 2, 3, Flat(3, 3), Flat(2, 2)) { Before = Pad(4, 3), After = Pad(3, 4) },
        new("kernel as large as the image", 3, 1, 5, 6, Flat(6, 6), Flat(6, 6)),
        new("1×1", 3, 1, 20, 33, Flat(5, 7), Flat(1, 1)),
        new("1×1 of one pixel", 9, 1, 20, 33, Flat(1, 1), Flat(1, 1)),
        new("1×1, stride two", 3, 1, 20, 33, Flat(6, 7), Flat(1, 1)) { Stride = Flat(2, 2) },
        new("groups", 2, 3, 6, 9, Flat(7, 6), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("1×1 in groups", 2, 2, 8, 34, Flat(5, 5), Flat(1, 1)),
        new("depthwise", 2, 5, 5, 5, Flat(9, 33), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("depthwise, narrow", 2, 5, 5, 5, Flat(8, 8), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("depthwise, very narrow", 2, 3, 3, 3, Flat(4, 3), Flat(5, 5)) { Before = Pad(2, 2), After = Pad(2, 2) },
        new("depthwise, stride two", 2, 4, 4, 4, Flat(15, 18), Flat(3, 3)) { Stride = Flat(2, 2), Before = Pad(1, 1), After = Pad(1, 1) },
        new("depthwise, two for each", 2, 4, 4, 8, Flat(9, 17), Flat(5, 3)) { Stride = Flat(1, 3), Dilation = Flat(2, 1), Before = Pad(1, 1), After = Pad(2, 1) },
        new("depthwise signal", 3, 6, 6, 6, new(1, 1, 50), new(1, 1, 4)) { Before = new(0, 0, 3) },
        new("depthwise volume", 1, 3, 3, 3, new(4, 5, 6), new(3, 2, 3)) { Before = new(1, 0, 1), After = new(1, 1, 1) },
        new("signal", 2, 1, 5, 8, new(1, 1, 300), new(1, 1, 7)) { Before = new(0, 0, 6), Dilation = new(1, 1, 1) },
        new("signal, strided", 2, 1, 5, 8, new(1, 1, 411), new(1, 1, 5)) { Stride = new(1, 1, 2), Before = new(0, 0, 1) },
        new("one row of height", 2, 1, 4, 5, new(1, 30, 1), new(1, 3, 1)) { Before = new(0, 1, 0), After = new(0, 1, 0) },
        new("volume", 2, 1, 3, 5, new(5, 6, 7), new(3, 3, 3)) { Before = new(1, 1, 1), After = new(1, 1, 1) },
        new("volume, strided", 1, 2, 4, 6, new(6, 7, 9), new(3, 2, 3)) { Stride = new(2, 1, 2), Dilation = new(1, 2, 1), Before = new(1, 0, 2), After = new(0, 1, 1) },
        new("large image in chunks", 1, 1, 20, 3, Flat(80, 70), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("work for two threads", 6, 1, 24, 40, Flat(16, 16), Flat(3, 3)) { Stride = Flat(2, 1), Before = Pad(1, 1), After = Pad(1, 1) },
        new("depthwise work for two threads", 4, 40, 40, 40, Flat(20, 23), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("tiles", 9, 1, 17, 19, Flat(8, 8), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("tiles in chunks", 1, 1, 40, 20, Flat(40, 24), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("tiles of odd images", 5, 1, 18, 16, Flat(11, 13), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("tiles without padding", 4, 1, 16, 16, Flat(18, 14), Flat(3, 3)),
        new("tiles in groups", 9, 2, 32, 34, Flat(8, 8), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("tiles with uneven padding", 3, 1, 16, 21, Flat(16, 16), Flat(3, 3)) { Before = Pad(2, 0), After = Pad(0, 2) },
        new("tiles of many channels", 2, 1, 300, 16, Flat(16, 16), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("many tiles in groups", 33, 2, 32, 34, Flat(8, 8), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("many tiles in chunks", 3, 1, 40, 20, Flat(40, 24), Flat(3, 3)) { Before = Pad(1, 1), After = Pad(1, 1) },
        new("no images", 0, 1, 3, 4, Flat(5, 5), Flat(3, 3)),
    ];

    /// <summary>Small images are turned over once there are many: whole blocks of them, and blocks that are not full.</summary>
    static readonly Case[] Cases =
    [
        .. FewImages,
        .. from few in FewImages
           where few.Batch > 0 && few.Input.Count < 500 && few.In * few.Out < 1000
           from batch in (int[])[19, 37]
           select few with { Name = $"{few.Name}, {batch} images", Batch = batch },
    ];

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kind_of_convolution_and_its_gradients_agree_with_plain_loops(string name)
    {
        var shape = Cases.Single(c => c.Name == name).Shape();
        Check<float>(shape, 2e-6);
        Check<double>(shape, 1e-14);
    }

    [Theory]
    [InlineData("3×3")]
    [InlineData("stride two")]
    [InlineData("groups")]
    [InlineData("depthwise")]
    [InlineData("large image in chunks")]
    [InlineData("1×1")]
    [InlineData("volume")]
    [InlineData("work for two threads")]
    [InlineData("depthwise work for two threads")]
    [InlineData("tiles")]
    [InlineData("tiles in chunks")]
    [InlineData("many tiles in groups")]
    [InlineData("many tiles in chunks")]
    [InlineData("rows of four, 37 images")]
    [InlineData("stride two, 37 images")]
    [InlineData("volume, strided, 19 images")]
    public void One_and_two_threads_give_the_same_bits(string name)
    {
        var shape = Cases.Single(c => c.Name == name).Shape();
        var before = Workers.LimitThisThread(1);
        var alone = Run<float>(shape);
        Workers.LimitThisThread(2);
        var together = Run<float>(shape);
        Workers.LimitThisThread(before);
        Assert.Equal(alone.Y, together.Y);
        Assert.Equal(alone.Gx, together.Gx);
        Assert.Equal(alone.Gw, together.Gw);
    }

    [Theory]
    [InlineData("3×3")]
    [InlineData("depthwise")]
    [InlineData("depthwise, narrow")]
    [InlineData("tiles")]
    [InlineData("tiles in chunks")]
    [InlineData("rows of eight, 19 images")]
    [InlineData("stride two, odd, 37 images")]
    public void A_NaN_or_an_infinity_reaches_just_the_outputs_that_see_it(string name)
    {
        var shape = Cases.Single(c => c.Name == name).Shape();
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity })
        {
            var x = Memory.Random<float>((int)(shape.Batch * shape.InChannels * shape.Input.Count), 1);
            x[(3 * shape.Input.Width) + shape.Input.Width - 1] = bad;
            var w = Memory.Random<float>(shape.OutChannels * shape.GroupInChannels * shape.Taps, 2);
            var y = new float[shape.Batch * shape.OutChannels * shape.Output.Count];
            fixed (float* px = x, pw = w, py = y)
            {
                Convolution.Forward(shape, px, pw, null, py);
            }
            var expected = Direct(shape, x, w, null, null).Y;
            for (var at = 0; at < y.Length; at++)
            {
                Assert.Equal(double.IsFinite(expected[at]), float.IsFinite(y[at]));
            }
        }
    }

    [Fact]
    public void An_image_that_is_not_finite_leaves_the_others_as_they_are()
    {
        var shape = Cases.Single(c => c.Name == "tiles").Shape();
        var x = Memory.Random<float>((int)(shape.Batch * shape.InChannels * shape.Input.Count), 1);
        var w = Memory.Random<float>(shape.OutChannels * shape.GroupInChannels * shape.Taps, 2);
        var image = shape.OutChannels * (int)shape.Output.Count;
        var (before, after) = (new float[shape.Batch * image], new float[shape.Batch * image]);
        Run(x, before);
        x[4 * shape.InChannels * (int)shape.Input.Count] = float.NegativeInfinity;
        Run(x, after);
        Assert.Equal(before[..(4 * image)], after[..(4 * image)]);
        Assert.Equal(before[(5 * image)..], after[(5 * image)..]);
        Assert.Contains(after[(4 * image)..(5 * image)], value => !float.IsFinite(value));

        void Run(float[] source, float[] result)
        {
            fixed (float* px = source, pw = w, py = result)
            {
                Convolution.Forward(shape, px, pw, null, py);
            }
        }
    }

    [Fact]
    public void A_NaN_of_a_channel_spoils_the_weights_of_that_channel_alone()
    {
        var shape = Cases.Single(c => c.Name == "tiles, 37 images").Shape();
        var (x, _, _, gradient) = Inputs<float>(shape);
        x[(5 * (int)shape.Input.Count) + 20] = float.NaN;
        var weights = new float[shape.OutChannels * shape.InChannels * shape.Taps];
        fixed (float* px = x, pg = gradient, pw = weights)
        {
            Convolution.BackwardWeight(shape, px, pg, pw);
        }
        for (var at = 0; at < weights.Length; at++)
        {
            Assert.Equal(at / shape.Taps % shape.InChannels == 5, float.IsNaN(weights[at]));
        }
    }

    [Fact]
    public void Tiles_round_little_more_than_sums_over_taps()
    {
        var shape = Cases.Single(c => c.Name == "many tiles in chunks").Shape();
        var (x, w, bias, gradient) = Inputs<float>(shape);
        var actual = Run<float>(shape);
        var expected = Direct(shape, x, w, bias, gradient);
        var sizes = Direct(shape, [.. x.Select(Math.Abs)], [.. w.Select(Math.Abs)], [.. bias.Select(Math.Abs)], [.. gradient.Select(Math.Abs)]);
        for (var at = 0; at < actual.Y.Length; at++)
        {
            Assert.InRange(Math.Abs(actual.Y[at] - expected.Y[at]), 0, 5e-7 * sizes.Y[at]);
        }
        for (var at = 0; at < actual.Gx.Length; at++)
        {
            Assert.InRange(Math.Abs(actual.Gx[at] - expected.Gx[at]), 0, 5e-7 * sizes.Gx[at]);
        }
        for (var at = 0; at < actual.Gw.Length; at++)
        {
            Assert.InRange(Math.Abs(actual.Gw[at] - expected.Gw[at]), 0, 5e-7 * sizes.Gw[at]);
        }
    }

    static (T[] Y, T[] Gx, T[] Gw) Run<T>(in ConvShape shape)
        where T : unmanaged, INumber<T>
    {
        var (x, w, bias, gradient) = Inputs<T>(shape);
        var y = new T[gradient.Length];
        var gx = new T[x.Length];
        var gw = new T[w.Length];
        y.AsSpan().Fill(T.CreateChecked(99));
        gx.AsSpan().Fill(T.CreateChecked(99));
        gw.AsSpan().Fill(T.CreateChecked(99));
        fixed (T* px = x, pw = w, pb = bias, pg = gradient, py = y, pgx = gx, pgw = gw)
        {
            Convolution.Forward(shape, px, pw, pb, py);
            Convolution.BackwardInput(shape, pg, pw, pgx);
            Convolution.BackwardWeight(shape, px, pg, pgw);
        }
        return (y, gx, gw);
    }

    static (T[] X, T[] W, T[] Bias, T[] Gradient) Inputs<T>(in ConvShape shape)
        where T : unmanaged, INumber<T> =>
        (Memory.Random<T>((int)(shape.Batch * shape.InChannels * shape.Input.Count), 1),
         Memory.Random<T>(shape.OutChannels * shape.GroupInChannels * shape.Taps, 2),
         Memory.Random<T>(shape.OutChannels, 3),
         Memory.Random<T>((int)(shape.Batch * shape.OutChannels * shape.Output.Count), 4));

    static void Check<T>(in ConvShape shape, double tolerance)
        where T : unmanaged, INumber<T>
    {
        var (x, w, bias, gradient) = Inputs<T>(shape);
        var actual = Run<T>(shape);
        var expected = Direct(shape, x, w, bias, gradient);
        Compare("y", expected.Y, actual.Y, tolerance * shape.GroupInChannels * shape.Taps);
        Compare("gx", expected.Gx, actual.Gx, tolerance * shape.GroupOutChannels * shape.Taps);
        Compare("gw", expected.Gw, actual.Gw, tolerance * Math.Max(1, shape.Batch) * shape.Output.Count);
    }

    static void Compare<T>(string what, double[] expected, T[] actual, double tolerance)
        where T : unmanaged, INumber<T>
    {
        for (var at = 0; at < expected.Length; at++)
        {
            if (!(Math.Abs(expected[at] - double.CreateChecked(actual[at])) <= tolerance))
            {
                Assert.Fail($"{typeof(T).Name} {what}[{at}] is {actual[at]}, expected {expected[at]}");
            }
        }
    }

    /// <summary>The definition, in double precision; gx and gw when there is a gradient.</summary>
    static (double[] Y, double[] Gx, double[] Gw) Direct<T>(in ConvShape s, T[] x, T[] w, T[]? bias, T[]? gradient)
        where T : unmanaged, INumber<T>
    {
        var y = new double[s.Batch * s.OutChannels * s.Output.Count];
        var gx = new double[x.Length];
        var gw = new double[w.Length];
        for (var n = 0; n < s.Batch; n++)
        {
            for (var o = 0; o < s.OutChannels; o++)
            {
                var group = o / s.GroupOutChannels;
                for (var p = 0; p < s.Output.Count; p++)
                {
                    var (oz, oy, ox) = (p / s.Output.Width / s.Output.Height, p / s.Output.Width % s.Output.Height, p % s.Output.Width);
                    var at = ((n * s.OutChannels) + o) * s.Output.Count + p;
                    var sum = bias is null ? 0 : double.CreateChecked(bias[o]);
                    var upstream = gradient is null ? 0 : double.CreateChecked(gradient[at]);
                    for (var k = 0; k < s.Taps; k++)
                    {
                        var (kz, ky, kx) = (k / s.Kernel.Width / s.Kernel.Height, k / s.Kernel.Width % s.Kernel.Height, k % s.Kernel.Width);
                        var iz = (oz * s.Stride.Depth) + (kz * s.Dilation.Depth) - s.Before.Depth;
                        var iy = (oy * s.Stride.Height) + (ky * s.Dilation.Height) - s.Before.Height;
                        var ix = (ox * s.Stride.Width) + (kx * s.Dilation.Width) - s.Before.Width;
                        if (iz < 0 || iz >= s.Input.Depth || iy < 0 || iy >= s.Input.Height || ix < 0 || ix >= s.Input.Width)
                        {
                            continue;
                        }
                        for (var c = 0; c < s.GroupInChannels; c++)
                        {
                            var from = ((((((n * s.InChannels) + (group * s.GroupInChannels) + c) * s.Input.Depth) + iz) * s.Input.Height) + iy) * s.Input.Width + ix;
                            var weight = (((o * s.GroupInChannels) + c) * s.Taps) + k;
                            sum += double.CreateChecked(x[from]) * double.CreateChecked(w[weight]);
                            gx[from] += upstream * double.CreateChecked(w[weight]);
                            gw[weight] += upstream * double.CreateChecked(x[from]);
                        }
                    }
                    y[at] = sum;
                }
            }
        }
        return (y, gx, gw);
    }
}

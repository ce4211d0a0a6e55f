namespace Praxis.Tensors.Tests.Properties;

public sealed class BroadcastingTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Two_shapes_meet_as_loops_over_positions_say(int seed)
    {
        var rng = new Rng(seed);
        int[] full = [.. Enumerable.Range(0, rng.Next(5)).Select(_ => 1 + rng.Next(5))];
        int[] left = Shrunk(full, rng), right = Shrunk(full, rng);
        int[] sizes = Meeting(left, right);
        foreach (var type in new[] { DType.Float32, DType.Float64, DType.Int64, DType.Int32, DType.UInt8 })
        {
            Tensor a = Whole(left, 3).To(type), b = Whole(right, 1).To(type);
            double[] x = a.ToArray<double>(), y = b.ToArray<double>();
            foreach (var (name, operation, reference) in Operations)
            {
                var result = operation(a, b);
                Assert.Equal(sizes, result.Shape.ToArray());
                double[] expected = [.. Picture.Positions(sizes).Select(at => reference(x[Flat(at, left)], y[Flat(at, right)]))];
                Assert.True(result.AllClose(Tensor.From(expected, sizes), 1e-6, 0), $"{name} of {type} {a.Shape} and {b.Shape}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Strides_of_both_sides_do_not_matter(int seed)
    {
        var rng = new Rng(seed);
        int rows = 1 + rng.Next(20), columns = 1 + rng.Next(40);
        Tensor x = Layout(rng, rows, columns), y = Layout(rng, rows, columns);
        Assert.Equal((x.Clone() + y.Clone()).ToArray<float>(), (x + y).ToArray<float>());
        Assert.Equal((x.Clone() * y.Clone()).ToArray<float>(), (x * y).ToArray<float>());
        Assert.Equal((x.Clone() < y.Clone()).ToArray<bool>(), (x < y).ToArray<bool>());
        Assert.Equal(x.Clone().Tanh().ToArray<float>(), x.Tanh().ToArray<float>());
        Assert.Equal(Tensor.Where(x.Clone() > 0, x.Clone(), y.Clone()).ToArray<float>(), Tensor.Where(x > 0, x, y).ToArray<float>());
        var target = Layout(rng, rows, columns);
        var expected = target.Clone().AddInPlace(x.Clone(), 3).ToArray<float>();
        Assert.Equal(expected, target.AddInPlace(x, 3).ToArray<float>());
    }

    // The same shape in memory in five ways.
    static Tensor Layout(Rng rng, int rows, int columns) => rng.Next(5) switch
    {
        0 => Tensor.Randn([rows, columns], rng),
        1 => Tensor.Randn([columns, rows], rng).T,
        2 => Tensor.Randn([rows, columns + 3], rng)[.., 2..^1],
        3 => Tensor.Randn([rows, 3 * columns], rng)[.., TensorIndex.Every(3)],
        _ => Tensor.Randn([2 * rows, columns + 1], rng)[TensorIndex.Every(2), 1..],
    };

    static readonly (string Name, Func<Tensor, Tensor, Tensor> Run, Func<double, double, double> Reference)[] Operations =
    [
        ("Add", (a, b) => a + b, (a, b) => a + b),
        ("Multiply", (a, b) => a * b, (a, b) => a * b),
        ("Maximum", (a, b) => a.Maximum(b), Math.Max),
        ("Minimum", (a, b) => a.Minimum(b), Math.Min),
        ("Divide", (a, b) => a / b, (a, b) => a / b),
        ("Remainder", (a, b) => a % b, (a, b) => a % b),
        ("LessOrEqual", (a, b) => a <= b, (a, b) => a <= b ? 1 : 0),
        ("NotEqualTo", (a, b) => a.NotEqualTo(b), (a, b) => a != b ? 1 : 0),
        ("And", (a, b) => a.And(b), (a, b) => a != 0 && b != 0 ? 1 : 0),
        ("Where", (a, b) => Tensor.Where(a > b, a, b), Math.Max),
    ];

    static Tensor Whole(int[] sizes, int seed) => Tensor.From([.. Enumerable.Range(0, Picture.Product(sizes)).Select(i => 1.0 + (((i + seed) * 5) % 7))], sizes);

    static int[] Shrunk(int[] full, Rng rng) => [.. full.Skip(rng.Next(full.Length + 1)).Select(size => rng.Next(3) == 0 ? 1 : size)];

    static int[] Meeting(int[] a, int[] b)
    {
        var rank = Math.Max(a.Length, b.Length);
        return [.. Enumerable.Range(1, rank).Select(d => Math.Max(d <= a.Length ? a[^d] : 1, d <= b.Length ? b[^d] : 1)).Reverse()];
    }

    static int Flat(int[] at, int[] sizes)
    {
        var flat = 0;
        for (var d = 0; d < sizes.Length; d++)
        {
            flat = (flat * sizes[d]) + (sizes[d] == 1 ? 0 : at[at.Length - sizes.Length + d]);
        }
        return flat;
    }
}

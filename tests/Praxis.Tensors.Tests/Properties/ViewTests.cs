namespace Praxis.Tensors.Tests.Properties;

public sealed class ViewTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 120)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_random_chain_of_views_shows_what_copies_show(int seed)
    {
        var rng = new Rng(seed);
        var (whole, view, picture) = RandomView(rng);
        Assert.Equal(picture.Sizes, view.Shape.ToArray());
        double[] expected = [.. picture.Places.Select(place => Value(place))];
        Assert.Equal(expected, view.ToArray<double>());
        Assert.Equal(expected, view.Clone().ToArray<double>());
        Assert.Equal(expected.Sum(), view.Sum().ToDouble(), 1e-9);
        if (view.Count > 0)
        {
            var position = Picture.Positions(picture.Sizes).ElementAt(rng.Next(view.Count));
            Assert.Equal(view[[.. position.Select(i => (TensorIndex)i)]].ToDouble(), view.At(position));
        }
        Assert.Equal(whole.Count, Picture.Product(whole.Shape));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Operations_on_a_view_are_those_on_a_copy(int seed)
    {
        var rng = new Rng(seed);
        var (_, view, _) = RandomView(rng);
        var copy = Tensor.From(view.ToArray<double>(), view.Shape);
        foreach (var (name, operation) in Operations)
        {
            Tensor expected = operation(copy), actual = operation(view);
            Assert.True(expected.Shape == actual.Shape && expected.AllClose(actual, 1e-12, 1e-13), $"{name} of {view.Shape} with strides {string.Join(",", view.Strides.ToArray())}:\n{expected}\n{actual}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_change_through_a_view_reaches_the_elements_it_shows_and_no_others(int seed)
    {
        var rng = new Rng(seed);
        var (whole, view, picture) = RandomView(rng, repeats: false);
        var values = Enumerable.Range(0, view.Count).Select(i => -1.0 - i).ToArray();
        var expected = whole.ToArray<double>();
        view.CopyFrom(Tensor.From(values, picture.Sizes));
        for (var i = 0; i < values.Length; i++)
        {
            expected[picture.Places[i]] = values[i];
        }
        Assert.Equal(expected, whole.ToArray<double>());
        view.MultiplyInPlace(2).AddInPlace(Tensor.From(values, picture.Sizes));
        for (var i = 0; i < values.Length; i++)
        {
            expected[picture.Places[i]] = 3 * values[i];
        }
        Assert.Equal(expected, whole.ToArray<double>());
        view.FillInPlace(7);
        foreach (var place in picture.Places)
        {
            expected[place] = 7;
        }
        Assert.Equal(expected, whole.ToArray<double>());
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_gradient_of_a_view_lands_where_it_looks(int seed)
    {
        var rng = new Rng(seed);
        var start = rng.State;
        var (plain, _, _) = RandomView(rng);
        rng.State = start;
        var whole = plain.Detach().RequireGrad();
        var (_, view, picture) = RandomView(rng, whole);
        var weights = Enumerable.Range(1, view.Count).Select(i => (double)i).ToArray();
        (view * Tensor.From(weights, picture.Sizes)).Sum().Backward();
        var expected = new double[whole.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            expected[picture.Places[i]] += weights[i];
        }
        Assert.Equal(expected, (whole.Grad ?? whole.ZerosLike()).ToArray<double>());
    }

    static readonly (string Name, Func<Tensor, Tensor> Run)[] Operations =
    [
        ("Exp", x => (x * 0.01).Exp()),
        ("Add", x => x + 1),
        ("Multiply by itself", x => x * x),
        ("Sum first", x => x.Rank == 0 ? x : x.Sum(0)),
        ("Sum last", x => x.Rank == 0 ? x : x.Sum(-1)),
        ("Mean", x => x.Count == 0 ? x : x.Mean()),
        ("Max", x => x.Count == 0 ? x : x.Max()),
        ("ArgMax", x => x.Count == 0 ? x : x.ArgMax()),
        ("Var", x => x.Count < 2 ? x : x.Var()),
        ("Softmax", x => x.Rank == 0 ? x : x.Softmax()),
        ("Softmax first", x => x.Rank == 0 ? x : x.Softmax(0)),
        ("CumSum", x => x.Rank == 0 ? x : x.CumSum(0)),
        ("Sort", x => x.Rank == 0 ? x : (x * 37 % 11.0).Sort(0).Values),
        ("Flip", x => x.Flip()),
        ("Less", x => (x < 17).To(DType.Float64)),
        ("Where", x => Tensor.Where(x > 9, x, -x)),
        ("To", x => x.To(DType.Int32).To(DType.Float64)),
        ("Flatten", x => x.Flatten()),
        ("MatMul", x => x.Rank < 2 ? x : x.MatMul(x.T)),
        ("LayerNorm", x => x.Rank == 0 || x.Size(-1) < 2 ? x : x.LayerNorm([x.Size(-1)])),
        ("Cat", x => x.Rank == 0 ? x : Tensor.Cat([x, x], -1)),
        ("IndexSelect", x => x.Rank == 0 || x.Size(0) == 0 ? x : x.IndexSelect(0, Tensor.Of<long>(-1, 0))),
        ("Gather", x => x.Rank == 0 || x.Size(0) == 0 ? x : x.Gather(0, x.ZerosLike().To(DType.Int64))),
        ("Pad", x => x.Rank == 0 ? x : x.Pad([1, 2], value: 3)),
        ("Norm", x => x.Norm()),
    ];

    static double Value(int place) => (place * 7 % 31) - 11;

    static (Tensor Whole, Tensor View, Picture Picture) RandomView(Rng rng, Tensor? given = null, bool repeats = true)
    {
        int[] sizes = [.. Enumerable.Range(0, 1 + rng.Next(4)).Select(_ => 1 + rng.Next(5))];
        var picture = Picture.Whole(sizes);
        var whole = given ?? Tensor.From([.. picture.Places.Select(Value)], sizes);
        var view = whole;
        for (var step = 2 + rng.Next(5); step > 0; step--)
        {
            var rank = picture.Sizes.Length;
            int dim = rank == 0 ? 0 : rng.Next(rank), other = rank == 0 ? 0 : rng.Next(rank), size = rank == 0 ? 0 : picture.Sizes[dim];
            switch (rng.Next(9))
            {
                case 0 when rank > 1:
                    (view, picture) = (view.Transpose(dim, other), picture.Transpose(dim, other));
                    break;
                case 1 when rank > 0:
                    var start = rng.Next(size + 1);
                    int stop = start + rng.Next(size - start + 1), by = 1 + rng.Next(3);
                    (view, picture) = (view.Slice(dim, start, stop, by), picture.Slice(dim, start, stop, by));
                    break;
                case 2 when rank > 1 && size > 0:
                    var index = rng.Next(size);
                    (view, picture) = (view.Select(dim, index - size), picture.Select(dim, index));
                    break;
                case 3 when rank > 0 && size == 1 && repeats:
                    var times = rng.Next(4);
                    int[] grown = [.. picture.Sizes];
                    grown[dim] = times;
                    (view, picture) = (view.Expand(grown), picture.Expand(dim, times));
                    break;
                case 4 when rank < 5:
                    (view, picture) = (view.Unsqueeze(dim), picture.Unsqueeze(dim));
                    break;
                case 5 when repeats:
                    // Two neighbours as one: a copy when they do not lie in one run.
                    if (rank > 1 && dim < rank - 1)
                    {
                        int[] merged = [.. picture.Sizes.Take(dim), size * picture.Sizes[dim + 1], .. picture.Sizes.Skip(dim + 2)];
                        (view, picture) = (view.Reshape(merged), picture.Reshape(merged));
                    }
                    break;
                case 6 when rank is > 0 and < 5 && size > 1 && repeats:
                    var window = 1 + rng.Next(size);
                    (view, picture) = (view.Unfold(dim, window, 2), picture.Unfold(dim, window, 2));
                    break;
                case 7 when rank > 1 && dim != other:
                    var offset = rng.Next(3) - 1;
                    (view, picture) = (view.Diagonal(offset, dim, other), picture.Diagonal(dim, other, offset));
                    break;
                case 8 when rank > 0 && size % 2 == 0 && size > 0 && rank < 5:
                    int[] split = [.. picture.Sizes.Take(dim), 2, size / 2, .. picture.Sizes.Skip(dim + 1)];
                    (view, picture) = (view.Reshape(split), picture.Reshape(split));
                    break;
            }
        }
        return (whole, view, picture);
    }

    [Fact]
    public void Reshape_copies_only_where_it_must()
    {
        var x = Tensor.Zeros([2, 3, 4]);
        Assert.True(Shares(x, x.Reshape(6, 4)));
        Assert.True(Shares(x, x.Reshape(4, 6)));
        Assert.True(Shares(x, x[.., .., 1..3].Reshape(6, 2)));
        Assert.True(Shares(x, x.Transpose(0, 1).Reshape(3, 2, 2, 2)));
        Assert.True(Shares(x, x.Unsqueeze(1).Expand(2, 5, 3, 4).Reshape(2, 5, 12)));
        Assert.False(Shares(x, x.Transpose(0, 1).Reshape(6, 4)));
        Assert.False(Shares(x, x[.., .., 1..3].Reshape(4, 3)));

        static bool Shares(Tensor x, Tensor y)
        {
            x.ZeroInPlace();
            y.FillInPlace(1);
            return x.Max().ToDouble() == 1;
        }
    }

    [Fact]
    public void A_change_in_place_by_an_overlapping_view_reads_the_old_values()
    {
        var x = Tensor.Arange(6, DType.Float64);
        x[1..].AddInPlace(x[..5]);
        Assert.Equal([0, 1, 3, 5, 7, 9], x.ToArray<double>());
        var y = Tensor.Arange(9, DType.Float64).Reshape(3, 3);
        y.CopyFrom(y.T);
        Assert.Equal([0, 3, 6, 1, 4, 7, 2, 5, 8], y.ToArray<double>());
        y.MultiplyInPlace(y.T);
        Assert.Equal([0, 3, 12, 3, 16, 35, 12, 35, 64], y.ToArray<double>());
        y.MultiplyInPlace(y);
        Assert.Equal(64 * 64, y.At(2, 2));
    }
}

namespace Praxis.Tensors.Tests.Properties;

/// <summary>Tensors without elements and without dimensions, through every family of operations.</summary>
public sealed class EmptyTests
{
    static readonly Tensor None = Tensor.Zeros([0, 3], DType.Float64);
    static readonly Tensor Images = Tensor.Zeros([0, 2, 4, 4], DType.Float64);
    static readonly Tensor NoIndex = Tensor.Zeros([0], DType.Int64);
    static readonly Tensor One = Tensor.Full([], 0.5, DType.Float64);

    public static TheoryData<string, int[], Func<Tensor>> Shapes => new()
    {
        { "Exp", [0, 3], () => None.Exp() },
        { "Add", [0, 3], () => None + None },
        { "Add, broadcast", [0, 3], () => None + Tensor.Ones([1, 3], DType.Float64) },
        { "Multiply with a number", [0, 3], () => None * 2 },
        { "Less", [0, 3], () => None < 1 },
        { "Where", [0, 3], () => Tensor.Where(None > 0, None, 1) },
        { "Sum away", [3], () => None.Sum(0) },
        { "Sum along", [0], () => None.Sum(1) },
        { "Max along", [0], () => None.Max([1]) },
        { "ArgMax along", [0], () => None.ArgMax(1) },
        { "Mean along", [0], () => None.Mean(1) },
        { "Var along", [0], () => None.Var(1) },
        { "LogSumExp along", [0], () => None.LogSumExp(1) },
        { "Norm along", [0], () => None.Norm(1) },
        { "CumSum", [0, 3], () => None.CumSum(0) },
        { "CumProduct", [0, 3], () => None.CumProduct(1) },
        { "CumMax", [0, 3], () => None.CumMax(1).Values },
        { "CumMax of nothing", [0, 3], () => None.CumMax(0).Values },
        { "LogCumSumExp", [0, 3], () => None.LogCumSumExp(0) },
        { "Sort", [0, 3], () => None.Sort(1).Values },
        { "Sort of nothing", [0, 3], () => None.Sort(0).Values },
        { "TopK", [0, 2], () => None.TopK(2).Values },
        { "TopK of none", [2, 0], () => Tensor.Ones([2, 5]).TopK(0).Values },
        { "KthValue", [0], () => None.KthValue(2).Values },
        { "Median", [0], () => None.Median(1).Values },
        { "Quantile", [0], () => None.Quantile(0.3, 1) },
        { "Unique", [0], () => None.Unique().Values },
        { "BinCount", [0], () => NoIndex.BinCount() },
        { "BinCount, at least", [4], () => NoIndex.BinCount(4) },
        { "Histogram", [3], () => None.Histogram(3) },
        { "SearchSorted", [0, 3], () => Tensor.Of(1.0, 2).SearchSorted(None) },
        { "SearchSorted in nothing", [2], () => Tensor.Zeros([0]).SearchSorted(Tensor.Of(1.0, 2)) },
        { "NonZero", [0, 2], () => None.NonZero() },
        { "NonZero of zeros", [0, 2], () => Tensor.Zeros([2, 2]).NonZero() },
        { "NonZero of a number", [1, 0], () => One.NonZero() },
        { "MaskedSelect", [0], () => None.MaskedSelect(None > 0) },
        { "Reshape", [3, 0], () => None.Reshape(3, 0) },
        { "Reshape, open", [0, 1], () => None.Reshape(-1, 1) },
        { "Flatten", [0], () => None.Flatten() },
        { "Transpose", [3, 0], () => None.T },
        { "Slice", [0, 2], () => None[.., 1..] },
        { "Slice to nothing", [2, 0], () => Tensor.Ones([2, 3])[.., 3..] },
        { "Split", [0, 3], () => None.Split(2)[0] },
        { "Cat", [0, 3], () => Tensor.Cat([None, None]) },
        { "Cat with something", [2, 3], () => Tensor.Cat([None, Tensor.Ones([2, 3])]) },
        { "Stack", [2, 0, 3], () => Tensor.Stack([None, None]) },
        { "Expand", [0, 3], () => Tensor.Ones([1, 3]).Expand(0, 3) },
        { "Unfold", [0, 2, 2], () => None.Unfold(1, 2, 1) },
        { "Diagonal", [0], () => None.Diagonal() },
        { "DiagonalMatrix", [0, 3, 3], () => None.DiagonalMatrix() },
        { "Pad", [1, 5], () => None.Pad([1, 1, 0, 1]) },
        { "Roll", [0, 3], () => None.Roll(2, 0) },
        { "Flip", [0, 3], () => None.Flip(0) },
        { "Repeat", [0, 6], () => None.Repeat(2, 2) },
        { "Repeat no time", [2, 0], () => Tensor.Ones([2, 3]).Repeat(1, 0) },
        { "RepeatInterleave", [0, 6], () => None.RepeatInterleave(2, 1) },
        { "Tril", [0, 3], () => None.Tril() },
        { "OneHot", [0, 4], () => NoIndex.OneHot(4) },
        { "IndexSelect", [0, 3], () => Tensor.Ones([2, 3]).IndexSelect(0, NoIndex) },
        { "Index", [0, 3], () => Tensor.Ones([2, 3])[NoIndex] },
        { "Gather", [0, 3], () => Tensor.Ones([2, 3]).Gather(0, Tensor.Zeros([0, 3], DType.Int64)) },
        { "ScatterAdd", [2, 3], () => Tensor.Ones([2, 3]).ScatterAdd(0, Tensor.Zeros([0, 3], DType.Int64), Tensor.Zeros([0, 3])) },
        { "IndexAdd", [2, 3], () => Tensor.Ones([2, 3]).IndexAdd(0, NoIndex, Tensor.Zeros([0, 3])) },
        { "Embedding", [0, 3], () => Tensor.Ones([2, 3]).Embedding(NoIndex) },
        { "SegmentReduce", [2, 3], () => None.SegmentReduce(NoIndex, 2, ScatterReduction.Max) },
        { "SegmentSoftmax", [0, 3], () => None.SegmentSoftmax(NoIndex, 2) },
        { "MatMul over nothing", [2, 3], () => Tensor.Ones([2, 0]).MatMul(Tensor.Ones([0, 3])) },
        { "MatMul of no rows", [0, 4], () => None.MatMul(Tensor.Ones([3, 4], DType.Float64)) },
        { "MatMul of no batch", [0, 2, 4], () => Tensor.Ones([0, 2, 3]).MatMul(Tensor.Ones([3, 4])) },
        { "Linear", [0, 4], () => None.Linear(Tensor.Ones([4, 3], DType.Float64)) },
        { "Einsum", [0, 2], () => Tensor.Einsum("ij,kj->ik", None, Tensor.Ones([2, 3], DType.Float64)) },
        { "DistancesTo", [0, 2], () => None.DistancesTo(Tensor.Ones([2, 3], DType.Float64)) },
        { "Conv2d", [0, 5, 4, 4], () => Images.Conv2d(Tensor.Ones([5, 2, 3, 3], DType.Float64), padding: 1) },
        { "ConvTranspose2d", [0, 5, 6, 6], () => Images.ConvTranspose2d(Tensor.Ones([2, 5, 3, 3], DType.Float64)) },
        { "MaxPool2d", [0, 2, 2, 2], () => Images.MaxPool2d(2) },
        { "AvgPool2d", [0, 2, 2, 2], () => Images.AvgPool2d(2) },
        { "AdaptiveAvgPool", [0, 2, 1, 1], () => Images.AdaptiveAvgPool(1, 1) },
        { "Interpolate", [0, 2, 8, 8], () => Images.Interpolate(2, Interpolation.Linear) },
        { "GridSample", [0, 2, 3, 3], () => Images.GridSample(Tensor.Zeros([0, 3, 3, 2], DType.Float64)) },
        { "PixelShuffle", [0, 1, 8, 8], () => Tensor.Zeros([0, 4, 4, 4]).PixelShuffle(2) },
        { "Windows2d", [0, 8, 9], () => Images.Windows2d(2, 2) },
        { "Softmax", [0, 3], () => None.Softmax() },
        { "Softmax of nothing", [2, 0], () => Tensor.Ones([2, 0]).Softmax() },
        { "LayerNorm", [0, 3], () => None.LayerNorm([3]) },
        { "GroupNorm", [0, 2, 4, 4], () => Images.GroupNorm(2) },
        { "BatchNorm, evaluation", [0, 3], () => None.BatchNorm(Tensor.Zeros([3], DType.Float64), Tensor.Ones([3], DType.Float64), training: false) },
        { "Attention", [0, 2, 4, 4], () => Tensor.Attention(Images, Images, Images) },
        { "Attention without queries", [1, 2, 0, 4], () => Tensor.Attention(Tensor.Ones([1, 2, 0, 4]), Tensor.Ones([1, 2, 3, 4]), Tensor.Ones([1, 2, 3, 4])) },
        { "CrossEntropy, each", [0], () => None.CrossEntropy(NoIndex, Reduction.None) },
        { "MseLoss, each", [0, 3], () => None.MseLoss(None, Reduction.None) },
        { "CosineSimilarity", [0], () => None.CosineSimilarity(None) },
        { "Clone", [0, 3], () => None.Clone() },
        { "To", [0, 3], () => None.To(DType.Int32) },
        { "Number: Exp", [], () => One.Exp() },
        { "Number: Add", [], () => One + One },
        { "Number: Sum", [], () => One.Sum() },
        { "Number: Max", [], () => One.Max() },
        { "Number: ArgMax", [], () => One.ArgMax() },
        { "Number: Mean", [], () => One.Mean() },
        { "Number: Std", [], () => One.Std(correction: 0) },
        { "Number: Norm", [], () => One.Norm() },
        { "Number: Sort", [], () => One.Sort().Values },
        { "Number: Flatten", [1], () => One.Flatten() },
        { "Number: Reshape", [1, 1], () => One.Reshape(1, 1) },
        { "Number: Unsqueeze", [1], () => One.Unsqueeze(0) },
        { "Number: Squeeze", [], () => One.Squeeze() },
        { "Number: Expand", [2, 3], () => One.Expand(2, 3) },
        { "Number: Stack", [2], () => Tensor.Stack([One, One]) },
        { "Number: Where", [], () => Tensor.Where(One > 0, One, 1) },
        { "Number: Unique", [1], () => One.Unique().Values },
        { "Number: Median", [], () => One.Median() },
        { "Number: Quantile", [], () => One.Quantile(0.4) },
        { "Number: MaskedSelect", [1], () => One.MaskedSelect(One > 0) },
        { "Number: Clamp", [], () => One.Clamp(0, 1) },
        { "Number: OneHot", [4], () => Tensor.Scalar(2, DType.Int64).OneHot(4) },
        { "Number: Embedding", [3], () => Tensor.Ones([5, 3]).Embedding(Tensor.Scalar(2, DType.Int64)) },
        { "Number: index", [3], () => Tensor.Ones([5, 3])[Tensor.Scalar(2, DType.Int64)] },
        { "Number: MseLoss", [], () => One.MseLoss(One) },
        { "Number: T", [], () => One.T },
        { "Number: Permute", [], () => One.Permute() },
        { "Number: Repeat", [3], () => One.Repeat(3) },
        { "Number: Flip", [], () => One.Flip() },
        { "Number: CopyFrom", [], () => One.Clone().CopyFrom(One) },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_operation_on_nothing_or_on_a_number_has_the_shape_of_its_kind(string name, int[] expected, Func<Tensor> run)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, run().Shape.ToArray());
    }

    [Fact]
    public void The_sum_of_nothing_is_0_and_the_product_1()
    {
        Assert.Equal([0, 0, 0], None.Sum(0).ToArray<double>());
        Assert.Equal([1, 1, 1], None.Product(0).ToArray<double>());
        Assert.Equal([0, 0, 0], None.Norm(0).ToArray<double>());
        Assert.Equal(0, None.Sum().ToDouble());
        Assert.Equal(1, None.Product().ToDouble());
        Assert.False(None.Any().ToDouble() != 0);
        Assert.True(None.All().ToDouble() != 0);
        Assert.True(double.IsNaN(None.Mean().ToDouble()));
        Assert.True(double.IsNaN(None.Var().ToDouble()));
        Assert.Equal(double.NegativeInfinity, None.LogSumExp([]).ToDouble());
        Assert.Equal(new double[6], Tensor.Ones([2, 0], DType.Float64).MatMul(Tensor.Ones([0, 3], DType.Float64)).ToArray<double>());
    }

    [Fact]
    public void The_mean_loss_of_no_samples_is_NaN_and_the_sum_0()
    {
        Assert.True(double.IsNaN(None.CrossEntropy(NoIndex).ToDouble()));
        Assert.Equal(0, None.CrossEntropy(NoIndex, Reduction.Sum).ToDouble());
        Assert.True(double.IsNaN(None.MseLoss(None).ToDouble()));
        Assert.Equal(0, None.MseLoss(None, Reduction.Sum).ToDouble());
    }

    [Fact]
    public void Attention_without_keys_gives_zeros()
    {
        Tensor q = Tensor.Ones([1, 2, 3, 4]), k = Tensor.Ones([1, 2, 0, 4]), v = Tensor.Ones([1, 2, 0, 5]);
        Assert.Equal(new float[30], Tensor.Attention(q, k, v).ToArray<float>());
    }

    public static TheoryData<string, Func<Tensor, Tensor>> WithGradient => new()
    {
        { "Exp", x => x.Exp() },
        { "Add", x => x + x },
        { "Sum", x => x.Sum(1) },
        { "Max", x => x.Max([1]) },
        { "Product", x => x.Product(0) },
        { "Softmax", x => x.Softmax() },
        { "LayerNorm", x => x.LayerNorm([3]) },
        { "MatMul", x => x.MatMul(Tensor.Ones([3, 2], DType.Float64)) },
        { "MatMul, inner", x => x.T.MatMul(x) },
        { "Linear", x => x.Linear(Tensor.Ones([2, 3], DType.Float64)) },
        { "Reshape", x => x.Reshape(3, 0) },
        { "Cat", x => Tensor.Cat([x, x], 1) },
        { "IndexSelect", x => x.IndexSelect(1, Tensor.Of<long>(0, 0)) },
        { "Gather", x => x.Gather(1, Tensor.Zeros([0, 2], DType.Int64)) },
        { "Sort", x => x.Sort(1).Values },
        { "CumSum", x => x.CumSum(1) },
        { "Where", x => Tensor.Where(x > 0, x, 0) },
        { "CrossEntropy", x => x.CrossEntropy(Tensor.Zeros([0], DType.Int64), Reduction.Sum) },
        { "Conv1d", x => x.Unsqueeze(1).Conv1d(Tensor.Ones([2, 1, 3], DType.Float64)) },
        { "AvgPool1d", x => x.Unsqueeze(1).AvgPool1d(3) },
        { "MaxPool1d", x => x.Unsqueeze(1).MaxPool1d(3) },
        { "Attention", x => Tensor.Attention(x.Reshape(0, 1, 1, 3), x.Reshape(0, 1, 1, 3), x.Reshape(0, 1, 1, 3)) },
        { "Norm", x => x.Norm() },
        { "Std", x => x.Std(1) },
        { "LogSumExp", x => x.LogSumExp(1) },
    };

    [Theory]
    [MemberData(nameof(WithGradient))]
    public void The_gradient_of_nothing_has_no_elements(string name, Func<Tensor, Tensor> run)
    {
        Assert.NotEmpty(name);
        var x = Tensor.Zeros([0, 3], DType.Float64).RequireGrad();
        run(x).Sum().Backward();
        Assert.Equal([0, 3], x.Grad!.Shape.ToArray());
    }

    [Fact]
    public void A_weight_behind_no_samples_gets_zeros()
    {
        Tensor weight = Tensor.Ones([2, 3], DType.Float64).RequireGrad(), bias = Tensor.Ones([2], DType.Float64).RequireGrad(), kernel = Tensor.Ones([5, 2, 3, 3], DType.Float64).RequireGrad();
        None.Linear(weight, bias).Sum().Backward();
        Images.Conv2d(kernel).Sum().Backward();
        Assert.Equal(new double[6], weight.Grad!.ToArray<double>());
        Assert.Equal(new double[2], bias.Grad!.ToArray<double>());
        Assert.Equal(0, kernel.Grad!.Abs().Max().ToDouble());
    }
}

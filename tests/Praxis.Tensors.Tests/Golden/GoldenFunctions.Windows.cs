namespace Praxis.Tensors.Tests.Golden;

static partial class GoldenFunctions
{
    static CaseTable Products() => new()
    {
        { "MatMul/vector, vector", (x, y) => x.MatMul(y) },
        { "MatMul/matrix, vector", (x, y) => x.MatMul(y) },
        { "MatMul/vector, matrix", (x, y) => x.MatMul(y) },
        { "MatMul/matrix, matrix", (x, y) => x.MatMul(y) },
        { "MatMul/batch, matrix", (x, y) => x.MatMul(y) },
        { "MatMul/matrix, batch", (x, y) => x.MatMul(y) },
        { "MatMul/batch, batch", (x, y) => x.MatMul(y) },
        { "MatMul/batch, vector", (x, y) => x.MatMul(y) },
        { "MatMul/vector, batch", (x, y) => x.MatMul(y) },
        { "MatMul/broadcast batches", (x, y) => x.MatMul(y) },
        { "MatMul/one row", (x, y) => x.MatMul(y) },
        { "MatMul/one column", (x, y) => x.MatMul(y) },
        { "MatMul/one inner", (x, y) => x.MatMul(y) },
        { "MatMul/odd sizes", (x, y) => x.MatMul(y) },
        { "MatMul/transposed", (x, y) => x.T.MatMul(y.T) },
        { "MatMul/gaps", (x, y) => x[.., TensorIndex.Every(2)].MatMul(y[TensorIndex.Every(2, 1..), 1..]) },
        { "MatMul/whole numbers", (x, y) => x.MatMul(y) },
        { "Dot", (x, y) => x.Dot(y) },
        { "Outer", (x, y) => x.Outer(y) },
        { "Linear", (x, w, b) => x.Linear(w, b) },
        { "Linear/vector", (x, w, b) => x.Linear(w, b) },
        { "Linear/batch", (x, w, b) => x.Linear(w, b) },
        { "Linear/no bias", (x, w) => x.Linear(w) },
    };

    static CaseTable Convolutions() => new()
    {
        { "Conv1d/plain", (x, w, b) => x.Conv1d(w, b) },
        { "Conv1d/stride 2, padding 1", (x, w, b) => x.Conv1d(w, b, stride: 2, padding: 1) },
        { "Conv1d/dilation 2", (x, w, b) => x.Conv1d(w, b, dilation: 2) },
        { "Conv1d/groups 2", (x, w, b) => x.Conv1d(w, b, padding: 1, groups: 2) },
        { "Conv1d/depthwise", (x, w, b) => x.Conv1d(w, b, padding: 1, groups: 4) },
        { "Conv1d/one tap", (x, w, b) => x.Conv1d(w, b) },
        { "Conv1d/one tap, stride 2", (x, w, b) => x.Conv1d(w, b, stride: 2) },
        { "Conv1d/even kernel, all options", (x, w, b) => x.Conv1d(w, b, stride: 3, padding: 2, dilation: 2, groups: 2) },
        { "Conv2d/plain", (x, w, b) => x.Conv2d(w, b) },
        { "Conv2d/stride 2, padding 1", (x, w, b) => x.Conv2d(w, b, stride: 2, padding: 1) },
        { "Conv2d/dilation 2, padding 2", (x, w, b) => x.Conv2d(w, b, padding: 2, dilation: 2) },
        { "Conv2d/groups 2", (x, w, b) => x.Conv2d(w, b, padding: 1, groups: 2) },
        { "Conv2d/depthwise", (x, w, b) => x.Conv2d(w, b, padding: 1, groups: 3) },
        { "Conv2d/depthwise, multiplier 2, stride 2", (x, w, b) => x.Conv2d(w, b, stride: 2, padding: 1, groups: 3) },
        { "Conv2d/pointwise", (x, w, b) => x.Conv2d(w, b) },
        { "Conv2d/long kernel", (x, w, b) => x.Conv2d(w, b, padding: 2) },
        { "Conv2d/even kernel, all options", (x, w, b) => x.Conv2d(w, b, stride: 2, padding: 1, dilation: 3, groups: 2) },
        { "Conv2d/as large as the input", (x, w, b) => x.Conv2d(w, b) },
        { "Conv2d/no bias", (x, w) => x.Conv2d(w) },
        { "Conv3d/plain", (x, w, b) => x.Conv3d(w, b) },
        { "Conv3d/stride 2, padding 1", (x, w, b) => x.Conv3d(w, b, stride: 2, padding: 1) },
        { "Conv3d/groups 2", (x, w, b) => x.Conv3d(w, b, groups: 2) },
        { "Conv3d/dilation 2", (x, w, b) => x.Conv3d(w, b, padding: 1, dilation: 2) },
        { "Conv/options for each axis", (x, w, b) => x.Conv(w, b, new() { Stride = [2, 1], Padding = [1, 0], Dilation = [1, 3] }) },
        { "Conv/more padding after", (x, w) => x.Conv(w, null, new() { Padding = [0, 1], PaddingAfter = [1, 2] }) },
    };

    static CaseTable Transposed() => new()
    {
        { "ConvTranspose1d/plain", (x, w, b) => x.ConvTranspose1d(w, b) },
        { "ConvTranspose1d/stride 2, output padding", (x, w, b) => x.ConvTranspose1d(w, b, stride: 2, padding: 1, outputPadding: 1) },
        { "ConvTranspose1d/groups 2, dilation 2", (x, w, b) => x.ConvTranspose1d(w, b, dilation: 2, groups: 2) },
        { "ConvTranspose2d/plain", (x, w, b) => x.ConvTranspose2d(w, b) },
        { "ConvTranspose2d/stride 2", (x, w, b) => x.ConvTranspose2d(w, b, stride: 2) },
        { "ConvTranspose2d/stride 2, output padding", (x, w, b) => x.ConvTranspose2d(w, b, stride: 2, padding: 1, outputPadding: 1) },
        { "ConvTranspose2d/groups 2", (x, w, b) => x.ConvTranspose2d(w, b, stride: 2, groups: 2) },
        { "ConvTranspose2d/dilation 2, padding 2", (x, w, b) => x.ConvTranspose2d(w, b, padding: 2, dilation: 2) },
        { "ConvTranspose3d/plain", (x, w, b) => x.ConvTranspose3d(w, b) },
        { "ConvTranspose3d/stride 2, output padding", (x, w, b) => x.ConvTranspose3d(w, b, stride: 2, padding: 1, outputPadding: 1) },
        { "ConvTranspose/options for each axis", (x, w) => x.ConvTranspose(w, null, new() { Stride = [2, 1], Padding = [1, 0], OutputPadding = [1, 0], Dilation = [1, 2] }) },
    };

    static CaseTable Pooling() => new()
    {
        { "MaxPool1d", x => [x.MaxPool1d(3), x.MaxPool1d(3, 2, 1), x.MaxPool1d(2, 1, 0, 3)] },
        { "MaxPool2d", x => [x.MaxPool2d(2), x.MaxPool2d(3, 2, 1), x.MaxPool2d(2, 1, 0, 2)] },
        { "MaxPool3d", x => [x.MaxPool3d(2), x.MaxPool3d(3, 2, 1)] },
        { "MaxPool/indices", x => x.MaxPool([2, 3], [2, 1], [1, 0], [1, 2]) },
        { "MaxPool/ceiling", x => [x.MaxPool([2, 2], ceiling: true).Values, x.MaxPool([3, 3], [2, 2], [1, 1], ceiling: true).Values] },
        { "AvgPool1d", x => [x.AvgPool1d(3), x.AvgPool1d(3, 2, 1), x.AvgPool1d(3, 2, 1, countPadding: false)] },
        { "AvgPool2d", x => [x.AvgPool2d(2), x.AvgPool2d(3, 2, 1), x.AvgPool2d(3, 2, 1, countPadding: false)] },
        { "AvgPool3d", x => [x.AvgPool3d(2), x.AvgPool3d(3, 2, 1), x.AvgPool3d(3, 2, 1, countPadding: false)] },
        { "AvgPool/ceiling", x => [x.AvgPool([2, 2], ceiling: true), x.AvgPool([3, 2], [2, 3], [1, 1], ceiling: true), x.AvgPool([3, 3], [2, 2], [1, 1], ceiling: true, countPadding: false)] },
        { "AdaptiveAvgPool", x => [x.AdaptiveAvgPool(1, 1), x.AdaptiveAvgPool(3, 4), x.AdaptiveAvgPool(7, 9), x[0].AdaptiveAvgPool(3)] },
        { "AdaptiveAvgPool/three dimensions", x => x.AdaptiveAvgPool(2, 3, 2) },
        { "AdaptiveMaxPool", x => [x.AdaptiveMaxPool(1, 1), x.AdaptiveMaxPool(3, 4), x[0].AdaptiveMaxPool(3)] },
    };

    static CaseTable Sampling()
    {
        var table = new CaseTable
        {
            { "Interpolate/factor", x => [x.Interpolate(2), x.Interpolate(2, Interpolation.Linear), x.Interpolate(0.5, Interpolation.Linear)] },
            { "Interpolate/smaller", x => [x.Interpolate([3, 4], Interpolation.Linear), x.Interpolate([3, 4]), x.Interpolate([1, 1], Interpolation.Linear, alignCorners: true)] },
            { "GridSample/far reflections", (x, g) => x.GridSample(g, border: SampleBorder.Reflect) },
            { "AffineGrid", t => Tensor.AffineGrid(t, 3, 4) },
            { "AffineGrid/corners aligned", t => Tensor.AffineGrid(t, 3, 4, alignCorners: true) },
        };
        foreach (var (axes, sizes) in new (int, int[])[] { (1, [8]), (2, [5, 4]), (3, [2, 4, 5]) })
        {
            table.Add($"Interpolate/nearest, {axes}", x => x.Interpolate(sizes));
            table.Add($"Interpolate/linear, {axes}", x => x.Interpolate(sizes, Interpolation.Linear));
            table.Add($"Interpolate/linear, {axes}, corners aligned", x => x.Interpolate(sizes, Interpolation.Linear, alignCorners: true));
        }
        foreach (var align in new[] { false, true })
        {
            var suffix = align ? ", corners aligned" : "";
            foreach (var border in Enum.GetValues<SampleBorder>())
            {
                table.Add($"GridSample/{border}{suffix}", (x, g) => x.GridSample(g, Interpolation.Linear, border, align));
                if (border != SampleBorder.Wrap)
                {
                    table.Add($"GridSample/nearest, {border}{suffix}", (x, g) => x.GridSample(g, Interpolation.Nearest, border, align));
                }
            }
        }
        return table;
    }
}

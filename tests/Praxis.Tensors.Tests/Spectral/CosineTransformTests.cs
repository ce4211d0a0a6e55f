using System.Numerics;
using Praxis.Tensors.Spectral;

namespace Praxis.Tensors.Tests.Spectral;

public sealed class CosineTransformTests
{
    [Fact]
    public void Both_transforms_agree_with_their_definitions()
    {
        foreach (var n in (IEnumerable<int>)[.. Enumerable.Range(1, 40), 64, 67, 100, 127, 134, 256])
        {
            Agrees<double>(n, 1e-13);
            Agrees<float>(n, 1e-5);
        }
    }

    static void Agrees<T>(int n, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (line, exact) = DirectTransform.Rounded<T>(DirectTransform.Numbers(n, n));
        Close(DirectTransform.SecondCosine(exact), Run(LineKind.SecondCosine, line, 1), tolerance * Math.Sqrt(n));
        Close(DirectTransform.ThirdCosine(exact), Run(LineKind.ThirdCosine, line, 1), tolerance * Math.Sqrt(n));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(30)]
    public void The_orthogonal_transforms_keep_lengths_and_undo_each_other(int n)
    {
        var scale = 1 / Math.Sqrt(2 * n);
        var line = DirectTransform.Numbers(1, n);
        var coefficients = Run(LineKind.OrthogonalSecondCosine, line, scale);
        Assert.Equal(line.Sum(x => x * x), coefficients.Sum(x => x * x), 1e-12);
        Close(line, Run(LineKind.OrthogonalThirdCosine, coefficients, scale), 1e-14);

        var plain = DirectTransform.SecondCosine(line);
        Assert.Equal(plain[0] * Math.Sqrt(1.0 / (4 * n)), coefficients[0], 1e-13);
        for (var k = 1; k < n; k++)
            Assert.Equal(plain[k] * Math.Sqrt(1.0 / (2 * n)), coefficients[k], 1e-13);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    public void The_third_transform_undoes_the_second_up_to_2n(int n)
    {
        var line = DirectTransform.Numbers(2, n);
        Close(line, Run(LineKind.ThirdCosine, Run(LineKind.SecondCosine, line, 1), 1.0 / (2 * n)), 1e-14);
    }

    [Fact]
    public void Lines_side_by_side_come_out_as_alone()
    {
        const int Length = 20;
        const int Lines = 37;
        foreach (var kind in new[] { LineKind.SecondCosine, LineKind.OrthogonalThirdCosine })
        {
            var numbers = DirectTransform.Rounded<float>(DirectTransform.Numbers(3, Length * Lines)).Rounded;
            var results = new float[Length * Lines];
            new SpectralTransform<float>(kind, [new(Length, Lines, Lines)], [new(Lines, 1, 1)], 1).Run(numbers, [], results, []);
            for (var line = 0; line < Lines; line++)
            {
                float[] alone = [.. Enumerable.Range(0, Length).Select(j => numbers[(j * Lines) + line])];
                float[] expected = Run(kind, alone, 1);
                float[] actual = [.. Enumerable.Range(0, Length).Select(j => results[(j * Lines) + line])];
                Assert.Equal(expected, actual);
            }
        }
    }

    static T[] Run<T>(LineKind kind, T[] line, double scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new T[line.Length];
        new SpectralTransform<T>(kind, [new(line.Length, 1, 1)], [], scale).Run(line, [], result, []);
        return result;
    }

    static void Close<T>(double[] expected, T[] actual, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], double.CreateTruncating(actual[i]), tolerance);
    }
}

using System.Numerics;
using Praxis.Tensors.Spectral;

namespace Praxis.Tensors.Tests.Spectral;

/// <summary>A result must not depend, in a single bit, on where a line stands or on what stands beside it.</summary>
public sealed class TransformLayoutTests
{
    public static TheoryData<int> Lengths => [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 16, 17, 20, 24, 31, 32, 36, 40, 48, 60, 64, 67, 96, 125, 128, 144, 160, 256, 360, 512, 562, 1000, 1024, 1536];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_row_of_any_batch_has_the_bits_of_the_row_alone(int n)
    {
        Rows<float>(n);
        Rows<double>(n);
    }

    static void Rows<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var kind in new[] { LineKind.Complex, LineKind.InverseComplex, LineKind.Real, LineKind.HalfSpectrum })
        {
            var (before, after) = Points(kind, n);
            var largest = 41;
            var real = DirectTransform.Rounded<T>(DirectTransform.Numbers(n, largest * before)).Rounded;
            var imaginary = DirectTransform.Rounded<T>(DirectTransform.Numbers(n + 1, largest * before)).Rounded;
            var alone = Enumerable.Range(0, largest).Select(row =>
            {
                var result = (Real: new T[after], Imaginary: new T[after]);
                new SpectralTransform<T>(kind, [new(n, 1, 1)], [], 0.3)
                    .Run(real.AsSpan(row * before, before), imaginary.AsSpan(row * before, before), result.Real, result.Imaginary);
                return result;
            }).ToArray();

            foreach (var rows in new[] { 3, 16, 41 })
            {
                var (newReal, newImaginary) = (new T[rows * after], new T[rows * after]);
                new SpectralTransform<T>(kind, [new(n, 1, 1)], [new(rows, before, after)], 0.3).Run(real, imaginary, newReal, newImaginary);
                for (var row = 0; row < rows; row++)
                {
                    Assert.Equal(alone[row].Real, newReal[(row * after)..((row + 1) * after)]);
                    if (kind != LineKind.HalfSpectrum)
                        Assert.Equal(alone[row].Imaginary, newImaginary[(row * after)..((row + 1) * after)]);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_column_has_the_bits_of_the_same_row(int n)
    {
        Columns<float>(n);
        Columns<double>(n);
    }

    static void Columns<T>(int n)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var kind in new[] { LineKind.Complex, LineKind.Real, LineKind.HalfSpectrum })
        {
            var (before, after) = Points(kind, n);
            foreach (var columns in new[] { 2, 7, 12, 37 })
            {
                var real = DirectTransform.Rounded<T>(DirectTransform.Numbers(n, columns * before)).Rounded;
                var imaginary = DirectTransform.Rounded<T>(DirectTransform.Numbers(n + 1, columns * before)).Rounded;
                var (byRow, byRowImaginary) = (new T[columns * after], new T[columns * after]);
                new SpectralTransform<T>(kind, [new(n, 1, 1)], [new(columns, before, after)], 1).Run(real, imaginary, byRow, byRowImaginary);

                var (byColumn, byColumnImaginary) = (new T[columns * after], new T[columns * after]);
                new SpectralTransform<T>(kind, [new(n, columns, columns)], [new(columns, 1, 1)], 1)
                    .Run(Transposed(real, columns, before), Transposed(imaginary, columns, before), byColumn, byColumnImaginary);
                Assert.Equal(Transposed(byRow, columns, after), byColumn);
                if (kind != LineKind.HalfSpectrum)
                    Assert.Equal(Transposed(byRowImaginary, columns, after), byColumnImaginary);
            }
        }
    }

    [Theory]
    [InlineData(10, 9)]
    [InlineData(16, 5)]
    [InlineData(64, 40)]
    [InlineData(1024, 3)]
    public void Strides_of_any_kind_reach_the_same_bits(int n, int lines)
    {
        // Source: points 3 apart, lines 3n + 5 apart. Target: points 2 · lines apart, lines 2 apart.
        var real = DirectTransform.Numbers(1, lines * n);
        var spread = new double[lines * ((3 * n) + 5)];
        for (var line = 0; line < lines; line++)
        {
            for (var j = 0; j < n; j++)
                spread[(line * ((3 * n) + 5)) + (3 * j)] = real[(line * n) + j];
        }

        var (plain, plainImaginary) = (new double[lines * n], new double[lines * n]);
        new SpectralTransform<double>(LineKind.Complex, [new(n, 1, 1)], [new(lines, n, n)], 1).Run(real, [], plain, plainImaginary);
        var (wide, wideImaginary) = (new double[2 * lines * n], new double[2 * lines * n]);
        new SpectralTransform<double>(LineKind.Complex, [new(n, 3, 2 * lines)], [new(lines, (3 * n) + 5, 2)], 1).Run(spread, [], wide, wideImaginary);
        for (var line = 0; line < lines; line++)
        {
            for (var k = 0; k < n; k++)
            {
                Assert.Equal(plain[(line * n) + k], wide[(2 * lines * k) + (2 * line)]);
                Assert.Equal(plainImaginary[(line * n) + k], wideImaginary[(2 * lines * k) + (2 * line)]);
            }
        }

        Assert.All(Enumerable.Range(0, wide.Length / 2), i => Assert.Equal(0, wide[(2 * i) + 1]));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(100)]
    [InlineData(512)]
    public void However_a_batch_is_divided_the_bits_are_the_same(int n)
    {
        const int Lines = 45;
        var (real, imaginary) = (DirectTransform.Numbers(1, Lines * n), DirectTransform.Numbers(2, Lines * n));
        var transform = new SpectralTransform<double>(LineKind.Complex, [new(n, 1, 1)], [new(Lines, n, n)], 1);
        var (whole, wholeImaginary) = (new double[Lines * n], new double[Lines * n]);
        transform.Run(real, imaginary, whole, wholeImaginary);
        var (parts, partsImaginary) = (new double[Lines * n], new double[Lines * n]);
        foreach (var (first, end) in new[] { (44, 45), (0, 1), (18, 44), (1, 18) })
            transform.Run(real, imaginary, parts, partsImaginary, first, end);

        Assert.Equal(whole, parts);
        Assert.Equal(wholeImaginary, partsImaginary);
    }

    [Theory]
    [InlineData(4, 6, 3)]
    [InlineData(12, 12, 40)]
    [InlineData(16, 16, 17)]
    [InlineData(7, 9, 5)]
    [InlineData(40, 50, 3)]
    [InlineData(33, 32, 80)]
    [InlineData(1, 8, 20)]
    [InlineData(134, 6, 20)]
    public void Images_have_the_bits_of_one_axis_after_the_other(int height, int width, int images)
    {
        Images<float>(height, width, images);
        Images<double>(height, width, images);
    }

    static void Images<T>(int height, int width, int images)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var points = height * width;
        var real = DirectTransform.Rounded<T>(DirectTransform.Numbers(1, images * points)).Rounded;
        var imaginary = DirectTransform.Rounded<T>(DirectTransform.Numbers(2, images * points)).Rounded;

        var (image, imageImaginary) = (new T[images * points], new T[images * points]);
        new SpectralTransform<T>(LineKind.Complex, [new(height, width, width), new(width, 1, 1)], [new(images, points, points)], 0.1)
            .Run(real, imaginary, image, imageImaginary);
        var (row, rowImaginary) = (new T[images * points], new T[images * points]);
        new SpectralTransform<T>(LineKind.Complex, [new(width, 1, 1)], [new(images * height, width, width)], 1).Run(real, imaginary, row, rowImaginary);
        var (both, bothImaginary) = (new T[images * points], new T[images * points]);
        new SpectralTransform<T>(LineKind.Complex, [new(height, width, width)], [new(images, points, points), new(width, 1, 1)], 0.1)
            .Run(row, rowImaginary, both, bothImaginary);
        Assert.Equal(both, image);
        Assert.Equal(bothImaginary, imageImaginary);

        var half = (width / 2) + 1;
        var (halves, halvesImaginary) = (new T[images * height * half], new T[images * height * half]);
        new SpectralTransform<T>(LineKind.Real, [new(height, width, half), new(width, 1, 1)], [new(images, points, height * half)], 1)
            .Run(real, [], halves, halvesImaginary);
        var (row2, row2Imaginary) = (new T[images * height * half], new T[images * height * half]);
        new SpectralTransform<T>(LineKind.Real, [new(width, 1, 1)], [new(images * height, width, half)], 1).Run(real, [], row2, row2Imaginary);
        var (both2, both2Imaginary) = (new T[images * height * half], new T[images * height * half]);
        new SpectralTransform<T>(LineKind.Complex, [new(height, half, half)], [new(images, height * half, height * half), new(half, 1, 1)], 1)
            .Run(row2, row2Imaginary, both2, both2Imaginary);
        Assert.Equal(both2, halves);
        Assert.Equal(both2Imaginary, halvesImaginary);

        var back = new T[images * points];
        new SpectralTransform<T>(LineKind.HalfSpectrum, [new(height, half, width), new(width, 1, 1)], [new(images, height * half, points)], 1.0 / points)
            .Run(halves, halvesImaginary, back, []);
        var tolerance = typeof(T) == typeof(float) ? 1e-6 : 1e-14;
        for (var i = 0; i < back.Length; i++)
            Assert.Equal(double.CreateTruncating(real[i]), double.CreateTruncating(back[i]), tolerance);
    }

    [Fact]
    public void A_volume_agrees_with_the_definition_along_each_axis()
    {
        int[] lengths = [3, 4, 5];
        var (real, imaginary) = (DirectTransform.Numbers(1, 60), DirectTransform.Numbers(2, 60));
        var (expected, expectedImaginary) = (real, imaginary);
        foreach (var (length, stride) in new[] { (5, 1), (4, 5), (3, 20) })
        {
            (expected, expectedImaginary) = ((double[])expected.Clone(), (double[])expectedImaginary.Clone());
            for (var start = 0; start < 60; start++)
            {
                if (start / stride % length != 0)
                    continue;
                int[] places = [.. Enumerable.Range(0, length).Select(j => start + (j * stride))];
                var line = DirectTransform.Complex([.. places.Select(place => expected[place])], [.. places.Select(place => expectedImaginary[place])]);
                for (var k = 0; k < length; k++)
                    (expected[places[k]], expectedImaginary[places[k]]) = (line.Real[k], line.Imaginary[k]);
            }
        }

        var (actual, actualImaginary) = (new double[60], new double[60]);
        new SpectralTransform<double>(LineKind.Complex, [new(lengths[0], 20, 20), new(lengths[1], 5, 5), new(lengths[2], 1, 1)], [], 1)
            .Run(real, imaginary, actual, actualImaginary);
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-13);
            Assert.Equal(expectedImaginary[i], actualImaginary[i], 1e-13);
        }

        var back = new double[60];
        var (halves, halvesImaginary) = (new double[36], new double[36]);
        new SpectralTransform<double>(LineKind.Real, [new(3, 20, 12), new(4, 5, 3), new(5, 1, 1)], [], 1).Run(real, [], halves, halvesImaginary);
        new SpectralTransform<double>(LineKind.HalfSpectrum, [new(3, 12, 20), new(4, 3, 5), new(5, 1, 1)], [], 1.0 / 60).Run(halves, halvesImaginary, back, []);
        for (var i = 0; i < 60; i++)
            Assert.Equal(real[i], back[i], 1e-14);
    }

    [Fact]
    public void Many_threads_with_many_lengths_get_the_bits_of_one_thread()
    {
        int[] lengths = [.. Enumerable.Range(300, 40)];
        float[] Transform(int n)
        {
            var line = DirectTransform.Rounded<float>(DirectTransform.Numbers(n, n)).Rounded;
            var (real, imaginary) = (new float[(n / 2) + 1], new float[(n / 2) + 1]);
            new SpectralTransform<float>(LineKind.Real, [new(n, 1, 1)], [], 1).Run(line, [], real, imaginary);
            return [.. real, .. imaginary];
        }

        var expected = lengths.Select(Transform).ToArray();
        var actual = new float[lengths.Length][];
        Parallel.For(0, lengths.Length, new() { MaxDegreeOfParallelism = 4 }, i => actual[i] = Transform(lengths[i]));
        Assert.Equal(expected, actual);
    }

    static (int Before, int After) Points(LineKind kind, int n) => kind switch
    {
        LineKind.Real => (n, (n / 2) + 1),
        LineKind.HalfSpectrum => ((n / 2) + 1, n),
        _ => (n, n),
    };

    static T[] Transposed<T>(T[] rows, int count, int length)
    {
        var columns = new T[rows.Length];
        for (var row = 0; row < count; row++)
        {
            for (var i = 0; i < length; i++)
                columns[(i * count) + row] = rows[(row * length) + i];
        }

        return columns;
    }
}

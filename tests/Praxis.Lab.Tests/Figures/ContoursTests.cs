namespace Praxis.Lab.Tests.Figures;

public sealed class ContoursTests
{
    [Fact]
    public void The_contour_of_a_cone_is_a_closed_circle()
    {
        var (places, values) = Sample(101, (x, y) => Math.Sqrt(x * x + y * y));
        var line = Assert.Single(Contours.Trace(places, places, values, 0.6));
        Assert.Equal(line[0], line[^1]);
        Assert.True(line.Count > 100);
        Assert.All(line, p => Assert.Equal(0.6, Math.Sqrt(p.X * p.X + p.Y * p.Y), 5e-4));
        double length = line.Zip(line.Skip(1)).Sum(s => Math.Sqrt(Math.Pow(s.Second.X - s.First.X, 2) + Math.Pow(s.Second.Y - s.First.Y, 2)));
        Assert.Equal(2 * Math.PI * 0.6, length, 0.01);
    }

    [Fact]
    public void The_contour_of_a_plane_is_one_open_straight_line()
    {
        var (places, values) = Sample(21, (x, y) => 2 * x + y);
        var line = Assert.Single(Contours.Trace(places, places, values, 0.333));
        Assert.NotEqual(line[0], line[^1]);
        Assert.All(line, p => Assert.Equal(0.333, 2 * p.X + p.Y, 1e-9));
        Assert.All((double[])[line[0].Y, line[^1].Y], y => Assert.Equal(1, Math.Abs(y), 1e-9));
    }

    [Fact]
    public void A_saddle_has_two_branches_that_do_not_cross()
    {
        var (places, values) = Sample(20, (x, y) => x * y);
        foreach (double level in (double[])[0.2, -0.2, 0.001])
        {
            var lines = Contours.Trace(places, places, values, level);
            Assert.Equal(2, lines.Count);
            Assert.All(lines, line => Assert.Single(line.Select(p => Math.Sign(p.X)).Where(s => s != 0).Distinct()));
        }
    }

    [Fact]
    public void One_square_with_a_saddle_follows_the_mean_of_its_corners()
    {
        double[,] values = { { 1, 0 }, { 0, 1 } };
        AssertSegments([((0.1, 0), (0, 0.1)), ((0.9, 1), (1, 0.9))], Contours.Trace([0, 1], [0, 1], values, 0.9));
        AssertSegments([((0.9, 0), (1, 0.1)), ((0, 0.9), (0.1, 1))], Contours.Trace([0, 1], [0, 1], values, 0.1));
    }

    [Fact]
    public void Every_crossed_edge_belongs_to_exactly_one_line()
    {
        var random = new Random(12);
        for (int round = 0; round < 50; round++)
        {
            double[] x = [.. Enumerable.Range(0, 9).Select(i => (double)i)], y = [.. Enumerable.Range(0, 7).Select(i => (double)i)];
            var values = new double[7, 9];
            for (int i = 0; i < 7; i++)
            {
                for (int j = 0; j < 9; j++)
                    values[i, j] = random.NextDouble();
            }
            int crossed = 0;
            for (int i = 0; i < 7; i++)
            {
                for (int j = 0; j < 9; j++)
                {
                    crossed += j < 8 && values[i, j] > 0.5 != values[i, j + 1] > 0.5 ? 1 : 0;
                    crossed += i < 6 && values[i, j] > 0.5 != values[i + 1, j] > 0.5 ? 1 : 0;
                }
            }
            var lines = Contours.Trace(x, y, values, 0.5);
            Assert.Equal(crossed, lines.Sum(line => line[0] == line[^1] ? line.Count - 1 : line.Count));
        }
    }

    [Fact]
    public void Lines_stop_at_holes_and_beyond_the_range_there_are_none()
    {
        var (places, values) = Sample(21, (x, y) => x);
        values[10, 12] = double.NaN;
        Assert.Equal(2, Contours.Trace(places, places, values, 0.22).Count);
        Assert.Single(Contours.Trace(places, places, values, -0.52));
        Assert.Empty(Contours.Trace(places, places, values, 3));
    }

    static void AssertSegments(((double X, double Y) From, (double X, double Y) To)[] expected, List<List<(double X, double Y)>> lines)
    {
        Assert.Equal(expected.Length, lines.Count);
        foreach (var (from, to) in expected)
            Assert.Contains(lines, line => line.Count == 2 && ((Near(line[0], from) && Near(line[1], to)) || (Near(line[0], to) && Near(line[1], from))));

        static bool Near((double X, double Y) a, (double X, double Y) b) => double.Hypot(a.X - b.X, a.Y - b.Y) < 1e-9;
    }

    static (double[] Places, double[,] Values) Sample(int count, Func<double, double, double> function)
    {
        double[] places = [.. Enumerable.Range(0, count).Select(i => -1 + 2.0 * i / (count - 1))];
        var values = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
                values[i, j] = function(places[j], places[i]);
        }
        return (places, values);
    }
}

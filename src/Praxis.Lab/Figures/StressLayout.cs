namespace Praxis.Lab;

/// <summary>Places the nodes of a graph so that distances in the plane follow distances in the graph.</summary>
static class StressLayout
{
    const int Rounds = 300;

    /// <summary>
    /// Lowers the stress Σ wᵢⱼ (|pᵢ − pⱼ| − dᵢⱼ)² with wᵢⱼ = dᵢⱼ⁻² by majorisation, starting on a circle; parts without
    /// a way between them are kept a little farther apart than the longest way.
    /// </summary>
    public static (double X, double Y)[] Place(int count, IEnumerable<(int From, int To)> edges)
    {
        var distances = Distances(count, edges);
        var places = new (double X, double Y)[count];
        for (int i = 0; i < count; i++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * i / count - Math.PI / 2);
            double radius = count / 3.0 * (1 + 0.01 * (i % 3));
            places[i] = (radius * cos, radius * sin);
        }
        for (int round = 0; round < Rounds && count > 1; round++)
        {
            var next = new (double X, double Y)[count];
            for (int i = 0; i < count; i++)
            {
                double x = 0, y = 0, total = 0;
                for (int j = 0; j < count; j++)
                {
                    if (i == j)
                        continue;
                    double wish = distances[i, j], weight = 1 / (wish * wish);
                    double dx = places[i].X - places[j].X, dy = places[i].Y - places[j].Y;
                    double length = Math.Max(double.Hypot(dx, dy), 1e-9);
                    x += weight * (places[j].X + wish * dx / length);
                    y += weight * (places[j].Y + wish * dy / length);
                    total += weight;
                }
                next[i] = (x / total, y / total);
            }
            places = next;
        }
        return places;
    }

    /// <summary>Lengths of the shortest ways, ignoring directions.</summary>
    static double[,] Distances(int count, IEnumerable<(int From, int To)> edges)
    {
        var neighbors = new List<int>[count];
        for (int i = 0; i < count; i++)
            neighbors[i] = [];
        foreach (var (from, to) in edges)
        {
            neighbors[from].Add(to);
            neighbors[to].Add(from);
        }
        var distances = new double[count, count];
        double longest = 1;
        for (int start = 0; start < count; start++)
        {
            var queue = new Queue<int>([start]);
            while (queue.TryDequeue(out int at))
            {
                foreach (int next in neighbors[at])
                {
                    if (next == start || distances[start, next] > 0)
                        continue;
                    distances[start, next] = distances[start, at] + 1;
                    longest = Math.Max(longest, distances[start, next]);
                    queue.Enqueue(next);
                }
            }
        }
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++)
                distances[i, j] = distances[i, j] > 0 ? distances[i, j] : longest + 1;
        }
        return distances;
    }
}

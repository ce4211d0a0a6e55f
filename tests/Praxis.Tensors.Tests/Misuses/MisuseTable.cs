namespace Praxis.Tensors.Tests.Misuses;

/// <summary>What a person may do wrong, and the one sentence that says so.</summary>
static partial class MisuseTable
{
    public static IEnumerable<(Action Act, string Says)> All => [.. Shapes, .. Values, .. Layers, .. Mathematics];

    static Tensor A => T(3, 4);

    static Tensor B => T(5, 6);

    static Tensor V => T(3);

    static Tensor W => T(3).RequireGrad();

    static Tensor Image => T(1, 3, 4, 4);

    static Tensor Nan => Tensor.Full([2, 2], double.NaN);

    static Rng R => new(1);

    static Tensor T(params ReadOnlySpan<int> shape) => Tensor.Ones(shape);

    static Tensor Ints(params ReadOnlySpan<long> values) => Tensor.Of(values);

    static Tensor Ints2(params ReadOnlySpan<long> values) => Tensor.Of(values).Reshape(1, -1);

    static void Twice(Tensor loss)
    {
        loss.Backward();
        loss.Backward();
    }

    // A square needs what it was computed from, which is then changed.
    static void Stale()
    {
        var y = W * 2;
        var z = y.Square();
        using (Gradient.Off())
        {
            y.AddInPlace(1);
        }
        z.Sum().Backward();
    }

    static void Anomaly()
    {
        using var _ = Gradient.Anomalies();
        (W - 5).Log().Sum().Backward();
    }
}

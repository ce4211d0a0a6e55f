namespace Praxis.Tensors.Tests.Memory;

/// <summary>Memory of a tensor that somebody can still see is never given to another.</summary>
public sealed class LivingTensorTests
{
    [Fact]
    public void A_thousand_patterns_survive_garbage_from_all_sides()
    {
        var stop = false;
        var makers = Enumerable.Range(0, 3).Select(seed => new Thread(() => MakeGarbage(seed, ref stop))).ToArray();
        Array.ForEach(makers, maker => maker.Start());
        var rng = new Rng(7);
        var kept = new List<(Tensor Tensor, int Pattern)>();
        for (var i = 0; i < 1000; i++)
        {
            var count = 500 + rng.Next(8000);
            var tensor = Tensor.Full([count], i);
            // Some are seen only through a view, a detached copy of the handle, or a graph.
            kept.Add(((i % 4) switch { 0 => tensor, 1 => tensor[(count / 2)..], 2 => tensor.Reshape(1, count).T.Detach(), _ => tensor.RequireGrad().Flip(0) }, i));
            if (i % 100 == 99)
            {
                Check(kept);
            }
        }
        for (var round = 0; round < 5; round++)
        {
            GC.Collect(round % 3);
            Check(kept);
        }
        Volatile.Write(ref stop, true);
        Array.ForEach(makers, maker => maker.Join());
        Check(kept);
    }

    static void Check(List<(Tensor Tensor, int Pattern)> kept)
    {
        using var _ = Gradient.Off();
        foreach (var (tensor, pattern) in kept)
        {
            Assert.True(tensor.Min().ToDouble() == pattern && tensor.Max().ToDouble() == pattern, $"pattern {pattern} was overwritten");
        }
    }

    static void MakeGarbage(int seed, ref bool stop)
    {
        var rng = new Rng(100 + seed);
        for (var i = 0; !Volatile.Read(ref stop); i++)
        {
            var x = Tensor.Full([500 + rng.Next(8000)], -1).RequireGrad();
            (x.Exp() * 2).Sum().Backward();
            if (i % 50 == 0)
            {
                GC.Collect(i % 3);
            }
            if (i % 20 == 0)
            {
                using var scope = Tensor.Scope();
                _ = Tensor.Full([10_000], -2) + 1;
            }
        }
    }

    [Fact]
    public void A_dead_tensor_s_memory_comes_back_after_a_collection()
    {
        using var meter = new MemoryMeter();
        Make();
        Assert.True(meter.Growth < 1 << 20, $"{meter.Growth:N0} bytes are still lent");
        Assert.True(meter.Peak >= 30 * 400_000 / 2);

        // Not inlined, so that no register keeps the last one alive.
        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Make()
        {
            var all = Enumerable.Range(0, 30).Select(_ => Tensor.Zeros([100_000])).ToArray();
            Assert.Equal(30, all.Length);
        }
    }

    [Fact]
    public void Values_that_a_graph_needs_live_as_long_as_the_graph()
    {
        var x = Tensor.Full([5000], 2, DType.Float64).RequireGrad();
        var y = Chain(x);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            _ = Tensor.Full([5000], -7, DType.Float64) * Tensor.Full([5000], 3, DType.Float64);
        }
        y.Backward();
        // d/dx (x³)² = 6x⁵
        Assert.True(x.Grad!.EqualTo(192).All().ToDouble() == 1);

        static Tensor Chain(Tensor x) => (x * x * x).Square().Sum();
    }
}

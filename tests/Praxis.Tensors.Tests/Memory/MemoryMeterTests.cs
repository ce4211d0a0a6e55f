namespace Praxis.Tensors.Tests.Memory;

public sealed class MemoryMeterTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(2048)]
    [InlineData(2049)]
    [InlineData(123_457)]
    public void Every_byte_that_this_thread_allocates_counts(int count)
    {
        using var meter = new MemoryMeter();
        var x = Tensor.Zeros([count]);
        Assert.Equal(4L * count, meter.Allocated);
        var y = Tensor.Zeros([count], DType.Float64);
        Assert.Equal(12L * count, meter.Allocated);
        _ = x + 1;
        Assert.Equal(16L * count, meter.Allocated);
        _ = y.Reshape(1, -1).T[..0];
        _ = y.Detach();
        Assert.Equal(16L * count, meter.Allocated);
        y.AddInPlace(1);
        Assert.Equal(16L * count, meter.Allocated);
    }

    [Fact]
    public void Other_threads_do_not_count()
    {
        using var meter = new MemoryMeter();
        var thread = new Thread(() => Tensor.Zeros([1000]));
        thread.Start();
        thread.Join();
        Assert.Equal(0, meter.Allocated);
    }

    [Fact]
    public void The_same_work_allocates_the_same_bytes()
    {
        var rng = new Rng(1);
        Tensor x = Tensor.Randn([32, 64], rng), w = Tensor.Randn([64, 64], rng).RequireGrad();
        Assert.Equal(Bytes(), Bytes());

        long Bytes()
        {
            w.Grad = null;
            using var meter = new MemoryMeter();
            x.MatMul(w).Gelu().Softmax().Square().Mean().Backward();
            return meter.Allocated;
        }
    }

    [Fact]
    public void Meters_nest()
    {
        using var outer = new MemoryMeter();
        _ = Tensor.Zeros([10]);
        using (var inner = new MemoryMeter())
        {
            _ = Tensor.Zeros([20]);
            Assert.Equal(80, inner.Allocated);
        }
        Assert.Equal(120, outer.Allocated);
    }

    [Fact]
    public void A_product_allocates_its_result_and_nothing_else()
    {
        Tensor x = Tensor.Ones([100, 50]), y = Tensor.Ones([50, 30]);
        using var meter = new MemoryMeter();
        _ = x.MatMul(y);
        Assert.Equal(4 * 100 * 30, meter.Allocated);
        _ = x.T.MatMul(x);
        Assert.Equal(4 * ((100 * 30) + (50 * 50)), meter.Allocated);
    }
}

/// <summary>What the whole process holds, measured while nothing else runs.</summary>
[Collection("alone")]
public sealed class ProcessMemoryTests
{
    [Fact]
    public void The_peak_is_what_lived_at_once()
    {
        using var meter = new MemoryMeter(precision: 0);
        for (var i = 0; i < 20; i++)
        {
            Step();
        }
        // Two of 4 MB at a time, to the size class and the one that the next step begins with.
        Assert.InRange(meter.Peak, 2 * 4_000_000, 4 * 4_200_000);
        Assert.InRange(meter.Growth, 0, 4_200_000);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Step()
        {
            var x = Tensor.Zeros([1_000_000]);
            GC.KeepAlive(x + 1);
        }
    }

    [Fact]
    public void Growth_is_what_is_still_alive()
    {
        using var meter = new MemoryMeter();
        var kept = Tensor.Zeros([1_000_000]);
        Assert.InRange(meter.Growth, 4_000_000, 4_600_000);
        GC.KeepAlive(kept);
    }

    [Fact]
    public void Trimming_gives_free_memory_back()
    {
        using (var scope = Tensor.Scope())
        {
            _ = Tensor.Zeros([2_000_000]);
        }
        Assert.True(MemoryMeter.FreeBytes >= 8_000_000);
        MemoryMeter.Trim();
        Assert.Equal(0, MemoryMeter.FreeBytes);
    }

    [Fact]
    public void A_scope_releases_its_bytes_without_a_collection()
    {
        MemoryMeter.Trim();
        var live = MemoryMeter.LiveBytes;
        var collections = GC.CollectionCount(0);
        using (Tensor.Scope())
        {
            _ = Tensor.Zeros([1_000_000]) + 1;
            Assert.True(MemoryMeter.LiveBytes >= live + 8_000_000);
        }
        Assert.Equal(live, MemoryMeter.LiveBytes);
        Assert.Equal(collections, GC.CollectionCount(0));
    }

    [Fact]
    public void A_backward_pass_holds_few_gradients_at_a_time()
    {
        var x = Tensor.Ones([1_000_000]).RequireGrad();
        var y = x;
        for (var i = 0; i < 20; i++)
        {
            y = y + 1;
        }
        var loss = (y * 2).Sum();
        using var meter = new MemoryMeter(precision: 1 << 20);
        loss.Backward();
        Assert.InRange(meter.Peak, 4_000_000, 5 * 4_600_000);
    }
}

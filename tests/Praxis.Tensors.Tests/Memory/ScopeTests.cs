namespace Praxis.Tensors.Tests.Memory;

public sealed class ScopeTests
{
    const int Large = 10_000;

    static Tensor New(double value = 1) => Tensor.Full([Large], value);

    static bool IsReleased(Tensor tensor) => Record.Exception(() => tensor.Sum()) is ObjectDisposedException;

    [Fact]
    public void What_was_made_in_a_scope_is_released_at_its_end()
    {
        Tensor made, computed;
        using (Tensor.Scope())
        {
            made = New();
            computed = (made * 2).Exp();
        }
        Assert.True(IsReleased(made));
        Assert.True(IsReleased(computed));
    }

    [Fact]
    public void What_was_kept_outlives_the_scope_with_all_its_views()
    {
        Tensor kept, part;
        using (var scope = Tensor.Scope())
        {
            var whole = New(3);
            part = whole[5..10];
            kept = scope.Keep(whole * 2);
            scope.Keep(part);
        }
        Assert.Equal(6.0 * Large, kept.Sum().ToDouble());
        Assert.Equal(15, part.Sum().ToDouble());
    }

    [Fact]
    public void What_was_kept_by_an_inner_scope_belongs_to_the_outer()
    {
        Tensor kept, forEver;
        using (Tensor.Scope())
        {
            using (var inner = Tensor.Scope())
            {
                kept = inner.Keep(New());
                forEver = New().Keep();
            }
            Assert.False(IsReleased(kept));
        }
        Assert.True(IsReleased(kept));
        Assert.False(IsReleased(forEver));
    }

    [Fact]
    public void Parameters_and_their_gradients_outlive_every_scope()
    {
        Tensor parameter, older = New().RequireGrad();
        using (Tensor.Scope())
        {
            parameter = New(2).RequireGrad();
            (parameter * older * 3).Sum().Backward();
        }
        Assert.Equal(2.0 * Large, parameter.Sum().ToDouble());
        Assert.Equal(3.0 * Large, parameter.Grad!.Sum().ToDouble());
        Assert.Equal(6.0 * Large, older.Grad!.Sum().ToDouble());
        using (Tensor.Scope())
        {
            (older * 1.0).Sum().Backward();
        }
        Assert.Equal(7.0 * Large, older.Grad!.Sum().ToDouble());
    }

    [Fact]
    public void Gradients_that_were_asked_for_belong_to_the_scope()
    {
        var x = New().RequireGrad();
        Tensor gradient;
        using (Tensor.Scope())
        {
            gradient = Gradient.Of((x * x).Sum(), [x])[0];
            Assert.Equal(2.0 * Large, gradient.Sum().ToDouble());
        }
        Assert.True(IsReleased(gradient));
    }

    [Fact]
    public void Memory_that_was_made_before_is_not_touched()
    {
        Tensor before = New(), view;
        using (Tensor.Scope())
        {
            view = before[..10];
            before.AddInPlace(1);
        }
        Assert.Equal(20, view.Sum().ToDouble());
    }

    [Fact]
    public void A_scope_counts_for_its_own_thread()
    {
        Tensor? elsewhere = null;
        using (Tensor.Scope())
        {
            var thread = new Thread(() => elsewhere = New());
            thread.Start();
            thread.Join();
        }
        Assert.False(IsReleased(elsewhere!));
    }

    [Fact]
    public void A_scope_gives_its_memory_back_at_once()
    {
        Tensor kept;
        using var meter = new MemoryMeter();
        using (var scope = Tensor.Scope())
        {
            for (var i = 0; i < 100; i++)
            {
                _ = New() + i;
            }
            kept = scope.Keep(New());
        }
        // Only the kept one, in its size class; nothing had to be collected. Other tests may let go of some meanwhile.
        Assert.True(MemoryMeter.LiveBytes > 0);
        Assert.True(meter.Growth < 1 << 20, $"{meter.Growth:N0}");
        Assert.Equal((double)Large, kept.Sum().ToDouble());
    }

    [Fact]
    public void A_scope_ends_when_an_error_leaves_it()
    {
        Tensor? made = null;
        Assert.Throws<ArithmeticException>(Fail);
        Assert.True(IsReleased(made!));
        Assert.False(IsReleased(New()));

        void Fail()
        {
            using var scope = Tensor.Scope();
            made = New();
            throw new ArithmeticException();
        }
    }

    [Fact]
    public void Ending_a_scope_twice_is_harmless()
    {
        var scope = Tensor.Scope();
        scope.Dispose();
        scope.Dispose();
        Assert.False(IsReleased(New()));
    }

    [Fact]
    public void A_training_loop_in_scopes_gives_the_same_result_as_without()
    {
        Assert.Equal(Train(scoped: false), Train(scoped: true));

        static float[] Train(bool scoped)
        {
            var rng = new Rng(1);
            Tensor x = Tensor.Randn([64, 64], rng), w = Tensor.Randn([64, 64], rng).RequireGrad();
            for (var step = 0; step < 20; step++)
            {
                var scope = scoped ? Tensor.Scope() : null;
                w.Grad = null;
                x.MatMul(w).Tanh().Square().Mean().Backward();
                using (Gradient.Off())
                {
                    w.AddInPlace(w.Grad!, -0.5);
                }
                scope?.Dispose();
            }
            return w.ToArray<float>();
        }
    }

    [Fact]
    public void Normalisation_statistics_that_move_in_a_scope_stay()
    {
        Tensor mean = Tensor.Zeros([3000]), variance = Tensor.Ones([3000]);
        using (Tensor.Scope())
        {
            Tensor.Randn([4, 3000], new Rng(1)).BatchNorm(mean, variance);
        }
        Assert.True(mean.Abs().Sum().ToDouble() > 0);
        Assert.True(variance.IsFinite().All().ToDouble() == 1);
    }

    [Fact]
    public void A_graph_that_is_kept_in_a_scope_can_run_backward_after_it_or_says_why_not()
    {
        var x = New(2).RequireGrad();
        Tensor loss;
        using (var scope = Tensor.Scope())
        {
            loss = scope.Keep((x * 3).Exp().Sum());
        }
        var error = Record.Exception(() => loss.Backward());
        Assert.IsType<ObjectDisposedException>(error);
        Assert.Contains("scope", error.Message);
    }
}

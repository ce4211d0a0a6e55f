using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Optimizers;

public sealed class OptimizerTests
{
    static Optimizer Make(string name, IEnumerable<(string, Tensor)> p) => name switch
    {
        "sgd" => new Sgd(p, new() { LearningRate = 0.1, WeightDecay = 0.05 }),
        "momentum" => new Sgd(p, new() { LearningRate = 0.1, Momentum = 0.9, WeightDecay = 0.05 }),
        "nesterov" => new Sgd(p, new() { LearningRate = 0.1, Momentum = 0.9, Nesterov = true }),
        "adam" => new Adam(p, new() { LearningRate = 0.02, WeightDecay = 0.1 }),
        "adamw" => new AdamW(p, new() { LearningRate = 0.02, WeightDecay = 0.1, Beta1 = 0.8, Beta2 = 0.99 }),
        "amsgrad" => new Adam(p, new() { LearningRate = 0.02, Beta1 = 0.5, Beta2 = 0.6, AmsGrad = true }),
        "nadam" => new NAdam(p, new() { LearningRate = 0.02, WeightDecay = 0.1 }),
        "rmsprop" => new RmsProp(p, new() { LearningRate = 0.02, WeightDecay = 0.1 }),
        "rmsprop_centered" => new RmsProp(p, new() { LearningRate = 0.02, Momentum = 0.9, Centered = true }),
        _ => throw new ArgumentException(name),
    };

    public static TheoryData<string> All => ["sgd", "momentum", "nesterov", "adam", "adamw", "amsgrad", "nadam", "rmsprop", "rmsprop_centered"];

    [Theory]
    [MemberData(nameof(All))]
    public void Steps_are_those_of_PyTorch(string name)
    {
        foreach (var type in new[] { DType.Float64, DType.Float32 })
        {
            var p = (Golden.Even("start", [3, 5]) * 2).To(type).RequireGrad();
            var optimizer = Make(name, [("p", p)]);
            var expected = Golden.Value("optimizer/" + name);
            for (var step = 0; step < 6; step++)
            {
                p.Grad = Golden.Even($"gradient{step}", [3, 5]).To(type) + (p.Detach() * 0.1);
                optimizer.Step();
                Check.Close(expected.Select(0, step), p.Detach(), type == DType.Float64 ? 3e-7 : 3e-6);
            }
            Assert.Equal(6, optimizer.StepCount);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_interrupted_optimiser_continues_bit_for_bit(string name)
    {
        Tensor Start() => Tensor.Randn([1003], new Rng(3)).RequireGrad();
        void Run(Optimizer optimizer, Tensor p, int from, int to)
        {
            for (var step = from; step < to; step++)
            {
                optimizer.Step([Tensor.Randn([1003], new Rng(step + 100))]);
            }
        }
        var whole = Start();
        Run(Make(name, [("p", whole)]), whole, 0, 10);
        var part = Start();
        var first = Make(name, [("p", part)]);
        Run(first, part, 0, 5);
        var resumed = part.Detach().Clone().RequireGrad();
        var second = Make(name, [("p", resumed)]);
        second.Load(first.State());
        Run(second, resumed, 5, 10);
        Check.Same(whole, resumed);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_step_counts_as_a_change_and_allocates_nothing(string name)
    {
        var p = Tensor.Randn([50_000], new Rng(1)).RequireGrad();
        var optimizer = Make(name, [("p", p)]);
        p.Grad = Tensor.Randn([50_000], new Rng(2));
        optimizer.Step();
        using var meter = new MemoryMeter();
        optimizer.Step();
        Assert.Equal(0, meter.Allocated);
        var loss = (p * p).Sum();
        optimizer.Step();
        Assert.Throws<InvalidOperationException>(() => loss.Backward());
    }

    [Fact]
    public void State_outlives_the_scope_in_which_the_optimiser_was_made()
    {
        var p = Tensor.Randn([50_000], new Rng(1)).RequireGrad();
        Optimizer optimizer;
        using (Tensor.Scope())
        {
            optimizer = new Adam([("p", p)]);
        }
        optimizer.Step([Tensor.Ones([50_000])]);
        Assert.Equal(1, optimizer.StepCount);
    }

    [Fact]
    public void Groups_have_their_own_rates_and_decay_and_the_first_match_counts()
    {
        var model = new Mlp(3, 4, 2, new Rng(1));
        var before = model.State();
        var optimizer = new Sgd(model, new()
        {
            LearningRate = 0.1,
            WeightDecay = 0.5,
            Groups = [new("**.bias") { WeightDecay = 0 }, new("out") { LearningRateScale = 0.1 }],
        });
        optimizer.Step([.. model.Parameters.Select(p => p.OnesLike())]);
        Check.Close(before["in.weight"] - (((before["in.weight"] * 0.5) + 1) * 0.1), model.Slot("in.weight").Value.Detach());
        Check.Close(before["out.weight"] - (((before["out.weight"] * 0.5) + 1) * 0.01), model.Slot("out.weight").Value.Detach());
        Check.Close(before["out.bias"] - 0.1, model.Slot("out.bias").Value.Detach());
        Assert.Contains("'nothing'", Assert.Throws<ArgumentException>(() => new Sgd(model, new() { Groups = [new("nothing")] })).Message);
    }

    [Fact]
    public void Parameters_without_a_gradient_stay()
    {
        var model = new Mlp(3, 4, 2, new Rng(1));
        var optimizer = new AdamW(model, new() { WeightDecay = 1, LearningRate = 0.1 });
        model.Freeze("in");
        var before = model.State();
        model.Forward(Tensor.Ones([2, 3])).Sum().Backward();
        optimizer.Step();
        Check.Same(before["in.weight"], model.Slot("in.weight").Value);
        Assert.False(before["out.weight"].AllClose(model.Slot("out.weight").Value.Detach()));
        optimizer.ZeroGrad();
        Assert.All(model.Parameters, p => Assert.Null(p.Grad));
    }

    [Theory]
    [InlineData("onecycle")]
    [InlineData("cosine")]
    [InlineData("steps")]
    [InlineData("exponential")]
    public void Schedules_are_those_of_PyTorch(string name)
    {
        var schedule = name switch
        {
            "onecycle" => Schedule.OneCycle(25),
            "cosine" => Schedule.Cosine(24, final: 0.1),
            "steps" => Schedule.Steps(7, 0.5),
            _ => Schedule.Exponential(0.9),
        };
        var expected = Golden.Value("schedule/" + name).ToArray<double>();
        Check.Close(expected, [.. Enumerable.Range(0, expected.Length).Select(step => schedule.At(step))], 1e-6);
    }

    [Fact]
    public void A_warm_up_leads_into_its_schedule()
    {
        var schedule = Schedule.Linear(10, final: 0.5).After(warmUp: 4);
        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 0.95], Enumerable.Range(0, 6).Select(step => Math.Round(schedule.At(step), 12)));
        Assert.Equal(0.5, schedule.At(1000));
        Assert.Equal([1, 0.1, 0.01], new[] { 0L, 3, 5 }.Select(step => Math.Round(Schedule.Milestones([3, 5]).At(step), 12)));
        var optimizer = new Sgd([("p", Tensor.Zeros([1]).RequireGrad())], new() { LearningRate = 2, Schedule = schedule });
        Assert.Equal(0.5, optimizer.NextLearningRate);
    }

    [Fact]
    public void Clipping_limits_the_norm_of_all_and_the_size_of_each()
    {
        Tensor a = Tensor.Zeros([2]).RequireGrad(), b = Tensor.Zeros([2]).RequireGrad(), none = Tensor.Zeros([2]).RequireGrad();
        (a.Grad, b.Grad) = (Tensor.Of(3f, 0f), Tensor.Of(0f, -4f));
        Assert.Equal(5, Clipping.ByNorm([a, b, none], 10), 1e-6);
        Check.Close([3.0, 0], a.Grad.ToArray<double>());
        Assert.Equal(5, Clipping.ByNorm([a, b, none], 1), 1e-6);
        Check.Close([0.6, 0], a.Grad.ToArray<double>());
        Check.Close([0, -0.8], b.Grad.ToArray<double>());
        Clipping.ByValue([a, b], 0.7);
        Check.Close([0, -0.7], b.Grad.ToArray<double>());
    }

    [Fact]
    public void States_of_other_kinds_and_parameters_are_refused()
    {
        var p = Tensor.Zeros([3]).RequireGrad();
        var state = new Adam([("p", p)]).State();
        Assert.Contains("Adam", Assert.Throws<ArgumentException>(() => new Sgd([("p", p)]).Load(state)).Message);
        Assert.Contains("'q/mean'", Assert.Throws<ArgumentException>(() => new Adam([("q", p)]).Load(state)).Message);
        Assert.Throws<ArgumentException>(() => new Adam([("p", p), ("q", p)]));
    }
}

using Praxis.Learning.Families;
using Praxis.Learning.Objectives;
using Praxis.Learning.Optimizers;
using Praxis.Learning.Tests.Modules;
using Praxis.Learning.Training;
using Praxis.Tensors;
using FamilyMlp = Praxis.Learning.Families.Mlp;

namespace Praxis.Learning.Tests.Training;

public sealed class ContrastiveTrainerTests
{
    [Fact]
    public void Two_towers_find_the_pairs_of_what_they_have_not_seen()
    {
        var towers = Towers();
        var map = Tensor.Randn([6, 5], new Rng(2));
        var held = Pairs(99, 64);
        var before = Matches(held);
        var outcome = ContrastiveTrainer.TrainTowers(towers, epoch => Enumerable.Range(0, 10).Select(i => Pairs((epoch * 10) + i, 32)), new()
        {
            Epochs = 8,
            Optimizer = model => new AdamW(model, new() { LearningRate = 1e-2 }),
        });
        Assert.Equal(80, outcome.Steps);
        Assert.True(before < 0.2, $"{before}");
        Assert.True(Matches(held) > 0.8, $"{Matches(held)}");

        PairBatch Pairs(long number, int count)
        {
            var x = Tensor.Randn([count, 6], new Rng(1).Split(number));
            return new(x, x.MatMul(map));
        }

        double Matches(PairBatch batch) => Learning.Metrics.Classification.Accuracy(towers.Forward(batch.First, batch.Second), Tensor.Arange(batch.First.Size(0)));
    }

    [Fact]
    public void The_scale_is_set_back_to_its_limit_and_can_come_down_again()
    {
        var towers = Towers();
        // Pairs that are the wrong way round want a small scale.
        var x = Tensor.Randn([8, 6], new Rng(1));
        var y = Tensor.Randn([8, 5], new Rng(2));
        towers.Slot("log_scale").Value.Detach().FillInPlace(7);
        List<double> scales = [];
        ContrastiveTrainer.TrainTowers(towers, _ => [new(x, y)], new()
        {
            Epochs = 3,
            Optimizer = model => new Sgd(model.NamedParameters.Where(parameter => parameter.Name == "log_scale"), new() { LearningRate = 0.01 }),
            AfterStep = () => scales.Add(towers.Slot("log_scale").Value.ToDouble()),
        });
        Assert.Equal(Math.Log(100), scales[0], 6);
        Assert.True(scales[1] < scales[0] && scales[2] < scales[1], string.Join(", ", scales));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.9)]
    public void Views_bring_out_what_they_share(double? target)
    {
        // The first two of eight numbers are shared by both views, the rest is noise of each.
        var model = new ProjectedEncoder(new FamilyMlp(new() { Inputs = 8, Hidden = [32], Outputs = 8 }, new Rng(3)), new FamilyMlp(new() { Inputs = 8, Hidden = [16], Outputs = 8, BatchNorm = true }, new Rng(4)));
        var before = Explained(model);
        ContrastiveTrainer.TrainViews(model, epoch => Enumerable.Range(0, 10).Select(i => Views((epoch * 10) + i)), new()
        {
            Epochs = 6,
            Temperature = 0.3,
            TargetDecay = target,
            Optimizer = m => new AdamW(m, new() { LearningRate = 5e-3 }),
        });
        var after = Explained(model);
        Assert.True(after > before + 0.25, $"{before} became {after}");

        static PairBatch Views(long number)
        {
            var rng = new Rng(1).Split(number);
            var shared = Tensor.Randn([64, 2], rng) * 2;
            return new(Tensor.Cat([shared, Tensor.Randn([64, 6], rng)], 1), Tensor.Cat([shared, Tensor.Randn([64, 6], rng)], 1));
        }

        // How much nearer two views are than two samples, in cosines of features.
        static double Explained(ProjectedEncoder model)
        {
            var views = Views(-1);
            var (a, b) = (model.Encode(views.First).Normalize(), model.Encode(views.Second).Normalize());
            return ((a * b).Sum(1).Mean() - (a * b.Roll(1, 0)).Sum(1).Mean()).ToDouble();
        }
    }

    [Fact]
    public void Without_decay_the_target_is_the_network_after_the_last_step_and_its_keys_get_no_gradient()
    {
        var views = new PairBatch(Tensor.Randn([6, 8], new Rng(5)), Tensor.Randn([6, 8], new Rng(6)));
        var trained = Model();
        ContrastiveTrainer.TrainViews(trained, _ => [views, views], new() { Epochs = 1, TargetDecay = 0, Temperature = 0.4, Optimizer = m => new Sgd(m, new() { LearningRate = 0.1 }) });
        var byHand = Model();
        var sgd = new Sgd(byHand, new() { LearningRate = 0.1 });
        for (var step = 0; step < 2; step++)
        {
            var (first, second) = (byHand.Project(views.First), byHand.Project(views.Second));
            byHand.ZeroGrad();
            ((Contrastive.InfoNce(first, second.Detach(), 0.4) + Contrastive.InfoNce(second, first.Detach(), 0.4)) / 2).Backward();
            sgd.Step();
        }
        Check.Close(byHand.FlattenParameters(), trained.FlattenParameters(), 1e-6);

        static ProjectedEncoder Model() => new(new Linear(8, 6, new Rng(1)), new Linear(6, 4, new Rng(2)));
    }

    static TwoTowers Towers() => new(new FamilyMlp(new() { Inputs = 6, Hidden = [32], Outputs = 16 }, new Rng(1)), 16, new FamilyMlp(new() { Inputs = 5, Hidden = [32], Outputs = 16 }, new Rng(2)), 16, 8, new Rng(3));
}

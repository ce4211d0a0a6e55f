using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Metrics;

public sealed class ClassificationTests
{
    static readonly Tensor Probabilities = Tensor.From(new[,] { { 0.7, 0.2, 0.1 }, { 0.1, 0.6, 0.3 }, { 0.3, 0.3, 0.4 }, { 0.5, 0.4, 0.1 } });
    static readonly Tensor Labels = Tensor.Of(0L, 2L, 2L, 1L);

    [Fact]
    public void Accuracy_counts_the_highest_score() => Assert.Equal(0.5, Classification.Accuracy(Probabilities, Labels));

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    public void The_label_is_among_the_k_best(int k, double expected) => Assert.Equal(expected, Classification.TopAccuracy(Probabilities, Labels, k));

    [Fact]
    public void Constant_scores_earn_no_top_k() => Assert.Equal(0, Classification.TopAccuracy(Tensor.Ones([4, 3]), Labels, 2));

    [Fact]
    public void Likelihood_and_Brier_by_hand()
    {
        Assert.Equal(-(Math.Log(0.7) + Math.Log(0.3) + Math.Log(0.4) + Math.Log(0.4)) / 4, Classification.NegativeLogLikelihood(Probabilities.Log(), Labels), 12);
        // (0.09 + 0.04 + 0.01 + 0.01 + 0.36 + 0.49 + 0.09 + 0.09 + 0.36 + 0.25 + 0.36 + 0.01) / 4
        Assert.Equal(2.16 / 4, Classification.Brier(Probabilities, Labels), 12);
    }

    [Fact]
    public void The_likelihood_of_logits_does_not_change_when_a_row_is_shifted()
    {
        var logits = Tensor.Randn([8, 5], new Rng(1), DType.Float64);
        var labels = Tensor.RandInt([8], 0, 5, new Rng(2));
        Assert.Equal(Classification.NegativeLogLikelihood(logits, labels), Classification.NegativeLogLikelihood(logits + 900, labels), 10);
    }

    [Fact]
    public void Confusion_counts_by_truth_and_call()
    {
        var counts = Classification.Confusion(Tensor.Of(0L, 1L, 2L, 0L), Labels, 3);
        Assert.Equal(1, counts[2, 1]);
        Assert.Equal(1, counts[1, 0]);
        Assert.Equal(0, counts[0, 1]);
        Assert.Equal(0.5, Classification.Agreement(Tensor.Of(0L, 1L, 2L, 0L), Labels));
    }

    [Fact]
    public void What_is_no_probability_or_no_label_is_refused()
    {
        Assert.Contains("Softmax", Assert.Throws<ArgumentException>(() => Classification.Brier(Probabilities * 2, Labels)).Message);
        Assert.Throws<ArgumentException>(() => Classification.Accuracy(Probabilities, Tensor.Of(0L, 1L, 2L, 3L)));
        Assert.Throws<ArgumentException>(() => Classification.Accuracy(Probabilities, Tensor.Of(0L, 1L, 2L)));
        Assert.Throws<ArgumentException>(() => Classification.Accuracy(Probabilities * double.NaN, Labels));
    }
}

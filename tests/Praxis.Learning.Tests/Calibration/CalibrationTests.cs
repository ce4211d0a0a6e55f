using Praxis.Learning.Calibration;
using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Calibration;

public sealed class CalibrationTests
{
    static (Tensor Logits, Tensor Labels) Calibrated(int samples, int seed)
    {
        var rng = new Rng(seed);
        var logits = Tensor.Randn([samples, 4], rng, DType.Float64, deviation: 1.5);
        var p = logits.Softmax().ToArray<double>();
        return (logits, Tensor.Of([.. Enumerable.Range(0, samples).Select(i => (long)rng.Categorical(p.AsSpan(i * 4, 4)))]));
    }

    [Theory]
    [InlineData(3.0)]
    [InlineData(0.2)]
    public void The_temperature_that_spoiled_the_logits_is_found(double factor)
    {
        var (logits, labels) = Calibrated(4000, 1);
        var scaling = TemperatureScaling.Fit(logits * factor, labels);
        Assert.InRange(scaling.Temperature / factor, 0.93, 1.07);
        Assert.True(Reliability.ExpectedError(scaling.Probabilities(logits * factor), labels) < 0.025);
        var at = Classification.NegativeLogLikelihood(scaling.Logits(logits * factor), labels);
        Assert.True(at <= Classification.NegativeLogLikelihood(logits * factor / (scaling.Temperature * 1.01), labels));
        Assert.True(at <= Classification.NegativeLogLikelihood(logits * factor / (scaling.Temperature * 0.99), labels));
    }

    [Fact]
    public void Logits_that_are_always_right_want_the_lowest_temperature()
    {
        var labels = Tensor.Of(0L, 1L, 2L);
        Assert.True(TemperatureScaling.Fit(Tensor.Eye(3), labels).Temperature < 0.1);
        Assert.True(TemperatureScaling.Fit(-Tensor.Eye(3), labels).Temperature > 100);
    }

    [Fact]
    public void A_scale_and_an_offset_for_every_class_end_where_the_gradient_vanishes()
    {
        var (logits, labels) = Calibrated(3000, 2);
        var spoiled = (logits * Tensor.Of(2.0, 1, 0.5, 3)) + Tensor.Of(0.0, 1, -1, 0.5);
        var scaling = TemperatureScaling.FitVector(spoiled, labels);
        Tensor a = scaling.Scales.Clone().RequireGrad(), b = scaling.Offsets.Clone().RequireGrad();
        ((spoiled * a) + b).CrossEntropy(labels).Backward();
        Assert.True(a.Grad!.Abs().Max().ToDouble() < 1e-5);
        Assert.True(b.Grad!.Abs().Max().ToDouble() < 1e-5);
        Assert.True(scaling.Scales.AllClose(1 / Tensor.Of(2.0, 1, 0.5, 3), 0.15));
        Assert.True(Classification.NegativeLogLikelihood(scaling.Logits(spoiled), labels) <= Classification.NegativeLogLikelihood(TemperatureScaling.Fit(spoiled, labels).Logits(spoiled), labels));
    }

    [Fact]
    public void Violators_are_pooled_by_hand()
    {
        var map = ConfidenceMap.Isotonic(Tensor.Of(1.0, 2, 3, 4, 5), Tensor.Of(0L, 1L, 0L, 1L, 1L));
        Assert.Equal([0, 0, 0.5, 0.5, 1, 1], map.Apply(Tensor.Of(-9.0, 1, 2, 3.5, 4, 9)));
    }

    [Fact]
    public void An_isotonic_map_never_falls_and_keeps_the_mean()
    {
        var rng = new Rng(3);
        var scores = Tensor.Rand([500], rng, type: DType.Float64);
        var right = (Tensor.Rand([500], rng, type: DType.Float64) < scores.Square()).To(DType.Int64);
        var map = ConfidenceMap.Isotonic(scores, right);
        var fitted = map.Apply(scores);
        Assert.Equal(right.To(DType.Float64).Mean().ToDouble(), fitted.Average(), 10);
        var along = map.Apply(Tensor.Linspace(0, 1, 50, DType.Float64));
        Assert.Equal(along.Order(), along);
        Assert.True(fitted.Zip(scores.ToArray<double>(), (f, s) => Math.Abs(f - (s * s))).Average() < 0.08);
    }

    [Fact]
    public void Bins_of_a_histogram_hold_their_share_and_keep_ties_together()
    {
        var map = ConfidenceMap.Histogram(Tensor.Of(0.1, 0.2, 0.8, 0.9), Tensor.Of(0L, 1L, 1L, 1L), bins: 2);
        Assert.Equal([0.5, 0.5, 1], map.Apply(Tensor.Of(0.0, 0.5, 0.85)));
        var tied = ConfidenceMap.Histogram(Tensor.Of(0.5, 0.5, 0.5, 0.7), Tensor.Of(1L, 0L, 0L, 1L), bins: 2);
        Assert.Equal([1.0 / 3, 1], tied.Apply(Tensor.Of(0.5, 0.7)));
    }
}

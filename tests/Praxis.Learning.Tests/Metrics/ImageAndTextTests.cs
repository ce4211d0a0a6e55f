using Praxis.Learning.Metrics;
using Praxis.Tensors;

namespace Praxis.Learning.Tests.Metrics;

public sealed class ImageAndTextTests
{
    [Fact]
    public void An_error_of_a_tenth_is_twenty_decibels()
    {
        var x = Tensor.Rand([2, 3, 8, 8], new Rng(20), type: DType.Float64);
        Assert.All(ImageQuality.Psnr(x, x + 0.1).ToArray<double>(), value => Assert.Equal(20, value, 9));
        Assert.All(ImageQuality.Psnr(x * 255, (x * 255) + 25.5, range: 255).ToArray<double>(), value => Assert.Equal(20, value, 9));
        Assert.All(ImageQuality.Psnr(x, x).ToArray<double>(), value => Assert.Equal(double.PositiveInfinity, value));
    }

    [Fact]
    public void Similarity_of_constant_images_is_the_luminance_term()
    {
        Tensor x = Tensor.Full([1, 1, 12, 12], 0.2, DType.Float64), y = Tensor.Full([1, 1, 12, 12], 0.6, DType.Float64);
        Assert.Equal(((2 * 0.12) + 1e-4) / (0.04 + 0.36 + 1e-4), ImageQuality.Ssim(x, y).ToDouble(), 9);
    }

    [Fact]
    public void Similarity_by_its_definition_on_one_window()
    {
        var rng = new Rng(21);
        Tensor x = Tensor.Rand([1, 1, 11, 11], rng, type: DType.Float64), y = Tensor.Rand([1, 1, 11, 11], rng, type: DType.Float64);
        double[] a = x.ToArray<double>(), b = y.ToArray<double>();
        var weights = Enumerable.Range(0, 121).Select(i => Math.Exp(-(Math.Pow((i / 11) - 5, 2) + Math.Pow((i % 11) - 5, 2)) / 4.5)).ToArray();
        var total = weights.Sum();
        double ma = Mean(i => a[i]), mb = Mean(i => b[i]);
        double va = Mean(i => (a[i] - ma) * (a[i] - ma)), vb = Mean(i => (b[i] - mb) * (b[i] - mb)), cov = Mean(i => (a[i] - ma) * (b[i] - mb));
        var expected = ((2 * ma * mb) + 1e-4) * ((2 * cov) + 9e-4) / (((ma * ma) + (mb * mb) + 1e-4) * (va + vb + 9e-4));
        Assert.Equal(expected, ImageQuality.Ssim(x, y).ToDouble(), 10);

        double Mean(Func<int, double> value) => Enumerable.Range(0, 121).Sum(i => weights[i] * value(i)) / total;
    }

    [Fact]
    public void An_image_is_most_like_itself_and_the_gradient_is_the_slope()
    {
        var rng = new Rng(22);
        Tensor x = Tensor.Rand([1, 2, 6, 6], rng, type: DType.Float64), y = Tensor.Rand([1, 2, 6, 6], rng, type: DType.Float64);
        var options = new SsimOptions { Window = 5 };
        Assert.Equal(1, ImageQuality.Ssim(x, x, options).ToDouble(), 12);
        Assert.Equal(ImageQuality.Ssim(x, y, options).ToDouble(), ImageQuality.Ssim(y, x, options).ToDouble(), 12);
        Slopes.Agree(inputs => ImageQuality.Ssim(inputs[0], inputs[1], options).Sum(), 1e-5, x, y);
        Assert.Contains("at most 6", Assert.Throws<ArgumentException>(() => ImageQuality.Ssim(x, y)).Message);
    }

    [Fact]
    public void Overlap_of_regions_by_hand()
    {
        Tensor predicted = Tensor.Of(0L, 0L, 1L, 1L, 2L), truth = Tensor.Of(0L, 1L, 1L, 1L, -1L);
        var overlap = Segmentation.IntersectionOverUnion(predicted, truth, 4);
        Assert.Equal([0.5, 2.0 / 3], overlap[..2]);
        Assert.True(double.IsNaN(overlap[2]) && double.IsNaN(overlap[3]));
        Assert.Equal((0.5 + (2.0 / 3)) / 2, Segmentation.MeanIntersectionOverUnion(predicted, truth, 4), 12);
        Assert.Equal(((2.0 / 3) + 0.8) / 2, Segmentation.MeanDice(predicted, truth, 4), 12);
    }

    [Fact]
    public void Ranks_by_hand_and_ties_against_the_right_item()
    {
        var similarities = Tensor.From(new[,] { { 0.9, 0.1, 0.5 }, { 0.8, 0.3, 0.2 }, { 0.5, 0.5, 0.5 } });
        Assert.Equal([1, 2, 3], Retrieval.Ranks(similarities));
        Assert.Equal(1.0 / 3, Retrieval.RecallAt(1, similarities), 12);
        Assert.Equal(2, Retrieval.MedianRank(similarities));
        Assert.Equal((1 + 0.5 + (1.0 / 3)) / 3, Retrieval.MeanReciprocalRank(similarities), 12);
        Assert.Equal([2, 1, 3], Retrieval.Ranks(similarities, Tensor.Of(2L, 0L, 0L)));
    }

    [Fact]
    public void Perplexity_of_a_uniform_guess_is_the_number_of_choices() =>
        Assert.Equal(50, TextOverlap.Perplexity(Tensor.Full([2, 7], -Math.Log(50), DType.Float64)), 9);

    [Fact]
    public void Articles_case_and_punctuation_do_not_spoil_a_match()
    {
        Assert.Equal("cat sat on mat", TextOverlap.Normalize("The cat, sat  on a mat!"));
        Assert.Equal(0.5, TextOverlap.ExactMatch(["The 42.", "Paris"], ["42", "Rome"]));
    }

    [Fact]
    public void Bleu_by_hand()
    {
        // Unigrams 5/6 (one `the` is clipped), bigrams 3/5.
        string[] candidate = ["the", "cat", "the", "on", "the", "mat"], reference = ["the", "cat", "sat", "on", "the", "mat"];
        Assert.Equal(Math.Sqrt(5.0 / 6 * (3.0 / 5)), TextOverlap.Bleu([candidate], [[reference]], order: 2), 12);
        Assert.Equal(1, TextOverlap.Bleu([reference], [[candidate, reference]]), 12);
        Assert.Equal(0, TextOverlap.Bleu([["dog"]], [[reference]]));
        Assert.Equal(Math.Exp(1 - (6.0 / 4)), TextOverlap.Bleu([reference[..4]], [[reference]]), 12);
        Assert.True(TextOverlap.Bleu([candidate], [[reference]], smooth: true) is > 0 and < 1);
    }

    [Fact]
    public void Rouge_counts_the_longest_common_subsequence()
    {
        string[] candidate = ["police", "kill", "the", "gunman"], reference = ["police", "killed", "the", "gunman"];
        Assert.Equal(0.75, TextOverlap.RougeL(candidate, reference), 12);
        Assert.Equal(2 * 0.5 * 1 / 1.5, TextOverlap.RougeL(["police", "gunman"], reference), 12);
        Assert.Equal(0, TextOverlap.RougeL([], reference));
    }
}

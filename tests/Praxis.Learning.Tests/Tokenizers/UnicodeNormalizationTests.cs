using Praxis.Learning.Tokenizers;

namespace Praxis.Learning.Tests.Tokenizers;

public sealed class UnicodeNormalizationTests
{
    [Theory]
    [InlineData("e\u0301", "\u00e9", "e\u0301")]
    [InlineData("\u212b", "\u00c5", "A\u030a")]
    [InlineData("\u1e9b\u0323", "\u1e9b\u0323", "\u017f\u0323\u0307")]
    [InlineData("\u1e0a\u0323", "\u1e0c\u0307", "D\u0323\u0307")]
    [InlineData("D\u0307\u0323", "\u1e0c\u0307", "D\u0323\u0307")]
    [InlineData("\ud4db", "\ud4db", "\u1111\u1171\u11b6")]
    [InlineData("\u1100\u1161\u11a8", "\uac01", "\u1100\u1161\u11a8")]
    [InlineData("\uac00\u11a8", "\uac01", "\u1100\u1161\u11a8")]
    [InlineData("\u0958", "\u0915\u093c", "\u0915\u093c")]
    [InlineData("\u0344", "\u0308\u0301", "\u0308\u0301")]
    [InlineData("\u2126", "\u03a9", "\u03a9")]
    [InlineData("\ufb01\u00bd", "\ufb01\u00bd", "\ufb01\u00bd")]
    [InlineData("\ud834\udd5e", "\ud834\udd57\ud834\udd65", "\ud834\udd57\ud834\udd65")]
    [InlineData("a\u0301\u0301", "\u00e1\u0301", "a\u0301\u0301")]
    [InlineData("\u1ebf", "\u1ebf", "e\u0302\u0301")]
    [InlineData("\ud800e\u0301\udc00", "\ud800\u00e9\udc00", "\ud800e\u0301\udc00")]
    public void Canonical_forms_are_those_of_the_standard(string text, string composed, string decomposed)
    {
        Assert.Equal(composed, UnicodeNormalization.Compose(text));
        Assert.Equal(decomposed, UnicodeNormalization.Decompose(text));
    }

    [Fact]
    public void Composing_what_was_decomposed_composes_and_twice_is_once()
    {
        foreach (var text in HardText.Samples(300, seed: 2))
        {
            var composed = UnicodeNormalization.Compose(text);
            Assert.Equal(composed, UnicodeNormalization.Compose(UnicodeNormalization.Decompose(text)));
            Assert.Equal(composed, UnicodeNormalization.Compose(composed));
        }
    }
}

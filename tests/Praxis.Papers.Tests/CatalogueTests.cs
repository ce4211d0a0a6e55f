namespace Praxis.Papers.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public void Every_study_type_of_the_house_is_in_the_catalogue_once()
    {
        var written = typeof(Catalogue).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Lab.Study)) && !type.IsAbstract).Select(type => type.Name).Order(StringComparer.Ordinal);
        Assert.Equal(written, Catalogue.All.Select(study => study.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Papers_stand_in_the_order_of_themes_under_ids_and_names_of_their_own()
    {
        var papers = Catalogue.All.Select(study => study.Paper).ToArray();
        Assert.Equal(papers.Length, papers.Select(paper => paper.Id).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(papers.Length, papers.Select(paper => paper.ShortName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal(papers.Select(paper => paper.Theme).Order(), papers.Select(paper => paper.Theme));
        Assert.All(Catalogue.All, study => Assert.StartsWith($"Praxis.Papers.{study.Paper.Theme}", study.GetType().Namespace));
    }

    [Fact]
    public void Papers_are_described_in_both_languages_and_claim_one_to_four_things() => Assert.All(Catalogue.All, study =>
    {
        Assert.NotEqual("", study.Paper.Summary);
        Assert.Contains(study.Paper.SummaryZh, letter => letter is >= '\u4e00' and <= '\u9fff');
        Assert.InRange(study.Claims.Count, 1, 4);
    });
}

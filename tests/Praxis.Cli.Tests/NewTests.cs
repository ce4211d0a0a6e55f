namespace Praxis.Cli.Tests;

public sealed class NewTests : IDisposable
{
    readonly Typed _typed = new();

    public NewTests()
    {
        Directory.CreateDirectory(Path.Combine(_typed.Folder, "src", "Praxis.Papers"));
        File.WriteAllText(Path.Combine(_typed.Folder, "Praxis.slnx"), "<Solution />");
        File.WriteAllText(Catalogue, "/// list\npublic static class Catalogue\n{\n    [\n        new Adapt.OneStudy(),\n        new Science.OtherStudy(),\n    ];\n}\n");
    }

    string Catalogue => Path.Combine(_typed.Folder, "src", "Praxis.Papers", "Catalogue.cs");

    public void Dispose() => _typed.Dispose();

    [Fact]
    public void A_room_is_made_and_listed_in_its_place()
    {
        var outcome = _typed.Praxis("new", "https://arxiv.org/abs/2401.04339v2", "--name", "SmallThing", "--theme", "trust", "--title", "A \"Small\" <Thing> & More");
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal(["src/Praxis.Papers/Trust/SmallThing/SmallThing.cs", "src/Praxis.Papers/Trust/SmallThing/SmallThingStudy.cs", "tests/Praxis.Papers.Tests/Trust/SmallThingTests.cs", "src/Praxis.Papers/Catalogue.cs"],
            outcome.Out.Trim().Split('\n').Select(path => Path.GetRelativePath(_typed.Folder, path).Replace('\\', '/')));
        Assert.Equal(["        new Adapt.OneStudy(),", "        new Trust.SmallThingStudy(),", "        new Science.OtherStudy(),"], File.ReadAllLines(Catalogue)[4..7]);
        var study = File.ReadAllText(Path.Combine(_typed.Folder, "src", "Praxis.Papers", "Trust", "SmallThing", "SmallThingStudy.cs"));
        Assert.Contains("""new("2401.04339", "SmallThing", Theme.Trust,""", study);
        Assert.Contains("""Title = "A \"Small\" <Thing> & More",""", study);
        Assert.Contains("A \"Small\" &lt;Thing&gt; &amp; More (arXiv 2401.04339).", File.ReadAllText(Path.Combine(_typed.Folder, "src", "Praxis.Papers", "Trust", "SmallThing", "SmallThing.cs")));
    }

    [Theory]
    [InlineData("Language", 6)]
    [InlineData("Adapt", 5)]
    [InlineData("Science", 6)]
    public void The_catalogue_stays_in_the_order_of_themes(string theme, int line)
    {
        Assert.Equal(0, Make("2401.04339", "SmallThing", theme).Code);
        Assert.Equal($"        new {theme}.SmallThingStudy(),", File.ReadAllLines(Catalogue)[theme == "Language" ? 5 : line]);
    }

    [Fact]
    public void A_room_that_is_there_is_left_alone()
    {
        Assert.Equal(0, Make("2401.04339", "SmallThing", "Trust").Code);
        var before = File.ReadAllText(Catalogue);
        var again = Make("2401.04339", "SmallThing", "Trust");
        Assert.Equal(1, again.Code);
        Assert.Contains("is there already; nothing was written.", again.Error);
        Assert.Equal(before, File.ReadAllText(Catalogue));
    }

    [Theory]
    [InlineData("../../x", "Name", "Trust")]
    [InlineData("24O1.04339", "Name", "Trust")]
    [InlineData("2401.04339", "../Name", "Trust")]
    [InlineData("2401.04339", "name", "Trust")]
    [InlineData("2401.04339", "Na me", "Trust")]
    [InlineData("2401.04339", "Näme", "Trust")]
    [InlineData("2401.04339", "Name", "../Trust")]
    public void What_cannot_be_a_room_is_refused(string id, string name, string theme)
    {
        var before = Directory.GetFileSystemEntries(_typed.Folder, "*", SearchOption.AllDirectories);
        Assert.Equal(2, Make(id, name, theme).Code);
        Assert.Equal(before, Directory.GetFileSystemEntries(_typed.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Two_rooms_of_one_paper_or_name_are_refused()
    {
        Assert.Equal(1, Make("2401.04339", "Holder", "Trust").Code);
        Assert.Equal(1, Make("0001.00001", "Other", "Trust").Code);
    }

    [Fact]
    public void Without_the_source_at_hand_it_says_so()
    {
        var outcome = Typed.Here("new", "2401.04339", "--name", "Name", "--theme", "Trust", "--root", Path.Combine(_typed.Folder, "src"));
        Assert.Equal(2, outcome.Code);
        Assert.Contains("is not the folder of the source", outcome.Error);
    }

    Outcome Make(string id, string name, string theme) => Typed.Here("new", id, "--name", name, "--theme", theme, "--root", _typed.Folder);
}

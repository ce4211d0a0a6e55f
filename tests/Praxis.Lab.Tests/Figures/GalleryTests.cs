using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Praxis.Lab.Tests.Figures;

/// <summary>Keeps docs/figures in step with the code; PRAXIS_WRITE_GALLERY=1 writes it anew.</summary>
public sealed partial class GalleryTests
{
    const int MostBytes = 300_000;

    [Fact]
    public void The_gallery_in_the_docs_shows_what_the_code_draws()
    {
        string folder = Folder();
        var files = Gallery.All.ToDictionary(g => $"{g.Figure.Name}.svg", g => g.Figure.ToSvg());
        files.Add("README.md", Page());
        if (Environment.GetEnvironmentVariable("PRAXIS_WRITE_GALLERY") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, text) in files)
                File.WriteAllText(Path.Combine(folder, name), text);
        }

        Assert.True(files.Values.Sum(Encoding.UTF8.GetByteCount) < MostBytes);
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (var (name, text) in files)
            Assert.Equal(WithoutPixels(text), WithoutPixels(File.ReadAllText(Path.Combine(folder, name))));
    }

    static string Page()
    {
        var page = new StringBuilder();
        page.Append("# Figures\n\nEvery kind of figure that a study can leave behind, drawn by `Praxis.Lab` itself. A test writes this page from\n`tests/Praxis.Lab.Tests/Figures/Gallery.cs` (set `PRAXIS_WRITE_GALLERY=1`) and checks that it is up to date.\n");
        foreach (var (heading, figure) in Gallery.All)
            page.Append($"\n## {heading}\n\n![{heading}]({figure.Name}.svg)\n");
        return page.ToString();
    }

    /// <summary>Compressed pixels may differ from one build of zlib to another; what they decode to is tested elsewhere.</summary>
    static string WithoutPixels(string svg) => Pixels().Replace(svg.ReplaceLineEndings("\n"), "");

    static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/figures"));

    [GeneratedRegex("base64,[^\"]*")]
    private static partial Regex Pixels();
}

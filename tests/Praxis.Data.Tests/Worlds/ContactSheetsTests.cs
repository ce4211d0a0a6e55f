using System.Runtime.CompilerServices;
using System.Text;
using Praxis.Data.Formats;

namespace Praxis.Data.Tests.Worlds;

/// <summary>Keeps docs/worlds in step with the code; PRAXIS_WRITE_WORLDS=1 writes it anew.</summary>
public sealed class ContactSheetsTests
{
    const int MostBytes = 60_000;

    [Fact]
    public void The_sheets_in_the_docs_show_what_the_code_paints()
    {
        var folder = Folder();
        var sheets = ContactSheets.All;
        if (Environment.GetEnvironmentVariable("PRAXIS_WRITE_WORLDS") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, _, sheet) in sheets)
                File.WriteAllBytes(Path.Combine(folder, $"{name}.png"), sheet.ToPng());
            File.WriteAllText(Path.Combine(folder, "README.md"), Page());
        }
        Assert.Equal(Page(), File.ReadAllText(Path.Combine(folder, "README.md")).ReplaceLineEndings("\n"));
        foreach (var (name, _, sheet) in sheets)
        {
            var file = Path.Combine(folder, $"{name}.png");
            Assert.InRange(new FileInfo(file).Length, 1, MostBytes);
            // Another processor's sine may round another way.
            Assert.Equal(sheet.Pixels, Png.Read(file).Pixels, (a, b) => Math.Abs(a - b) <= 2);
        }
    }

    static string Page()
    {
        var page = new StringBuilder("# Worlds\n\nWhat models learn from when nothing is downloaded: every picture, text and curve is a pure function of a seed and its number, and everything about it is\nknown. A test paints these sheets (set `PRAXIS_WRITE_WORLDS=1`) and checks that they are up to date.\n");
        foreach (var (name, line, _) in ContactSheets.All)
            page.Append($"\n{line}\n\n![{name}]({name}.png)\n");
        page.Append($"\nSamples of the worlds of texts:\n\n```text\n{TextSheets.Samples()}\n```\n");
        return page.ToString();
    }

    static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/worlds"));
}

namespace Praxis.Cli.Tests.Host;

/// <summary>The praxis command with a catalogue that only tests need.</summary>
static class Host
{
    static int Main(string[] words) => Program.Run(words, TestCatalogue.All, Terminal.Here());
}

using Praxis.Lab;
using Praxis.Papers;

namespace Praxis.Cli;

/// <summary>The praxis command.</summary>
static class Program
{
    static int Main(string[] words) => Run(words, Catalogue.All, Terminal.Here());

    /// <summary>Does what was typed with the studies of a catalogue and returns the exit code.</summary>
    internal static int Run(string[] words, IReadOnlyList<Study> studies, Terminal terminal) => new Shell(studies, terminal).Run(words);
}

using System.Runtime.InteropServices;
using Praxis.Cli.Parsing;
using Praxis.Lab;

namespace Praxis.Cli.Commands;

/// <summary>praxis version.</summary>
sealed class VersionCommand : Command
{
    internal override string Name => "version";

    internal override string Summary => "Say which version this is.";

    internal override IReadOnlyList<Option> Options => [Shared.Json];

    internal override IReadOnlyList<Example> Examples => [new("praxis version", "version, commit, runtime and system")];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var (build, runtime, system) = (new RunOptions(), RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier);
        if (arguments.Has(Shared.Json))
            Json.Write(shell.Terminal, writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("version", build.Engine);
                writer.WriteString("commit", build.Commit);
                writer.WriteString("runtime", runtime);
                writer.WriteString("system", system);
                writer.WriteEndObject();
            });
        else
            shell.Terminal.Out.WriteLine($"praxis {build.Engine}{(build.Commit.Length > 0 ? $" ({build.Commit[..Math.Min(12, build.Commit.Length)]})" : "")}, {runtime}, {system}");
        return ExitCode.Success;
    }
}

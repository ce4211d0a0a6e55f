namespace Praxis.Cli;

/// <summary>What the command says to the shell when it ends.</summary>
static class ExitCode
{
    /// <summary>Everything went well.</summary>
    internal const int Success = 0;

    /// <summary>Something failed or was stopped.</summary>
    internal const int Failure = 1;

    /// <summary>The command was not typed as it must be; nothing was done.</summary>
    internal const int Usage = 2;

    /// <summary>What --require asked for was not met.</summary>
    internal const int NotMet = 3;
}

/// <summary>A command that cannot go on; the message is one sentence for the person who typed it.</summary>
class CommandException(string message, int exitCode = ExitCode.Failure) : Exception(message)
{
    internal int ExitCode { get; } = exitCode;
}

/// <summary>Something that was typed wrongly.</summary>
sealed class UsageException(string message) : CommandException(message, Cli.ExitCode.Usage);

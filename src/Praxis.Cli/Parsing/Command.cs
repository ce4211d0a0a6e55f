namespace Praxis.Cli.Parsing;

/// <summary>One thing that praxis can do: what it is called, what it takes and what it does. Parsing, help and completion follow from it.</summary>
abstract class Command
{
    /// <summary>The words that call it.</summary>
    internal abstract string Name { get; }

    /// <summary>What it does, in one line.</summary>
    internal abstract string Summary { get; }

    /// <summary>What a person must know beyond that.</summary>
    internal virtual string Details => "";

    /// <summary>What it is given by place.</summary>
    internal virtual IReadOnlyList<Operand> Operands => [];

    /// <summary>Its options.</summary>
    internal virtual IReadOnlyList<Option> Options => [];

    /// <summary>Lines to learn from.</summary>
    internal abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>False for what only scripts call.</summary>
    internal virtual bool IsListed => true;

    /// <summary>True when everything after the name is taken as it is.</summary>
    internal virtual bool TakesAnything => false;

    /// <summary>Does it and returns the exit code.</summary>
    internal abstract int Run(Arguments arguments, Shell shell);
}

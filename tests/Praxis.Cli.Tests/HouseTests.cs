using System.Reflection;

namespace Praxis.Cli.Tests;

public sealed class HouseTests
{
    [Fact]
    public void The_assembly_references_only_what_the_house_allows()
    {
        string[] allowed = ["Praxis.Papers", "Praxis.Lab", "Praxis.Data", "Praxis.Learning", "Praxis.Tensors"];
        var references = Assembly.Load("praxis").GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => !name.StartsWith("System.", StringComparison.Ordinal));
        Assert.Empty(references.Except(allowed));
    }
}

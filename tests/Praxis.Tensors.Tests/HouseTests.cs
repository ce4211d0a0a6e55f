using System.Reflection;

namespace Praxis.Tensors.Tests;

public sealed class HouseTests
{
    [Fact]
    public void The_assembly_references_only_what_the_house_allows()
    {
        string[] allowed = [];
        var references = Assembly.Load("Praxis.Tensors").GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Praxis.", StringComparison.Ordinal));
        Assert.Empty(references.Except(allowed));
    }
}

using System.Reflection;

namespace Praxis.Learning.Tests;

public sealed class HouseTests
{
    [Fact]
    public void The_assembly_references_only_what_the_house_allows()
    {
        string[] allowed = ["Praxis.Tensors"];
        var references = Assembly.Load("Praxis.Learning").GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Praxis.", StringComparison.Ordinal));
        Assert.Empty(references.Except(allowed));
    }
}

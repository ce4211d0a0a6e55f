using System.Reflection;

namespace Praxis.Papers.Tests;

public sealed class HouseTests
{
    [Fact]
    public void The_assembly_references_only_what_the_house_allows()
    {
        string[] allowed = ["Praxis.Lab", "Praxis.Data", "Praxis.Learning", "Praxis.Tensors"];
        var references = Assembly.Load("Praxis.Papers").GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("Praxis.", StringComparison.Ordinal));
        Assert.Empty(references.Except(allowed));
    }
}

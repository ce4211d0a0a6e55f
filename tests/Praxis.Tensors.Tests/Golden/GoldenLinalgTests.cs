using System.Reflection;

namespace Praxis.Tensors.Tests.Golden;

public sealed class GoldenLinalgTests
{
    public static TheoryData<string> Names => [.. GoldenCase.Linalg.Keys];

    [Fact]
    public void Every_golden_case_has_a_function_and_every_function_a_golden_case()
    {
        Assert.Empty(GoldenCase.Linalg.Keys.Except(LinalgFunctions.All.Keys));
        Assert.Empty(LinalgFunctions.All.Keys.Except(GoldenCase.Linalg.Keys));
    }

    [Fact]
    public void Every_operation_of_Linalg_has_a_golden_case_for_real_and_for_complex_matrices()
    {
        var covered = GoldenCase.Linalg.Keys.Select(name => Operation(name.Split('/')[0], name.Contains("/complex", StringComparison.Ordinal))).ToHashSet();
        var operations = typeof(Linalg).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Select(method => Operation(method.Name, method.GetParameters()[0].ParameterType == typeof(ComplexTensor)))
            .ToHashSet();
        Assert.Empty(operations.Except(covered));
        Assert.Empty(covered.Except(operations));

        static string Operation(string name, bool complex) => name + (complex ? " of complex matrices" : "");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_double_precision_results_and_gradients_are_those_of_PyTorch(string name) =>
        GoldenCase.Linalg[name].Check(LinalgFunctions.All[name], DType.Float64, 2e-11);

    [Theory]
    [MemberData(nameof(Names))]
    public void In_single_precision_results_and_gradients_are_those_of_PyTorch(string name) =>
        GoldenCase.Linalg[name].Check(LinalgFunctions.All[name], DType.Float32, 2e-5);
}

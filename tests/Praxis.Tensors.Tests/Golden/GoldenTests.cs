using System.Reflection;

namespace Praxis.Tensors.Tests.Golden;

public sealed class GoldenTests
{
    // Makers of tensors, changes in place and plumbing: what has no value of its own to compare.
    static readonly string[] Elsewhere =
    [
        "Zeros", "Ones", "Full", "Empty", "Scalar", "Of", "From", "Arange", "Linspace", "Logspace", "Eye", "Randn", "Rand", "RandInt", "Bernoulli", "Permutation",
        "TruncatedNormal", "LogNormal", "Exponential", "Gumbel", "Gamma", "Beta", "Dirichlet", "Poisson", "Zipf", "Multinomial",
        "ZerosLike", "OnesLike", "FullLike", "RandnLike", "RandLike", "RequireGrad", "RetainGrad", "get_Grad",
        "AddInPlace", "SubtractInPlace", "MultiplyInPlace", "DivideInPlace", "ClampInPlace", "LerpInPlace", "FillInPlace", "ZeroInPlace", "CopyFrom",
        "Custom", "Keep", "LoadSafetensors", "LoadNpy", "LoadNpz",
    ];

    public static TheoryData<string> Names => [.. GoldenCase.All.Keys];

    [Fact]
    public void Every_golden_case_has_a_function_and_every_function_a_golden_case()
    {
        Assert.Empty(GoldenCase.All.Keys.Except(GoldenFunctions.All.Keys));
        Assert.Empty(GoldenFunctions.All.Keys.Except(GoldenCase.All.Keys));
    }

    [Fact]
    public void Every_operation_of_a_tensor_has_a_golden_case()
    {
        var covered = GoldenCase.All.Keys.Select(name => name.Split('/')[0]).ToHashSet();
        var operations = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(method => Yields(method.ReturnType))
            .Select(method => method.Name switch { "get_Item" => "Index", "get_T" => "T", var name => name })
            .Where(name => !name.StartsWith("op_", StringComparison.Ordinal))
            .Distinct();
        Assert.Empty(operations.Except(covered).Except(Elsewhere));

        static bool Yields(Type type) => type == typeof(Tensor) || type == typeof(Tensor[]) || (type.IsGenericType && type.GetGenericArguments().Contains(typeof(Tensor)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_double_precision_results_and_gradients_are_those_of_PyTorch(string name) => GoldenCase.All[name].Check(GoldenFunctions.All[name], DType.Float64, 2e-11);

    [Theory]
    [MemberData(nameof(Names))]
    public void In_single_precision_results_and_gradients_are_those_of_PyTorch(string name) => GoldenCase.All[name].Check(GoldenFunctions.All[name], DType.Float32, 1e-5);
}

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
    public void In_double_precision_results_and_gradients_are_those_of_PyTorch(string name) => Check(name, DType.Float64, 2e-11);

    [Theory]
    [MemberData(nameof(Names))]
    public void In_single_precision_results_and_gradients_are_those_of_PyTorch(string name) => Check(name, DType.Float32, 1e-5);

    static void Check(string name, DType type, double tolerance)
    {
        var golden = GoldenCase.All[name];
        var inputs = golden.MakeInputs(type);
        var outputs = GoldenFunctions.All[name](inputs);
        Assert.Equal(golden.Outputs.Length, outputs.Length);
        for (var k = 0; k < outputs.Length; k++)
        {
            Assert.Equal(golden.OutputSizes[k], outputs[k].Shape.ToArray());
            Close($"result {k}", golden.Outputs[k], outputs[k], tolerance);
        }
        golden.Loss(outputs)?.Backward();
        var at = 0;
        foreach (var input in inputs)
        {
            if (input.RequiresGrad)
            {
                Close($"gradient {at}", golden.Gradients[at++], input.Grad ?? input.ZerosLike(), 4 * tolerance);
            }
        }
    }

    // Within the tolerance of the largest number; quotients of whole numbers are single precision.
    static void Close(string what, double[] expected, Tensor actual, double tolerance)
    {
        tolerance = actual.DType == DType.Float32 ? Math.Max(tolerance, 1e-6) : tolerance;
        var values = actual.ToArray<double>();
        var scale = 1 + expected.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (var i = 0; i < values.Length; i++)
        {
            var close = Math.Abs(expected[i] - values[i]) <= tolerance * scale || expected[i] == values[i];
            Assert.True(close, $"{what}, element {i} of {actual.Shape}: expected {expected[i]:R}, got {values[i]:R}");
        }
    }
}

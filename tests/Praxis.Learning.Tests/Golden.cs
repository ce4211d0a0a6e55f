using System.Text;
using Praxis.Learning.Tests.Modules;
using Praxis.Tensors;
using Praxis.Tensors.Interchange;

namespace Praxis.Learning.Tests;

/// <summary>What PyTorch computed from the same formula for weights and inputs; see tests/golden/learning.py.</summary>
static class Golden
{
    static readonly SafetensorsFile File = Open();

    public static Tensor Value(string name) => File[name].ToTensor();

    /// <summary>Even numbers in [−1, 1) from a name.</summary>
    public static Tensor Even(string name, ReadOnlySpan<int> shape)
    {
        var seed = 2166136261u;
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            seed = unchecked((seed ^ unit) * 16777619);
        }
        var values = new double[Shape.Create(shape).ElementCount];
        for (var i = 0; i < values.Length; i++)
        {
            var z = unchecked(((uint)i * 2654435761u) + seed);
            for (var round = 0; round < 2; round++)
            {
                z = unchecked((z ^ (z >> 16)) * 0x45D9F3B);
            }
            values[i] = ((z ^ (z >> 16)) / 2147483648.0) - 1;
        }
        return Tensor.From(values, shape);
    }

    /// <summary>Gives a model the formula's weights, in float64.</summary>
    public static T Filled<T>(T model)
        where T : Module
    {
        model.To(DType.Float64);
        using var _ = Gradient.Off();
        foreach (var (name, value) in model.NamedParameters.Concat(model.NamedBuffers).ToArray())
        {
            if (!value.IsFloating)
            {
                continue;
            }
            var even = Even(name, value.Shape);
            value.CopyFrom(value.Rank >= 2 ? even * Math.Sqrt(3.0 / (value.Count / value.Size(0)))
                : name.EndsWith("running_var") || name.EndsWith("gamma") || name.EndsWith("weight") ? (even * 0.2) + 1 : even * 0.2);
        }
        return model;
    }

    /// <summary>Compares outputs and all gradients of a model with PyTorch's.</summary>
    public static void Same(string name, Module model, Func<Tensor[], Tensor[]> forward, params Tensor[] inputs)
    {
        Filled(model);
        Tensor[] leaves = [.. inputs.Select(x => x.IsFloating ? x.Detach().To(DType.Float64).Clone().RequireGrad() : x)];
        var outputs = forward(leaves);
        var loss = Tensor.Scalar(0, DType.Float64);
        for (var i = 0; i < outputs.Length; i++)
        {
            Check.Close(Value($"{name}/output{i}"), outputs[i].Detach());
            loss += (outputs[i] * Even($"loss{i}", outputs[i].Shape)).Sum();
        }
        Tensor[] floating = [.. leaves.Where(x => x.IsFloating)];
        var parameters = model.NamedParameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).ToArray();
        var gradients = Gradient.Of(loss, [.. floating, .. parameters.Select(parameter => parameter.Value)], allowUnused: true);
        for (var i = 0; i < floating.Length; i++)
        {
            Check.Close(Value($"{name}/input{i}"), gradients[i]);
        }
        if (parameters.Length > 0)
        {
            var digests = parameters.Select((parameter, i) =>
            {
                var gradient = gradients[floating.Length + i];
                return Tensor.Of((gradient * Even("probe" + parameter.Name, gradient.Shape)).Sum().ToDouble(), gradient.Norm().ToDouble());
            }).ToArray();
            Check.Close(Value($"{name}/parameters"), Tensor.Stack(digests));
        }
    }

    static SafetensorsFile Open()
    {
        using var stream = typeof(Golden).Assembly.GetManifestResourceStream("learning/golden.safetensors")!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return SafetensorsFile.Open(new ByteSource("golden", memory.ToArray()));
    }
}

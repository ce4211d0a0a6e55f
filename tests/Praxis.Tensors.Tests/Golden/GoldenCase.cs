using System.Globalization;
using System.Runtime.InteropServices;

namespace Praxis.Tensors.Tests.Golden;

/// <summary>An input of a golden case: tests/golden/tensors.py makes the same numbers by the same formula.</summary>
sealed record GoldenInput(string Kind, double Low, double High, int[] Sizes)
{
    public bool HasGradient => Kind is "real" or "tied";

    public Tensor Make(string name, int index, DType type)
    {
        var numbers = new NumberStream($"{name}#{index}");
        var values = new double[Sizes.Aggregate(1, (product, size) => product * size)];
        for (var i = 0; i < values.Length; i++)
        {
            var value = Low + ((High - Low) * numbers.Next());
            values[i] = Kind switch { "whole" or "tied" => Math.Floor(value), "truth" => value < 0.5 ? 1 : 0, _ => value };
        }
        var tensor = Tensor.From(values, Sizes);
        return Kind switch { "whole" => tensor.To(DType.Int64), "truth" => tensor.To(DType.Bool), _ => tensor.To(type) };
    }

    public static GoldenInput Parse(string text)
    {
        var parts = text.Split(' ');
        return new(parts[0], double.Parse(parts[1], CultureInfo.InvariantCulture), double.Parse(parts[2], CultureInfo.InvariantCulture), ParseSizes(parts[3]));
    }

    public static int[] ParseSizes(string text) => text == "-" ? [] : [.. text.Split('x').Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
}

/// <summary>What PyTorch computed: the results of an operation and the gradients of ⟨results, weights⟩.</summary>
sealed record GoldenCase(string Name, GoldenInput[] Inputs, int[][] OutputSizes, double[][] Outputs, double[][] Gradients)
{
    static readonly Lazy<IReadOnlyDictionary<string, GoldenCase>> Cases = new(() => Load("tensors"));
    static readonly Lazy<IReadOnlyDictionary<string, GoldenCase>> LinalgCases = new(() => Load("linalg"));

    /// <summary>The cases of the operations of <see cref="Tensor"/>, of tests/golden/tensors.py.</summary>
    public static IReadOnlyDictionary<string, GoldenCase> All => Cases.Value;

    /// <summary>The cases of <see cref="Praxis.Tensors.Linalg"/>, of tests/golden/linalg.py.</summary>
    public static IReadOnlyDictionary<string, GoldenCase> Linalg => LinalgCases.Value;

    public bool HasGradient => Inputs.Any(input => input.HasGradient);

    public Tensor[] MakeInputs(DType type) => [.. Inputs.Select((input, i) =>
    {
        var tensor = input.Make(Name, i, type);
        return input.HasGradient ? tensor.RequireGrad() : tensor;
    })];

    /// <summary>⟨results, weights⟩ over the results that have a gradient; null if none has.</summary>
    public Tensor? Loss(Tensor[] outputs)
    {
        Tensor? loss = null;
        for (var k = 0; k < outputs.Length; k++)
        {
            if (outputs[k].RequiresGrad)
            {
                var part = (outputs[k] * Weights("w" + k, outputs[k])).Sum();
                loss = loss is null ? part : loss + part;
            }
        }
        return loss;
    }

    /// <summary>Numbers between −1 and 1 in the shape and type of a tensor.</summary>
    public Tensor Weights(string label, Tensor like)
    {
        var numbers = new NumberStream($"{Name}#{label}");
        var values = new double[like.Count];
        foreach (ref var value in values.AsSpan())
        {
            value = (2 * numbers.Next()) - 1;
        }
        return Tensor.From(values, like.Shape).To(like.DType);
    }

    /// <summary>Asserts that a function has these results and gradients.</summary>
    public void Check(Func<Tensor[], Tensor[]> function, DType type, double tolerance)
    {
        var inputs = MakeInputs(type);
        var outputs = function(inputs);
        Assert.Equal(Outputs.Length, outputs.Length);
        for (var k = 0; k < outputs.Length; k++)
        {
            Assert.Equal(OutputSizes[k], outputs[k].Shape.ToArray());
            Close($"result {k}", Outputs[k], outputs[k], tolerance);
        }
        Loss(outputs)?.Backward();
        var at = 0;
        foreach (var input in inputs)
        {
            if (input.RequiresGrad)
            {
                Close($"gradient {at}", Gradients[at++], input.Grad ?? input.ZerosLike(), 4 * tolerance);
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

    static Dictionary<string, GoldenCase> Load(string folder)
    {
        ReadOnlySpan<double> values = MemoryMarshal.Cast<byte, double>(Read($"{folder}/values.bin"));
        var cases = new Dictionary<string, GoldenCase>();
        foreach (var line in System.Text.Encoding.UTF8.GetString(Read($"{folder}/cases.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('|');
            GoldenInput[] inputs = [.. fields[1].Split(',').Select(GoldenInput.Parse)];
            int[][] outputSizes = [.. fields[2].Split(',').Select(GoldenInput.ParseSizes)];
            var outputs = new double[outputSizes.Length][];
            for (var k = 0; k < outputs.Length; k++)
            {
                outputs[k] = Take(ref values, outputSizes[k]);
            }
            var gradients = new List<double[]>();
            foreach (var input in inputs.Where(input => input.HasGradient))
            {
                gradients.Add(Take(ref values, input.Sizes));
            }
            cases.Add(fields[0], new(fields[0], inputs, outputSizes, outputs, [.. gradients]));
        }
        return values.IsEmpty ? cases : throw new InvalidDataException($"{values.Length} golden values are left over.");

        static double[] Take(ref ReadOnlySpan<double> values, int[] sizes)
        {
            var count = sizes.Aggregate(1, (product, size) => product * size);
            var taken = values[..count].ToArray();
            values = values[count..];
            return taken;
        }
    }

    static byte[] Read(string name)
    {
        using var stream = typeof(GoldenCase).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

/// <summary>SplitMix64 from the FNV-1a hash of a text, as numbers in [0, 1) with 53 bits.</summary>
sealed class NumberStream
{
    ulong _state = 0xCBF29CE484222325;

    public NumberStream(string text)
    {
        foreach (var b in System.Text.Encoding.UTF8.GetBytes(text))
        {
            _state = (_state ^ b) * 0x100000001B3;
        }
    }

    public double Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1L << 53));
    }
}

using System.Runtime.CompilerServices;

namespace Praxis.Tensors;

/// <summary>Whether and how operations on this thread are recorded, and the recording itself.</summary>
static class Tape
{
    [ThreadStatic]
    static Mode _mode;

    [Flags]
    enum Mode : byte
    {
        None = 0,
        Off = 1,
        Anomalies = 2,
    }

    public static bool IsOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_mode & Mode.Off) == 0;
    }

    public static bool LooksForAnomalies => (_mode & Mode.Anomalies) != 0;

    /// <summary>Switches recording; returns what it was.</summary>
    public static bool Switch(bool on)
    {
        var before = IsOn;
        _mode = on ? _mode & ~Mode.Off : _mode | Mode.Off;
        return before;
    }

    /// <summary>Switches the search for anomalies; returns what it was.</summary>
    public static bool SwitchAnomalies(bool on)
    {
        var before = LooksForAnomalies;
        _mode = on ? _mode | Mode.Anomalies : _mode & ~Mode.Anomalies;
        return before;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Wants(Tensor x) => x.Node is not null && IsOn;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Wants(Tensor x, Tensor y) => (x.Node is not null || y.Node is not null) && IsOn;

    public static bool Wants(params ReadOnlySpan<Tensor> inputs)
    {
        if (IsOn)
        {
            foreach (var input in inputs)
            {
                if (input.Node is not null)
                {
                    return true;
                }
            }
        }
        return false;
    }

    /// <summary>Attaches a rule to a result with one input, if its gradient will be wanted. Returns the result.</summary>
    public static Tensor Record(string name, Tensor output, Tensor input, Func<Tensor, Tensor?> rule, params ReadOnlySpan<Tensor> saves)
    {
        if (Wants(input))
        {
            var node = new RuleNode(name, rule);
            node.Connect(input);
            return Attach(node, output, saves);
        }
        return Checked(name, output);
    }

    /// <summary>Attaches a rule to a result with several inputs, if a gradient will be wanted. Returns the result.</summary>
    public static Tensor Record(string name, Tensor output, ReadOnlySpan<Tensor> inputs, BackwardRule rule, params ReadOnlySpan<Tensor> saves)
    {
        if (Wants(inputs))
        {
            var node = new RulesNode(name, rule);
            node.Connect(inputs);
            return Attach(node, output, saves);
        }
        return Checked(name, output);
    }

    /// <summary>Attaches a rule to several results, if a gradient will be wanted. Returns the results.</summary>
    public static Tensor[] RecordMany(string name, Tensor[] outputs, ReadOnlySpan<Tensor> inputs, BackwardManyRule rule, params ReadOnlySpan<Tensor> saves)
    {
        if (Wants(inputs))
        {
            var node = new ManyNode(name, outputs.Length, rule);
            node.Connect(inputs);
            for (var i = 0; i < outputs.Length; i++)
            {
                outputs[i].Output = i;
                outputs[i].Node = node;
            }
            if (saves.Length > 0)
            {
                node.Saves(saves);
            }
        }
        if (LooksForAnomalies)
        {
            foreach (var output in outputs)
            {
                Anomaly.Check(name, output);
            }
        }
        return outputs;
    }

    /// <summary>
    /// The gradients of a fused operation while they are themselves recorded: the operation is computed once more from
    /// operations that can be differentiated again, and the gradient is taken through them.
    /// </summary>
    public static Tensor?[] Through(Tensor gradient, Needs needs, ReadOnlySpan<Tensor> inputs, Func<Tensor[], Tensor> composite)
    {
        var stands = new Tensor[inputs.Length];
        var wanted = new List<int>();
        for (var i = 0; i < inputs.Length; i++)
        {
            stands[i] = needs[i] ? inputs[i].Alias() : inputs[i];
            if (needs[i])
            {
                wanted.Add(i);
            }
        }
        var targets = wanted.ConvertAll(i => stands[i]).ToArray();
        var results = BackwardPass.ToInputs([composite(stands)], [gradient], targets, retainGraph: true, createGraph: true, stopAtTargets: true);
        var all = new Tensor?[inputs.Length];
        for (var i = 0; i < targets.Length; i++)
        {
            all[wanted[i]] = results[i];
        }
        return all;
    }

    /// <summary>Makes a node the origin of a result.</summary>
    public static Tensor Attach(Node node, Tensor output, ReadOnlySpan<Tensor> saves = default)
    {
        if (saves.Length > 0)
        {
            node.Saves(saves);
        }
        output.Node = node;
        return LooksForAnomalies ? Anomaly.Check(node.Name, output) : output;
    }

    /// <summary>A result that is not recorded, looked through for anomalies when that was asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tensor Checked(string name, Tensor output) => LooksForAnomalies ? Anomaly.Check(name, output) : output;
}

/// <summary>Names the operation that first made a NaN.</summary>
static class Anomaly
{
    public static Tensor Check(string name, Tensor output)
    {
        if (output.DType is DType.Float32 or DType.Float64 && output.Count > 0)
        {
            var before = Tape.SwitchAnomalies(false);
            var recording = Tape.Switch(false);
            try
            {
                var total = output.Multiply(0).Sum().ToDouble();
                if (double.IsNaN(total) && output.IsNan().Any().ToDouble() != 0)
                {
                    throw new ArithmeticException($"Anomaly: {name} is the first operation whose {output.Shape} result holds a NaN.");
                }
            }
            finally
            {
                Tape.Switch(recording);
                Tape.SwitchAnomalies(before);
            }
        }
        return output;
    }
}

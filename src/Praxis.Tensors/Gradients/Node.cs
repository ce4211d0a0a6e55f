namespace Praxis.Tensors;

/// <summary>Where a gradient flows: a node and which of its results.</summary>
readonly struct Edge(Node? node, int output)
{
    public readonly Node? Node = node;
    public readonly int Output = output;
}

/// <summary>
/// An operation that was recorded: its inputs as edges and the rule that turns the gradient of its result into
/// the gradients of its inputs. Rules are written in tensor operations, so that they can be recorded in turn.
/// </summary>
abstract class Node
{
    Edge _first, _second, _third;
    Edge[]? _all;
    Tensor[]? _saved;
    int[]? _versions;

    // The state of the running backward pass.
    internal BackwardPass? Pass;
    internal BackwardPass? TargetOf;
    internal bool Wanted;
    internal Tensor? Pending;
    internal Tensor?[]? PendingMany;

    /// <summary>Functions that see, and may replace, the gradient of a result.</summary>
    internal List<(int Output, Func<Tensor, Tensor?> Hook)>? Hooks;

    internal bool Released;

    /// <summary>
    /// Gives the gradients of single samples with respect to an input (or their squared norms) from the gradient of the result,
    /// whose first dimension holds the samples in order; null where the operation cannot.
    /// </summary>
    internal PerSampleRule? PerSampleRule;

    public abstract string Name { get; }

    /// <summary>How many results the operation has.</summary>
    public virtual int Outputs => 1;

    public int EdgeCount { get; private set; }

    /// <summary>Whether the rule was written by a user, so that tensors may escape from it.</summary>
    public virtual bool IsUserCode => false;

    public Edge EdgeAt(int i) => _all is not null ? _all[i] : i switch { 0 => _first, 1 => _second, _ => _third };

    /// <summary>Turns the gradient of the result into gradients of the inputs, through <see cref="Send"/>.</summary>
    protected abstract void Flow(Tensor gradient);

    /// <summary>The same for an operation with several results; those that nothing depends on have null.</summary>
    protected virtual void FlowMany(Tensor?[] gradients) => Flow(gradients[0]!);

    internal void Connect(Tensor first)
    {
        EdgeCount = 1;
        _first = new(first.Node, first.Output);
    }

    internal void Connect(Tensor first, Tensor second)
    {
        EdgeCount = 2;
        _first = new(first.Node, first.Output);
        _second = new(second.Node, second.Output);
    }

    internal void Connect(ReadOnlySpan<Tensor> inputs)
    {
        EdgeCount = inputs.Length;
        if (inputs.Length <= 3)
        {
            _first = inputs.Length > 0 ? new(inputs[0].Node, inputs[0].Output) : default;
            _second = inputs.Length > 1 ? new(inputs[1].Node, inputs[1].Output) : default;
            _third = inputs.Length > 2 ? new(inputs[2].Node, inputs[2].Output) : default;
            return;
        }
        _all = new Edge[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            _all[i] = new(inputs[i].Node, inputs[i].Output);
        }
    }

    /// <summary>Remembers values that the rule reads, to notice when one is changed in place before it is read.</summary>
    internal void Saves(ReadOnlySpan<Tensor> saved)
    {
        _saved = saved.ToArray();
        _versions = new int[saved.Length];
        for (var i = 0; i < saved.Length; i++)
        {
            _versions[i] = saved[i].Storage.Version;
        }
    }

    /// <summary>Whether the gradient of an input is wanted.</summary>
    protected internal bool Needs(int input) => EdgeAt(input).Node is { } node && node.Pass == Pass && node.Wanted;

    /// <summary>Whether the gradient of any input is wanted.</summary>
    internal bool NeedsAny()
    {
        for (var i = 0; i < EdgeCount; i++)
        {
            if (Needs(i))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Hands on the gradient of an input.</summary>
    protected void Send(int input, Tensor gradient)
    {
        var edge = EdgeAt(input);
        if (edge.Node is { } node && node.Pass == Pass && node.Wanted)
        {
            Pass!.Gather(node, edge.Output, gradient, this);
        }
    }

    internal void Run(Tensor gradient)
    {
        CheckSaved();
        Flow(gradient);
    }

    internal void RunMany(Tensor?[] gradients)
    {
        CheckSaved();
        FlowMany(gradients);
    }

    /// <summary>Lets go of everything that the rule remembers.</summary>
    internal virtual void Release()
    {
        Released = true;
        _saved = null;
        _versions = null;
    }

    void CheckSaved()
    {
        if (Released)
        {
            throw new InvalidOperationException($"Backward: the graph through {Name} was already used and released; pass retainGraph: true to the first call to use it again.");
        }
        if (_saved is null)
        {
            return;
        }
        for (var i = 0; i < _saved.Length; i++)
        {
            if (_saved[i].Storage.Version != _versions![i])
            {
                throw new InvalidOperationException($"Backward: {Name} needs a {_saved[i].Shape} value that was changed in place after it was used; change a copy (Clone) or use the operation that returns a new tensor.");
            }
        }
    }
}

/// <summary>The end of the graph at a tensor that asked for a gradient.</summary>
sealed class LeafNode(Tensor leaf) : Node
{
    public override string Name => "leaf";

    public Tensor Leaf { get; } = leaf;

    protected override void Flow(Tensor gradient)
    {
    }

    internal override void Release()
    {
    }
}

/// <summary>Gives the gradients of an operation's inputs (null: none) from the gradient of its result.</summary>
delegate Tensor?[] BackwardRule(Tensor gradient, Needs needs);

/// <summary>The same for an operation with several results; a result on which nothing depends has a null gradient.</summary>
delegate Tensor?[] BackwardManyRule(Tensor?[] gradients, Needs needs);

/// <summary>Gradients of single samples, or their squared norms.</summary>
delegate Tensor? PerSampleRule(int input, Tensor gradient, int samples, bool squaredNorms);

/// <summary>Which inputs' gradients are wanted.</summary>
readonly struct Needs(Node node)
{
    public bool this[int input] => node.Needs(input);
}

/// <summary>An operation with one input, by a rule.</summary>
sealed class RuleNode(string name, Func<Tensor, Tensor?> rule) : Node
{
    Func<Tensor, Tensor?>? _rule = rule;

    public override string Name { get; } = name;

    protected override void Flow(Tensor gradient)
    {
        if (_rule!(gradient) is { } result)
        {
            Send(0, result);
        }
    }

    internal override void Release()
    {
        base.Release();
        _rule = null;
    }
}

/// <summary>An operation with several inputs, by a rule.</summary>
sealed class RulesNode(string name, BackwardRule rule, bool userCode = false) : Node
{
    BackwardRule? _rule = rule;

    public override string Name { get; } = name;

    public override bool IsUserCode { get; } = userCode;

    protected override void Flow(Tensor gradient)
    {
        var gradients = _rule!(gradient, new Needs(this));
        if (gradients.Length != EdgeCount)
        {
            throw new InvalidOperationException($"{Name}: the backward rule gave {gradients.Length} gradients for {EdgeCount} inputs.");
        }
        for (var i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is { } result)
            {
                Send(i, result);
            }
        }
    }

    internal override void Release()
    {
        base.Release();
        _rule = null;
    }
}

/// <summary>An operation with several results, by a rule.</summary>
sealed class ManyNode(string name, int outputs, BackwardManyRule rule) : Node
{
    BackwardManyRule? _rule = rule;

    public override string Name { get; } = name;

    public override int Outputs { get; } = outputs;

    protected override void Flow(Tensor gradient) => throw new NotSupportedException();

    protected override void FlowMany(Tensor?[] gradients)
    {
        var results = _rule!(gradients, new Needs(this));
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i] is { } result)
            {
                Send(i, result);
            }
        }
    }

    internal override void Release()
    {
        base.Release();
        _rule = null;
    }
}

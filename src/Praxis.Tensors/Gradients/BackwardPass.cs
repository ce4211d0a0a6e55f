namespace Praxis.Tensors;

/// <summary>
/// One walk from results back to leaves. Nodes run in topological order; a gradient is released as soon as the
/// last node that reads it has run, and so is all that a rule allocated without handing it on. That is sound
/// because rules of the engine keep nothing; a rule or hook of a user is run outside this bookkeeping, and so is
/// a pass that is itself recorded.
/// </summary>
sealed class BackwardPass
{
    readonly AllocationLog? _outer = AllocationLog.Current;
    readonly AllocationLog? _log;
    readonly bool _createGraph;
    readonly bool _retainGraph;
    readonly bool _stopAtTargets;
    readonly bool _looksForAnomalies = Tape.LooksForAnomalies;
    readonly List<Node> _order = [];
    readonly List<(Node Node, BackwardPass? Pass, BackwardPass? TargetOf, bool Wanted, Tensor? Pending, Tensor?[]? PendingMany)> _borrowed = [];

    BackwardPass(bool retainGraph, bool createGraph, bool stopAtTargets = false)
    {
        _stopAtTargets = stopAtTargets;
        _retainGraph = retainGraph;
        _createGraph = createGraph;
        _log = createGraph ? null : new AllocationLog();
    }

    /// <summary>Adds the gradients of all leaves to their <see cref="Tensor.Grad"/>.</summary>
    public static void ToLeaves(Tensor root, Tensor gradient, bool retainGraph, bool createGraph)
    {
        var pass = new BackwardPass(retainGraph, createGraph);
        pass.Walk([root], [gradient], null, node =>
        {
            if (node is LeafNode leaf)
            {
                pass.AddToGrad(leaf.Leaf, leaf.Pending!);
            }
        });
    }

    /// <summary>
    /// The gradients of the inputs; null where no result depends on one. With <paramref name="stopAtTargets"/> nothing behind
    /// an input is visited, so that a rule can walk a small graph of its own inside another pass.
    /// </summary>
    public static Tensor?[] ToInputs(ReadOnlySpan<Tensor> roots, ReadOnlySpan<Tensor> gradients, ReadOnlySpan<Tensor> inputs, bool retainGraph, bool createGraph, bool stopAtTargets = false)
    {
        var pass = new BackwardPass(retainGraph, createGraph, stopAtTargets);
        var targets = inputs.ToArray();
        var results = new Tensor?[targets.Length];
        pass.Walk(roots, gradients, targets, node =>
        {
            for (var i = 0; i < targets.Length && node.TargetOf == pass; i++)
            {
                if (targets[i].Node == node)
                {
                    results[i] = node.Outputs > 1 ? node.PendingMany?[targets[i].Output] : node.Pending;
                    pass.Keep(results[i]);
                }
            }
        });
        return results;
    }

    /// <summary>
    /// The gradients of every sample's loss with respect to leaves (or their squared norms); null for a leaf that an operation
    /// without a rule of its own reads.
    /// </summary>
    public static Tensor?[] PerSample(Tensor losses, ReadOnlySpan<Tensor> leaves, bool squaredNorms)
    {
        var pass = new BackwardPass(retainGraph: true, createGraph: false);
        var targets = leaves.ToArray();
        var sums = new Dictionary<Node, Tensor?>();
        foreach (var leaf in targets)
        {
            sums[leaf.Node!] = null;
        }
        var failed = new HashSet<Node>();
        pass.Walk([losses], [losses.OnesLike()], targets, node => pass.GatherSamples(node, sums, failed, losses.Count, squaredNorms));
        return Array.ConvertAll(targets, leaf => failed.Contains(leaf.Node!) ? null : sums[leaf.Node!] ?? Tensor.Zeros(squaredNorms ? [losses.Count] : [losses.Count, .. leaf.Sizes], leaf.DType));
    }

    void GatherSamples(Node node, Dictionary<Node, Tensor?> sums, HashSet<Node> failed, int samples, bool squaredNorms)
    {
        for (var i = 0; i < node.EdgeCount; i++)
        {
            if (node.EdgeAt(i).Node is not { } leaf || !sums.TryGetValue(leaf, out var sum) || failed.Contains(leaf))
            {
                continue;
            }
            // Norms of two uses of one leaf do not add up; its gradients do.
            var gradient = node.Outputs > 1 || (squaredNorms && sum is not null) ? null : node.PerSampleRule?.Invoke(i, node.Pending!, samples, squaredNorms);
            leaf.Wanted = false;
            if (gradient is null)
            {
                failed.Add(leaf);
                continue;
            }
            Keep(gradient);
            sums[leaf] = sum is null ? gradient : sum + gradient;
            Keep(sums[leaf]);
        }
    }

    /// <summary>Adds a gradient to what a node has received so far.</summary>
    public void Gather(Node node, int output, Tensor gradient, Node sender)
    {
        if (_looksForAnomalies)
        {
            Anomaly.Check($"the gradient of {sender.Name}", gradient);
        }
        if (node.Outputs > 1)
        {
            node.PendingMany ??= new Tensor?[node.Outputs];
            node.PendingMany[output] = Sum(node.PendingMany[output], gradient);
        }
        else
        {
            node.Pending = Sum(node.Pending, gradient);
        }
    }

    void Walk(ReadOnlySpan<Tensor> roots, ReadOnlySpan<Tensor> gradients, Tensor[]? targets, Action<Node> arrive)
    {
        var recording = Tape.Switch(_createGraph);
        // What a rule sends is looked at under the name of its operation, not the operations in the rule under theirs.
        Tape.SwitchAnomalies(false);
        AllocationLog.Current = _createGraph ? _outer : _log;
        try
        {
            Order(roots, targets);
            for (var i = 0; i < roots.Length; i++)
            {
                if (roots[i].Node is { Wanted: true } node && node.Pass == this)
                {
                    Gather(node, roots[i].Output, gradients[i], node);
                }
            }
            for (var i = _order.Count - 1; i >= 0; i--)
            {
                Visit(_order[i], arrive);
            }
        }
        finally
        {
            foreach (var node in _order)
            {
                node.Pass = null;
                node.TargetOf = null;
                node.Pending = null;
                node.PendingMany = null;
            }
            foreach (var target in targets ?? [])
            {
                target.Node!.TargetOf = null;
            }
            foreach (var (node, pass, targetOf, wanted, pending, pendingMany) in _borrowed)
            {
                (node.Pass, node.TargetOf, node.Wanted, node.Pending, node.PendingMany) = (pass, targetOf, wanted, pending, pendingMany);
            }
            AllocationLog.Current = _outer;
            _log?.PassOn(_outer);
            Tape.Switch(recording);
            Tape.SwitchAnomalies(_looksForAnomalies);
        }
    }

    void Visit(Node node, Action<Node> arrive)
    {
        var many = node.Outputs > 1;
        if (!node.Wanted || (many ? node.PendingMany is null : node.Pending is null))
        {
            return;
        }
        if (node.Hooks is not null)
        {
            RunHooks(node, many);
        }
        arrive(node);
        if (node is not LeafNode && node.NeedsAny())
        {
            var mark = _log?.Count ?? 0;
            if (node.IsUserCode)
            {
                RunUserCode(node);
            }
            else if (many)
            {
                node.RunMany(node.PendingMany!);
            }
            else
            {
                node.Run(node.Pending!);
            }
            if (!_retainGraph && !_createGraph)
            {
                node.Release();
            }
            LetGo(node, many);
            _log?.ReleaseUnheldSince(mark);
        }
        else
        {
            LetGo(node, many);
        }
    }

    void LetGo(Node node, bool many)
    {
        if (_log is null)
        {
            return;
        }
        if (many)
        {
            foreach (var pending in node.PendingMany!)
            {
                LetGo(pending);
            }
            node.PendingMany = null;
        }
        else
        {
            LetGo(node.Pending);
            node.Pending = null;
        }
    }

    void LetGo(Tensor? gradient)
    {
        if (gradient is null)
        {
            return;
        }
        var storage = gradient.Storage;
        if (--storage.Holds == 0 && storage.Log == _log)
        {
            storage.Log = null;
            storage.Release();
        }
    }

    Tensor Sum(Tensor? sum, Tensor gradient)
    {
        if (_log is null)
        {
            return sum is null ? gradient : sum + gradient;
        }
        if (sum is null)
        {
            gradient.Storage.Holds++;
            return gradient;
        }
        if (IsOwn(sum) && sum.Sizes.AsSpan().SequenceEqual(gradient.Sizes))
        {
            return sum.AddInPlace(gradient);
        }
        var total = sum + gradient;
        LetGo(sum);
        total.Storage.Holds++;
        return total;
    }

    // Whether nobody else can see the memory of a pending gradient.
    bool IsOwn(Tensor gradient) => gradient.Storage.Log == _log && gradient.Storage.Holds == 1 && gradient.IsContiguous;

    void Keep(Tensor? gradient)
    {
        if (gradient is not null && _log is not null && gradient.Storage.Log == _log)
        {
            gradient.Storage.Log = null;
            _outer?.Add(gradient.Storage);
        }
    }

    void AddToGrad(Tensor leaf, Tensor gradient)
    {
        if (_createGraph)
        {
            leaf.Grad = leaf.Grad is null ? gradient : leaf.Grad + gradient;
            return;
        }
        if (leaf.Grad is { } grad && grad.Node is null && grad.DType == gradient.DType)
        {
            grad.AddInPlace(gradient);
            return;
        }
        AllocationLog.Current = null;
        if (leaf.Grad is not null)
        {
            leaf.Grad = leaf.Grad.Detach() + gradient;
        }
        else if (IsOwn(gradient))
        {
            gradient.Storage.Log = null;
            leaf.Grad = gradient;
        }
        else
        {
            leaf.Grad = gradient.Clone();
        }
        AllocationLog.Current = _log;
    }

    void RunHooks(Node node, bool many)
    {
        foreach (var (output, hook) in node.Hooks!)
        {
            var gradient = many ? node.PendingMany![output] : node.Pending;
            if (gradient is null)
            {
                continue;
            }
            gradient.Storage.Log = null;
            AllocationLog.Current = _outer;
            var replaced = hook(gradient);
            AllocationLog.Current = _log ?? _outer;
            if (replaced is null)
            {
                continue;
            }
            if (!replaced.HasShape(gradient.Sizes))
            {
                throw new InvalidOperationException($"Backward: a hook replaced a gradient of shape {gradient.Shape} by one of shape {replaced.Shape}; the shapes must be equal.");
            }
            gradient.Storage.Holds--;
            replaced.Storage.Holds++;
            replaced.Storage.Log = null;
            if (many)
            {
                node.PendingMany![output] = replaced;
            }
            else
            {
                node.Pending = replaced;
            }
        }
    }

    void RunUserCode(Node node)
    {
        node.Pending!.Storage.Log = null;
        AllocationLog.Current = _outer;
        node.Run(node.Pending);
        AllocationLog.Current = _log ?? _outer;
    }

    // Depth first, without recursion: an input stands before what was computed from it.
    void Order(ReadOnlySpan<Tensor> roots, Tensor[]? targets)
    {
        var stack = new Stack<(Node Node, int Next)>();
        foreach (var target in targets ?? [])
        {
            Borrow(target.Node!);
            target.Node!.TargetOf = this;
        }
        foreach (var root in roots)
        {
            if (root.Node is not { } node || node.Pass == this)
            {
                continue;
            }
            Enter(node, targets is null);
            stack.Push((node, 0));
            while (stack.TryPop(out var top))
            {
                var next = _stopAtTargets && top.Node.TargetOf == this ? top.Node.EdgeCount : top.Next;
                var child = default(Node);
                while (next < top.Node.EdgeCount && child is null)
                {
                    var candidate = top.Node.EdgeAt(next++).Node;
                    if (candidate is not null)
                    {
                        if (candidate.Pass != this)
                        {
                            child = candidate;
                        }
                        else
                        {
                            top.Node.Wanted |= candidate.Wanted;
                        }
                    }
                }
                if (child is not null)
                {
                    // Comes back to the same edge, to learn whether the child is wanted.
                    stack.Push((top.Node, next - 1));
                    Enter(child, targets is null);
                    stack.Push((child, 0));
                    continue;
                }
                _order.Add(top.Node);
            }
        }
    }

    // A rule may run a pass of its own over nodes of this one, which finds them afterwards as they were.
    void Borrow(Node node)
    {
        if (node.TargetOf != this && (node.Pass is not null || node.TargetOf is not null))
        {
            _borrowed.Add((node, node.Pass, node.TargetOf, node.Wanted, node.Pending, node.PendingMany));
            node.Pass = null;
            node.TargetOf = null;
        }
    }

    void Enter(Node node, bool all)
    {
        Borrow(node);
        node.Pass = this;
        node.Pending = null;
        node.PendingMany = null;
        node.Wanted = all || node.TargetOf == this;
    }
}

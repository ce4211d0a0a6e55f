namespace Praxis.Tensors;

public sealed partial class Tensor
{
    /// <summary>The transposed matrix; with more dimensions, the last two change places.</summary>
    public Tensor T => Rank < 2 ? this : Transpose(-2, -1);

    /// <summary>The same values in another shape; one size may be −1. A view where the layout allows it, a copy elsewhere.</summary>
    public Tensor Reshape(params ReadOnlySpan<int> shape)
    {
        var sizes = Infer(shape);
        if (sizes.AsSpan().SequenceEqual(Sizes))
        {
            return this;
        }
        if (ViewSteps(sizes) is not { } steps)
        {
            return Contiguous().Reshape(sizes);
        }
        var old = Sizes;
        return ViewOf("Reshape", Offset, sizes, steps, g => g.Reshape(old));
    }

    /// <summary>Dimensions start to end as one.</summary>
    public Tensor Flatten(int start = 0, int end = -1)
    {
        if (Rank == 0)
        {
            return Reshape(1);
        }
        start = Shapes.Dim(start, Rank, "Flatten");
        end = Shapes.Dim(end, Rank, "Flatten");
        if (end < start)
        {
            throw new ArgumentException($"Flatten: the last dimension {end} stands before the first {start}.");
        }
        return Reshape([.. Sizes.AsSpan(0, start), Shapes.Count(Sizes.AsSpan(start, end - start + 1)), .. Sizes.AsSpan(end + 1)]);
    }

    /// <summary>One dimension as several; one size may be −1.</summary>
    public Tensor Unflatten(int dim, params ReadOnlySpan<int> sizes)
    {
        dim = Shapes.Dim(dim, Rank, "Unflatten");
        var part = Select(0, dim, sizes, Sizes[dim]);
        return Reshape([.. Sizes.AsSpan(0, dim), .. part, .. Sizes.AsSpan(dim + 1)]);

        static int[] Select(int _, int dim, ReadOnlySpan<int> sizes, int size)
        {
            var result = sizes.ToArray();
            var open = Array.IndexOf(result, -1);
            if (open >= 0)
            {
                result[open] = 1;
                var known = Shapes.Count(result);
                result[open] = known == 0 ? 0 : size / known;
            }
            return Shapes.Count(result) == size ? result : throw new ArgumentException($"Unflatten: dimension {dim} of size {size} does not split into {Shapes.Text(sizes)}.");
        }
    }

    /// <summary>Two dimensions changed.</summary>
    public Tensor Transpose(int first, int second)
    {
        first = Shapes.Dim(first, Rank, "Transpose");
        second = Shapes.Dim(second, Rank, "Transpose");
        int[] sizes = [.. Sizes], steps = [.. Steps];
        (sizes[first], sizes[second]) = (sizes[second], sizes[first]);
        (steps[first], steps[second]) = (steps[second], steps[first]);
        return ViewOf("Transpose", Offset, sizes, steps, g => g.Transpose(first, second));
    }

    /// <summary>The dimensions in another order.</summary>
    public Tensor Permute(params ReadOnlySpan<int> order)
    {
        var dims = new int[order.Length];
        var back = new int[order.Length];
        for (var d = 0; d < order.Length; d++)
        {
            dims[d] = Shapes.Dim(order[d], Rank, "Permute");
            back[dims[d]] = d;
        }
        if (order.Length != Rank || dims.Distinct().Count() != Rank)
        {
            throw new ArgumentException($"Permute: [{string.Join(", ", order.ToArray())}] does not name each of the {Rank} dimensions once.");
        }
        return ViewOf("Permute", Offset, [.. dims.Select(d => Sizes[d])], [.. dims.Select(d => Steps[d])], g => g.Permute(back));
    }

    /// <summary>One dimension at another place.</summary>
    public Tensor MoveDim(int from, int to)
    {
        from = Shapes.Dim(from, Rank, "MoveDim");
        to = Shapes.Dim(to, Rank, "MoveDim");
        var order = Enumerable.Range(0, Rank).Where(d => d != from).ToList();
        order.Insert(to, from);
        return Permute([.. order]);
    }

    /// <summary>A new dimension of size 1.</summary>
    public Tensor Unsqueeze(int dim)
    {
        dim = Shapes.Dim(dim, Rank + 1, "Unsqueeze");
        int[] sizes = [.. Sizes.AsSpan(0, dim), 1, .. Sizes.AsSpan(dim)];
        var step = dim < Rank ? Steps[dim] * Math.Max(1, Sizes[dim]) : 1;
        return ViewOf("Unsqueeze", Offset, sizes, [.. Steps.AsSpan(0, dim), step, .. Steps.AsSpan(dim)], g => g.Squeeze(dim));
    }

    /// <summary>Without all dimensions of size 1.</summary>
    public Tensor Squeeze() => Reshape([.. Sizes.Where(size => size != 1)]);

    /// <summary>Without a dimension, if its size is 1.</summary>
    public Tensor Squeeze(int dim)
    {
        dim = Shapes.Dim(dim, Rank, "Squeeze");
        if (Sizes[dim] != 1)
        {
            return this;
        }
        return ViewOf("Squeeze", Offset, [.. Sizes.AsSpan(0, dim), .. Sizes.AsSpan(dim + 1)], [.. Steps.AsSpan(0, dim), .. Steps.AsSpan(dim + 1)], g => g.Unsqueeze(dim));
    }

    /// <summary>Dimensions of size 1 repeated to the given sizes without a copy; −1 keeps a size.</summary>
    public Tensor Expand(params ReadOnlySpan<int> shape)
    {
        var sizes = shape.ToArray();
        var lead = sizes.Length - Rank;
        for (var d = 0; d < sizes.Length; d++)
        {
            var own = d >= lead && lead >= 0 ? Sizes[d - lead] : 1;
            sizes[d] = sizes[d] == -1 ? own : sizes[d];
            if (lead < 0 || (own != sizes[d] && own != 1) || sizes[d] < 0)
            {
                throw new ArgumentException($"Expand: the shape {Shape} does not expand to {Shapes.Text(shape)}; only dimensions of size 1 repeat.");
            }
        }
        if (sizes.AsSpan().SequenceEqual(Sizes))
        {
            return this;
        }
        _ = Shapes.Checked(sizes, "Expand");
        var old = Sizes;
        return ViewOf("Expand", Offset, sizes, View.BroadcastTo(sizes).Steps, g => g.SumTo(old));
    }

    /// <summary>Dimensions of size 1 repeated to the shape of another tensor without a copy.</summary>
    public Tensor ExpandAs(Tensor other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Expand(other.Sizes);
    }

    /// <summary>A range of positions along a dimension.</summary>
    public Tensor Narrow(int dim, int start, int length)
    {
        dim = Shapes.Dim(dim, Rank, "Narrow");
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(null, $"Narrow: the length is {length}; it must be at least 0.");
        }
        start = start < 0 ? start + Sizes[dim] : start;
        if (start < 0 || start > Sizes[dim] - length)
        {
            throw new ArgumentOutOfRangeException(null, $"Narrow: positions {start} to {start + length - 1} are outside dimension {dim} of size {Sizes[dim]} in a tensor of shape {Shape}.");
        }
        return start == 0 && length == Sizes[dim] ? this : Cut("Narrow", dim, start, length, 1);
    }

    /// <summary>Every step-th position from start to stop (exclusive) along a dimension.</summary>
    public Tensor Slice(int dim, int? start = null, int? stop = null, int step = 1)
    {
        dim = Shapes.Dim(dim, Rank, "Slice");
        if (step < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(step), $"Slice: the step is {step}; it must be at least 1 (use Flip to walk backwards).");
        }
        var size = Sizes[dim];
        var first = Bound(start ?? 0, size);
        var last = Math.Max(first, Bound(stop ?? size, size));
        return first == 0 && last == size && step == 1 ? this : Cut("Slice", dim, first, (last - first + step - 1) / step, step);

        static int Bound(int at, int size) => Math.Clamp(at < 0 ? at + size : at, 0, size);
    }

    /// <summary>One position along a dimension, which goes away.</summary>
    public Tensor Select(int dim, int index)
    {
        dim = Shapes.Dim(dim, Rank, "Select");
        index = Position(index, dim);
        return Embedded("Select", Offset + (index * Steps[dim]), [.. Sizes.AsSpan(0, dim), .. Sizes.AsSpan(dim + 1)], [.. Steps.AsSpan(0, dim), .. Steps.AsSpan(dim + 1)], x => x.Select(dim, index));
    }

    /// <summary>The diagonal of two dimensions, as a new last dimension.</summary>
    public Tensor Diagonal(int offset = 0, int first = -2, int second = -1)
    {
        first = Shapes.Dim(first, Rank, "Diagonal");
        second = Shapes.Dim(second, Rank, "Diagonal");
        if (first == second)
        {
            throw new ArgumentException($"Diagonal: the two dimensions are both {first}.");
        }
        var length = Math.Max(0, offset >= 0 ? Math.Min(Sizes[first], Sizes[second] - offset) : Math.Min(Sizes[first] + offset, Sizes[second]));
        var start = length == 0 ? 0 : offset >= 0 ? offset * Steps[second] : -offset * Steps[first];
        int[] others = [.. Enumerable.Range(0, Rank).Where(d => d != first && d != second)];
        return Embedded("Diagonal", Offset + start, [.. others.Select(d => Sizes[d]), length], [.. others.Select(d => Steps[d]), Steps[first] + Steps[second]], x => x.Diagonal(offset, first, second));
    }

    /// <summary>All windows of a size along a dimension, every step positions; the window is a new last dimension.</summary>
    public Tensor Unfold(int dim, int size, int step)
    {
        dim = Shapes.Dim(dim, Rank, "Unfold");
        if (size < 0 || size > Sizes[dim] || step < 1)
        {
            throw new ArgumentException($"Unfold: windows of {size} every {step} do not fit dimension {dim} of size {Sizes[dim]}.");
        }
        var windows = ((Sizes[dim] - size) / step) + 1;
        int[] sizes = [.. Sizes, size];
        sizes[dim] = windows;
        int[] steps = [.. Steps, Steps[dim]];
        steps[dim] *= step;
        var old = Sizes;
        return ViewOf("Unfold", Offset, sizes, steps, g =>
        {
            // Windows overlap: what each place in a window received is added at its own shift.
            var sum = Zeros(old, g.DType);
            for (var k = 0; k < size; k++)
            {
                var shift = k;
                sum = sum + Embed(g.Select(-1, k), old, x => x.Slice(dim, shift, shift + ((windows - 1) * step) + 1, step));
            }
            return sum;
        });
    }

    /// <summary>Parts of the given lengths along a dimension, as views.</summary>
    public Tensor[] Split(ReadOnlySpan<int> lengths, int dim = 0)
    {
        dim = Shapes.Dim(dim, Rank, "Split");
        var total = 0;
        foreach (var length in lengths)
        {
            total += length >= 0 ? length : throw new ArgumentException($"Split: the length {length} is negative.");
        }
        if (total != Sizes[dim])
        {
            throw new ArgumentException($"Split: the lengths add up to {total}, but dimension {dim} has size {Sizes[dim]}.");
        }
        var parts = new Tensor[lengths.Length];
        var start = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            int[] sizes = [.. Sizes];
            sizes[dim] = lengths[i];
            parts[i] = new(Storage, Offset + (start * Steps[dim]), sizes, Steps, DType);
            start += lengths[i];
        }
        return Tape.RecordMany("Split", parts, [this], (gradients, _) => [Cat([.. gradients.Select((g, i) => g ?? parts[i].ZerosLike())], dim)]);
    }

    /// <summary>Parts of one length (the last may be shorter) along a dimension, as views.</summary>
    public Tensor[] Split(int length, int dim = 0)
    {
        Shapes.AtLeast("Split", "length", length, 1);
        dim = Shapes.Dim(dim, Rank, "Split");
        var lengths = new List<int> { Math.Min(length, Sizes[dim]) };
        for (var start = length; start < Sizes[dim]; start += length)
        {
            lengths.Add(Math.Min(length, Sizes[dim] - start));
        }
        return Split(lengths.ToArray(), dim);
    }

    /// <summary>At most the given number of parts of nearly equal length along a dimension, as views.</summary>
    public Tensor[] Chunk(int parts, int dim = 0)
    {
        Shapes.AtLeast("Chunk", "number of parts", parts, 1);
        dim = Shapes.Dim(dim, Rank, "Chunk");
        return Split(Math.Max(1, (Sizes[dim] + parts - 1) / parts), dim);
    }

    /// <summary>Every position along a dimension as a tensor of its own, as views.</summary>
    public Tensor[] Unbind(int dim = 0)
    {
        dim = Shapes.Dim(dim, Rank, "Unbind");
        var parts = Split(1, dim);
        return Array.ConvertAll(parts, part => part.Squeeze(dim));
    }

    /// <summary>The tensors one after another along a dimension.</summary>
    public static Tensor Cat(ReadOnlySpan<Tensor> tensors, int dim = 0)
    {
        if (tensors.Length == 0)
        {
            throw new ArgumentException("Cat: there is no tensor; give at least one.");
        }
        dim = Shapes.Dim(dim, tensors[0].Rank, "Cat");
        var type = tensors[0].DType;
        foreach (var tensor in tensors)
        {
            type = DTypes.Promote(type, tensor.DType);
        }
        var parts = new Tensor[tensors.Length];
        int[] sizes = [.. tensors[0].Sizes];
        sizes[dim] = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = tensors[i].To(type);
            for (var d = 0; d < Math.Max(sizes.Length, parts[i].Rank); d++)
            {
                if (parts[i].Rank != sizes.Length || (d != dim && parts[i].Sizes[d] != sizes[d]))
                {
                    throw new ArgumentException($"Cat: tensor {i} of shape {parts[i].Shape} does not follow one of shape {tensors[0].Shape} along dimension {dim}; all other sizes must be equal.");
                }
            }
            sizes[dim] = checked(sizes[dim] + parts[i].Sizes[dim]);
        }
        _ = Shapes.Checked(sizes, "Cat");
        var y = Allocate(sizes, type);
        var start = 0;
        foreach (var part in parts)
        {
            int[] partSizes = part.Sizes;
            y.Device.Copy(part.View, new View(y.Storage, start * y.Steps[dim], partSizes, y.Steps, type));
            start += partSizes[dim];
        }
        if (!Tape.Wants(parts))
        {
            return y;
        }
        var lengths = Array.ConvertAll(parts, part => part.Sizes[dim]);
        return Tape.Record("Cat", y, parts, (g, needs) =>
        {
            var gradients = new Tensor?[lengths.Length];
            var from = 0;
            for (var i = 0; i < lengths.Length; i++)
            {
                gradients[i] = needs[i] ? g.Narrow(dim, from, lengths[i]) : null;
                from += lengths[i];
            }
            return gradients;
        });
    }

    /// <summary>Tensors of one shape along a new dimension.</summary>
    public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int dim = 0)
    {
        if (tensors.Length == 0)
        {
            throw new ArgumentException("Stack: there is no tensor; give at least one.");
        }
        var parts = new Tensor[tensors.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!tensors[i].HasShape(tensors[0].Sizes))
            {
                throw new ArgumentException($"Stack: tensor {i} has shape {tensors[i].Shape} and tensor 0 {tensors[0].Shape}; they must be equal.");
            }
            parts[i] = tensors[i].Unsqueeze(dim);
        }
        return Cat(parts, Shapes.Dim(dim, tensors[0].Rank + 1, "Stack"));
    }

    /// <summary>The same values in order without gaps: this tensor, or a copy.</summary>
    public Tensor Contiguous() => IsContiguous ? this : Clone();

    /// <summary>A copy with memory of its own, through which gradients flow.</summary>
    public Tensor Clone()
    {
        var y = Allocate(Sizes, DType);
        Device.Copy(View, y.View);
        return Tape.Wants(this) ? Tape.Record("Clone", y, this, static g => g) : y;
    }

    /// <summary>The values in another type; this tensor, if it has it.</summary>
    public Tensor To(DType type)
    {
        if (type == DType)
        {
            return this;
        }
        var y = Allocate(Sizes, type);
        Device.Copy(View, y.View);
        var from = DType;
        return type.IsFloating() && Tape.Wants(this) ? Tape.Record("To", y, this, g => g.To(from)) : y;
    }

    /// <summary>Sums out the dimensions in which a shape was broadcast to this one.</summary>
    internal Tensor SumTo(int[] sizes)
    {
        if (ReferenceEquals(sizes, Sizes) || Sizes.AsSpan().SequenceEqual(sizes))
        {
            return this;
        }
        var lead = Rank - sizes.Length;
        Span<int> dims = stackalloc int[Rank];
        var count = 0;
        for (var d = 0; d < Rank; d++)
        {
            if (d < lead || (sizes[d - lead] == 1 && Sizes[d] != 1))
            {
                dims[count++] = d;
            }
        }
        return Sum(dims[..count], keepDim: true).Reshape(sizes);
    }

    /// <summary>Zeros of a shape with this tensor at the place that a view function picks: the adjoint of the view.</summary>
    internal static Tensor Embed(Tensor x, int[] sizes, Func<Tensor, Tensor> view)
    {
        var y = Zeros(sizes, x.DType);
        var place = view(y);
        y.Device.Copy(x.View, place.View);
        return Tape.Wants(x) ? Tape.Record("Embed", y, x, g => view(g)) : y;
    }

    /// <summary>The same tensor behind a node of its own.</summary>
    internal Tensor Alias() => ViewOf("Alias", Offset, Sizes, Steps, static g => g);

    Tensor Cut(string name, int dim, int start, int length, int step)
    {
        int[] sizes = [.. Sizes], steps = [.. Steps];
        sizes[dim] = length;
        steps[dim] *= step;
        return Embedded(name, Offset + (length == 0 ? 0 : start * Steps[dim]), sizes, steps, x => x.Cut(name, dim, start, length, step));
    }

    Tensor Embedded(string name, int offset, int[] sizes, int[] steps, Func<Tensor, Tensor> view)
    {
        var old = Sizes;
        return ViewOf(name, offset, sizes, steps, g => Embed(g, old, view));
    }

    Tensor ViewOf(string name, int offset, int[] sizes, int[] steps, Func<Tensor, Tensor> rule)
    {
        var view = new Tensor(Storage, offset, sizes, steps, DType);
        return Tape.Wants(this) ? Tape.Record(name, view, this, rule) : view;
    }

    int[] Infer(ReadOnlySpan<int> shape)
    {
        var sizes = shape.ToArray();
        var open = Array.IndexOf(sizes, -1);
        if (open >= 0)
        {
            sizes[open] = 1;
            var known = Shapes.Count(Shapes.Checked(sizes, "Reshape"));
            sizes[open] = known == 0 ? 0 : Count / known;
        }
        _ = Shapes.Checked(sizes, "Reshape");
        return Shapes.Count(sizes) == Count ? sizes
            : throw new ArgumentException($"Reshape: the shape {Shape} of {Count} elements does not take the shape {Shapes.Text(shape)}.");
    }

    // The steps with which the new shape walks this memory; null when a copy is needed.
    int[]? ViewSteps(int[] sizes)
    {
        if (IsContiguous)
        {
            return Shapes.ContiguousSteps(sizes);
        }
        var steps = new int[sizes.Length];
        var to = sizes.Length - 1;
        var from = Rank - 1;
        while (from >= 0)
        {
            // A run of old dimensions that lie in memory as one.
            var run = Sizes[from];
            var step = Steps[from];
            while (from > 0 && (run == 1 || Sizes[from - 1] == 1 || Steps[from - 1] == run * step))
            {
                from--;
                step = run == 1 ? Steps[from] : step;
                run *= Sizes[from];
            }
            from--;
            var rest = run;
            while (to >= 0 && (rest > 1 || sizes[to] == 1))
            {
                if (rest % sizes[to] != 0)
                {
                    return null;
                }
                steps[to] = step;
                step *= sizes[to];
                rest /= sizes[to];
                to--;
            }
            if (rest != 1)
            {
                return null;
            }
        }
        for (; to >= 0; to--)
        {
            steps[to] = 1;
        }
        return steps;
    }
}

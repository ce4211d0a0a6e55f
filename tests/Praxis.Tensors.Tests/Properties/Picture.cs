namespace Praxis.Tensors.Tests.Properties;

/// <summary>What a view shows of its base, as an ordinary array of flat positions in the base: views without steps or offsets.</summary>
sealed record Picture(int[] Sizes, int[] Places)
{
    public int Count => Places.Length;

    public static Picture Whole(int[] sizes) => new(sizes, [.. Enumerable.Range(0, Product(sizes))]);

    public Picture Transpose(int first, int second)
    {
        int[] sizes = [.. Sizes];
        (sizes[first], sizes[second]) = (sizes[second], sizes[first]);
        return Map(sizes, at => (at[first], at[second]) = (at[second], at[first]));
    }

    public Picture Slice(int dim, int start, int stop, int step)
    {
        int[] sizes = [.. Sizes];
        sizes[dim] = (stop - start + step - 1) / step;
        return Map(sizes, at => at[dim] = start + (at[dim] * step));
    }

    public Picture Select(int dim, int index)
    {
        int[] sizes = [.. Sizes.Where((_, d) => d != dim)];
        return new(sizes, [.. Positions(sizes).Select(at => Places[Flat([.. at.Take(dim), index, .. at.Skip(dim)])])]);
    }

    public Picture Expand(int dim, int size)
    {
        int[] sizes = [.. Sizes];
        sizes[dim] = size;
        return Map(sizes, at => at[dim] = 0);
    }

    public Picture Unsqueeze(int dim) => new([.. Sizes.Take(dim), 1, .. Sizes.Skip(dim)], Places);

    public Picture Reshape(int[] sizes) => new(sizes, Places);

    public Picture Unfold(int dim, int size, int step)
    {
        int[] sizes = [.. Sizes, size];
        sizes[dim] = ((Sizes[dim] - size) / step) + 1;
        return new(sizes, [.. Positions(sizes).Select(at =>
        {
            int[] from = [.. at[..^1]];
            from[dim] = (from[dim] * step) + at[^1];
            return Places[Flat(from)];
        })]);
    }

    public Picture Diagonal(int first, int second, int offset)
    {
        int[] others = [.. Enumerable.Range(0, Sizes.Length).Where(d => d != first && d != second)];
        var length = Math.Max(0, offset >= 0 ? Math.Min(Sizes[first], Sizes[second] - offset) : Math.Min(Sizes[first] + offset, Sizes[second]));
        int[] sizes = [.. others.Select(d => Sizes[d]), length];
        return new(sizes, [.. Positions(sizes).Select(at =>
        {
            var from = new int[Sizes.Length];
            for (var i = 0; i < others.Length; i++)
            {
                from[others[i]] = at[i];
            }
            from[first] = at[^1] + Math.Max(0, -offset);
            from[second] = at[^1] + Math.Max(0, offset);
            return Places[Flat(from)];
        })]);
    }

    /// <summary>Every position in a shape, the last dimension fastest.</summary>
    public static IEnumerable<int[]> Positions(int[] sizes)
    {
        var count = Product(sizes);
        for (var i = 0; i < count; i++)
        {
            var at = new int[sizes.Length];
            var rest = i;
            for (var d = sizes.Length - 1; d >= 0; d--)
            {
                (rest, at[d]) = Math.DivRem(rest, sizes[d]);
            }
            yield return at;
        }
    }

    public static int Product(IEnumerable<int> sizes) => sizes.Aggregate(1, (product, size) => product * size);

    int Flat(int[] at)
    {
        var flat = 0;
        for (var d = 0; d < at.Length; d++)
        {
            flat = (flat * Sizes[d]) + at[d];
        }
        return flat;
    }

    Picture Map(int[] sizes, Action<int[]> toOld) => new(sizes, [.. Positions(sizes).Select(at =>
    {
        toOld(at);
        return Places[Flat(at)];
    })]);
}

namespace Praxis.Tensors.Kernels;

/// <summary>
/// A whole plane with zeros around it, as a depthwise kernel reads it: where the convolution strides along a row,
/// the row is dealt out into as many rows as the stride is long, so that neighbouring results read neighbours.
/// </summary>
readonly unsafe struct DepthwiseWindow<T>
    where T : unmanaged
{
    readonly ConvWindow<T> _box;
    readonly Spatial _size;
    readonly Spatial _from;
    readonly Spatial _extent;
    readonly int _step;
    readonly int _dealt;

    public DepthwiseWindow(in ConvAxis z, in ConvAxis y, in ConvAxis x)
    {
        var (fromX, toX) = x.Reads(0, x.Result);
        var (fromY, toY) = y.Reads(0, y.Result);
        var (fromZ, toZ) = z.Reads(0, z.Result);
        _size = new(z.Source, y.Source, x.Source);
        _from = new(fromZ, fromY, fromX);
        _extent = new(toZ - fromZ, toY - fromY, toX - fromX);
        _step = x.InStep;
        _dealt = (_extent.Width + _step - 1) / _step;
        _box = new(_extent.Depth, _extent.Height, _extent.Width);
        Row = (nint)_dealt * _step;
        Slice = Row * _extent.Height;

        // A register may be read past the last row.
        Plane = (Slice * _extent.Depth) + (64 / sizeof(T));
    }

    public nint Row { get; }
    public nint Slice { get; }
    public nint Plane { get; }

    /// <summary>Where a source position lies, counted from the first one that is read.</summary>
    public nint Offset(int z, int y, int x)
    {
        var fromLeft = x - _from.Width;
        return ((z - _from.Depth) * Slice) + ((y - _from.Height) * Row) + (fromLeft % _step * (nint)_dealt) + (fromLeft / _step);
    }

    /// <summary>Sets the zeros around the planes, which <see cref="Copy"/> then leaves alone.</summary>
    public void Clear(T* windows, int planes) => new Span<T>(windows, checked((int)(Plane * planes))).Clear();

    public void Copy(T* plane, T* window)
    {
        if (_step == 1)
        {
            var box = _box;
            box.Data = window;
            box.CopyInside(plane, _size, 1, _from, _extent);
            return;
        }
        for (var z = 0; z < _extent.Depth; z++)
        {
            for (var y = 0; y < _extent.Height; y++)
            {
                var row = window + (z * Slice) + (y * Row);
                var (sourceZ, sourceY) = (z + _from.Depth, y + _from.Height);
                if ((uint)sourceZ >= (uint)_size.Depth || (uint)sourceY >= (uint)_size.Height)
                {
                    new Span<T>(row, (int)Row).Clear();
                    continue;
                }
                var source = plane + ((((nint)sourceZ * _size.Height) + sourceY) * _size.Width);
                for (var phase = 0; phase < _step; phase++)
                {
                    Deal(source, _from.Width + phase, row + ((nint)phase * _dealt));
                }
            }
        }
    }

    void Deal(T* source, int first, T* row)
    {
        var at = 0;
        for (; at < _dealt && first < 0; at++, first += _step)
        {
            row[at] = default;
        }
        if (_step == 2)
        {
            var inside = Math.Min(_dealt, at + ((_size.Width - first + 1) / 2));
            var pairs = Panels.TakeEveryOther(source + first, row + at, inside - at, _size.Width - first);
            at += pairs;
            first += 2 * pairs;
        }
        for (; at < _dealt && first < _size.Width; at++, first += _step)
        {
            row[at] = source[first];
        }
        for (; at < _dealt; at++)
        {
            row[at] = default;
        }
    }
}

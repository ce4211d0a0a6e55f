using System.Numerics;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// The gradient of a convolution by its weights, gw[o, c, k] = Σ over images n and positions p of
/// gy[n, o, p] · x[n, c, position(p, k)]: products whose depth is the positions. The micro-kernel's rows are
/// input channels, read where they lie, its columns output channels, turned over once. The pieces of the batch
/// are summed in a few parts, whose number depends on the shape alone, and the parts in their order.
/// </summary>
unsafe struct WeightGradient<T>
    where T : unmanaged, INumber<T>
{
    const int LongestDepth = 192;
    const int BytesOfWindow = 192 << 10;
    const int MostParts = 8;
    const int BytesOfParts = 4 << 20;
    const double WorkOfAPart = 1 << 19;

    readonly ConvShape _shape;
    readonly T* _x;
    readonly T* _gradient;
    readonly T* _result;
    readonly ConvAxis _z;
    readonly ConvAxis _y;
    readonly ConvAxis _width;

    /// <summary>Whether x is read where it lies.</summary>
    readonly bool _direct;

    /// <summary>Small images share a piece; large ones are cut into pieces along their first dimension that is not 1.</summary>
    readonly int _imagesOfPiece;
    readonly bool _outerIsDepth;
    readonly int _chunks;
    readonly int _chunkLength;
    readonly int _pieces;
    readonly ConvWindow<T> _window;

    /// <summary>From one image of a piece to the next.</summary>
    readonly nint _windowImage;

    /// <summary>Output channels of a group, rounded up to whole registers.</summary>
    readonly int _resultRow;
    readonly int _parts;

    /// <summary>Input channels of a group are cut among the threads where the parts are too few.</summary>
    readonly int _channelsOfCut;
    readonly int _cuts;
    nint* _offsets;
    T* _sums;

    public WeightGradient(in ConvShape shape, T* x, T* gradient, T* result)
    {
        _shape = shape;
        _x = x;
        _gradient = gradient;
        _result = result;
        (_width, _y, _z) = shape.ForwardAxes();
        var channels = shape.GroupInChannels;
        var positions = shape.Output.Count;
        _imagesOfPiece = (int)Math.Clamp(LongestDepth / positions, 1, shape.Batch);

        var (fromX, toX) = _width.Reads(0, _width.Result);
        var (fromY, toY) = _y.Reads(0, _y.Result);
        var (fromZ, toZ) = _z.Reads(0, _z.Result);
        var plane = (nint)shape.Input.Count;
        _direct = fromX >= 0 && toX <= _width.Source && fromY >= 0 && toY <= _y.Source && fromZ >= 0 && toZ <= _z.Source && !ConvWindow<T>.Collide(plane);
        _outerIsDepth = _z.Result > 1;
        var outer = _outerIsDepth ? _z : _y;
        var bytesOfAll = (double)(toX - fromX) * (toY - fromY) * (toZ - fromZ) * channels * sizeof(T);
        _chunkLength = _imagesOfPiece > 1 ? outer.Result : (int)Math.Ceiling(outer.Result / Math.Ceiling(Math.Max(1, bytesOfAll / BytesOfWindow)));
        _chunks = (outer.Result + _chunkLength - 1) / _chunkLength;
        _pieces = (shape.Batch + _imagesOfPiece - 1) / _imagesOfPiece * _chunks;
        if (_direct)
        {
            _window = new() { Row = _width.Source, Slice = (nint)_width.Source * _y.Source, Channel = plane };
            _windowImage = plane * shape.InChannels;
        }
        else
        {
            var (from, to) = outer.Reads(0, _chunkLength);
            _window = new(_outerIsDepth ? to - from : toZ - fromZ, _outerIsDepth ? toY - fromY : to - from, toX - fromX);
            _windowImage = _window.Size(channels);
        }

        var lanes = KernelTable<T>.Lanes;
        _resultRow = (shape.GroupOutChannels + lanes - 1) / lanes * lanes;
        _parts = (int)Math.Clamp(BytesOfParts / ((double)shape.Groups * _resultRow * channels * shape.Taps * sizeof(T)), 1, Math.Min(MostParts, _pieces));
        var cuts = (2 * Workers.Count) / Math.Max(1, _parts * shape.Groups);
        _channelsOfCut = Workers.Count == 1 || cuts <= 1 ? channels : Math.Max(KernelTable<T>.MaxRows, (channels + cuts - 1) / cuts);
        _cuts = (channels + _channelsOfCut - 1) / _channelsOfCut;
    }

    readonly int PositionsOfPiece => _imagesOfPiece * _chunkLength * (_outerIsDepth ? _y.Result : 1) * _width.Result;

    readonly nint SumsOfGroup => (nint)_shape.GroupInChannels * _shape.Taps * _resultRow;

    public void Run()
    {
        using var offsets = Scratch.Rent<nint>(PositionsOfPiece);
        using var sums = Scratch.Rent<T>(_parts * _shape.Groups * SumsOfGroup);
        _offsets = offsets.Pointer;
        _sums = sums.Pointer;
        FindOffsets();
        var work = _shape.Work / ((double)_parts * _shape.Groups * _cuts);
        fixed (WeightGradient<T>* self = &this)
        {
            Workers.Run(new Job(self), _parts * _shape.Groups * _cuts, (int)Math.Ceiling(WorkOfAPart / Math.Max(1, work)));
        }
        AddParts();
    }

    /// <summary>Where the first tap meets each position of a piece.</summary>
    readonly void FindOffsets()
    {
        var at = 0;
        var rows = _chunkLength * (_outerIsDepth ? _y.Result : 1);
        for (var image = 0; image < _imagesOfPiece; image++)
        {
            for (var row = 0; row < rows; row++)
            {
                var (z, y) = Math.DivRem(row, _y.Result);
                for (var x = 0; x < _width.Result; x++)
                {
                    _offsets[at++] = (image * _windowImage) + (z * _z.InStep * _window.Slice) + (y * _y.InStep * _window.Row) + (x * _width.InStep);
                }
            }
        }
    }

    readonly struct Job(WeightGradient<T>* problem) : IRangeJob
    {
        public void Run(int start, int end)
        {
            ref readonly var shape = ref problem->_shape;
            using var window = Scratch.Rent<T>(problem->_direct ? 0 : problem->_imagesOfPiece * problem->_windowImage);
            using var turned = Scratch.Rent<T>((nint)problem->PositionsOfPiece * problem->_resultRow);
            for (var unit = start; unit < end; unit++)
            {
                var cut = unit % problem->_cuts;
                var group = unit / problem->_cuts % shape.Groups;
                var part = unit / problem->_cuts / shape.Groups;
                var firstChannel = cut * problem->_channelsOfCut;
                var channels = Math.Min(problem->_channelsOfCut, shape.GroupInChannels - firstChannel);
                var sums = problem->_sums + (((part * shape.Groups) + group) * problem->SumsOfGroup) + ((nint)firstChannel * shape.Taps * problem->_resultRow);
                new Span<T>(sums, channels * shape.Taps * problem->_resultRow).Clear();
                if (!problem->_direct)
                {
                    problem->ClearWindow(window.Pointer, channels);
                }
                var last = (int)((long)problem->_pieces * (part + 1) / problem->_parts);
                for (var piece = (int)((long)problem->_pieces * part / problem->_parts); piece < last; piece++)
                {
                    problem->AddPiece(piece, group, firstChannel, channels, window.Pointer, turned.Pointer, sums);
                }
            }
        }
    }

    readonly void AddPiece(int piece, int group, int firstChannel, int channels, T* window, T* turned, T* sums)
    {
        var firstImage = piece / _chunks * _imagesOfPiece;
        var images = Math.Min(_imagesOfPiece, _shape.Batch - firstImage);
        var outer = _outerIsDepth ? _z : _y;
        var firstOuter = piece % _chunks * _chunkLength;
        var lastOuter = Math.Min(outer.Result, firstOuter + _chunkLength);
        var x = _x + ((((nint)firstImage * _shape.InChannels) + (group * _shape.GroupInChannels) + firstChannel) * (nint)_shape.Input.Count);
        if (_direct)
        {
            window = x + (firstOuter * outer.InStep * (_outerIsDepth ? _window.Slice : _window.Row));
        }
        else
        {
            if (_chunks > 1)
            {
                // Another piece of the image has its zeros elsewhere.
                ClearWindow(window, channels);
            }
            CopyWindow(x, images, channels, firstOuter, lastOuter, window);
        }

        var rowsOfOuter = _outerIsDepth ? _y.Result : 1;
        var positions = (lastOuter - firstOuter) * rowsOfOuter * _width.Result;
        var plane = (nint)_shape.Output.Count;
        var gradient = _gradient + ((((nint)firstImage * _shape.OutChannels) + (group * _shape.GroupOutChannels)) * plane) + ((nint)firstOuter * rowsOfOuter * _width.Result);
        var all = images * positions;
        for (int first = 0, width; first < _shape.GroupOutChannels; first += width)
        {
            width = _shape.GroupOutChannels - first > KernelTable<T>.Lanes ? KernelTable<T>.MaxColumns : KernelTable<T>.Lanes;
            var panel = turned + ((nint)first * all);
            for (var image = 0; image < images; image++)
            {
                Panels.Pack(gradient + ((((nint)image * _shape.OutChannels) + first) * plane), 1, plane, panel + ((nint)image * positions * width), width, positions, Math.Min(width, _shape.GroupOutChannels - first));
            }
        }
        var blocks = (all + LongestDepth - 1) / LongestDepth;
        var blockDepth = (all + blocks - 1) / blocks;
        for (var depth = 0; depth < all; depth += blockDepth)
        {
            AddBlock(window, turned, all, depth, Math.Min(blockDepth, all - depth), channels, sums);
        }
    }

    readonly void ClearWindow(T* window, int channels)
    {
        for (var image = 0; image < _imagesOfPiece; image++)
        {
            var box = _window;
            box.Data = window + (image * _windowImage);
            box.Clear(channels);
        }
    }

    readonly void CopyWindow(T* x, int images, int channels, int firstOuter, int lastOuter, T* window)
    {
        var (fromX, toX) = _width.Reads(0, _width.Result);
        var (fromY, toY) = _outerIsDepth ? _y.Reads(0, _y.Result) : _y.Reads(firstOuter, lastOuter);
        var (fromZ, toZ) = _outerIsDepth ? _z.Reads(firstOuter, lastOuter) : _z.Reads(0, _z.Result);
        for (var image = 0; image < images; image++)
        {
            var box = _window;
            box.Data = window + (image * _windowImage);
            box.CopyInside(x + (image * _shape.InChannels * (nint)_shape.Input.Count), _shape.Input, channels, new(fromZ, fromY, fromX), new(toZ - fromZ, toY - fromY, toX - fromX));
        }
    }

    /// <summary>Adds the products over some positions to the sums of every channel and tap.</summary>
    readonly void AddBlock(T* window, T* turned, int positions, int firstPosition, int depth, int channels, T* sums)
    {
        Tile<T> tile = default;
        tile.Offsets = _offsets + firstPosition;
        tile.Depth = depth;
        tile.Accumulate = true;
        for (int first = 0, width; first < _shape.GroupOutChannels; first += width)
        {
            width = _shape.GroupOutChannels - first > KernelTable<T>.Lanes ? KernelTable<T>.MaxColumns : KernelTable<T>.Lanes;
            tile.B = turned + ((nint)first * positions) + ((nint)firstPosition * width);
            tile.BStep = width;
            for (int channel = 0, rows; channel < channels; channel += rows)
            {
                rows = BlockedGemm<T>.NextRows(channels - channel, KernelTable<T>.MaxRows);
                var registers = width / KernelTable<T>.Lanes;
                for (int tap = 0, taps; tap < _shape.Taps; tap += taps)
                {
                    // With one register of columns, two taps share a tile.
                    taps = registers == 1 ? Math.Min(2, _shape.Taps - tap) : 1;
                    var offset = OffsetOf(tap);
                    tile.SetA(window + (channel * _window.Channel) + offset, _window.Channel);
                    tile.SetC(sums + ((((nint)channel * _shape.Taps) + tap) * _resultRow) + first, (nint)_shape.Taps * _resultRow);
                    if (taps == 2)
                    {
                        tile.ASecond = OffsetOf(tap + 1) - offset;
                        tile.CSecond = _resultRow;
                        KernelTable<T>.Get(rows, 2, Walk.Tall)(&tile);
                    }
                    else
                    {
                        KernelTable<T>.Get(rows, registers, Walk.TableOfA)(&tile);
                    }
                }
            }
        }
    }

    readonly nint OffsetOf(int tap)
    {
        var (tapX, tapY, tapZ) = (tap % _width.Taps, tap / _width.Taps % _y.Taps, tap / _width.Taps / _y.Taps);
        return (tapZ * _shape.Dilation.Depth * _window.Slice) + (tapY * _shape.Dilation.Height * _window.Row) + (tapX * _shape.Dilation.Width);
    }

    readonly void AddParts()
    {
        var count = _shape.Groups * SumsOfGroup;
        for (var part = 1; part < _parts; part++)
        {
            Gemv<T>.Axpy(T.One, _sums + (part * count), _sums, count);
        }
        var depth = _shape.GroupInChannels * _shape.Taps;
        for (var group = 0; group < _shape.Groups; group++)
        {
            Transposition.Copy(_sums + (group * SumsOfGroup), _resultRow, _result + ((nint)group * _shape.GroupOutChannels * depth), depth, depth, _shape.GroupOutChannels);
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// The gradient of a convolution of 3 × 3 taps by its weights, over the tiles of <see cref="Winograd{T}"/>: it is
/// Gᵀ[Σ (A·g·Aᵀ) ∘ (Bᵀ·d·B)]·G over all tiles, g the gradient of 2 × 2 results and d the 4 × 4 numbers that they saw. For
/// each of the 16 numbers that is a product whose depth is the tiles; its rows are channels of the input, its columns
/// those of the output. As with <see cref="WeightGradient{T}"/> the units are summed in a few parts, whose number depends
/// on the shape alone. A result that is not finite is left to the sum over taps.
/// </summary>
unsafe struct WinogradGradient<T>
    where T : unmanaged, INumber<T>
{
    const int Points = TileGrid<T>.Points;
    const int FewestTiles = 512;
    const int MostParts = 8;
    const int BytesOfParts = 8 << 20;
    const double WorkOfAPart = 1 << 19;

    /// <summary>The convolution itself, whose source the tiles read.</summary>
    readonly Correlation<T> _problem;
    readonly TileGrid<T> _grid;
    readonly T* _gradient;
    readonly T* _result;
    readonly int _units;
    readonly int _parts;

    /// <summary>Output channels of a group, rounded up to whole registers.</summary>
    readonly int _resultRow;
    T* _sums;
    byte _spoiled;

    public WinogradGradient(in Correlation<T> problem, T* gradient, T* result)
    {
        _problem = problem;
        _gradient = gradient;
        _result = result;
        _grid = new(problem, problem.Batch);
        _units = (problem.Batch + _grid.Images - 1) / _grid.Images * _grid.Chunks;
        var lanes = KernelTable<T>.Lanes;
        _resultRow = (problem.ResultChannels + lanes - 1) / lanes * lanes;
        _parts = (int)Math.Clamp(BytesOfParts / ((double)problem.Groups * SumsOfGroup * sizeof(T)), 1, Math.Min(MostParts, _units));
    }

    /// <summary>Whether there are tiles enough, and channels not so many that the sums would not stay close.</summary>
    public static bool Pays(in Correlation<T> problem) =>
        Winograd<T>.Pays(problem)
        && (long)problem.Batch * ((problem.X.Result + 1) / 2) * ((problem.Y.Result + 1) / 2) >= FewestTiles
        && (double)problem.Groups * Points * problem.SourceChannels * problem.ResultChannels * sizeof(T) <= BytesOfParts / 2;

    readonly nint SumsOfGroup => (nint)Points * _problem.SourceChannels * _resultRow;

    /// <summary>Numbers of an input channel for all tiles of a unit, and some that keep channels out of each other's sets of the cache.</summary>
    readonly int ChannelRow => (_grid.Images * _grid.Columns) + KernelTable<T>.MaxColumns;

    /// <summary>Runs; false if the result is not finite and has to be summed tap by tap.</summary>
    public bool Run()
    {
        using var sums = Scratch.Rent<T>(_parts * _problem.Groups * SumsOfGroup);
        _sums = sums.Pointer;
        var work = (double)_problem.SourceChannels * _resultRow * Points * _grid.Images * _grid.Columns * _units / _parts;
        fixed (WinogradGradient<T>* self = &this)
        {
            Widest<T, Job>.Over(new(self, finish: false), _parts * _problem.Groups, (int)Math.Ceiling(WorkOfAPart / Math.Max(1, work)));
            var count = _problem.Groups * SumsOfGroup;
            for (var part = 1; part < _parts; part++)
            {
                Gemv<T>.Axpy(T.One, _sums + (part * count), _sums, count);
            }
            Widest<T, Job>.Over(new(self, finish: true), _problem.Groups, 1);
        }
        return _spoiled == 0;
    }

    readonly struct Job(WinogradGradient<T>* problem, bool finish) : ILaneJob<T>
    {
        public void Run<S>(int start, int end)
            where S : struct, ILanes<S, T>
        {
            for (var item = start; item < end; item++)
            {
                if (finish)
                {
                    problem->Finish<S>(item);
                }
                else
                {
                    problem->AddPart<S>(item / problem->_problem.Groups, item % problem->_problem.Groups);
                }
            }
        }
    }

    readonly void AddPart<S>(int part, int group)
        where S : struct, ILanes<S, T>
    {
        using var frame = Scratch.Open();
        var layout = new TileLayout((nint)_problem.SourceChannels * ChannelRow, KernelTable<T>.MaxColumns, ChannelRow);
        var tiles = _grid.Images * _grid.Columns;
        var source = frame.Take<T>(Points * layout.Point);
        var gradient = frame.Take<T>((nint)Points * tiles * _resultRow);
        var window = _grid.Window;
        window.Data = frame.Take<T>(window.Size(1));
        var parts = frame.Take<T>(_grid.SizeOfParts);
        var rows = frame.Take<T>(2 * _grid.Rows * (nint)_problem.X.Result * _resultRow);
        new Span<T>(parts, (int)_grid.SizeOfParts).Clear();

        // Columns without a tile stay zero, and so do registers beyond the last channel.
        new Span<T>(gradient, Points * tiles * _resultRow).Clear();
        new Span<T>(rows, 2 * _grid.Rows * _problem.X.Result * _resultRow).Clear();
        var sums = _sums + ((((nint)part * _problem.Groups) + group) * SumsOfGroup);
        new Span<T>(sums, (int)SumsOfGroup).Clear();
        var last = (int)((long)_units * (part + 1) / _parts);
        for (var unit = (int)((long)_units * part / _parts); unit < last; unit++)
        {
            var firstRow = unit % _grid.Chunks * _grid.Rows;
            var firstImage = unit / _grid.Chunks * _grid.Images;
            var images = Math.Min(_grid.Images, _problem.Batch - firstImage);
            window.Clear(1);
            for (var image = 0; image < images; image++)
            {
                _grid.Turn<S>(_problem, firstImage + image, group, firstRow, image * _grid.Columns, window, parts, source, layout);
                TurnGradient<S>(firstImage + image, group, firstRow, image * _grid.Columns, rows, gradient);
            }
            Multiply(images * _grid.Columns, source, layout, gradient, sums);
        }
    }

    /// <summary>A·g·Aᵀ for all tiles of an image, whose output channels lie side by side.</summary>
    readonly void TurnGradient<S>(int image, int group, int firstRow, int firstColumn, T* rows, T* turned)
        where S : struct, ILanes<S, T>
    {
        var (height, width) = (_problem.Y.Result, _problem.X.Result);
        var plane = (nint)height * width;
        var from = _gradient + ((((nint)image * _problem.Groups) + group) * _problem.ResultChannels * plane) + (2 * firstRow * (nint)width);
        var count = Math.Min(2 * _grid.Rows, height - (2 * firstRow));
        Transposition.Copy(from, plane, rows, _resultRow, _problem.ResultChannels, count * width);
        var tiles = _grid.Images * _grid.Columns;
        var point = (nint)tiles * _resultRow;
        for (var row = 0; row < _grid.Rows; row++)
        {
            for (var column = 0; column < _grid.TilesX; column++)
            {
                var tile = firstColumn + (row * _grid.TilesX) + column;
                var at = rows + (((2 * row * (nint)width) + (2 * column)) * _resultRow);
                var (isWide, isHigh) = ((2 * column) + 1 < width, (2 * row) + 1 < count);
                for (int first = 0, panel; first < _resultRow; first += panel)
                {
                    panel = PanelWidth(first);
                    for (var lane = 0; lane < panel; lane += S.Count, at += S.Count)
                    {
                        var to = turned + ((nint)first * tiles) + ((nint)tile * panel) + lane;
                        if (2 * row < count)
                        {
                            TurnTile<S>(at, isWide ? _resultRow : -1, isHigh ? width * (nint)_resultRow : -1, to, point);
                        }
                        else
                        {
                            ClearTile<S>(to, point);
                        }
                    }
                }
            }
        }
    }

    readonly int PanelWidth(int first) =>
        _resultRow - first > KernelTable<T>.Lanes ? KernelTable<T>.MaxColumns : KernelTable<T>.Lanes;

    /// <summary>A·g·Aᵀ for one tile; what lies beyond the image (a negative step) is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void TurnTile<S>(T* g, nint right, nint down, T* to, nint point)
        where S : struct, ILanes<S, T>
    {
        var zero = S.Of(T.Zero);
        var g00 = S.Load(g);
        var g01 = right < 0 ? zero : S.Load(g + right);
        var g10 = down < 0 ? zero : S.Load(g + down);
        var g11 = right < 0 || down < 0 ? zero : S.Load(g + right + down);
        StoreRow(g00, g01, to, point);
        StoreRow(g00 + g10, g01 + g11, to + (4 * point), point);
        StoreRow(g00 - g10, g01 - g11, to + (8 * point), point);
        StoreRow(-g10, -g11, to + (12 * point), point);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void StoreRow<S>(S left, S right, T* to, nint point)
        where S : struct, ILanes<S, T>
    {
        left.Store(to);
        (left + right).Store(to + point);
        (left - right).Store(to + (2 * point));
        (-right).Store(to + (3 * point));
    }

    static void ClearTile<S>(T* to, nint point)
        where S : struct, ILanes<S, T>
    {
        for (var at = 0; at < Points; at++)
        {
            S.Of(T.Zero).Store(to + (at * point));
        }
    }

    /// <summary>Adds, for each of the 16 numbers, the product over the tiles of a unit.</summary>
    readonly void Multiply(int tiles, T* source, in TileLayout layout, T* gradient, T* sums)
    {
        var sources = _problem.SourceChannels;
        var all = _grid.Images * _grid.Columns;
        var blockDepth = BlockedGemm<T>.BlockDepth(tiles);
        Tile<T> tile = default;
        tile.AStep = 1;
        tile.Accumulate = true;
        for (var point = 0; point < Points; point++)
        {
            for (int first = 0, panel; first < _resultRow; first += panel)
            {
                panel = PanelWidth(first);
                tile.BStep = panel;
                for (var depth = 0; depth < tiles; depth += blockDepth)
                {
                    tile.Depth = Math.Min(blockDepth, tiles - depth);
                    tile.B = gradient + ((nint)point * all * _resultRow) + ((nint)first * all) + ((nint)depth * panel);
                    for (int channel = 0, rows; channel < sources; channel += rows)
                    {
                        rows = BlockedGemm<T>.NextRows(sources - channel, KernelTable<T>.MaxRows);
                        tile.SetA(source + (point * layout.Point) + (channel * layout.Channel) + depth, layout.Channel);
                        tile.SetC(sums + ((((nint)point * sources) + channel) * _resultRow) + first, _resultRow);
                        KernelTable<T>.Get(rows, panel / KernelTable<T>.Lanes, Walk.Step)(&tile);
                    }
                }
            }
        }
    }

    /// <summary>Gᵀ·s·G for every pair of channels.</summary>
    void Finish<S>(int group)
        where S : struct, ILanes<S, T>
    {
        var sources = _problem.SourceChannels;
        using var taps = Scratch.Rent<T>(9 * (nint)_resultRow * sources);
        var sums = _sums + (group * SumsOfGroup);
        var point = (nint)sources * _resultRow;
        var spoiled = S.Of(T.Zero);
        var half = S.Of(0.5);
        var across = stackalloc T[12 * S.Count];
        for (var source = 0; source < sources; source++)
        {
            for (var first = 0; first < _resultRow; first += S.Count)
            {
                var from = sums + ((nint)source * _resultRow) + first;
                for (var row = 0; row < 4; row++, from += 4 * point)
                {
                    Three(S.Load(from), S.Load(from + point), S.Load(from + (2 * point)), S.Load(from + (3 * point)), half, across + (3 * row * S.Count), S.Count);
                }
                var to = taps.Pointer + (9 * (nint)source * _resultRow) + first;
                for (var column = 0; column < 3; column++, to += _resultRow)
                {
                    var at = across + (column * S.Count);
                    Three(S.Load(at), S.Load(at + (3 * S.Count)), S.Load(at + (6 * S.Count)), S.Load(at + (9 * S.Count)), half, to, 3 * _resultRow);
                }
                to -= 3 * _resultRow;
                for (var tap = 0; tap < 9; tap++)
                {
                    spoiled = S.MultiplyAdd(S.Load(to + (tap * _resultRow)), S.Of(T.Zero), spoiled);
                }
            }
        }
        if (S.Sum(spoiled) != T.Zero)
        {
            _spoiled = 1;
        }
        var depth = 9 * sources;
        Transposition.Copy(taps.Pointer, _resultRow, _result + ((nint)group * _problem.ResultChannels * depth), depth, depth, _problem.ResultChannels);
    }

    /// <summary>Gᵀ times four numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Three<S>(S s0, S s1, S s2, S s3, S half, T* to, nint step)
        where S : struct, ILanes<S, T>
    {
        var even = half * (s1 + s2);
        (s0 + even).Store(to);
        (half * (s1 - s2)).Store(to + step);
        (even + s3).Store(to + (2 * step));
    }
}

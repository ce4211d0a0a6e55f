using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// Correlations of 3 × 3 taps in unit steps by Winograd's F(2 × 2, 3 × 3): tiles of 2 × 2 results come from tiles d of
/// 4 × 4 numbers of the source as Aᵀ[(G·w·Gᵀ) ∘ (Bᵀ·d·B)]·A, 16 products instead of 36. The products of the k-th numbers
/// of all tiles are a matrix product over the channels. The rounding error grows by a small factor. Where an image gives
/// a number that is not finite, which sums and differences would spread over its tile, it is done again tap by tap.
/// </summary>
unsafe struct Winograd<T>
    where T : unmanaged, INumber<T>
{
    const int Points = TileGrid<T>.Points;
    const int FewestChannels = 16;
    const int FewestTiles = 128;
    const int BytesOfWeights = 32 << 20;
    const double WorkOfAPart = 1 << 19;

    readonly Correlation<T> _problem;
    readonly TileGrid<T> _grid;
    T* _weights;
    byte* _spoiled;

    public Winograd(in Correlation<T> problem)
    {
        _problem = problem;
        _grid = new(problem, Math.Max(1, problem.Batch / (2 * Workers.Count)));
    }

    /// <summary>Whether the taps are 3 × 3 neighbours and there is enough to do for the tiles to be worth their sums.</summary>
    public static bool Pays(in Correlation<T> problem) =>
        IsNeighbours(problem.X) && IsNeighbours(problem.Y)
        && problem.Z.Taps == 1 && problem.Z.Result == 1 && problem.Z.Source == 1 && problem.Z.Meets(0, 0, out var z) && z == 0
        && problem.SourceChannels >= FewestChannels && problem.ResultChannels >= FewestChannels
        && (double)problem.Groups * problem.SourceChannels * problem.ResultChannels * Points * sizeof(T) <= BytesOfWeights
        && Fills(problem)
        && (long)problem.Batch * ((problem.X.Result + 1) / 2) * ((problem.Y.Result + 1) / 2) >= FewestTiles;

    static bool IsNeighbours(in ConvAxis axis)
    {
        if (axis.Taps != 3 || axis.InStep != 1 || axis.OutStep != 1)
        {
            return false;
        }
        axis.Meets(0, 0, out var first);
        axis.Meets(0, 2, out var last);
        return Math.Abs(last - first) == 2;
    }

    /// <summary>Whether at least four in five of the numbers that the tiles give are wanted.</summary>
    static bool Fills(in Correlation<T> problem)
    {
        var (x, y) = (problem.X.Result, problem.Y.Result);
        var tiles = (x + 1) / 2 * ((y + 1) / 2);
        var columns = (tiles + KernelTable<T>.Lanes - 1) / KernelTable<T>.Lanes * KernelTable<T>.Lanes;
        return 5L * x * y >= 16L * (tiles > 2 * KernelTable<T>.MaxColumns ? tiles : columns);
    }

    /// <summary>Runs the correlation.</summary>
    public void Run()
    {
        using var frame = Scratch.Open();
        _weights = frame.Take<T>((nint)Points * _problem.Groups * _problem.ResultChannels * _problem.SourceChannels);
        _spoiled = frame.Take<byte>(_problem.Batch);
        new Span<byte>(_spoiled, _problem.Batch).Clear();
        TurnWeights();
        var units = (_problem.Batch + _grid.Images - 1) / _grid.Images * _grid.Chunks * _problem.Groups;
        var work = (double)_problem.ResultChannels * _problem.SourceChannels * Points * _grid.Pairs * KernelTable<T>.MaxColumns;
        fixed (Winograd<T>* self = &this)
        {
            Widest<T, Job>.Over(new(self), units, (int)Math.Ceiling(WorkOfAPart / Math.Max(1, work)));
        }
        for (var image = 0; image < _problem.Batch; image++)
        {
            if (_spoiled[image] != 0)
            {
                _problem.OneImage(image).RunTapByTap();
            }
        }
    }

    /// <summary>G·w·Gᵀ for every pair of channels: for each of its numbers and each tile of result channels a panel.</summary>
    readonly void TurnWeights()
    {
        var (sources, results) = (_problem.SourceChannels, _problem.ResultChannels);
        var point = (nint)sources * results;
        var half = T.One / (T.One + T.One);
        var taps = stackalloc int[9];
        for (var at = 0; at < 9; at++)
        {
            taps[at] = (TapAt(_problem.Y, at / 3) * 3) + TapAt(_problem.X, at % 3);
        }
        var rowsOfG = stackalloc T[12];
        for (var group = 0; group < _problem.Groups; group++)
        {
            var weights = _problem.Weights + (group * _problem.WeightGroup);
            var turned = _weights + (group * Points * point);
            for (int first = 0, rows; first < results; first += rows)
            {
                rows = BlockedGemm<T>.NextRows(results - first, KernelTable<T>.MaxRows);
                for (var result = first; result < first + rows; result++)
                {
                    for (var source = 0; source < sources; source++)
                    {
                        var w = weights + (result * _problem.WeightResult) + (source * _problem.WeightSource);
                        for (var x = 0; x < 3; x++)
                        {
                            var (top, middle, bottom) = (w[taps[x]], w[taps[3 + x]], w[taps[6 + x]]);
                            rowsOfG[x] = top;
                            rowsOfG[3 + x] = half * (top + middle + bottom);
                            rowsOfG[6 + x] = half * (top - middle + bottom);
                            rowsOfG[9 + x] = bottom;
                        }
                        var to = turned + ((nint)first * sources) + ((nint)source * rows) + (result - first);
                        for (var y = 0; y < 4; y++, to += 4 * point)
                        {
                            var (left, middle, right) = (rowsOfG[3 * y], rowsOfG[(3 * y) + 1], rowsOfG[(3 * y) + 2]);
                            to[0] = left;
                            to[point] = half * (left + middle + right);
                            to[2 * point] = half * (left - middle + right);
                            to[3 * point] = right;
                        }
                    }
                }
            }
        }
    }

    /// <summary>The tap that reads the i-th of the three neighbours.</summary>
    static int TapAt(in ConvAxis axis, int i)
    {
        axis.Meets(0, 0, out var first);
        axis.Meets(0, 2, out var last);
        return first < last ? i : 2 - i;
    }

    /// <summary>From a number of all tiles to the next: a line more than they take, or all 16 would fall into one set of the cache.</summary>
    readonly nint PointOf(int channels) => (((nint)_grid.Pairs * channels) + 1) * KernelTable<T>.MaxColumns;

    readonly struct Job(Winograd<T>* problem) : ILaneJob<T>
    {
        public void Run<S>(int start, int end)
            where S : struct, ILanes<S, T> => problem->RunUnits<S>(start, end);
    }

    readonly void RunUnits<S>(int start, int end)
        where S : struct, ILanes<S, T>
    {
        var wide = KernelTable<T>.MaxColumns;
        using var frame = Scratch.Open();
        var layout = new TileLayout(PointOf(_problem.SourceChannels), (nint)_problem.SourceChannels * wide, wide);
        var turned = frame.Take<T>(Points * layout.Point);
        var products = frame.Take<T>(Points * PointOf(_problem.ResultChannels));
        var window = _grid.Window;
        window.Data = frame.Take<T>(window.Size(1));
        var parts = frame.Take<T>(_grid.SizeOfParts);
        for (var unit = start; unit < end; unit++)
        {
            var group = unit % _problem.Groups;
            var firstRow = unit / _problem.Groups % _grid.Chunks * _grid.Rows;
            var firstImage = unit / _problem.Groups / _grid.Chunks * _grid.Images;
            var images = Math.Min(_grid.Images, _problem.Batch - firstImage);
            window.Clear(1);

            // The results have used the memory of the parts.
            new Span<T>(parts, (int)_grid.SizeOfParts).Clear();
            for (var image = 0; image < images; image++)
            {
                _grid.Turn<S>(_problem, firstImage + image, group, firstRow, image * _grid.Columns, window, parts, turned, layout);
            }
            Multiply(group, images * _grid.Columns / KernelTable<T>.Lanes, turned, products);
            for (var image = 0; image < images; image++)
            {
                FinishImage<S>(firstImage + image, group, firstRow, image * _grid.Columns, products, parts);
            }
        }
    }

    /// <summary>For each of the 16 numbers of a tile the product over the channels.</summary>
    readonly void Multiply(int group, int registers, T* turned, T* products)
    {
        var (sources, results, wide) = (_problem.SourceChannels, _problem.ResultChannels, KernelTable<T>.MaxColumns);
        var blockDepth = BlockedGemm<T>.BlockDepth(sources);
        Tile<T> tile = default;
        tile.BStep = wide;
        for (var point = 0; point < Points; point++)
        {
            var weights = _weights + (((nint)group * Points) + point) * sources * results;
            for (var panel = 0; 2 * panel < registers; panel++)
            {
                var b = turned + (point * PointOf(sources)) + ((nint)panel * sources * wide);
                var c = products + (point * PointOf(results)) + ((nint)panel * results * wide);
                var width = Math.Min(2, registers - (2 * panel));
                for (var depth = 0; depth < sources; depth += blockDepth)
                {
                    tile.Depth = Math.Min(blockDepth, sources - depth);
                    tile.B = b + (depth * wide);
                    tile.Accumulate = depth > 0;
                    for (int first = 0, rows; first < results; first += rows)
                    {
                        rows = BlockedGemm<T>.NextRows(results - first, KernelTable<T>.MaxRows);
                        tile.SetA(weights + ((nint)first * sources) + ((nint)depth * rows), 1);
                        tile.AStep = rows;
                        tile.SetC(c + (first * wide), wide);
                        KernelTable<T>.Get(rows, width, Walk.Step)(&tile);
                    }
                }
            }
        }
    }

    /// <summary>Aᵀ·m·A for all tiles and channels of an image, and the bias.</summary>
    readonly void FinishImage<S>(int image, int group, int firstRow, int firstColumn, T* products, T* results)
        where S : struct, ILanes<S, T>
    {
        var (height, width) = (_problem.Y.Result, _problem.X.Result);
        var plane = (nint)height * width;
        var point = PointOf(_problem.ResultChannels);
        var result = _problem.Result + ((((nint)image * _problem.Groups) + group) * _problem.ResultChannels * plane);
        var spoiled = S.Of(T.Zero);
        for (var channel = 0; channel < _problem.ResultChannels; channel++, result += plane)
        {
            var bias = _problem.Bias == null ? T.Zero : _problem.Bias[(group * _problem.ResultChannels) + channel];
            for (var column = 0; column < _grid.Columns; column += S.Count)
            {
                var (panel, inside) = Math.DivRem(firstColumn + column, KernelTable<T>.MaxColumns);
                var from = products + ((((nint)panel * _problem.ResultChannels) + channel) * KernelTable<T>.MaxColumns) + inside;
                FinishColumns(from, point, S.Of(bias), results + column, ref spoiled);
            }
            for (var row = 2 * firstRow; row < Math.Min(height, 2 * (firstRow + _grid.Rows)); row++)
            {
                var at = results + (row % 2 * 2 * (nint)_grid.Columns) + ((nint)((row / 2) - firstRow) * _grid.TilesX);
                Panels.Interleave(at, _grid.Columns, result + ((nint)row * width), width);
            }
        }
        if (S.Sum(spoiled) != T.Zero)
        {
            _spoiled[image] = 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly void FinishColumns<S>(T* from, nint point, S bias, T* to, ref S spoiled)
        where S : struct, ILanes<S, T>
    {
        Down(from, point, out S top0, out S bottom0);
        Down(from + point, point, out S top1, out S bottom1);
        Down(from + (2 * point), point, out S top2, out S bottom2);
        Down(from + (3 * point), point, out S top3, out S bottom3);
        var (y00, y01) = (top0 + top1 + (top2 + bias), top1 - top2 - (top3 - bias));
        var (y10, y11) = (bottom0 + bottom1 + (bottom2 + bias), bottom1 - bottom2 - (bottom3 - bias));
        y00.Store(to);
        y01.Store(to + _grid.Columns);
        y10.Store(to + (2 * _grid.Columns));
        y11.Store(to + (3 * _grid.Columns));

        // Zero times a finite number is zero, and times any other it is not.
        var zero = S.Of(T.Zero);
        spoiled = S.MultiplyAdd(y00 + y01, zero, S.MultiplyAdd(y10 + y11, zero, spoiled));
    }

    /// <summary>One column of Aᵀ·m, whose numbers lie four points apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Down<S>(T* column, nint point, out S top, out S bottom)
        where S : struct, ILanes<S, T>
    {
        S m0 = S.Load(column), m1 = S.Load(column + (4 * point)), m2 = S.Load(column + (8 * point)), m3 = S.Load(column + (12 * point));
        top = m0 + m1 + m2;
        bottom = m1 - m2 - m3;
    }
}

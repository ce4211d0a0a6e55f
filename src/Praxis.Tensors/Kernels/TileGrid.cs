using System.Numerics;
using System.Runtime.CompilerServices;
using Praxis.Tensors.Simd;

namespace Praxis.Tensors.Kernels;

/// <summary>Where the numbers of turned tiles lie: the strides of the 16 numbers, of panels of columns, and of channels.</summary>
readonly record struct TileLayout(nint Point, nint Panel, nint Channel);

/// <summary>How Winograd's tiles of 2 × 2 results cover images, and the turning of the 4 × 4 numbers that each of them reads.</summary>
readonly unsafe struct TileGrid<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Numbers that a tile reads.</summary>
    public const int Points = 16;
    const int BytesOfUnit = 320 << 10;

    public TileGrid(in Correlation<T> problem, int mostImages)
    {
        TilesX = (problem.X.Result + 1) / 2;
        var tilesY = (problem.Y.Result + 1) / 2;
        var budget = Math.Max(KernelTable<T>.MaxColumns, BytesOfUnit / (Points * sizeof(T) * (problem.SourceChannels + problem.ResultChannels)));
        var most = Math.Clamp(budget / TilesX, 1, tilesY);
        Chunks = (tilesY + most - 1) / most;
        Rows = (tilesY + Chunks - 1) / Chunks;
        Columns = ((Rows * TilesX) + KernelTable<T>.Lanes - 1) / KernelTable<T>.Lanes * KernelTable<T>.Lanes;
        Images = Chunks > 1 ? 1 : Math.Clamp(budget / Columns, 1, mostImages);
        Pairs = ((Images * Columns) + KernelTable<T>.MaxColumns - 1) / KernelTable<T>.MaxColumns;
    }

    /// <summary>Tiles of a row.</summary>
    public int TilesX { get; }

    /// <summary>A unit of work is some images, or some rows of tiles of one.</summary>
    public int Images { get; }

    /// <summary>Rows of tiles of a unit.</summary>
    public int Rows { get; }

    /// <summary>Units of an image, if it is more than one.</summary>
    public int Chunks { get; }

    /// <summary>Columns of the products that the tiles of an image in a unit take: whole registers.</summary>
    public int Columns { get; }

    /// <summary>Pairs of registers of columns in a unit.</summary>
    public int Pairs { get; }

    /// <summary>A channel of an image, as far as a unit reads it, with zeros around.</summary>
    public ConvWindow<T> Window => new(1, (2 * Rows) + 2, (2 * TilesX) + 2);

    /// <summary>Numbers of a channel by the parity of row and column, for each of the four columns of a tile.</summary>
    public nint SizeOfParts => 8 * ((nint)Columns + TilesX);

    /// <summary>Bᵀ·d·B for all tiles and channels of an image.</summary>
    public void Turn<S>(in Correlation<T> problem, int image, int group, int firstRow, int firstColumn, in ConvWindow<T> window, T* parts, T* turned, in TileLayout layout)
        where S : struct, ILanes<S, T>
    {
        var size = problem.SourceSize;
        var from = new Spatial(0, (2 * firstRow) + problem.Y.Least(), problem.X.Least());
        var extent = new Spatial(1, (2 * Rows) + 2, (2 * TilesX) + 2);
        var part = (nint)Columns + TilesX;
        var source = problem.Source + ((((nint)image * problem.Groups) + group) * problem.SourceChannels * (nint)size.Count);
        for (var channel = 0; channel < problem.SourceChannels; channel++)
        {
            window.CopyInside(source + (channel * (nint)size.Count), size, 1, from, extent);
            for (var row = 0; row < extent.Height; row++)
            {
                var at = window.Data + (row * window.Row);
                var to = parts + (row % 2 * 4 * part) + ((nint)(row / 2) * TilesX);
                Panels.Separate(at, to, to + part, TilesX);
                Panels.Separate(at + 2, to + (2 * part), to + (3 * part), TilesX);
            }
            TurnChannel<S>(parts, part, turned + (channel * layout.Channel), layout, firstColumn);
        }
    }

    void TurnChannel<S>(T* parts, nint part, T* turned, in TileLayout layout, int firstColumn)
        where S : struct, ILanes<S, T>
    {
        var odd = parts + (4 * part);
        for (var column = 0; column < Columns; column += S.Count)
        {
            var (panel, inside) = Math.DivRem(firstColumn + column, KernelTable<T>.MaxColumns);
            var to = turned + (panel * layout.Panel) + inside;
            var point = layout.Point;
            TurnColumn<S>(parts + column, odd + column, part, to, point, Left.Of);
            TurnColumn<S>(parts + column, odd + column, part, to + point, point, Left.Sum);
            TurnColumn<S>(parts + column, odd + column, part, to + (2 * point), point, Left.Difference);
            TurnColumn<S>(parts + column, odd + column, part, to + (3 * point), point, Left.Right);
        }
    }

    enum Left
    {
        Of, Sum, Difference, Right,
    }

    /// <summary>One column of Bᵀ·d·B: first across, then down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void TurnColumn<S>(T* even, T* odd, nint part, T* to, nint point, Left which)
        where S : struct, ILanes<S, T>
    {
        var first = Across<S>(even, part, which);
        var second = Across<S>(odd, part, which);
        var third = Across<S>(even + TilesX, part, which);
        var fourth = Across<S>(odd + TilesX, part, which);
        (first - third).Store(to);
        (second + third).Store(to + (4 * point));
        (third - second).Store(to + (8 * point));
        (second - fourth).Store(to + (12 * point));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static S Across<S>(T* row, nint part, Left which)
        where S : struct, ILanes<S, T> => which switch
        {
            Left.Of => S.Load(row) - S.Load(row + (2 * part)),
            Left.Sum => S.Load(row + part) + S.Load(row + (2 * part)),
            Left.Difference => S.Load(row + (2 * part)) - S.Load(row + part),
            _ => S.Load(row + part) - S.Load(row + (3 * part)),
        };
}

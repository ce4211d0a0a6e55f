using System.Numerics;
using System.Runtime.CompilerServices;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// A convolution, or its gradient by the input, as a product that never builds the matrix of patches: a table
/// holds the offset of the source for each channel and tap. Where rows of the result fill registers and read
/// neighbours, the micro-kernel's columns are result positions and its rows result channels. Elsewhere its rows
/// are positions, which read the source number by number, and its columns result channels; the finished rows
/// are turned over into the result. A strided gradient falls into phases that each meet some of the taps.
/// </summary>
unsafe struct Correlation<T>
    where T : unmanaged, INumber<T>
{
    const int PositionsOfBlock = 64;
    const int LongestRow = 192;
    const int BytesOfWindow = 192 << 10;
    const double WorkOfAPart = 1 << 19;

    public required int Batch { get; init; }
    public required int Groups { get; init; }

    /// <summary>Channels of the source in a group.</summary>
    public required int SourceChannels { get; init; }

    /// <summary>Channels of the result in a group.</summary>
    public required int ResultChannels { get; init; }
    public required ConvAxis Z { get; init; }
    public required ConvAxis Y { get; init; }
    public required ConvAxis X { get; init; }
    public required T* Source { get; init; }
    public required T* Result { get; init; }

    /// <summary>A number for each channel of the result, or null.</summary>
    public T* Bias { get; init; }

    /// <summary>Weights whose taps are contiguous; their other dimensions have the strides below.</summary>
    public required T* Weights { get; init; }
    public required nint WeightGroup { get; init; }
    public required nint WeightResult { get; init; }
    public required nint WeightSource { get; init; }

    public readonly int Taps => Z.Taps * Y.Taps * X.Taps;

    public readonly Spatial SourceSize => new(Z.Source, Y.Source, X.Source);

    public readonly Spatial ResultSize => new(Z.Result, Y.Result, X.Result);

    public readonly void Run()
    {
        if (Winograd<T>.Pays(this))
        {
            new Winograd<T>(this).Run();
        }
        else if (ImagesInLanes<T>.Pays(this))
        {
            new ImagesInLanes<T>(this).Run();
        }
        else
        {
            RunTapByTap();
        }
    }

    /// <summary>The correlation of one image of the batch.</summary>
    public readonly Correlation<T> OneImage(int image) => new()
    {
        Batch = 1,
        Groups = Groups,
        SourceChannels = SourceChannels,
        ResultChannels = ResultChannels,
        Z = Z,
        Y = Y,
        X = X,
        Source = Source + (image * Groups * SourceChannels * (nint)SourceSize.Count),
        Result = Result + (image * Groups * ResultChannels * (nint)ResultSize.Count),
        Bias = Bias,
        Weights = Weights,
        WeightGroup = WeightGroup,
        WeightResult = WeightResult,
        WeightSource = WeightSource,
    };

    /// <summary>Image by image, every result as the sum over its taps.</summary>
    public readonly void RunTapByTap()
    {
        var plan = new Plan(this);
        var phases = stackalloc Phase[plan.Phases <= 64 ? plan.Phases : 0];
        using var morePhases = Scratch.Rent<Phase>(plan.Phases <= 64 ? 0 : plan.Phases);
        plan.PhaseList = plan.Phases <= 64 ? phases : morePhases.Pointer;
        using var offsets = Scratch.Rent<nint>((nint)SourceChannels * Taps);
        using var weights = Scratch.Rent<T>((nint)Groups * plan.ResultRow * SourceChannels * Taps);
        BuildPhases(ref plan, offsets.Pointer, weights.Pointer);
        for (var group = 0; group < Groups; group++)
        {
            PackWeights(plan, group);
        }
        fixed (Correlation<T>* self = &this)
        {
            var units = Batch * Groups * plan.Chunks;
            var work = (double)plan.ChunkLength * plan.InnerRows * X.Result * ResultChannels * SourceChannels * Taps;
            Workers.Run(new Job(self, &plan), units, (int)Math.Ceiling(WorkOfAPart / Math.Max(1, work)));
        }
    }

    /// <summary>The result positions that meet the same taps.</summary>
    struct Phase
    {
        public Spatial At;
        public int Depth;
        public nint* Offsets;
        public T* Weights;
    }

    /// <summary>What is the same for every image and group.</summary>
    struct Plan
    {
        /// <summary>Whether the source is read where it lies.</summary>
        public readonly bool Direct;

        /// <summary>Whether the micro-kernel's columns are positions.</summary>
        public readonly bool InColumns;
        public readonly ConvWindow<T> Window;

        /// <summary>The result is cut into chunks along its first dimension that is not 1 (but never along its width).</summary>
        public readonly bool OuterIsDepth;
        public readonly int Chunks;
        public readonly int ChunkLength;

        /// <summary>Rows of the result for each position along the outer dimension.</summary>
        public readonly int InnerRows;
        public readonly Spatial Least;
        public readonly int Phases;

        /// <summary>Channels of the result, rounded up to whole registers.</summary>
        public readonly int ResultRow;

        /// <summary>Numbers of the packed weights of a group.</summary>
        public readonly nint WeightsOfGroup;

        /// <summary>Some result positions meet no tap at all.</summary>
        public bool HasEmptyPhase;
        public Phase* PhaseList;

        public Plan(in Correlation<T> problem)
        {
            var (x, y, z) = (problem.X, problem.Y, problem.Z);
            Least = new(z.Least(), y.Least(), x.Least());
            Phases = z.Phases * y.Phases * x.Phases;
            var lanes = KernelTable<T>.Lanes;
            ResultRow = (problem.ResultChannels + lanes - 1) / lanes * lanes;
            InColumns = Phases == 1 && x.OutStep == 1 && x.InStep == 1 && x.Result % lanes == 0;
            WeightsOfGroup = (nint)ResultRow * problem.SourceChannels * problem.Taps;
            OuterIsDepth = z.Result > 1;
            var outer = OuterIsDepth ? z : y;
            InnerRows = OuterIsDepth ? y.Result : 1;

            var (fromX, toX) = x.Reads(0, x.Result);
            var (fromY, toY) = y.Reads(0, y.Result);
            var (fromZ, toZ) = z.Reads(0, z.Result);
            var plane = (nint)problem.SourceSize.Count;
            Direct = fromX >= 0 && toX <= x.Source && fromY >= 0 && toY <= y.Source && fromZ >= 0 && toZ <= z.Source && !ConvWindow<T>.Collide(plane);
            var bytesOfAll = (double)(toX - fromX) * (toY - fromY) * (toZ - fromZ) * problem.SourceChannels * sizeof(T);
            var chunks = Direct ? 1 : Math.Ceiling(bytesOfAll / BytesOfWindow);
            chunks = Math.Max(chunks, Math.Ceiling(2.0 * Workers.Count / ((double)problem.Batch * problem.Groups)));
            var shortest = Math.Max(1, PositionsOfBlock / Math.Max(1, InnerRows * x.Result));
            ChunkLength = Math.Min(outer.Result, Math.Max(shortest, (int)Math.Ceiling(outer.Result / chunks)));
            Chunks = (outer.Result + ChunkLength - 1) / ChunkLength;

            if (Direct)
            {
                Window = new() { Row = x.Source, Slice = (nint)x.Source * y.Source, Channel = plane };
                return;
            }
            var longest = 0;
            for (var first = 0; first < outer.Result; first += ChunkLength)
            {
                var (from, to) = outer.Reads(first, Math.Min(outer.Result, first + ChunkLength));
                longest = Math.Max(longest, to - from);
            }
            Window = new(OuterIsDepth ? longest : toZ - fromZ, OuterIsDepth ? toY - fromY : longest, toX - fromX);
        }
    }

    readonly void BuildPhases(ref Plan plan, nint* offsets, T* weights)
    {
        var phase = plan.PhaseList;
        var depths = 0;
        for (var index = 0; index < plan.Phases; index++, phase++)
        {
            phase->At = new(index / X.Phases / Y.Phases, index / X.Phases % Y.Phases, index % X.Phases);
            phase->Offsets = offsets + depths;
            phase->Weights = weights + ((nint)plan.ResultRow * depths);
            var depth = 0;
            for (var channel = 0; channel < SourceChannels; channel++)
            {
                for (var tap = 0; tap < Taps; tap++)
                {
                    if (Meets(phase->At, tap, out var at))
                    {
                        phase->Offsets[depth++] = (channel * plan.Window.Channel) + ((at.Depth - plan.Least.Depth) * plan.Window.Slice) + ((at.Height - plan.Least.Height) * plan.Window.Row) + (at.Width - plan.Least.Width);
                    }
                }
            }
            phase->Depth = depth;
            plan.HasEmptyPhase |= depth == 0;
            depths += depth;
        }
    }

    /// <summary>Where a tap finds the first result position of a phase in the source, if it ever does.</summary>
    public readonly bool Meets(Spatial phase, int tap, out Spatial at)
    {
        var (tapX, tapY, tapZ) = (tap % X.Taps, tap / X.Taps % Y.Taps, tap / X.Taps / Y.Taps);
        var meets = X.Meets(phase.Width, tapX, out var x) & Y.Meets(phase.Height, tapY, out var y) & Z.Meets(phase.Depth, tapZ, out var z);
        at = new(z, y, x);
        return meets;
    }

    /// <summary>The weights of a group: for each phase and panel of result channels, a row for each source channel and tap.</summary>
    readonly void PackWeights(in Plan plan, int group)
    {
        var weights = Weights + (group * WeightGroup);
        for (var index = 0; index < plan.Phases; index++)
        {
            var phase = plan.PhaseList[index];
            var panel = phase.Weights + (group * plan.WeightsOfGroup);
            for (int first = 0, width; first < ResultChannels; first += width, panel += (nint)width * phase.Depth)
            {
                width = plan.InColumns ? BlockedGemm<T>.NextRows(ResultChannels - first, KernelTable<T>.MaxRows) : PanelWidth(first);
                var channels = Math.Min(width, ResultChannels - first);
                var from = weights + (first * WeightResult);
                if (plan.Phases == 1 && WeightSource == Taps)
                {
                    Panels.Pack(from, 1, WeightResult, panel, width, phase.Depth, channels);
                    continue;
                }
                var row = panel;
                for (var source = 0; source < SourceChannels; source++)
                {
                    if (plan.Phases == 1)
                    {
                        Panels.Pack(from + (source * WeightSource), 1, WeightResult, row, width, Taps, channels);
                        row += width * Taps;
                        continue;
                    }
                    for (var tap = 0; tap < Taps; tap++)
                    {
                        if (Meets(phase.At, tap, out _))
                        {
                            Panels.Pack(from + (source * WeightSource) + tap, 0, WeightResult, row, width, 1, channels);
                            row += width;
                        }
                    }
                }
            }
        }
    }

    readonly int PanelWidth(int first) =>
        ResultChannels - first > KernelTable<T>.Lanes ? KernelTable<T>.MaxColumns : KernelTable<T>.Lanes;

    readonly struct Job(Correlation<T>* problem, Plan* plan) : IRangeJob
    {
        public void Run(int start, int end)
        {
            using var window = Scratch.Rent<T>(plan->Direct ? 0 : plan->Window.Size(problem->SourceChannels));
            var rowsOfBlock = Math.Max(1, PositionsOfBlock / problem->X.Result);
            using var block = Scratch.Rent<T>((nint)plan->ResultRow * Math.Min(LongestRow, rowsOfBlock * problem->X.Result));
            if (!plan->Direct)
            {
                problem->Clear(*plan, window.Pointer);
            }
            for (var unit = start; unit < end; unit++)
            {
                var image = unit / plan->Chunks;
                problem->RunChunk(*plan, image, unit % plan->Chunks, window.Pointer, block.Pointer, rowsOfBlock);
            }
        }
    }

    readonly void Clear(in Plan plan, T* copy)
    {
        var window = plan.Window;
        window.Data = copy;
        window.Clear(SourceChannels);
    }

    /// <summary>A chunk of the result of an image and group.</summary>
    readonly void RunChunk(in Plan plan, int image, int chunk, T* copy, T* block, int rowsOfBlock)
    {
        var outer = plan.OuterIsDepth ? Z : Y;
        var firstOuter = chunk * plan.ChunkLength;
        var lastOuter = Math.Min(outer.Result, firstOuter + plan.ChunkLength);
        var window = plan.Window;
        var source = Source + (image * SourceChannels * (nint)SourceSize.Count);
        var origin = plan.Least;
        window.Data = source;
        if (!plan.Direct)
        {
            var (fromX, toX) = X.Reads(0, X.Result);
            var (fromY, toY) = plan.OuterIsDepth ? Y.Reads(0, Y.Result) : Y.Reads(firstOuter, lastOuter);
            var (fromZ, toZ) = plan.OuterIsDepth ? Z.Reads(firstOuter, lastOuter) : Z.Reads(0, Z.Result);
            window.Data = copy;
            if (plan.Chunks > 1)
            {
                // Another chunk of the image has its zeros elsewhere.
                Clear(plan, copy);
            }
            window.CopyInside(source, SourceSize, SourceChannels, new(fromZ, fromY, fromX), new(toZ - fromZ, toY - fromY, toX - fromX));
            origin = new(plan.Least.Depth - fromZ, plan.Least.Height - fromY, plan.Least.Width - fromX);
        }
        window.Data += (origin.Depth * window.Slice) + (origin.Height * window.Row) + origin.Width;

        var plane = (nint)Z.Result * Y.Result * X.Result;
        var result = Result + (image * ResultChannels * plane);
        if (plan.InColumns)
        {
            RunInColumns(plan, window, image % Groups, result, firstOuter * plan.InnerRows * X.Result, lastOuter * plan.InnerRows * X.Result);
            return;
        }
        for (var row = firstOuter * plan.InnerRows; row < lastOuter * plan.InnerRows; row += rowsOfBlock)
        {
            var rows = Math.Min(rowsOfBlock, (lastOuter * plan.InnerRows) - row);
            for (var first = 0; first < X.Result; first += LongestRow)
            {
                var box = new Box { Row = row, Rows = rows, First = first, Last = Math.Min(X.Result, first + LongestRow), Group = image % Groups };
                RunBlock(plan, window, box, block);
                Transposition.Copy(block, plan.ResultRow, result + ((nint)row * X.Result) + first, plane, rows * (box.Last - first), ResultChannels);
            }
        }
    }

    /// <summary>A range of positions, which are whole rows, as the columns of the product.</summary>
    readonly void RunInColumns(in Plan plan, in ConvWindow<T> window, int group, T* result, int firstPosition, int lastPosition)
    {
        var lanes = KernelTable<T>.Lanes;
        var plane = (nint)Z.Result * Y.Result * X.Result;
        ref var phase = ref *plan.PhaseList;
        Tile<T> tile = default;
        var blockDepth = phase.Depth == 0 ? 1 : BlockedGemm<T>.BlockDepth(phase.Depth);
        for (int position = firstPosition, registers; position < lastPosition; position += registers * lanes)
        {
            registers = Math.Min(2, (lastPosition - position) / lanes);
            tile.B = At(window, position);
            tile.BRight = registers == 1 ? tile.B : At(window, position + lanes);
            var fill = Bias != null || phase.Depth == 0;
            if (fill)
            {
                for (var channel = 0; channel < ResultChannels; channel++)
                {
                    new Span<T>(result + (channel * plane) + position, registers * lanes).Fill(Bias == null ? T.Zero : Bias[(group * ResultChannels) + channel]);
                }
            }
            for (var depth = 0; depth < phase.Depth; depth += blockDepth)
            {
                tile.Depth = Math.Min(blockDepth, phase.Depth - depth);
                tile.Offsets = phase.Offsets + depth;
                tile.Accumulate = fill || depth > 0;
                for (int first = 0, rows; first < ResultChannels; first += rows)
                {
                    rows = BlockedGemm<T>.NextRows(ResultChannels - first, KernelTable<T>.MaxRows);
                    tile.SetA(phase.Weights + (group * plan.WeightsOfGroup) + ((nint)first * phase.Depth) + ((nint)depth * rows), 1);
                    tile.AStep = rows;
                    tile.SetC(result + (first * plane) + position, plane);
                    KernelTable<T>.Get(rows, registers, Walk.TableOfB)(&tile);
                }
            }
        }
    }

    readonly T* At(in ConvWindow<T> window, int position)
    {
        var (row, x) = Math.DivRem(position, X.Result);
        var (z, y) = Math.DivRem(row, Y.Result);
        return window.Data + (z * Z.InStep * window.Slice) + (y * Y.InStep * window.Row) + x;
    }

    /// <summary>Some whole rows of the result, or a piece of one.</summary>
    struct Box
    {
        public int Row;
        public int Rows;
        public int First;
        public int Last;
        public int Group;
    }

    readonly void RunBlock(in Plan plan, in ConvWindow<T> window, in Box box, T* block)
    {
        var fill = Bias != null || plan.HasEmptyPhase;
        if (fill)
        {
            Fill(plan, box, block);
        }
        for (int first = 0, width; first < ResultChannels; first += width)
        {
            width = PanelWidth(first);
            for (var index = 0; index < plan.Phases; index++)
            {
                ref var phase = ref plan.PhaseList[index];
                Tile<T> tile = default;
                tile.BStep = width;
                var blockDepth = phase.Depth == 0 ? 1 : BlockedGemm<T>.BlockDepth(phase.Depth);
                for (var depth = 0; depth < phase.Depth; depth += blockDepth)
                {
                    tile.Depth = Math.Min(blockDepth, phase.Depth - depth);
                    tile.Offsets = phase.Offsets + depth;
                    tile.B = phase.Weights + (box.Group * plan.WeightsOfGroup) + ((nint)first * phase.Depth) + ((nint)depth * width);
                    tile.Accumulate = fill || depth > 0;
                    RunPhase(plan, window, box, phase, block + first, ref tile, width / KernelTable<T>.Lanes);
                }
            }
        }
    }

    readonly void RunPhase(in Plan plan, in ConvWindow<T> window, in Box box, in Phase phase, T* block, ref Tile<T> tile, int registers)
    {
        var (start, end) = X.Steps(phase.At.Width, box.First, box.Last);
        var length = box.Last - box.First;
        var most = KernelTable<T>.MaxRows;

        var cStep = (nint)X.OutStep * plan.ResultRow;
        var nextRow = Y.InStep * window.Row;
        var nextC = (nint)Y.OutStep * length * plan.ResultRow;
        for (int index = 0, rows; index < box.Rows; index += ((rows - 1) * Y.OutStep) + 1)
        {
            rows = 1;
            var (z, y) = Math.DivRem(box.Row + index, Y.Result);
            if (z % Z.OutStep != phase.At.Depth || y % Y.OutStep != phase.At.Height)
            {
                continue;
            }
            var row = window.Data + (z / Z.OutStep * Z.InStep * window.Slice) + (y / Y.OutStep * nextRow);
            var c = block + ((((nint)index * length) + phase.At.Width - box.First) * plan.ResultRow);
            var available = 1 + (Math.Min(box.Rows - index, Y.Result - y) - 1) / Y.OutStep;
            if (end - start == 4 && most > 4)
            {
                // Rows of four positions are too short for a good tile: up to three of them share one.
                rows = available > 3 ? (available == 4 ? 2 : 3) : available;
                tile.SetA(row + (start * X.InStep), X.InStep);
                tile.A4 = tile.A0 + nextRow;
                tile.A8 = tile.A4 + nextRow;
                tile.SetC(c + (start * cStep), cStep);
                tile.C4 = tile.C0 + nextC;
                tile.C8 = tile.C4 + nextC;
                Run(ref tile, 4 * rows, registers, Walk.TableOfA);
                continue;
            }

            // With one register of columns, two rows or two pieces of a row share a tile.
            var pairOfRows = registers == 1 && end - start <= most && available > 1;
            rows = pairOfRows ? 2 : 1;
            for (int step = start, steps; step < end; step += steps)
            {
                steps = BlockedGemm<T>.NextRows(end - step, most);
                tile.SetA(row + (step * X.InStep), X.InStep);
                tile.SetC(c + (step * cStep), cStep);
                var pairOfPieces = registers == 1 && !pairOfRows && end - step >= 2 * steps;
                if (pairOfRows || pairOfPieces)
                {
                    tile.ASecond = pairOfRows ? nextRow : steps * X.InStep;
                    tile.CSecond = pairOfRows ? nextC : steps * cStep;
                    Run(ref tile, steps, 2, Walk.Tall);
                    step += pairOfPieces ? steps : 0;
                    continue;
                }
                Run(ref tile, steps, registers, Walk.TableOfA);
            }
        }
    }

    static void Run(ref Tile<T> tile, int rows, int registers, Walk walk) =>
        KernelTable<T>.Get(rows, registers, walk)((Tile<T>*)Unsafe.AsPointer(ref tile));

    /// <summary>Every position starts as the bias, or as zero.</summary>
    readonly void Fill(in Plan plan, in Box box, T* block)
    {
        var positions = box.Rows * (box.Last - box.First);
        for (var position = 0; position < positions; position++, block += plan.ResultRow)
        {
            if (Bias == null)
            {
                new Span<T>(block, plan.ResultRow).Clear();
                continue;
            }
            Panels.Move(Bias + (box.Group * ResultChannels), block, ResultChannels);
            new Span<T>(block + ResultChannels, plan.ResultRow - ResultChannels).Clear();
        }
    }
}

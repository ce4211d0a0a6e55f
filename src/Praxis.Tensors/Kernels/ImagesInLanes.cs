using System.Numerics;

namespace Praxis.Tensors.Kernels;

/// <summary>
/// A convolution of many small images, or its gradient by the input. Blocks of images are turned over until the
/// same number of each lies side by side; these are the columns of the product, its rows are result channels.
/// A position meets just those taps that fall into the source, whatever the stride, and no register stays half empty.
/// </summary>
unsafe struct ImagesInLanes<T>
    where T : unmanaged, INumber<T>
{
    const int LongestRow = 8;
    const int BytesOfBlock = 512 << 10;
    const double WorkOfAPart = 1 << 19;

    readonly Correlation<T> _problem;
    readonly int _width;
    readonly int _blocks;

    /// <summary>In a turned block, from one position to the next and from one channel to the next.</summary>
    readonly nint _position;
    readonly nint _channel;
    Reach* _z;
    Reach* _y;
    Reach* _x;
    Phase* _phases;

    public ImagesInLanes(in Correlation<T> problem)
    {
        _problem = problem;
        _width = WidthOfBlock(problem);
        _blocks = (problem.Batch + _width - 1) / _width;

        // Channels side by side lie in different sets of the cache, but tiny images are turned over all at once.
        var plane = problem.SourceSize.Count;
        var whole = plane < LongestRow;
        _position = whole ? _width : (nint)problem.SourceChannels * _width;
        _channel = whole ? (nint)plane * _width : _width;
    }

    /// <summary>Whether the images are many and their rows so short that they would not fill the registers otherwise.</summary>
    public static bool Pays(in Correlation<T> problem)
    {
        var lanes = KernelTable<T>.Lanes;
        var isStrided = problem.X.OutStep > 1 || problem.X.InStep > 1 || problem.Y.OutStep > 1;
        var row = (problem.X.Result + problem.X.OutStep - 1) / problem.X.OutStep;
        return problem.Batch >= lanes
            && row <= LongestRow
            && (isStrided || problem.X.Result % lanes != 0)
            && (double)problem.SourceChannels * problem.SourceSize.Count * WidthOfBlock(problem) * sizeof(T) <= BytesOfBlock
            && (double)problem.ResultChannels * problem.ResultSize.Count * WidthOfBlock(problem) * sizeof(T) <= BytesOfBlock;
    }

    /// <summary>Two registers of images, or one where there would be too few blocks for the threads.</summary>
    static int WidthOfBlock(in Correlation<T> problem) =>
        (long)problem.Batch * problem.Groups < (long)KernelTable<T>.MaxColumns * Workers.Count ? KernelTable<T>.Lanes : KernelTable<T>.MaxColumns;

    /// <summary>Of the taps that the phase of a position along an axis meets, those that fall into the source.</summary>
    struct Reach
    {
        public int Phase;
        public int First;
        public int Last;

        /// <summary>How far the taps of the phase have moved on.</summary>
        public int Moved;
    }

    /// <summary>What positions that meet the same taps share: the rows of the product's depth are taps and, within a tap, channels.</summary>
    struct Phase
    {
        public int Y;
        public int X;
        public int Depth;
        public nint* Offsets;
        public T* Weights;
    }

    public void Run()
    {
        var (z, y, x) = (_problem.Z, _problem.Y, _problem.X);
        var phases = z.Phases * y.Phases * x.Phases;
        using var frame = Scratch.Open();
        _z = FindReach(z, frame.Take<Reach>(z.Result));
        _y = FindReach(y, frame.Take<Reach>(y.Result));
        _x = FindReach(x, frame.Take<Reach>(x.Result));
        _phases = frame.Take<Phase>(phases * _problem.Groups);
        var depth = (nint)_problem.SourceChannels * _problem.Taps;
        var offsets = frame.Take<nint>(depth);
        var weights = frame.Take<T>(depth * _problem.ResultChannels * _problem.Groups);
        BuildPhases(offsets, weights);
        var work = 2.0 * depth * _problem.ResultChannels * _problem.ResultSize.Count * _width / phases;
        fixed (ImagesInLanes<T>* self = &this)
        {
            Workers.Run(new Job(self), _blocks * _problem.Groups, (int)Math.Ceiling(WorkOfAPart / Math.Max(1, work)));
        }
    }

    static Reach* FindReach(in ConvAxis axis, Reach* reaches)
    {
        for (var position = 0; position < axis.Result; position++)
        {
            var phase = position % axis.OutStep;
            var moved = position / axis.OutStep * axis.InStep;
            var (index, first, last) = (0, 0, 0);
            for (var tap = 0; tap < axis.Taps; tap++)
            {
                if (axis.Meets(phase, tap, out var source))
                {
                    if (source + moved >= 0 && source + moved < axis.Source)
                    {
                        first = last == 0 ? index : first;
                        last = index + 1;
                    }
                    index++;
                }
            }
            reaches[position] = new() { Phase = phase, First = first, Last = last, Moved = moved };
        }
        return reaches;
    }

    readonly void BuildPhases(nint* offsets, T* weights)
    {
        var (phasesY, phasesX) = (_problem.Y.Phases, _problem.X.Phases);
        var phases = _problem.Z.Phases * phasesY * phasesX;
        for (var index = 0; index < phases; index++)
        {
            var at = new Spatial(index / phasesX / phasesY, index / phasesX % phasesY, index % phasesX);
            var phase = new Phase { Offsets = offsets };
            for (var group = 0; group < _problem.Groups; group++)
            {
                phase.Depth = 0;
                phase.Weights = weights;
                for (var tap = 0; tap < _problem.Taps; tap++)
                {
                    if (_problem.Meets(at, tap, out var met))
                    {
                        var position = ((((nint)met.Depth * _problem.Y.Source) + met.Height) * _problem.X.Source) + met.Width;
                        for (var channel = 0; channel < _problem.SourceChannels; channel++)
                        {
                            phase.Offsets[phase.Depth++] = (position * _position) + (channel * _channel);
                        }
                    }
                }
                phase.X = CountTaps(_problem.X, at.Width);
                phase.Y = CountTaps(_problem.Y, at.Height);
                PackWeights(phase, group, at);
                _phases[(group * phases) + index] = phase;
                weights += (nint)phase.Depth * _problem.ResultChannels;
            }
            offsets += phase.Depth;
        }
    }

    static int CountTaps(in ConvAxis axis, int phase)
    {
        var count = 0;
        for (var tap = 0; tap < axis.Taps; tap++)
        {
            count += axis.Meets(phase, tap, out _) ? 1 : 0;
        }
        return count;
    }

    /// <summary>For each tile of result channels a panel: a row for each tap and source channel.</summary>
    readonly void PackWeights(in Phase phase, int group, Spatial at)
    {
        var panel = phase.Weights;
        var weights = _problem.Weights + (group * _problem.WeightGroup);
        for (int first = 0, rows; first < _problem.ResultChannels; first += rows)
        {
            rows = BlockedGemm<T>.NextRows(_problem.ResultChannels - first, KernelTable<T>.MaxRows);
            for (var tap = 0; tap < _problem.Taps; tap++)
            {
                if (_problem.Meets(at, tap, out _))
                {
                    Panels.Pack(weights + (first * _problem.WeightResult) + tap, _problem.WeightSource, _problem.WeightResult, panel, rows, _problem.SourceChannels, rows);
                    panel += rows * _problem.SourceChannels;
                }
            }
        }
    }

    readonly struct Job(ImagesInLanes<T>* problem) : IRangeJob
    {
        public void Run(int start, int end)
        {
            using var source = Scratch.Rent<T>(problem->_problem.SourceChannels * (nint)problem->_problem.SourceSize.Count * problem->_width);
            using var result = Scratch.Rent<T>(problem->_problem.ResultChannels * (nint)problem->_problem.ResultSize.Count * problem->_width);
            for (var unit = start; unit < end; unit++)
            {
                problem->RunBlock(unit / problem->_problem.Groups * problem->_width, unit % problem->_problem.Groups, source.Pointer, result.Pointer);
            }
        }
    }

    readonly void RunBlock(int firstImage, int group, T* source, T* result)
    {
        var images = Math.Min(_width, _problem.Batch - firstImage);
        var registers = (images + KernelTable<T>.Lanes - 1) / KernelTable<T>.Lanes;
        TurnSource(firstImage, group, images, source);

        var (z, y, x) = (_problem.Z, _problem.Y, _problem.X);
        var (phasesZ, phasesY, phasesX) = (z.Phases, y.Phases, x.Phases);
        var plane = (nint)_problem.ResultSize.Count;
        Tile<T> tile = default;
        var position = 0;
        for (var atZ = 0; atZ < z.Result; atZ++)
        {
            for (var atY = 0; atY < y.Result; atY++)
            {
                for (var atX = 0; atX < x.Result; atX++, position++)
                {
                    ref readonly var inZ = ref _z[atZ];
                    ref readonly var inY = ref _y[atY];
                    ref readonly var inX = ref _x[atX];
                    ref readonly var phase = ref _phases[(((((group * phasesZ) + inZ.Phase) * phasesY) + inY.Phase) * phasesX) + inX.Phase];
                    var c = result + (position * (nint)_width);
                    tile.B = source + (((((nint)inZ.Moved * y.Source) + inY.Moved) * x.Source) + inX.Moved) * _position;
                    tile.BRight = tile.B + KernelTable<T>.Lanes;
                    tile.Accumulate = _problem.Bias != null || inZ.First == inZ.Last || inY.First == inY.Last || inX.First == inX.Last;
                    if (tile.Accumulate)
                    {
                        Fill(c, plane * _width, group, registers);
                    }

                    // Taps whose rows lie one behind the other in the table are one run.
                    var wholeX = inX.Last - inX.First == phase.X;
                    var wholeY = wholeX && inY.Last - inY.First == phase.Y;
                    var (lastZ, lastY) = (wholeY ? inZ.First + 1 : inZ.Last, wholeX ? inY.First + 1 : inY.Last);
                    var taps = wholeY ? (inZ.Last - inZ.First) * phase.Y * phase.X : wholeX ? (inY.Last - inY.First) * phase.X : inX.Last - inX.First;
                    for (var tapZ = inZ.First; tapZ < lastZ && taps > 0; tapZ++)
                    {
                        for (var tapY = inY.First; tapY < lastY; tapY++)
                        {
                            var first = (((tapZ * phase.Y) + tapY) * phase.X) + inX.First;
                            Add(phase, first * _problem.SourceChannels, taps * _problem.SourceChannels, ref tile, c, plane * _width, registers);
                            tile.Accumulate = true;
                        }
                    }
                }
            }
        }
        var whole = _problem.ResultChannels * plane;
        Transposition.Copy(result, _width, _problem.Result + ((((nint)firstImage * _problem.Groups) + group) * whole), _problem.Groups * whole, (int)whole, images);
    }

    readonly void TurnSource(int firstImage, int group, int images, T* turned)
    {
        var plane = (nint)_problem.SourceSize.Count;
        var channels = _problem.SourceChannels;
        if (images % KernelTable<T>.Lanes != 0)
        {
            new Span<T>(turned, (int)(channels * plane * _width)).Clear();
        }
        var image = _problem.Groups * channels * plane;
        var source = _problem.Source + ((((nint)firstImage * _problem.Groups) + group) * channels * plane);
        if (_position == _width)
        {
            Transposition.Copy(source, image, turned, _width, images, channels * (int)plane);
            return;
        }
        for (var channel = 0; channel < channels; channel++)
        {
            Transposition.Copy(source + (channel * plane), image, turned + (channel * _channel), _position, images, (int)plane);
        }
    }

    /// <summary>Starts a position as the bias, or as zero.</summary>
    readonly void Fill(T* c, nint row, int group, int registers)
    {
        for (var channel = 0; channel < _problem.ResultChannels; channel++)
        {
            new Span<T>(c + (channel * row), registers * KernelTable<T>.Lanes).Fill(_problem.Bias == null ? T.Zero : _problem.Bias[(group * _problem.ResultChannels) + channel]);
        }
    }

    /// <summary>Adds the products over a range of the depth to every channel of a position.</summary>
    readonly void Add(in Phase phase, int start, int count, ref Tile<T> tile, T* c, nint row, int registers)
    {
        var blockDepth = BlockedGemm<T>.BlockDepth(count);
        var accumulate = tile.Accumulate;
        for (int depth = start, end = start + count; depth < end; depth += blockDepth)
        {
            tile.Depth = Math.Min(blockDepth, end - depth);
            tile.Offsets = phase.Offsets + depth;
            tile.Accumulate = accumulate;
            accumulate = true;
            for (int first = 0, rows; first < _problem.ResultChannels; first += rows)
            {
                rows = BlockedGemm<T>.NextRows(_problem.ResultChannels - first, KernelTable<T>.MaxRows);
                tile.SetA(phase.Weights + ((nint)first * phase.Depth) + ((nint)depth * rows), 1);
                tile.AStep = rows;
                tile.SetC(c + (first * row), row);
                fixed (Tile<T>* pointer = &tile)
                {
                    KernelTable<T>.Get(rows, registers, Walk.TableOfB)(pointer);
                }
            }
        }
    }
}

using Praxis.Tensors;

namespace Praxis.Learning.Agents;

/// <summary>
/// The last so many transitions (s, a, r, s′, terminated), drawn evenly with replacement. All its memory is made with it: adding and
/// drawing allocate nothing. It is a module of buffers, so that a checkpoint with it continues to the bit.
/// </summary>
public sealed class ReplayBuffer : Module
{
    readonly TensorSlot _table, _added;
    readonly float[] _row;
    readonly Action<Span<float>> _put;
    readonly Action<Span<long>> _advance;

    /// <summary>An empty buffer.</summary>
    public ReplayBuffer(int capacity, int observationSize, int actionSize)
    {
        Capacity = Checked.AtLeast(1, capacity, nameof(ReplayBuffer), nameof(capacity));
        ObservationSize = Checked.AtLeast(1, observationSize, nameof(ReplayBuffer), nameof(observationSize));
        ActionSize = Checked.AtLeast(1, actionSize, nameof(ReplayBuffer), nameof(actionSize));
        _row = new float[(2 * observationSize) + actionSize + 2];
        _table = AddBuffer("transitions", Tensor.Zeros([capacity, _row.Length]).Keep());
        _added = AddBuffer("added", Tensor.Zeros([1], DType.Int64).Keep());
        _put = table => _row.CopyTo(table.Slice((int)(Added % Capacity) * _row.Length, _row.Length));
        _advance = added => added[0]++;
    }

    /// <summary>How many transitions fit; the oldest makes room for the next.</summary>
    public int Capacity { get; }

    /// <summary>How many numbers an observation has.</summary>
    public int ObservationSize { get; }

    /// <summary>How many numbers an action has.</summary>
    public int ActionSize { get; }

    /// <summary>How many transitions were ever added.</summary>
    public long Added => (long)_added.Value.At(0);

    /// <summary>How many transitions can be drawn.</summary>
    public int Count => (int)Math.Min(Added, Capacity);

    internal Tensor Table => _table.Value;

    internal int Width => _row.Length;

    /// <summary>
    /// Adds a transition. <paramref name="terminated"/> says that the world came to an end; where only the time was over it is false,
    /// since the value of s′ counts then.
    /// </summary>
    public void Add(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, double reward, ReadOnlySpan<float> next, bool terminated)
    {
        if (observation.Length != ObservationSize || next.Length != ObservationSize || action.Length != ActionSize)
        {
            throw new ArgumentException($"ReplayBuffer.Add: observations of {observation.Length} and {next.Length} numbers and an action of {action.Length} were given; they must have {ObservationSize} and {ActionSize}.");
        }
        var row = _row.AsSpan();
        observation.CopyTo(row);
        action.CopyTo(row[ObservationSize..]);
        next.CopyTo(row[(ObservationSize + ActionSize)..]);
        row[^2] = (float)reward;
        row[^1] = terminated ? 0 : 1;
        foreach (var number in row)
        {
            if (!float.IsFinite(number))
            {
                throw new ArgumentException($"ReplayBuffer.Add: {number} is in the transition; observations, action and reward must be finite.");
            }
        }
        _table.Value.Write(_put);
        _added.Value.Write(_advance);
    }

    /// <summary>Fills a batch with transitions, each drawn evenly from all.</summary>
    public void Sample(Transitions batch, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(rng);
        if (batch.ObservationSize != ObservationSize || batch.ActionSize != ActionSize)
        {
            throw new ArgumentException($"ReplayBuffer.Sample: a batch for observations of {batch.ObservationSize} and actions of {batch.ActionSize} numbers was given; they have {ObservationSize} and {ActionSize}.");
        }
        if (Count == 0)
        {
            throw new InvalidOperationException("ReplayBuffer.Sample: the buffer is empty; add a transition first.");
        }
        batch.Gather(this, rng);
    }
}

/// <summary>A batch of transitions, in tensors that are filled again and again.</summary>
public sealed class Transitions
{
    readonly int[] _rows;
    readonly float[] _gathered;
    readonly (Tensor Value, Action<Span<float>> Fill)[] _columns;
    readonly Func<ReadOnlySpan<float>, int> _gather;
    readonly int _width;

    /// <summary>Memory for so many transitions.</summary>
    public Transitions(int count, int observationSize, int actionSize)
    {
        Count = Checked.AtLeast(1, count, nameof(Transitions), nameof(count));
        ObservationSize = Checked.AtLeast(1, observationSize, nameof(Transitions), nameof(observationSize));
        ActionSize = Checked.AtLeast(1, actionSize, nameof(Transitions), nameof(actionSize));
        _width = (2 * observationSize) + actionSize + 2;
        _rows = new int[count];
        _gathered = new float[count * _width];
        _gather = table =>
        {
            for (var i = 0; i < _rows.Length; i++)
            {
                table.Slice(_rows[i] * _width, _width).CopyTo(_gathered.AsSpan(i * _width));
            }
            return 0;
        };
        int[] widths = [observationSize, actionSize, observationSize, 1, 1];
        _columns = new (Tensor, Action<Span<float>>)[widths.Length];
        var start = 0;
        for (var i = 0; i < widths.Length; i++)
        {
            var (from, width) = (start, widths[i]);
            _columns[i] = (Tensor.Zeros([count, width]).Keep(), column =>
            {
                for (var row = 0; row < Count; row++)
                {
                    _gathered.AsSpan((row * _width) + from, width).CopyTo(column[(row * width)..]);
                }
            }
            );
            start += width;
        }
    }

    /// <summary>How many transitions there are.</summary>
    public int Count { get; }

    /// <summary>How many numbers an observation has.</summary>
    public int ObservationSize { get; }

    /// <summary>How many numbers an action has.</summary>
    public int ActionSize { get; }

    /// <summary>s (count × observation).</summary>
    public Tensor Observations => _columns[0].Value;

    /// <summary>a (count × action).</summary>
    public Tensor Actions => _columns[1].Value;

    /// <summary>s′ (count × observation).</summary>
    public Tensor NextObservations => _columns[2].Value;

    /// <summary>r (count × 1).</summary>
    public Tensor Rewards => _columns[3].Value;

    /// <summary>1 where there is a value behind s′, 0 where the world came to an end (count × 1).</summary>
    public Tensor Continues => _columns[4].Value;

    internal void Gather(ReplayBuffer from, Rng rng)
    {
        foreach (ref var row in _rows.AsSpan())
        {
            row = rng.Next(from.Count);
        }
        from.Table.Read(_gather);
        foreach (var (value, fill) in _columns)
        {
            value.Write(fill);
        }
    }
}

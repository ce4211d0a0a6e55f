using Praxis.Tensors;

namespace Praxis.Data.Batching;

/// <summary>Which samples a batch has.</summary>
/// <param name="Epoch">The number of the epoch.</param>
/// <param name="Number">The number of the batch within the epoch.</param>
/// <param name="Indices">The numbers of the samples.</param>
public sealed record BatchPlan(long Epoch, int Number, long[] Indices);

/// <summary>A batch and which samples it has.</summary>
public sealed record Batch<T>(BatchPlan Plan, T Value);

/// <summary>The knobs of <see cref="BatchLoader{T}"/>.</summary>
public sealed record LoaderOptions
{
    /// <summary>The samples of a batch.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Whether a last batch that is not full is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>How many batches are made ahead, each on a thread of the pool; 0 makes a batch when it is asked for.</summary>
    public int Ahead { get; init; } = 2;
}

/// <summary>
/// Makes batches from samples, in the order of the plan, a few ahead of the reader. At most <see cref="LoaderOptions.Ahead"/> batches
/// wait or are being made; the maker has to be a pure function of the plan, and then the number of threads changes nothing.
/// </summary>
public sealed class BatchLoader<T>
{
    readonly Sampler _sampler;
    readonly Func<BatchPlan, T> _make;
    readonly LoaderOptions _options;

    /// <summary>A loader from a sampler and what makes a batch of samples.</summary>
    public BatchLoader(Sampler sampler, Func<BatchPlan, T> make, LoaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentNullException.ThrowIfNull(make);
        (_sampler, _make, _options) = (sampler, make, options ?? new());
        if (_options.Size < 1 || _options.Ahead < 0)
            throw new ArgumentException($"BatchLoader: batches of {_options.Size} samples, {_options.Ahead} ahead, cannot be made; the size is at least 1 and the number ahead at least 0.");
        if (BatchesPerEpoch == 0)
            throw new ArgumentException($"BatchLoader: no batch of {_options.Size} is full with {_sampler.Length} samples; make batches smaller or keep the last.");
    }

    /// <summary>The number of batches of an epoch.</summary>
    public int BatchesPerEpoch => _options.DropLast ? _sampler.Length / _options.Size : (_sampler.Length + _options.Size - 1) / _options.Size;

    /// <summary>Which samples the batches of an epoch have.</summary>
    public IEnumerable<BatchPlan> Plan(long epoch)
    {
        var order = _sampler.Epoch(epoch);
        for (var number = 0; number < BatchesPerEpoch; number++)
        {
            var start = number * _options.Size;
            yield return new(epoch, number, order[start..Math.Min(start + _options.Size, order.Length)]);
        }
    }

    /// <summary>The batches of one epoch.</summary>
    public IEnumerable<Batch<T>> Epoch(long epoch, CancellationToken stop = default) => Load(Plan(epoch), stop);

    /// <summary>The batches of the epochs from one on, without an end.</summary>
    public IEnumerable<Batch<T>> Stream(long firstEpoch = 0, CancellationToken stop = default) => Load(Endless(firstEpoch), stop);

    IEnumerable<BatchPlan> Endless(long firstEpoch)
    {
        for (var epoch = firstEpoch; ; epoch++)
            foreach (var plan in Plan(epoch))
                yield return plan;
    }

    IEnumerable<Batch<T>> Load(IEnumerable<BatchPlan> plans, CancellationToken stop)
    {
        using var source = plans.GetEnumerator();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var waiting = new Queue<Task<Batch<T>>>();
        try
        {
            while (true)
            {
                stop.ThrowIfCancellationRequested();
                Fill(Math.Max(1, _options.Ahead));
                if (waiting.Count == 0)
                    yield break;
                var batch = waiting.Dequeue().GetAwaiter().GetResult();
                Fill(_options.Ahead);
                yield return batch;
            }
        }
        finally
        {
            // Whoever leaves early, by break, exception or token, waits for the batches under way, so that none is made behind their back.
            leaving.Cancel();
            Task.WhenAll(waiting).ContinueWith(static all => all.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        void Fill(int count)
        {
            while (waiting.Count < count && source.MoveNext())
                waiting.Enqueue(Begin(source.Current, leaving.Token));
        }
    }

    Task<Batch<T>> Begin(BatchPlan plan, CancellationToken stop)
    {
        if (_options.Ahead > 0)
            return Task.Run(Make, stop);
        return Task.FromResult(Make());

        Batch<T> Make()
        {
            stop.ThrowIfCancellationRequested();
            using var _ = Gradient.Off();
            return new(plan, _make(plan));
        }
    }
}

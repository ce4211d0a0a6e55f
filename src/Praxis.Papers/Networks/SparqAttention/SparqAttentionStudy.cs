using Praxis.Lab;
using Praxis.Learning;
using Praxis.Papers.House;
using Praxis.Tensors;

namespace Praxis.Papers.Networks;

/// <summary>
/// A decoder that recalls values of keys answers with dense attention, SparQ, two ways of evicting positions and an oracle at equal
/// transfer; then one step over random caches is timed.
/// </summary>
public sealed class SparqAttentionStudy : Study
{
    const string Method = "SparQ", Dense = "dense", Hitters = "H2O", Window = "first and recent", Oracle = "oracle top-k";
    const string NoMean = "SparQ without mean", RootWidth = "SparQ, τ = √d", RandomComponents = "SparQ, random r", Once = "SparQ, keys once";
    const string Match = "exact match", Surprise = "nats an answer", Seconds = "seconds a step", Bytes = "bytes a step", Rate = "share of read bandwidth";
    const int Width = 128;

    /// <inheritdoc/>
    public override Paper Paper { get; } = new("2312.04985", "SparqAttention", Theme.Networks,
        "While decoding, guess from a few large components of the query which cached positions matter, read only those keys and values, and fill in the rest with the mean value.",
        "解码时只用查询向量中最大的几个分量估计哪些历史词元重要，仅读取这些键值，其余用平均值补偿，大幅减少访存。")
    {
        Title = "SparQ Attention: Bandwidth-Efficient LLM Inference",
    };

    /// <inheritdoc/>
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.NotWorse("at a quarter of the transfer, recall is within one point of dense attention", Match, Method, Dense, within: 0.01, at: 0.25,
            zh: "传输量为四分之一时，召回准确率与稠密注意力相差不超过 1 个百分点"),
        Claim.Better("at an eighth of the transfer, recall is at least 5 points above evicting by heavy hitters", Match, Method, Hitters, by: 0.05, at: 0.125,
            zh: "传输量为八分之一时，召回准确率比按重击者淘汰（H2O）至少高 5 个百分点"),
        Claim.Better("at an eighth of the transfer, recall is at least 5 points above keeping the first and most recent positions", Match, Method, Window, by: 0.05, at: 0.125,
            zh: "传输量为八分之一时，召回准确率比只保留最早与最近位置至少高 5 个百分点"),
        Claim.TimeRatio("over 16,384 positions a step takes at most half the time of dense attention", Seconds, Method, Dense, atMost: 0.5, at: 16_384,
            zh: "在 16,384 个位置上，单步用时不超过稠密注意力的一半"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Note> Remarks =>
    [
        new("The model is a decoder of 2 blocks of width 64 with heads of width 32, trained in the study on texts of 256 tokens with 12 keys of one symbol, in place of Llama, Mistral, Gemma and Pythia on question answering and summaries; five models at laptop scale. Texts of 512 tokens with 24 keys are left to full scale.",
            "模型为本研究中训练的两层、宽度 64、头宽 32 的解码器，文本长 256、含 12 个单符号键，而非 Llama 等大模型的问答与摘要任务；笔记本规模用五个模型，长 512、24 个键的文本留给完整规模。"),
        new("Heads of width 32 leave less room than the paper's 128: at a quarter of the transfer 8 of 32 components are read, at an eighth 4.",
            "头宽 32 的余地小于论文的 128：四分之一传输量对应读取 32 个分量中的约 8 个，八分之一对应约 4 个。"),
        new("Every arm gets the k that the same number of elements allows; the oracle's scores are counted as free. Half of SparQ's transfer goes to components and half to keys.",
            "各方法的 k 由相同的元素数决定；理想 top-k 的打分不计入传输。SparQ 的传输量一半用于分量、一半用于键值。"),
        new("A step is timed over random caches, 8 heads of width 128, one text, with r 32 and k 128, caches cold. Batches of several texts, and the split of the time into its parts, are not measured.",
            "单步计时使用随机缓存：8 个宽 128 的头、单条文本、r 为 32、k 为 128、冷缓存。未测多条文本的批量，也未拆分各部分用时。"),
    ];

    /// <inheritdoc/>
    public override bool NeedsMachineAlone => true;

    /// <inheritdoc/>
    public override int DefaultSeeds(Scale scale) => scale.Pick(smoke: 1, laptop: 5, full: 5);

    /// <inheritdoc/>
    public override void Run(Trial trial)
    {
        ArgumentNullException.ThrowIfNull(trial);
        Recall(trial);
        Steps(trial);
    }

    /// <inheritdoc/>
    public override IEnumerable<Figure> Draw(Results results)
    {
        ArgumentNullException.ThrowIfNull(results);
        string[] arms = [Method, Hitters, Window, Oracle, NoMean, RootWidth, RandomComponents, Dense];
        var dense = results.Curve(Dense, Seconds);
        yield return new Panels
        {
            Name = "sparq",
            Title = "Attention to a cache, read in part",
            Items =
            [
                new LineChart
                {
                    Name = "recall",
                    Title = "Recall at equal transfer",
                    X = new("transfer, share of dense attention") { Log = true, Ticks = [.. results.Curve(Method, Match).Select(point => point.At)] },
                    Y = new("exact match") { Min = 0, Max = 1 },
                    Legend = LegendPlace.Right,
                    Width = 620,
                    Series = [.. arms.Where(arm => results.Curve(arm, Match).Count > 0).Select((arm, i) => Line(results.Curve(arm, Match), arm, i))],
                },
                new LineChart
                {
                    Name = "time",
                    Title = "One step, heads of width 128",
                    X = new("positions in the cache, in units of 1,024") { Log = true, Ticks = [.. dense.Select(point => point.At / 1024)] },
                    Y = new("time", "ms") { Log = true },
                    Legend = LegendPlace.Right,
                    Width = 560,
                    Series =
                    [
                        Line(Milliseconds(results, Dense), Dense, 7), Line(Milliseconds(results, Method), Method, 0), Line(Milliseconds(results, Once), Once, 2),
                        new Series("dense × transfer", [.. dense.Select(point => point.At / 1024)], [.. dense.Select(point => point.Estimate.Mean * 1000 * Ideal((int)point.At))]) { Color = 4, Markers = false },
                    ],
                },
            ],
            Caption = "Left: mean over models with 95 % intervals. Right: medians; 'dense × transfer' is what a step would take if time were elements alone.",
        };
    }

    void Recall(Trial trial)
    {
        var (decoder, world) = trial.House(new GptRecall());
        var texts = Enumerable.Range(0, trial.Scale.Pick(smoke: 8, laptop: 64, full: 250)).Select(i => world[GptRecall.FirstTest + (1000L * trial.Seed) + i]).ToArray();
        var head = decoder.Options.Width / decoder.Options.Heads;
        // The middle of the lengths at which queries are answered.
        var length = (texts[0].QueryPlaces[0] + world.Options.Length) / 2;
        double[] ratios = trial.Scale.Pick<double[]>(smoke: [0.25, 0.125], laptop: [0.5, 0.25, 0.125, 0.0625], full: [0.5, 0.25, 0.125, 0.0625]);
        var dense = RecallScore.Of(decoder, texts, _ => new KeyValueCache(), trial.Stop);
        foreach (var (i, ratio) in ratios.Index())
        {
            var (components, keys) = SparQ.Budget(length, head, ratio);
            var sparq = new SparqOptions { Components = components, Keys = keys };
            // 2·k·d + 2·d elements for whoever attends to k positions and the newest.
            var kept = Math.Max(2, (int)(((ratio * SparQ.Transfer(length, head, 0, 0).Dense) - (2 * head)) / (2 * head)));
            var statistics = new SparqStatistics();
            (string Arm, Func<int, IAttentionCache> Cache)[] arms =
            [
                (Method, _ => new SparqCache(sparq, statistics)),
                (Hitters, _ => new HeavyHitterCache(kept)),
                (Window, _ => new WindowCache(kept)),
                (Oracle, _ => new OracleCache(kept)),
                (NoMean, _ => new SparqCache(sparq with { ReallocateToMean = false })),
                (RootWidth, _ => new SparqCache(sparq with { Temperature = SparqTemperature.RootWidth })),
                (RandomComponents, _ => new SparqCache(sparq with { Choice = SparqComponentChoice.Random, Seed = trial.Seed })),
            ];
            foreach (var (arm, cache) in arms)
            {
                Record(arm, RecallScore.Of(decoder, texts, cache, trial.Stop), ratio);
            }
            Record(Dense, dense, ratio);
            trial.Record(Method, "transfer", statistics.TransferRatio, at: ratio);
            trial.Record(Method, "mean α", statistics.MeanAlpha, at: ratio);
            trial.Progress(0.5 * (i + 1) / ratios.Length, "recall");
        }

        void Record(string arm, RecallScore score, double ratio)
        {
            trial.Record(arm, Match, score.ExactMatch, at: ratio);
            trial.Record(arm, Surprise, score.Surprise, at: ratio);
        }
    }

    static void Steps(Trial trial)
    {
        var heads = trial.Scale.Pick(smoke: 2, laptop: 8, full: 16);
        var bandwidth = SpanKernels.MeasureReadBandwidth() * Math.Min(SpanKernels.Threads, heads);
        foreach (var length in trial.Scale.Pick<int[]>(smoke: [2048], laptop: [1024, 4096, 16_384], full: [1024, 4096, 16_384, 65_536]))
        {
            var rng = new Rng(trial.Seed).Split("step").Split(length);
            var numbers = new float[heads * length * Width];
            var (doubled, single) = (new DecodeStore(heads, Width, SparqKeyLayout.Doubled, length), new DecodeStore(heads, Width, SparqKeyLayout.Single, length));
            var values = new float[numbers.Length];
            rng.FillNormal<float>(numbers, 0, 1);
            rng.FillNormal<float>(values, 0, 1);
            doubled.Append(numbers, values, length);
            single.Append(numbers, values, length);
            var (queries, output) = (new float[heads * Width], new float[heads * Width]);
            rng.FillNormal<float>(queries, 0, 1);
            var (options, once) = (new SparqOptions(), new SparqOptions { KeyLayout = SparqKeyLayout.Single });
            var timings = trial.Timed(Seconds,
            [
                new(Dense, () => single.AttendDense(queries, 1, output)),
                new(Method, () => SparQ.Attend(doubled, queries, 1, output, options)),
                new(Once, () => SparQ.Attend(single, queries, 1, output, once)),
            ], new() { ColdCache = true, Repeats = trial.Scale.Pick(smoke: 5, laptop: 21, full: 51) }, at: length);
            var (read, readOnce) = (new SparqStatistics(), new SparqStatistics());
            SparQ.Attend(doubled, queries, 1, output, options, read);
            SparQ.Attend(single, queries, 1, output, once, readOnce);
            trial.Record(Dense, Bytes, read.DenseElements * sizeof(float), at: length);
            trial.Record(Method, Bytes, read.LineBytes, at: length);
            trial.Record(Once, Bytes, readOnce.LineBytes, at: length);
            trial.Record(Dense, "bytes of cache", single.Bytes, at: length);
            trial.Record(Method, "bytes of cache", doubled.Bytes, at: length);
            trial.Record(Dense, Rate, read.DenseElements * sizeof(float) / timings[0].Median / bandwidth, at: length);
        }
    }

    static double Ideal(int length) => SparQ.Transfer(length, Width, 32, 128) is var transfer ? (double)transfer.Sparq / transfer.Dense : 0;

    static IReadOnlyList<CurvePoint> Milliseconds(Results results, string arm) =>
        [.. results.Curve(arm, Seconds).Select(point => point with { At = point.At / 1024, Estimate = new(1000 * point.Estimate.Mean, 1000 * point.Estimate.Deviation, point.Estimate.Count) })];

    static Series Line(IReadOnlyList<CurvePoint> curve, string arm, int color) => new(arm, [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean)])
    {
        Low = curve.Any(point => point.Estimate.Count < 2) ? null : [.. curve.Select(point => point.Estimate.Interval.Low)],
        High = curve.Any(point => point.Estimate.Count < 2) ? null : [.. curve.Select(point => point.Estimate.Interval.High)],
        Color = color,
        ErrorBars = true,
    };
}

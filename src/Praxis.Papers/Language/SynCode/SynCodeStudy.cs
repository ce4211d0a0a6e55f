using Praxis.Data.Worlds;
using Praxis.Lab;
using Praxis.Tensors;

namespace Praxis.Papers.Language;

/// <summary>Measures what 2403.01632 claims for SynCode.</summary>
public sealed class SynCodeStudy : Study
{
    const string Free = "free";
    const string Rejection = "rejection";
    const string NoLookahead = "α = 0";
    const string Method = "SynCode";
    const string StrictArm = "strict";
    const string SharpArm = "sharp";
    const string CheckedArm = "sharp, checked";
    const string Decoding = "decode step";
    const string Cold = "SynCode, first time";
    const string Errors = "syntax errors";
    const string Removed = "errors removed";
    const string Wrong = "wrong tokens";
    const string Masked = "valid tokens masked";
    const string Time = "step time";
    const string MaskTime = "mask time";
    const int RejectionTries = 4;
    static readonly double[] Temperatures = [0.5, 1.0];

    static readonly byte[] TimedText = "SELECT name, size FROM item WHERE total <= 12 AND NOT (kind = 'left') ORDER BY rate DESC LIMIT 5"u8.ToArray();

    static readonly FormalLanguage[] Languages = [FormalLanguage.Arithmetic, FormalLanguage.Json, FormalLanguage.Sql, FormalLanguage.Indented];

    static readonly (string Name, SynCodeOptions Options, bool Check)[] Arms =
    [
        (NoLookahead, new() { Lookahead = 0 }, false),
        (Method, new(), false),
        (StrictArm, new() { Strict = true }, false),
        (SharpArm, new() { Sharp = true }, false),
        (CheckedArm, new() { Sharp = true }, true),
    ];

    /// <inheritdoc />
    public override Paper Paper { get; } = new("2403.01632", "SynCode", Theme.Language,
        "Mask next-token scores so that a text stays a prefix of a context-free language, with a table from lexer states and the terminals that follow to sets of tokens.",
        "用预先构建的“词法自动机状态与后续终结符到词元集合”的表，在解码时屏蔽不合语法的词元，使文本始终是上下文无关语言的前缀。")
    {
        Title = "SynCode: LLM Generation with Grammar Augmentation",
    };

    /// <inheritdoc />
    public override IReadOnlyList<Claim> Claims { get; } =
    [
        Claim.AtLeast("SynCode removes at least nine in ten syntax errors of free sampling", measure: Removed, arm: Method, bound: 0.9,
            zh: "SynCode 至少消除自由采样中九成的语法错误"),
        Claim.AtMost("no token of a valid text is ever masked", measure: Masked, arm: Method, bound: 0, zh: "合法文本中的词元从不被屏蔽"),
        Claim.TimeRatio("a mask costs at most 5 % of a decode step of a small GPT", measure: Time, arm: Method, against: Decoding, atMost: 0.05,
            zh: "计算掩码的时间不超过小型 GPT 解码一步的 5 %"),
        Claim.Better("a look-ahead of one terminal lets fewer wrong tokens through than none", measure: Wrong, arm: Method, against: NoLookahead, goal: Goal.Lower,
            zh: "前瞻一个终结符比不前瞻放过更少的错误词元"),
    ];

    /// <inheritdoc />
    public override IReadOnlyList<Note> Remarks =>
    [
        new("The models are two-layer decoders of width 64 over 512 tokens that learned for a few hundred steps, not CodeGen or Llama; the languages are arithmetic, JSON, a subset of SQL and indented code, and the grammars are those of the library, which know more than the texts show.",
            "模型是宽度 64、两层、512 个词元、只训练几百步的解码器，而非 CodeGen 或 Llama；语言为算术、JSON、SQL 子集与缩进代码，语法来自库，比样本文本更宽。"),
        new("All arms draw from one model at the same two temperatures, so nothing is tuned for any of them. A text that is cut off at the most tokens while it still begins a program counts as unfinished, not as an error.",
            "所有方法使用同一模型与相同的两个温度，因此没有为任何方法调参。到达最大词元数但仍是合法前缀的文本记为未完成，不算错误。"),
        new("'sharp' gives every accept sequence α + 1 terminals and follows the longest match, 'sharp, checked' also lets the parser check the token that was drawn; both go beyond the paper. 'rejection' draws up to four texts freely and keeps the first that parses.",
            "“sharp” 令每个接受序列含 α + 1 个终结符并遵循最长匹配，“sharp, checked” 再由解析器检查所抽词元；两者超出原论文。“rejection” 最多自由抽取四个文本并保留第一个可解析者。"),
        new("The paper's sequences see one terminal behind the one that is complete. Inside an unfinished one they see, as the official implementation looks it up, whatever may follow it somewhere in the language, not what may follow here; blanks between are looked behind. A byte-pair token that ends one terminal and writes several others can therefore pass wrongly, and behind one wrong token the model goes on unconstrained, so models that err much lose more texts than the paper's. Sequences of full length ('sharp') see more, and the check of the drawn token leaves no error.",
            "原论文的序列只看到已完成终结符之后的一个终结符。在未完成的终结符内，按官方实现的查表方式，只要求其后出现语言中某处可跟随它的终结符，而非此处可跟随者；其间的空白会被越过。因此，结束一个终结符并写出若干其他终结符的字节对词元可能被错误放过，此后模型不受约束，错误率高的模型比原论文损失更多文本。完整长度的序列（sharp）看得更多，再检查所抽词元则不留错误。"),
        new("'strict' with the paper's sequences lets a name follow a key word without a blank, which the longest match reads as one name, and it splits natural tokens; both lead a small model astray. The paper reads its output with models that know better.",
            "按原论文序列的 strict 允许名字不加空格紧跟关键字，而最长匹配会把两者读作一个名字；它还会切开自然的词元。两者都会使小模型走偏，原论文的大模型则不易如此。"),
        new("Step times are those of a warm constraint that remembers the masks of places it has seen; 'first time' forgets everything before every text. No peer of another language is run.",
            "单步时间为预热后、记住已见位置掩码的约束；“first time” 在每个文本前清空记忆。未与其他语言的实现比较。"),
        new("How long the models learn was settled after early runs on seeds of the verdict had been seen.",
            "模型训练多久是在看过部分判定种子的早期运行之后确定的。"),
    ];

    /// <inheritdoc />
    public override bool NeedsMachineAlone => true;

    /// <inheritdoc />
    public override void Run(Trial trial)
    {
        var rng = new Rng(trial.Seed);
        var languages = trial.Scale.Pick(smoke: Languages[..1], laptop: Languages, full: Languages);
        var options = new SynCodeWorldOptions
        {
            Texts = trial.Scale.Pick(smoke: 600, laptop: 3000, full: 20_000),
            Vocabulary = trial.Scale.Pick(smoke: 320, laptop: 512, full: 2048),
            Width = trial.Scale.Pick(smoke: 32, laptop: 64, full: 128),
            Steps = trial.Scale.Pick(smoke: 40, laptop: 300, full: 2000),
        };
        var totals = new Dictionary<(string Arm, double Temperature), (double Errors, double Texts)>();
        for (var i = 0; i < languages.Length; i++)
        {
            var (language, start) = (languages[i], i);
            var world = SynCodeWorld.Train(language, options, rng.Split($"{language}"), step =>
            {
                trial.Stop.ThrowIfCancellationRequested();
                trial.Progress((start + (0.6 * step / options.Steps)) / languages.Length, $"learning {language}");
            });
            var constraints = Arms.ToDictionary(arm => arm.Name, arm => SynCode.Constrain(world.Grammar, world.Vocabulary, arm.Options));
            foreach (var temperature in Temperatures)
            {
                Draw(trial, world, $"{language}", temperature, constraints, rng.Split($"draws {language}"), totals);
            }
            Examine(trial, world, $"{language}", constraints);
            TimeSteps(trial, world, $"{language}");
        }
        foreach (var ((arm, temperature), (errors, texts)) in totals.Where(total => total.Key.Arm != Free))
        {
            // Where free sampling makes no error there is none to remove.
            var free = totals[(Free, temperature)].Errors / totals[(Free, temperature)].Texts;
            trial.Record(arm, Removed, free == 0 ? 0 : 1 - (errors / texts / free), at: temperature);
        }
        TimeVocabularies(trial, rng.Split("vocabularies"));
    }

    static void Draw(Trial trial, SynCodeWorld world, string language, double temperature, Dictionary<string, GrammarConstraint> constraints, Rng rng, Dictionary<(string Arm, double Temperature), (double Errors, double Texts)> totals)
    {
        var count = trial.Scale.Pick(smoke: 40, laptop: 100, full: 500);
        var most = trial.Scale.Pick(smoke: 40, laptop: 80, full: 120);
        var free = world.Sample(count, most, temperature, rng.Split(0), null, check: false);
        Record(Free, free);
        Record(Rejection, Rejected());
        foreach (var (arm, _, check) in Arms)
        {
            var constraint = constraints[arm];
            constraint.Reset();
            Record(arm, world.Sample(count, most, temperature, rng.Split(0), constraint, check));
            trial.Stop.ThrowIfCancellationRequested();
        }

        SynCodeSamples Rejected()
        {
            var kept = new SynCodeSamples([.. free.Texts], [.. free.Ended]) { Steps = free.Steps };
            for (var attempt = 1; attempt < RejectionTries; attempt++)
            {
                var again = world.Sample(count, most, temperature, rng.Split(attempt), null, check: false);
                for (var row = 0; row < count; row++)
                {
                    if (IsError(world.Grammar, kept, row))
                    {
                        (kept.Texts[row], kept.Ended[row]) = (again.Texts[row], again.Ended[row]);
                    }
                }
                kept.Steps += again.Steps;
            }
            return kept;
        }

        void Record(string arm, SynCodeSamples samples)
        {
            var errors = Enumerable.Range(0, count).Count(row => IsError(world.Grammar, samples, row));
            var unfinished = Enumerable.Range(0, count).Count(row => !samples.Ended[row] && world.Grammar.AcceptsPrefix([.. samples.Texts[row]]));
            trial.Record(arm, Errors, (double)errors / count, at: temperature, on: language);
            trial.Record(arm, "unfinished texts", (double)unfinished / count, at: temperature, on: language);
            trial.Record(arm, "tokens drawn", samples.Steps, at: temperature, on: language);
            trial.Record(arm, "steps left unconstrained", samples.Fallbacks, at: temperature, on: language);
            var (before, texts) = totals.GetValueOrDefault((arm, temperature));
            totals[(arm, temperature)] = (before + errors, texts + count);
        }
    }

    /// <summary>A text that its model ended is an error when it is no program, one that was cut off when it begins none.</summary>
    static bool IsError(ContextFreeGrammar grammar, SynCodeSamples samples, int row) =>
        samples.Ended[row] ? !grammar.Accepts([.. samples.Texts[row]]) : !grammar.AcceptsPrefix([.. samples.Texts[row]]);

    /// <summary>On texts that the model has not seen: what is masked, what is let through wrongly, and what the masked model makes of them.</summary>
    static void Examine(Trial trial, SynCodeWorld world, string language, Dictionary<string, GrammarConstraint> constraints)
    {
        int[][] texts = [.. world.HeldOutTexts(trial.Scale.Pick(smoke: 10, laptop: 60, full: 1000))];
        var exact = SynCode.Constrain(world.Grammar, world.Vocabulary, new() { Sharp = true });
        var (width, tokens, places) = (world.Vocabulary.Count, texts.Sum(text => text.Length - 1), 0);
        var (masked, wrong, loss) = (new Dictionary<string, int>(), new Dictionary<string, int>(), new Dictionary<string, double>());
        foreach (var text in texts)
        {
            var scores = world.Scores(text);
            exact.Reset();
            foreach (var constraint in constraints.Values)
            {
                constraint.Reset();
            }
            for (var place = 0; place + 1 < text.Length; place++)
            {
                var (next, row) = (text[place + 1], scores.AsSpan(place * width, width).ToArray());
                var examined = place % 5 == 2;
                var allowed = examined ? Enumerable.Range(0, width).Select(exact.Allows).ToArray() : [];
                places += examined ? 1 : 0;
                loss[Free] = loss.GetValueOrDefault(Free) + Loss(row, next);
                foreach (var (arm, _, check) in Arms.Where(arm => !arm.Check))
                {
                    var mask = constraints[arm].Next();
                    var fits = TokenBits.Has(mask, next);
                    masked[arm] = masked.GetValueOrDefault(arm) + (fits ? 0 : 1);
                    for (var token = 0; token < allowed.Length; token++)
                    {
                        wrong[arm] = wrong.GetValueOrDefault(arm) + (TokenBits.Has(mask, token) && !allowed[token] ? 1 : 0);
                    }
                    if (fits)
                    {
                        var kept = (float[])row.Clone();
                        constraints[arm].Mask(kept);
                        loss[arm] = loss.GetValueOrDefault(arm) + Loss(kept, next);
                    }
                }
                if (next == world.Vocabulary.EndOfText)
                {
                    break;
                }
                exact.Accept(next);
                foreach (var (arm, _, _) in Arms.Where(arm => !arm.Check))
                {
                    constraints[arm].Accept(next);
                }
            }
        }
        trial.Record(Free, "perplexity", Math.Exp(loss[Free] / tokens), on: language);
        foreach (var (arm, _, _) in Arms.Where(arm => !arm.Check))
        {
            trial.Record(arm, Masked, (double)masked[arm] / tokens, on: language);
            trial.Record(arm, Wrong, (double)wrong[arm] / places, on: language);
            trial.Record(arm, "perplexity", Math.Exp(loss[arm] / (tokens - masked[arm])), on: language);
        }
    }

    static double Loss(float[] scores, int token)
    {
        var largest = scores.Max();
        return largest + Math.Log(scores.Sum(score => Math.Exp(score - largest))) - scores[token];
    }

    /// <summary>One text decoded step by step with cached keys and values, and the masks of the same steps.</summary>
    static void TimeSteps(Trial trial, SynCodeWorld world, string language)
    {
        var text = world.HeldOutTexts(50).MaxBy(text => text.Length)!;
        var scores = new float[world.Vocabulary.Count];
        var store = MaskStore.Build(world.Grammar, world.Vocabulary);
        var warm = new GrammarConstraint(store);
        trial.Timed(Time,
        [
            new(Decoding, () =>
            {
                using var _ = Gradient.Off();
                var caches = world.Model.NewCaches();
                foreach (var token in text[..^1])
                {
                    world.Model.Score(Tensor.From<long>([token], [1, 1]), caches).CopyTo<float>(scores);
                }
            }),
            new(Method, () => Walk(warm)),
            new(Cold, () => Walk(new(store))),
        ], new() { Repeats = trial.Scale.Pick(smoke: 3, laptop: 9, full: 15) }, on: language);

        void Walk(GrammarConstraint constraint)
        {
            constraint.Reset();
            for (var place = 1; place < text.Length; place++)
            {
                constraint.Mask(scores);
                if (place + 1 < text.Length)
                {
                    constraint.Accept(text[place]);
                }
            }
        }
    }

    /// <summary>The building of a store and a mask by the size of the vocabulary, on SQL, a byte at a time.</summary>
    static void TimeVocabularies(Trial trial, Rng rng)
    {
        foreach (var size in trial.Scale.Pick<int[]>(smoke: [512], laptop: [512, 4096, 32_768], full: [512, 4096, 32_768, 131_072]))
        {
            var vocabulary = SynCodeWorld.Synthetic(size, rng.Split(size));
            MaskStore store = MaskStore.Build(SynCodeGrammars.Sql, vocabulary);
            trial.Record(Method, "store bytes", store.Bytes, at: size);
            var warm = new GrammarConstraint(store);
            trial.Timed("store time", [new(Method, () => store = MaskStore.Build(SynCodeGrammars.Sql, vocabulary))], new() { Repeats = 3, WarmUp = 0 }, at: size);
            trial.Timed(MaskTime, [new(Method, () => Walk(warm)), new(Cold, () => Walk(new(store)))], new() { Repeats = trial.Scale.Pick(smoke: 3, laptop: 9, full: 15) }, at: size);
        }

        void Walk(GrammarConstraint constraint)
        {
            constraint.Reset();
            foreach (var value in TimedText)
            {
                constraint.Next();
                constraint.Accept(value);
            }
        }
    }

    /// <inheritdoc />
    public override IEnumerable<Figure> Draw(Results results)
    {
        string[] arms = [Free, Rejection, NoLookahead, Method, StrictArm, SharpArm, CheckedArm];
        string[] languages = [.. Languages.Select(language => $"{language}").Where(language => results.Mean(Free, Errors, on: language) is not null)];
        var bars = new BarChart
        {
            Name = "syntax-errors",
            Title = "Texts with syntax errors, mean of temperatures 0.5 and 1",
            Groups = [.. languages.Select(Named)],
            Legend = LegendPlace.Below,
            X = new(""),
            Y = new("texts with an error", "%"),
            Series = [.. arms.Select(arm => Bars(results, arm, languages))],
            Width = 620,
        };
        var times = new LineChart
        {
            Name = "mask-time",
            Title = "Time of a mask, SQL",
            X = new("tokens in the vocabulary") { Log = true },
            Y = new("one step", "µs") { Log = true },
            Series = [Line("remembered masks", Method), Line("every place for the first time", Cold)],
            Width = 380,
        };
        yield return Panels.Row(bars, times);

        Series Line(string name, string arm)
        {
            var curve = results.Curve(arm, MaskTime);
            return new(name, [.. curve.Select(point => point.At)], [.. curve.Select(point => point.Estimate.Mean / TimedText.Length * 1e6)]);
        }
    }

    static string Named(string language) => language switch { "Json" => "JSON", "Sql" => "SQL", "Indented" => "indented code", _ => "arithmetic" };

    static Series Bars(Results results, string arm, string[] languages)
    {
        var means = languages.Select(language => results.Mean(arm, Errors, on: language)!.Value).ToArray();
        return new(arm, [.. means.Select(mean => 100 * mean.Mean)]);
    }
}

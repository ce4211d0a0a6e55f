using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

/// <summary>Sheets and samples of the worlds of texts and curves.</summary>
static class TextSheets
{
    static readonly (float R, float G, float B)[] PartColours = [(0.88f, 0.88f, 0.86f), (0.16f, 0.35f, 0.6f), (0.3f, 0.3f, 0.3f), (0.35f, 0.65f, 0.85f), (0.85f, 0.45f, 0.1f), (0.95f, 0.75f, 0.2f)];

    /// <summary>
    /// Above: the table of a Markov source, a recall text by parts, invented sentences with determined endings, topics against words. Below:
    /// the surprise of characters of JSON, SQL, arithmetic and indented code, 32 to a row.
    /// </summary>
    public static ContactSheet Grammars()
    {
        var sheet = new ContactSheet(4, 2, 32, 5);
        var source = new MarkovSource(new(), new Rng(1));
        sheet.Put(0, 0, Tile((x, y) => Heat(Math.Sqrt(source.Row(y / 2)[x / 2]))));
        var recall = new KeyValueRecall(new(), new Rng(1))[0];
        sheet.Put(1, 0, Tile((x, y) => PartColours[(int)recall.Parts[y / 2 * 16 + x / 2]]));
        var language = new InventedLanguage(new(), new Rng(1));
        var sentences = Enumerable.Range(0, 32).Select(index => language[index]).Select(one => (one.Text, Marks: one.DeterminedCharacters())).ToArray();
        sheet.Put(2, 0, Tile((x, y) => x >= sentences[y].Text.Length || sentences[y].Text[x] == ' ' ? (1, 1, 1) : sentences[y].Marks[x] ? (0.85f, 0.45f, 0.1f) : (0.6f, 0.65f, 0.7f)));
        var topics = new TopicTexts(new() { Topics = 32, WordsPerTopic = 1 }, new Rng(1));
        var counts = new double[32, 32];
        for (var index = 0; index < 2000; index++)
            foreach (var word in topics[index].Words)
                for (var topic = 0; topic < 32; topic++)
                    if (topics.TopicWords[topic][0] == word)
                        counts[topics[index].Topic, topic]++;
        sheet.Put(3, 0, Tile((x, y) => Heat(counts[y, x] / 500)));
        foreach (var formal in Enum.GetValues<FormalLanguage>())
        {
            var world = new FormalTexts(new() { Language = formal }, new Rng(1));
            var surprises = new List<double>();
            for (var index = 0; surprises.Count < 1024; index++)
                surprises.AddRange(Surprises(world, world[index].Text.Length > 400 ? "" : world[index].Text).Append(-1));
            sheet.Put((int)formal, 1, Tile((x, y) => surprises[32 * y + x] < 0 ? (1, 1, 1) : Heat(surprises[32 * y + x] / 4)));
        }
        return sheet;
    }

    /// <summary>Points, the true mean and one and two deviations: two curves with gaps, two sinusoids with their points.</summary>
    public static ContactSheet CurvesSheet()
    {
        var sheet = new ContactSheet(4, 1, 64, 3);
        var (waves, slope, family) = (new Curves(CurveOptions.Waves, new Rng(1)), new Curves(CurveOptions.Slope, new Rng(1)), new SinusoidFamily(new Rng(1), rate: (0.8, 2), noise: 0.2));
        Plot(0, waves.Sample(150, "train"), waves.Mean, waves.Deviation, (-4, 4), 2);
        Plot(1, slope.Sample(150, "train"), slope.Mean, slope.Deviation, (-3, 3), 2.2);
        for (var task = 0; task < 2; task++)
        {
            var (a, b, c) = family[task];
            Plot(2 + task, family.Sample(task, 40, "train"), x => a * Math.Sin(b * x + c), _ => 0.2, (-5, 5), 5.5);
        }
        return sheet;

        void Plot(int column, CurveBatch batch, Func<double, double> mean, Func<double, double> deviation, (double Low, double High) range, double height)
        {
            var points = batch.X.ToArray<float>().Zip(batch.Y.ToArray<float>()).Select(one => ((int)Math.Round((one.First - range.Low) / (range.High - range.Low) * 63), (int)Math.Round((height - one.Second) / (2 * height) * 63))).ToHashSet();
            sheet.Put(column, 0, Tile((px, py) =>
            {
                var (x, y) = (range.Low + px / 63.0 * (range.High - range.Low), height - py / 63.0 * 2 * height);
                var off = Math.Abs(y - mean(x)) / deviation(x);
                return points.Contains((px, py)) ? (0.1f, 0.3f, 0.6f) : Math.Abs(y - mean(x)) < height / 63 ? (0.85f, 0.45f, 0.1f) : off < 1 ? (0.97f, 0.85f, 0.7f) : off < 2 ? (0.99f, 0.94f, 0.88f) : (1, 1, 1);
            }, 64));
        }
    }

    /// <summary>Samples of every world of texts.</summary>
    public static string Samples()
    {
        var language = new InventedLanguage(new(), new Rng(1));
        var (topic, facts, problems, strings) = (new TopicTexts(new(), new Rng(1)), new Facts(new(), new Rng(1)), new WordProblems(new(), new Rng(1)), new StringTasks(new Rng(1)));
        string Formal(FormalLanguage one)
        {
            var world = new FormalTexts(new() { Language = one }, new Rng(1));
            return Enumerable.Range(0, 100).Select(index => world[index].Text).First(text => text.Length is > 50 and < 160);
        }
        var example = strings.Example(12, 1);
        (string, string)[] samples =
        [
            ("InventedLanguage", language[1].Text), ("the same, shifted", language.Shifted()[1].Text),
            ("FormalTexts, JSON", Formal(FormalLanguage.Json)), ("FormalTexts, SQL", Formal(FormalLanguage.Sql)), ("FormalTexts, arithmetic", Formal(FormalLanguage.Arithmetic)), ("FormalTexts, indented", "\n" + Formal(FormalLanguage.Indented)),
            ("TopicTexts", topic[0].Text),
            ("Facts", facts.Statement(0, 1, 0).Text), ("the same, asked", facts.Question(0, 1, 1).Text), ("the same, refused", facts.Refusal(0, 1, 1).Text), ("Facts, tagged", facts.Tagged(0).Sentence.Text), ("Facts, secret", facts.Secret(0).Text), ("Facts, groups", string.Join(' ', facts.GroupSentence(0).Words)),
            ("WordProblems", problems[0].Text), .. Enum.GetValues<RationaleStyle>().Select(style => ($"{style}", WordProblems.Rationale(problems[0], style).Replace("\n", " ⏎ "))),
            ("LongMultiplication", LongMultiplication.Write(347, 6).Text), ("StringTasks", example.Prompt + example.Answer),
        ];
        return string.Join('\n', samples.Select(one => $"{one.Item1}: {one.Item2}".TrimEnd()));
    }

    static IEnumerable<double> Surprises(FormalTexts world, string text)
    {
        var state = world.Grammar.Begin();
        foreach (var character in text)
        {
            yield return -Math.Log(state.Next[character.ToString()]);
            state = state.Advance(character.ToString());
        }
    }

    static (float R, float G, float B) Heat(double value)
    {
        var v = (float)Math.Clamp(value, 0, 1);
        return (1 - 0.9f * v, 1 - 0.7f * v, 1 - 0.35f * v);
    }

    static Tensor Tile(Func<int, int, (float R, float G, float B)> colour, int size = 32)
    {
        var values = new float[3 * size * size];
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                (values[y * size + x], values[(size + y) * size + x], values[(2 * size + y) * size + x]) = colour(x, y);
        return Tensor.From(values, [3, size, size]);
    }
}

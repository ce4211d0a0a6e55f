using Praxis.Data.Formats;
using Praxis.Data.Sets;
using Praxis.Data.Tests.Formats;

namespace Praxis.Data.Tests.Sets;

public sealed class OtherSetsTests
{
    [Fact]
    public void Speech_gives_digit_speaker_and_take_in_order()
    {
        using var made = MadeSets.Speech();
        foreach (var (root, isReal) in MadeSets.Roots("speech", made))
        {
            var recordings = SpokenDigits.Load(root);
            Assert.Equal(isReal ? 10 * 6 * 25 : 2 * 2 * 12, recordings.Count);
            Assert.All(recordings, one => Assert.Equal((8000, 1), (one.Clip.SampleRate, one.Clip.Channels)));
            // Take 2 comes before take 10, whatever their order as text.
            Assert.Equal(recordings.OrderBy(one => (one.Digit, one.Speaker, one.Take)), recordings);
            Assert.Equal(recordings.Count, recordings.Select(one => (one.Digit, one.Speaker, one.Take)).Distinct().Count());
            if (isReal)
                Assert.Equal(["george", "jackson", "lucas", "nicolas", "theo", "yweweler"], recordings.Select(one => one.Speaker).Distinct());
            else
                Assert.All(recordings, one => Assert.Equal(100 * one.Digit + one.Take + 1, one.Clip.Length));
        }
    }

    [Fact]
    public void Shakespeare_is_cut_nine_to_one()
    {
        using var made = new TestFolder();
        File.WriteAllText(made["text/tinyshakespeare.txt"], "First Citizen:\nSpeak, speak.\n");
        foreach (var (root, isReal) in MadeSets.Roots("shakespeare", made))
        {
            var text = Shakespeare.Load(root);
            Assert.Equal(isReal ? 1_115_394 : 29, text.Whole.Length);
            Assert.StartsWith("First Citizen:\n", text.Whole);
            Assert.Equal(text.Whole, text.Train + text.Test);
            Assert.Equal(isReal ? 1_003_854 : 26, text.Train.Length);
        }
    }

    [Fact]
    public void Gsm8k_gives_questions_answers_and_the_number_at_the_end()
    {
        using var made = new TestFolder();
        File.WriteAllText(made["text/gsm8k-train.jsonl"], """{"question": "Janet’s ducks?", "answer": "2*3=<<2*3=6>>6\n#### 1,234"}""" + "\n");
        File.WriteAllText(made["text/gsm8k-test.jsonl"], """{"question": "q", "answer": "a\n#### -5"}""" + "\n");
        foreach (var (root, isReal) in MadeSets.Roots("gsm8k", made))
        {
            var problems = GradeSchoolMath.Load(root);
            Assert.Equal(isReal ? (7473, 1319) : (1, 1), (problems.Train.Count, problems.Test.Count));
            Assert.Equal(isReal ? ("72", "18") : ("1234", "-5"), (problems.Train[0].FinalAnswer, problems.Test[0].FinalAnswer));
            Assert.All(problems.Train.Concat(problems.Test), problem => Assert.Matches(@"^-?[0-9.]+$", problem.FinalAnswer));
        }
        File.WriteAllText(made["text/gsm8k-test.jsonl"], "{\"question\": \"q\", \"answer\": \"#### 1\"}\n{\"question\": \"q\", \"answer\": \"none\"}\n");
        Assert.StartsWith("gsm8k-test.jsonl, line 2: ", Assert.Throws<DataFormatException>(() => GradeSchoolMath.Load(made.Path)).Message);
    }

    [Theory]
    [InlineData("cora", 2708, 5278, 1433, 7, 140, 0)]
    [InlineData("citeseer", 3327, 4552, 3703, 6, 120, 15)]
    public void A_citation_graph_has_nodes_edges_words_fields_and_roles(string set, int nodes, int edges, int words, int classes, int training, int unknown)
    {
        using var made = new TestFolder();
        File.WriteAllText(made[$"graphs/{set}.nodes.txt"], "# node_id label split feature_indices(binary bag of words, 5 words, 2 classes)\n0 1 train 0,4\n1 0 val 2\n2 0 test 1,2,3\n3 -1 rest \n");
        File.WriteAllText(made[$"graphs/{set}.edges.txt"], "0 1\n0 2\n");
        foreach (var (root, isReal) in MadeSets.Roots(set, made))
        {
            var graph = set == "cora" ? CitationGraph.Cora(root) : CitationGraph.Citeseer(root);
            if (isReal)
            {
                Assert.Equal((nodes, edges, words, classes), (graph.Nodes, graph.Edges.Count, graph.Words, graph.Classes));
                Assert.Equal((training, 500, 1000), (graph.NodesWith(NodeRole.Train).Length, graph.NodesWith(NodeRole.Tune).Length, graph.NodesWith(NodeRole.Test).Length));
                Assert.Equal(unknown, graph.Labels.Count(label => label < 0));
                // The split has the same number of training papers in every field.
                Assert.Equal(Enumerable.Repeat(20, classes), graph.NodesWith(NodeRole.Train).CountBy(node => graph.Labels[node]).Select(pair => pair.Value));
            }
            else
            {
                Assert.Equal([1, 0, 0, -1], graph.Labels);
                Assert.Equal([NodeRole.Train, NodeRole.Tune, NodeRole.Test, NodeRole.Rest], graph.Roles);
                Assert.Equal([1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0], graph.DenseFeatures());
                Assert.Equal([(0, 1), (0, 2)], graph.Edges);
            }
            Assert.All(graph.Edges, edge => Assert.True(edge.From < edge.To && edge.To < graph.Nodes));
            Assert.Equal(graph.Edges.Count, graph.Edges.Distinct().Count());
            Assert.Equal(graph.Features.Sum(one => one.Length), graph.DenseFeatures().Sum());
        }
    }

    [Theory]
    [InlineData("no header\n", "line 1")]
    [InlineData("# 5 words, 2 classes\n0 2 train 0\n", "line 2")]
    [InlineData("# 5 words, 2 classes\n0 1 train 0\n2 1 train 0\n", "line 3")]
    [InlineData("# 5 words, 2 classes\n0 1 train 5\n", "line 2")]
    [InlineData("# 5 words, 2 classes\n0 1 some 1\n", "line 2")]
    public void A_broken_citation_graph_is_an_error_with_its_line(string text, string expected)
    {
        using var made = new TestFolder();
        File.WriteAllText(made["graphs/cora.nodes.txt"], text);
        File.WriteAllText(made["graphs/cora.edges.txt"], "");
        Assert.StartsWith($"cora.nodes.txt, {expected}: ", Assert.Throws<DataFormatException>(() => CitationGraph.Cora(made.Path)).Message);
    }

    [Fact]
    public void Transformers_have_hourly_moments_and_named_columns()
    {
        using var made = new TestFolder();
        foreach (var name in new[] { "ETTh1", "ETTh2" })
            File.WriteAllText(made[$"series/{name}.csv"], "date,HUFL,OT\n2016-07-01 00:00:00,5.827000141143799,30.5\n2016-07-01 01:00:00,-1,2e1\n");
        foreach (var (root, isReal) in MadeSets.Roots("ett", made))
            foreach (var transformer in new[] { 1, 2 })
            {
                var series = ElectricityTransformers.Load(transformer, root);
                Assert.Equal(isReal ? 17_420 : 2, series.Moments.Count);
                Assert.Equal(isReal ? ["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"] : ["HUFL", "OT"], series.Columns);
                Assert.Equal(series.Moments.Count * series.Columns.Count, series.Values.Length);
                Assert.All(series.Moments.Zip(series.Moments.Skip(1)), pair => Assert.Equal(TimeSpan.FromHours(1), pair.Second - pair.First));
                Assert.True(isReal || series[0, 0] == 5.827f && series[0, 1] == 30.5f && series[1, 0] == -1 && series[1, 1] == 20);
                Assert.True(isReal is false || transformer == 2 || series[0, 6] == 30.531f);
            }
        Assert.Equal((..8640, 8640..11520, 11520..14400), ElectricityTransformers.Split);
    }

    [Fact]
    public void CrowsPairs_gives_the_sentences_and_which_way_they_go()
    {
        using var made = new TestFolder();
        File.WriteAllText(made["fairness/crows_pairs_anonymized.csv"], ",sent_more,sent_less,stereo_antistereo,bias_type,annotations\n0,\"A, b.\",C.,stereo,race-color,\"[['x'], ['y']]\"\n1,D,E,antistereo,age,[]\n");
        foreach (var (root, isReal) in MadeSets.Roots("crows-pairs", made))
        {
            var pairs = CrowsPairs.Load(root);
            Assert.Equal(isReal ? 1508 : 2, pairs.Count);
            if (!isReal)
                Assert.Equal([new SentencePair("A, b.", "C.", true, "race-color"), new SentencePair("D", "E", false, "age")], pairs);
            else
                Assert.Equal((9, 218), (pairs.Select(pair => pair.Bias).Distinct().Count(), pairs.Count(pair => !pair.ShowsStereotype)));
        }
    }
}

using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class GrammarTests
{
    // Two attachments of "with" make one sentence ambiguous.
    const string Attachment = """
        S -> N V N [0.5] | N V N P [0.3] | N V M [0.2]
        M -> N P
        P -> with N
        N -> we [0.25] | you [0.75]
        V -> see
        """;

    [Fact]
    public void The_probability_of_an_ambiguous_sentence_is_the_sum_over_its_parses_and_the_best_one_is_found()
    {
        var grammar = ProbabilisticGrammar.Parse(Attachment, new Rng(1));
        string[] sentence = ["we", "see", "you", "with", "you"];
        Assert.Equal(Math.Log((0.3 + 0.2) * 0.25 * 0.75 * 0.75), grammar.LogProbability(sentence), 1e-12);
        Assert.Equal("(S (N we) (V see) (N you) (P with (N you)))", grammar.BestParse(sentence)!.ToString());
        Assert.Equal(double.NegativeInfinity, grammar.LogProbability(["we", "see"]));
        Assert.Null(grammar.BestParse(["see"]));
        Assert.Equal("(S (N we) (V see) (M (N you) (P with (N you))))",
            grammar.Reweighted(rule => rule.Left == "S" ? rule.Right.Count : rule.Weight, new Rng(1)).Reweighted(rule => rule.Right is ["N", "V", "M"] ? 5 : rule.Weight, new Rng(1)).BestParse(sentence)!.ToString());
    }

    [Fact]
    public void Next_tokens_by_hand()
    {
        var grammar = ProbabilisticGrammar.Parse(Attachment, new Rng(1));
        var state = grammar.After(["we", "see", "you"]);
        Assert.Equal(0.5, state.EndProbability, 1e-12);
        Assert.Equal(0.5, Assert.Single(state.Next).Value, 1e-12);
        Assert.Equal(Math.Log(2), state.Entropy, 1e-12);
        Assert.Equal(Math.Log(0.25 * 0.75), state.LogPrefix, 1e-12);
        Assert.Equal([false, true, false, false, false], grammar.Determined(["we", "see", "you", "with", "we"]));
        Assert.Contains("token 1", Assert.Throws<ArgumentException>(() => grammar.Determined(["we", "with"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entropies_and_lengths_of_a_recursive_grammar_have_their_closed_forms()
    {
        // Geometric: length 1/q; entropy H(q)/q.
        var grammar = ProbabilisticGrammar.Parse("S -> a S [0.7] | a [0.3]", new Rng(1));
        Assert.Equal(1 / 0.3, grammar.MeanLength, 1e-9);
        Assert.Equal(-(0.7 * Math.Log(0.7) + 0.3 * Math.Log(0.3)) / 0.3, grammar.DerivationEntropy, 1e-9);
        Assert.Equal(2 * Math.Log(0.7) + Math.Log(0.3), grammar.LogProbability(["a", "a", "a"]), 1e-12);
    }

    [Fact]
    public void Sentences_come_with_their_probabilities_and_the_next_token_rule_makes_the_same_ones()
    {
        var grammar = ProbabilisticGrammar.Parse("S -> x T [2] | T y | \nT -> x [1] | y x [3]", new Rng(7));
        string[][] all = [[], ["x", "x"], ["x", "y", "x"], ["x", "y"], ["y", "x", "y"]];
        double[] shares = [.. all.Select(sentence => Math.Exp(grammar.LogProbability(sentence)))];
        Assert.Equal([0.25, 0.125, 0.375, 0.0625, 0.1875], shares, (a, b) => Math.Abs(a - b) < 1e-12);
        var counts = new int[5];
        for (var i = 0; i < 5000; i++)
        {
            var text = string.Concat(grammar[i].Tokens);
            counts[Array.FindIndex(all, one => string.Concat(one) == text)]++;
        }
        Statistics.AssertFits(counts, shares);
        var mean = 0.0;
        foreach (var (sentence, share) in all.Zip(shares))
        {
            // Σ of the surprises of its tokens and of its end is −log p.
            var (state, log) = (grammar.Begin(), 0.0);
            foreach (var token in sentence)
            {
                log += Math.Log(state.Next[token]);
                state = state.Advance(token);
            }
            Assert.Equal(Math.Log(share), log + Math.Log(state.EndProbability), 1e-12);
            mean -= share * Math.Log(share);
        }
        Assert.Equal(mean, grammar.DerivationEntropy, 1e-12);
    }

    [Fact]
    public void Grammars_that_cannot_be_are_refused()
    {
        Assert.Contains("begin with itself", Refusal("S -> S a | a"), StringComparison.Ordinal);
        Assert.Contains("begin with itself", Refusal("S -> E S a | a\nE -> | b"), StringComparison.Ordinal);
        Assert.Contains("no end", Refusal("S -> a S S [0.6] | a [0.4]"), StringComparison.Ordinal);
        Assert.Contains("no arrow", Refusal("S = a"), StringComparison.Ordinal);
        Assert.Contains("quote", Refusal("S -> 'a"), StringComparison.Ordinal);
        Assert.Contains("weight", Refusal("S -> a [-1]"), StringComparison.Ordinal);

        static string Refusal(string text) => Assert.Throws<ArgumentException>(() => ProbabilisticGrammar.Parse(text, new Rng(1))).Message;
    }
}

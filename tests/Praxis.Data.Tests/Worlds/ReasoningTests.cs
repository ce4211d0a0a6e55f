using Praxis.Data.Worlds;
using Praxis.Tensors;

namespace Praxis.Data.Tests.Worlds;

public sealed class ReasoningTests
{
    static readonly WordProblems Problems = new(new(), new Rng(5));

    [Fact]
    public void The_answer_of_a_problem_is_what_its_text_comes_to()
    {
        for (var index = 0; index < 200; index++)
        {
            var problem = Problems[index];
            // From the words alone: each sentence has one number and a verb.
            var sentences = problem.Text.Split(" . ");
            long? now = null;
            foreach (var sentence in sentences.SkipLast(1))
            {
                var number = long.Parse(System.Text.RegularExpressions.Regex.Match(sentence, @"\d+").Value, System.Globalization.CultureInfo.InvariantCulture);
                now = now is null ? number : sentence.Contains("times") ? now * number : sentence.Contains("more") ? now + number : now - number;
            }
            Assert.Equal(now, problem.Answer);
            Assert.InRange(problem.Steps.Length, 2, 4);
            Assert.InRange(problem.Answer, 0, 990);
        }
        Assert.Equal(Problems[3].Text, new WordProblems(new(), new Rng(5))[3].Text);
    }

    [Theory]
    [InlineData(RationaleStyle.Numbered)]
    [InlineData(RationaleStyle.Prose)]
    [InlineData(RationaleStyle.Equations)]
    [InlineData(RationaleStyle.Reversed)]
    public void The_checker_passes_right_rationales_and_names_the_first_wrong_step(RationaleStyle style)
    {
        for (var index = 0; index < 100; index++)
        {
            var problem = Problems[index];
            Assert.Equal(new(true, true, null, problem.Answer), WordProblems.Check(problem, WordProblems.Rationale(problem, style)));
            var fault = index % problem.Steps.Length;
            var wrong = WordProblems.Check(problem, WordProblems.FaultyRationale(problem, style, fault));
            Assert.Equal((false, (int?)fault), (wrong.StepsRight, wrong.FirstFault));
            if (fault == problem.Steps.Length - 1)
                Assert.Equal((false, problem.Answer + 1), (wrong.AnswerRight, wrong.Stated));
            // The answer alone is right and its way is missing.
            Assert.Equal(new(true, false, 0, problem.Answer), WordProblems.Check(problem, $"answer : {problem.Answer}"));
        }
    }

    [Fact]
    public void A_rationale_by_hand()
    {
        var problem = new WordProblem(0, "", [new(12, '+', 7), new(19, '*', 2)]);
        Assert.Equal("step 1 : 12 + 7 = 19 . step 2 : 19 * 2 = 38 . answer : 38", WordProblems.Rationale(problem, RationaleStyle.Numbered));
        Assert.Equal("first 12 + 7 makes 19 , then 19 * 2 makes 38 . answer : 38", WordProblems.Rationale(problem, RationaleStyle.Prose));
        Assert.Equal("12 + 7 = 19\n19 * 2 = 38\nanswer : 38", WordProblems.Rationale(problem, RationaleStyle.Equations));
        Assert.Equal("- 38 = 19 * 2\n- 19 = 12 + 7\nanswer : 38", WordProblems.Rationale(problem, RationaleStyle.Reversed));
        Assert.Equal(1, WordProblems.Check(problem, "12 + 7 = 19\n19 * 2 = 39\nanswer : 38").FirstFault);
        Assert.Equal(2, WordProblems.Check(problem, "12 + 7 = 19\n19 * 2 = 38\n38 - 1 = 37\nanswer : 37").FirstFault);
        Assert.Equal(new(false, false, 0, null), WordProblems.Check(problem, "who knows"));
    }

    [Fact]
    public void Multiplication_as_on_the_card_and_exact_for_all()
    {
        var text = LongMultiplication.Write(347, 6);
        Assert.Equal("347*6=24+42+81=2802", text.Text);
        var world = new LongMultiplication(new Rng(1));
        Assert.Equal(7200, world.Count);
        var seen = new HashSet<string>();
        for (var i = 0; i < world.Count; i++)
        {
            var one = i < 300 ? world.Test(i) : world.Train(i - 300);
            Assert.True(seen.Add(one.Question));
            Assert.Equal(one.Left * one.Right, int.Parse(string.Concat(one.Answer.Reverse()), System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(one.Left * one.Right, one.Rationale.TrimEnd('=').Split('+').Select((part, place) => int.Parse(string.Concat(part.Reverse()), System.Globalization.CultureInfo.InvariantCulture) * (int)Math.Pow(10, place)).Sum());
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => world.Train(6900));
        Assert.Throws<ArgumentException>(() => LongMultiplication.Write(3, 10));
    }

    [Theory]
    [InlineData(StringFamily.Copy, 0, "badge", "badge")]
    [InlineData(StringFamily.Reverse, 0, "badge", "egdab")]
    [InlineData(StringFamily.Sort, 0, "badge", "abdeg")]
    [InlineData(StringFamily.Count, 1, "babbp", "3")]
    [InlineData(StringFamily.Next, 1, "abp", "bca")]
    [InlineData(StringFamily.DropVowels, 0, "badge", "bdg")]
    [InlineData(StringFamily.Duplicate, 2, "abc", "aabbcc")]
    [InlineData(StringFamily.Swap, 0, "badge", "eadgb")]
    [InlineData(StringFamily.Highest, 0, "3190", "9")]
    [InlineData(StringFamily.Add, 2, "3190", "4")]
    public void String_tasks_by_hand(StringFamily family, int parameter, string input, string answer) =>
        Assert.Equal(answer, new StringTask(0, family, parameter, "").Apply(input));

    [Fact]
    public void Forty_tasks_have_different_instructions_and_examples_of_their_alphabet()
    {
        var tasks = new StringTasks(new Rng(4));
        Assert.Equal(40, tasks.Tasks.Count);
        Assert.Equal(40, tasks.Tasks.Select(task => task.Instruction).Distinct().Count());
        Assert.Equal("count a", tasks.Tasks.First(task => task.Family == StringFamily.Count).Instruction);
        foreach (var task in tasks.Tasks)
        {
            var example = tasks.Example(task.Number, 7);
            Assert.Equal(task.Apply(example.Input), example.Answer);
            Assert.InRange(example.Input.Length, 3, 8);
            Assert.Equal(example, new StringTasks(new Rng(4)).Example(task.Number, 7), (a, b) => a.Input == b.Input && a.Answer == b.Answer);
        }
        var sizes = tasks.ZipfSizes(new Rng(1));
        Assert.Equal((1500, 37), (sizes.Max(), sizes.Min()));
        Assert.Throws<ArgumentException>(() => new StringTasks(new Rng(1), [1]));
        Assert.Throws<ArgumentException>(() => new WordProblems(new() { Steps = (3, 2) }, new Rng(1)));
    }
}

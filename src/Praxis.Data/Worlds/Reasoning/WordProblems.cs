using System.Globalization;
using System.Text.RegularExpressions;
using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>How a rationale is written.</summary>
public enum RationaleStyle
{
    /// <summary>"step 1 : 4 + 3 = 7 ." and so on.</summary>
    Numbered,

    /// <summary>"first 4 + 3 makes 7 , then 7 * 2 makes 14 ."</summary>
    Prose,

    /// <summary>"4 + 3 = 7" on lines of their own.</summary>
    Equations,

    /// <summary>"- 14 = 7 * 2" from the last step to the first.</summary>
    Reversed,
}

/// <summary>A step of arithmetic.</summary>
/// <param name="Left">The number so far.</param>
/// <param name="Operation">'+', '-' or '*'.</param>
/// <param name="Right">The other number.</param>
public sealed record ReasoningStep(long Left, char Operation, long Right)
{
    /// <summary>What it comes to.</summary>
    public long Result => Operation switch { '+' => Left + Right, '-' => Left - Right, _ => Left * Right };
}

/// <summary>A problem in words.</summary>
/// <param name="Index">The number of the sample.</param>
/// <param name="Text">What is told and asked.</param>
/// <param name="Steps">The way to the answer.</param>
public sealed record WordProblem(long Index, string Text, ReasoningStep[] Steps)
{
    /// <summary>The answer.</summary>
    public long Answer => Steps[^1].Result;
}

/// <summary>What the checker found in a rationale.</summary>
/// <param name="AnswerRight">Whether the answer that it states is right.</param>
/// <param name="StepsRight">Whether its steps are those of the problem, each with the right result.</param>
/// <param name="FirstFault">The first step, from 0 in the order of the problem, that is missing or wrong; null: none.</param>
/// <param name="Stated">The answer that it states; null: none.</param>
public sealed record RationaleCheck(bool AnswerRight, bool StepsRight, int? FirstFault, long? Stated);

/// <summary>The knobs of <see cref="WordProblems"/>.</summary>
public sealed record WordProblemOptions
{
    /// <summary>The fewest and the most steps.</summary>
    public (int Least, int Most) Steps { get; init; } = (2, 4);

    /// <summary>The highest number in a text; results stay at or below ten times it, and at or above 0.</summary>
    public int Highest { get; init; } = 99;

    /// <summary>Whether things are multiplied.</summary>
    public bool Products { get; init; } = true;
}

/// <summary>Word problems with whole numbers, rationales in four styles, and an exact checker that tells where a rationale goes wrong.</summary>
public sealed partial class WordProblems
{
    static readonly string[] People = ["ann", "bob", "cleo", "dan", "eve", "finn"], Things = ["apples", "books", "coins", "stones", "shells", "cards"];
    static readonly string[] Gains = ["then {0} finds {1} more", "a friend gives {0} {1} more", "{0} buys {1} more"];
    static readonly string[] Losses = ["then {0} loses {1}", "{0} gives {1} away", "{0} sells {1}"];
    static readonly string[] Products = ["now {0} has {1} times as many", "a wizard makes them {1} times as many"];

    readonly SampleStreams _streams;

    /// <summary>A world from options and a stream.</summary>
    public WordProblems(WordProblemOptions options, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(rng);
        if (options.Steps.Least < 1 || options.Steps.Most < options.Steps.Least || options.Highest < 2)
            throw new ArgumentException($"WordProblems: {options.Steps.Least} to {options.Steps.Most} steps with numbers up to {options.Highest} cannot be made; give at least one step and numbers up to 2.");
        (Options, _streams) = (options, new(rng.Split("word problems")));
    }

    /// <summary>The knobs.</summary>
    public WordProblemOptions Options { get; }

    /// <summary>The problem with a number.</summary>
    public WordProblem this[long index]
    {
        get
        {
            var rng = _streams.At(index);
            var (who, what) = (rng.Pick(People), rng.Pick(Things));
            long now = rng.Next(1, Options.Highest + 1);
            var (parts, steps) = (new List<string> { $"{who} has {now} {what} ." }, new List<ReasoningStep>());
            for (var count = rng.Next(Options.Steps.Least, Options.Steps.Most + 1); steps.Count < count;)
            {
                var operation = "+-*"[rng.Next(Options.Products ? 3 : 2)];
                long other = operation == '*' ? rng.Next(2, 5) : rng.Next(1, Options.Highest + 1);
                var step = new ReasoningStep(now, operation, other);
                if (step.Result < 0 || step.Result > 10L * Options.Highest)
                    continue;
                var saying = rng.Pick(operation switch { '+' => Gains, '-' => Losses, _ => Products });
                parts.Add(string.Format(CultureInfo.InvariantCulture, saying, who, other) + " .");
                steps.Add(step);
                now = step.Result;
            }
            return new(index, string.Join(' ', parts) + $" how many {what} has {who} ?", [.. steps]);
        }
    }

    /// <summary>The right rationale of a problem in a style; it ends with "answer : " and the answer.</summary>
    public static string Rationale(WordProblem problem, RationaleStyle style)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return Write(problem.Steps.Select(step => (step, step.Result)), style, problem.Answer);
    }

    /// <summary>The rationale with a wrong result at one step, from which it goes on; the answer is then wrong as well, unless a later step makes it right again.</summary>
    public static string FaultyRationale(WordProblem problem, RationaleStyle style, int fault, long error = 1)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if ((uint)fault >= (uint)problem.Steps.Length || error == 0)
            throw new ArgumentException($"WordProblems: an error of {error} at step {fault} of {problem.Steps.Length} was asked for; the step must be one of them and the error not 0.");
        var (written, now) = (new List<(ReasoningStep, long)>(), problem.Steps[0].Left);
        for (var i = 0; i < problem.Steps.Length; i++)
        {
            var step = problem.Steps[i] with { Left = now };
            now = step.Result + (i == fault ? error : 0);
            written.Add((step, now));
        }
        return Write(written, style, now);
    }

    /// <summary>Reads a rationale in any of the styles and compares each step, and the answer, with the problem.</summary>
    public static RationaleCheck Check(WordProblem problem, string rationale)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(rationale);
        var answer = AnswerText().Match(rationale);
        var stated = answer.Success && long.TryParse(answer.Groups[1].Value, CultureInfo.InvariantCulture, out var number) ? (long?)number : null;
        var body = answer.Success ? rationale[..answer.Index] : rationale;
        var steps = Forward().Matches(body).Select(match => (Step: Read(match.Groups[1], match.Groups[2], match.Groups[3]), Result: Number(match.Groups[4]))).ToList();
        if (steps.Count == 0)
            steps = [.. Backward().Matches(body).Reverse().Select(match => (Read(match.Groups[2], match.Groups[3], match.Groups[4]), Number(match.Groups[1])))];
        int? fault = null;
        for (var i = 0; i < problem.Steps.Length && fault is null; i++)
            if (i >= steps.Count || steps[i].Step != problem.Steps[i] || steps[i].Result != problem.Steps[i].Result)
                fault = i;
        if (fault is null && steps.Count > problem.Steps.Length)
            fault = problem.Steps.Length;
        return new(stated == problem.Answer, fault is null, fault, stated);

        static long Number(Group group) => long.TryParse(group.Value, CultureInfo.InvariantCulture, out var value) ? value : long.MinValue;

        static ReasoningStep Read(Group left, Group operation, Group right) => new(Number(left), operation.Value[0], Number(right));
    }

    static string Write(IEnumerable<(ReasoningStep Step, long Result)> steps, RationaleStyle style, long answer)
    {
        var lines = steps.Select((one, i) => style switch
        {
            RationaleStyle.Numbered => $"step {i + 1} : {Left(one.Step)} = {one.Result} .",
            RationaleStyle.Prose => $"{(i == 0 ? "first" : ", then")} {Left(one.Step)} makes {one.Result}",
            RationaleStyle.Equations => $"{Left(one.Step)} = {one.Result}",
            RationaleStyle.Reversed => $"- {one.Result} = {Left(one.Step)}",
            _ => throw new ArgumentException($"WordProblems: {style} is no style that is known."),
        });
        var body = style switch
        {
            RationaleStyle.Numbered => string.Join(' ', lines),
            RationaleStyle.Prose => string.Join(' ', lines) + " .",
            RationaleStyle.Equations => string.Join('\n', lines),
            _ => string.Join('\n', lines.Reverse()),
        };
        return $"{body}{(style is RationaleStyle.Equations or RationaleStyle.Reversed ? '\n' : ' ')}answer : {answer}";

        static string Left(ReasoningStep step) => $"{step.Left} {step.Operation} {step.Right}";
    }

    [GeneratedRegex(@"answer : (-?\d{1,18})")]
    private static partial Regex AnswerText();

    [GeneratedRegex(@"(-?\d{1,18}) ([-+*]) (-?\d{1,18}) (?:=|makes) (-?\d{1,18})")]
    private static partial Regex Forward();

    [GeneratedRegex(@"- (-?\d{1,18}) = (-?\d{1,18}) ([-+*]) (-?\d{1,18})")]
    private static partial Regex Backward();
}

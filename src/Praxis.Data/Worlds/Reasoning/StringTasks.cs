using Praxis.Tensors;

namespace Praxis.Data.Worlds;

/// <summary>A family of tasks on strings.</summary>
public enum StringFamily
{
    /// <summary>The string.</summary>
    Copy,

    /// <summary>The string backwards.</summary>
    Reverse,

    /// <summary>Its letters in the order of the alphabet.</summary>
    Sort,

    /// <summary>How often a letter is in it; the parameter is the letter.</summary>
    Count,

    /// <summary>Each letter moved on in the alphabet; the parameter is how far.</summary>
    Next,

    /// <summary>The string without a, e, i, o and u.</summary>
    DropVowels,

    /// <summary>Each letter so many times; the parameter is how many.</summary>
    Duplicate,

    /// <summary>The first and the last letter changed places.</summary>
    Swap,

    /// <summary>The highest digit of a string of digits.</summary>
    Highest,

    /// <summary>The sum of the first digits of a string of digits; the parameter is how many.</summary>
    Add,
}

/// <summary>A task: a family, its parameter and the words that ask for it.</summary>
/// <param name="Number">The number of the task.</param>
/// <param name="Family">The family.</param>
/// <param name="Parameter">The parameter; 0 where the family has none.</param>
/// <param name="Instruction">The words.</param>
public sealed record StringTask(int Number, StringFamily Family, int Parameter, string Instruction)
{
    /// <summary>The exact answer for an input.</summary>
    public string Apply(string input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Family switch
        {
            StringFamily.Copy => input,
            StringFamily.Reverse => string.Concat(input.Reverse()),
            StringFamily.Sort => string.Concat(input.Order()),
            StringFamily.Count => input.Count(letter => letter == 'a' + Parameter).ToString(System.Globalization.CultureInfo.InvariantCulture),
            StringFamily.Next => string.Concat(input.Select(letter => (char)('a' + (letter - 'a' + Parameter) % StringTasks.Letters))),
            StringFamily.DropVowels => string.Concat(input.Where(letter => !"aeiou".Contains(letter))),
            StringFamily.Duplicate => string.Concat(input.Select(letter => new string(letter, Parameter))),
            StringFamily.Swap => input.Length < 2 ? input : $"{input[^1]}{input[1..^1]}{input[0]}",
            StringFamily.Highest => input.Max().ToString(),
            StringFamily.Add => input.Take(Parameter).Sum(digit => digit - '0').ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"StringTask: {Family} is no family that is known."),
        };
    }
}

/// <summary>An example of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Input">The input.</param>
/// <param name="Answer">The exact answer.</param>
public sealed record StringExample(StringTask Task, string Input, string Answer)
{
    /// <summary>"instruction: input -> ".</summary>
    public string Prompt => $"{Task.Instruction}: {Input} -> ";
}

/// <summary>Tasks on short strings in ten families of different sizes; within a family tasks differ by parameter or only by the words that ask for them.</summary>
public sealed class StringTasks
{
    /// <summary>The letters of strings, from a on.</summary>
    public const int Letters = 16;

    static readonly string[][] Wordings =
    [
        ["copy", "repeat", "say again", "write the same", "echo", "give back", "keep", "transcribe"],
        ["reverse", "turn round", "backwards", "write from the end", "mirror", "flip", "invert", "last to first"],
        ["sort", "order", "arrange", "put in order", "by the alphabet", "rank letters", "line up", "tidy"],
        ["count {0}", "how many {0}", "number of {0}", "times of {0}"],
        ["shift by {0}", "move on by {0}", "letters plus {0}", "advance by {0}"],
        ["drop vowels", "without vowels", "remove aeiou", "only consonants", "strip vowels", "no vowels", "consonants", "vowels out"],
        ["each letter {0} times", "times {0}", "stretch by {0}", "multiply letters by {0}"],
        ["swap ends", "change first and last", "ends exchanged", "first to last", "switch ends", "trade ends", "rotate ends", "ends"],
        ["highest digit", "maximum", "largest", "biggest digit", "top digit", "max", "most", "greatest"],
        ["add first {0}", "sum of first {0}", "first {0} together", "total of first {0}"],
    ];

    readonly SampleStreams _streams;

    /// <summary>A collection with so many tasks in each family (1 to 8).</summary>
    public StringTasks(Rng rng, IReadOnlyList<int>? tasksPerFamily = null, (int Least, int Most)? length = null)
    {
        ArgumentNullException.ThrowIfNull(rng);
        tasksPerFamily ??= [1, 8, 2, 7, 3, 6, 4, 5, 2, 2];
        Length = length ?? (3, 8);
        if (tasksPerFamily.Count != Wordings.Length || tasksPerFamily.Any(count => count is < 0 or > 8) || tasksPerFamily.Sum() == 0)
            throw new ArgumentException($"StringTasks: the sizes {string.Join(", ", tasksPerFamily)} were given; there are {Wordings.Length} families of 0 to 8 tasks, not all 0.");
        if (Length.Least < 3 || Length.Most < Length.Least)
            throw new ArgumentException($"StringTasks: inputs of {Length.Least} to {Length.Most} letters were asked for; the least is 3 and the most not below it.");
        var tasks = new List<StringTask>();
        for (var family = 0; family < Wordings.Length; family++)
            for (var i = 0; i < tasksPerFamily[family]; i++)
            {
                var parameter = (StringFamily)family switch
                {
                    StringFamily.Count => i / 4,
                    StringFamily.Next => 1 + i / 4,
                    StringFamily.Duplicate or StringFamily.Add => 2 + i / 4,
                    _ => 0,
                };
                var wording = Wordings[family][i % Wordings[family].Length];
                tasks.Add(new(tasks.Count, (StringFamily)family, parameter, string.Format(System.Globalization.CultureInfo.InvariantCulture, wording, (StringFamily)family == StringFamily.Count ? ((char)('a' + parameter)).ToString() : parameter.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            }
        (Tasks, _streams) = (tasks, new(rng.Split("string tasks")));
    }

    /// <summary>The tasks.</summary>
    public IReadOnlyList<StringTask> Tasks { get; }

    /// <summary>The lengths of inputs.</summary>
    public (int Least, int Most) Length { get; }

    /// <summary>An example of a task by its number.</summary>
    public StringExample Example(int task, long index)
    {
        if ((uint)task >= (uint)Tasks.Count)
            throw new ArgumentOutOfRangeException(nameof(task), $"StringTasks: task {task} is outside the {Tasks.Count} tasks.");
        var rng = _streams.At(index * 128 + task);
        var (first, count) = Tasks[task].Family is StringFamily.Highest or StringFamily.Add ? ('0', 10) : ('a', Letters);
        var input = string.Concat(Enumerable.Range(0, rng.Next(Length.Least, Length.Most + 1)).Select(_ => (char)(first + rng.Next(count))));
        return new(Tasks[task], input, Tasks[task].Apply(input));
    }

    /// <summary>Sizes in proportion to rank^−exponent from the most to the least, in a random order of the tasks, whatever their families.</summary>
    public int[] ZipfSizes(Rng rng, int most = 1500, int least = 20, double exponent = 1)
    {
        ArgumentNullException.ThrowIfNull(rng);
        if (least < 0 || most < least)
            throw new ArgumentException($"StringTasks: sizes from {least} to {most} were asked for; the most may not be below the least.");
        return [.. rng.Permutation(Tasks.Count).Select(rank => Math.Max(least, (int)(most * Math.Pow(rank + 1, -exponent))))];
    }
}

using Praxis.Data.Formats;

namespace Praxis.Data.Sets;

/// <summary>A word problem with its worked answer, in which calculations stand in double angle brackets and the last line is '#### 72'.</summary>
public sealed record WordProblem(string Question, string Answer)
{
    /// <summary>The number at the end of the answer, without commas between thousands.</summary>
    public string FinalAnswer => Answer[(Answer.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..].Trim().Replace(",", "", StringComparison.Ordinal);

    internal const string Mark = "####";
}

/// <summary>Problems to train on and others to test on.</summary>
public sealed record WordProblems(IReadOnlyList<WordProblem> Train, IReadOnlyList<WordProblem> Test);

/// <summary>GSM8K: grade-school mathematics in words.</summary>
public static class GradeSchoolMath
{
    /// <summary>All problems in the order of the files.</summary>
    public static WordProblems Load(string? root = null)
    {
        var found = DataSets.Find("gsm8k", root);
        return new WordProblems(Read(found.Path("gsm8k-train.jsonl")), Read(found.Path("gsm8k-test.jsonl")));
    }

    static List<WordProblem> Read(string path)
    {
        var problems = new List<WordProblem>();
        foreach (var line in JsonLines.Read(path))
        {
            var problem = new WordProblem(line.Text("question"), line.Text("answer"));
            if (!problem.Answer.Contains(WordProblem.Mark, StringComparison.Ordinal))
                throw new DataFormatException("the answer does not end in a number after ####.", line.File, line: line.Number);
            problems.Add(problem);
        }
        return problems;
    }
}

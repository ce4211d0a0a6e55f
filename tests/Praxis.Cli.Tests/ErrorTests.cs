using Praxis.Cli.Parsing;

namespace Praxis.Cli.Tests;

public sealed class ErrorTests : IDisposable
{
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    public static TheoryData<string> HostileNames =>
    [
        "../../../../etc/passwd", "..", "/", "", "   ", "\n", "a\0b", "'; rm -rf ~; '", "$(id)", "%s%n%d", "\e[31mred", "C:\\Windows", "con", "nul.txt",
        "0001.00001/../0001.00002", "https://arxiv.org/abs/", "https://arxiv.org/abs/../../x", "https://example.org/abs/0001.00001", "file:///etc/passwd",
        "𝔥𝔬𝔩𝔡𝔢𝔯", "\ud800", new string('9', 100_000), "0001.00001v", "v1", "holder\u202e",
    ];

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void A_hostile_paper_name_is_one_clear_sentence_and_touches_nothing(string name)
    {
        foreach (var command in (string[])["show", "run"])
        {
            var outcome = Typed.Here(command, "--out", _typed.Store, "--", name);
            Assert.Equal(2, outcome.Code);
            Assert.Empty(outcome.Out);
            AssertSentence(outcome.Error);
        }
        Assert.False(Directory.Exists(_typed.Store));
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public void A_hostile_run_name_is_refused_before_any_work(string name)
    {
        // Some of these are fine names for a run, and then there is merely none of that name.
        var compared = Typed.Here("compare", "--out", _typed.Store, "--", name, "other");
        Assert.Equal(Lab.SafeName.Allows(name) ? 1 : 2, compared.Code);
        AssertSentence(compared.Error);
        if (Lab.SafeName.Allows(name))
            return;
        var run = Typed.Here("run", "holder", "--out", _typed.Store, $"--run={name}");
        Assert.Equal(2, run.Code);
        AssertSentence(run.Error);
        Assert.False(Directory.Exists(_typed.Store));
    }

    [Theory]
    [InlineData("no command", "fly", "There is no command 'fly'")]
    [InlineData("near command", "papres", "(did you mean papers?)")]
    [InlineData("half a command", "data", "type 'praxis data list' or 'praxis data get'")]
    [InlineData("wrong half", "data lits", "(did you mean data list?)")]
    [InlineData("no option", "run holder --sclae smoke", "(did you mean --scale?)")]
    [InlineData("no value", "run holder --scale", "--scale needs a value: --scale SCALE.")]
    [InlineData("empty value", "run holder --out=", "--out needs a value")]
    [InlineData("bad choice", "run holder --scale smok", "--scale takes smoke, laptop or full, not 'smok' (did you mean smoke?).")]
    [InlineData("unwanted value", "papers --json=yes", "--json takes no value")]
    [InlineData("twice", "papers --lang en --lang zh", "--lang was given twice")]
    [InlineData("no number", "run holder --seeds many", "--seeds takes a whole number of at least 1, not 'many'.")]
    [InlineData("no seed", "run holder --seeds 0", "at least 1, not '0'")]
    [InlineData("negative", "run holder --jobs -3", "at least 1, not '-3'")]
    [InlineData("huge", "run holder --seeds 99999999999", "not '99999999999'")]
    [InlineData("no operand", "run", "'praxis run' needs ID|THEME|all…, as in 'praxis run 2305.18403'")]
    [InlineData("one operand", "compare one", "'praxis compare' needs RUN RUN")]
    [InlineData("too many", "show holder contrary", "'contrary' is too much")]
    [InlineData("none taken", "version now", "takes nothing but options")]
    [InlineData("no theme", "papers --theme adaptt", "(did you mean Adapt?)")]
    [InlineData("no data", "run holder --data nowhere-at-all", "There is no folder")]
    [InlineData("no set", "data get minst", "(did you mean mnist?)")]
    [InlineData("no shell", "completion tcsh", "There is no completion for 'tcsh'")]
    [InlineData("both", "run holder --run mine --fresh", "give one of them")]
    [InlineData("no help", "help nothing", "There is no command 'nothing'")]
    public void What_is_typed_wrongly_is_told_in_one_sentence(string what, string line, string expected)
    {
        var outcome = Typed.Here(line.Split(' '));
        Assert.True(outcome.Code == 2, what);
        Assert.Empty(outcome.Out);
        Assert.Contains(expected, outcome.Error);
        AssertSentence(outcome.Error);
    }

    [Fact]
    public void A_store_that_is_a_file_or_cannot_be_written_is_told()
    {
        var file = Path.Combine(_typed.Folder, "file");
        File.WriteAllText(file, "");
        var onFile = Typed.Here("run", "holder", "--out", file);
        Assert.Equal(2, onFile.Code);
        AssertSentence(onFile.Error);
        var below = Typed.Here("run", "holder", "--out", Path.Combine(file, "below"));
        Assert.Equal(1, below.Code);
        AssertSentence(below.Error);
    }

    [Fact]
    public void A_missing_run_is_told_with_what_there_is()
    {
        Typed.Here("run", "holder", "--scale", "smoke", "--run", "there", "--out", _typed.Store);
        var outcome = Typed.Here("compare", "there", "elsewhere", "--out", _typed.Store);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("There is no run 'elsewhere'", outcome.Error);
        Assert.Contains("the newest are there", outcome.Error);
    }

    [Fact]
    public void A_wrong_number_of_threads_is_told_by_the_real_command()
    {
        var outcome = Typed.End(_typed.Begin(["doctor"], ("PRAXIS_THREADS", "none")));
        Assert.Equal((1, "praxis: PRAXIS_THREADS is 'none'; it must be a whole number of at least 1.\n"), (outcome.Code, outcome.Error));
    }

    [Theory]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("ab", "ba", 1)]
    [InlineData("smoke", "smoke", 0)]
    [InlineData("2305.18403", "2305.18430", 1)]
    [InlineData("ca", "abc", 3)]
    public void The_distance_counts_letters_inserted_deleted_changed_or_swapped(string left, string right, int distance) =>
        Assert.Equal((distance, distance), (Nearest.Distance(left, right), Nearest.Distance(right, left)));

    static void AssertSentence(string error)
    {
        Assert.StartsWith("praxis: ", error);
        Assert.EndsWith(".\n", error);
        Assert.Equal(1, error.Count(letter => letter == '\n'));
        Assert.DoesNotContain(error, letter => char.IsControl(letter) && letter != '\n');
        Assert.True(error.Length < 600, error);
        Assert.DoesNotContain("should not have", error);
    }
}

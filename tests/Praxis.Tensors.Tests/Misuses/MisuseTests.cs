using System.Text.RegularExpressions;
using Praxis.Tensors.Interchange;

namespace Praxis.Tensors.Tests.Misuses;

public sealed partial class MisuseTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, MisuseTable.All.Count())];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_misuse_is_refused_in_one_sentence_with_the_values(int number)
    {
        var (act, says) = MisuseTable.All.ElementAt(number);
        var error = Record.Exception(act);
        Assert.True(error is ArgumentException or InvalidOperationException or ArithmeticException or InterchangeException, $"Expected: {says}\nGot: {error}");
        Assert.Equal(says, NameOfArgument().Replace(error.Message, ""));
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_sentence_names_its_operation_and_ends_with_a_full_stop(int number)
    {
        var (_, says) = MisuseTable.All.ElementAt(number);
        Assert.Matches(@"^[\w./]+: [^\n]+\.$", says);
        Assert.DoesNotMatch(@"[.!?] +\p{Lu}", says);
    }

    [Fact]
    public void The_table_is_long_and_says_nothing_twice_in_vain()
    {
        var all = MisuseTable.All.ToArray();
        Assert.True(all.Length >= 350);
        Assert.True(all.Select(misuse => misuse.Says.Split(':')[0]).Distinct().Count() >= 150);
    }

    // .NET appends the argument's name to the sentence.
    [GeneratedRegex(@" \(Parameter '\w+'\)$")]
    private static partial Regex NameOfArgument();
}

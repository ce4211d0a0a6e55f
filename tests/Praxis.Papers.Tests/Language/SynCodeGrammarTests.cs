using Praxis.Papers.Language;

namespace Praxis.Papers.Tests.Language;

public sealed class SynCodeGrammarTests
{
    [Theory]
    [InlineData("""{"a": [1, -2.5e+3, true], "b": {"c": null, "d": "\u00e9\n"}}""", true)]
    [InlineData("""  [ ]  """, true)]
    [InlineData("""{"a": 01}""", false)]
    [InlineData("""{"a" 1}""", false)]
    [InlineData("""{"a": 1,}""", false)]
    [InlineData("""[1, 2""", false)]
    [InlineData("""["\x"]""", false)]
    [InlineData("", false)]
    public void Json_is_what_the_standard_says(string text, bool valid) => Assert.Equal(valid, SynCodeGrammars.Json.Accepts(text));

    [Theory]
    [InlineData("1 + 2 * (x - 3.5) ^ -2", true)]
    [InlineData("max(1, f(), y1)", true)]
    [InlineData("1 +", false)]
    [InlineData("1 2", false)]
    [InlineData("2.", false)]
    [InlineData("(1))", false)]
    public void Arithmetic_is_what_one_would_write(string text, bool valid) => Assert.Equal(valid, SynCodeGrammars.Arithmetic.Accepts(text));

    [Theory]
    [InlineData("SELECT a, count(*) AS n FROM t WHERE a > 3 AND b LIKE 'x%' GROUP BY a HAVING count(*) > 1 ORDER BY n DESC LIMIT 5;", true)]
    [InlineData("select distinct t.a from t left join u on t.i = u.i where t.a in (select a from v) or not u.b is null", true)]
    [InlineData("select a from (select b from c) d union all select 'it''s' from e", true)]
    [InlineData("select from t", false)]
    [InlineData("select a t where", false)]
    [InlineData("select a from t group a", false)]
    [InlineData("selecta from t", false)]
    public void Sql_is_what_databases_take(string text, bool valid) => Assert.Equal(valid, SynCodeGrammars.Sql.Accepts(text));

    [Theory]
    [InlineData("x = 1\n", true)]
    [InlineData("def f(a, b=2):\n    if a > b:\n        return a\n    else:\n        return b # done\n\nprint(f(1, 2))\n", true)]
    [InlineData("for i in range(3):\n\tx += i\n\n\t# comment\n\ty = [1,\n  2]\n", true)]
    [InlineData("while not done: pass\n", true)]
    [InlineData("if a:\nx = 1\n", false)]
    [InlineData("if a:\n    x = 1\n  y = 2\n", false)]
    [InlineData("x = (1\n", false)]
    [InlineData("def f:\n    pass\n", false)]
    [InlineData("x = 1", false)]
    public void Python_minds_its_indentation(string text, bool valid) => Assert.Equal(valid, SynCodeGrammars.Python.Accepts(text));

    [Theory]
    [InlineData("package main\n\nimport \"fmt\"\n\nfunc add(a int, b int) int {\n\treturn a + b // sum\n}\n\nfunc main() {\n\tfor i := 0; i < 3; i++ {\n\t\tif i == 1 {\n\t\t\tcontinue\n\t\t} else {\n\t\t\tfmt.Println(add(i, 2))\n\t\t}\n\t}\n}\n", true)]
    [InlineData("package main\nfunc f() {\n}\n", true)]
    [InlineData("package main\nfunc f() {\n\tx := []int{1, 2}\n\tx[0] = x[1:][0]\n}\n", true)]
    [InlineData("func f() {\n}\n", false)]
    [InlineData("package main\nfunc f() { return }\n", false)]
    [InlineData("package main\nfunc f() {\n\tx = = 1\n}\n", false)]
    public void Go_ends_statements_with_lines(string text, bool valid) => Assert.Equal(valid, SynCodeGrammars.Go.Accepts(text));
}

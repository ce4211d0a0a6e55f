using System.Diagnostics;

namespace Praxis.Cli.Tests;

public sealed class CompletionTests : IDisposable
{
    readonly Typed _typed = new();

    public void Dispose() => _typed.Dispose();

    [Theory]
    [InlineData("", "papers show run runs compare report data recover doctor new completion version")]
    [InlineData("ru", "run runs")]
    [InlineData("data ", "list get")]
    [InlineData("data l", "list")]
    [InlineData("run hol", "Holder")]
    [InlineData("run 0001.0000", "0001.00001 0001.00002 0001.00003 0001.00004 0001.00005 0001.00006 0001.00007 0001.00008")]
    [InlineData("run holder --sc", "--scale")]
    [InlineData("run --scale ", "smoke laptop full")]
    [InlineData("run --scale f", "full")]
    [InlineData("run --scale smoke --s", "--seeds")]
    [InlineData("papers --theme t", "Trust Transfer")]
    [InlineData("completion ", "bash zsh fish powershell")]
    [InlineData("show 'x", "")]
    [InlineData("nonsense ", "")]
    public void What_may_follow_is_offered(string typed, string offered) =>
        Assert.Equal(offered, string.Join(' ', Typed.Here(["complete", "--", .. typed.Split(' ')]).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("bash", "complete -o default -F _praxis praxis")]
    [InlineData("zsh", "#compdef praxis")]
    [InlineData("fish", "complete -c praxis")]
    [InlineData("PowerShell", "Register-ArgumentCompleter -Native -CommandName praxis")]
    public void Each_shell_has_its_script(string shell, string line)
    {
        var outcome = _typed.Praxis("completion", shell);
        Assert.Equal(0, outcome.Code);
        Assert.Contains(line, outcome.Out);
    }

    [Fact]
    public void Bash_completes_with_the_script()
    {
        if (!File.Exists("/bin/bash"))
            return;
        File.WriteAllText(Path.Combine(_typed.Folder, "script"), Typed.Here("completion", "bash").Out);
        File.CreateSymbolicLink(Path.Combine(_typed.Folder, "praxis"), Typed.Executable("Praxis.Cli.Tests.Host"));
        var start = new ProcessStartInfo("/bin/bash", ["--norc", "-c", "PATH=$PWD:$PATH; . ./script; COMP_WORDS=(praxis run --scale ''); COMP_CWORD=3; _praxis; echo \"${COMPREPLY[*]}\"; COMP_WORDS=(praxis show thr); COMP_CWORD=2; _praxis; echo \"${COMPREPLY[*]}\""])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _typed.Folder,
        };
        Assert.Equal("smoke laptop full\nThrower\n", Typed.End(Process.Start(start)!).Out);
    }
}

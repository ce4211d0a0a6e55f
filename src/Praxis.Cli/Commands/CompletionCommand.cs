using Praxis.Cli.Parsing;

namespace Praxis.Cli.Commands;

/// <summary>praxis completion.</summary>
sealed class CompletionCommand : Command
{
    static readonly Dictionary<string, string> Scripts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["bash"] = """
            _praxis() {
                local IFS=$'\n'
                COMPREPLY=($(praxis complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
            }
            complete -o default -F _praxis praxis
            """,
        ["zsh"] = """
            #compdef praxis
            _praxis() {
                local -a found
                found=("${(@f)$(praxis complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
                if [[ -n "${found[*]}" ]]; then compadd -- "${found[@]}"; else _files; fi
            }
            if [[ "$funcstack[1]" == _praxis ]]; then _praxis "$@"; else compdef _praxis praxis; fi
            """,
        ["fish"] = """
            function __praxis_complete
                set -l words (commandline -opc) (commandline -ct)
                praxis complete -- $words[2..-1] 2>/dev/null
            end
            complete -c praxis -a '(__praxis_complete)'
            """,
        ["powershell"] = """
            Register-ArgumentCompleter -Native -CommandName praxis -ScriptBlock {
                param($word, $tree, $cursor)
                $words = @($tree.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
                if ($word -eq '') { $words += '""' }
                praxis complete -- @words 2>$null | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    internal override string Name => "completion";

    internal override string Summary => "Print a script that completes praxis commands in a shell.";

    internal override IReadOnlyList<Operand> Operands => [new("SHELL", $"{Words.Or(Scripts.Keys)}.") { Suggest = _ => Scripts.Keys }];

    internal override IReadOnlyList<Example> Examples =>
    [
        new("praxis completion bash >> ~/.bashrc", "for bash, from the next shell on"),
        new("praxis completion zsh > ~/.zfunc/_praxis", "for zsh, with ~/.zfunc in fpath"),
        new("praxis completion fish > ~/.config/fish/completions/praxis.fish", "for fish"),
        new("praxis completion powershell >> $PROFILE", "for PowerShell"),
    ];

    internal override int Run(Arguments arguments, Shell shell)
    {
        var name = arguments.Operands[0];
        if (!Scripts.TryGetValue(name, out var script))
            throw new UsageException($"There is no completion for {Words.Quote(name)}{Nearest.Ask(name, Scripts.Keys)}; there is one for {string.Join(", ", Scripts.Keys)}.");
        shell.Terminal.Out.WriteLine(script.ReplaceLineEndings("\n"));
        return ExitCode.Success;
    }
}

using System.Text;

namespace NeuroLcp.Cli.Completion;

/// <summary>Scripts for shells. Each knows all words: the program, which takes a while to start, is not asked at every key.</summary>
internal static class CompletionScript
{
    /// <summary>The makers of the scripts, by shell.</summary>
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<CompletedVerb>, IReadOnlyList<string>, string>> Shells { get; } =
        new Dictionary<string, Func<IReadOnlyList<CompletedVerb>, IReadOnlyList<string>, string>> { ["bash"] = Bash, ["zsh"] = Zsh, ["fish"] = Fish };

    private static string Bash(IReadOnlyList<CompletedVerb> verbs, IReadOnlyList<string> circuits)
    {
        var text = new StringBuilder();
        text.Append($$"""
            # neurolcp's completion for bash, printed by: neurolcp completion bash
            _neurolcp() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= word= words= circuits=
                for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case $word in -*) ;; *) verb=$word; break ;; esac
                done
                if [ -z "$verb" ]; then
                    mapfile -t COMPREPLY < <(compgen -W "{{Words(verbs.Select(v => v.Name))}} --help --version" -- "$cur")
                    return
                fi
                case "$verb $prev" in

            """);
        foreach ((CompletedVerb verb, CompletedOption option) in WithWords(verbs))
        {
            text.Append($"        {string.Join(" | ", option.Names.Select(n => $"'{verb.Name} {n}'"))}) words='{Words(option.Values)}' ;;\n");
        }

        text.Append($$"""
                    'help help') words='{{Words(verbs.Select(v => v.Name))}}' ;;
                    'completion completion') words='bash zsh fish' ;;
                esac
                if [ -n "$words" ]; then
                    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
                    return
                fi
                case $verb in

            """);
        foreach (CompletedVerb verb in verbs)
        {
            text.Append($"        {verb.Name}) words='{Words(verb.Options.SelectMany(o => o.Names))}'{(verb.TakesCircuit ? " circuits=yes" : "")} ;;\n");
        }

        return text.Append($$"""
                esac
                if [[ $cur == -* ]]; then
                    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
                    return
                fi
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -f -- "$cur"; [ -n "$circuits" ] && [ "$prev" = "$verb" ] && compgen -W "{{Words(circuits)}}" -- "$cur")
            }
            complete -F _neurolcp neurolcp ./neurolcp

            """).ToString();
    }

    private static string Zsh(IReadOnlyList<CompletedVerb> verbs, IReadOnlyList<string> circuits)
    {
        var text = new StringBuilder();
        text.Append($$"""
            #compdef neurolcp
            # neurolcp's completion for zsh, printed by: neurolcp completion zsh
            _neurolcp() {
                local verb= word= circuits=
                local -a verbs options
                verbs=({{string.Join(' ', verbs.Select(v => Quoted($"{v.Name}:{v.Description}")))}})
                for word in ${words[2,CURRENT-1]}; do
                    [[ $word != -* ]] && { verb=$word; break }
                done
                if [[ -z $verb ]]; then
                    _describe command verbs
                    return
                fi
                case "$verb ${words[CURRENT-1]}" in

            """);
        foreach ((CompletedVerb verb, CompletedOption option) in WithWords(verbs))
        {
            text.Append($"        {string.Join("|", option.Names.Select(n => $"'{verb.Name} {n}'"))}) compadd -- {Words(option.Values)}; return ;;\n");
        }

        text.Append("""
                    'help help') _describe command verbs; return ;;
                    'completion completion') compadd -- bash zsh fish; return ;;
                esac
                case $verb in

            """);
        foreach (CompletedVerb verb in verbs)
        {
            IEnumerable<string> options = verb.Options.SelectMany(o =>
                o.Names.Select(n => Quoted($"{n}:{o.Description.Replace(":", "\\:", StringComparison.Ordinal)}")));
            text.Append($"        {verb.Name}) options=({string.Join(' ', options)}){(verb.TakesCircuit ? " circuits=yes" : "")} ;;\n");
        }

        return text.Append($$"""
                esac
                if [[ $PREFIX == -* ]]; then
                    _describe option options
                    return
                fi
                [[ -n $circuits && ${words[CURRENT-1]} == $verb ]] && compadd -- {{Words(circuits)}}
                _files
            }
            if [[ ${funcstack[1]:-} == _neurolcp ]]; then _neurolcp "$@"; else compdef _neurolcp neurolcp; fi

            """).ToString();
    }

    private static string Fish(IReadOnlyList<CompletedVerb> verbs, IReadOnlyList<string> circuits)
    {
        var text = new StringBuilder("# neurolcp's completion for fish, printed by: neurolcp completion fish\n");
        text.Append("complete -c neurolcp -n __fish_use_subcommand -f -l help -s h -d 'Show help'\ncomplete -c neurolcp -n __fish_use_subcommand -f -l version -d 'Show the version'\n");
        foreach (CompletedVerb verb in verbs)
        {
            text.Append($"complete -c neurolcp -n __fish_use_subcommand -f -a {verb.Name} -d {Quoted(verb.Description)}\n");
            foreach (CompletedOption option in verb.Options)
            {
                string names = string.Join(' ', option.Names.Select(n =>
                    n.StartsWith("--", StringComparison.Ordinal) ? $"-l {n[2..]}" : $"-s {Quoted(n[1..])}"));
                string value = option.Values.Count > 0 ? $" -x -a {Quoted(Words(option.Values))}" : option.TakesValue ? " -r" : "";
                text.Append($"complete -c neurolcp -n '__fish_seen_subcommand_from {verb.Name}' {names}{value} -d {Quoted(option.Description)}\n");
            }
        }

        text.Append($"complete -c neurolcp -n '__fish_seen_subcommand_from {Words(verbs.Where(v => v.TakesCircuit).Select(v => v.Name))}' -a {Quoted(Words(circuits))} -d circuit\n");
        text.Append($"complete -c neurolcp -n '__fish_seen_subcommand_from help' -f -a {Quoted(Words(verbs.Select(v => v.Name)))}\n");
        return text.Append("complete -c neurolcp -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n").ToString();
    }

    private static IEnumerable<(CompletedVerb Verb, CompletedOption Option)> WithWords(IReadOnlyList<CompletedVerb> verbs) =>
        verbs.SelectMany(verb => verb.Options.Where(option => option.Values.Count > 0).Select(option => (verb, option)));

    private static string Words(IEnumerable<string> words) => string.Join(' ', words);

    /// <summary>In single quotes, as all three shells read them: within, a quote is left, written and entered again.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

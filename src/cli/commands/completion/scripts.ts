type Shell = "bash" | "zsh" | "fish";

export const shells: readonly Shell[] = ["bash", "zsh", "fish"];

/**
 * The scripts only ask `sidepod __complete`: the table of commands is not repeated in them, so a
 * script that was installed once stays right. Each answer line is a word, perhaps a tab and what
 * it means; the last line is `:files`, `:folders` or `:none`.
 */
const scripts: Readonly<Record<Shell, string>> = {
  bash: `# Completion of sidepod for bash. To use it: source <(sidepod completion bash)
_sidepod() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line paths=":none"
  local -a words=()
  # Readline breaks --name=value at the equals sign; while the sign is typed, the value is empty.
  if [[ "$current" == "=" ]]; then
    current=""
    COMP_WORDS[COMP_CWORD]="="
    words=("\${COMP_WORDS[@]:1:COMP_CWORD}" "")
  else
    words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) paths="$line" ;;
      *)
        line="\${line%%$'\\t'*}"
        if [[ "$line" == "$current"* ]]; then COMPREPLY+=("$(printf '%q' "$line")"); fi
        ;;
    esac
  done < <("\${COMP_WORDS[0]}" __complete bash -- "\${words[@]}" 2>/dev/null)
  local kind=""
  [[ "$paths" == ":files" ]] && kind="-f"
  [[ "$paths" == ":folders" ]] && kind="-d"
  if [[ -n "$kind" ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen $kind -- "$current")
  fi
}
complete -F _sidepod sidepod
`,
  zsh: `#compdef sidepod
# Completion of sidepod for zsh. To use it: source <(sidepod completion zsh)
_sidepod() {
  local line paths=":none"
  local -a described=()
  for line in "\${(@f)$("\${words[1]}" __complete zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    case "$line" in
      :*) paths="$line" ;;
      *$'\\t'*) described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
      ?*) described+=("\${line//:/\\\\:}") ;;
    esac
  done
  (( \${#described} )) && _describe 'sidepod' described
  [[ "$paths" == ":files" ]] && _files
  [[ "$paths" == ":folders" ]] && _files -/
  return 0
}
if [[ "\${funcstack[1]}" == "_sidepod" ]]; then _sidepod "$@"; else compdef _sidepod sidepod; fi
`,
  fish: `# Completion of sidepod for fish. To use it: sidepod completion fish | source
function __sidepod_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l lines ($words[1] __complete fish -- $words[2..-1] 2>/dev/null)
  for line in $lines
    switch $line
      case ':files'
        __fish_complete_path (commandline -ct)
      case ':folders'
        __fish_complete_directories (commandline -ct)
      case ':*'
      case '*'
        printf '%s\\n' $line
    end
  end
end
complete -c sidepod -f -a '(__sidepod_complete)'
`,
};

/** The text that a shell sources. */
export function completionScript(shell: Shell): string {
  return scripts[shell];
}

/**
 * Functions of a POSIX shell. `inside PATH` sets `found` to where a path of the target's leads, below
 * $TARGET_ROOT and with no link left in it: the kernel takes an absolute link below /proc/PID/root for
 * one from the reader's own root. `peek PATH` sends what is in a file there.
 */
export const pathFunctions = `
inside() {
  rest=$1 found= links=0
  while [ -n "$rest" ]; do
    case $rest in
      */*) part=\${rest%%/*} rest=\${rest#*/} ;;
      *) part=$rest rest= ;;
    esac
    case $part in
      '' | .) continue ;;
      ..) found=\${found%/*}; continue ;;
    esac
    if [ -h "$TARGET_ROOT$found/$part" ]; then
      links=$((links + 1))
      [ $links -le 40 ] || { echo "too many links" >&2; return 1; }
      to=$(readlink "$TARGET_ROOT$found/$part" && echo .) || return 1
      to=\${to%??}
      case $to in /*) found= ;; esac
      rest=$to/$rest
    else
      found=$found/$part
    fi
  done
}

# Sends the beginning of a file, and nothing of what is none: a pipe would be waited for. What it is
# can change until it is open.
peek() {
  inside "$1" && [ -f "$TARGET_ROOT$found" ] || return 1
  timeout 5 sh -c 'exec 3<"$1" && [ -f /proc/self/fd/3 ] && exec head -c 1048576 <&3' sh \
    "$TARGET_ROOT$found"
}
`;

/**
 * The function `inside PATH` of a POSIX shell: sets `found` to where a path of the target's leads,
 * below $TARGET_ROOT and with no link left in it. The kernel takes an absolute link below
 * /proc/PID/root for one from the reader's own root.
 */
export const insideFunction = `
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
`;

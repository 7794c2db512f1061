/**
 * What a scout runs. For each request it connects, sends a text where there is one, and reports
 * what bash had to say, a byte 1 where there was a connection, the first line of what came back, and
 * a zero. Nothing in a pod can fake that: `read` leaves zeros out.
 *
 * All that it reads is data wherever it is put. bash opens connections itself (`/dev/tcp`) and does
 * the rest too: to start a program would take more time than all of this.
 */
export const scoutScript = String.raw`
trap '' PIPE
exec 2>&1
while IFS= read -r port; do
  text=
  while IFS= read -r line && [[ $line ]]; do text+=$line$'\n'; done
  if exec 4<>"/dev/tcp/127.0.0.1/$port" || exec 4<>"/dev/tcp/::1/$port"; then
    line=
    if [[ $text ]]; then
      printf '%s' "$text" >&4
      # A connection that breaks off leaves what was read before in its place.
      while part=; IFS= read -r -t 1 -n 256 part <&4; status=$?; line+=$part; ((status > 128)); do
        # No request comes while one is under way: this is the end, of whoever waited.
        read -t 0 && exit
      done
    fi
    printf '\1%s\0' "$line"
    # A short answer is read to its end, or its server would be hung up on. Not with -N, which can
    # leave what it has read to the next read, of whatever.
    [[ $text ]] && read -r -t 0.01 -d '' -n 2048 <&4
    exec 4>&-
  else
    printf '\0'
  fi
done
`;

/** @param text lines to send, none of them empty; without them connecting is all */
export function scoutRequest(port: number, text = ""): string {
  return `${port}\n${text}\n`;
}

/** What a scout got: the first line of the answer, or why there was no connection. */
export type Report = { readonly line: string } | { readonly complaint: string };

/** @param bytes up to the zero */
export function readReport(bytes: Buffer): Report {
  const connected = bytes.indexOf(1);
  return connected === -1
    ? { complaint: bytes.toString() }
    : { line: bytes.toString("utf8", connected + 1) };
}

/**
 * What a shell in the container runs where nothing of this machine gets into its network: it shows the
 * kernel's tables of what listens and which program it found to connect with, reads the address to
 * connect to, and becomes that program.
 *
 * Of these programs bash alone cannot end one direction by itself.
 */
export const relayScript = String.raw`
port=$1
for table in /proc/net/tcp /proc/net/tcp6; do
  [ -r "$table" ] || continue
  while IFS= read -r line; do printf '%s\n' "$line"; done <"$table"
done
for tool in socat nc python3 bash none; do
  command -v "$tool" >/dev/null 2>&1 && break
done
printf 'with %s\n' "$tool"
IFS= read -r host || exit 1
case $tool in
  socat)
    case $host in *:*) host="[$host]" ;; esac
    exec socat -t 86400 STDIO "TCP:$host:$port"
    ;;
  nc)
    # That of OpenBSD has to be told to pass on the end of its input.
    case $(nc -h 2>&1) in *'-N'*) exec nc -N "$host" "$port" ;; esac
    exec nc "$host" "$port"
    ;;
  python3)
    exec python3 -c '
import os, socket, sys, threading
there = socket.create_connection((sys.argv[1], int(sys.argv[2])))
def send():
    while data := os.read(0, 65536): there.sendall(data)
    there.shutdown(socket.SHUT_WR)
threading.Thread(target=send, daemon=True).start()
while data := there.recv(65536):
    while data: data = data[os.write(1, data):]
' "$host" "$port"
    ;;
  bash)
    exec bash --norc -c 'exec 3<>"/dev/tcp/$1/$2" && { cat >&3 & cat <&3; kill $!; }' relay "$host" "$port"
    ;;
esac
`;

/** The line after which the address is read. */
export const relayReady = /^with (\w+)\n/m;

import { spawn } from "node:child_process";
import type { Process } from "../kernel/process.ts";

/**
 * Kills a process, which is this one and no later one of its number, when standard input ends
 * without a word. A process of a container can be that of another user: it is killed by way of its
 * user namespace, which is the user's own.
 */
const script = `
read -r word && exit
read -r stat <"/proc/$1/stat" || exit
pid=$1 started=$2
set -- \${stat##*) }
[ "$started" = "\${20}" ] || exit
kill -KILL "$pid" || nsenter --target "$pid" --user --preserve-credentials kill -KILL "$pid"
`;

/**
 * Ends a process when this one is killed: nobody else would know. Disposing it lets the process be.
 */
export function guard({ pid, startedAt }: Process): Disposable {
  const child = spawn("sh", ["-c", script, "guard", String(pid), startedAt], {
    stdio: ["pipe", "ignore", "ignore"],
    // A session of its own, which no signal for the terminal's reaches.
    detached: true,
  });
  // Without a shell on the machine, the container's own time is left.
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  child.unref();
  (child.stdin as { unref?: () => void }).unref?.();
  return { [Symbol.dispose]: () => void child.stdin.end("over\n") };
}

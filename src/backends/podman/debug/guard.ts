import { spawn } from "node:child_process";

/** Removes a container, also one that is only just being made; gives up after a while. */
const removal = `
const { request } = require("node:http");
const [socketPath, name] = process.argv.slice(1);
const path = "/v4.0.0/libpod/containers/" + encodeURIComponent(name) + "?force=true&v=true&timeout=0";
let tries = 0;
const again = () => { if (++tries < 25) setTimeout(remove, 200); };
function remove() {
  request({ socketPath, method: "DELETE", path }, (response) => {
    response.resume();
    if (response.statusCode >= 400) again();
  }).on("error", again).end();
}
remove();
`;

/** A shell waits, as it is smaller than Node, and becomes the other when its input ends without a word. */
const script = 'read -r word || exec "$@"';

/**
 * Has a container removed when this process is killed: nobody else would know. Disposing it lets the
 * container be.
 *
 * @param name the container's, which need not be there yet
 */
export function guard(socketPath: string, name: string): Disposable {
  const remove = [process.execPath, "-e", removal, socketPath, name];
  const child = spawn("sh", ["-c", script, "guard", ...remove], {
    stdio: ["pipe", "ignore", "ignore"],
    env: {},
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

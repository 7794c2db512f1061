import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { claimSocket } from "../../src/host/claim.ts";

// One of many that take a name in turns until it is killed, and tell of any other that has it too.
const [folder = ""] = process.argv.slice(2);
const inside = join(folder, "inside");
const waiting = new Set<Socket>();
const tell = (file: string, text: string) => appendFileSync(join(folder, file), `${text}\n`);

for (;;) {
  const claim = await claimSocket(join(folder, "private", "name.sock"), (socket) => {
    socket.on("error", () => socket.destroy()).resume();
    socket.on("close", () => socket.destroy());
    waiting.add(socket);
  });
  if (claim instanceof Socket) {
    claim.on("error", () => claim.destroy()).resume();
    await new Promise((resolve) => claim.once("close", resolve));
    continue;
  }
  const before = read();
  if (before !== "" && existsSync(`/proc/${before}/exe`)) tell("wrong", `${before} is inside too`);
  writeFileSync(inside, String(process.pid));
  await sleep(Math.random() * 4);
  if (read() !== String(process.pid)) tell("wrong", `${read()} came in`);
  tell("turns", String(process.pid));
  writeFileSync(inside, "");
  claim[Symbol.dispose]();
  for (const socket of waiting) socket.destroy();
  waiting.clear();
}

function read(): string {
  return existsSync(inside) ? readFileSync(inside, "utf8") : "";
}

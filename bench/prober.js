// Tries checks over one backend that stays, as a supervisor does: `node prober.js BUNDLE CONTAINER`.
// Each message is a check and a number of tries.
import { setTimeout as sleep } from "node:timers/promises";

const [, , bundle, container] = process.argv;
const { openPodman } = await import(bundle);
const backend = await openPodman({ env: process.env });

process.on("message", async ({ check, tries }) => {
  let last;
  for (let i = 0; i < tries; i++) {
    last = await backend.probe(container, check, { signal: AbortSignal.timeout(10_000) });
    await sleep(20);
  }
  process.send(last);
});
process.on("disconnect", () => backend[Symbol.asyncDispose]());
process.send("ready");

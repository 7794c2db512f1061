import { setTimeout as sleep } from "node:timers/promises";

const patienceMs = 10_000;
const pauseMs = 100;

/** Fetches a page of a server that may just be starting, and prints it; else ends with status 1. */
export async function fetchPage(address) {
  console.log(`\nGET ${address}`);
  const deadline = AbortSignal.timeout(patienceMs);
  for (;;) {
    try {
      const response = await fetch(address, { signal: deadline });
      if (!response.ok) throw new Error(`status ${response.status}`);
      console.log((await response.text()).trimEnd());
      return;
    } catch (error) {
      if (deadline.aborted) {
        console.error(`${address} does not answer: ${error.cause?.message ?? error.message}`);
        process.exit(1);
      }
      await sleep(pauseMs);
    }
  }
}

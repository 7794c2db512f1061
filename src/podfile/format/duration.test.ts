import { expect, it } from "vitest";
import { containerManifest } from "../../../test/support/load-manifest.ts";
import { loadText } from "../../../test/support/load-text.ts";

async function faults(fields: string): Promise<readonly { message: string; line?: number }[]> {
  const { diagnostics } = await loadText(`name: a\nmain: { image: b, ${fields} }\n`);
  return diagnostics;
}

it.each([
  ["probes: { ready: { tcp: 80, timeout: 0s } }", "probes.ready.timeout", "must be longer than 0"],
  [
    "probes: { ready: { tcp: 80, interval: 0s } }",
    "probes.ready.interval",
    "must be longer than 0",
  ],
  ["probes: { live: { tcp: 80, interval: 9ms } }", "probes.live.interval", "shorter than 10ms"],
  ["healthcheck: { test: a, interval: 5ms }", "healthcheck.interval", "shorter than 10ms"],
  ["probes: { live: { tcp: 80, interval: 600h } }", "probes.live.interval", "longer than 24 days"],
  ["stop_grace_period: 10000h", "stop_grace_period", "longer than 24 days"],
  ["pre_stop: { sleep: 1e }", "pre_stop.sleep", "not a duration"],
  ["pre_stop: { sleep: 600h }", "pre_stop.sleep", "longer than 24 days"],
  ["healthcheck: { test: a, start_period: 600h }", "healthcheck.start_period", "longer than 24"],
  ["probes: { live: { tcp: 80, retries: 0 } }", "probes.live.retries", "less than 1"],
  ["probes: { live: { tcp: 80, retries: 1e12 } }", "probes.live.retries", "more than 2147483647"],
])("%s is refused, with its place", async (fields, place, words) => {
  const found = await faults(fields);
  expect(found).toMatchObject([{ message: expect.stringContaining(`main.${place}: `), line: 2 }]);
  expect(found[0]?.message).toContain(words);
});

it.each([
  "probes: { ready: { tcp: 80, interval: 10ms, timeout: 1ms, retries: 2147483647 } }",
  "healthcheck: { test: a, interval: 0 }",
  "stop_grace_period: 576h",
])("%s is taken", async (fields) => {
  expect(await faults(fields)).toEqual([]);
});

it.each(["periodSeconds", "timeoutSeconds", "initialDelaySeconds"])(
  "a manifest's %s of more than 24 days is refused",
  async (key) => {
    const probe = `livenessProbe: { tcpSocket: { port: 80 }, ${key}: 2073601 }`;
    const { diagnostics } = await loadText(containerManifest(probe));
    expect(diagnostics).toMatchObject([{ message: expect.stringContaining("more than 2073600") }]);
  },
);

import { PassThrough } from "node:stream";
import { expect, test, vi } from "vitest";
import { only } from "../../../test/support/only.ts";
import type { Inside } from "../../core/seam/inside.ts";
import { SidepodError } from "../../errors.ts";
import { PatientConnector } from "./patient-connector.ts";

const notRunning = new SidepodError("not-running", "db is not running: it is exited");
const began = Date.now();
const closed = (ageMs: number) => {
  const startedAt = new Date(began - ageMs).toISOString();
  return new SidepodError("port-closed", "nothing listens", { details: { startedAt } });
};

/** A container that fails so often in these ways, and then takes connections. */
function connectorTo(failures: readonly SidepodError[]) {
  const left = [...failures];
  const told: string[] = [];
  let tries = 0;
  const connect: Inside["connect"] = async () => {
    tries += 1;
    const failure = left.shift();
    if (failure) throw failure;
    return new PassThrough();
  };
  const connector = new PatientConnector({
    backend: only<Inside>({ connect }),
    container: "db",
    port: 5432,
    onWait: ({ code }) => void told.push(code),
  });
  return { connector, told, tries: () => tries };
}

const { signal } = new AbortController();

test("waits for a container that does not run, or has only just been started", async () => {
  const { connector, told, tries } = connectorTo([notRunning, notRunning, closed(100)]);
  await connector.connect(signal);
  expect(told).toEqual(["not-running"]);
  expect(tries()).toBe(4);
});

test("one connection looks for it, and the others wait for that one", async () => {
  const { connector, tries } = connectorTo([notRunning, notRunning, notRunning]);
  const first = connector.connect(signal);
  await new Promise((resolve) => setTimeout(resolve, 10));
  const connect = () => connector.connect(new AbortController().signal);
  await Promise.all([first, ...Array.from({ length: 50 }, connect)]);
  expect(tries()).toBe(3 + 51);
});

test("does not wait for what has run for a while and does not listen", async () => {
  const { connector, told } = connectorTo([closed(60_000)]);
  await expect(connector.connect(signal)).rejects.toMatchObject({ code: "port-closed" });
  expect(told).toEqual([]);
});

test("does not go by the engine's clock alone, which may be ahead or behind", async () => {
  vi.useFakeTimers();
  const ahead = connectorTo(Array.from({ length: 200 }, () => closed(-300_000)));
  const refused = expect(ahead.connector.connect(signal)).rejects.toThrow("nothing listens");
  await vi.advanceTimersByTimeAsync(11_000);
  await refused;
  const behind = connectorTo([closed(60_000), closed(50_000), closed(50_000)]);
  await expect(behind.connector.connect(signal)).rejects.toThrow("nothing listens");
  // Another life than the one before has just begun, whatever its clock says.
  const connecting = behind.connector.connect(signal);
  await vi.advanceTimersByTimeAsync(1000);
  await connecting;
  vi.useRealTimers();
});

test("no longer waits when the one who has connected is gone, and another looks on", async () => {
  const { connector } = connectorTo([notRunning, notRunning, notRunning]);
  const gone = new AbortController();
  const first = connector.connect(gone.signal);
  const second = connector.connect(signal);
  gone.abort();
  await expect(first).rejects.toMatchObject({ name: "AbortError" });
  await second;
});

import { expect, it } from "vitest";
import { knownTarget } from "../../../../test/support/known-target.ts";
import { label } from "../../../core/observe/labels.ts";
import type { EngineAction } from "../../../core/plan/plan.ts";
import type { Backend } from "../../../core/seam/backend.ts";
import type { Debugging } from "../../../core/seam/debugging.ts";
import type { Session } from "../../session.ts";
import { addPersistentForwards } from "./add.ts";

const record = { container: "db", name: "db", localPort: 15432, port: 5432 };
const pair = { hosts: undefined, localPort: 15432, port: 5432 };

/** With a container db that runs, and these records. */
function on(records: readonly object[], perform: (action: EngineAction) => void) {
  const command = new AbortController();
  const backend: Partial<Backend> = {
    list: async () => [],
    debugging: async () => ({ target: async () => knownTarget }) as unknown as Debugging,
    listeners: async () => [],
    portHolder: async () => ({ details: {} }),
    labelledVolumes: async () =>
      records.map((one) => ({
        name: "db-forward-15432",
        labels: { [label.pod]: "db", [label.forward]: JSON.stringify(one) },
      })),
    perform: async (action) => perform(action),
    [Symbol.asyncDispose]: async () => {},
  };
  const session = { signal: command.signal, backend } as unknown as Session;
  return { session, interrupt: () => command.abort(new Error("Ctrl-C")) };
}

it("leaves no record where it is interrupted while it writes one", async () => {
  const done: string[] = [];
  const { session, interrupt } = on([], ({ kind }) => {
    done.push(kind);
    interrupt();
  });
  const pairs = [pair, { ...pair, localPort: 15433 }];
  await expect(addPersistentForwards(session, "db", pairs)).rejects.toThrow("Ctrl-C");
  expect(done).toEqual(["create-volume", "remove-volume"]);
});

it("says whose a port is that is on record, while no supervisor keeps it open", async () => {
  const done: string[] = [];
  const { session } = on([{ ...record, name: "other", container: "other" }], ({ kind }) => {
    done.push(kind);
  });
  await expect(addPersistentForwards(session, "db", [pair])).rejects.toMatchObject({
    code: "port-in-use",
    message: "local port 15432 is already forwarded to other:5432",
    hint: "sidepod forward remove other 15432",
  });
  expect(done).toEqual([]);
});

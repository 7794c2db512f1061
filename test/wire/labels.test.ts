import fc from "fast-check";
import { expect, test } from "vitest";
import { listPods } from "../../src/backends/podman/observe/observe-pods.ts";
import { label } from "../../src/core/observe/labels.ts";
import { LibpodClient } from "../../src/libpod/index.ts";
import { ownLabels, ownPodLabels } from "../support/own-labels.ts";
import { scriptSocket } from "../support/scripted-socket.ts";

type Labels = Readonly<Record<string, string>>;

function listed(pod: string, name: string, labels: Labels, infra = false) {
  return {
    Id: `${pod}-${name}`,
    Names: [`${pod}-${name}`],
    Labels: labels,
    Pod: `id-${pod}`,
    PodName: pod,
    IsInfra: infra,
    State: "running",
    Status: "",
    Pid: 1,
    ExitedAt: -1,
    StartedAt: 1,
    ExitCode: 0,
    Restarts: 0,
    Created: "2026-01-01T00:00:00Z",
    Image: "image",
    ImageID: "image",
    Command: [],
    Ports: [],
    Namespaces: {},
  };
}

const good = [
  listed("good", "infra", ownPodLabels("good"), true),
  listed("good", "proxy", ownLabels("good", "proxy")),
  listed("good", "main", ownLabels("good", "main", { order: 2 })),
];

test("whatever labels others have, the good pod is listed as it is (property)", async () => {
  let ofPod: Labels = {};
  let ofContainer: Labels = {};
  await using server = await scriptSocket(({ request: { path }, answer }) => {
    const bad = [listed("bad", "infra", ofPod, true), listed("bad", "main", ofContainer)];
    const stranger = listed("good", "stranger", ofContainer);
    if (path.includes("/containers/json")) return answer(200, [...bad, stranger, ...good]);
    return answer(200, []);
  });
  await using client = new LibpodClient({ socketPath: server.socketPath });
  const key = fc.constantFrom(...Object.values(label));
  const json = fc.jsonValue().map((value) => JSON.stringify(value));
  const spec = fc
    .dictionary(
      fc.constantFrom("name", "share", "ports", "limits", "pid", "restart", "probes", "__proto__"),
      fc.jsonValue(),
    )
    .map((value) => JSON.stringify({ name: "bad", ...value }));
  const value = fc.oneof(fc.string(), json, spec, fc.constantFrom("1", "99", "main", "debug"));
  const labels = fc.dictionary(key, value, { maxKeys: 8 });
  await fc.assert(
    fc.asyncProperty(labels, labels, fc.boolean(), async (pod, container, managed) => {
      ofPod = { ...ownPodLabels("bad"), ...pod };
      ofContainer = { ...ownLabels("bad", "main"), ...container };
      const pods = await listPods({ client, host: {}, local: false }, { managed });
      const found = pods.find(({ name }) => name === "good");
      expect(found).toMatchObject({ managed: true, state: "running" });
      expect(found?.containers.filter((one) => one.managed).map(({ name }) => name)).toEqual([
        "proxy",
        "main",
      ]);
      const other = pods.find(({ name }) => name === "bad");
      expect(other?.managed || other?.foreign !== undefined).toBe(true);
    }),
    { numRuns: 300 },
  );
}, 60_000);

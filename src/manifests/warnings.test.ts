import { describe, expect, it } from "vitest";
import { containerManifest, findings, podManifest } from "../../test/support/load-manifest.ts";
import { loadText } from "../../test/support/load-text.ts";

const container = "  containers: [{ name: app, image: app }]\n";
const ofContainer = (fields: string) => containerManifest(fields);
const ofPod = (field: string) => podManifest(`${container}  ${field}\n`);

/** Line 6 holds what is tested. */
describe("what matters and is not supported has a warning of its own", () => {
  it.each([
    [ofPod("hostIPC: true"), "6:3 spec.hostIPC is not supported"],
    [ofPod("hostUsers: false"), "6:3 spec.hostUsers is not supported"],
    [ofPod("activeDeadlineSeconds: 5"), "6:3 spec.activeDeadlineSeconds is not supported"],
    [ofPod("imagePullSecrets: [{ name: a }]"), "6:3 spec.imagePullSecrets is not supported"],
    [ofPod("dnsConfig: { searches: [a] }"), "6:16 spec.dnsConfig.searches is not supported"],
    [ofPod("securityContext: { fsGroup: 1 }"), undefined],
    [
      ofPod("securityContext: { runAsNonRoot: true }"),
      "6:22 runAsNonRoot is not checked without runAsUser",
    ],
    [
      ofPod("securityContext: { runAsGroup: 1 }"),
      "6:22 runAsGroup has no effect without runAsUser",
    ],
    [ofContainer("stdinOnce: true"), "6:30 spec.containers[0].stdinOnce is not supported"],
    [ofContainer("restartPolicy: Never"), "6:30 the pod's restartPolicy applies to its containers"],
    [
      ofContainer("readinessProbe: { grpc: { port: 1 } }"),
      "6:48 spec.containers[0].readinessProbe.grpc is not supported",
    ],
    [
      ofContainer("readinessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 }"),
      "6:72 spec.containers[0].readinessProbe.successThreshold is not supported",
    ],
    [
      ofContainer("readinessProbe: { httpGet: { port: 1, host: example.org } }"),
      "6:68 spec.containers[0].readinessProbe.httpGet.host is not supported",
    ],
    [
      ofContainer("resources: { limits: { nvidia.com/gpu: 1 } }"),
      '6:53 spec.containers[0].resources.limits["nvidia.com/gpu"] is not supported',
    ],
    [
      ofContainer("env: [{ name: A, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]"),
      "6:47 status.podIP is unknown before the pod runs",
    ],
    [
      ofContainer("env: [{ name: A, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }]"),
      "6:60 spec.containers[0].env[0].valueFrom.resourceFieldRef is not supported",
    ],
    [
      podManifest(`${container.trimEnd().slice(0, -1)}, { name: b, image: b }]`),
      '5:43 "app" is main; "b" start before it and end with it',
    ],
    [
      podManifest(
        `  initContainers: [{ name: a, image: a, restartPolicy: Always },\n    { name: b, image: b }]\n${container}`,
      ),
      '6:5 init container "b" runs before the sidecars above it',
    ],
    [
      containerManifest(
        "volumeMounts: [{ name: a, mountPath: /a }]",
        "  volumes: [{ name: a, emptyDir: { sizeLimit: 1Gi } }]",
      ),
      "7:36 the size of a volume on disk is not limited",
    ],
    [
      containerManifest(
        "volumeMounts: [{ name: a, mountPath: /a }]",
        "  volumes: [{ name: a, downwardAPI: { items: [] } }]",
      ),
      "7:24 spec.volumes[0].downwardAPI is not supported",
    ],
    [
      containerManifest(
        "volumeMounts: [{ name: a, mountPath: /a }]",
        "  volumes: [{ name: a }]\n  securityContext: { fsGroup: 1 }",
      ),
      "8:22 fsGroup does not change the owner of volumes on disk",
    ],
  ])("number %#", async (text, expected) => {
    const { pods, diagnostics } = await loadText(text);
    expect(pods).toHaveLength(1);
    expect(await findings(text)).toEqual(expected === undefined ? [] : [`warning ${expected}`]);
    for (const { code } of diagnostics) expect(code).toBe("not-carried-out");
  });

  it.each([
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n  replicas: 3\n  template: { spec: { containers: [{ name: a, image: a }] } }",
    "apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\nspec:\n  parallelism: 2\n  template: { spec: { restartPolicy: Never, containers: [{ name: a, image: a }] } }",
    "apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\nspec:\n  backoffLimit: 2\n  template: { spec: { restartPolicy: Never, containers: [{ name: a, image: a }] } }",
  ])("in a Deployment or Job, too: number %#", async (text) => {
    expect((await loadText(text)).diagnostics).toMatchObject([
      { severity: "warning", code: "not-carried-out", line: 5, column: 3 },
    ]);
  });
});

it("names what has no effect on one machine in one warning", async () => {
  const text = `apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  annotations: { a: b }
  creationTimestamp: null
  uid: 1-2-3
spec:
${container}  nodeSelector: { disk: ssd }
  tolerations: []
  serviceAccountName: default
  affinity: { podAffinity: {} }
status: { phase: Running }
`;
  const { pods, diagnostics } = await loadText(text);
  expect(pods).toHaveLength(1);
  expect(diagnostics).toMatchObject([
    {
      severity: "warning",
      code: "no-effect",
      line: 5,
      message:
        "no effect on a single machine: metadata.namespace, metadata.annotations, metadata.uid, " +
        "spec.nodeSelector, spec.affinity, status",
    },
  ]);
});

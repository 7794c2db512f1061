import { describe, expect, it } from "vitest";
import { containerManifest, findings, podManifest } from "../../test/support/load-manifest.ts";
import { loadText } from "../../test/support/load-text.ts";

const container = "  containers: [{ name: app, image: app }]\n";
const ofContainer = (fields: string) => containerManifest(fields);
const ofPod = (field: string) => podManifest(`${container}  ${field}\n`);

/** Lines 5 and 6 of a manifest hold the containers, 6 or 7 what is tested. */
describe("mistakes in a manifest are errors with their place", () => {
  it.each([
    ["apiVersion: v1\nmetadata: { name: a }", "1:1 kind is missing"],
    ["kind: Pod\nmetadata: { name: a }", "1:1 apiVersion is missing"],
    ["apiVersion: 1\nkind: Pod", "1:13 apiVersion is not a string"],
    [
      "apiVersion: apps/v1\nkind: Pod\nmetadata: { name: a }\nspec: { containers: [] }",
      '1:13 unknown value "apps/v1" of apiVersion',
    ],
    ["apiVersion: v1\nkind: Pod\nspec: { containers: [] }", "1:1 metadata is missing"],
    [
      "apiVersion: v1\nkind: Pod\nmetadata: { name: a_b }\nspec: { containers: [] }",
      "3:19 metadata.name: not a valid name",
    ],
    [podManifest("  containers: []"), "5:15 the pod has no containers"],
    [podManifest("  containers: [{ image: x }]"), "5:16 spec.containers[0].name is missing"],
    [podManifest("  containers: [{ name: x }]"), "5:16 spec.containers[0].image is missing"],
    [
      podManifest("  containers: [{ name: x, imge: y }]"),
      '5:27 unknown key "imge" in spec.containers[0] (image)',
    ],
    [
      podManifest("  containers: [{ name: X, image: y }]"),
      "5:24 spec.containers[0].name: not a valid name",
    ],
    [
      podManifest("  containers: [{ name: x, image: Y }]"),
      "5:34 spec.containers[0].image: not a valid name of an image: it contains capital letters",
    ],
    [
      podManifest(
        "  initContainers: [{ name: main, image: y }]\n  containers: [{ name: x, image: y }]",
      ),
      '5:28 "main" names the main container',
    ],
    [
      podManifest(
        "  initContainers: [{ name: x, image: y }]\n  containers: [{ name: x, image: y }]",
      ),
      '6:24 there is another container named "x"',
    ],
    [
      podManifest("  containers: [{ name: infra, image: y }]"),
      "5:24 the engine's name of the container, web-infra, is reserved",
    ],
    [ofPod("tolerationz: []"), '6:3 unknown key "tolerationz" in spec (tolerations)'],
    [ofPod("x-mine: []"), '6:3 unknown key "x-mine" in spec'],
    [ofPod("ports: []"), '6:3 unknown key "ports" in spec'],
    [ofPod("restartPolicy: always"), '6:18 unknown value "always" of spec.restartPolicy (Always)'],
    [ofPod("hostNetwork: yes"), "6:16 spec.hostNetwork should be true or false, not a string"],
    [
      ofPod("hostPID: true\n  shareProcessNamespace: true"),
      "7:3 hostPID and shareProcessNamespace are both given",
    ],
    [ofPod("volumes: [{ name: a }, { name: a }]"), '6:34 there is another volume named "a"'],
    [
      ofPod("volumes: [{ name: a, nfs: {} }]"),
      "6:13 spec.volumes[0]: a volume of kind nfs is not available on a single machine",
    ],
    [
      ofPod("volumes: [{ name: a, emptyDir: {}, hostPath: { path: /x } }]"),
      "6:13 spec.volumes[0]: emptyDir and hostPath are both given",
    ],
    [
      ofPod("securityContext: { runAsUser: -1 }"),
      "6:33 spec.securityContext.runAsUser: less than 0",
    ],
    [
      ofContainer("ports: [{ containerPort: 65536 }]"),
      "6:55 spec.containers[0].ports[0].containerPort: more than 65535",
    ],
    [
      ofContainer("ports: [{ containerPort: '80' }]"),
      "6:55 spec.containers[0].ports[0].containerPort should be a number, not a string",
    ],
    [
      ofContainer("ports: [{ containerPort: 1, hostPort: 2 }, { containerPort: 3, hostPort: 2 }]"),
      "6:93 host port 2/tcp is published twice",
    ],
    [
      ofContainer("resources: { limits: { memory: 12x } }"),
      "6:61 spec.containers[0].resources.limits.memory: not a quantity",
    ],
    [
      ofContainer("resources: { limits: { memory: 64mb } }"),
      "6:61 spec.containers[0].resources.limits.memory: not a quantity (64M)",
    ],
    [
      ofContainer("resources: { limits: { memory: 400m } }"),
      "6:61 spec.containers[0].resources.limits.memory: less than one byte",
    ],
    [
      ofContainer("resources: { limits: { memroy: 1Mi } }"),
      "6:61 spec.containers[0].resources.limits.memroy: not a resource",
    ],
    [
      ofContainer("resources: { limits: { cpu: 1 }, requests: { cpu: 2 } }"),
      "6:80 the request is above the limit",
    ],
    [
      ofContainer("env: [{ name: A, value: 1 }]"),
      "6:54 spec.containers[0].env[0].value should be a string, not a number",
    ],
    [
      ofContainer(
        "env: [{ name: A, value: x, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]",
      ),
      "6:36 spec.containers[0].env[0]: value and valueFrom are both given",
    ],
    [
      ofContainer("envFrom: [{ prefix: A }]"),
      "6:40 spec.containers[0].envFrom[0]: it names no source",
    ],
    [
      ofContainer("env: [{ name: A, valueFrom: {} }]"),
      "6:58 spec.containers[0].env[0].valueFrom: it names no source",
    ],
    [
      ofContainer("env: [{ name: A, valueFrom: { fieldRef: { fieldPath: metadata.nam } } }]"),
      '6:83 not a field of a pod: "metadata.nam" (metadata.name)',
    ],
    [
      ofContainer("env: [{ name: A, valueFrom: { secretKeyRef: { name: s, key: k } } }]"),
      '6:82 there is no Secret "s" in this file',
    ],
    [
      ofContainer("livenessProbe: {}"),
      "6:45 spec.containers[0].livenessProbe: the probe has no check",
    ],
    [
      ofContainer("livenessProbe: { httpGet: { port: web }, tcpSocket: { port: 1 } }"),
      "6:45 spec.containers[0].livenessProbe: httpGet and tcpSocket are both given",
    ],
    [
      ofContainer("livenessProbe: { httpGet: { port: web } }"),
      '6:64 the container has no port named "web"',
    ],
    [
      ofContainer("securityContext: { capabilities: { add: [NET_RAWW] } }"),
      "6:71 spec.containers[0].securityContext.capabilities.add[0]: unknown capability (NET_RAW)",
    ],
    [
      ofContainer("securityContext: { runAsUser: 0, runAsNonRoot: true }"),
      "6:60 runAsNonRoot is set, but user 0 is root",
    ],
    [
      ofContainer("securityContext: { privileged: true, allowPrivilegeEscalation: false }"),
      "6:67 allowPrivilegeEscalation is false, and privileged allows it",
    ],
    [ofContainer("volumeMounts: [{ name: a, mountPath: /a }]"), '6:53 the pod has no volume "a"'],
    [
      ofContainer("volumeMounts: [{ name: a, mountPath: a }]"),
      "6:67 spec.containers[0].volumeMounts[0].mountPath: the path in the container is not absolute",
    ],
    [ofContainer("workingDir: srv"), "6:42 the folder is not an absolute path"],
    [
      containerManifest(
        "volumeMounts: [{ name: a, mountPath: /a, subPath: x }]",
        "  volumes: [{ name: a }]",
      ),
      "6:80 a folder inside a volume cannot be mounted",
    ],
    [
      containerManifest(
        "volumeMounts: [{ name: a, mountPath: /a }, { name: a, mountPath: /a/ }]",
        "  volumes: [{ name: a }]",
      ),
      "6:95 something else is mounted at the same path",
    ],
    [
      podManifest(
        `  initContainers: [{ name: x, image: y, livenessProbe: { exec: { command: [a] } } }]\n${container}`,
      ),
      "5:41 an init container has no livenessProbe",
    ],
    [
      `apiVersion: v1\nkind: Pod\nmetadata: { name: a, labels: { io.sidepod.role: x } }\nspec:\n${container}`,
      "3:32 labels that begin with io.sidepod. are reserved for Sidepod",
    ],
  ])("number %#", async (text, expected) => {
    const found = await findings(text);
    expect(found.filter((one) => one.startsWith("error"))).toEqual([`error ${expected}`]);
    expect((await loadText(text)).pods).toEqual([]);
  });

  it("of YAML are told once, and nothing is made of what cannot be read", async () => {
    const text = containerManifest("tty: *nope, ports: [{ containerPort: 1, containerPort: 2 }]");
    expect(await findings(text)).toEqual([
      'error 6:35 there is no anchor "nope" before this alias',
      'error 6:70 the key "containerPort" is given twice',
    ]);
  });

  it("are all told at once", async () => {
    const text = podManifest("  containers:\n  - { name: A, imge: x, tty: 1 }\n  hostPID: x\n");
    expect(await findings(text)).toEqual([
      "error 6:13 spec.containers[0].name: not a valid name",
      'error 6:16 unknown key "imge" in spec.containers[0] (image)',
      "error 6:30 spec.containers[0].tty should be true or false, not a number",
      "error 7:12 spec.hostPID should be true or false, not a string",
    ]);
  });
});

describe("a Deployment or Job that Kubernetes would refuse is refused", () => {
  const template = (policy: string) =>
    `  template: { spec: { ${policy}containers: [{ name: a, image: a }] } }`;
  const deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec:\n";
  const job = "apiVersion: batch/v1\nkind: Job\nmetadata: { name: a }\nspec:\n";

  it.each([
    [
      `${deployment}  selector: { matchLabels: { app: a } }\n${template("")}`,
      '5:35 the template has no label "app" with this value',
    ],
    [deployment + template("restartPolicy: Never, "), "5:38 a Deployment always restarts its pods"],
    [job + template(""), "5:15 the restartPolicy of a Job is OnFailure or Never, and is required"],
    [
      job + template("restartPolicy: Always, "),
      "5:38 the restartPolicy of a Job is OnFailure or Never",
    ],
    [`${deployment}  replicas: 1\n`, "4:1 spec.template is missing"],
  ])("number %#", async (text, expected) => {
    expect(await findings(text)).toEqual([`error ${expected}`]);
  });
});

describe("documents of other kinds", () => {
  const pod = `${podManifest(container)}---\n`;
  const document = (kind: string) => `apiVersion: v1\nkind: ${kind}\nmetadata: { name: a }\n`;

  it.each([
    [pod + document("Service"), 'warning 8:7 "Service" is ignored'],
    [pod + document("Namespace"), 'warning 8:7 "Namespace" is ignored'],
    [pod + document("Certificate"), 'warning 8:7 "Certificate" is ignored'],
    [pod + document("StatefulSet"), "error 8:7 kind StatefulSet is not supported"],
    [pod + document("CronJob"), "error 8:7 kind CronJob is not supported"],
    [document("List"), "error 2:7 kind List is not supported"],
    [document("Deploymnt"), 'error 2:7 kind "Deploymnt" is not supported (Deployment)'],
    [document("ConfigMap"), "error 2:7 the file contains nothing to run"],
    [
      `${pod}${document("ConfigMap")}---\n${document("ConfigMap")}`,
      'error 13:19 an earlier document is also a ConfigMap "a"',
    ],
    [`${pod}${document("Secret")}data: { a: '?', b/c: YQ== }`, "error 10:12 data.a: not base64"],
    [`${pod}${document("Secret")}dat: {}`, 'error 10:1 unknown key "dat" (data)'],
  ])("number %#", async (text, expected) => {
    expect((await findings(text))[0]).toBe(expected);
  });

  it("that have errors are there for those who refer to them", async () => {
    const text = containerManifest("envFrom: [{ configMapRef: { name: a } }]");
    expect(await findings(`${text}---\n${document("ConfigMap")}data: { a: 1 }\n`)).toEqual([
      "error 11:12 data.a should be a string, not a number",
    ]);
  });

  it("that are left aside alone leave nothing to run", async () => {
    expect(await findings(document("Service"))).toEqual([
      'warning 2:7 "Service" is ignored',
      "error 2:7 the file contains nothing to run",
    ]);
  });

  it("hold no value of a Secret in what is said of them", async () => {
    const text = `${pod}${document("Secret")}data: { a: hunter2? }\nstringData: { b: 12345678 }\n`;
    const { diagnostics } = await loadText(text);
    expect(diagnostics).toHaveLength(2);
    expect(JSON.stringify(diagnostics)).not.toMatch(/hunter2|12345678/);
  });
});

it("tells of names and ports that an earlier document has", async () => {
  const ports = "ports: [{ containerPort: 80, hostPort: 8080 }]";
  const text = containerManifest(ports);
  const other = text.replace("name: web", "name: other");
  expect(await findings(`${text}---\n${text}`)).toEqual([
    'error 10:19 an earlier document also has the name "web"',
  ]);
  expect(await findings(`${text}---\n${other}`)).toEqual([
    'error 13:3 host port 8080/tcp is published by "web" above',
  ]);
});

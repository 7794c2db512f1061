import { describe, expect, it } from "vitest";
import {
  containerManifest,
  loadMainOf,
  loadManifest,
  podManifest,
} from "../../test/support/load-manifest.ts";
import { loadText } from "../../test/support/load-text.ts";

const container = "  containers: [{ name: app, image: app }]\n";

function ofTemplate(head: string, spec: string): string {
  return `${head}  template:\n    spec:\n${spec.replace(/^/gm, "    ")}`;
}

const jobHead = "apiVersion: batch/v1\nkind: Job\nmetadata: { name: report }\nspec:\n";

describe("the containers of a manifest", () => {
  const spec = `  initContainers:
  - { name: setup, image: app }
  - { name: logs, image: shipper, restartPolicy: Always }
  - { name: proxy, image: proxy, restartPolicy: Always }
${container}`;

  it("are init containers, sidecars in their order, and main", async () => {
    const { name, containers } = await loadManifest(podManifest(spec));
    expect(name).toBe("web");
    expect(containers).toMatchObject([
      { name: "setup", fullName: "web-setup", role: "init" },
      { name: "logs", fullName: "web-logs", role: "sidecar", restart: { policy: "always" } },
      { name: "proxy", fullName: "web-proxy", role: "sidecar", restart: { policy: "always" } },
      { name: "main", fullName: "web-app", role: "main", restart: { policy: "always" } },
    ]);
    expect(containers[0]).not.toHaveProperty("restart");
  });

  it("are the same in a Deployment, with its labels", async () => {
    const head = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop } }
`;
    const text = ofTemplate(head, spec).replace(
      "  template:\n",
      "  template:\n    metadata: { labels: { app: shop } }\n",
    );
    const { name, labels, containers } = await loadManifest(text);
    expect({ name, labels }).toEqual({ name: "shop", labels: { app: "shop" } });
    expect(containers.map(({ fullName }) => fullName)).toEqual([
      ...["shop-setup", "shop-logs", "shop-proxy", "shop-app"],
    ]);
  });
});

describe("what starts main again", () => {
  it.each([
    [podManifest(`  restartPolicy: OnFailure\n${container}`), { policy: "on-failure" }],
    [podManifest(`  restartPolicy: Never\n${container}`), { policy: "no" }],
    [
      ofTemplate(jobHead, `  restartPolicy: OnFailure\n${container}`),
      { policy: "on-failure", maxRetries: 6 },
    ],
    [
      ofTemplate(`${jobHead}  backoffLimit: 2\n`, `  restartPolicy: OnFailure\n${container}`),
      { policy: "on-failure", maxRetries: 2 },
    ],
    [
      ofTemplate(`${jobHead}  backoffLimit: 0\n`, `  restartPolicy: OnFailure\n${container}`),
      { policy: "no" },
    ],
    [ofTemplate(jobHead, `  restartPolicy: Never\n${container}`), { policy: "no" }],
  ])("number %#", async (text, restart) => {
    expect(await loadMainOf(text)).toMatchObject({ restart, ending: { onMainExit: "stop" } });
  });
});

it("gives the whole pod its time to stop, and each container all of it", async () => {
  const text = podManifest(`  terminationGracePeriodSeconds: 60\n${container}`);
  expect(await loadMainOf(text)).toMatchObject({
    stopGraceMs: 60_000,
    ending: { stopGraceMs: 60_000 },
  });
  expect(await loadMainOf(podManifest(container))).toMatchObject({
    stopGraceMs: 30_000,
    ending: { stopGraceMs: 30_000 },
  });
});

describe("a pod", () => {
  it.each([
    ["shareProcessNamespace: true", { share: ["net", "ipc", "uts", "pid"] }],
    ["hostNetwork: true", { networks: ["host"], ports: [] }],
    ["hostPID: true", { containers: [{ pid: "host" }] }],
    ["hostname: shop", { hostname: "shop" }],
    [
      "hostAliases: [{ ip: 10.0.0.5, hostnames: [db, db.example] }]",
      { extraHosts: ["db:10.0.0.5", "db.example:10.0.0.5"] },
    ],
    ["dnsConfig: { nameservers: [10.0.0.53] }", { dns: ["10.0.0.53"] }],
    [
      "securityContext: { sysctls: [{ name: net.core.somaxconn, value: '1024' }] }",
      { sysctls: { "net.core.somaxconn": "1024" } },
    ],
    ["resources: { limits: { cpu: 2, memory: 1Gi } }", { limits: { cpus: 2, memory: 2 ** 30 } }],
    ["nodeSelector: {}\n  hostIPC: false\n  volumes:", { name: "web" }],
  ])("with %s", async (field, expected) => {
    expect(await loadManifest(podManifest(`  ${field}\n${container}`))).toMatchObject(expected);
  });
});

describe("a container", () => {
  it.each([
    ["command: [a, b], args: [c]", { entrypoint: ["a", "b"], command: ["c"] }],
    ["imagePullPolicy: Always", { pullPolicy: "always" }],
    ["imagePullPolicy: Never", { pullPolicy: "never" }],
    [
      "stdin: true, tty: true, workingDir: /srv",
      { stdinOpen: true, tty: true, workingDir: "/srv" },
    ],
    [
      "resources: { limits: { cpu: 500m, memory: 128Mi }, requests: { cpu: 0.25, memory: 64M } }",
      {
        limits: { cpus: 0.5, cpuShares: 256, memory: 128 * 2 ** 20, memoryReservation: 64_000_000 },
      },
    ],
    [
      "securityContext: { runAsUser: 1000, runAsGroup: 100, runAsNonRoot: true, readOnlyRootFilesystem: true }",
      { user: "1000:100", readOnly: true },
    ],
    [
      "securityContext: { capabilities: { drop: [ALL], add: [NET_BIND_SERVICE, CAP_CHOWN] }, allowPrivilegeEscalation: false }",
      { capDrop: ["ALL"], capAdd: ["NET_BIND_SERVICE", "CHOWN"], noNewPrivileges: true },
    ],
    ["securityContext: { privileged: true }", { privileged: true, noNewPrivileges: false }],
    [
      "securityContext: { seccompProfile: { type: Unconfined }, seLinuxOptions: { type: a_t, level: s0 } }",
      { seccomp: "unconfined", selinux: ["type:a_t", "level:s0"] },
    ],
    [
      "securityContext: { seccompProfile: { type: Localhost, localhostProfile: my.json }, appArmorProfile: { type: Localhost, localhostProfile: mine } }",
      { seccomp: "/var/lib/kubelet/seccomp/my.json", apparmor: "mine" },
    ],
    [
      "lifecycle: { stopSignal: SIGUSR1, preStop: { sleep: { seconds: 3 } }, postStart: { exec: { command: [a] } } }",
      { stopSignal: "SIGUSR1", hooks: { preStop: { sleepMs: 3000 }, postStart: { exec: ["a"] } } },
    ],
    [
      "ports: [{ name: admin, containerPort: 81 }], lifecycle: { preStop: { httpGet: { port: admin, path: stop } } }",
      { hooks: { preStop: { http: { scheme: "http", port: 81, path: "/stop" } } } },
    ],
  ])("with %s", async (fields, expected) => {
    expect(await loadMainOf(containerManifest(fields))).toMatchObject(expected);
  });

  it("has the pod's user and groups, and its own over them", async () => {
    const { containers } = await loadManifest(
      podManifest(`  securityContext: { runAsUser: 1, runAsGroup: 2, supplementalGroups: [3, 4], fsGroup: 4 }
  initContainers: [{ name: setup, image: app, securityContext: { runAsUser: 5 } }]
${container}`),
    );
    expect(containers).toMatchObject([
      { user: "5:2", groupAdd: ["3", "4"] },
      { user: "1:2", groupAdd: ["3", "4"] },
    ]);
  });

  it("publishes ports of the machine alone", async () => {
    const { ports } = await loadManifest(
      containerManifest(
        "ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 8081, hostIP: 127.0.0.1 }, { containerPort: 53, hostPort: 53, protocol: UDP }]",
      ),
    );
    expect(ports).toEqual([
      { hostIp: "127.0.0.1", hostPort: 8081, containerPort: 81, protocol: "tcp" },
      { hostPort: 53, containerPort: 53, protocol: "udp" },
    ]);
  });
});

describe("probes", () => {
  const usual = { intervalMs: 10_000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };

  it.each([
    [
      "startupProbe: { exec: { command: [a, b] } }",
      { startup: { check: { exec: ["a", "b"] }, ...usual } },
    ],
    ["readinessProbe: { tcpSocket: { port: 80 } }", { ready: { check: { tcp: 80 }, ...usual } }],
    [
      "livenessProbe: { httpGet: { port: web }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 1, initialDelaySeconds: 7 }",
      {
        live: {
          check: { http: { scheme: "http", port: 8080, path: "/" } },
          intervalMs: 5000,
          timeoutMs: 2000,
          retries: 1,
          startPeriodMs: 7000,
        },
      },
    ],
    [
      "readinessProbe: { httpGet: { port: 8443, scheme: HTTPS, path: /x, host: localhost }, successThreshold: 1 }",
      { ready: { check: { http: { scheme: "https", port: 8443, path: "/x" } }, ...usual } },
    ],
  ])("%s", async (field, expected) => {
    const text = containerManifest(`ports: [{ name: web, containerPort: 8080 }], ${field}`);
    expect((await loadMainOf(text)).probes).toEqual(expected);
  });
});

describe("variables", () => {
  const sources = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { COLOUR: blue, EMPTY: }
---
apiVersion: v1
kind: Secret
metadata: { name: login }
data: { password: aHVudGVyMg== }
stringData: { user: me }
`;
  const load = (fields: string) => loadText(containerManifest(fields) + sources);

  it("come from values, ConfigMaps, Secrets and the manifest itself, later ones over earlier", async () => {
    const { pods, diagnostics } = await load(`
      envFrom: [{ configMapRef: { name: settings } }, { prefix: L_, secretRef: { name: login } },
        { secretRef: { name: nope, optional: true } }],
      env: [{ name: EMPTY, value: no longer }, { name: GONE }, { name: WHO, valueFrom: { secretKeyRef: { name: login, key: user } } },
        { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } },
        { name: SPACE, valueFrom: { fieldRef: { fieldPath: metadata.namespace } } },
        { name: NONE, valueFrom: { configMapKeyRef: { name: settings, key: nope, optional: true } } },
        { name: BOTH, value: "$(WHO) in $(POD), $(LATER), $$(POD)" }, { name: LATER, value: x }],
      command: [run, "$(BOTH)"], args: ["$(L_password)", "$HOME"]`);
    expect(diagnostics).toEqual([]);
    const main = pods[0]?.spec.containers[0];
    expect(main?.environment).toEqual({
      COLOUR: "blue",
      EMPTY: "no longer",
      L_password: "hunter2",
      L_user: "me",
      GONE: "",
      WHO: "me",
      POD: "web",
      SPACE: "default",
      BOTH: "me in web, $(LATER), $(POD)",
      LATER: "x",
    });
    expect(main).toMatchObject({
      entrypoint: ["run", "me in web, $(LATER), $(POD)"],
      command: ["hunter2", "$HOME"],
    });
  });

  it("from Secrets are kept as references, wherever they get to", async () => {
    const { pods } = await load(
      `envFrom: [{ secretRef: { name: login } }], env: [{ name: URL, value: "db://$(user):$(password)@db" }], args: ["-p$(password)"]`,
    );
    expect(pods[0]?.recorded.containers[0]).toMatchObject({
      // biome-ignore-start lint/suspicious/noTemplateCurlyInString: this is how a reference is kept
      environment: {
        user: "${secret:login/user}",
        password: "${secret:login/password}",
        URL: "db://${secret:login/user}:${secret:login/password}@db",
      },
      command: ["-p${secret:login/password}"],
      // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
    });
    expect(JSON.stringify(pods[0]?.recorded)).not.toContain("hunter2");
  });

  it("are no variables of the caller's: dollar signs stand as they are", async () => {
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: a dollar sign like any other
    const { pods, diagnostics } = await loadText(
      containerManifest(
        'args: ["${HOME} ${X:-y} $$PATH ${"], env: [{ name: A, value: "${HOME}" }]',
      ),
    );
    expect(diagnostics).toEqual([]);
    expect(pods[0]?.spec.containers[0]).toMatchObject({
      command: ["${HOME} ${X:-y} $PATH ${"],
      environment: { A: "${HOME}" },
    });
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  });
});

it("takes a file with pod files and manifests beside each other, and reads them in order", async () => {
  const podFile = "name: other\nmain: { image: x, command: '$WHAT' }\n";
  const { pods, diagnostics } = await loadText(
    `${podManifest(container)}---\n${podFile}---\n${jobHead}  template: { spec: { restartPolicy: Never, containers: [{ name: a, image: a }] } }`,
    { environment: { WHAT: "run" } },
  );
  expect(diagnostics).toEqual([]);
  expect(pods.map(({ spec }) => spec.name)).toEqual(["web", "other", "report"]);
});

it("reads JSON as well", async () => {
  const text = JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", creationTimestamp: null },
    spec: { containers: [{ name: "app", image: "app", resources: {} }] },
  });
  expect((await loadManifest(text)).name).toBe("web");
});

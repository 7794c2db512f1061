import { describe, expect, test } from "vitest";
import { engineError, explainEngineMessage } from "./engine-error.ts";

const commandNotFound = "OCI runtime attempted to invoke a command that was not found";

/** Texts as engines and runtimes really write them: the cause, the message, and what it means. */
const samples: readonly (readonly [string, string, string, object])[] = [
  // Podman 4.3.1
  [
    "OCI runtime error",
    "runc: runc create failed: container with given ID already exists: OCI runtime error",
    "stale-container",
    {},
  ],
  [
    "no such container",
    'no container with name or ID "web" found: no such container',
    "not-found",
    { kind: "container", name: "web" },
  ],
  [
    "no such pod",
    "no pod with name or ID web found: no such pod",
    "not-found",
    { kind: "pod", name: "web" },
  ],
  [
    "no such volume",
    "volume with name data not found: no such volume",
    "not-found",
    { kind: "volume", name: "data" },
  ],
  [
    "no such volume",
    'no volume with name "data" found: no such volume',
    "not-found",
    { kind: "volume", name: "data" },
  ],
  [
    "no such secret",
    'no secret with name or id "key": no such secret',
    "not-found",
    { kind: "secret", name: "key" },
  ],
  [
    "network not found",
    "unable to find network with name or ID net1: network not found",
    "not-found",
    { kind: "network", name: "net1" },
  ],
  ["network not found", "network not found", "not-found", { kind: "network" }],
  [
    "no such container",
    'looking up container to share pid namespace with: no container with name or ID "web" found: no such container',
    "not-found",
    { name: "web" },
  ],
  [
    "image not known",
    "failed to find image x: x: image not known",
    "image-not-found",
    { image: "x" },
  ],
  [
    "image not known",
    "localhost/x:latest: image not known",
    "image-not-found",
    { image: "localhost/x:latest", reason: "local" },
  ],
  [
    "image not known",
    "r.example:5000/a/b:1.2: image not known",
    "image-not-found",
    { image: "r.example:5000/a/b:1.2" },
  ],
  [
    "that name is already in use",
    'creating container storage: the container name "web" is already in use by d4d2120619a6. You have to remove that container to be able to reuse that name: that name is already in use',
    "name-in-use",
    { kind: "container", name: "web", holder: "d4d2120619a6" },
  ],
  [
    "that name is already in use",
    'creating container storage: the container name "web" is already in use by d4d2120619a6. You have to remove that container to be able to reuse that name, or use --replace to instruct Podman to do so: that name is already in use',
    "name-in-use",
    { kind: "container", name: "web", holder: "d4d2120619a6" },
  ],
  [
    "pod already exists",
    'failed to make pod: adding pod to state: name "web" is in use: pod already exists',
    "name-in-use",
    { kind: "pod", name: "web" },
  ],
  [
    "pod already exists",
    'name "web" is in use: pod already exists',
    "name-in-use",
    { kind: "pod" },
  ],
  [
    "container already exists",
    'failed to make pod: adding pod to state: name "web" is in use: container already exists',
    "name-in-use",
    { kind: "container", name: "web" },
  ],
  [
    "volume already exists",
    "volume with name data already exists: volume already exists",
    "name-in-use",
    { kind: "volume", name: "data" },
  ],
  ["secret name in use", "key: secret name in use", "name-in-use", { kind: "secret", name: "key" }],
  [
    "network already exists",
    "network name podman already used: network already exists",
    "name-in-use",
    { kind: "network", name: "podman" },
  ],
  [
    "network cannot be configured when it is shared with a pod",
    "invalid config provided: published or exposed ports must be defined when the pod is created: network cannot be configured when it is shared with a pod",
    "port-in-pod",
    {},
  ],
  [
    "address already in use",
    "cannot listen on the TCP port: listen tcp4 :18080: bind: address already in use",
    "port-in-use",
    { port: 18080, protocol: "tcp" },
  ],
  [
    "address already in use",
    "cannot listen on the UDP port: listen udp4 127.0.0.1:53: bind: address already in use",
    "port-in-use",
    { port: 53, protocol: "udp", hostIp: "127.0.0.1" },
  ],
  [
    "",
    "starting container e94449df: cannot listen on the TCP port: listen tcp4 :18082: bind: address already in use",
    "port-in-use",
    { port: 18082 },
  ],
  [
    "no such file or directory",
    "statfs /nonexist: no such file or directory",
    "mount-source-missing",
    { path: "/nonexist" },
  ],
  [
    commandNotFound,
    'runc: runc create failed: unable to start container process: error during container init: error mounting "/tmp/a b" to rootfs at "/x": stat /tmp/a b: no such file or directory: OCI runtime attempted to invoke a command that was not found',
    "mount-source-missing",
    { path: "/tmp/a b" },
  ],
  [
    commandNotFound,
    'runc: runc create failed: unable to start container process: exec: "nope-cmd": executable file not found in $PATH: OCI runtime attempted to invoke a command that was not found',
    "command-not-found",
    { command: "nope-cmd" },
  ],
  [
    commandNotFound,
    'runc: runc create failed: unable to start container process: exec: "/etc/nope": stat /etc/nope: no such file or directory: OCI runtime attempted to invoke a command that was not found',
    "command-not-found",
    { command: "/etc/nope" },
  ],
  [
    "OCI permission denied",
    'runc: runc create failed: unable to start container process: exec: "/etc": permission denied: OCI permission denied',
    "command-not-executable",
    { command: "/etc" },
  ],
  [
    "OCI permission denied",
    "runc: runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted: OCI permission denied",
    "engine-setup",
    { setup: "rlimit-nofile" },
  ],
  [
    "OCI runtime error",
    "runc: runc create failed: unable to start container process: error during container init: error setting cgroup config for procHooks process: unable to set memory limit to 1024 (current usage: 2822144, peak usage: 2891776): OCI runtime error",
    "limit-unsupported",
    { limit: "memory", asked: 1024, usage: 2822144 },
  ],
  [
    "requested CPUs are not available - requested 55, available: 0-1",
    "requested CPUs are not available - requested 55, available: 0-1",
    "limit-unsupported",
    { limit: "cpuset", asked: "55", available: "0-1" },
  ],
  [
    "x",
    "`/usr/bin/runc update --resources=/var/tmp/podman1 d4d2` failed: exit status 1",
    "limit-unsupported",
    {},
  ],
  [
    "volume is being used",
    "volume data is being used by the following container(s): 12ab, 34cd: volume is being used",
    "engine",
    { volume: "data", containers: ["12ab", "34cd"] },
  ],
  [
    "image is in use by a container",
    "image used by 98e2: image is in use by a container: consider listing external containers and force-removing image",
    "engine",
    { containers: ["98e2"] },
  ],
  [
    "container already exists",
    "container 12ab has dependent containers which must be removed before it: 34cd, 56ef: container already exists",
    "engine",
    { dependents: ["34cd", "56ef"] },
  ],
  [
    "no such container",
    "generating dependency graph for container 12ab: container 34cd depends on container 56ef not found in input list: no such container",
    "engine",
    { dependency: "34cd" },
  ],
  [
    "internal libpod error",
    "starting some containers: internal libpod error",
    "engine",
    { reason: "dependency-start-failed" },
  ],
  [
    "no space left on device",
    "write /var/lib/containers/storage/x: no space left on device",
    "engine",
    { reason: "no-space" },
  ],
  [
    "invalid argument",
    "no command or entrypoint provided, and no CMD or ENTRYPOINT from image",
    "command-not-found",
    {},
  ],
  [
    "container state improper",
    "can only create exec sessions on running containers: container state improper",
    "not-running",
    {},
  ],
  [
    "container state improper",
    "can only kill running containers. f00 is in state exited: container state improper",
    "not-running",
    {},
  ],
  ["container state improper", "container state improper: stopped", "not-running", {}],
  ["container state improper", "container state improper: exited", "not-running", {}],
  [
    "container state improper",
    "sending signal to container f00: container state improper",
    "not-running",
    {},
  ],
  [
    "exit status 1",
    "sending signal to container f00: `/usr/bin/runc kill f00 9` failed: exit status 1",
    "engine",
    { reason: "signal-refused" },
  ],
  ["", "cannot kill a pod with no running containers: b0b", "not-running", {}],
  [
    "a container that depends on container f01 could not be removed: container state improper",
    "2 errors occurred:\n\t* removing container f00 from pod b0b: cannot remove container f00 as " +
      "it could not be stopped: sending SIGKILL to container f00: container state improper: " +
      "stopped\n\t* removing container f01 from pod b0b: a container that depends on container " +
      "f01 could not be removed: container state improper\n\n",
    "not-running",
    {},
  ],
  [
    "no such file or directory",
    "stat /dev/nope: no such file or directory",
    "mount-source-missing",
    { path: "/dev/nope" },
  ],
  [
    "x",
    'workdir "/nope" does not exist on container 98e2',
    "engine",
    { path: "/nope", reason: "working-directory" },
  ],
  [
    "x",
    "minimum memoryswap limit should be larger than memory limit, see usage",
    "limit-unsupported",
    {},
  ],
  ["x", "CPU cfs quota cannot be less than 1ms (i.e. 1000)", "limit-unsupported", {}],
  // Podman 5.4.2 and 5.8.6, runc 1.1.15 and 1.3
  [
    "OCI runtime error",
    'runc: runc create failed: unable to start container process: error during container init: exec: "/etc": is a directory: OCI runtime error',
    "command-not-executable",
    { command: "/etc" },
  ],
  [
    commandNotFound,
    'runc: runc create failed: unable to start container process: error during container init: exec: "/nope": stat /nope: no such file or directory: OCI runtime attempted to invoke a command that was not found',
    "command-not-found",
    { command: "/nope" },
  ],
  [
    "image not known",
    "no such image: localhost/x:1: image not known",
    "image-not-found",
    { image: "localhost/x:1" },
  ],
  [
    "no such container",
    'no container with ID or name "web" found: no such container',
    "not-found",
    { kind: "container", name: "web" },
  ],
  [
    "container already exists",
    "more than one result for container ID 5c: container already exists",
    "usage",
    { kind: "container", id: "5c" },
  ],
  [
    "container already exists",
    'more than one result for container "5c": container already exists',
    "usage",
    { kind: "container", id: "5c" },
  ],
  ["no such volume", "no such volume", "not-found", { kind: "volume" }],
  [
    "",
    'unable to copy from source docker://r.example:1/x:y: initializing source docker://r.example:1/x:y: pinging container registry r.example:1: Get "https://r.example:1/v2/": dial tcp [::1]:1: connect: connection refused',
    "registry-unreachable",
    { registry: "r.example:1", image: "r.example:1/x:y" },
  ],
  // crun
  [
    commandNotFound,
    "crun: executable file `nope` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found",
    "command-not-found",
    { command: "nope" },
  ],
  [
    commandNotFound,
    "crun: cannot stat `/data/x`: No such file or directory: OCI runtime attempted to invoke a command that was not found",
    "mount-source-missing",
    { path: "/data/x" },
  ],
  [
    "OCI permission denied",
    "crun: open executable: Permission denied: OCI permission denied",
    "command-not-executable",
    {},
  ],
  [
    "OCI permission denied",
    "crun: setrlimit `RLIMIT_NOFILE`: Operation not permitted: OCI permission denied",
    "engine-setup",
    { setup: "rlimit-nofile" },
  ],
  [
    "OCI runtime error",
    "crun: cgroups in hybrid mode not supported, drop all controllers from cgroupv2: OCI runtime error",
    "engine-setup",
    { setup: "hybrid-cgroups" },
  ],
  [
    "OCI runtime error",
    "crun: the requested cgroup controller `cpu` is not available: OCI runtime error",
    "limit-unsupported",
    { controller: "cpu" },
  ],
  [
    commandNotFound,
    "crun: executable file `/nope` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found",
    "command-not-found",
    { command: "/nope" },
  ],
  [
    "OCI permission denied",
    "crun: open executable: Operation not permitted: OCI permission denied",
    "command-not-executable",
    {},
  ],
  [
    commandNotFound,
    "crun: error stat'ing file `/tmp/it`: No such file or directory: OCI runtime attempted to invoke a command that was not found",
    "mount-source-missing",
    { path: "/tmp/it" },
  ],
  [
    "OCI runtime error",
    "crun: OOM: the memory limit could be too low: read from sync socket: Connection reset by peer: OCI runtime error",
    "limit-unsupported",
    { limit: "memory" },
  ],
  [
    "OCI permission denied",
    "crun: setrlimit `RLIMIT_NPROC`: Operation not permitted: OCI permission denied",
    "engine-setup",
    { setup: "rlimit-nproc" },
  ],
  // The engine takes every missing file for a missing command: a runtime that is broken is none.
  [
    commandNotFound,
    "/usr/bin/crun: error while loading shared libraries: libyajl.so.2: cannot open shared object file: No such file or directory: OCI runtime attempted to invoke a command that was not found",
    "engine",
    {},
  ],
  // rootless networks
  [
    "x",
    'slirp4netns failed: "open(\\"/dev/net/tun\\"): Permission denied\\nchild failed(1)\\n"',
    "engine-setup",
    { setup: "dev-net-tun" },
  ],
  [
    "x",
    "pasta failed with exit code 1:\nFailed to open() /dev/net/tun: No such file or directory\n",
    "engine-setup",
    { setup: "dev-net-tun-missing" },
  ],
  [
    "x",
    "pasta failed with exit code 1:\nFailed to bind port 8080 (Address already in use) for option '-t 8080-8080:80-80', exiting\n",
    "port-in-use",
    { port: 8080, protocol: "tcp" },
  ],
  [
    "x",
    "rootlessport listen tcp 0.0.0.0:8080: bind: address already in use",
    "port-in-use",
    { port: 8080 },
  ],
  [
    "x",
    "rootlessport cannot expose privileged port 80, you can add 'net.ipv4.ip_unprivileged_port_start=80' to /etc/sysctl.conf (currently 1024), or choose a larger port number (>= 1024): listen tcp 0.0.0.0:80: bind: permission denied",
    "engine-setup",
    { port: 80 },
  ],
  // pulls
  [
    "",
    'initializing source docker://r.example:1/x:y: pinging container registry r.example:1: Get "https://r.example:1/v2/": dial tcp 192.0.2.1:1: connect: connection refused',
    "registry-unreachable",
    { registry: "r.example:1", image: "r.example:1/x:y" },
  ],
  [
    "",
    'initializing source docker://docker.io/library/x:latest: pinging container registry registry-1.docker.io: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 192.0.2.53:53: no such host',
    "registry-unreachable",
    { registry: "registry-1.docker.io", image: "docker.io/library/x:latest" },
  ],
  [
    "",
    "initializing source docker://docker.io/library/nginx:nope: reading manifest nope in docker.io/library/nginx: manifest unknown",
    "image-not-found",
    { image: "docker.io/library/nginx:nope", reason: "registry" },
  ],
  [
    "",
    "initializing source docker://docker.io/x/y:latest: reading manifest latest in docker.io/x/y: requested access to the resource is denied",
    "image-not-found",
    { image: "docker.io/x/y:latest" },
  ],
  [
    "",
    'short-name "nginx" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"',
    "image-not-found",
    { image: "nginx", reason: "short-name" },
  ],
];

describe("a text of the engine", () => {
  test.each(samples)("(%s) %s means %s", (cause, message, code, details) => {
    const error = explainEngineMessage({ status: 500, cause, message }, "POST x");
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject(details);
    expect(error.evidence).toEqual([message]);
    expect(error.message).not.toMatch(/\n|\.$|undefined/);
    expect(error.hint ?? "").not.toMatch(/undefined/);
  });
});

test("a text that nothing is known of is passed on, in one line", () => {
  const body = { cause: "x", message: "2 errors occurred:\n\t* one.\n\t* two\n\n", response: 500 };
  const error = engineError(500, JSON.stringify(body), "DELETE pods/web");
  expect(error).toMatchObject({ code: "engine", message: "one" });
  expect(error.evidence).toEqual([body.message]);
});

test("hints quote what could be more than one word to a shell", () => {
  const message = "statfs /tmp/it's; rm -rf x: no such file or directory";
  const error = explainEngineMessage({ status: 500, cause: "", message }, "x");
  expect(error.hint).toBe("mkdir -p '/tmp/it'\\''s; rm -rf x'");
});

import { describe, expect, test } from "vitest";
import { recogniseSetupProblem, setupProblems } from "./setup-problems.ts";

/** As Podman 4.3.1 wrote them on machines where something was taken away. */
const texts: readonly (readonly [string, string])[] = [
  [
    "rlimit-nofile",
    "crun: setrlimit RLIMIT_NOFILE: Operation not permitted: OCI permission denied",
  ],
  [
    "rlimit-nofile",
    "runc: runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted: OCI permission denied",
  ],
  ["rlimit-nproc", "crun: setrlimit RLIMIT_NPROC: Operation not permitted: OCI permission denied"],
  [
    "rlimit-nproc",
    "runc: runc create failed: unable to start container process: error during container init: error setting rlimits for ready process: error setting rlimit type 6: operation not permitted: OCI permission denied",
  ],
  [
    "hybrid-cgroups",
    "crun: cgroups in hybrid mode not supported, drop all controllers from cgroupv2",
  ],
  [
    "no-systemd",
    "OCI runtime error: runc: runc create failed: systemd not running on this host, cannot use systemd cgroups manager",
  ],
  [
    "dev-net-tun",
    '/usr/bin/slirp4netns failed: "open(\\"/dev/net/tun\\"): Permission denied\\nWARNING: Support for seccomp is experimental\\nchild failed(1)\\n"',
  ],
  [
    "cni-plugins",
    'plugin type="bridge" failed (add): failed to find plugin "bridge" in path [/usr/local/libexec/cni /usr/libexec/cni /usr/local/lib/cni /usr/lib/cni /opt/cni/bin]',
  ],
  [
    "netavark",
    'could not find "netavark" in one of [/usr/libexec/podman].  To resolve this error, set the helper_binaries_dir key in the `[engine]` section of containers.conf to the directory containing your helper binaries.',
  ],
  [
    "slirp4netns",
    'could not find slirp4netns, the network namespace can\'t be configured: exec: "slirp4netns": executable file not found in $PATH',
  ],
  [
    "newuidmap",
    'level=error msg="invalid internal status, try resetting the pause process with \\"/usr/bin/podman system migrate\\": command required for rootless mode with multiple IDs: exec: \\"newuidmap\\": executable file not found in $PATH"',
  ],
  [
    "subuid",
    'cannot find UID/GID for user alice: no subuid ranges found for user "alice" in /etc/subuid - check rootless mode in man pages.',
  ],
  [
    "catatonit",
    'building local pause image: finding pause binary: exec: "catatonit": executable file not found in $PATH',
  ],
  ["runtime-missing", 'default OCI runtime "crun" not found: invalid argument'],
  [
    "conmon",
    "could not find a working conmon binary (configured options: [/usr/libexec/podman/conmon]: invalid argument)",
  ],
];

describe("the machine's set-up", () => {
  test.each(texts)("%s is recognised in what the engine wrote", (id, text) => {
    expect(recogniseSetupProblem(text)?.id).toBe(id);
  });

  test("other errors are no problem of the set-up", () => {
    expect(recogniseSetupProblem("no such container")).toBeUndefined();
    expect(recogniseSetupProblem("executable file `nginx` not found in $PATH")).toBeUndefined();
  });

  test("every problem is said in one line and has a cure", () => {
    for (const { message, hint } of setupProblems) {
      expect(message).not.toMatch(/\n|\.$/);
      expect(hint.length).toBeGreaterThan(10);
    }
  });
});

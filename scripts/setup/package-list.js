/**
 * The Debian packages, each with what shows that it is there: programs of which any will do. A
 * machine whose Podman came from elsewhere is so left as it is.
 */
const engine = [
  ["podman", "podman"],
  ["runc", "runc", "crun"],
  ["netavark", "netavark", "/usr/lib/podman/netavark", "/usr/libexec/podman/netavark"],
  ["aardvark-dns", "aardvark-dns", "/usr/lib/podman/aardvark-dns"],
  ["catatonit", "catatonit", "/usr/libexec/podman/catatonit", "/usr/libexec/catatonit/catatonit"],
  ["iptables", "iptables"],
  ["uidmap", "newuidmap"],
  ["slirp4netns", "slirp4netns"],
  ["passt", "pasta"],
  ["fuse-overlayfs", "fuse-overlayfs"],
];

// The programs that the demo's containers run, and the root file system of the engine's probe.
const demo = [
  ["nginx", "nginx"],
  ["procps", "ps"],
  ["busybox-static", "busybox"],
];

const tests = [
  ["curl", "curl"],
  ["fish", "fish"],
  ["iproute2", "ss"],
  ["mmdebstrap", "mmdebstrap"],
  ["socat", "socat"],
  ["strace", "strace"],
  ["tcpdump", "tcpdump"],
  ["tmux", "tmux"],
  ["zsh", "zsh"],
];

export const packageLists = {
  demo: [...engine, ...demo],
  tests: [...engine, ...demo, ...tests],
};

import { existsSync } from "node:fs";

/** The command that installs Podman and what it needs, for the distribution whose tools are here. */
export function installHint(uid: number, root = ""): string {
  const sudo = uid === 0 ? "" : "sudo ";
  const has = (tool: string) => existsSync(`${root}/usr/bin/${tool}`);
  if (has("apt-get")) {
    const rootless = uid === 0 ? "" : " uidmap slirp4netns fuse-overlayfs";
    return `${sudo}apt-get install podman netavark aardvark-dns runc catatonit iptables${rootless}`;
  }
  if (has("dnf")) return `${sudo}dnf install podman`;
  if (has("zypper")) return `${sudo}zypper install podman`;
  if (has("pacman")) return `${sudo}pacman -S podman`;
  return "install Podman 4.3 or newer, or set CONTAINER_HOST to an engine elsewhere";
}

/**
 * What a container with the machine's own programs is given of the machine: /usr, and the two
 * files without which programs in it do not start. Not recursive, so nothing that is mounted below
 * comes along.
 */
export const hostMounts = ["/usr", "/etc/alternatives", "/etc/ld.so.cache"].map((path) => ({
  destination: path,
  type: "bind",
  source: path,
  options: ["ro", "bind", "nosuid", "nodev"],
}));

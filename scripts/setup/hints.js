/** What only a person can decide or do, by the words of the engine's refusal. */
const hints = [
  [/\/dev\/net\/tun.*Permission denied/i, "As root: chmod 0666 /dev/net/tun"],
  [
    /subuid|subgid|newuidmap|no.*mappings? found/i,
    `As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER, then podman system migrate`,
  ],
  [
    /remount|mount.*(operation not permitted|permission denied)|unshare|clone/i,
    "This machine is a container that is not allowed to create containers; it needs CAP_SYS_ADMIN.",
  ],
];

export function hintsFor(output) {
  return hints.filter(([sign]) => sign.test(output)).map(([, hint]) => hint);
}

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { capture } from "../run.js";

const policy = "/usr/sbin/policy-rc.d";

/**
 * Keeps Debian's packages from starting their services, of which nginx would take port 80, now and
 * at the next boot. Call the result after the installation; it leaves nothing behind.
 */
export function keepServicesStopped(names) {
  const isOurs = !existsSync(policy);
  const remove = () => rmSync(policy, { force: true });
  if (isOurs) {
    writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
    process.once("exit", remove);
  }
  return () => {
    if (isOurs) {
      remove();
      process.off("exit", remove);
    }
    if (names.includes("nginx")) capture("update-rc.d", ["nginx", "disable"]);
  };
}

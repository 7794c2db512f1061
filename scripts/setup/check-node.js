import { giveUp } from "./give-up.js";

export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  giveUp([`Node.js ${process.versions.node} is too old; Sidepod needs 20.19 or newer.`]);
}

import type { EngineReport } from "../../../app/session.ts";
import type { Paint } from "../../text/colour.ts";
import { safeLines, safeText } from "../../text/safe-text.ts";

const finderNames: Readonly<Record<EngineReport["finder"], string>> = {
  connection: "named connection",
  "container-host": "CONTAINER_HOST",
  "default-connection": "default connection",
  "rootless-socket": "rootless socket",
  "rootful-socket": "rootful socket",
  "private-service": "private service",
};

/** What `sidepod engine` prints. */
export function formatEngine(report: EngineReport, paint: Paint): string {
  const { info, finder, passedOver, obstacles } = report;
  const lines = [
    ["engine", `Podman ${info.version}, API ${info.apiVersion}`],
    ["found as", `${finderNames[finder]}: ${report.why}`],
    ["address", report.url],
    ["rootless", info.rootless ? "yes" : "no"],
    ["cgroups", `${info.cgroupVersion}, managed by ${info.cgroupManager}`],
    ["runtime", info.runtime],
    ["networks", info.networkBackend],
    ["storage", info.storageDriver],
    ["events", info.eventLogger],
  ].map(([name = "", text = ""]) => `${paint("bold", name.padEnd(8))}  ${safeText(text)}`);
  if (passedOver.length > 0) {
    lines.push("", "tried before:");
    for (const { finder: name, why } of passedOver) {
      lines.push(`  ${finderNames[name].padEnd(18)}  ${paint("dim", safeText(why))}`);
    }
  }
  for (const { message, hint } of obstacles) {
    lines.push("", `${paint("yellow", "warning")}: ${safeText(message)}`);
    lines.push(`${paint("cyan", "hint")}: ${safeLines(hint)}`);
  }
  return lines.join("\n");
}

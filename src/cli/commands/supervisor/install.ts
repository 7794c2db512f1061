import { execFile } from "node:child_process";
import { existsSync, mkdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { hostEnvironment } from "../../../app/supervision/supervision.ts";
import { SidepodError } from "../../../errors.ts";
import { configurationHome } from "../../../host/environment.ts";
import { unitName, unitText } from "../../../supervisor/unit.ts";
import type { Context } from "../../frame/context.ts";

interface Unit {
  readonly path: string;
  readonly text: string;
  /** systemctl, for the system or for this user. */
  readonly systemctl: readonly string[];
  readonly forUser: boolean;
}

/** Makes the supervisor a service of systemd: of the system for root, of the user otherwise. */
export async function install(
  { print }: { readonly print: boolean },
  context: Context,
): Promise<void> {
  const unit = unitOf(context);
  if (print) return context.print(unit.text.trimEnd());
  refuseWithoutSystemd();
  mkdirSync(dirname(unit.path), { recursive: true });
  writeFileSync(unit.path, unit.text);
  await run([...unit.systemctl, "daemon-reload"]);
  await run([...unit.systemctl, "enable", "--now", unitName]);
  context.note(`${unit.path} was written, enabled and started`);
  if (unit.forUser) context.note("loginctl enable-linger lets it start without a login");
}

export async function uninstall(_: object, context: Context): Promise<void> {
  const unit = unitOf(context);
  if (!existsSync(unit.path)) return context.note(`${unit.path} does not exist`);
  refuseWithoutSystemd();
  await run([...unit.systemctl, "disable", "--now", unitName]);
  rmSync(unit.path);
  await run([...unit.systemctl, "daemon-reload"]);
  context.note(`${unit.path} was removed; the pods keep running`);
}

function unitOf(context: Context): Unit {
  const environment = hostEnvironment(context);
  const forUser = environment.uid !== 0;
  const folder = forUser
    ? join(configurationHome(environment), "systemd/user")
    : "/etc/systemd/system";
  const { executable = "" } = context;
  return {
    path: join(folder, unitName),
    text: unitText({ node: process.execPath, program: realpathSync(executable), forUser }),
    systemctl: forUser ? ["systemctl", "--user"] : ["systemctl"],
    forUser,
  };
}

/** As sd_booted(3) has it. */
function refuseWithoutSystemd(): void {
  if (existsSync("/run/systemd/system")) return;
  throw new SidepodError("no-supervisor", "systemd is not running on this machine", {
    hint: "make your init system run sidepod resume at boot",
  });
}

async function run([program = "", ...args]: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(program, args);
  } catch (cause) {
    const { stderr = "", message } = cause as Error & { readonly stderr?: string };
    throw new SidepodError("no-supervisor", `${[program, ...args].join(" ")} failed`, {
      evidence: (stderr || message).trim().split("\n"),
      cause,
    });
  }
}

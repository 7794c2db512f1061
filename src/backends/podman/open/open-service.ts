import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import { lastLines, shortenLog } from "../../../host/daemon/log.ts";
import { type DaemonPaths, seemsAlive } from "../../../host/daemon/paths.ts";
import type { StartedDaemon } from "../../../host/daemon/start.ts";
import type { Environment } from "../../../host/environment.ts";
import { findExecutable } from "../../../host/find-executable.ts";
import { openPrivateFolder } from "../../../host/private-folder.ts";
import { recogniseSetupProblem } from "../../../libpod/errors/setup-problems.ts";
import type { Connect, EngineAddress } from "./finding.ts";
import { ensureService } from "./private-service.ts";
import { servicePaths } from "./service-place.ts";

interface OpenedService<Client> {
  readonly target: EngineAddress;
  readonly why: string;
  readonly client: Client;
  /** Whether this call started it. */
  readonly started: boolean;
}

/** The first answer of a service on a busy machine with a cold disk. */
const firstAnswerMs = 60_000;
const attempts = 4;

/**
 * Connects to the private service, starting or replacing it where that is needed.
 *
 * @throws SidepodError `no-engine` with the service's own words, `engine-setup` where they are known
 */
export async function openService<Client>(
  environment: Environment,
  connect: Connect<Client>,
  call: Call = {},
): Promise<OpenedService<Client>> {
  const podman = locatePodman(environment);
  const place = servicePaths(environment, podman);
  const target = { url: `unix://${encodeURI(place.socketPath)}` };
  const why = "Sidepod's own, as no socket answers; it ends when unused";
  openPrivateFolder(place.folder, environment.uid);
  shortenLog(place);
  for (let attempt = 1; ; attempt += 1) {
    const started =
      attempt === 1 && seemsAlive(place)
        ? undefined
        : await ensureService(environment, place, podman, call);
    try {
      const client = await connectPatiently(target, connect, call);
      return { target, why, client, started: started !== undefined };
    } catch (error) {
      // A service that was leaving just then gets a successor; one that cannot start says why.
      const lost = isSidepodError(error, "engine-lost") || isSidepodError(error, "no-engine");
      if (!lost || call.signal?.aborted) throw error;
      if (started) await throwIfEnded(started, place, podman);
      if (attempt === attempts) throw error;
    }
  }
}

function locatePodman({ env, platform, root, uid }: Environment): string {
  if (platform !== "linux") {
    throw new SidepodError("no-engine", "no Podman machine is running", {
      hint: "podman machine init; podman machine start",
    });
  }
  const podman = findExecutable("podman", env.PATH);
  if (podman) return podman;
  throw new SidepodError("no-engine", "Podman does not answer and is not installed", {
    hint: installHint(uid, root),
  });
}

async function connectPatiently<Client>(
  target: EngineAddress,
  connect: Connect<Client>,
  { signal }: Call,
): Promise<Client> {
  const limit = AbortSignal.timeout(firstAnswerMs);
  try {
    return await connect(target, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (error) {
    if (!limit.aborted || signal?.aborted) throw error;
    throw new SidepodError("timeout", "the private Podman service does not answer", {
      evidence: [`${target.url} did not answer within ${firstAnswerMs / 1000} s`],
      hint: "ps -C podman -o pid,etime,args",
      cause: error,
    });
  }
}

async function throwIfEnded(
  { ended }: StartedDaemon,
  place: DaemonPaths,
  podman: string,
): Promise<void> {
  const status = await Promise.race([ended, sleep(1_000, undefined, { ref: true })]);
  // Killed from outside, it tells nothing about the next one.
  if (status === undefined || status.toString().startsWith("SIG")) return;
  const lines = lastLines(place);
  const problem = recogniseSetupProblem(lines.join("\n"));
  const details = { status, podman };
  if (problem) {
    throw new SidepodError("engine-setup", problem.message, {
      evidence: lines,
      hint: problem.hint,
      details: { ...details, problem: problem.id },
    });
  }
  throw new SidepodError("no-engine", `podman system service ended immediately (${status})`, {
    evidence: lines,
    hint: "podman info",
    details,
  });
}

/** The command that installs Podman and what it needs, for the distribution whose tools are here. */
function installHint(uid: number, root = ""): string {
  const sudo = uid === 0 ? "" : "sudo ";
  const has = (tool: string) => existsSync(`${root}/usr/bin/${tool}`);
  if (has("apt-get")) {
    const rootless = uid === 0 ? "" : " uidmap slirp4netns fuse-overlayfs";
    return `${sudo}apt-get install podman netavark aardvark-dns runc catatonit iptables${rootless}`;
  }
  if (has("dnf")) return `${sudo}dnf install podman`;
  if (has("zypper")) return `${sudo}zypper install podman`;
  if (has("pacman")) return `${sudo}pacman -S podman`;
  return "install Podman 4.3 or newer, or set CONTAINER_HOST to another engine";
}

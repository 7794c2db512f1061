import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { Environment } from "../../../host/environment.ts";
import { finders } from "./finders.ts";
import {
  type Connect,
  type EngineAddress,
  type FinderName,
  type Finding,
  hidePassword,
} from "./finding.ts";
import { openService } from "./open-service.ts";

export interface PassedOver {
  readonly finder: FinderName;
  readonly why: string;
}

interface ChosenEngine<Client> {
  readonly finder: FinderName;
  readonly target: EngineAddress;
  /** How it was found, in words. */
  readonly why: string;
  /** The finders that come before it, each with the reason. */
  readonly passedOver: readonly PassedOver[];
  readonly client: Client;
}

interface Choosing extends Call {
  /** Is told what is waited for where the engine takes its time. */
  readonly onWaiting?: ((text: string) => void) | undefined;
}

/** How long a socket that nobody asked for by name may take to answer. */
const discoveryMs = 5_000;
/** One that was named may have to be started first, or be another machine's. */
const namedMs = 20_000;
const remoteMs = 60_000;
const noteMs = 3_000;

/**
 * Asks the finders in their order and connects to the first engine that answers. One that the user
 * named has to answer; the others are passed over where they don't.
 *
 * @throws SidepodError `no-engine`, `engine-permission`, `engine-setup`
 */
export async function chooseEngine<Client>(
  environment: Environment,
  connect: Connect<Client>,
  call: Choosing = {},
): Promise<ChosenEngine<Client>> {
  const passedOver: PassedOver[] = [];
  let denied: Finding | undefined;
  for (const find of finders) {
    const finding = find(environment);
    const { finder, target } = finding;
    if (target === undefined) {
      passedOver.push({ finder, why: finding.why });
      if (finding.denied) denied ??= finding;
      continue;
    }
    try {
      const client = await connectInTime(finding, target, connect, call);
      return { finder, target, why: finding.why, passedOver, client };
    } catch (error) {
      if (finding.explicit || !isSidepodError(error) || call.signal?.aborted) {
        throw explicitFailure(error, finding);
      }
      if (error.code === "engine-permission") denied ??= finding;
      passedOver.push({ finder, why: error.message });
    }
  }
  const note = setTimeout(() => call.onWaiting?.("waiting for Podman's service to start"), noteMs);
  try {
    const { target, why, client } = await openService(environment, connect, call);
    return { finder: "private-service", target, why, passedOver, client };
  } catch (error) {
    throw isSidepodError(error) ? withSearch(error, passedOver, denied) : error;
  } finally {
    clearTimeout(note);
  }
}

/** Tells a socket that is slow from a command that was interrupted. */
async function connectInTime<Client>(
  { explicit }: Finding,
  target: EngineAddress,
  connect: Connect<Client>,
  { signal, onWaiting }: Choosing,
): Promise<Client> {
  const remote = target.url.startsWith("ssh:");
  const ms = explicit ? (remote ? remoteMs : namedMs) : discoveryMs;
  const limit = AbortSignal.timeout(ms);
  const url = hidePassword(target.url);
  const note = setTimeout(() => onWaiting?.(waitingFor(target)), noteMs);
  try {
    return await connect(target, { signal: signal ? AbortSignal.any([signal, limit]) : limit });
  } catch (error) {
    if (!limit.aborted || signal?.aborted) throw error;
    throw new SidepodError("timeout", `the engine at ${url} did not answer within ${ms / 1000} s`, {
      hint: remote
        ? "ssh -v to the same machine shows where it hangs"
        : "ps -C podman -o pid,stat,etime,args",
      details: { url, seconds: ms / 1000 },
      cause: error,
    });
  } finally {
    clearTimeout(note);
  }
}

/** The note for a user who has to wait. */
export function waitingFor({ url }: EngineAddress): string {
  return `waiting for the engine at ${hidePassword(url)} to answer`;
}

function explicitFailure(error: unknown, finding: Finding): unknown {
  if (!finding.explicit || !isSidepodError(error)) return error;
  const url = hidePassword(finding.target?.url ?? "");
  return new SidepodError(error.code, error.message, {
    evidence: [`${finding.why}, so nothing else was tried`, ...error.evidence],
    hint:
      error.hint ??
      (finding.finder === "container-host"
        ? "env -u CONTAINER_HOST sidepod engine"
        : "podman system connection list"),
    details: { ...error.details, finder: finding.finder, url },
    cause: error,
  });
}

/** Adds what was tried, and names the socket that could not be used where that is the nearest cure. */
function withSearch(
  error: SidepodError,
  passedOver: readonly PassedOver[],
  denied: Finding | undefined,
): SidepodError {
  const tried = passedOver.map(({ finder, why }) => `${finder}: ${why}`);
  const details = { ...error.details, passedOver };
  if (error.code === "no-engine" && denied) {
    return new SidepodError("engine-permission", denied.why, {
      evidence: [...tried, `private-service: ${error.message}`],
      hint: error.hint ?? "use sudo, or ask the administrator for access to the socket",
      details,
      cause: error,
    });
  }
  return new SidepodError(error.code, error.message, {
    evidence: [...error.evidence, ...(error.code === "no-engine" ? tried : [])],
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details,
    cause: error,
  });
}

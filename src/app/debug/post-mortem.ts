import type { Call } from "../../core/seam/call.ts";
import type {
  DebugContainerSpec,
  Debugging,
  DebugSession,
  DebugTarget,
  SessionOptions,
} from "../../core/seam/debugging.ts";
import { isSidepodError } from "../../errors.ts";
import type { MountSpec } from "../../podfile/model.ts";
import {
  type DebugContainerOptions,
  type DebugPlan,
  debugContainerFor,
  type OpenOptions,
  viewFolder,
  volumesInView,
} from "./debug-container.ts";
import { copyPrivileges, type PrivilegeOptions } from "./privileges.ts";
import type { Toolkit } from "./toolkit.ts";

/**
 * A session that sees a copy of the target's files below /target, with its volumes read-only, and
 * shares nothing with it: what does not run has no namespaces, and joining them would start it.
 */
export function planPostMortem(
  target: DebugTarget,
  toolkit: Toolkit,
  options: DebugContainerOptions & PrivilegeOptions,
): DebugPlan {
  const { process: _, pod: __, ...still } = target;
  const privileges = copyPrivileges(options);
  const whole = { ...options, readOnlyView: false };
  const { debugContainer, notes } = debugContainerFor(still, toolkit, privileges, whole);
  const { container } = debugContainer;
  const mounts = [...container.mounts, ...volumesInView(target).map(followUsualLink)];
  const inMemory = target.mounts.filter(({ type }) => type === "tmpfs");
  return {
    target,
    postMortem: true,
    toolkit,
    privileges,
    debugContainer: { ...debugContainer, target: undefined, container: { ...container, mounts } },
    notes: [
      ...notes,
      ...inMemory.map(({ target: path }) => `${path} was in memory and is gone`),
      ...(options.volumes === "rw" ? ["the volumes of a stopped container are read-only"] : []),
      ...(options.readOnlyView ? ["the copy is writable and is discarded afterwards"] : []),
    ],
  };
}

/**
 * In most images /var/run is a link to /run, which from the session's own root would lead out of the
 * copy.
 */
function followUsualLink(mount: MountSpec): MountSpec {
  return { ...mount, target: mount.target.replace(/^\/target\/var\/run\//, "/target/run/") };
}

/** How long it goes without a word. */
const patienceMs = 1000;

/**
 * Copies the files and opens the session. The copy goes with the session, or with its container
 * where that is kept.
 */
export async function openPostMortem(
  debugging: Pick<Debugging, "snapshot" | "open" | "removeSnapshot">,
  {
    debugContainer,
    target,
  }: { readonly debugContainer: DebugContainerSpec; readonly target: DebugTarget },
  { onProgress = () => {}, ...options }: OpenOptions = {},
): Promise<DebugSession> {
  const image = await copyFiles(debugging, target, options, onProgress);
  let session: DebugSession;
  try {
    const whole = { ...debugContainer, view: { image, folder: viewFolder } };
    session = await openWithVolumes(debugging, whole, options, onProgress);
  } catch (error) {
    await debugging.removeSnapshot(image);
    throw error;
  }
  return {
    ...session,
    [Symbol.asyncDispose]: async () => {
      try {
        await session[Symbol.asyncDispose]();
      } finally {
        await debugging.removeSnapshot(image);
      }
    },
  };
}

/** What keeps a target from starting must not keep anybody from looking at it. */
async function openWithVolumes(
  debugging: Pick<Debugging, "open">,
  debugContainer: DebugContainerSpec,
  options: SessionOptions,
  onProgress: (text: string) => void,
): Promise<DebugSession> {
  try {
    return await debugging.open(debugContainer, options);
  } catch (error) {
    if (!isSidepodError(error, "mount-source-missing")) throw error;
    onProgress(`its volumes are not mounted: ${error.message}`);
    const { container } = debugContainer;
    const mounts = container.mounts.filter(({ type }) => type === "tmpfs");
    return await debugging.open(
      { ...debugContainer, container: { ...container, mounts } },
      options,
    );
  }
}

async function copyFiles(
  debugging: Pick<Debugging, "snapshot">,
  { id, name }: DebugTarget,
  { signal }: Call,
  onProgress: (text: string) => void,
): Promise<string> {
  const text = `copying the files that ${name} has written; this takes longer the more there are`;
  const timer = setTimeout(() => onProgress(text), patienceMs);
  try {
    return await debugging.snapshot(id, { signal });
  } finally {
    clearTimeout(timer);
  }
}

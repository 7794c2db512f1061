import { setTimeout as sleep } from "node:timers/promises";
import { label } from "../../../core/observe/labels.ts";
import type { EngineAction } from "../../../core/plan/plan.ts";
import type { PerformOptions } from "../../../core/seam/actions.ts";
import type { Call } from "../../../core/seam/call.ts";
import { isSidepodError, SidepodError } from "../../../errors.ts";
import type { LibpodClient } from "../../../libpod/client.ts";
import { endExecMonitors } from "../inside/end-exec-monitors.ts";
import { nameAnonymousVolumes } from "./anonymous-volumes.ts";
import { containerBody } from "./container-body.ts";
import { createContainer, createPod } from "./create.ts";
import { importHostRootfs } from "./host-rootfs.ts";
import { podBody } from "./pod-body.ts";
import { pullImage } from "./pull-image.ts";
import { removeContainer, removePod, unlessEnded, unlessGone } from "./remove.ts";
import { updatedResourcesOf } from "./resources.ts";

type Performers = {
  readonly [Kind in EngineAction["kind"]]: (
    client: LibpodClient,
    action: Extract<EngineAction, { kind: Kind }>,
    options: PerformOptions,
  ) => Promise<unknown>;
};

/** One engine call for each kind of step. */
const performers: Performers = {
  "pull-image": pullImage,
  "import-host-rootfs": (client, _, call) => importHostRootfs(client, call),
  "create-volume": ({ volumes }, { pod, volume }, { signal }) =>
    volumes.create(
      {
        Name: volume.name,
        ...(volume.driver !== undefined && { Driver: volume.driver }),
        Options: volume.options,
        Labels: {
          ...volume.labels,
          [label.pod]: pod,
          [label.name]: volume.name,
          ...(volume.ephemeral && { [label.ephemeral]: "true" }),
        },
      },
      { signal },
    ),
  "create-secret": async ({ secrets }, { pod, secret, digest }, { signal, readSecret }) => {
    if (readSecret === undefined) throw new TypeError("a plan with secrets needs readSecret");
    await secrets.create(secret.name, await readSecret(secret), {
      driverOptions: { [label.pod]: pod, [label.name]: secret.name, [label.digest]: digest },
      signal,
    });
  },
  "create-pod": (client, { spec, labels }, { signal }) =>
    createPod(client, { ...podBody(spec, labels), name: spec.name }, signal),
  "create-container": async (client, { spec, container, labels }, { signal }) => {
    const body = containerBody(spec, container, labels);
    const named = await nameAnonymousVolumes(client, spec.name, container, body, { signal });
    await createContainer(client, named, signal);
  },
  "start-pod": async ({ pods, containers }, { pod }, { signal }) => {
    const { InfraContainerID } = await pods.inspect(pod, { signal });
    if (InfraContainerID) await containers.start(InfraContainerID, { signal });
  },
  "stop-pod": async ({ pods, containers }, { pod }, { signal }) => {
    const { InfraContainerID } = await pods.inspect(pod, { signal });
    // It ends at the signal, with status 0: that tells a pod that was stopped from one that was hit.
    if (InfraContainerID) await containers.stop(InfraContainerID, { timeout: 2, signal });
  },
  "start-container": ({ containers }, { container }, { signal }) =>
    containers.start(container, { signal }),
  "await-init": async ({ containers }, { container }, { signal }) => {
    const exitCode = await containers.wait(container, { signal });
    if (exitCode === 0) return;
    throw new SidepodError(
      "init-failed",
      `init container ${container} ended with status ${exitCode}`,
      {
        details: { container, exitCode },
      },
    );
  },
  "update-limits": ({ containers }, { container, limits }, { signal }) =>
    containers.update(container, updatedResourcesOf(limits), { signal }),
  "stop-container": (client, { container, graceMs }, { signal }) =>
    stopContainer(client, container, { graceMs, signal }),
  // It has been stopped by a step of its own where it ran.
  "remove-container": (client, { container }, { signal }) =>
    removeContainer(client, container, { signal }),
  "kill-pod": ({ pods }, { pod }, { signal }) => unlessEnded(pods.kill(pod, { signal })),
  "remove-pod": (client, { pod }, { signal }) => {
    endExecMonitors(pod);
    return removePod(client, pod, { signal });
  },
  "remove-volume": ({ volumes }, { volume }, { signal }) =>
    unlessGone(volumes.remove(volume, { signal })),
  "remove-secret": ({ secrets }, { secret }, { signal }) =>
    unlessGone(secrets.remove(secret, { signal })),
};

/** Carries out one step over the engine's API. */
export async function performAction(
  client: LibpodClient,
  action: EngineAction,
  options: PerformOptions,
): Promise<void> {
  const perform = performers[action.kind] as (
    client: LibpodClient,
    action: EngineAction,
    options: PerformOptions,
  ) => Promise<unknown>;
  await perform(client, action, options);
}

const maxTries = 10;
const pauseMs = 50;

/**
 * Stops a container within its grace.
 *
 * @podman 4.3: a container that is inspected while it is being stopped counts as running again, and is not
 *   cleaned up: the stop is asked for once more.
 */
export async function stopContainer(
  { containers }: Pick<LibpodClient, "containers">,
  id: string,
  { graceMs, signal }: Call & { readonly graceMs?: number | undefined },
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      const timeout = graceMs === undefined ? {} : { timeout: Math.ceil(graceMs / 1000) };
      await containers.stop(id, { ...timeout, signal });
      return;
    } catch (error) {
      const isUnfinished =
        isSidepodError(error, "engine") && error.details.reason === "stop-unfinished";
      if (!isUnfinished || tries === maxTries) throw error;
    }
    await sleep(pauseMs, undefined, { signal });
  }
}

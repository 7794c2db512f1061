import * as z from "zod/mini";
import { parseContainerName, parseName } from "../format/name.ts";
import { field, type InputOf, map, requiredField } from "../schema/map.ts";
import { formatted } from "../schema/primitives.ts";
import { container } from "./container.ts";
import { ending, podEnding } from "./ending.ts";
import { limits } from "./limits.ts";
import { declaredVolumes } from "./mounts.ts";
import { podLabels } from "./names.ts";
import { podNetwork } from "./network.ts";
import { declaredSecrets } from "./secrets.ts";

/** The keys under `pod`. */
export const podFields = { ...podNetwork, ...limits, ...podEnding, ...podLabels };

/** The keys at the top that hold no containers. */
export const topFields = { ...ending, ...declaredVolumes, ...declaredSecrets };

const pod = map(podFields);

const containerMap = () => z.record(formatted(parseContainerName), container);

const fields = {
  name: requiredField(() => formatted(parseName), "The pod's name, unique on the machine."),
  pod: field(() => pod, "What belongs to the pod as a whole: ports, namespaces, limits."),
  init: field(containerMap, "Containers that run to completion, in order, before all others."),
  sidecars: field(containerMap, "Containers started in order before main, stopped after it."),
  main: requiredField(() => container, "The application itself."),
  ...topFields,
};

/** A whole pod file: one pod. The source of the types, the messages and the JSON Schema. */
export const podFile = map(fields);

export type PodFile = InputOf<typeof fields>;

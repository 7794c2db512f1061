import { containerFields } from "./fields/container.ts";
import { writeFields } from "./fields/field.ts";
import { podFields, topFields } from "./fields/pod-file.ts";
import { type ContainerSpec, type PodSpec, podDefaults, type Role } from "./model.ts";

/** The values of a file, as they are before they become YAML. */
type Values = Readonly<Record<string, unknown>>;

/**
 * A pod as a pod file has it, with the short forms that people write and without what goes without
 * saying. Loaded, it is the same pod again, but for what no file can say: who starts a container again
 * (`keeper`), what a preset falls back to (`imageFallback`), and whether a volume goes with the pod
 * (`ephemeral`).
 *
 * @throws SidepodError `usage` for bytes in a Kubernetes manifest that are no text
 */
export function writePod(pod: PodSpec): Values {
  const own = writeFields(podFields, pod, pod);
  const group = (role: Role): [string, Values][] =>
    pod.containers
      .filter((one) => one.role === role)
      .map((one) => [one.name, writeFields(containerFields, one, pod)]);
  const [init, sidecars, main] = [group("init"), group("sidecar"), group("main")];
  return literally({
    name: pod.name,
    ...(Object.keys(own).length > 0 && { pod: own }),
    ...(init.length > 0 && { init: Object.fromEntries(init) }),
    ...(sidecars.length > 0 && { sidecars: Object.fromEntries(sidecars) }),
    main: main[0]?.[1],
    ...writeFields(topFields, pod, pod),
  });
}

/** One container as it stands below its name. */
export function writeContainer(
  container: ContainerSpec,
  pod: Pick<PodSpec, "name"> & Partial<PodSpec>,
): Values {
  const around = { ...podDefaults, containers: [], ...pod };
  return literally(writeFields(containerFields, container, around));
}

/** In a pod file a dollar stands before a variable. */
function literally<T>(value: T): T;
function literally(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return value.map((item: unknown) => literally(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literally(item)]));
}

import { nearest } from "../nearest.ts";
import { quote } from "../printable.ts";
import type { ContainerInFile } from "../resolve/pod.ts";
import type { PodFile } from "../schema/pod-file.ts";
import type { Fault } from "../validate.ts";
import { atKey, atValue } from "./fault.ts";

const kinds = ["secrets", "configs"] as const;

/** Every secret and config has one origin, and every use of one is declared. */
export function checkSecrets(file: PodFile, containers: readonly ContainerInFile[]): Fault[] {
  return [
    ...kinds.flatMap((kind) => checkOrigins(file, kind)),
    ...Object.keys(file.configs ?? {})
      .filter((key) => Object.hasOwn(file.secrets ?? {}, key))
      .map((key) =>
        atKey(["configs", key], "duplicate", `there is a secret ${quote(key)}, too`, {
          hint: "the engine keeps both as secrets: choose another name",
        }),
      ),
    ...kinds.flatMap((kind) => containers.flatMap((container) => checkUses(container, file, kind))),
  ];
}

function checkOrigins(file: PodFile, kind: (typeof kinds)[number]): Fault[] {
  return Object.entries(file[kind] ?? {}).flatMap(([key, source]) => {
    const isExternal = String(source.external) === "true";
    const content = "content" in source ? source.content : undefined;
    const origins = [source.file, source.environment, content].filter((one) => one !== undefined);
    if (origins.length + Number(isExternal) === 1) return [];
    const known = `file, environment${kind === "configs" ? ", content" : ""}, external: true`;
    const message =
      origins.length === 0
        ? `${kind}.${key} does not say where it comes from`
        : `${kind}.${key} comes from more than one place`;
    return [atKey([kind, key], "conflict", message, { hint: `give one of ${known}` })];
  });
}

function checkUses(
  { input, path }: ContainerInFile,
  file: PodFile,
  kind: (typeof kinds)[number],
): Fault[] {
  const declared = Object.keys(file[kind] ?? {});
  return (input[kind] ?? []).flatMap((use, index) => {
    const isShort = typeof use === "string";
    const source = isShort ? use : use.source;
    if (declared.includes(source)) return [];
    const at = [...path, kind, index, ...(isShort ? [] : ["source"])];
    return [
      atValue(at, "undeclared", `it is not declared in ${kind} at the top of the file`, {
        hint: `add it there, for example ${kind}: { NAME: { file: ./NAME } }`,
        suggestion: nearest(source, declared),
      }),
    ];
  });
}

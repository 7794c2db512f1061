import { createHash } from "node:crypto";
import { posix } from "node:path";
import { atValue } from "../../podfile/fault.ts";
import type { SecretSpec } from "../../podfile/model.ts";
import { quote } from "../../podfile/nearest.ts";
import type { Path } from "../../podfile/yaml/locate.ts";
import type { ConfigSource, Content, SourceKind } from "../config-sources.ts";
import { type Context, findSource, missingKey, warn } from "./context.ts";

/** One file of a volume that is made from a ConfigMap or Secret. */
export interface ConfigFile {
  /** Inside of the volume. */
  readonly path: string;
  readonly mode: number;
  /** The engine keeps contents of either kind as secrets. */
  readonly secret: SecretSpec;
}

interface FilesInput {
  readonly name: string;
  readonly items?: readonly { key: string; path: string; mode?: number | undefined }[] | undefined;
  readonly optional?: boolean | undefined;
}

const usualMode = 0o644;

/** What Podman keeps as one secret. */
const maxBytes = 512_000;

/**
 * @param path where the ConfigMap or Secret is named, without the key of the name
 * @param nameKey `name` or `secretName`
 */
export function readConfigFiles(
  kind: SourceKind,
  input: FilesInput,
  { path, nameKey, defaultMode }: { path: Path; nameKey: string; defaultMode?: number | undefined },
  context: Context,
): ConfigFile[] {
  const source = findSource(kind, input, [...path, nameKey], context);
  if (source === undefined) return [];
  const items: { key: string; path: string; mode?: number | undefined; at: Path }[] =
    input.items?.map((item, index) => ({ ...item, at: [...path, "items", index, "key"] })) ??
    [...source.entries.keys()].map((key) => ({ key, path: key, at: [...path, nameKey] }));
  return items.flatMap(({ key, path: file, mode, at }) => {
    const content = source.entries.get(key);
    if (content === undefined) {
      if (!input.optional) context.report(missingKey(source, key, at));
      return [];
    }
    if (!fits(source, key, content, at, context)) return [];
    const secret = secretOf(source, key, content, context);
    return [{ path: posix.normalize(file), mode: mode ?? defaultMode ?? usualMode, secret }];
  });
}

function fits(
  { kind, name }: ConfigSource,
  key: string,
  { content, encoding }: Content,
  at: Path,
  context: Context,
): boolean {
  const length = Buffer.byteLength(content, encoding ?? "utf8");
  const what = `the key ${quote(key)} of ${kind} ${quote(name)}`;
  if (length === 0) {
    warn(context, at, `${what} is empty, and Podman does not create empty files`);
    return false;
  }
  if (length < maxBytes) return true;
  context.report(atValue(at, "conflict", `${what} is longer than Podman's limit of 512 kB`));
  return false;
}

/** The value of a Secret is in nothing that is kept. */
function secretOf(
  { kind, name }: ConfigSource,
  key: string,
  { content, encoding }: Content,
  { workload, secretText }: Context,
): SecretSpec {
  const ownKey = `${kind === "Secret" ? "secret" : "config"}_${name}_${key}`;
  const shown = kind === "Secret" ? secretText(name, key, content) : content;
  return {
    key: ownKey,
    name: engineName(`${workload.name}-${ownKey}`),
    external: false,
    from: {
      content: shown,
      ...(encoding !== undefined && shown === content && { encoding }),
    },
  };
}

/** @podman 4.3: a secret's name has 63 characters at most, and ends with a letter or a digit. */
function engineName(wanted: string): string {
  if (wanted.length <= 63 && /[a-zA-Z0-9]$/.test(wanted)) return wanted;
  return `${wanted.slice(0, 46)}_${createHash("sha256").update(wanted).digest("hex").slice(0, 16)}`;
}

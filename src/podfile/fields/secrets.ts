import { posix } from "node:path";
import * as z from "zod/mini";
import { SidepodError } from "../../errors.ts";
import { bounds } from "../bounds.ts";
import { compact } from "../compact.ts";
import { parseName } from "../format/name.ts";
import { writeFileMode } from "../format/scalars.ts";
import type { Pass } from "../load/pass.ts";
import type { ContainerSpec, PodSpec, SecretMount, SecretSpec } from "../model.ts";
import { field, map, requiredField } from "../schema/map.ts";
import { fileMode, flag, formatted, numeric } from "../schema/primitives.ts";
import { type Codec, containerField, podField, unlessEmpty } from "./field.ts";
import { anyNumber, engineName, hasUsualName, readFlag, readMode } from "./values.ts";

const use = map({
  source: requiredField(z.string, "The name in secrets or configs."),
  target: field(z.string, "The file in the container; secrets are in /run/secrets."),
  uid: field(() => numeric(bounds.id), "The file's owner."),
  gid: field(() => numeric(bounds.id), "The file's group."),
  mode: field(fileMode, "Permissions in octal digits."),
});

const uses = () => z.array(z.union([z.string(), use]));

type Uses = z.infer<ReturnType<typeof uses>>;

/** Secrets lie in /run/secrets, configs at the root, as with Compose. */
export const secretFolders = { secrets: "/run/secrets", configs: "/" } as const;

type Kind = keyof typeof secretFolders;

function usesOf(kind: Kind): Codec<Uses, ContainerSpec> {
  const folder = secretFolders[kind];
  return {
    toSpec: (given, { pass, spec }) => ({
      secrets: [...spec.secrets, ...readUses(given, folder, pass)],
    }),
    toFile: ({ secrets }, pod) => {
      const configs = new Set(pod.secrets.filter(isConfig).map(({ key }) => key));
      const own = secrets.filter(({ secret }) => configs.has(secret) === (kind === "configs"));
      return unlessEmpty(own.map((one) => writeUse(one, folder)));
    },
  };
}

/** Which files of the pod a container sees. */
export const secretUses = {
  secrets: containerField(
    uses,
    "Secrets of this file, visible as files in /run/secrets.",
    usesOf("secrets"),
  ),
  configs: containerField(uses, "Configs of this file, visible as files.", usesOf("configs")),
};

const sources = {
  name: field(() => formatted(parseName), "The engine's name for it; default POD-KEY."),
  external: field(flag, "It already exists in the engine."),
  file: field(z.string, "A file with the content."),
  environment: field(z.string, "A variable of the caller with the content."),
};

const secret = map(sources);
const config = map({
  ...sources,
  content: field(z.string, "The content itself; it is not secret."),
});

/** What the file declares; contents are only referred to. */
export const declaredSecrets = {
  secrets: podField(
    () => z.record(formatted(parseName), secret),
    "Secrets that containers see as files.",
    declarationsOf("secrets"),
  ),
  configs: podField(
    () => z.record(formatted(parseName), config),
    "Files that containers see.",
    declarationsOf("configs"),
  ),
};

const readable = 0o444;

export function readUses(given: Uses, folder: string, pass: Pass): SecretMount[] {
  return given.map((one) => {
    const key = pass.real(typeof one === "string" ? one : one.source);
    if (typeof one === "string") {
      return { secret: key, target: posix.join(folder, key), uid: 0, gid: 0, mode: readable };
    }
    const target = one.target === undefined ? key : pass.text(one, "target");
    return {
      secret: key,
      target: posix.resolve(folder, target),
      uid: one.uid === undefined ? 0 : pass.read(anyNumber, one.uid),
      gid: one.gid === undefined ? 0 : pass.read(anyNumber, one.gid),
      mode: one.mode === undefined ? readable : readMode(one, pass),
    };
  });
}

function writeUse({ secret: source, target, uid, gid, mode }: SecretMount, folder: string) {
  const more = {
    ...(target !== posix.join(folder, source) && { target }),
    ...(uid !== 0 && { uid }),
    ...(gid !== 0 && { gid }),
    ...(mode !== readable && { mode: writeFileMode(mode) }),
  };
  return unlessEmpty(more) ? { source, ...more } : source;
}

type Declared = Readonly<Record<string, z.infer<typeof config>>>;

function declarationsOf(kind: Kind): Codec<Declared, PodSpec> {
  return {
    toSpec: (given, { pass, spec }) => ({
      secrets: [
        ...spec.secrets,
        ...pass.entries(given).map(([key, source]) => {
          const external = readFlag(pass, source.external);
          return compact({
            key,
            name: engineName(spec.name, key, source.name, external, pass),
            external,
            from: readOrigin(source, pass),
          });
        }),
      ],
    }),
    toFile: ({ name, secrets }) => {
      const own = secrets.filter((one) => isConfig(one) === (kind === "configs"));
      return unlessEmpty(Object.fromEntries(own.map((one) => [one.key, writeSecret(one, name)])));
    },
  };
}

type Origin = SecretSpec["from"];

function readOrigin(source: z.infer<typeof config>, pass: Pass): Origin {
  const { file, environment, content } = source;
  if (file !== undefined) return { file: pass.path(file) };
  if (environment !== undefined) return { environment };
  return content === undefined ? undefined : { content };
}

/** Content stands in a file under `configs` alone; what is kept of the two is the same else. */
function isConfig({ from }: SecretSpec): boolean {
  return from !== undefined && "content" in from;
}

function writeSecret(one: SecretSpec, pod: string): object {
  const { key, name, external, from } = one;
  return {
    ...(!hasUsualName(one, pod) && { name }),
    ...(external && { external }),
    ...(from && ("content" in from ? { content: textOfContent(key, from) } : from)),
  };
}

function textOfContent(
  key: string,
  { content, encoding }: Extract<NonNullable<Origin>, { content: string }>,
): string {
  if (encoding === undefined) return content;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Buffer.from(content, encoding),
    );
  } catch (error) {
    throw new SidepodError(
      "usage",
      `the content of ${key} is not text, which a pod file cannot hold`,
      {
        hint: `keep it in a file, and write secrets: { ${key}: { file: ./${key} } }`,
        details: { secret: key },
        cause: error,
      },
    );
  }
}

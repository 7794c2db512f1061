import { posix } from "node:path";
import type { SecretMount, SecretSpec, VolumeSpec } from "../model.ts";
import type { ContainerInput } from "../schema/container.ts";
import type { PodFile } from "../schema/pod-file.ts";
import { anyNumber, compact } from "./limits.ts";
import { readFlag, readMap } from "./mappings.ts";
import { readMode } from "./mounts.ts";
import type { Pass } from "./pass.ts";

type Uses = NonNullable<ContainerInput["secrets"]>;

const readable = 0o444;

/** Secrets lie in /run/secrets, configs at the root, as with Compose. */
export function readSecretUses(uses: Uses | undefined, folder: string, pass: Pass): SecretMount[] {
  return (uses ?? []).map((use) => {
    const secret = pass.real(typeof use === "string" ? use : use.source);
    if (typeof use === "string") {
      return { secret, target: posix.join(folder, secret), uid: 0, gid: 0, mode: readable };
    }
    const target = use.target === undefined ? secret : pass.text(use, "target");
    return {
      secret,
      target: posix.resolve(folder, target),
      uid: use.uid === undefined ? 0 : pass.read(anyNumber, use.uid),
      gid: use.gid === undefined ? 0 : pass.read(anyNumber, use.gid),
      mode: use.mode === undefined ? readable : readMode(use, pass),
    };
  });
}

/** What the file declares in `secrets` and `configs`; contents are only referred to. */
export function readSecrets(file: PodFile, pass: Pass): SecretSpec[] {
  const pod = pass.real(file.name);
  return [...pass.entries(file.secrets ?? {}), ...pass.entries(file.configs ?? {})].map(
    ([key, source]) => {
      const external = readFlag(pass, source.external);
      const content: string | undefined = Reflect.get(source, "content");
      return compact({
        key,
        name: engineName(pod, key, source.name, external, pass),
        external,
        from: readOrigin(source, content, pass),
      });
    },
  );
}

type Origin = SecretSpec["from"];

function readOrigin(
  source: { readonly file?: string | undefined; readonly environment?: string | undefined },
  content: string | undefined,
  pass: Pass,
): Origin {
  if (source.file !== undefined) return { file: pass.path(source.file) };
  if (source.environment !== undefined) return { environment: source.environment };
  return content === undefined ? undefined : { content };
}

export function readVolumes(file: PodFile, pass: Pass): VolumeSpec[] {
  const pod = pass.real(file.name);
  return pass.entries(file.volumes ?? {}).map(([key, given]) => {
    const volume = given ?? {};
    const external = readFlag(pass, volume.external);
    return compact({
      key,
      name: engineName(pod, key, volume.name, external, pass),
      external,
      driver: volume.driver,
      options: readMap(volume.driver_opts, pass),
      labels: readMap(volume.labels, pass),
    });
  });
}

function engineName(
  pod: string,
  key: string,
  name: string | undefined,
  external: boolean,
  pass: Pass,
): string {
  if (name !== undefined) return pass.real(name);
  return external ? key : `${pod}-${key}`;
}
